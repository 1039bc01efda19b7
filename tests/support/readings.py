"""Made-up readings of the desk monitor, and what it makes of them."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from coach.core.monitor import nudges
from coach.core.monitor.events import Event
from coach.core.monitor.machine import step
from coach.core.monitor.nudges import (
    NudgeState,
)
from coach.core.monitor.reading import (
    PARTS,
    SLOUCH_LIMIT_DEG,
    Activity,
    Reading,
)
from coach.core.monitor.state import MonitorSpec, MonitorState
from coach.core.monitor.summary import (
    Summary,
    close_summary,
    update_summary,
)

SPEC, SITTING = MonitorSpec(), Activity.SITTING


def parts_of(**known: Any) -> Any:
    """Parts with those named known."""
    return tuple(float(known.get(name, math.nan)) for name in PARTS)


def reading(
    t_s: Any,
    strain: float = 0.0,
    activity: Activity = Activity.SITTING,
    *,
    size: float = 0.0,
    displaced: bool = False,
    x: float = 0.0,
    bowed: bool = False,
) -> Reading:
    """A moment with a forward head and back of ``strain`` limits."""
    degrees = strain * SLOUCH_LIMIT_DEG
    parts = parts_of(forward_deg=degrees, rounded_deg=degrees, sideways_deg=0, nearer=0, sunk=0)
    place = (math.nan,) * 3 if activity is Activity.NOBODY else (x, 0.0, size)
    return Reading(t_s, parts, activity, place, displaced, bowed=bowed)


def stretch(*pieces: Any, step_s: float = 0.2, start_s: float = 0.0) -> Iterator[Reading]:
    """Readings of pieces (seconds, keyword arguments) one after the other."""
    t_s = start_s
    for seconds, *how in pieces:
        for _ in range(round(seconds / step_s)):
            yield reading(t_s, **(how[0] if how else {}))
            t_s += step_s


def run(
    readings: Any,
    spec: Any = SPEC,
    nudge_spec: Any = None,
    wall: Any = None,
    blocked: Callable[..., Any] = lambda t: None,
) -> tuple[Any, Any, Any]:
    """Events, final state and summary of readings."""
    state, nudge, summary, found = MonitorState(), NudgeState(), Summary(), []
    for one in readings:
        before = state
        state, events = step(spec, before, one)
        said: tuple[Event, ...] = ()
        if nudge_spec is not None:
            nudge, said = nudges.step(nudge_spec, nudge, state, wall=wall, blocked=blocked(one.t_s))
        summary = update_summary(spec, summary, before, state, (*events, *said))
        found += [*events, *said]
    return found, state, close_summary(summary, state)


def names(events: Any) -> list[Any]:
    return [event.name for event in events]


UPRIGHT: dict[str, object] = {}
SLOUCH: dict[str, object] = {"strain": 2.0}
NOBODY: dict[str, object] = {"activity": Activity.NOBODY}

"""A day of monitoring scored again under other limits, as often as somebody moves a slider."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from coach.core.monitor.events import Away, Event, Nudge, SlouchBegan, SlouchEnded
from coach.core.monitor.nudges import NudgeSpec
from coach.core.monitor.reading import Reading
from coach.core.monitor.state import MonitorSpec
from coach.core.monitor.summary import rescore, stored_reading
from coach.storage.history import History
from coach.storage.queries import seconds_of_day
from coach.storage.records import Second

Stretch = tuple[float, float]
"""From and to, UTC seconds."""


@dataclass(frozen=True, slots=True)
class DayScore:
    """What a day would have come to: when somebody was ``seen`` monitored, ``slouches`` and
    ``nudges`` within, in order of time (UTC seconds)."""

    seen: tuple[Stretch, ...] = ()
    slouches: tuple[Stretch, ...] = ()
    nudges: tuple[float, ...] = ()
    upright_s: float = 0.0
    slouching_s: float = 0.0


class DayAgain:
    """The numbers of a day, read once; ``scored`` may be asked from any thread."""

    def __init__(self, spells: Iterable[Sequence[Second]]) -> None:
        # What was seen belongs to the end of its second.
        self._spells: list[list[Reading]] = [
            [stored_reading(s.utc_s + s.duration_s, s.gate, s.numbers) for s in seconds]
            for seconds in spells
            if seconds
        ]

    @classmethod
    def of(cls, history: History, day: date) -> DayAgain:
        """That local day, as it is remembered."""
        return cls(seconds for _, seconds in seconds_of_day(history, day))

    def scored(
        self, spec: MonitorSpec, nudges: NudgeSpec, *, limit: float | None = None
    ) -> DayScore:
        """The day under these limits, and the person's own ``limit`` where it has been corrected
        since; what snoozes and calls held back counts as said."""
        seen, slouches, told = [], [], []
        upright_s = slouching_s = 0.0
        for readings in self._spells:
            summary, events = rescore(spec, nudges, readings, limit=limit)
            seen.append((readings[0].t_s, readings[-1].t_s))
            slouches += _slouches(events, readings[-1].t_s)
            told += [event.t_s for event in events if isinstance(event, Nudge)]
            upright_s += summary.upright_s
            slouching_s += summary.slouching_s
        return DayScore(tuple(seen), tuple(slouches), tuple(told), upright_s, slouching_s)


def _slouches(events: Iterable[Event], end_s: float) -> list[Stretch]:
    """From each beginning to the next end, or the end of it all."""
    found: list[Stretch] = []
    began_s: float | None = None
    for event in events:
        if isinstance(event, SlouchBegan):
            began_s = event.t_s
        elif began_s is not None and isinstance(event, SlouchEnded | Away):
            found.append((began_s, event.t_s))
            began_s = None
    return found if began_s is None else [*found, (began_s, end_s)]

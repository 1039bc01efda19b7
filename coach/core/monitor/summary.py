"""The summary of a stretch of monitoring, and the same stretch scored again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from coach.core import plural
from coach.core.monitor import nudges
from coach.core.monitor.events import BreakDue, BreakTaken, Event, Nudge, SlouchBegan
from coach.core.monitor.kind_words import kind_words
from coach.core.monitor.machine import step
from coach.core.monitor.nudges import NudgeSpec, NudgeState, spoken
from coach.core.monitor.reading import PARTS, SLOUCH_LIMIT_DEG, Activity, Reading
from coach.core.monitor.state import MonitorSpec, MonitorState, Posture


@dataclass(frozen=True, slots=True)
class Summary:
    """Seconds in each posture, the longest spell upright, and what happened.

    An upright spell goes on through moments in which posture can't be told; slouching, being away
    and a gap in which nobody looked end it. ``kinds`` counts slouches by what was different.
    """

    upright_s: float = 0.0
    slouching_s: float = 0.0
    away_s: float = 0.0
    unknown_s: float = 0.0
    longest_upright_s: float = 0.0
    spell_s: float = 0.0
    slouches: int = 0
    nudges: int = 0
    breaks_due: int = 0
    breaks_taken: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def watched_s(self) -> float:
        """All of it."""
        return self.upright_s + self.slouching_s + self.away_s + self.unknown_s


def update_summary(
    spec: MonitorSpec,
    summary: Summary,
    before: MonitorState,
    after: MonitorState,
    events: Iterable[Event],
) -> Summary:
    """The summary after one step of the monitor and its events.

    A gap (the machine slept, the camera was off) is time of no posture.
    """
    for event in events:
        summary = _with_event(summary, event)
    if before.t_s is None or after.t_s is None:
        return summary
    if after.t_s - before.t_s > spec.gap_s:
        return replace(close_summary(summary, before), spell_s=0.0)
    if after.since_s == before.since_s:
        return summary
    return _with_spell(summary, before.posture, max(0.0, after.since_s - before.since_s))


def close_summary(summary: Summary, state: MonitorState) -> Summary:
    """The summary with the posture that still lasts."""
    if state.t_s is None:
        return summary
    return _with_spell(summary, state.posture, max(0.0, state.t_s - state.since_s))


def summary_lines(summary: Summary) -> list[str]:
    """The summary in a few plain lines."""
    watched = summary.upright_s + summary.slouching_s
    share = f" ({summary.upright_s / watched:.0%} of the time you sat)" if watched else ""
    lines = [
        f"Upright {spoken(summary.upright_s)}{share}, slouching {spoken(summary.slouching_s)}, "
        f"away {spoken(summary.away_s)}, not counted {spoken(summary.unknown_s)}.",
        f"Longest upright spell: {spoken(summary.longest_upright_s)}.",
        f"{plural.counted(summary.slouches, 'slouch')}, "
        f"{plural.counted(summary.nudges, 'nudge')}, "
        f"{plural.counted(summary.breaks_taken, 'break')} taken.",
    ]
    if summary.kinds:
        most = sorted(summary.kinds.items(), key=lambda item: (-item[1], item[0]))
        moved = ", ".join(f"{kind_words(kind).label} {count}×" for kind, count in most)
        lines.append(f"What moved: {moved}.")
    return lines


def rescore(
    spec: MonitorSpec,
    nudge_spec: NudgeSpec,
    stored: Iterable[Reading],
    *,
    limit: float | None = None,
) -> tuple[Summary, tuple[Event, ...]]:
    """What a stored stretch would have come to under other limits: its summary and events.

    ``stored`` are readings as ``stored_reading`` gives them back, about one a second; ``limit``
    is the person's own (``None``: as it was then).
    """
    state, nudge, summary = MonitorState(), NudgeState(), Summary()
    told_events: list[Event] = []
    for then in stored:
        reading = then if limit is None else replace(then, limit=limit)
        before = state
        state, events = step(spec, state, reading)
        nudge, said = nudges.step(nudge_spec, nudge, state)
        summary = update_summary(spec, summary, before, state, (*events, *said))
        told_events += [*events, *said]
    return close_summary(summary, state), tuple(told_events)


def numbers_of(reading: Reading) -> dict[str, float | None]:
    """A reading as plain numbers by name, to be stored once a second; ``None`` unknown."""
    parts = {
        name: None if math.isnan(value) else round(value, 3)
        for name, value in zip(PARTS, reading.parts, strict=True)
    }
    pitch, yaw, roll = reading.head_deg
    more = {
        "size_log": reading.place[2], "head_pitch_deg": pitch, "head_yaw_deg": yaw,
        "head_roll_deg": roll, "distance_cm": reading.distance_cm, "glare": reading.glare,
    }  # fmt: skip
    known = {name: None if math.isnan(value) else round(value, 3) for name, value in more.items()}
    marks = {"displaced": float(reading.displaced), "bowed": float(reading.bowed)}
    return {**parts, **marks, "limit": reading.limit, **known}


def stored_reading(t_s: float, activity: str | None, numbers: Mapping[str, Any]) -> Reading:
    """A stored second as a reading: ``activity`` by its label (``None``: sitting)."""
    parts = tuple(_number(numbers.get(name)) for name in PARTS)
    doing = Activity.SITTING if activity is None else Activity[activity.upper()]
    head = tuple(_number(numbers.get(f"head_{name}_deg")) for name in ("pitch", "yaw", "roll"))
    return Reading(
        t_s,
        parts,
        doing,
        (0.0, 0.0, _number(numbers.get("size_log"))),
        bool(numbers.get("displaced")),
        _limit(numbers),
        (head[0], head[1], head[2]),
        _number(numbers.get("distance_cm")),
        bowed=bool(numbers.get("bowed")),
    )


def _limit(numbers: Mapping[str, Any]) -> float:
    """A stored limit; earlier versions stored it in degrees of slouching from a side."""
    if (limit := numbers.get("limit")) is not None:
        return float(limit)
    degrees = numbers.get("limit_deg")
    return 1.0 if degrees is None else float(degrees) / SLOUCH_LIMIT_DEG


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _with_event(summary: Summary, event: Event) -> Summary:
    match event:
        case SlouchBegan():
            kind = event.kind.label
            kinds = {**summary.kinds, kind: summary.kinds.get(kind, 0) + 1}
            return replace(summary, slouches=summary.slouches + 1, kinds=kinds)
        case Nudge():
            return replace(summary, nudges=summary.nudges + 1)
        case BreakDue():
            return replace(summary, breaks_due=summary.breaks_due + 1)
        case BreakTaken():
            return replace(summary, breaks_taken=summary.breaks_taken + 1)
        case _:
            return summary


def _with_spell(summary: Summary, posture: Posture, seconds: float) -> Summary:
    match posture:
        case Posture.UPRIGHT:
            spell = summary.spell_s + seconds
            longest = max(summary.longest_upright_s, spell)
            upright = summary.upright_s + seconds
            return replace(summary, upright_s=upright, spell_s=spell, longest_upright_s=longest)
        case Posture.SLOUCHING:
            return replace(summary, slouching_s=summary.slouching_s + seconds, spell_s=0.0)
        case Posture.AWAY:
            return replace(summary, away_s=summary.away_s + seconds, spell_s=0.0)
        case _:
            return replace(summary, unknown_s=summary.unknown_s + seconds)

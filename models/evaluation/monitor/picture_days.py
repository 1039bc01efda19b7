"""Eight-hour days of people in pictures: real ones at their webcams, or rendered before laptops.

``python -m models.evaluation.monitor.picture_days --pictures DIR`` composes a day of each person
(``composed_day``; ``real_pictures`` says how a folder must look) and tells what the monitor made of
it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.core.monitor.events import BreakTaken, Event, Nudge
from coach.errors import CoachError
from coach.measurement import load_measurement
from coach.runtime.desk.engine import Monitor
from models.evaluation.monitor.answering import answers
from models.evaluation.monitor.comparison import GRACE_S, IN_TIME_S, PLAN, looked
from models.evaluation.monitor.composed_day import BREAK, HOURS, ONSET_S, SHORT, PictureDay
from models.evaluation.monitor.real_pictures import read_pictures


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a day's monitor did: slouches ``due`` and ``in_time`` by kind, ``late`` ones told later,
    ``false`` nudges by what was going on, breaks that were there and that were ``taken``."""

    person: str
    based: bool
    due: Counter[str]
    in_time: Counter[str]
    late: Counter[str]
    false: Counter[str]
    breaks: int
    taken: int
    untrue_breaks: int


def live(day: PictureDay, *, corrected: bool = False) -> list[Event]:
    """The events of a day, looking as rarely as the monitor itself asks for; with a person who
    answers it where ``corrected``."""
    said = None
    if corrected:
        late_s = ONSET_S / 2 + GRACE_S
        said = answers(
            [(span.from_s + late_s, span.to_s) for span in day.spans if span.due],
            [(s.from_s, s.to_s + IN_TIME_S) for s in day.spans if s.due or s.kind == SHORT],
        )
    return looked(Monitor(PLAN, load_measurement()), day.blocks(), said)[0]


def judge(day: PictureDay, events: Sequence[Event]) -> Outcome:
    """A day's events against what is true; a nudge in any slouch is no false one."""
    nudges = [event.t_s for event in events if isinstance(event, Nudge)]
    taken = [event.t_s for event in events if isinstance(event, BreakTaken)]
    due, in_time, late, false = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    slouched = [span for span in day.spans if span.due or span.kind == SHORT]
    for span in (span for span in day.spans if span.due):
        due[span.kind] += 1
        told = [t for t in nudges if span.from_s <= t <= span.to_s + IN_TIME_S]
        if told:
            punctual = abs(told[0] - span.from_s - ONSET_S / 2 - GRACE_S) <= IN_TIME_S
            (in_time if punctual else late)[span.kind] += 1
    for t in nudges:
        if not any(span.from_s <= t <= span.to_s + IN_TIME_S for span in slouched):
            doing = [span.kind for span in day.spans if span.from_s <= t <= span.to_s + IN_TIME_S]
            false[doing[0] if doing else "upright"] += 1
    gone = [span for span in day.spans if span.kind == BREAK]
    right = [any(s.from_s <= t <= s.to_s + 10 for s in gone) for t in taken]
    seen = sum(any(s.from_s <= t <= s.to_s + 10 for t in taken) for s in gone)
    return Outcome(
        day.person, any(event.name == "baseline" for event in events), due, in_time, late, false,
        len(gone), seen, right.count(False),
    )  # fmt: skip


def lines(outcomes: Sequence[Outcome], hours: float) -> Iterator[str]:
    """The tables: by kind, and what was told without need."""
    based = [one for one in outcomes if one.based]
    days = len(based) * hours / HOURS
    yield f"{len(outcomes)} people, {len(outcomes) - len(based)} of them without a baseline; "
    yield f"{days:.1f} days of {HOURS:g} h with one:\n"
    yield "| slouch | due | told within 2 s | told later |\n|---|---|---|---|"
    due, in_time, late, false = (
        sum((getattr(one, name) for one in based), Counter[str]())
        for name in ("due", "in_time", "late", "false")
    )
    for kind in (*sorted(due), None):
        counts = [c.total() if kind is None else c[kind] for c in (due, in_time, late)]
        yield f"| {kind or '**all**'} | {counts[0]} | {counts[1]} | {counts[2]} |"
    told = ", ".join(f"{count} {kind}" for kind, count in false.most_common()) or "none"
    each = 3 * false.total() / days if days else 0.0
    free = sum(not one.false for one in based)
    yield f"\nFalse nudges: {false.total()} ({told}), {each:.1f} in three days; none at all for "
    yield f"{free} of {len(based)} people."
    yield f"Breaks: {sum(one.taken for one in based)} of {sum(one.breaks for one in based)} seen, "
    yield f"{sum(one.untrue_breaks for one in based)} that were none."
    for one in based:
        missed = {kind: n for kind in one.due if (n := one.due[kind] - one.in_time[kind])}
        if missed or one.false:
            told = f"not in time {missed or 'none'}; false {dict(one.false) or 'none'}"
            yield f"  {one.person}: {told}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluation.monitor.picture_days")
    parser.add_argument("--pictures", type=Path, required=True, help="a folder with truth.json")
    parser.add_argument("--cache", type=Path, help="keep what the detector finds in this .npz")
    parser.add_argument("--hours", type=float, default=HOURS)
    parser.add_argument("--people", type=int, help="at most so many")
    parser.add_argument(
        "--corrected", action="store_true", help="people answer what is missed or needless"
    )
    options = parser.parse_args(arguments)
    try:
        sittings, _ = read_pictures(options.pictures, options.cache)
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        return error.exit_code
    due = [s for s in sittings if any(one.due and one.use for one in s.states)]
    outcomes = []
    for seed, sitting in enumerate(due[: options.people]):
        if any(sample.landmarks is not None for sample in sitting.baseline.samples):
            day = PictureDay(sitting, seed, options.hours)
            outcomes.append(judge(day, live(day, corrected=options.corrected)))
        else:
            nothing = Counter[str]()
            outcomes.append(
                Outcome(sitting.person, False, nothing, nothing, nothing, nothing, 0, 0, 0)
            )
        print(f"{seed + 1} of {len(due)}", file=sys.stderr)
    for line in lines(outcomes, options.hours):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())

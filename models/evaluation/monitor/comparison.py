"""How accurate the desk monitor is, and other programs' rules beside it, on the same material.

``python -m models.evaluation.monitor.comparison`` prints both tables: composed days (``day``) in
simulated time, and the bundled clips of daily motions with a grace of three seconds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from coach.core.monitor.baseline import Pictures
from coach.core.monitor.events import Event, Nudge
from coach.core.monitor.nudges import NudgeSpec
from coach.core.monitor.summary import Summary
from coach.core.types import PoseSample
from coach.errors import CoachError
from coach.measurement import load_measurement
from coach.runtime.desk.engine import Monitor
from coach.runtime.desk.plan import MonitorPlan
from models.evaluation.monitor.answering import Answers
from models.evaluation.monitor.clips import cell, clip_lines
from models.evaluation.monitor.day import HOURS, PEOPLE, Day
from models.evaluation.monitor.diary import diary
from models.evaluation.monitor.motions import Motion, load_motions
from models.evaluation.monitor.peer_rules import RULES, nudged_by_rule, rule_scores

GRACE_S = 30.0
IN_TIME_S = 2.0
STEP_S = 0.2
"""The camera's pace here: "every picture" means five a second, to keep a day short."""

PLAN = MonitorPlan(nudges=NudgeSpec(grace_s=GRACE_S, cooldown_s=0.0))
"""The defaults, but for the cooldown: each slouch is to be judged."""


_THIN = 3
_SHARES = np.concatenate([np.linspace(0.5, 0.95, 19), [0.97, 0.985]])
"""Thresholds that a rule is tried with, as quantiles of its scores."""

Score = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Lived:
    """A day run through the monitor: its events, totals, and how many pictures it looked at."""

    day: Day
    events: tuple[Event, ...]
    summary: Summary
    looks: int

    @property
    def nudges_s(self) -> list[float]:
        """When something was said about posture."""
        return [event.t_s for event in self.events if isinstance(event, Nudge)]


def live(day: Day, plan: MonitorPlan = PLAN, *, hours: float = HOURS) -> Lived:
    """Run a day in simulated time, looking as rarely as the monitor itself asks for."""
    monitor = Monitor(plan, load_measurement())
    events, looks = looked(monitor, map(samples_of, minutes(day, hours)))
    return Lived(day, tuple(events), monitor.totals, looks)


def looked(
    monitor: Monitor, blocks: Iterable[list[PoseSample]], answers: Answers | None = None
) -> tuple[list[Event], int]:
    """What a monitor tells of blocks of samples, and how often it looked: as rarely as it asks.
    ``answers`` may correct it after every look."""
    events: list[Event] = []
    looks, next_s = 0, 0.0
    for samples in blocks:
        baseline, known = monitor.baseline, monitor.read(samples)
        for index, sample in enumerate(samples):
            if sample.t_s < next_s - STEP_S / 2:
                continue
            usable = known and monitor.baseline is baseline
            events += monitor.see(sample, reading=known[index] if usable else None)
            verdict = None if answers is None else answers(sample.t_s, events)
            if verdict is not None:
                events += monitor.correct(verdict)
            next_s = sample.t_s + (monitor.interval_s() or STEP_S)
            looks += 1
    return events, looks


def minutes(day: Day, hours: float = HOURS) -> Iterable[Pictures]:
    """A day's pictures, a minute at a time."""
    steps = round(60 / STEP_S)
    for minute in range(round(hours * 60)):
        yield day.pictures(60.0 * minute + STEP_S * np.arange(steps, dtype=np.float64))


@dataclass(frozen=True, slots=True)
class Judged:
    """Nudges against what is true. ``due``: slouches that outlast the grace; ``found`` of them,
    ``late_s`` each found one's nudge against when it was due; ``false_s`` nudges while nobody
    slouched."""

    due: int
    found: int
    late_s: tuple[float, ...]
    false_s: tuple[float, ...]

    @property
    def in_time(self) -> int:
        """Found within two seconds of when they were due."""
        return sum(abs(late) <= IN_TIME_S for late in self.late_s)


def judge(
    day: Day, nudges_s: Sequence[float], *, slow: bool = False, grace_s: float = GRACE_S
) -> Judged:
    """Judge a day's nudges. ``slow`` slumps, whose beginning is a matter of a degree, are judged
    alone or not at all; a nudge in any slouch is no false one."""
    late: list[float] = []
    due = 0
    spans = [(s, s.slouched_s) for s in day.scenes]
    for scene, span in spans:
        if span is None or (scene.name == "slow slump") is not slow:
            continue
        begins, ends = span
        if ends - begins < grace_s + IN_TIME_S:
            continue
        due += 1
        said = [t for t in nudges_s if begins <= t <= ends + IN_TIME_S]
        if said:
            late.append(said[0] - begins - grace_s)
    false = [
        t
        for t in nudges_s
        if not any(span and span[0] <= t <= span[1] + IN_TIME_S for _, span in spans)
    ]
    return Judged(due, len(late), tuple(late), tuple(false))


def days(
    motions: dict[str, Motion], seeds: Iterable[int] = (1,), hours: float = HOURS
) -> list[Day]:
    """A day of each person for each seed."""
    found = []
    for seed in seeds:
        for place, person in enumerate(PEOPLE):
            scenes, moved = diary(100 * seed + place, hours)
            found.append(Day(motions, person, scenes, moved, seed))
    return found


def samples_of(pictures: Pictures) -> list[PoseSample]:
    """A day's pictures as samples; nobody is there where landmarks are NaN."""
    nobody = np.isnan(pictures.landmarks[:, 0, 0])
    face = pictures.face
    faceless = nobody if face is None else nobody | np.isnan(face).any(axis=(1, 2))
    return [
        PoseSample(
            index,
            t_s,
            pictures.size_px,
            None if nobody[index] else pictures.landmarks[index],
            None if nobody[index] else pictures.world[index],
            face=None if face is None or faceless[index] else face[index],
        )
        for index, t_s in enumerate(pictures.t_s.tolist())
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluation.monitor.comparison")
    parser.add_argument("--days", type=int, default=1, help="seeds, each a day of three people")
    parser.add_argument("--hours", type=float, default=HOURS)
    options = parser.parse_args(arguments)
    if options.hours < 2:
        parser.error("what happens in a day needs at least 2 hours")
    try:
        motions = load_motions()
        lived = [
            live(day, hours=options.hours)
            for day in days(motions, range(1, 1 + options.days), options.hours)
        ]
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        return error.exit_code
    print("\n".join(_day_lines(lived, options.hours)))
    print("\n".join(clip_lines(motions)))
    return 0


def _day_lines(lived: list[Lived], hours: float) -> Iterable[str]:
    total = hours * len(lived)
    yield f"{len(lived)} days of {hours:g} h, composed from rendered people ({total:g} h):\n"
    yield "| rule | slouches found | within 2 s | false nudges | a day |"
    yield "|---|---|---|---|---|"
    ours = [judge(one.day, one.nudges_s) for one in lived]
    yield _row("coach monitor", ours, total)
    found = sum(one.found for one in ours)
    for retaken, how in ((False, "baseline taken once"), (True, "baseline retaken for it")):
        scores = [_rule_scores(one, hours, retaken=retaken) for one in lived]
        for name in RULES:
            best = _at_equal_detections(lived, [one[name] for one in scores], found)
            yield _row(f"{cell(name)} rule, {how}", best, total)
    yield "\nEach rule has the threshold that serves it best on these very days; the monitor has"
    yield "its defaults."
    slow = [judge(one.day, one.nudges_s, slow=True) for one in lived]
    late = [f"{late:+.0f}" for one in slow for late in one.late_s]
    some = f"{sum(s.found for s in slow)} of {sum(s.due for s in slow)}"
    yield f"\nSlumps that take two minutes and more to come: {some} found, {', '.join(late)} s"
    yield "from when due: where a limit is crossed so slowly, seconds are fractions of a degree."
    looks = sum(one.looks for one in lived) / (total * 3600)
    yield f"Pictures looked at: {looks:.2f} a second, of {1 / STEP_S:g} a second at full rate."


def _rule_scores(one: Lived, hours: float, *, retaken: bool) -> dict[str, Score]:
    """Every rule's scores on a day, thinned. ``retaken``: its baseline is taken anew the moment
    the laptop was moved, as if the rule had noticed."""
    again = [moved.from_s for moved in one.day.moved] if retaken else []
    t_s, scores = rule_scores(minutes(one.day, hours), again_s=again)
    return {name: (t_s[::_THIN], score[::_THIN]) for name, score in scores.items()}


def _at_equal_detections(lived: list[Lived], scores: list[Score], found: int) -> list[Judged]:
    """A rule at the threshold with the fewest false nudges among those at which it finds as many
    slouches as the monitor; where it can't, at the one at which it finds most."""
    every = np.concatenate([score for _, score in scores])
    best: list[Judged] = []
    for share in _SHARES:
        limit = float(np.nanquantile(every, share))
        judged = [
            judge(one.day, nudged_by_rule(*score, limit=limit, grace_s=GRACE_S))
            for one, score in zip(lived, scores, strict=True)
        ]
        if not best or _merit(judged, found) > _merit(best, found):
            best = judged
    return best


def _merit(judged: list[Judged], wanted: int) -> tuple[int, int]:
    found = sum(one.found for one in judged)
    return min(found, wanted), -sum(len(one.false_s) for one in judged)


def _row(name: str, judged: list[Judged], hours: float) -> str:
    due, found = (sum(getattr(one, part) for one in judged) for part in ("due", "found"))
    in_time = sum(one.in_time for one in judged)
    false = sum(len(one.false_s) for one in judged)
    return f"| {name} | {found} of {due} | {in_time} | {false} | {8 * false / hours:.1f} |"


if __name__ == "__main__":
    sys.exit(main())

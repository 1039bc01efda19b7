"""How accurate the desk monitor is from the front on real people, beside rules of one number.

``python -m models.evaluation.monitor.front_real --pictures DIR`` plays each labelled picture of a
folder (``real_pictures`` says how it must look) to the monitor as a state that is held, with the
upright picture before and after. The same pictures go through single cues, each with the limit
that suits the other people best. Rendered people follow. Intervals: 95 %, people drawn again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from coach.core.body.head import POSE_PIVOT, head_motion, pose_face
from coach.core.monitor.events import Event, SlouchBegan, SlouchEnded
from coach.core.monitor.nudges import NudgeSpec
from coach.core.monitor.reading import Activity
from coach.core.types import Float64, PoseSample
from coach.errors import CoachError
from coach.measurement import load_measurement
from coach.paths import shipped
from models.evaluation import stats
from models.evaluation.monitor.real_pictures import Shown, Sitting, read_pictures
from models.evaluation.monitor.single_cues import SINGLE_CUES, single_cues
from models.evaluation.posture.slouch import SLOUCH_DEG, UPRIGHT_DEG, pairs, true_changes, worse_deg
from models.evaluation.posture.traces import read as read_traces

BASELINE_S, HELD_S, BETWEEN_S = 6.0, 8.0, 3.0
GRACE_S = 2.0
_LATE_S, _EARLY_S = 0.8, 0.7
"""Telling it takes a moment, and so does the end of what came before."""


@dataclass(frozen=True, slots=True)
class Told:
    """A state and what the monitor made of it: ``told`` a slouch, ``after_s`` it began, which
    ``named`` kind, its median ``strain``, and the ``excuse`` it was under, if any."""

    shown: Shown
    told: bool
    after_s: float
    named: str
    strain: float
    excuse: str
    cues: tuple[float, ...]


def judge_sitting(sitting: Sitting, *, fps: float = 10.0, face: bool = True) -> list[Told]:
    """Every state of a sitting, as the monitor tells it."""
    parts = [(sitting.baseline, BASELINE_S)]
    spans: list[tuple[Shown, float]] = []
    at_s = BASELINE_S
    for state in sitting.states:
        spans.append((state, at_s))
        parts += [(state, HELD_S), (sitting.baseline, BETWEEN_S)]
        at_s += HELD_S + BETWEEN_S
    events, seen = _monitored(list(_played(parts, fps, face=face)))
    before = _median_pose(sitting.baseline)
    return [_told(state, from_s, events, seen, before) for state, from_s in spans]


def judge_film(film: Shown) -> Told:
    """An innocent film: told where anything was."""
    events, seen = _monitored(list(film.samples))
    began = [event for event in events if isinstance(event, SlouchBegan)]
    strain = float(np.median([one[1] for one in seen])) if seen else np.nan
    named = began[0].kind.label if began else ""
    return Told(film, bool(began), np.nan, named, strain, "", (np.nan,) * len(SINGLE_CUES))


def _played(
    parts: Sequence[tuple[Shown, float]], fps: float, *, face: bool
) -> Iterator[PoseSample]:
    t_s = 0.0
    for shown, seconds in parts:
        for number in range(round(seconds * fps)):
            sample = shown.samples[number % len(shown.samples)]
            yield replace(sample, t_s=t_s, face=sample.face if face else None)
            t_s += 1.0 / fps


Moment = tuple[float, float, str]


def _monitored(samples: list[PoseSample]) -> tuple[list[Event], list[Moment]]:
    """Events, and of every moment its time, strain and excuse."""
    from coach.runtime.desk.engine import Monitor
    from coach.runtime.desk.plan import MonitorPlan

    plan = MonitorPlan(baseline_s=BASELINE_S - 1.0, nudges=NudgeSpec(grace_s=GRACE_S))
    monitor = Monitor(plan, load_measurement())
    events: list[Event] = []
    seen: list[Moment] = []
    for sample in samples:
        events += monitor.see(sample)
        reading = monitor.reading
        if reading is not None:
            doing = "" if reading.activity is Activity.SITTING else reading.activity.label
            seen.append(
                (sample.t_s, reading.strain()[0], "displaced" if reading.displaced else doing)
            )
    return events, seen


def _told(
    state: Shown, from_s: float, events: list[Event], seen: list[Moment], before: np.ndarray
) -> Told:
    to_s = from_s + HELD_S
    held = [moment for moment in seen if from_s + 1.0 <= moment[0] < to_s]
    spans = list(_slouches(events))
    if state.due:
        told = any(a < to_s + _LATE_S and b > from_s + 0.3 for a, b, _ in spans)
    else:
        told = any(from_s + _EARLY_S < a < to_s for a, _, _ in spans)
    mine = [(a, kind) for a, b, kind in spans if from_s <= a < to_s + _LATE_S]
    excuses = [moment[2] for moment in held if moment[2]]
    usual = max(set(excuses), key=excuses.count) if len(excuses) > len(held) / 2 else ""
    cues = single_cues(before, _median_pose(state))
    return Told(
        state,
        told,
        mine[0][0] - from_s if mine else np.nan,
        mine[0][1] if mine else "",
        float(np.median([moment[1] for moment in held])) if held else np.nan,
        usual,
        tuple(cues.tolist()),
    )


def _slouches(events: list[Event]) -> Iterator[tuple[float, float, str]]:
    began: tuple[float, str] | None = None
    for event in events:
        if isinstance(event, SlouchBegan) and began is None:
            began = event.t_s, event.kind.label
        elif isinstance(event, SlouchEnded) and began is not None:
            yield began[0], event.t_s, began[1]
            began = None
    if began is not None:
        yield began[0], np.inf, began[1]


def _median_pose(shown: Shown) -> np.ndarray:
    poses = [sample.landmarks for sample in shown.samples if sample.landmarks is not None]
    return np.median(poses, axis=0) if poses else np.full((33, 4), np.nan)


def lines(told: list[Told], *, films: list[Told]) -> Iterator[str]:
    """The tables for the people in a folder of pictures: real ones, or rendered by the studio."""
    used = [one for one in (*told, *films) if one.shown.use]
    due, said = (np.array([getattr(x, n) for x in v]) for n, v in
                 (("due", [one.shown for one in used]), ("told", used)))  # fmt: skip
    person = _numbered([one.shown.person for one in used])
    count = len(set(person.tolist()))
    yield f"{count} people in pictures, {due.sum()} slouches, {(~due).sum()} innocent states:\n"
    yield "| from the front, in pictures | seen | left alone | balanced | area under the curve |"
    yield "|---|---|---|---|---|"
    strain = np.array([one.strain for one in used])
    yield _row("**coach monitor**", due, said, person, strain)
    still = np.array([not one.shown.film for one in used])
    fired = _left_out(strain[still], due[still], person[still])
    yield _row("its strain, limit of the others", due[still], fired, person[still], strain[still])
    for index, name in enumerate(SINGLE_CUES):
        score = np.array([one.cues[index] for one in used])[still]
        fired = _left_out(score, due[still], person[still])
        yield _row(f"{name}, limit of the others", due[still], fired, person[still], score)
    yield "\n| kind | told | named |\n|---|---|---|"
    for kind in sorted({(not one.shown.due, one.shown.kind) for one in used}):
        mine = [one for one in used if (not one.shown.due, one.shown.kind) == kind]
        named = sorted({one.named for one in mine if one.named})
        what = "innocent: " if kind[0] else ""
        yield (f"| {what}{kind[1]} | {sum(one.told for one in mine)} of {len(mine)} | "
               f"{', '.join(named)} |")  # fmt: skip
    late = [one.after_s for one in used if one.shown.due and np.isfinite(one.after_s)]
    if late:
        yield (f"\nA slouch is confirmed {np.median(late):.1f} s after it began (median; "
               f"{np.quantile(late, 0.9):.1f} s at the 90th percentile).")  # fmt: skip
    yield "\n| excuse | excuses innocent | hides slouches |\n|---|---|---|"
    for excuse in sorted({one.excuse for one in used if one.excuse}):
        mine = [one for one in used if one.excuse == excuse]
        hidden = sum(one.shown.due and not one.told for one in mine)
        yield f"| {excuse} | {sum(not one.shown.due for one in mine)} | {hidden} |"


def _row(name: str, due: np.ndarray, said: np.ndarray, person: np.ndarray, score: Float64) -> str:
    seen = stats.figure(stats.share_of(said[due]), person[due])
    alone = stats.figure(stats.share_of(~said[~due]), person[~due])
    both = stats.figure(stats.balanced_accuracy(said, due), person)
    known = np.isfinite(score)
    area = stats.figure(stats.area_under_curve(score[known], due[known]), person[known])
    cells = (f"{f.value:.2f} ({f.low:.2f}–{f.high:.2f})" for f in (seen, alone, both, area))
    return f"| {name} | {' | '.join(cells)} |"


def _left_out(score: Float64, due: np.ndarray, person: np.ndarray) -> np.ndarray:
    """What a cue tells, each person under the limit that suits all the others best."""
    told = np.zeros(len(score), dtype=bool)
    limits = np.unique(score[np.isfinite(score)])
    for one in np.unique(person):
        rest = person != one
        if due[rest].all() or not due[rest].any():
            continue  # nobody is left to set a limit by
        fired = score[rest] > limits[:, None]
        right = fired[:, due[rest]].mean(axis=1) + (~fired[:, ~due[rest]]).mean(axis=1)
        told[~rest] = score[~rest] > limits[right.argmax()]
    return told


def _numbered(names: list[str]) -> np.ndarray:
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def rendered_lines(path: Path) -> Iterator[str]:
    """The same cues on rendered people, from the pose alone: their stored traces have no face."""
    traces = read_traces(path)
    before, now = pairs(traces)
    usual = traces.pose[before] == 0
    before, now = before[usual], now[usual]
    worse = worse_deg(true_changes(traces, before, now))
    sure = (worse >= SLOUCH_DEG) | (worse <= UPRIGHT_DEG)
    before, now, slouched = before[sure], now[sure], worse[sure] >= SLOUCH_DEG
    person = traces.seed[now].astype(np.int64)
    faces = pose_face(traces.landmarks)
    lowered = np.empty(len(now))
    for base in np.unique(before):
        rows = before == base
        motion = head_motion(faces[base], faces[now[rows]], POSE_PIVOT)
        lowered[rows] = motion.lowered + np.maximum(motion.nearer, 0.0)
    cues = single_cues(traces.landmarks[before], traces.landmarks[now])
    yield f"\n{len(np.unique(person))} rendered people, {len(now)} pairs of postures:\n"
    yield "| from the front, rendered people | area under the curve |\n|---|---|"
    named = {"**the neck's pivot** (from the pose alone)": lowered}
    named |= dict(zip(SINGLE_CUES, cues.T, strict=True))
    for name, score in named.items():
        found = stats.figure(stats.area_under_curve(score, slouched), person)
        yield f"| {name} | {found.value:.2f} ({found.low:.2f}–{found.high:.2f}) |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluation.monitor.front_real")
    parser.add_argument("--pictures", type=Path, help="a folder with truth.json and its pictures")
    parser.add_argument("--cache", type=Path, help="keep what the detector finds in this .npz")
    parser.add_argument("--fps", type=float, default=10.0, help="pictures a second (default: 10)")
    parser.add_argument(
        "--turned",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="as after the camera was turned by this share of the picture's height",
    )
    parser.add_argument("--no-face", action="store_true", help="as where the face model is missing")
    options = parser.parse_args(arguments)
    try:
        if options.pictures is None:
            print("No --pictures: real people are left out.", file=sys.stderr)
        else:
            for line in _real(options):
                print(line)
        for line in rendered_lines(shipped("models", "training", "report.npz")):
            print(line)
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _real(options: argparse.Namespace) -> Iterable[str]:
    sittings, films = read_pictures(options.pictures, options.cache, turned=options.turned)
    told = [
        one
        for sitting in sittings
        for one in judge_sitting(sitting, fps=options.fps, face=not options.no_face)
    ]
    return lines(told, films=[judge_film(film) for film in films])


if __name__ == "__main__":
    sys.exit(main())

"""Command line: `python -m models.evaluation [--plots DIR]`: prints how right the measurement is,
and how right exercises are counted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from coach.errors import CoachError
from coach.measurement import load_measurement
from coach.paths import shipped
from models.evaluation import stats
from models.evaluation.exercises.rendered import judged_all
from models.evaluation.exercises.rendered_sets import read as read_sets
from models.evaluation.exercises.rows import exercise_rows
from models.evaluation.posture import real, rendered_points
from models.evaluation.posture.causes import causes
from models.evaluation.posture.groups import WORSE, Group, breakdowns, why
from models.evaluation.posture.judged import Side, judge_front, judge_side
from models.evaluation.posture.traces import read
from models.evaluation.table import Row, front_rows, interval_rows, side_rows

HEADER = """\
Rendered people whose true angles are known; none of them was trained, selected or calibrated on.
Recordings count, each some frames of a posture, as the product measures; single frames where it
says so. Intervals: 95 %, from drawing people again and again. Where an angle's interval would be
too wide there is no answer, which "share answered" counts; "any width" takes all answers.
Not a diagnosis; kyphosis is a surface angle.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluation", description=__doc__)
    parser.add_argument("--traces", type=Path, default=shipped("models", "training", "report.npz"))
    parser.add_argument("--sets", type=Path, default=None, help="other sets of exercises")
    parser.add_argument("--measurement", type=Path, default=None, help="another measurement.npz")
    parser.add_argument("--plots", type=Path, default=None, metavar="DIR", help="write plots there")
    options = parser.parse_args(arguments)
    try:
        side_model, front_model = load_measurement(options.measurement)
        sets = read_sets(options.sets)
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        return error.exit_code
    if not options.traces.exists():
        print(f"coach: there are no traces at {options.traces}", file=sys.stderr)
        return 3
    traces = read(options.traces)
    side, front = judge_side(traces, side_model), judge_front(traces, front_model)
    print("Photographs of real people, each judged without its person:\n")
    print("\n".join(real.stored_rows()) + "\n")
    print("Angles from points on rendered people, each judged without its person; a style that")
    print("nothing was trained on apart:\n")
    print("\n".join(_lines(rendered_points.stored_rows())) + "\n")
    print(HEADER)
    rows = [*side_rows(side), *front_rows(front), *interval_rows(side, front)]
    print("\n".join(_lines(rows)))
    print("\nWhat stands in the way, from the side: the error each cause brings alone:\n")
    print("\n".join(_cause_lines(side)))
    print("\nMean absolute errors by group, side and oblique, any width:\n")
    print("\n".join(_group_lines(breakdowns(side))))
    names = {film.truth["exercise"] for film in sets}
    print(f"\n{len(names)} exercises, each set seen by the pose model and coached as live:\n")
    print("\n".join(_lines(exercise_rows(judged_all(sets)))))
    print("For each exercise and fault: python -m models.evaluation.exercises.rendered --faults")
    if options.plots is not None:
        from models.evaluation.plots import write_plots

        for path in write_plots(options.plots, side, front):
            print(f"wrote {path}")
    return 0


def _lines(rows: Iterable[Row]) -> list[str]:
    lines = [f"{'what':44} {'metric':42} {'value':>7} {'95 % interval':>16}  {'target':>10}"]
    for row in rows:
        figure = row.figure
        span = f"{figure.low:6.2f} … {figure.high:6.2f}" if np.isfinite(figure.low) else ""
        met = "" if row.met is None else ("met" if row.met else "missed")
        lines.append(
            f"{row.what:44} {row.metric:42} {figure.value:7.3g} {span:>16}  {row.target:>10} "
            f"{met:6} {row.count}"
        )
    return lines


def _cause_lines(side: Side) -> list[str]:
    lines = [f"{'cause':44} {'mean °':>7} {'median':>7} {'95 % interval of the mean':>27}"]
    for name, miss, person in causes(side):
        mean = stats.figure(stats.mean_error(miss), person)
        span = f"{mean.low:6.2f} … {mean.high:6.2f}"
        lines.append(f"{name:44} {mean.value:7.2f} {np.median(np.abs(miss)):7.2f} {span:>27}")
    return lines


def _group_lines(groups: Iterable[Group]) -> list[str]:
    lines = [f"{'group':28} {'answered':>8} {'CVA °':>7} {'kyphosis °':>11}"]
    for group in groups:
        note = f"  more than {WORSE} times the mean: {why(group)}" if group.stands_out else ""
        lines.append(
            f"{group.name:28} {group.answered:8.0%} {group.cva:7.2f} {group.kyphosis:11.2f}  "
            f"{group.people} people, {group.recordings} recordings{note}"
        )
    return lines


if __name__ == "__main__":
    sys.exit(main())

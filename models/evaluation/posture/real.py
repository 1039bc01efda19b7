"""How accurate angles are on photographs of real people, marked by eye.

``python -m models.evaluation.posture.real`` prints what a measurement says that was fitted without
the person in the picture: networks, blend and intervals alike (stored by
``python -m models.training.points``). With ``--pictures DIR --marks FILE`` it looks at any folder
of marked pictures as the program is shipped; marks are a JSON list with ``file``, ``person_id``,
``cva_deg`` and, where the back is traced, ``back`` and ``facing``. ``--altered`` takes each picture
again mirrored, askew, smaller, darker, otherwise framed, and tells how far the answers move; it
needs no marks but the file names.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from coach.core.posture.estimate import WIDEST_POINTED_DEG
from coach.core.posture.regressor import ESTIMATES
from models.evaluation.posture import altered
from models.evaluation.posture import pictures as store
from models.evaluation.stats import Floats

STORED = Path(__file__).with_name("real.npz")
FORWARD_DEG = 50.0
"""A craniovertebral angle below this is a forward head (NCT02190331)."""

TITLES = {
    "craniovertebral_angle": "craniovertebral angle",
    "outline_slopes": "outline of the back (upper 40 % less lower 40 %)",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row for each angle and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluation.posture.real")
    parser.add_argument("--pictures", type=Path, metavar="DIR")
    parser.add_argument("--marks", type=Path, metavar="FILE")
    parser.add_argument("--altered", action="store_true", help="how far answers move, not errors")
    options = parser.parse_args(arguments)
    if (options.pictures is None) != (options.marks is None):
        parser.error("--pictures and --marks go together")
    if options.altered and options.pictures is None:
        parser.error("--altered needs --pictures and --marks")
    if options.altered:
        files = [entry["file"] for entry in store.marked(options.marks)]
        print(*altered.rows(altered.answers(options.pictures, files)), sep="\n")
        return 0
    if options.pictures is None:
        print(*stored_rows(), sep="\n")
        return 0
    truth, said = _as_shipped(options.pictures, options.marks)
    print(*_rows(TITLES["craniovertebral_angle"], "craniovertebral_angle", said, truth), sep="\n")
    return 0


def stored_rows() -> list[str]:
    """The rows of the stored photographs, each judged without its person."""
    pictures = store.read(STORED)
    return [
        row
        for name, title in TITLES.items()
        if name in pictures.said
        for row in _rows(title, name, pictures.said[name], pictures.truth[name])
    ]


def _as_shipped(folder: Path, marks: Path) -> tuple[Floats, Floats]:
    """Marked angles (N,), and value and half width (N, 2) as a check of each picture tells them."""
    import coach

    entries = store.marked(marks)
    truth = np.array([store.truth_of(entry)["craniovertebral_angle"] for entry in entries])
    said = np.full((len(entries), 2), np.nan)
    for index, entry in enumerate(entries):
        found = coach.measure(folder / entry["file"]).measures["craniovertebral_angle"]
        if found.value is not None and found.half is not None:
            said[index] = found.value, found.half
    return truth, said


def _rows(title: str, name: str, said: Floats, truth: Floats) -> Iterator[str]:
    """A line of figures over the pictures (N,) that have a mark."""
    known = np.isfinite(truth)
    widest = dict(zip(ESTIMATES, WIDEST_POINTED_DEG, strict=True)).get(name, np.inf)
    told = known & np.isfinite(said[:, 0]) & (said[:, 1] <= widest)
    off = said[told, 0] - truth[told]
    inside = np.mean(np.abs(off) <= said[told, 1])
    yield (
        f"{title}: {known.sum()} pictures, answered {told.sum() / known.sum():.0%}; "
        f"mean error {np.abs(off).mean():.1f}°, median {np.median(np.abs(off)):.1f}°, "
        f"bias {off.mean():+.1f}°, r {np.corrcoef(said[told, 0], truth[told])[0, 1]:.2f}; "
        f"inside the 90 % interval {inside:.2f}"
    )
    if name == "craniovertebral_angle":
        forward, called = truth[told] < FORWARD_DEG, said[told, 0] < FORWARD_DEG
        balanced = (called[forward].mean() + (~called[~forward]).mean()) / 2
        yield f"forward head (under 50°) told right, balanced: {balanced:.2f}"
        high, low = (said[told, 0] + sign * said[told, 1] for sign in (1, -1))
        sure = (high < FORWARD_DEG) | (low >= FORWARD_DEG)
        right = forward[sure] == called[sure]
        yield (
            f"told as a fact, all of the interval on one side of 50°: {sure.sum()} of "
            f"{told.sum()} pictures, right {right.mean():.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())

"""What one own measurement does for later checks of the same person.

``python -m models.evaluation.posture.calibration`` takes people with several pictures. Each picture
in turn calibrates (its mark is the reference), the person's others judge: mean error, coverage and
width before and after. Automatic answers are those stored for photographs and rendered people, of a
measurement that was fitted without the person.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.core.posture.estimate import WIDEST_POINTED_DEG
from coach.core.posture.own.calibration import (
    BETWEEN_DEG,
    BETWEEN_SHARE,
    Reference,
    calibrated,
    learn,
    refusal,
)
from coach.core.posture.regressor import ESTIMATES
from coach.core.posture.result import measured
from models.evaluation.posture import pictures as store
from models.evaluation.stats import Floats

MARK_SD_DEG = 1.99
"""Standard error of a mark made by hand: as published (``coach.core.posture.own.marked``)."""

STORED = {
    "photographs": Path(__file__).with_name("real.npz"),
    "rendered": Path(__file__).with_name("rendered.npz"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Automatic answers beside the truth, degrees (N,): value, half width, truth, and person."""

    value: Floats
    half: Floats
    truth: Floats
    person: NDArray[np.int64]

    def where(self, rows: NDArray[np.bool_]) -> Told:
        """Some of them."""
        return Told(self.value[rows], self.half[rows], self.truth[rows], self.person[rows])


def told(pictures: store.Pictures, name: str) -> Told:
    """The answers of one measure that the program would give."""
    said, truth = pictures.said[name], pictures.truth[name]
    widest = dict(zip(ESTIMATES, WIDEST_POINTED_DEG, strict=True))[name]
    rows = np.isfinite(said[:, 0]) & np.isfinite(truth) & (said[:, 1] <= widest)
    return Told(said[:, 0], said[:, 1], truth, pictures.person).where(rows)


def components(found: Told) -> tuple[float, float]:
    """Standard deviations of the errors between people and within one, by analysis of variance.

    Source: one-way random effects with unequal groups (Searle 1971, method of moments).
    """
    off = found.value - found.truth
    groups = [off[found.person == one] for one in np.unique(found.person)]
    sizes = np.array([len(group) for group in groups], float)
    count, people = sizes.sum(), len(groups)
    within = sum(float(((g - g.mean()) ** 2).sum()) for g in groups) / (count - people)
    spread = sum(len(g) * float((g.mean() - off.mean()) ** 2) for g in groups) / (people - 1)
    usual = (count - (sizes**2).sum() / count) / (people - 1)
    return float(max(0.0, (spread - within) / usual) ** 0.5), float(within**0.5)


def before_and_after(found: Told, name: str, times: int = 1) -> tuple[Floats, Floats, Floats]:
    """Errors over half widths and errors (K, 2 of before and after) of pictures that judge.

    Every picture of a person with more than ``times`` is judged by each run of ``times`` others.
    Returns errors (K, 2), half widths (K, 2) and weights (K,) by which people count alike.
    """
    off, half, people = [], [], []
    for one in np.unique(found.person):
        rows = np.flatnonzero(found.person == one)
        for judge in rows:
            others = [row for row in rows if row != judge]
            for first in range(
                len(others) - times + 1 if len(others) > times else len(others) // times
            ):
                used = others[first : first + times]
                references = [_reference(found, name, int(row)) for row in used]
                learnt = learn([r for r in references if refusal(r) is None])
                before = measured(name, float(found.value[judge]), float(found.half[judge]))
                after = before if learnt is None else calibrated(before, learnt)
                assert before.value is not None
                assert after.value is not None
                assert before.half is not None
                assert after.half is not None
                truth = float(found.truth[judge])
                off.append((before.value - truth, after.value - truth))
                half.append((before.half, after.half))
                people.append(int(one))
    counts = np.bincount(people)[people] if people else np.ones(0)
    weight = 1.0 / counts
    return np.array(off).reshape(-1, 2), np.array(half).reshape(-1, 2), weight


def _reference(found: Told, name: str, row: int) -> Reference:
    return Reference(
        name, "side", "marked", float(found.truth[row]), MARK_SD_DEG,
        float(found.value[row]), float(found.half[row]), float(row),
    )  # fmt: skip


def rows(title: str, found: Told, name: str) -> Iterator[str]:
    """Lines of figures on one measure."""
    between, within = components(found)
    share = between**2 / (between**2 + within**2)
    people, count = len(np.unique(found.person)), len(found.value)
    yield (
        f"{title}, {name}: {count} pictures of {people} people; error between people "
        f"{between:.1f}°, within one {within:.1f}°, share {share:.2f} "
        f"(the program uses {BETWEEN_DEG[name]}°, {BETWEEN_SHARE[name]})"
    )
    for times in (1, 2):
        off, half, weight = before_and_after(found, name, times)
        if not len(off):
            continue
        size = np.average(np.abs(off), axis=0, weights=weight)
        inside = np.average(np.abs(off) <= half, axis=0, weights=weight)
        width = np.median(half, axis=0)
        yield (
            f"  after {times}: mean error {size[0]:.2f}° to {size[1]:.2f}°, inside the "
            f"90 % interval {inside[0]:.2f} to {inside[1]:.2f}, half width {width[0]:.1f}° to "
            f"{width[1]:.1f}° ({len(off)} judgements)"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and return the exit code."""
    del arguments
    for title, path in STORED.items():
        pictures = store.read(path)
        for name in BETWEEN_SHARE:
            if name in pictures.said and np.isfinite(pictures.truth[name]).sum() > 20:
                print(*rows(title, told(pictures, name), name), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What one own measurement does for later checks of the same person.

``python -m models.evaluation.posture.calibration`` takes people with several pictures. Each picture
in turn calibrates (its mark is the reference), the person's others judge: mean error, coverage and
width before and after. Automatic answers are those stored for photographs and rendered people, of a
measurement that was fitted without the person.

Rendered people with stickers are seen in two sets of clothes, places and lights, so that others of
the same place and of another are told apart, and they know the body's own angle.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
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
    since_reference,
)
from coach.core.posture.regressor import ESTIMATES
from coach.core.posture.result import abstained, measured
from models.evaluation.posture import markers
from models.evaluation.posture import pictures as store
from models.evaluation.stats import Floats

NECK = "craniovertebral_angle"
MARK_SD_DEG = 1.99
"""Standard error of a mark made by hand: as published (``coach.core.posture.own.marked``)."""

STORED = {
    "photographs": Path(__file__).with_name("real.npz"),
    "rendered": Path(__file__).with_name("rendered.npz"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Automatic answers beside the truth, degrees (N,): value, half width, truth, person, place.

    ``body``: the body's own angle, NaN where it is not known. ``mark``: by how much whoever makes
    the reference errs; 0 where the truth itself was marked by hand.
    """

    value: Floats
    half: Floats
    truth: Floats
    person: NDArray[np.int64]
    place: NDArray[np.int64]
    body: Floats
    mark: Floats

    def where(self, rows: NDArray[np.bool_]) -> Told:
        """Some of them."""
        return Told(*(getattr(self, part.name)[rows] for part in fields(self)))


def told(pictures: store.Pictures, name: str) -> Told:
    """The answers of one measure that the program would give."""
    said, truth = pictures.said[name], pictures.truth[name]
    widest = dict(zip(ESTIMATES, WIDEST_POINTED_DEG, strict=True))[name]
    rows = np.isfinite(said[:, 0]) & np.isfinite(truth) & (said[:, 1] <= widest)
    unknown = np.full(len(truth), np.nan)
    person = pictures.person
    return Told(said[:, 0], said[:, 1], truth, person, person, unknown, np.zeros(len(truth))).where(
        rows
    )


def with_places(held: bool) -> Told:
    """The neck of rendered people with stickers, in two places each; ``held``: others than those
    from whom the program's numbers come."""
    found = markers.stored()
    person = np.unique(found["person"], return_inverse=True)[1].astype(np.int64)
    value, half = found["said"].T
    mark = np.random.default_rng(1).normal(0.0, MARK_SD_DEG, len(value))
    rows = np.isfinite(value) & (markers.held_out(found["person"]) == held)
    place = 2 * person + found["look"]
    return Told(value, half, found["picture_deg"], person, place, found["body_deg"], mark).where(
        rows
    )


def variances(found: Told, truth: Floats) -> tuple[float, float, float]:
    """Of the errors against a truth: the person's constant part, the place's, and the rest, deg².

    From squared differences of pairs of pictures: of one place, of one person in two places, and
    of two people.
    """
    off = found.value - truth
    first, second = np.triu_indices(len(off), 1)
    squares = (off[first] - off[second]) ** 2 / 2
    person = found.person[first] == found.person[second]
    place = found.place[first] == found.place[second]
    rest, both, whole = (float(squares[rows].mean()) for rows in (place, person & ~place, ~person))
    return max(0.0, whole - both), max(0.0, both - rest), rest


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


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Judgements (K): ``off`` and ``half`` (K, 3), degrees, of the answer before, of the answer
    after, and of the change since the own measurement against that of the body's own angle.
    ``weight`` (K,): people count alike."""

    off: Floats
    half: Floats
    weight: Floats


def judged(found: Told, name: str, times: int = 1, same_place: bool | None = None) -> Judged:
    """Each picture of a person with more than ``times``, judged by each run of ``times`` others.

    ``same_place``: only others of the same place, or of another.
    """
    off, half, people = [], [], []
    for judge in range(len(found.value)):
        others = found.person == found.person[judge]
        others[judge] = False
        if same_place is not None:
            others &= (found.place == found.place[judge]) == same_place
        rows = np.flatnonzero(others)
        for first in range(len(rows) - times + 1):
            errors, halves = _judge(found, name, judge, rows[first : first + times])
            off.append(errors)
            half.append(halves)
            people.append(int(found.person[judge]))
    counts = np.bincount(people)[people] if people else np.ones(0)
    return Judged(np.array(off).reshape(-1, 3), np.array(half).reshape(-1, 3), 1.0 / counts)


def _judge(
    found: Told, name: str, judge: int, used: NDArray[np.intp]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Errors and half widths of one judgement; no change where no reference is usable."""
    references = [_reference(found, name, int(row)) for row in used]
    learnt = learn([one for one in references if refusal(one) is None])
    before = measured(name, float(found.value[judge]), float(found.half[judge]))
    if learnt is None:
        nothing = abstained(f"{name}_since_reference", "refused")
        items, moved = (before, before, nothing), math.nan
    else:
        after = calibrated(before, learnt)
        items = (before, after, since_reference(after, learnt))
        moved = float(found.body[judge] - found.body[int(learnt.newest_utc_s)])
    truth = (found.truth[judge], found.truth[judge], moved)
    values = [math.nan if item.value is None else item.value for item in items]
    halves = [math.nan if item.half is None else item.half for item in items]
    return tuple(value - float(true) for value, true in zip(values, truth, strict=True)), tuple(
        halves
    )


def _reference(found: Told, name: str, row: int) -> Reference:
    return Reference(
        name, "side", "marked", float(found.truth[row] + found.mark[row]), MARK_SD_DEG,
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
        yield from _row(f"after {times}", judged(found, name, times))


def place_rows(title: str, found: Told) -> Iterator[str]:
    """Lines of figures on people in two places."""
    yield f"{title}, {NECK}: {len(found.value)} pictures of {len(np.unique(found.person))} people"
    for against, truth in (("picture's", found.truth), ("body's own", found.body)):
        parts = variances(found, truth)
        sds = [part**0.5 for part in parts]
        left = 1 - (1 - parts[0] / sum(parts)) ** 0.5
        yield (
            f"  against the {against} angle: constant part {sds[0]:.1f}°, of the place "
            f"{sds[1]:.1f}°, rest {sds[2]:.1f}°; a constant known exactly takes {left:.0%} off"
        )
    for where, same in (("same place", True), ("other place", False)):
        yield from _row(f"after 1, {where}", judged(found, NECK, 1, same))


def _row(title: str, found: Judged) -> Iterator[str]:
    if not len(found.off):
        return
    known = np.isfinite(found.off) & np.isfinite(found.half)
    size, inside, width = [], [], []
    for column in range(3):
        ok = known[:, column]
        if not ok.any():
            continue
        off, half = np.abs(found.off[ok, column]), found.half[ok, column]
        size.append(np.average(off, weights=found.weight[ok]))
        inside.append(np.average(off <= half, weights=found.weight[ok]))
        width.append(np.median(half))
    yield (
        f"  {title}: mean error {size[0]:.2f}° to {size[1]:.2f}°, inside the 90 % interval "
        f"{inside[0]:.2f} to {inside[1]:.2f}, half width {width[0]:.1f}° to {width[1]:.1f}° "
        f"({len(found.off)} judgements)"
    )
    if len(size) == 3:
        yield (
            f"    change since the own measurement, of the body's own angle: mean error "
            f"{size[2]:.2f}°, inside {inside[2]:.2f}, half width {width[2]:.1f}°"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and return the exit code."""
    del arguments
    for title, path in STORED.items():
        pictures = store.read(path)
        for name in BETWEEN_SHARE:
            if name in pictures.said and np.isfinite(pictures.truth[name]).sum() > 20:
                print(*rows(title, told(pictures, name), name), sep="\n")
    for title, held in (("rendered, two places", False), ("other people, two places", True)):
        print(*place_rows(title, with_places(held)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

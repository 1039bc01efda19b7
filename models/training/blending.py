"""Learns how several estimates of an angle become one, with an interval that holds.

Photographs and rendered people are learnt from together. Error sizes and intervals come from
errors of people that the weights were fitted without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from coach.core.posture.blend import Blend
from coach.core.posture.evidence import Evidence
from models.evaluation.stats import Floats

FOLDS = 5
COVER = 0.9

HUBER_DEG = 3.0
"""Errors beyond count by their size, not by its square: some marks and some poses are wrong."""
RIDGE_VALUE, RIDGE_SIZE = 200.0, 8.0
"""Penalties, in pictures, on weights of standardised inputs.

The first is large: of 8, 40 and 200 it gave the smallest errors on people left out, and the
points' own angle needs little mending.
"""
REAL_SHARE = 0.5
"""Share of all weight that photographs have together, however many rendered people there are."""
LEAST_CUT = 0.1
"""Pictures with a smaller last size are not taken to end above the hips."""
LEAST_GROUP = 30
"""Fewer oblique pictures get no interval of their own."""


class Examples:
    """One angle's evidence, truth, people and view of those pictures that have all of them."""

    def __init__(
        self,
        known_: Evidence,
        truth: Floats,
        person: NDArray[np.int64],
        oblique: NDArray[np.bool_],
        index: NDArray[np.intp],
    ) -> None:
        self.known, self.truth, self.person = known_, truth, person
        self.oblique, self.index = oblique, index

    def where(self, rows: NDArray[np.bool_]) -> Examples:
        """Some of them."""
        part = Evidence(self.known.base[rows], self.known.terms[rows], self.known.sizes[rows])
        return Examples(
            part, self.truth[rows], self.person[rows], self.oblique[rows], self.index[rows]
        )


def fit(sets: Sequence[Examples], cut: Examples | None = None) -> Blend:
    """A blend from examples of photographs and of rendered people.

    Error sizes and intervals are learnt from errors of people that the weights were fitted
    without. ``cut``: pictures that end above the hips; their last size says by how much. They
    widen the intervals of such pictures and change nothing else.
    """
    if cut is not None:
        return _widened(fit([_uncut(part) for part in sets]), cut)
    whole = _joined(sets)
    weight = _weights(sets)
    value = _fit_value(whole, weight)
    miss = np.abs(_held_out(sets))
    size = _fit_size(whole, miss, weight)
    expected = np.exp(whole.known.sizes @ size[:-1] + size[-1])
    ratio = miss / np.clip(expected, 0.5, 45.0)
    side = _reach(ratio[~whole.oblique], weight[~whole.oblique])
    aside = ratio[whole.oblique]
    enough = len(aside) >= LEAST_GROUP
    oblique = max(side, _reach(aside, weight[whole.oblique])) if enough else 1.3 * side
    reach = np.array([side, oblique])
    return Blend(value, size, reach, reach.copy())


def _uncut(part: Examples) -> Examples:
    """The same as if no picture ended above the hips: too few do to learn from."""
    sizes = part.known.sizes.copy()
    sizes[:, -1] = 0.0
    known_ = Evidence(part.known.base, part.known.terms, sizes)
    return Examples(known_, part.truth, part.person, part.oblique, part.index)


def _widened(blend: Blend, cut: Examples) -> Blend:
    """The blend with the weight of the last size by which intervals hold on ``cut`` pictures."""
    far = cut.known.sizes[:, -1]
    part = cut.where(far > LEAST_CUT)
    miss = np.abs((blend.value_deg(part.known) - part.truth + 180.0) % 360.0 - 180.0)
    short = miss / blend.half_deg(part.known, part.oblique)
    slope = np.log(np.maximum(short, 1e-3)) / far[far > LEAST_CUT]
    size = blend.size.copy()
    size[-2] = max(0.0, _reach(slope, _weights([part])))
    return replace(blend, size=size)


def crossed(
    sets: Sequence[Examples], told: Examples, count: int, cut: Examples | None = None
) -> Floats:
    """Value and half width (count, 2) of the pictures ``told``, from fits without their people,
    who are in the first set; NaN where the points don't show the angle."""
    own, rest = sets[0], list(sets[1:])
    return _crossed(
        lambda held: fit([own.where(own.person % FOLDS != held), *rest], cut), told, count
    )


def crossed_cut(
    sets: Sequence[Examples], cut: Examples | None, told: Examples, count: int
) -> Floats:
    """The same of pictures ``told`` that end above the hips, whose people are in ``cut``."""

    def fitted(held: int) -> Blend:
        return fit(sets, None if cut is None else cut.where(cut.person % FOLDS != held))

    return _crossed(fitted, told, count)


def _crossed(fitted: Callable[[int], Blend], told: Examples, count: int) -> Floats:
    """What blends ``fitted`` without one fold of people say of that fold."""
    said = np.full((count, 2), np.nan)
    for held in range(FOLDS):
        rows = told.person % FOLDS == held
        if not rows.any():
            continue
        blend, part = fitted(held), told.where(rows)
        said[part.index, 0] = blend.value_deg(part.known)
        said[part.index, 1] = blend.half_deg(part.known, part.oblique)
    return said


def _joined(sets: Sequence[Examples]) -> Examples:
    known_ = Evidence(
        *(
            np.concatenate([getattr(part.known, name) for part in sets])
            for name in ("base", "terms", "sizes")
        )
    )
    person = np.concatenate([1000 * index + part.person for index, part in enumerate(sets)])
    return Examples(
        known_,
        np.concatenate([part.truth for part in sets]),
        person,
        np.concatenate([part.oblique for part in sets]),
        np.concatenate([part.index for part in sets]),
    )


def _weights(sets: Sequence[Examples]) -> Floats:
    """Weights that sum to the number of examples; people count by the root of their pictures."""
    counts = [len(part.truth) for part in sets]
    both = len(sets) > 1 and all(counts)
    shares = [REAL_SHARE, 1.0 - REAL_SHARE] if both else [1.0] * len(sets)
    parts = []
    for part, share in zip(sets, shares, strict=True):
        if not len(part.truth):
            continue
        _, inverse, many = np.unique(part.person, return_inverse=True, return_counts=True)
        own = 1.0 / np.sqrt(many[inverse])
        parts.append(share * sum(counts) * own / own.sum())
    return np.concatenate(parts)


def _fit_value(part: Examples, weight: Floats) -> Floats:
    """Weights (D + 1,) of the terms, robust against single large errors."""
    off = part.truth - part.known.base
    trust = np.ones(len(off))
    line = np.zeros(part.known.terms.shape[1] + 1)
    for _ in range(8):
        line = _ridge(part.known.terms, off, weight * trust, RIDGE_VALUE)
        left = np.abs(off - part.known.terms @ line[:-1] - line[-1])
        trust = np.minimum(1.0, HUBER_DEG / np.maximum(left, 1e-6))
    return line


def _held_out(sets: Sequence[Examples]) -> Floats:
    """Errors of every example by weights fitted without its person."""
    whole, weight = _joined(sets), _weights(sets)
    miss = np.full(len(whole.truth), np.nan)
    fold = whole.person % FOLDS
    for held in range(FOLDS):
        rows = fold == held
        if rows.any():
            line = _fit_value(whole.where(~rows), weight[~rows])
            part = whole.where(rows)
            miss[rows] = part.known.base + part.known.terms @ line[:-1] + line[-1] - part.truth
    return miss


def _fit_size(part: Examples, miss: Floats, weight: Floats) -> Floats:
    """Weights (Z + 1,) that give the logarithm of the error to expect."""
    return _ridge(part.known.sizes, np.log(miss + 0.7), weight, RIDGE_SIZE)


def _ridge(inputs: Floats, wanted: Floats, weight: Floats, penalty: float) -> Floats:
    """Weighted ridge regression in standardised inputs, told for the inputs as they are."""
    mean = np.average(inputs, axis=0, weights=weight)
    scale = np.sqrt(np.average((inputs - mean) ** 2, axis=0, weights=weight))
    scale = np.where(scale > 1e-6, scale, 1.0)
    wide = np.column_stack([(inputs - mean) / scale, np.ones(len(inputs))])
    gram = (wide * weight[:, None]).T @ wide + penalty * np.diag([*np.ones(inputs.shape[1]), 0.0])
    line = np.linalg.solve(gram, (wide * weight[:, None]).T @ wanted)
    weights = line[:-1] / scale
    return np.append(weights, line[-1] - mean @ weights)


def _reach(ratio: Floats, weight: Floats) -> float:
    """The weighted quantile that ``COVER`` of the ratios lie within."""
    order = np.argsort(ratio, kind="stable")
    along = np.cumsum(weight[order]) / weight.sum()
    level = min(1.0, COVER * (1.0 + 1.0 / max(len(ratio), 1)))
    place = min(int(np.searchsorted(along, level)), len(ratio) - 1)
    return float(ratio[order[place]])

"""Figures with their 95 % intervals: a bootstrap over people, not frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % bootstrap interval; NaN where there was nothing to judge."""

    value: float
    low: float
    high: float


def figure(statistic: Callable[[Rows], float], person: NDArray[np.int64]) -> Figure:
    """``statistic`` of row numbers over all frames (N,), of people ``person`` (N,)."""
    count = len(person)
    if count == 0:
        return Figure(np.nan, np.nan, np.nan)
    people, inverse = np.unique(person, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(inverse))[:-1])
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(ROUNDS):
        chosen = rng.integers(0, len(people), len(people))
        drawn.append(statistic(np.concatenate([parts[index] for index in chosen])))
    finite = np.array(drawn)[np.isfinite(drawn)]
    low, high = np.quantile(finite, [0.025, 0.975]) if len(finite) else (np.nan, np.nan)
    return Figure(statistic(np.arange(count)), float(low), float(high))


def mean_error(miss: Floats) -> Callable[[Rows], float]:
    """Mean absolute error."""
    size = np.abs(miss)
    return lambda rows: float(size[rows].mean())


def median_of(values: Floats) -> Callable[[Rows], float]:
    """The median."""
    return lambda rows: float(np.median(values[rows]))


def furthest_limit(miss: Floats) -> Callable[[Rows], float]:
    """The further of the two 95 % limits of agreement (mean ± 1.96 standard deviations)."""
    return lambda rows: float(abs(miss[rows].mean()) + 1.96 * miss[rows].std())


def correlation(a: Floats, b: Floats) -> Callable[[Rows], float]:
    """Pearson's r."""

    def r(rows: Rows) -> float:
        x, y = a[rows] - a[rows].mean(), b[rows] - b[rows].mean()
        scale = np.sqrt((x @ x) * (y @ y))
        return float(x @ y / scale) if scale > 0 else float("nan")

    return r


def balanced_accuracy(said: NDArray[np.bool_], true: NDArray[np.bool_]) -> Callable[[Rows], float]:
    """Mean of the shares of positives and of negatives told right."""

    def share(rows: Rows) -> float:
        s, t = said[rows], true[rows]
        if t.all() or not t.any():
            return float("nan")
        return float((s[t].mean() + (~s[~t]).mean()) / 2)

    return share


def area_under_curve(score: Floats, true: NDArray[np.bool_]) -> Callable[[Rows], float]:
    """Share of pairs of a positive and a negative that ``score`` puts in order."""

    def area(rows: Rows) -> float:
        s, t = score[rows], true[rows]
        positives, negatives = int(t.sum()), int((~t).sum())
        if not positives or not negatives:
            return float("nan")
        ranks = _ranks(s)
        return float((ranks[t].sum() - positives * (positives + 1) / 2) / (positives * negatives))

    return area


def share_of(held: NDArray[np.bool_]) -> Callable[[Rows], float]:
    """How often something holds."""
    return lambda rows: float(held[rows].mean())


def best_balanced_accuracy(score: Floats, true: NDArray[np.bool_]) -> float:
    """Balanced accuracy at the threshold that suits these very frames best."""
    found = [balanced_accuracy(score > t, true)(np.arange(len(score))) for t in np.unique(score)]
    finite = [value for value in found if np.isfinite(value)]
    return max(finite, default=float("nan"))


def _ranks(values: Floats) -> Floats:
    """Ranks from 1, ties sharing their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[inverse], dtype=np.float64)

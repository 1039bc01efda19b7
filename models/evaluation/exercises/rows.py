"""The exercise rows of the table, from the rendered report sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from models.evaluation import stats
from models.evaluation.exercises.rendered import NOTICED_WITHIN_S
from models.evaluation.exercises.simulated import Outcome
from models.evaluation.stats import Floats, Rows
from models.evaluation.table import Row, row_of

MOST_OFF_S = 0.25


def exercise_rows(outcomes: Sequence[Outcome]) -> Iterator[Row]:
    """Repetitions, holds and faults of all exercises together; a person is drawn with their set."""
    sets = [outcome for outcome in outcomes if outcome.made.truth.reps]
    idle = [outcome for outcome in outcomes if not outcome.made.truth.reps]
    number = np.arange(len(sets))
    true = np.array([one.made.truth.reps for one in sets], float)
    off = np.abs(np.array([one.reps for one in sets]) - true)
    count = f"{len(sets)} sets, {int(true.sum())} repetitions"
    within = stats.figure(stats.share_of(off <= 1), number)
    yield row_of("repetitions", "off by one at most", within, count, at_least=0.98)
    error = stats.figure(stats.mean_error(off / true), number)
    yield row_of("repetitions", "mean absolute error / true count", error, count, at_most=0.03)
    exact = stats.figure(stats.share_of(off == 0), number)
    yield row_of("repetitions", "counted exactly", exact, count)
    false = stats.Figure(float(sum(one.reps for one in idle)), np.nan, np.nan)
    yield row_of("false repetitions", "number", false, f"{len(idle)} sets", at_most=0)
    yield _holds(sets)
    yield from _faults(sets, number)


def _holds(sets: Sequence[Outcome]) -> Row:
    """How far holds are off, where as many were counted as there are."""
    miss: list[float] = []
    whose: list[int] = []
    for place, one in enumerate(sets):
        true = one.made.truth.holds_s
        if true and len(true) == len(one.holds_s):
            miss += [held - wanted for held, wanted in zip(one.holds_s, true, strict=True)]
            whose += [place] * len(true)
    figure = stats.figure(stats.mean_error(np.array(miss)), np.array(whose))
    return row_of("holds", "mean abs. error, s", figure, f"{len(miss)} holds", at_most=MOST_OFF_S)


def _faults(sets: Sequence[Outcome], number: np.ndarray) -> Iterator[Row]:
    """How many faults are told, wrongly told and missed, and how soon."""
    counts = np.array(
        [
            (
                sum(noticed is not None for _, noticed, _ in one.matched),
                sum(noticed is None for _, noticed, _ in one.matched),
                len(one.extra),
            )
            for one in sets
        ],
        float,
    )
    count = f"{int(counts[:, :2].sum())} faults"
    yield row_of("form faults", "F1", stats.figure(_f1(counts), number), count, at_least=0.9)
    apart = np.array([len(one.unjudged) for one in sets], float)
    shown = f"{int(counts[:, :2].sum() + apart.sum())} faults"
    seen = stats.figure(_judged(counts, apart), number)
    yield row_of("form faults", "judged from where they were filmed", seen, shown)
    late = [
        (place, noticed)
        for place, one in enumerate(sets)
        for _, noticed, _ in one.matched
        if noticed is not None
    ]
    whose, after_s = (np.array(column) for column in zip(*late, strict=True))
    figure = stats.figure(_high(after_s), whose)
    metric = "noticed after, s, 95th percentile"
    yield row_of("form faults", metric, figure, count, at_most=NOTICED_WITHIN_S)


def _f1(counts: Floats) -> Callable[[Rows], float]:
    def f1(rows: Rows) -> float:
        hit, miss, extra = counts[rows].sum(axis=0)
        every = 2 * hit + miss + extra
        return float(2 * hit / every) if every else float("nan")

    return f1


def _judged(counts: Floats, apart: Floats) -> Callable[[Rows], float]:
    """The share of true faults that can be told from that view, the others being ``apart``."""

    def judged(rows: Rows) -> float:
        seen, unseen = counts[rows, :2].sum(), apart[rows].sum()
        return float(seen / (seen + unseen)) if seen + unseen else float("nan")

    return judged


def _high(values: Floats) -> Callable[[Rows], float]:
    return lambda rows: float(np.percentile(values[rows], 95))

"""The table: every posture row with its interval and target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.core.types import View
from models.evaluation import stats
from models.evaluation.posture.groups import tones, views
from models.evaluation.posture.judged import Front, Side
from models.evaluation.posture.slouch import worse_deg
from models.evaluation.stats import Figure, Floats

FORWARD_HEAD_DEG = 50.0
FAR_DEG = 20.0
"""A slouch that nobody would overlook."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. ``target`` is a bound (below it for ``at_most``, else above), or
    ``None`` where none was set; ``count`` people and recordings (or frames) behind the figure."""

    what: str
    metric: str
    figure: Figure
    target: str
    met: bool | None
    count: str


def row_of(
    what: str,
    metric: str,
    figure: Figure,
    count: str,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
) -> Row:
    """The line of a figure, with its bounds where any were set."""
    if at_most is not None and at_least is not None:
        return Row(
            what,
            metric,
            figure,
            f"{at_least:g}–{at_most:g}",
            at_least <= figure.value <= at_most,
            count,
        )
    if at_most is not None:
        return Row(what, metric, figure, f"≤ {at_most:g}", figure.value <= at_most, count)
    if at_least is not None:
        return Row(what, metric, figure, f"≥ {at_least:g}", figure.value >= at_least, count)
    return Row(what, metric, figure, "", None, count)


def side_rows(side: Side) -> Iterator[Row]:
    """Angles in views from the side: recordings first, then single frames."""
    clips = side.clips
    seen = side.traces.view[clips.rows] >= View.SIDE_LEFT
    person = side.traces.seed[clips.rows][seen]
    truth = clips.truth[seen]
    yield from _said_rows(
        "CVA, side", clips.value[seen, 0], truth[:, 0], person, at_most=2.0, within=5.0
    )
    yield _wide_row("CVA, side", clips.half[seen, 0], person)
    yield from _forward_rows(
        "forward head (CVA < 50°), side", clips.value[seen, 0], truth[:, 0], person, at_least=0.97
    )
    wide = "any width"
    yield from _angle_rows(f"CVA, side, {wide}", clips.pressed[seen, 0], truth[:, 0], person)
    yield from _angle_rows(
        f"CVA, side, landmarks only, {wide}", clips.plain[seen, 0], truth[:, 0], person
    )
    naive = clips.naive_deg[seen]
    yield from _angle_rows("CVA by the ear–shoulder line", naive, truth[:, 0], person)
    yield from _forward_rows("forward head by the ear–shoulder line", naive, truth[:, 0], person)
    yield from _said_rows("kyphosis, side", clips.value[seen, 1], truth[:, 1], person, at_most=2.5)
    yield _related("kyphosis, side", clips.value[seen, 1], truth[:, 1], person, at_least=0.92)
    name = f"kyphosis, side, {wide}"
    yield from _angle_rows(name, clips.pressed[seen, 1], truth[:, 1], person)
    yield _related(name, clips.pressed[seen, 1], truth[:, 1], person)
    oblique = ~seen
    person = side.traces.seed[clips.rows][oblique]
    yield from _said_rows("CVA, oblique", clips.value[oblique, 0], clips.truth[oblique, 0], person)
    yield from frame_rows(side)


def frame_rows(side: Side) -> Iterator[Row]:
    """The same of single frames."""
    seen = side.traces.view >= View.SIDE_LEFT
    person, truth = side.traces.seed[seen], side.truth[seen]
    for index, name in enumerate(("CVA", "kyphosis")):
        said = side.estimate.value_deg[seen, index]
        yield from _said_rows(f"{name}, side, single frames", said, truth[:, index], person)
        yield from _angle_rows(
            f"{name}, side, single frames, any width",
            side.pressed.value_deg[seen, index],
            truth[:, index],
            person,
        )


def _said_rows(
    what: str,
    said: Floats,
    truth: Floats,
    person: NDArray[np.int64],
    *,
    at_most: float | None = None,
    within: float | None = None,
) -> Iterator[Row]:
    """How often something is said, and how right that is."""
    given = np.isfinite(said)
    share = stats.figure(stats.share_of(given), person)
    yield row_of(what, "share answered", share, _count(person, np.ones(len(person), bool)))
    yield from _angle_rows(what, said, truth, person, at_most=at_most, within=within)


def _angle_rows(
    what: str,
    said: Floats,
    truth: Floats,
    person: NDArray[np.int64],
    *,
    at_most: float | None = None,
    within: float | None = None,
) -> Iterator[Row]:
    given = np.isfinite(said)
    miss, who, count = (said - truth)[given], person[given], _count(person, given)
    mean = stats.figure(stats.mean_error(miss), who)
    yield row_of(what, "mean abs. error °", mean, count, at_most=at_most)
    limit = stats.figure(stats.furthest_limit(miss), who)
    yield row_of(what, "95 % limits of agreement ±°", limit, count, at_most=within)


def _wide_row(what: str, half: Floats, person: NDArray[np.int64]) -> Row:
    given = np.isfinite(half)
    middle = stats.figure(stats.median_of(half[given]), person[given])
    return row_of(what, "median half width of the 90 % interval °", middle, _count(person, given))


def _forward_rows(
    what: str,
    said: Floats,
    truth: Floats,
    person: NDArray[np.int64],
    *,
    at_least: float | None = None,
) -> Iterator[Row]:
    given = np.isfinite(said)
    right = stats.balanced_accuracy(said[given] < FORWARD_HEAD_DEG, truth[given] < FORWARD_HEAD_DEG)
    figure = stats.figure(right, person[given])
    yield row_of(what, "balanced accuracy", figure, _count(person, given), at_least=at_least)


def _related(
    what: str,
    said: Floats,
    truth: Floats,
    person: NDArray[np.int64],
    *,
    at_least: float | None = None,
) -> Row:
    given = np.isfinite(said)
    r = stats.figure(stats.correlation(said[given], truth[given]), person[given])
    return row_of(what, "r", r, _count(person, given), at_least=at_least)


def front_rows(front: Front) -> Iterator[Row]:
    """Slouching and change against the person's own baseline, from the front."""
    person = front.traces.seed[front.rows]
    sure = (front.true_slouch <= 0) | (front.true_slouch >= 1)
    true = front.true_slouch[sure] >= 1
    count = _count(person, sure)
    area = stats.figure(stats.area_under_curve(front.slouch[sure], true), person[sure])
    yield row_of("slouch against own baseline, front", "AUC", area, count, at_least=0.97)
    far = (front.true_slouch <= 0) | (worse_deg(front.truth) >= FAR_DEG)
    wide = stats.area_under_curve(front.slouch[far], front.true_slouch[far] >= 1)
    name = f"slouch of {FAR_DEG:g}° or more, front"
    yield row_of(name, "AUC", stats.figure(wide, person[far]), _count(person, far))
    right = stats.figure(stats.balanced_accuracy(front.slouch[sure] > 0.5, true), person[sure])
    yield row_of(
        "slouch against own baseline, front", "balanced accuracy", right, count, at_least=0.93
    )
    for name, score in front.rules.items():
        area = stats.figure(stats.area_under_curve(score[sure], true), person[sure])
        yield row_of(f"slouch by the {name} rule", "AUC", area, count)
        best = stats.best_balanced_accuracy(score[sure], true)
        yield row_of(
            f"slouch by the {name} rule",
            "balanced accuracy at its best threshold here",
            Figure(best, np.nan, np.nan),
            count,
        )
    everyone = _count(person, np.ones(len(person), bool))
    for index, (name, target) in enumerate((("CVA", 5.0), ("kyphosis", None))):
        miss = front.found[:, index] - front.truth[:, index]
        mean = stats.figure(stats.mean_error(miss), person)
        yield row_of(
            f"change of {name}, front", "mean abs. error °", mean, everyone, at_most=target
        )
        nothing = stats.figure(stats.mean_error(front.truth[:, index]), person)
        yield row_of(
            f"change of {name}, always saying none", "mean abs. error °", nothing, everyone
        )


def interval_rows(side: Side, front: Front) -> Iterator[Row]:
    """Share of truths inside the 90 % interval, by view and skin tone, however wide it is."""
    clips = side.clips
    person = side.traces.seed[clips.rows]
    held = np.abs(clips.pressed - clips.truth) <= clips.pressed_half
    given = np.isfinite(clips.pressed)
    everyone = np.ones(len(side.traces), bool)
    for index, name in enumerate(("CVA", "kyphosis")):
        for group, rows in (("all", everyone), *views(side), *tones(side.traces)):
            some = rows[clips.rows] & given[:, index]
            yield _held_row(f"{name} interval, {group}", held[some, index], person[some])
    framed = np.abs(side.pressed.value_deg - side.truth) <= side.pressed.half_deg
    for index, name in enumerate(("CVA", "kyphosis")):
        some = np.isfinite(side.pressed.value_deg[:, index])
        what = f"{name} interval, single frames"
        yield _held_row(what, framed[some, index], side.traces.seed[some])
    person = front.traces.seed[front.rows]
    inside = np.abs(front.found - front.truth) <= front.half
    for index, name in enumerate(("CVA", "kyphosis")):
        yield _held_row(f"change of {name} interval, front", inside[:, index], person)


def _held_row(what: str, held: NDArray[np.bool_], person: NDArray[np.int64]) -> Row:
    share = stats.figure(stats.share_of(held), person)
    everyone = _count(person, np.ones(len(person), bool))
    return row_of(what, "share inside", share, everyone, at_most=0.92, at_least=0.88)


def _count(person: NDArray[np.int64], rows: NDArray[np.bool_]) -> str:
    return f"{len(np.unique(person[rows]))} people, {int(rows.sum())} times"

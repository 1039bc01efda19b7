"""The table: every posture row with its interval and target, and breakdowns by group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.core.types import View
from coach.evaluation import stats
from coach.evaluation.judged import Front, Side
from coach.evaluation.stats import Figure, Floats
from coach.evaluation.traces import Traces

FORWARD_HEAD_DEG = 50.0
WORSE = 1.5
"""A group's error beyond this many times the mean is pointed out."""


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


def _row(
    what: str,
    metric: str,
    figure: Figure,
    count: str,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
) -> Row:
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
    yield from _forward_rows(
        "forward head (CVA < 50°), side", clips.value[seen, 0], truth[:, 0], person, at_least=0.97
    )
    wide = "however wide the interval"
    yield from _angle_rows(f"CVA, side, {wide}", clips.pressed[seen, 0], truth[:, 0], person)
    yield from _angle_rows(
        f"CVA, side, landmarks, {wide}", clips.plain[seen, 0], truth[:, 0], person
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
            f"{name}, side, single frames, however wide",
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
    yield _row(what, "share answered", share, _count(person, np.ones(len(person), bool)))
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
    yield _row(what, "mean abs. error °", mean, count, at_most=at_most)
    limit = stats.figure(stats.furthest_limit(miss), who)
    yield _row(what, "95 % limits of agreement ±°", limit, count, at_most=within)


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
    yield _row(what, "balanced accuracy", figure, _count(person, given), at_least=at_least)


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
    return _row(what, "r", r, _count(person, given), at_least=at_least)


def front_rows(front: Front) -> Iterator[Row]:
    """Slouching and change against the person's own baseline, from the front."""
    person = front.traces.seed[front.rows]
    sure = (front.true_slouch <= 0) | (front.true_slouch >= 1)
    true = front.true_slouch[sure] >= 1
    count = _count(person, sure)
    area = stats.figure(stats.area_under_curve(front.slouch[sure], true), person[sure])
    yield _row("slouch against own baseline, front", "AUC", area, count, at_least=0.97)
    right = stats.figure(stats.balanced_accuracy(front.slouch[sure] > 0.5, true), person[sure])
    yield _row(
        "slouch against own baseline, front", "balanced accuracy", right, count, at_least=0.93
    )
    for name, score in front.rules.items():
        area = stats.figure(stats.area_under_curve(score[sure], true), person[sure])
        yield _row(f"slouch by the {name} rule", "AUC", area, count)
        best = stats.best_balanced_accuracy(score[sure], true)
        yield _row(
            f"slouch by the {name} rule",
            "balanced accuracy at its best threshold here",
            Figure(best, np.nan, np.nan),
            count,
        )
    everyone = _count(person, np.ones(len(person), bool))
    for index, (name, target) in enumerate((("CVA", 5.0), ("kyphosis", None))):
        miss = front.found[:, index] - front.truth[:, index]
        mean = stats.figure(stats.mean_error(miss), person)
        yield _row(f"change of {name}, front", "mean abs. error °", mean, everyone, at_most=target)
        nothing = stats.figure(stats.mean_error(front.truth[:, index]), person)
        yield _row(f"change of {name}, always saying none", "mean abs. error °", nothing, everyone)


def interval_rows(side: Side, front: Front) -> Iterator[Row]:
    """Share of truths inside the 90 % interval, by view and skin tone, however wide it is."""
    clips = side.clips
    person = side.traces.seed[clips.rows]
    held = np.abs(clips.pressed - clips.truth) <= clips.pressed_half
    given = np.isfinite(clips.pressed)
    everyone = np.ones(len(side.traces), bool)
    for index, name in enumerate(("CVA", "kyphosis")):
        for group, rows in (("all", everyone), *_views(side), *_tones(side.traces)):
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
    return _row(what, "share inside", share, everyone, at_most=0.92, at_least=0.88)


def _views(side: Side) -> list[tuple[str, NDArray[np.bool_]]]:
    view = side.traces.view
    return [(v.label, view == v) for v in (View.SIDE_LEFT, View.SIDE_RIGHT, View.OBLIQUE)]


def _tones(traces: Traces) -> list[tuple[str, NDArray[np.bool_]]]:
    tone = traces.of("tone")
    return [
        ("light skin", tone < 4),
        ("medium skin", (tone >= 4) & (tone < 7)),
        ("dark skin", tone >= 7),
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """A group's errors: ``cva`` and ``kyphosis`` mean absolute errors in degrees, share of
    recordings ``answered``, and whether an error stands out."""

    name: str
    count: str
    answered: float
    cva: float
    kyphosis: float
    stands_out: bool


def breakdowns(side: Side) -> Iterator[Group]:
    """Errors of recordings by body, skin, clothes, hair, yaw, view and severity, side and oblique
    together, however wide the interval."""
    clips = side.clips
    miss = np.abs(clips.pressed - clips.truth)
    shown = np.isfinite(clips.value[:, 0])
    if not np.isfinite(miss).any():
        return
    whole = np.nanmean(miss, axis=0)
    everyone = np.ones(len(side.traces), bool)
    for name, frames in [("all", everyone), *_groups(side)]:
        rows = frames[clips.rows]
        if not rows.any():
            continue
        given = np.isfinite(miss[rows])
        error = [
            float(miss[rows][given[:, i], i].mean()) if given[:, i].any() else np.nan
            for i in range(2)
        ]
        out = bool((np.array(error) > WORSE * whole).any())
        people = len(np.unique(side.traces.seed[clips.rows][rows]))
        count, answered = (
            f"{people} people, {int(rows.sum())} recordings",
            float(shown[rows].mean()),
        )
        yield Group(name, count, answered, error[0], error[1], out)


_WHY = {
    "CVA < 25": "few people hunch so far, and their landmarks lie far off",
    "outline not used": "the silhouette or the landmarks it is checked against are wrong",
    "hair over the ear": "the ear's landmark is guessed",
    "off square: > 40°": "the angle is foreshortened",
    "view: oblique": "the angle is foreshortened",
}


def why(group: Group) -> str:
    """A sentence on a group whose errors stand out."""
    reason = _WHY.get(group.name, "the group is small")
    return f"{reason}; {group.answered:.0%} of its recordings are answered"


def _groups(side: Side) -> list[tuple[str, NDArray[np.bool_]]]:
    t = side.traces
    off = np.abs(np.abs(t.turned_deg) - 90)
    cva, loose, jacket = side.truth[:, 0], t.of("loose"), t.of("jacket") > 0
    groups = [
        ("body: light", t.of("weight") < 0.35),
        ("body: medium", (t.of("weight") >= 0.35) & (t.of("weight") < 0.65)),
        ("body: heavy", t.of("weight") >= 0.65),
        ("women", t.of("gender") > 0.5),
        ("men", t.of("gender") <= 0.5),
        *((f"{name}", rows) for name, rows in _tones(t)),
        ("clothes: tight", (loose < 0.33) & ~jacket),
        ("clothes: medium", (loose >= 0.33) & (loose < 0.66) & ~jacket),
        ("clothes: loose", (loose >= 0.66) & ~jacket),
        ("clothes: jacket", jacket),
        ("hair over the ear", t.of("ear_covered") > 0),
        ("hair: bald or short", t.of("hair_length") <= 0.4),
        ("hair: long, ear free", (t.of("hair_length") > 0.4) & (t.of("ear_covered") == 0)),
        ("glasses", t.of("glasses") > 0),
        ("off square: < 10°", off < 10),
        ("off square: 10–20°", (off >= 10) & (off < 20)),
        ("off square: 20–40°", (off >= 20) & (off < 40)),
        ("off square: > 40°", off >= 40),
        *((f"view: {name}", rows) for name, rows in _views(side)),
        ("CVA ≥ 50 (within range)", cva >= 50),
        ("CVA 45.5–50 (mild)", (cva >= 45.5) & (cva < 50)),
        ("CVA 40–45.5 (moderate)", (cva >= 40) & (cva < 45.5)),
        ("CVA 25–40 (marked)", (cva >= 25) & (cva < 40)),
        ("CVA < 25", cva < 25),
        ("outline used", side.estimate.outlined),
        ("outline not used", ~side.estimate.outlined),
    ]
    return groups


def _count(person: NDArray[np.int64], rows: NDArray[np.bool_]) -> str:
    return f"{len(np.unique(person[rows]))} people, {int(rows.sum())} times"

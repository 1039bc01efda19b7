"""How accurate the angles from points are on rendered people, in looks trained on and left out.

What the networks and the pose model found in the pictures is stored beside the truth, and what a
blend says that was fitted without the person, of the look left out by one fitted without any such
picture: ``python -m models.training.points fit``. No renderer is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.core.posture.estimate import WIDEST_POINTED_DEG
from coach.core.posture.regressor import ESTIMATES
from coach.core.posture.specs import MEASURES, SPECS
from models.evaluation import stats
from models.evaluation.posture import pictures as store
from models.evaluation.posture.pictures import SAGITTAL, Pictures
from models.evaluation.stats import Floats
from models.evaluation.table import Row, row_of

STORED = Path(__file__).with_name("rendered.npz")
CUT = Path(__file__).with_name("cut.npz")
"""Pictures that end above the hips (``models.training.cutting``)."""
LEFT_OUT = "look"
"""The note of pictures in the style that nothing was trained on."""

TITLES = {
    "craniovertebral_angle": "CVA",
    "thoracic_kyphosis": "kyphosis",
    "back_curve": "whole back",
    "shoulder_protraction": "shoulder protraction",
}
SQUARE_DEG = 10.0
CLOSE = ("tight", "bare")
CHANGED_DEG = 8.0
"""From here on a change must get the right direction."""
MORE_ALLOWED = 1.2
"""Error in the style left out over that in the one trained on, at most."""


def stored_rows() -> Iterator[Row]:
    """Rows of the stored pictures."""
    yield from rendered_rows(store.read(STORED))
    yield from cut_rows(store.read(CUT))


def cut_rows(pictures: Pictures) -> Iterator[Row]:
    """Each angle of pictures that end above the hips."""
    rows = np.ones(len(pictures), bool)
    for name, title in TITLES.items():
        yield from _angle_rows(pictures, name, f"{title}, no hips in the picture", rows)


def rendered_rows(pictures: Pictures) -> Iterator[Row]:
    """Each angle in both styles, its change within a person, and how the styles compare."""
    left_out = pictures.notes["look"] == LEFT_OUT
    for name, title in TITLES.items():
        for style, rows in (("", ~left_out), (", style left out", left_out)):
            yield from _angle_rows(pictures, name, f"{title}{style}", rows)
            if name == "thoracic_kyphosis":
                close = rows & _plain_view(pictures)
                yield from _error_rows(pictures, name, f"{title}, close, square{style}", close)
            if name == "craniovertebral_angle":
                yield from _sagittal_rows(pictures, f"{title} in the body's plane{style}", rows)
            yield from _change_rows(pictures, name, f"change of {title}{style}", rows)
        if _told(pictures, name).any():
            yield _ratio_row(pictures, name, title, left_out)


def _plain_view(pictures: Pictures) -> NDArray[np.bool_]:
    """Close-fitting clothes, square to the camera, no chair before the back."""
    free = pictures.notes["chair_hides_back"] != "True"
    square = np.abs(pictures.turned_deg) < SQUARE_DEG
    return np.asarray(free & square & np.isin(pictures.notes["clothing"], CLOSE))


def _angle_rows(pictures: Pictures, name: str, what: str, rows: NDArray[np.bool_]) -> Iterator[Row]:
    told = _told(pictures, name)
    share = stats.figure(stats.share_of(told[rows]), pictures.person[rows])
    yield row_of(what, "share answered", share, _count(pictures, rows))
    if not told[rows].any():
        return
    yield from _error_rows(pictures, name, what, rows)
    shown = rows & told
    held = np.abs(_off(pictures, name)) <= pictures.said[name][:, 1]
    inside = stats.figure(stats.share_of(held[shown]), pictures.person[shown])
    yield row_of(what, "share inside", inside, _count(pictures, shown), at_least=0.86, at_most=0.94)


def _error_rows(pictures: Pictures, name: str, what: str, rows: NDArray[np.bool_]) -> Iterator[Row]:
    shown = rows & _told(pictures, name)
    off, person = _off(pictures, name)[shown], pictures.person[shown]
    count = _count(pictures, shown)
    mean = stats.figure(stats.mean_error(off), person)
    yield row_of(what, "mean abs. error °", mean, count)
    related = stats.correlation(pictures.truth[name][shown] + off, pictures.truth[name][shown])
    yield row_of(what, "r", stats.figure(related, person), count)


def _sagittal_rows(pictures: Pictures, what: str, rows: NDArray[np.bool_]) -> Iterator[Row]:
    """What is said of the neck against the angle in the body's own sagittal plane."""
    said = pictures.said["craniovertebral_angle"]
    off = (said[:, 0] - pictures.truth[SAGITTAL] + 180.0) % 360.0 - 180.0
    shown = rows & _told(pictures, "craniovertebral_angle")
    person, count = pictures.person[shown], _count(pictures, shown)
    mean = stats.figure(stats.mean_error(off[shown]), person)
    yield row_of(what, "mean abs. error °", mean, count)
    inside = stats.share_of((np.abs(off) <= said[:, 1])[shown])
    yield row_of(what, "share inside", stats.figure(inside, person), count)


def _change_rows(
    pictures: Pictures, name: str, what: str, rows: NDArray[np.bool_]
) -> Iterator[Row]:
    """Two pictures of one person in the same clothes, room and camera against each other."""
    first, second = pairs(pictures, rows & _told(pictures, name))
    if not len(first):
        return
    true = pictures.truth[name][second] - pictures.truth[name][first]
    off = _off(pictures, name)[second] - _off(pictures, name)[first]
    person = pictures.person[first]
    count = f"{len(np.unique(person))} people, {len(first)} times"
    mean = stats.figure(stats.mean_error(off), person)
    yield row_of(what, "mean abs. error °", mean, count)
    nothing = stats.figure(stats.mean_error(true), person)
    yield row_of(f"{what}, saying none", "mean abs. error °", nothing, count)
    large = np.abs(true) >= CHANGED_DEG
    right = np.sign(true + off) == np.sign(true)
    share = stats.figure(stats.share_of(right[large]), person[large])
    yield row_of(what, f"direction right at ≥ {CHANGED_DEG:g}°", share, count, at_least=0.97)
    half = pictures.said[name][:, 1]
    both = SPECS[MEASURES.index(name)].same_person * np.hypot(half[first], half[second])
    inside = stats.figure(stats.share_of(np.abs(off) <= both), person)
    yield row_of(what, "share inside", inside, count, at_least=0.86)
    yield row_of(what, "median half width of the 90 % interval °",
                 stats.figure(stats.median_of(both), person), count)  # fmt: skip


def pairs(pictures: Pictures, rows: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Numbers of the first and second picture of each pair that ``rows`` (N,) holds whole."""
    label = pictures.notes["pair"]
    found: dict[str, list[int]] = {}
    for index in np.flatnonzero(rows & (label != "")):
        found.setdefault(str(label[index]), []).append(int(index))
    both = [places for places in found.values() if len(places) == 2]
    first, second = np.array(both, np.intp).reshape(-1, 2).T
    return first, second


def _ratio_row(pictures: Pictures, name: str, title: str, left_out: NDArray[np.bool_]) -> Row:
    shown = _told(pictures, name)
    size = np.abs(_off(pictures, name))[shown]
    apart = left_out[shown]

    def ratio(rows: NDArray[np.intp]) -> float:
        new, old = size[rows][apart[rows]], size[rows][~apart[rows]]
        return float(new.mean() / old.mean()) if len(new) and len(old) else float("nan")

    figure = stats.figure(ratio, pictures.person[shown])
    what = f"{title}: error, style left out / trained on"
    return row_of(what, "ratio", figure, _count(pictures, shown), at_most=MORE_ALLOWED)


def _told(pictures: Pictures, name: str) -> NDArray[np.bool_]:
    """Pictures (N,) whose angle is known and said, with an interval that is not too wide."""
    said = pictures.said[name]
    widest = dict(zip(ESTIMATES, WIDEST_POINTED_DEG, strict=True))[name]
    known = np.isfinite(pictures.truth[name]) & np.isfinite(said[:, 0])
    return np.asarray(known & (said[:, 1] <= widest))


def _off(pictures: Pictures, name: str) -> Floats:
    """Said less true (N,), the shorter way round."""
    off = pictures.said[name][:, 0] - pictures.truth[name]
    return np.asarray((off + 180.0) % 360.0 - 180.0)


def _count(pictures: Pictures, rows: NDArray[np.bool_]) -> str:
    return f"{len(np.unique(pictures.person[rows]))} people, {int(rows.sum())} times"

"""Angles from points on rendered people: what the rows say is what was stored."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.core.posture.analysis import frames_of, poses_of
from coach.core.posture.estimate import known
from coach.core.posture.measures import measure
from coach.core.posture.regressor import ESTIMATES, Estimate
from coach.core.types import Landmark as L
from coach.core.types import PoseSample
from coach.measurement import load_measurement
from models.evaluation.posture import pictures as store
from models.evaluation.posture.pictures import ANGLES, Pictures
from models.evaluation.posture.real import STORED as PHOTOGRAPHS
from models.evaluation.posture.rendered_points import (
    CUT,
    LEFT_OUT,
    MORE_ALLOWED,
    STORED,
    TITLES,
    cut_rows,
    pairs,
    rendered_rows,
)
from models.evaluation.table import Row


@pytest.fixture(scope="module")
def stored() -> Pictures:
    return store.read(STORED)


@pytest.fixture(scope="module")
def rows(stored: Pictures) -> list[Row]:
    return list(rendered_rows(stored))


def figure(rows: list[Row], what: str, metric: str) -> float:
    return next(row.figure.value for row in rows if row.what == what and row.metric == metric)


def half_widths(sample: PoseSample, size_px: tuple[int, int]) -> dict[str, float]:
    """Half widths from points alone, as if the picture were of another size."""
    blends = load_measurement()[0].blends
    poses = poses_of([replace(sample, size_px=size_px)])
    frames = frames_of(poses, measure(poses.landmarks))
    unknown = np.full((1, len(ESTIMATES)), np.nan)
    alone = np.zeros(1, bool)
    none = Estimate(unknown, unknown, unknown, np.zeros(unknown.shape, np.int8), alone, alone)
    return {
        name: float(blends[name].half_deg(one, alone)[0])
        for name, one in known(frames, none).items()
        if np.isfinite(one.base).all() and np.isfinite(one.sizes).all()
    }


def test_a_picture_that_ends_above_the_hips_widens_the_intervals_of_the_back_alone(
    stored: Pictures,
) -> None:
    judged = 0
    for sample in stored.samples[:40]:
        assert sample.landmarks is not None
        upright = sample.landmarks[L.LEFT_HIP, 1] > sample.landmarks[L.LEFT_SHOULDER, 1] + 100
        if sample.points is None or not upright:
            continue
        whole = half_widths(sample, (sample.size_px[0], 4000))
        cut = half_widths(sample, (sample.size_px[0], int(sample.landmarks[L.LEFT_HIP, 1])))
        assert cut["craniovertebral_angle"] == whole["craniovertebral_angle"]
        for name in {"thoracic_kyphosis", "back_curve"} & set(cut):
            assert cut[name] > whole[name]
            judged += 1
    assert judged > 20


def test_pairs_are_two_pictures_of_one_person_in_one_look(stored: Pictures) -> None:
    first, second = pairs(stored, np.ones(len(stored), bool))
    assert len(first) > 100
    for note in ("person", "look", "clothing"):
        assert (stored.notes[note][first] == stored.notes[note][second]).all()
    assert (first != second).all()
    alone, _ = pairs(stored, np.arange(len(stored)) < 1)
    assert len(alone) == 0


def test_who_says_the_truth_is_never_off(stored: Pictures) -> None:
    said = {
        name: np.stack([stored.truth[name], np.full(len(stored), 1.0)], axis=1) for name in ANGLES
    }
    rows = list(rendered_rows(replace(stored, said=said)))
    for title in TITLES.values():
        assert figure(rows, title, "mean abs. error °") == pytest.approx(0, abs=1e-9)
        assert figure(rows, title, "r") == pytest.approx(1)
        assert figure(rows, f"change of {title}", "direction right at ≥ 8°") == 1


def test_nobody_answered_gives_no_figures_and_no_failure(stored: Pictures) -> None:
    wide = {name: np.stack([stored.truth[name], np.full(len(stored), 90.0)], axis=1)
            for name in ANGLES}  # fmt: skip
    rows = list(rendered_rows(replace(stored, said=wide)))
    assert figure(rows, "kyphosis", "share answered") == 0


@pytest.mark.parametrize("title", ["CVA", "kyphosis", "whole back"])
def test_a_style_left_out_is_judged_about_as_well_and_its_intervals_hold(
    rows: list[Row], title: str
) -> None:
    new = f"{title}, style left out"
    assert figure(rows, f"{title}: error, style left out / trained on", "ratio") <= MORE_ALLOWED
    assert figure(rows, new, "share inside") >= 0.8
    assert figure(rows, f"change of {new}", "share inside") >= 0.8
    said_none = figure(rows, f"change of {new}, saying none", "mean abs. error °")
    assert figure(rows, f"change of {new}", "mean abs. error °") < 0.75 * said_none


def test_each_style_is_there_and_photographs_are_judged_too(stored: Pictures) -> None:
    apart = stored.notes["look"] == LEFT_OUT
    assert 100 < apart.sum() < len(stored) - 100
    assert not set(stored.notes["person"][apart]) & set(stored.notes["person"][~apart])
    assert set(store.read(PHOTOGRAPHS).said) == set(ANGLES)


@pytest.mark.parametrize("title", ["CVA", "kyphosis", "whole back"])
def test_intervals_hold_where_the_picture_ends_above_the_hips(title: str) -> None:
    rows = list(cut_rows(store.read(CUT)))
    what = f"{title}, no hips in the picture"
    assert figure(rows, what, "share answered") > 0.3
    assert figure(rows, what, "share inside") >= 0.86

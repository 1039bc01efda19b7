"""Photographs of real people, whose C7 and tragus were marked by eye: a check that the measurement
learnt on rendered people carries over."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

import coach

CLIPS = Path(__file__).resolve().parents[3] / "shared" / "clips"
MARKED = {  # tragus and C7, pixels, by eye: about 5 degrees either way
    "side_upright_1.jpg": ((220, 217), (158, 292)),
    "side_upright_2.jpg": ((446, 195), (500, 262)),
    "side_upright_3.jpg": ((252, 177), (185, 257)),
    "side_slouched_1.jpg": ((310, 285), (405, 288)),
}

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not CLIPS.is_dir(), reason="the recordings are not here"),
]


@cache
def measured(name: str) -> coach.Measure:
    """The neck's angle as a check of the photograph tells it."""
    return coach.measure(CLIPS / name).measures["craniovertebral_angle"]


def marked_deg(name: str) -> float:
    """Craniovertebral angle of the marks."""
    tragus, c7 = MARKED[name]
    return float(np.degrees(np.arctan2(c7[1] - tragus[1], abs(tragus[0] - c7[0]))))


@pytest.mark.parametrize("name", ["side_upright_1.jpg", "side_upright_2.jpg", "side_upright_3.jpg"])
def test_upright_people_measure_as_marked_by_eye(name: str, pose_model: Path) -> None:
    found = measured(name)
    assert found.low <= marked_deg(name) <= found.high


@pytest.mark.parametrize("name", ["side_slouched_1.jpg", "side_slouched_2.jpg"])
def test_hunched_people_are_never_called_upright(name: str, pose_model: Path) -> None:
    found = measured(name)
    assert found.value is None or found.high < 50.0


def test_the_hunched_man_measures_as_marked_or_not_at_all(pose_model: Path) -> None:
    found = measured("side_slouched_1.jpg")
    assert found.value is None or found.low <= marked_deg("side_slouched_1.jpg") <= found.high

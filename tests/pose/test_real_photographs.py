"""Photographs of real people, whose C7 and tragus were marked by eye: a check that the measurement
learnt on rendered people carries over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.core.body.back_outline import back_contour
from coach.core.body.view import trunk_yaw_deg, view_of
from coach.core.posture.features import facing
from coach.core.posture.regressor import Doubt, Estimate, estimate
from coach.measurement import load_measurement

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


def measured(name: str, model: Path) -> tuple[Estimate, float]:
    import cv2

    from coach.pose.mediapipe.landmarker import Landmarker

    image = cv2.imread(str(CLIPS / name))
    assert image is not None
    landmarker = Landmarker(model, people=1, video=False, silhouette=True)
    pose = landmarker.find(image)[0]
    landmarker.close()
    outline = back_contour(pose.silhouette, pose.landmarks, facing(pose.landmarks))
    size = (image.shape[1], image.shape[0])
    view = view_of(trunk_yaw_deg(pose.landmarks))
    found = estimate(
        load_measurement()[0], pose.landmarks, pose.world, size, view=view, contour=outline
    )
    return found, float(found.value_deg[0])


def marked_deg(name: str) -> float:
    """Craniovertebral angle of the marks."""
    tragus, c7 = MARKED[name]
    return float(np.degrees(np.arctan2(c7[1] - tragus[1], abs(tragus[0] - c7[0]))))


@pytest.mark.parametrize("name", ["side_upright_1.jpg", "side_upright_2.jpg", "side_upright_3.jpg"])
def test_upright_people_measure_as_marked_by_eye(name: str, pose_model: Path) -> None:
    found, value = measured(name, pose_model)
    assert abs(value - marked_deg(name)) <= found.half_deg[0]


@pytest.mark.parametrize("name", ["side_slouched_1.jpg", "side_slouched_2.jpg"])
def test_hunched_people_are_never_called_upright(name: str, pose_model: Path) -> None:
    found, value = measured(name, pose_model)
    assert found.doubt[0] != Doubt.NONE or value + found.half_deg[0] < 50.0
    assert np.isnan(value) == (found.doubt[0] != Doubt.NONE)


def test_the_hunched_man_measures_as_marked_or_not_at_all(pose_model: Path) -> None:
    found, value = measured("side_slouched_1.jpg", pose_model)
    assert np.isnan(value) or abs(value - marked_deg("side_slouched_1.jpg")) <= found.half_deg[0]

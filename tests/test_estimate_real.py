"""Photographs of real people, whose C7 and tragus were marked by eye: a check that the measurement
learnt on rendered people carries over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.core.contour import back_contour
from coach.core.estimate import Doubt, Estimate, estimate
from coach.core.features import facing
from coach.core.view import trunk_yaw_deg, view_of
from coach.measurement import load_measurement

CLIPS = Path(__file__).resolve().parents[2] / "shared" / "clips"
BY_EYE_DEG = 5.0

pytestmark = pytest.mark.skipif(not CLIPS.is_dir(), reason="the recordings are not here")


def measured(name: str, model: Path) -> tuple[Estimate, float]:
    import cv2

    from coach.pose.landmarker import Landmarker

    image = cv2.cvtColor(cv2.imread(str(CLIPS / name)), cv2.COLOR_BGR2RGB)
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


@pytest.mark.parametrize(
    ("name", "cva_deg"),
    [("side_upright_1.jpg", 51.0), ("side_upright_2.jpg", 46.0), ("side_upright_3.jpg", 46.0)],
)
def test_upright_people_measure_as_marked_by_hand(
    name: str, cva_deg: float, pose_model: Path
) -> None:
    found, value = measured(name, pose_model)
    assert abs(value - cva_deg) <= found.half_deg[0] + BY_EYE_DEG


@pytest.mark.parametrize("name", ["side_slouched_1.jpg", "side_slouched_2.jpg"])
def test_hunched_people_are_never_called_upright(name: str, pose_model: Path) -> None:
    found, value = measured(name, pose_model)
    assert found.doubt[0] != Doubt.NONE or value + found.half_deg[0] < 50.0
    assert np.isnan(value) == (found.doubt[0] != Doubt.NONE)

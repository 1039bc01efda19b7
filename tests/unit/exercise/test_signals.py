"""Signals: the same for one frame and many, wherever the person stands and however large."""

from __future__ import annotations

import numpy as np
import pytest

from coach.core.body.back_outline import STATIONS
from coach.core.body.view import trunk_yaw_deg
from coach.core.exercise.signal_names import COLUMN, KNOWN, NAMES, PAIRED, SINGLE, columns_of
from coach.core.exercise.signals import LiveSignals, signals
from coach.core.types import Landmark as L
from models.evaluation.exercises.motions import pose
from models.evaluation.exercises.stick_person import Camera, filmed, outline
from tests.support.bodies import mirrored, nobody, seated_front, seated_side


def filmed_pose(yaw_deg: float = 0.0, **values: float) -> np.ndarray:
    """One frame without errors of a made person."""
    poses = {name: np.array([value]) for name, value in pose(**values).items()}
    camera = Camera(yaw_deg, noise=0.0)
    frame: np.ndarray = filmed(poses, np.array([0.0]), camera, np.random.default_rng(0))[0]
    return frame


def of(landmarks: np.ndarray, name: str) -> float:
    return float(signals(landmarks)[..., COLUMN[name]])


def crowd() -> np.ndarray:
    rng = np.random.default_rng(3)
    bodies = [seated_front(), seated_side(), seated_side(facing=-1), filmed_pose(30.0, arm=70.0)]
    people = np.stack([bodies[index % 4] for index in range(24)]).astype(np.float32)
    people[..., :3] += rng.normal(0.0, 3.0, size=people[..., :3].shape)
    return people.reshape(4, 6, 33, 4).astype(np.float32)


def test_a_million_frames_and_one_go_the_same_way() -> None:
    people = crowd()
    together = signals(people)
    assert together.shape == (4, 6, len(NAMES))
    for row, column in np.ndindex(4, 6):
        np.testing.assert_allclose(together[row, column], signals(people[row, column]), atol=1e-9)


@pytest.mark.parametrize("height_px", [None, 300])
def test_a_live_frame_has_the_signals_of_a_recorded_one(height_px: int | None) -> None:
    rng = np.random.default_rng(4)
    people = crowd().reshape(-1, 33, 4)
    people[..., 3] = rng.uniform(0.0, 1.0, people.shape[:2])
    people[3, L.LEFT_HIP : L.RIGHT_HIP + 1, :2] = people[3, L.LEFT_SHOULDER, :2]
    people[3, L.RIGHT_SHOULDER, :2] = people[3, L.LEFT_SHOULDER, :2]
    people[4] = nobody()
    contour = rng.uniform(0.1, 0.3, (len(people), STATIONS)).astype(np.float32)
    contour[5, 4:12] = np.nan
    recorded = signals(people, contour, height_px)
    assert np.isnan(recorded).any(axis=0).all()
    assert np.isfinite(recorded).any(axis=0).all()
    for body, back, expected in zip(people, contour, recorded, strict=True):
        row = LiveSignals(body, back, height_px)
        live = [row[column] for column in range(len(NAMES))]
        np.testing.assert_allclose(live, expected, atol=1e-9)


def test_a_landmark_that_is_no_number_spoils_only_what_needs_it() -> None:
    body = filmed_pose(arm=60.0)
    whole = signals(body)
    body[L.LEFT_WRIST] = np.nan
    found = signals(body)
    assert np.isnan(found[COLUMN["left_elbow_deg"]])
    for name in ("right_elbow_deg", "left_arm_elevation_deg", "yaw_deg"):
        assert found[COLUMN[name]] == pytest.approx(whole[COLUMN[name]])
        assert LiveSignals(body)[COLUMN[name]] == pytest.approx(whole[COLUMN[name]])


def test_the_yaw_is_that_of_the_view() -> None:
    people = crowd()
    yaw = signals(people)[..., COLUMN["yaw_deg"]]
    np.testing.assert_allclose(yaw, trunk_yaw_deg(people), atol=1e-4)


@pytest.mark.parametrize(("scale", "shift"), [(0.4, 0.0), (2.5, 300.0)])
def test_size_and_place_in_the_picture_change_nothing(scale: float, shift: float) -> None:
    people = crowd()
    moved = people.copy()
    moved[..., :3] *= scale
    moved[..., :2] += shift
    np.testing.assert_allclose(signals(moved), signals(people), atol=2e-2)


def test_a_mirror_exchanges_left_and_right() -> None:
    body = filmed_pose(20.0, arm_l=80.0, fore_l=120.0, arm_r=35.0, lean=8.0)
    here, there = signals(body), signals(mirrored(body).astype(np.float32))
    for name in PAIRED:
        left, right = columns_of(name)
        np.testing.assert_allclose(here[[left, right]], there[[right, left]], atol=1e-4)
    for name in SINGLE:
        if name != "back_arch_ratio":
            sign = -1.0 if name in ("trunk_side_deg", "yaw_deg", "shoulder_level_deg",
                                    "head_turn_deg", "trunk_twist_deg") else 1.0  # fmt: skip
            assert there[COLUMN[name]] == pytest.approx(sign * here[COLUMN[name]], abs=1e-3)


@pytest.mark.parametrize("elevation", [10.0, 45.0, 90.0, 130.0])
def test_arms_are_measured_as_they_are_raised(elevation: float) -> None:
    body = filmed_pose(arm=elevation, fore=elevation)
    assert of(body, "left_arm_elevation_deg") == pytest.approx(elevation, abs=1.0)
    assert of(body, "right_elbow_deg") == pytest.approx(180.0, abs=0.5)


def test_raising_the_arms_is_no_shrug_and_a_shrug_is() -> None:
    rest = of(filmed_pose(), "left_neck_length_ratio")
    for elevation in (40.0, 90.0, 150.0):
        raised = of(filmed_pose(arm=elevation, fore=elevation), "left_neck_length_ratio")
        assert raised == pytest.approx(rest, abs=0.042)
    assert of(filmed_pose(shrug=0.05), "left_neck_length_ratio") < rest - 0.07


@pytest.mark.parametrize("tilt", [-25.0, 10.0, 30.0])
def test_a_head_is_tilted_as_it_is_whatever_arm_or_trunk_does(tilt: float) -> None:
    for more in ({}, {"arm_l": 120.0, "fore_l": 150.0}, {"side": 15.0}):
        body = filmed_pose(tilt=tilt, pitch=0.0, **more)
        assert of(body, "left_head_tilt_deg") == pytest.approx(tilt, abs=6.0), more
        left, right = (of(body, f"{side}_head_tilt_deg") for side in ("left", "right"))
        assert right == pytest.approx(-left)


@pytest.mark.parametrize("yaw_deg", [-35.0, 0.0, 35.0])
def test_a_chest_turns_from_the_camera_and_from_the_hips(yaw_deg: float) -> None:
    straight, turned = filmed_pose(yaw_deg), filmed_pose(yaw_deg, twist=30.0)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        for name in ("chest_turn_deg", "chest_twist_deg"):
            change = of(turned, f"{side}_{name}") - of(straight, f"{side}_{name}")
            assert change == pytest.approx(sign * 30.0, abs=1.0)
        assert of(straight, f"{side}_chest_twist_deg") == pytest.approx(0.0, abs=1.0)


def test_a_nose_that_sinks_to_a_shoulder_comes_nearer_to_that_one_alone() -> None:
    body = filmed_pose(look=35.0, pitch=-25.0, tilt=12.0, sink=0.06)
    change = {
        side: of(body, f"{side}_nose_shoulder_ratio")
        - of(filmed_pose(), f"{side}_nose_shoulder_ratio")
        for side in ("left", "right")
    }
    assert change["left"] < -0.2
    assert change["right"] > -0.05


def test_what_is_hidden_is_unknown_and_the_rest_is_not() -> None:
    body = filmed_pose(arm=60.0)
    body[L.LEFT_WRIST, 3] = 0.0
    found = signals(body)
    assert np.isnan(found[COLUMN["left_elbow_deg"]])
    assert np.isnan(found[COLUMN["wrist_spread_ratio"]])
    assert np.isfinite(found[COLUMN["right_elbow_deg"]])
    assert np.isfinite(found[COLUMN["left_arm_elevation_deg"]])


def test_nobody_is_unknown_throughout() -> None:
    assert np.isnan(signals(nobody())).all()


@pytest.mark.parametrize("arch", [-0.08, 0.0, 0.1])
def test_the_back_arches_as_its_outline_does(arch: float) -> None:
    contour = outline(np.array([arch]), np.random.default_rng(1))
    found = signals(filmed_pose(90.0)[None], contour)[0, COLUMN["back_arch_ratio"]]
    assert found == pytest.approx(arch, abs=0.012)
    contour[:, 4:12] = np.nan
    assert np.isnan(signals(filmed_pose(90.0)[None], contour)[0, COLUMN["back_arch_ratio"]])
    assert contour.shape == (1, STATIONS)


def test_every_signal_says_what_it_is_and_in_which_unit() -> None:
    assert all(name.endswith(("_deg", "_ratio")) and text for name, text in KNOWN.items())
    with pytest.raises(KeyError):
        columns_of("elbow_angle")


def test_arms_below_the_picture_hang_and_tell_no_more() -> None:
    body = filmed_pose(arm=10.0)
    arms = [L.LEFT_ELBOW, L.RIGHT_ELBOW, L.LEFT_WRIST, L.RIGHT_WRIST]
    body[arms, 3] = 0.0
    height_px = int(body[arms, 1].min()) - 1
    hidden, low = signals(body), signals(body, None, height_px)
    for name in ("left_arm_elevation_deg", "right_wrist_height_ratio"):
        assert np.isnan(hidden[COLUMN[name]])
        assert np.isfinite(low[COLUMN[name]])
    for name in ("left_elbow_deg", "wrist_spread_ratio", "left_hand_face_ratio"):
        assert np.isnan(low[COLUMN[name]]), "a guess tells that arms hang, and no more"
    beside = body.copy()
    beside[arms, 1] -= 10_000.0
    assert np.isnan(signals(beside, None, height_px)[COLUMN["left_arm_elevation_deg"]])


def test_on_all_fours_a_leg_taken_for_the_other_changes_no_reach() -> None:
    kneels = {"lean": 78.0, "arm": 85.0, "arm_az": 90.0, "shank": -88.0}
    reaches = {"arm_l": 175.0, "fore_l": 170.0, "thigh_r": -80.0, "shank_r": -80.0}
    body = filmed_pose(90.0, **kneels, **reaches)
    assert of(body, "left_diagonal_reach_deg") > 150.0
    swapped = body.copy()
    for left, right in ((L.LEFT_HIP, L.RIGHT_HIP), (L.LEFT_KNEE, L.RIGHT_KNEE),
                        (L.LEFT_ANKLE, L.RIGHT_ANKLE)):  # fmt: skip
        swapped[[left, right]] = body[[right, left]]
    assert of(swapped, "left_diagonal_reach_deg") == pytest.approx(
        of(body, "left_diagonal_reach_deg"), abs=1e-3
    )

"""What the measures say of bodies whose angles are known, and what they refuse to say."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import coach
from coach.core.body.joint_angles import NAMES, joint_angles
from coach.core.body.view import trunk_yaw_deg, view_of
from coach.core.posture import specs as m
from coach.core.posture.measure_spec import Reason
from coach.core.posture.measures import measure, with_estimate, with_head_points
from coach.core.posture.regressor import ESTIMATES, Doubt, Estimate
from coach.core.posture.specs import MEASURES, half_widths_deg
from coach.core.types import CANTHUS, HEAD_POINTS, TRAGUS, View
from coach.core.types import Landmark as L
from tests.support.bodies import mirrored, nobody, seated_front, seated_side

close = {"abs": 1e-3}  # float32 pixels
ears = st.floats(20, 110)
leans = st.floats(60, 120)


def by_name(result: Any, name: Any) -> Any:
    return result.value_deg[..., MEASURES.index(name)]


@given(ears, leans, st.floats(-40, 60), st.sampled_from([-1, 1]))
def test_a_side_view_gives_the_angles_the_body_was_built_with(
    ear: Any, trunk: Any, face: float, facing: int
) -> None:
    result = measure(seated_side(ear_deg=ear, trunk_deg=trunk, face_deg=face, facing=facing))
    assert result.view == (View.SIDE_RIGHT if facing > 0 else View.SIDE_LEFT)
    assert result.ear_shoulder_deg == pytest.approx(ear, **close)
    assert by_name(result, "head_tilt") == pytest.approx(face, **close)
    assert by_name(result, "trunk_lean") == pytest.approx(90 - trunk, **close)
    assert result.reason[m.SHOULDER_TILT] == Reason.NEEDS_FRONT
    assert result.reason[m.PROTRACTION] == Reason.NOT_AVAILABLE


@given(st.floats(-30, 30), st.floats(-20, 20), st.floats(-25, 25))
def test_a_front_view_gives_the_angles_the_body_was_built_with(
    head: float, shoulders: float, lean: float
) -> None:
    result = measure(seated_front(head_deg=head, shoulder_deg=shoulders, lean_deg=lean))
    assert result.view == View.FRONT
    assert by_name(result, "head_tilt") == pytest.approx(head, **close)
    assert by_name(result, "shoulder_tilt") == pytest.approx(shoulders, **close)
    assert by_name(result, "trunk_lean") == pytest.approx(lean, **close)
    assert list(result.reason[[m.CVA, m.KYPHOSIS]]) == [Reason.NEEDS_SIDE] * 2
    assert np.isnan(result.ear_shoulder_deg)


@given(ears, leans)
def test_in_a_mirror_sides_change_and_angles_stay(ear: Any, trunk: Any) -> None:
    body = seated_side(ear_deg=ear, trunk_deg=trunk)
    straight, flipped = measure(body), measure(mirrored(body))
    assert {int(straight.view), int(flipped.view)} == {View.SIDE_LEFT, View.SIDE_RIGHT}
    np.testing.assert_allclose(flipped.value_deg, straight.value_deg, atol=1e-3)


@given(st.floats(-30, 30), st.floats(-20, 20))
def test_in_a_mirror_a_front_view_leans_the_other_way(head: float, lean: float) -> None:
    body = seated_front(head_deg=head, lean_deg=lean)
    straight, flipped = measure(body), measure(mirrored(body))
    np.testing.assert_allclose(flipped.value_deg, -straight.value_deg, atol=1e-3)


@given(ears, st.floats(0.05, 20), st.floats(-2000, 2000))
def test_size_and_place_in_the_picture_do_not_matter(ear: Any, scale: float, shift: float) -> None:
    body = seated_side(ear_deg=ear)
    moved = body * np.float32([scale, scale, scale, 1]) + np.float32([shift, -shift, 0, 0])
    np.testing.assert_allclose(measure(moved).value_deg, measure(body).value_deg, atol=0.05)


@given(st.integers(0, 2**32 - 1))
def test_many_frames_give_what_single_frames_give(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frames = rng.normal(0, 500, (3, 4, 33, 4)).astype(np.float32)
    frames[..., 3] = rng.random((3, 4, 33))
    frames[rng.random((3, 4)) < 0.2] = np.nan
    together, joints = measure(frames), joint_angles(frames)
    assert together.value_deg.shape == (3, 4, len(MEASURES))
    for place in np.ndindex(3, 4):
        alone = measure(frames[place])
        np.testing.assert_allclose(together.value_deg[place], alone.value_deg, atol=1e-9)
        np.testing.assert_array_equal(together.reason[place], alone.reason)
        assert together.view[place] == alone.view
        np.testing.assert_allclose(
            joints.angle_deg[place], joint_angles(frames[place]).angle_deg, atol=1e-9
        )


@given(arrays(np.float32, (5, 33, 4), elements=st.floats(-2000, 2000, width=32)))
def test_a_measure_has_a_value_or_a_reason_never_both_never_neither(frames: Any) -> None:
    result = measure(frames)
    np.testing.assert_array_equal(np.isnan(result.value_deg), result.reason != Reason.MEASURED)


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("point", [L.LEFT_SHOULDER, L.RIGHT_HIP, L.LEFT_EAR, L.NOSE])
@pytest.mark.parametrize("body", [seated_side(), seated_front()])
def test_a_recording_with_a_landmark_unknown_now_and_then(body: Any, point: L, part: int) -> None:
    frames = np.stack([body] * 5)
    frames[2, point, part] = np.nan
    result = measure(frames)
    np.testing.assert_array_equal(np.isnan(result.value_deg), result.reason != Reason.MEASURED)
    whole = coach.analyse(np.delete(frames, 2, axis=0), size_px=(640, 480)).together()
    holed = coach.analyse(frames, size_px=(640, 480)).together()
    for name, angle in whole.measures.items():
        assert holed.measures[name].value == angle.value


def test_nobody_is_no_person_not_zero() -> None:
    result = measure(np.stack([nobody(), seated_side()]))
    assert (result.reason[0] == Reason.NO_PERSON).all()
    assert np.isnan(result.value_deg[0]).all()
    assert np.isnan(joint_angles(nobody()).angle_deg).all()
    assert result.reason[1, m.TRUNK_LEAN] == Reason.MEASURED


def test_hidden_landmarks_are_told_not_guessed() -> None:
    body = seated_side()
    body[[L.LEFT_HIP, L.RIGHT_HIP], 3] = 0.2
    result = measure(body)
    assert result.reason[m.TRUNK_LEAN] == Reason.HIDDEN
    assert result.reason[m.HEAD_TILT] == Reason.MEASURED


def told(value: Any, doubt: Any, *, pointed: bool = False) -> Estimate:
    """An estimate of one frame: a value with a half width of 5, or a doubt, for every angle."""
    count = len(ESTIMATES)
    known = np.where(doubt == Doubt.NONE, value, np.nan) * np.ones(count)
    half = known * 0 + 5.0
    nowhere = np.full(count, pointed)
    return Estimate(known, half, half / 2, np.full(count, doubt, np.int8), np.bool_(True), nowhere)


@given(st.floats(-20, 90), st.sampled_from(list(Doubt)))
def test_an_estimate_brings_its_value_or_its_doubt(value: float, doubt: Any) -> None:
    result = with_estimate(measure(seated_side()), told(value, doubt))
    if doubt == Doubt.NONE:
        np.testing.assert_array_equal(result.value_deg[m.ESTIMATED], [value] * len(ESTIMATES))
        assert (result.reason[m.ESTIMATED] == Reason.MEASURED).all()
    else:
        assert np.isnan(result.value_deg[m.ESTIMATED]).all()
        assert (result.reason[m.ESTIMATED] != Reason.MEASURED).all()
    others = slice(m.ESTIMATED.stop, None)
    alone = measure(seated_side()).value_deg[others]
    np.testing.assert_array_equal(result.value_deg[others], alone)


def test_every_doubt_has_a_reason_of_its_own() -> None:
    reasons = {
        int(with_estimate(measure(seated_side()), told(0, doubt)).reason[m.CVA])
        for doubt in Doubt
        if doubt not in (Doubt.NONE, Doubt.NO_PERSON)
    }
    assert {Reason.HIPS_HIDDEN, Reason.EAR_HIDDEN, Reason.HEAD_TURNED, Reason.UNLIKE} <= reasons
    assert Reason.MEASURED not in reasons


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (seated_side(trunk_deg=10), Reason.NOT_UPRIGHT),  # on all fours
        (seated_front(), Reason.NEEDS_SIDE),
        (nobody(), Reason.NO_PERSON),
    ],
)
def test_an_estimate_does_not_outvote_what_rules_it_out(body: Any, reason: Reason) -> None:
    result = with_estimate(measure(body), told(50.0, Doubt.NONE))
    assert list(result.reason[m.ESTIMATED]) == [reason] * len(ESTIMATES)
    assert np.isnan(result.value_deg[m.ESTIMATED]).all()


@pytest.mark.parametrize(("trunk", "measured"), [(20, True), (-30, False)])
def test_who_bends_over_is_measured_by_points_up_to_head_down(trunk: int, measured: bool) -> None:
    result = with_estimate(measure(seated_side(trunk_deg=trunk)), told(10.0, 0, pointed=True))
    wanted = Reason.MEASURED if measured else Reason.NOT_UPRIGHT
    assert set(result.reason[m.ESTIMATED].tolist()) == {wanted}


def test_lying_down_still_has_a_lean() -> None:
    assert measure(seated_side(trunk_deg=10)).reason[m.TRUNK_LEAN] == Reason.MEASURED


def test_an_expected_view_overrides_the_landmarks() -> None:
    body = seated_side(facing=-1)
    assert measure(body, "front").view == View.FRONT
    assert measure(body, "side").view == View.SIDE_LEFT
    assert measure(seated_front(), "side").view in (View.SIDE_LEFT, View.SIDE_RIGHT)
    assert measure(nobody(), "front").view == View.UNKNOWN


@pytest.mark.parametrize(
    ("yaw", "view"),
    [
        (0, View.FRONT),
        (-37, View.FRONT),
        (45, View.OBLIQUE),
        (-45, View.OBLIQUE),
        (90, View.SIDE_RIGHT),
        (-90, View.SIDE_LEFT),
        (179, View.UNKNOWN),
        (-179, View.UNKNOWN),
        (np.nan, View.UNKNOWN),
    ],
)
def test_views_by_yaw(yaw: Any, view: View) -> None:
    assert view_of(np.float64(yaw)) == view


def test_yaw_of_a_body_turned_from_the_camera() -> None:
    assert trunk_yaw_deg(seated_front()) == pytest.approx(0)
    assert trunk_yaw_deg(seated_side(facing=1)) == pytest.approx(90)
    assert trunk_yaw_deg(seated_side(facing=-1)) == pytest.approx(-90)


def test_joint_angles_by_name() -> None:
    angles = joint_angles(seated_side(trunk_deg=80))
    assert angles["right_hip"] == pytest.approx(85, **close)
    assert angles["left_knee"] == pytest.approx(95, **close)
    assert angles.angle_deg.shape == (len(NAMES),)
    with pytest.raises(KeyError):
        angles["third_elbow"]


def test_records_can_not_be_written_to() -> None:
    result = measure(seated_side())
    with pytest.raises(ValueError, match="read-only"):
        result.value_deg[0] = 1


@given(st.floats(-40, 40), st.sampled_from([-1, 1]))
def test_points_of_the_head_give_its_tilt_from_the_side(tilt: float, facing: int) -> None:
    body = seated_side(face_deg=10, facing=facing)[None].astype(np.float32)
    head = np.full((1, len(HEAD_POINTS), 3), np.nan, np.float32)
    turn = np.radians(tilt)
    head[0, TRAGUS] = 300, 200, 2
    head[0, CANTHUS] = 300 + facing * 80 * np.cos(turn), 200 - 80 * np.sin(turn), 2
    plain = measure(body)
    found = with_head_points(plain, head)
    assert found.value_deg[0, m.HEAD_TILT] == pytest.approx(tilt, abs=0.01)
    assert found.pointed.all()
    others = [index for index in range(len(MEASURES)) if index != m.HEAD_TILT]
    np.testing.assert_array_equal(found.value_deg[0, others], plain.value_deg[0, others])
    assert with_head_points(plain, head * np.nan) is plain
    front = measure(seated_front()[None].astype(np.float32))
    assert with_head_points(front, head) is front


def test_a_tilt_from_points_has_the_narrower_interval() -> None:
    for view in View:
        plain, pointed = half_widths_deg(view), half_widths_deg(view, pointed=True)
        side = view in (View.SIDE_LEFT, View.SIDE_RIGHT)
        assert (pointed[m.HEAD_TILT] < plain[m.HEAD_TILT]) == side
        np.testing.assert_array_equal(
            np.delete(pointed, m.HEAD_TILT), np.delete(plain, m.HEAD_TILT)
        )

"""Baselines, deviations and activities, on the landmarks of the bundled clips of daily motions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coach.core.body.head import MESH_PIVOT, pivot_of
from coach.core.monitor.baseline import LIMITS, Baseline, Pictures, Refusal, take_baseline
from coach.core.monitor.reading import (
    FORWARD,
    LEANING,
    LOWERED,
    NEARER,
    Activity,
    Kind,
    readings,
    sharpened,
)
from coach.core.posture.front_change import TrainedChange
from coach.core.posture.regressor import Trained
from coach.core.types import View
from coach.measurement import load_measurement
from models.evaluation.monitor.motions import Motion, load_motions

Measurement = tuple[Trained, TrainedChange]


@pytest.fixture(scope="module")
def motions() -> Mapping[str, Motion]:
    return load_motions()


@pytest.fixture(scope="module")
def trained() -> Measurement:
    return load_measurement()


def pictures(
    motion: Any, from_s: float = 0.0, to_s: float = 1e9, *, stretched: float = 1.0
) -> Pictures:
    rows = (motion.t_s >= from_s) & (motion.t_s <= to_s)
    return Pictures(
        stretched * motion.t_s[rows],
        motion.landmarks[rows].copy(),
        motion.world[rows].copy(),
        motion.size_px,
        motion.contour[rows],
        face=motion.face[rows].copy(),
    )


def of_rest(motion: Any, to_s: Any, trained: Measurement) -> Any:
    """The baseline of a clip's first moments, which are taken for long enough."""
    taken = take_baseline(trained, pictures(motion, 0.0, to_s, stretched=3.0 / to_s))
    assert isinstance(taken, Baseline)
    return taken


def seen(motions: Mapping[str, Motion], trained: Measurement, clip: Any) -> Any:
    name, rest_s, from_s, to_s = clip
    base = of_rest(motions[name], rest_s, trained)
    return list(readings(trained, base, pictures(motions[name], from_s, to_s)))


def share(found: Any, activity: Any) -> Any:
    return np.mean([one.activity is activity for one in found])


@pytest.mark.parametrize(
    ("name", "view"),
    [("front_upright", View.FRONT), ("side_upright", View.SIDE_LEFT), ("side_leans_in", None)],
)
def test_sitting_still_gives_a_baseline_that_is_no_deviation_from_itself(
    motions: Mapping[str, Motion], trained: Measurement, name: str, view: View | None
) -> None:
    taken = of_rest(motions[name], 3.0, trained)
    assert view is None or taken.view is view
    found = list(readings(trained, taken, pictures(motions[name], 0.0, 3.0)))
    assert np.median([one.strain()[0] for one in found]) < 0.3
    assert share(found, Activity.SITTING) > 0.9
    assert not any(one.displaced for one in found)


def test_a_baseline_is_plain_numbers_and_back(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    import json

    taken = of_rest(motions["front_upright"], 3.0, trained)
    again = Baseline.of(json.loads(json.dumps(taken.document(), allow_nan=False)))
    assert again.document() == taken.document()
    with pytest.raises((KeyError, ValueError, TypeError)):
        Baseline.of({**taken.document(), "glimpse": [1.0]})


def spoiled(motions: Mapping[str, Motion], how: Any) -> Any:
    still = pictures(motions["front_upright"], 0.0, 6.0)
    count = len(still.t_s)
    if how == "nobody":
        still.landmarks[count // 2 :], still.world[count // 2 :] = np.nan, np.nan
    elif how == "dark":
        still.landmarks[:], still.world[:] = np.nan, np.nan
        return replace(still, light=np.full(count, 0.03))
    elif how == "hidden":
        still.landmarks[..., 3] = 0.1
        return replace(still, face=None)
    elif how == "restless":
        still.landmarks[: count // 2, :, 0] += 60
    elif how == "turned":
        return pictures(motions["front_second_screen"], 4.6, 7.6)
    elif how == "back":
        still.landmarks[..., 0] = 640 - still.landmarks[..., 0]
    elif how == "short":
        return pictures(motions["front_upright"], 0.0, 1.0)
    return still


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("nobody", Refusal.NOBODY),
        ("dark", Refusal.TOO_DARK),
        ("hidden", Refusal.HIDDEN),
        ("restless", Refusal.RESTLESS),
        ("turned", Refusal.TURNED),
        ("back", Refusal.BACK),
        ("short", Refusal.TOO_SHORT),
    ],
)
def test_a_bad_baseline_is_refused_with_its_reason(
    motions: Mapping[str, Motion], trained: Measurement, how: str, why: Refusal
) -> None:
    assert take_baseline(trained, spoiled(motions, how)) is why
    assert "; " in why.value, "what it was, and what to do"


def test_a_scratch_of_the_nose_does_not_count(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    clean = take_baseline(trained, pictures(motions["front_upright"], 0.0, 6.0))
    still = pictures(motions["front_upright"], 0.0, 6.0)
    still.landmarks[10:18, :11, :2] += 25.0
    fidgeted = take_baseline(trained, still)
    assert isinstance(clean, Baseline)
    assert isinstance(fidgeted, Baseline)
    assert np.abs(fidgeted.posture - clean.posture).max() < 12.0


@pytest.mark.parametrize(
    ("clip", "kind"),
    [
        (("front_slump_slowly", 3.0, 11.0, 14.0), Kind.SUNK),
        (("side_slump_slowly", 3.0, 11.0, 14.0), Kind.FORWARD_HEAD),
        (("side_leans_in", 3.0, 5.5, 8.5), Kind.LEANING),
    ],
)
def test_slumps_and_leaning_are_seen_for_what_they_are(
    motions: Mapping[str, Motion],
    trained: Measurement,
    clip: tuple[str, float, float, float],
    kind: Kind,
) -> None:
    found = seen(motions, trained, clip)
    strains = [one.strain() for one in found]
    assert np.median([strain for strain, _ in strains]) > 1.2
    assert np.mean([which is kind for _, which in strains]) > 0.8
    assert np.median([one.parts[FORWARD] for one in found]) > 6
    assert np.mean([one.displaced for one in found]) < 0.1


def test_leaning_is_in_degrees_of_the_trunk(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    found = seen(motions, trained, ("side_leans_in", 3.0, 5.5, 8.5))
    assert 20 < np.median([one.parts[LEANING] for one in found]) < 35


@pytest.mark.parametrize(
    ("clip", "activity"),
    [
        (("side_reads_page", 3.0, 4.6, 8.4), Activity.LOOKING_DOWN),
        (("front_second_screen", 2.8, 4.8, 7.4), Activity.TURNED),
        (("front_drinks", 2.6, 4.0, 5.2), Activity.HAND_AT_FACE),
        (("side_drinks", 2.6, 4.2, 5.6), Activity.HAND_AT_FACE),
        (("front_leaves_and_returns", 1.4, 8.0, 9.5), Activity.NOBODY),
        (("side_stands_up", 1.5, 8.2, 10.5), Activity.NOBODY),
    ],
)
def test_innocent_motions_are_told_by_name(
    motions: Mapping[str, Motion],
    trained: Measurement,
    clip: tuple[str, float, float, float],
    activity: Activity,
) -> None:
    assert share(seen(motions, trained, clip), activity) > 0.8


def test_a_head_bowed_over_a_phone_may_be_a_slouch_as_well(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    read = seen(motions, trained, ("front_phone_in_hand", 1.8, 3.5, 8.9))
    assert np.mean([reading.bowed for reading in read]) > 0.9
    assert np.median([reading.strain()[0] for reading in read]) > 1.0  # the neck came along


def moved(still: Any, size: Any, across_px: Any) -> Any:
    """Pictures of a camera that was moved: all in them is scaled and shifted."""
    middle = np.array([320.0, 240.0, 0.0])
    shift = np.array([across_px, 0.0, 0.0])
    for points in (still.landmarks[..., :3], still.face):
        points[:] = (points - middle) * size + middle + shift
    return still


@pytest.mark.parametrize(
    ("size", "across_px"), [(0.75, -140), (0.75, 0), (0.75, 140), (1.0, 140), (1.3, -140)]
)
def test_a_moved_laptop_is_told_from_a_moved_person(
    motions: Mapping[str, Motion], trained: Measurement, size: float, across_px: int
) -> None:
    still = moved(pictures(motions["front_upright"], 4.0, 7.0), size, across_px)
    base = of_rest(motions["front_upright"], 3.0, trained)
    found = list(readings(trained, base, still))
    assert np.mean([one.displaced for one in found]) > 0.9


def test_all_of_a_person_larger_in_the_same_place_is_too_close(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    """Whoever pulls the laptop nearer sits as near to it as whoever leans in."""
    still = moved(pictures(motions["front_upright"], 4.0, 7.0), 1.3, 0)
    found = list(readings(trained, of_rest(motions["front_upright"], 3.0, trained), still))
    strain, kind = found[0].strain()
    assert strain > 1
    assert kind in (Kind.TOO_CLOSE, Kind.NECK_FORWARD)
    assert np.median([one.parts[NEARER] for one in found]) == pytest.approx(0.3, abs=0.05)


def test_a_little_lower_together_is_a_slump_that_begins(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    found = seen(motions, trained, ("front_slump_slowly", 3.0, 6.0, 8.0))
    assert not any(one.displaced for one in found)
    assert found[-1].parts[LOWERED] > found[0].parts[LOWERED] + 0.1


def test_a_face_with_its_shoulders_out_of_the_picture_is_watched(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    motion = motions["front_slump_slowly"]
    rest, slumped = pictures(motion, 0.0, 3.0), pictures(motion, 11.0, 13.9)
    for part in (rest, slumped):
        part.landmarks[:, 11:, 3] = 0.0
    base = take_baseline(trained, rest)
    assert isinstance(base, Baseline)
    assert not base.shoulders
    strains = [one.strain()[0] for one in readings(trained, base, slumped)]
    assert np.median(strains) > 1.2
    still = [one.strain()[0] for one in readings(trained, base, rest)]
    assert np.median(still) < 0.3


def test_without_the_face_model_the_poses_own_points_serve(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    motion = motions["front_slump_slowly"]
    rest, slumped = (replace(pictures(motion, *s), face=None) for s in ((0, 3), (11, 13.9)))
    base = take_baseline(trained, rest)
    assert isinstance(base, Baseline)
    assert np.isnan(base.face).all()
    assert np.median([one.strain()[0] for one in readings(trained, base, slumped)]) > 1.2


def test_a_head_that_nods_or_turns_leaves_the_neck_where_it_was(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    """The clips' own people, heads turned by a known rotation about the neck's pivot."""
    base = of_rest(motions["front_upright"], 3.0, trained)
    still = pictures(motions["front_upright"], 4.0, 7.0)
    pivot = pivot_of(base.face, MESH_PIVOT)[1]
    for axis, degrees in ((0, 20.0), (0, -20.0), (1, 25.0)):
        turn = rotation(axis, degrees)
        nodded = replace(still, face=((still.face - pivot) @ turn.T + pivot).astype(np.float32))
        found = list(readings(trained, base, nodded))
        assert np.median([one.strain()[0] for one in found]) < 0.3
        pitch, yaw, _ = np.median([one.head_deg for one in found], axis=0)
        assert (pitch, abs(yaw)) == pytest.approx(
            (degrees, 0) if axis == 0 else (0, degrees), abs=3
        )


def rotation(axis: Any, degrees: Any) -> Any:
    """About the picture's x (0: down positive) or y axis."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    i, j = (1, 2) if axis == 0 else (2, 0)
    turn = np.eye(3)
    turn[[i, j], [i, j]], turn[i, j], turn[j, i] = c, -s, s
    return turn


def test_a_new_baseline_after_a_move_must_not_be_a_slouch(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    rest = of_rest(motions["front_slump_slowly"], 3.0, trained)
    slumped = pictures(motions["front_slump_slowly"], 11.5, 13.9, stretched=2.0)
    assert take_baseline(trained, slumped, before=rest) is Refusal.SLOUCHED
    upright = pictures(motions["front_slump_slowly"], 0.0, 3.0, stretched=2.0)
    assert isinstance(take_baseline(trained, upright, before=rest), Baseline)


def test_a_shown_slouch_sets_ones_own_limit(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    rest = of_rest(motions["front_slump_slowly"], 3.0, trained)
    sharper = sharpened(trained, rest, pictures(motions["front_slump_slowly"], 11.0, 13.9))
    assert sharper.limit != 1.0
    assert LIMITS[0] <= sharper.limit <= LIMITS[1]
    same = sharpened(trained, rest, pictures(motions["front_slump_slowly"], 0.0, 3.0))
    assert same.limit == 1.0
    now = next(readings(trained, sharper, pictures(motions["front_slump_slowly"], 13.0, 14.0)))
    assert now.limit == sharper.limit


def test_a_baseline_moves_with_the_picture_it_was_taken_from(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    motion = motions["front_slump_slowly"]
    rest = pictures(motion, 0.0, 3.0)
    assert rest.face is not None
    face = rest.face.copy()
    face[..., :2] += np.float32([20.0, 40.0])
    there = replace(rest, landmarks=rest.landmarks.copy(), face=face)
    there.landmarks[..., :2] += np.float32([20.0, 40.0])
    here, moved = take_baseline(trained, rest), take_baseline(trained, there)
    assert isinstance(here, Baseline)
    assert isinstance(moved, Baseline)
    brought = here.moved(20.0, 40.0)
    for part in ("posture", "glimpse", "face", "pose_face", "pivot_px"):
        np.testing.assert_allclose(getattr(brought, part), getattr(moved, part), atol=2e-3)
    back = brought.moved(-20.0, -40.0)
    np.testing.assert_allclose(back.glimpse, here.glimpse)


def test_ears_hidden_by_hair_turn_no_head_whose_face_looks_ahead(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    motion = motions["front_slump_slowly"]
    rest = pictures(motion, 0.0, 3.0)
    hidden = replace(rest, landmarks=rest.landmarks.copy())
    ears = hidden.landmarks[:, [7, 8], 0]
    width = float(np.abs(ears[:, 0] - ears[:, 1]).mean())
    hidden.landmarks[:, [7, 8], 0] += np.float32(0.5 * width)  # the landmarks of both are guesses
    assert isinstance(take_baseline(trained, hidden), Baseline)
    assert take_baseline(trained, replace(hidden, face=None)) is Refusal.TURNED


def test_a_face_that_looks_aside_gives_no_baseline(
    motions: Mapping[str, Motion], trained: Measurement
) -> None:
    motion = motions["front_slump_slowly"]
    rest = pictures(motion, 0.0, 3.0)
    face = rest.face.astype(np.float64)
    middle = face.mean(axis=1, keepdims=True)
    turn = np.radians(35.0)
    about = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    turned = ((face - middle) @ about.T + middle).astype(np.float32)
    assert take_baseline(trained, replace(rest, face=turned)) is Refusal.TURNED

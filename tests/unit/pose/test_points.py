"""Points of head, neck and back: crops, maps, carrying along, and networks that are not sound."""

import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.types import C7, THORACIC, TRAGUS, BodyPoints, frozen
from coach.errors import ModelError
from coach.paths import shipped
from coach.pose.points import finder
from coach.pose.points.carry import carried, moved_much
from coach.pose.points.crop import (
    back_crop,
    expected_back,
    expected_head,
    faces_left,
    head_crop,
)
from coach.pose.points.decode import begun_at, decode_line, decode_points
from coach.pose.points.finder import EVERY_S, PointsFinder, seen_aside
from coach.pose.points.networks import BACK, HEAD, Network, described
from tests.support.bodies import mirrored, nobody, seated_front, seated_side

SIZE = (640, 480)


def picture(seed: int = 0) -> Any:
    """A smooth picture of nothing, blue-green-red."""
    noise = np.random.default_rng(seed).uniform(0, 255, (60, 80, 3)).astype(np.float32)
    return np.clip(cv2.resize(noise, SIZE, interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8)


def found(place: Any = (300.0, 200.0)) -> BodyPoints:
    """Points around a place."""
    rng = np.random.default_rng(1)

    def part(*shape: Any) -> Any:
        points = rng.uniform(-50, 50, (*shape, 3)).astype(np.float32)
        points[..., :2] += np.array(place, np.float32)
        points[..., 2] = 3.0
        return frozen(points)

    angles = frozen(rng.uniform(0, 50, (4, 2)).astype(np.float32))
    return BodyPoints(part(8), part(25), part(25), angles, 2.5)


@settings(max_examples=30, deadline=None)
@given(st.floats(60, 90), st.floats(70, 110), st.sampled_from([-1, 1]))
def test_a_crop_maps_its_points_where_they_belong(ear: float, trunk: float, facing: int) -> None:
    body = seated_side(ear_deg=ear, trunk_deg=trunk, facing=facing)
    left = faces_left(body)
    assert left == (facing < 0)
    tragus, c7 = expected_head(body, left=left)
    crop = head_crop(tragus, c7, left=left, size_px=128)
    middle = crop.to_picture(np.array([64.0, 64.0]))
    np.testing.assert_allclose(middle, (tragus + c7) / 2, atol=1e-6)
    inside = np.stack([tragus, c7]) @ crop.matrix[:, :2].T + crop.matrix[:, 2]
    rise = np.degrees(np.arctan2(inside[1, 1] - inside[0, 1], inside[1, 0] - inside[0, 0]))
    assert rise == pytest.approx(45.0)  # the tragus up and to the left of C7
    top, bottom = expected_back(body, left=left)
    upright = back_crop(top, bottom, left=left, size_px=160)
    ends = np.stack([top, bottom]) @ upright.matrix[:, :2].T + upright.matrix[:, 2]
    assert ends[0, 0] == pytest.approx(ends[1, 0])
    assert ends[0, 1] < ends[1, 1]


def test_a_crop_of_the_mirrored_picture_is_the_same() -> None:
    image, body = picture(), seated_side(facing=1)
    there, flipped = np.ascontiguousarray(image[:, ::-1]), mirrored(body, SIZE[0])
    crops = []
    for one, landmarks in ((image, body), (there, flipped)):
        left = faces_left(landmarks)
        tragus, c7 = expected_head(landmarks.astype(np.float32), left=left)
        crops.append(head_crop(tragus, c7, left=left, size_px=128).cut(one))
    np.testing.assert_allclose(crops[0], crops[1], atol=0.05)


def test_a_part_of_the_picture_is_cut_as_the_whole() -> None:
    image, body = picture(), seated_side()
    tragus, c7 = expected_head(body, left=False)
    crop = head_crop(tragus, c7, left=False, size_px=128)
    # Surrounded by more picture, the crop that was wholly inside stays as it was.
    wider = cv2.copyMakeBorder(image, 40, 40, 60, 60, cv2.BORDER_REFLECT)
    shift = np.array([60, 40])
    moved = head_crop(tragus + shift, c7 + shift, left=False, size_px=128)
    np.testing.assert_allclose(crop.cut(image), moved.cut(wider), atol=0.03)


@given(st.floats(20, 100), st.floats(20, 100))
def test_a_peak_is_found_where_it_is(x: float, y: float) -> None:
    grid = np.arange(32) * 4 + 2.0
    away = (grid - x) ** 2 + (grid[:, None] - y) ** 2
    sharp, blurred = decode_points(np.stack([-away / 20, -away / 200]).astype(np.float32))
    np.testing.assert_allclose(sharp[:2], [x, y], atol=1.0)
    assert sharp[2] < blurred[2]


def test_a_line_is_read_between_its_ends_at_equal_distances() -> None:
    grid = np.arange(40) * 4 + 2.0
    column = 60 + 20 * np.sin(grid / 40)
    rows = (-((grid[None] - column[:, None]) ** 2) / 8).astype(np.float32)
    ends = np.stack(
        [-((grid[None] - 60) ** 2 + (grid[:, None] - y) ** 2) / 8 for y in (22, 90, 140)]
    ).astype(np.float32)
    line = decode_line(rows, ends)
    assert line.shape == (25, 3)
    np.testing.assert_allclose(line[[0, 16, 24], 1], [22, 90, 140], atol=0.5)
    np.testing.assert_allclose(line[:, 0], 60 + 20 * np.sin(line[:, 1] / 40), atol=0.6)
    steps = np.hypot(*np.diff(line[:17, :2], axis=0).T)
    assert steps.std() < 0.02 * steps.mean()


@settings(max_examples=40, deadline=None)
@given(st.floats(-100, 100), st.floats(-60, 60), st.floats(0.8, 1.2), st.floats(-0.1, 0.1))
def test_points_go_along_with_the_body(x: float, y: float, grow: float, turn: float) -> None:
    body, points = seated_side(), found()
    rotation = grow * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    after = body.copy()
    after[:, :2] = body[:, :2] @ rotation.T + [x, y]
    moved = carried(points, body, after, 0.5)
    for name in ("head", "midline", "outline"):
        wanted = getattr(points, name)[:, :2] @ rotation.T + [x, y]
        np.testing.assert_allclose(getattr(moved, name)[:, :2], wanted, atol=0.02)
    assert moved.age_s == 0.5
    assert moved.neck_error_deg == points.neck_error_deg


def test_only_a_change_of_posture_is_much() -> None:
    body = seated_side()
    assert not moved_much(body, body + np.array([30, 10, 0, 0], np.float32))
    assert moved_much(body, seated_side(ear_deg=45))
    assert moved_much(body, seated_side(trunk_deg=60))


class Counted(PointsFinder):
    """A finder that searches nothing and counts how often it would."""

    def __init__(self, *, stills: bool = False) -> None:
        self._stills, self._by, self._found, self.searches = stills, None, None, 0

    def _search(self, image: Any, landmarks: Any) -> BodyPoints:
        self.searches += 1
        return found()


@pytest.mark.parametrize(("fps", "stills"), [(5, False), (30, False), (30, True)])
def test_searches_go_by_time_and_not_by_frames(fps: int, stills: bool) -> None:
    counted, body, image = Counted(stills=stills), seated_side(), picture()
    times = np.arange(0, 4.0, 1 / fps)
    for t_s in times:
        assert counted.find(image, body, float(t_s)) is not None
    assert counted.searches == (len(times) if stills else pytest.approx(4.0 / EVERY_S, abs=1))


def test_from_the_front_and_without_anybody_nothing_is_searched() -> None:
    counted, image = Counted(), picture()
    for body in (seated_front(), None):
        assert counted.find(image, body, 0.0) is None
    assert counted.searches == 0
    assert not seen_aside(nobody())
    outside = seated_side()
    outside[:, 3] = 0.0
    assert not seen_aside(outside)


def test_a_search_is_the_same_twice_and_lies_in_the_picture() -> None:
    image, body = picture(), seated_side()
    first, second = (PointsFinder(stills=True).find(image, body, 0.0) for _ in range(2))
    if first is None or second is None:
        assert first is second
        return
    for part in fields(BodyPoints):
        np.testing.assert_array_equal(getattr(first, part.name), getattr(second, part.name))
    for points in (first.head, first.outline):
        known = points[np.isfinite(points[:, 0])]
        assert ((known[:, :2] >= 0) & (known[:, :2] < SIZE)).all()


@pytest.fixture
def networks(tmp_path: Path) -> Any:
    for name in (HEAD, BACK):
        for ending in ("toml", "onnx"):
            shutil.copy(shipped("models", f"{name}.{ending}"), tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", [HEAD, BACK])
@pytest.mark.parametrize("harm", ["missing", "altered", "undescribed"])
def test_a_network_that_is_not_sound_is_told_in_a_sentence(
    networks: Any, name: Any, harm: str
) -> None:
    file = networks / f"{name}.{'toml' if harm == 'undescribed' else 'onnx'}"
    if harm == "missing":
        file.unlink()
    elif harm == "altered":
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    else:
        file.write_text("file = 3", encoding="utf-8")
    with pytest.raises(ModelError, match="install coach again"):
        PointsFinder(folder=networks)


def test_the_networks_that_ship_take_and_give_what_they_should() -> None:
    for name, maps in ((HEAD, 8), (BACK, 8)):
        file = described(name)
        out = Network(file)([np.zeros((3, file.size_px, file.size_px), np.float32)] * 2)
        cells = file.size_px // 4
        assert out["maps"].shape == (2, maps, cells, cells)
        np.testing.assert_array_equal(out["maps"][0], out["maps"][1])


def test_a_head_that_runs_away_from_its_crop_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "_LEAST_RATIO", 1e9)
    points = PointsFinder(stills=True).find(picture(), seated_side(), 0.0)
    assert points is None or np.isnan(points.head[[TRAGUS, C7], :2]).all()


def test_records_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        carried(found(), seated_side(), seated_side(), 0.1).head[0] = 0
    assert replace(found(), age_s=1.0).age_s == 1.0


def test_a_line_begins_at_the_place_nearest_to_another_c7() -> None:
    along = np.linspace(0.0, 160.0, THORACIC)
    below = np.linspace(160.0, 240.0, 9)[1:]
    line = np.stack([np.full(25, 50.0), np.concatenate([along, below]), np.ones(25)], axis=-1)
    cut = begun_at(line, np.array([60.0, 40.0]))
    np.testing.assert_allclose(cut[0, :2], [50.0, 40.0], atol=0.5)
    np.testing.assert_allclose(np.diff(cut[:THORACIC, 1]), 120.0 / (THORACIC - 1), atol=0.1)
    longer = begun_at(line, np.array([50.0, -20.0]))
    np.testing.assert_allclose(longer[0, :2], [50.0, -20.0], atol=0.5)
    np.testing.assert_array_equal(longer[THORACIC:], line[THORACIC:])
    nothing = np.full_like(line, np.nan)
    np.testing.assert_array_equal(begun_at(nothing, np.array([0.0, 0.0])), nothing)
    np.testing.assert_array_equal(begun_at(line, np.array([np.nan, 0.0])), line)


@given(st.floats(10, 90), st.floats(-75, 75), st.sampled_from([-1, 1]))
def test_a_head_that_hangs_down_still_faces_where_it_faced(
    trunk: float, off: float, facing: int
) -> None:
    """Bent over, the nose is behind the ears in the picture and still ahead of them on the body."""
    body = seated_side(trunk_deg=trunk, facing=facing)
    along = np.radians(trunk - 90 + off)  # of the nose from the ears, 0 forward in the picture
    nose = body[[7, 8], :2].mean(axis=0) + 60 * np.array([facing * np.cos(along), -np.sin(along)])
    body[0, :2] = nose
    assert faces_left(body) == (facing < 0)

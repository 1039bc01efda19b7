"""The back's outline on drawn silhouettes whose offsets are known."""

from __future__ import annotations

import numpy as np
import pytest

from coach.core.body.back_outline import (
    NECK,
    REACH,
    STATIONS,
    TRUNK,
    back_contour,
    outline_shape,
    usable,
)
from coach.core.types import Landmark as L
from tests.support.bodies import direction, mirrored, nobody, seated_side

SIZE = (640, 480)
TORSO_PX = 170.0
HIP = np.array([320.0, 400.0])


def drawn(back_px: float, *, trunk_deg: float = 90.0, facing: int = 1) -> np.ndarray:
    """A silhouette (480, 640) whose back lies ``back_px`` behind the line hip, shoulder, on."""
    forward, up = direction(trunk_deg - 90.0), direction(trunk_deg)
    y, x = np.mgrid[: SIZE[1], : SIZE[0]].astype(float)
    ahead = (x - HIP[0]) * forward[0] + (y - HIP[1]) * forward[1]
    along = (x - HIP[0]) * up[0] + (y - HIP[1]) * up[1]
    inside = (ahead > -back_px) & (ahead < 70) & (along > -60) & (along < 330)
    mask = np.where(inside, 255, 0).astype(np.uint8)
    return mask if facing > 0 else np.ascontiguousarray(mask[:, ::-1])


def straight(trunk_deg: float = 90.0, facing: int = 1) -> np.ndarray:
    return seated_side(ear_deg=trunk_deg, trunk_deg=trunk_deg, facing=facing)


@pytest.mark.parametrize("back_px", [20.0, 45.0, 80.0])
@pytest.mark.parametrize("trunk_deg", [65.0, 90.0, 115.0])
@pytest.mark.parametrize("facing", [1, -1])
def test_finds_a_straight_back_at_its_distance(
    back_px: float, trunk_deg: float, facing: int
) -> None:
    body = straight(trunk_deg, facing)
    found = back_contour(drawn(back_px, trunk_deg=trunk_deg, facing=facing), body, np.array(facing))
    assert found.shape == (STATIONS,)
    assert np.abs(found - back_px / TORSO_PX).max() < 0.012
    assert usable(found)


def test_a_small_silhouette_gives_the_same() -> None:
    mask, body = drawn(50.0), straight()
    full = back_contour(mask, body, np.array(1))
    quarter = back_contour(np.ascontiguousarray(mask[2::4, 2::4]), body, np.array(1), 0.25)
    assert np.abs(full - quarter).max() < 4 / TORSO_PX


def test_a_bump_shows_at_its_height_only() -> None:
    mask = drawn(40.0)
    mask[290:300, 250:320] = 255
    found = back_contour(mask, straight(), np.array(1))
    height = np.concatenate([HIP[1] - TRUNK * TORSO_PX, HIP[1] - TORSO_PX - NECK * 110])
    bump = (height > 289) & (height < 301)
    assert bump.any()
    assert np.allclose(found[bump], 70 / TORSO_PX, atol=0.012)
    assert np.allclose(found[~bump], 40 / TORSO_PX, atol=0.012)


def test_what_can_be_no_back_is_unknown() -> None:
    body = straight()
    everything = np.full((480, 640), 255, np.uint8)  # a curtain merged in, up to the edge
    nothing = np.zeros((480, 640), np.uint8)
    backrest = drawn((REACH - 0.05) * TORSO_PX)  # further than any back
    for mask in (everything, nothing, backrest):
        found = back_contour(mask, body, np.array(1))
        assert np.isnan(found).all()
        assert not usable(found)


def test_one_cut_out_piece_leaves_the_rest() -> None:
    mask = drawn(45.0)
    mask[300:330, 200:330] = 0
    found = back_contour(mask, straight(), np.array(1))
    assert np.isnan(found).any()
    assert np.isfinite(found).mean() > 0.6


def test_batches_equal_singles_and_nobody_is_unknown() -> None:
    bodies = np.stack([straight(80.0), straight(100.0), straight(90.0, -1), nobody()])
    masks = np.stack(
        [drawn(30.0, trunk_deg=80.0), drawn(60.0, trunk_deg=100.0), drawn(45.0), drawn(45.0)]
    )
    facing = np.array([1, 1, -1, 1])
    together = back_contour(
        masks.reshape(2, 2, 480, 640), bodies.reshape(2, 2, 33, 4), facing.reshape(2, 2)
    )
    assert together.shape == (2, 2, STATIONS)
    for index, found in enumerate(together.reshape(4, STATIONS)):
        alone = back_contour(masks[index], bodies[index], facing[index])
        np.testing.assert_array_equal(found, alone)
    assert np.isnan(together[1, 1]).all()


def test_shape_is_the_same_in_a_mirror_and_at_any_size() -> None:
    body = seated_side(ear_deg=70.0, trunk_deg=85.0)
    outline = np.linspace(0.2, 0.3, STATIONS).astype(np.float32)
    shape = outline_shape(outline, body, np.array(1))
    flipped = outline_shape(outline, mirrored(body).astype(np.float32), np.array(-1))
    larger = body.copy()
    larger[:, :3] *= 1.7
    np.testing.assert_allclose(flipped, shape, atol=1e-4)
    np.testing.assert_allclose(outline_shape(outline, larger, np.array(1)), shape, atol=1e-4)
    assert body[L.LEFT_EAR, 0] > body[L.LEFT_SHOULDER, 0]  # facing right, the head forward

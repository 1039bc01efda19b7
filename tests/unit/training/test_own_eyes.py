"""Laws of the crop frames, the examples and the generator that the point networks learn from."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from models.training.own_eyes import examples, frames

MODELS = Path(__file__).resolve().parents[3] / "models"
RANDOM = np.random.default_rng(4)
TRAGUS, C7 = np.array([210.0, 96.0]), np.array([252.0, 131.0])


def mirrored(points: np.ndarray, width: float = 640.0) -> np.ndarray:
    return points * [-1, 1] + [width, 0]


def landmarks() -> np.ndarray:
    points = RANDOM.uniform(200, 300, (33, 2))
    points[0] = [150, 100]  # nose
    points[7:9] = [[208, 92], [214, 94]]  # ears
    points[11:13] = [[250, 170], [262, 174]]  # shoulders
    points[23:25] = [[270, 380], [282, 384]]  # hips
    return points


def test_head_frame_puts_the_line_where_it_says() -> None:
    frame = frames.head_frame(TRAGUS, C7, True)
    tragus, c7 = frames.to_crop(np.array([TRAGUS, C7]), frame)
    size = frames.HEAD_SIZE_PX
    assert (tragus + c7) / 2 == pytest.approx([size / 2, size / 2])
    assert np.linalg.norm(tragus - c7) == pytest.approx(size / frames.HEAD_SIDE)
    rise, ahead = c7[1] - tragus[1], c7[0] - tragus[0]
    assert np.degrees(np.arctan2(rise, ahead)) == pytest.approx(frames.HEAD_LINE_DEG)


def test_back_frame_hangs_t12_below_c7() -> None:
    below = C7 + np.array([30.0, 180.0])
    frame = frames.back_frame(C7, below, True)
    c7, t12 = frames.to_crop(np.array([C7, below]), frame)
    size = frames.BACK_SIZE_PX
    assert c7 == pytest.approx([frames.BACK_C7.real * size, frames.BACK_C7.imag * size])
    assert t12 - c7 == pytest.approx([0, size / frames.BACK_SIDE])


@pytest.mark.parametrize("expected", [frames.expected_head, frames.expected_back])
def test_a_mirrored_person_is_expected_mirrored(expected: Any) -> None:
    points = landmarks()
    assert frames.faces_left(points)
    there = expected(points, True)
    assert not frames.faces_left(mirrored(points))
    assert mirrored(expected(mirrored(points), False)) == pytest.approx(there)


@pytest.mark.parametrize("make", [frames.head_frame, frames.back_frame])
def test_a_mirrored_person_looks_the_same_in_the_crop(make: Any) -> None:
    points = RANDOM.uniform(50, 400, (6, 2))
    seen = frames.to_crop(points, make(TRAGUS, C7, True))
    other = make(mirrored(TRAGUS), mirrored(C7), False)
    assert frames.to_crop(mirrored(points), other) == pytest.approx(seen)
    assert frames.to_picture(seen, other) == pytest.approx(mirrored(points))


def test_a_crop_shows_what_its_frame_says() -> None:
    picture = np.zeros((1000, 1000, 3), np.uint8)
    picture[520:526, 540:546] = 255  # around (543, 523)
    tragus, c7 = TRAGUS + np.array([300.0, 400.0]), C7 + np.array([300.0, 400.0])
    for scale in (1.0, 3.0):  # also where the picture is shrunk
        frame = frames.head_frame(tragus, tragus + (c7 - tragus) * scale, True)
        crop = examples.crop(picture, frame, frames.HEAD_SIZE_PX).astype(float)[..., 0]
        y, x = np.mgrid[: len(crop), : len(crop)] + 0.5
        centre = np.array([(crop * x).sum(), (crop * y).sum()]) / crop.sum()
        assert centre == pytest.approx(frames.to_crop(np.array([543.0, 523.0]), frame), abs=0.25)


def test_the_slopes_of_an_arc_are_what_geometry_says() -> None:
    turn = np.radians(np.linspace(0, 50, 300))
    arc = np.stack([-100 * (1 - np.cos(turn)) * -1, 100 * np.sin(turn)], axis=1)
    arc[:, 0] *= -1  # convex to the back (right), going down
    # The lines over the first and last 40 % lie 60 % of the turn apart.
    assert examples.slopes_deg(arc) == pytest.approx(30, abs=0.5)
    assert examples.slopes_deg(arc * [-1, 1]) == pytest.approx(-30, abs=0.5)


def test_a_bend_moves_picture_and_points_together() -> None:
    image = np.zeros((160, 160, 3), np.uint8)
    image[20:24, 78:82] = 255
    shift = (12 * ((np.arange(160, dtype=np.float32) + 0.5 - 64) / 80) ** 2, 12.0, 64.0)
    bent, points = examples.bent(image, np.array([[80.0, 22.0]]), shift)
    y, x = np.mgrid[:160, :160] + 0.5
    weight = bent[..., 0].astype(float)
    centre = np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()
    assert centre == pytest.approx(points[0], abs=0.3)


def test_examples_follow_their_seed() -> None:
    image = RANDOM.integers(0, 255, (64, 64, 3)).astype(np.uint8)
    first, second, other = (
        examples.photographed(np.random.default_rng(seed), image) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)
    assert first.min() >= -1
    assert first.max() <= 1


def test_learning_decodes_as_the_program_does() -> None:
    torch = pytest.importorskip("torch")
    from models.training.own_eyes import network

    maps = RANDOM.normal(0, 3, (3, 40, 40)).astype(np.float32)
    found = network.points_of(torch.from_numpy(maps[None]))[0].numpy()
    share = np.exp(maps) / np.exp(maps).sum(axis=(1, 2), keepdims=True)
    y, x = (np.mgrid[:40, :40] + 0.5) * frames.STRIDE_PX
    assert found[:, 0] == pytest.approx((share * x).sum(axis=(1, 2)), abs=0.01)
    assert found[:, 1] == pytest.approx((share * y).sum(axis=(1, 2)), abs=0.01)


@pytest.mark.parametrize("kind", ["head", "back"])
def test_a_deepened_network_begins_as_the_one_it_was(kind: str) -> None:
    torch = pytest.importorskip("torch")
    from models.training.own_eyes import network

    net = (network.head_network if kind == "head" else network.back_network)(64).eval()
    crop = torch.from_numpy(RANDOM.normal(0, 1, (2, 3, 64, 64)).astype(np.float32))
    with torch.no_grad():
        deep = net(crop)
        for name in ("down4", "down5"):
            blocks = list(getattr(net, name))
            setattr(net, name, torch.nn.Sequential(*blocks[: -network.DEEPER]))
        for found, wanted in zip(deep, net(crop), strict=True):
            assert found.numpy() == pytest.approx(wanted.numpy(), abs=1e-6)


@pytest.mark.integration
def test_the_same_seed_makes_the_same_person() -> None:
    for module in ("torch", "anny", "moderngl", "skimage", "scipy"):
        pytest.importorskip(module)
    from sample_videos.studio.portraits.people import Portraitist

    first, second = (Portraitist(None).person(3, looks=1) for _ in range(2))
    assert len(first) == 2
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a.image, b.image)
        assert np.array_equal(a.head, b.head)
        assert np.array_equal(a.midline, b.midline)


def lean_toward(tries: np.ndarray, truth: np.ndarray, lean: float) -> np.ndarray:
    return np.asarray(truth + lean * (tries - truth))


def test_the_fixed_point_undoes_a_lean() -> None:
    pytest.importorskip("torch")
    from models.training.own_eyes import real

    truth = np.array([TRAGUS, C7])
    tries = real.around(truth + np.array([[9.0, -4.0], [2.0, 7.0]]))
    found, lean = real.fixed_point(tries, lean_toward(tries, truth, 0.3))
    assert found == pytest.approx(truth)
    assert lean == pytest.approx(0.3)
    found, lean = real.fixed_point(tries, lean_toward(tries, truth, 0.9))
    assert lean == pytest.approx(0.9)  # told as it is; the step stays bounded
    assert np.linalg.norm(found - truth) < np.linalg.norm(tries.mean(axis=0) - truth)


def test_a_line_begins_where_c7_is() -> None:
    y = np.linspace(100, 260, 17)
    line = np.stack([300 + 0.002 * (y - 180) ** 2, y], axis=1)
    line = np.vstack([line, np.stack([np.full(9, 312.8), np.linspace(260, 330, 9)], axis=1)])
    for c7 in (line[2] + [5.0, 0.0], line[0] - np.array([-2.0, 15.0])):
        cut = examples.from_c7(line, c7)
        assert cut[0] == pytest.approx(c7, abs=6)
        assert cut[-1] == pytest.approx(line[16])


@pytest.mark.parametrize("name", ["head_neck", "back_line"])
def test_a_network_is_the_one_its_facts_describe(name: str) -> None:
    facts = tomllib.loads((MODELS / f"{name}.toml").read_text(encoding="utf-8"))
    data = (MODELS / facts["file"]).read_bytes()
    assert facts["bytes"] == len(data)
    assert facts["sha256"] == hashlib.sha256(data).hexdigest()
    pictures = facts["training"]["picture"]
    assert all(p["repository"] and p["path"] and p["licence"] for p in pictures)


@pytest.mark.parametrize(
    ("name", "size", "maps", "numbers"),
    [
        ("head_neck", 128, 8, 2),
        ("back_line", 160, 8, 8),
    ],
)
def test_opencv_runs_a_network(name: str, size: int, maps: int, numbers: int) -> None:
    network = cv2.dnn.readNetFromONNX(str(MODELS / f"{name}.onnx"))
    network.setInput(RANDOM.uniform(-1, 1, (2, 3, size, size)).astype(np.float32))
    found, values = network.forward(("maps", "numbers"))
    assert found.shape == (2, maps, size // 4, size // 4)
    assert values.shape == (2, numbers)
    assert np.isfinite(found).all()


def test_left_out_predictions_are_as_good_as_the_card_says() -> None:
    folder = MODELS / "training" / "own_eyes"
    with np.load(folder / "head_neck_left_out.npz") as data:
        error = np.abs(data["rows"][:, 1] - data["rows"][:, 0])
    assert np.mean(error) == pytest.approx(4.0, abs=0.05)
    with np.load(folder / "back_line_left_out.npz") as data:
        error = np.abs(data["rows"][:, 1] - data["rows"][:, 0])
    assert np.mean(error) == pytest.approx(4.2, abs=0.05)


def test_a_shipped_network_read_back_gives_its_own_answers_at_its_own_size() -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from models.training.own_eyes import sizes

    for kind, stem, size in (("head", "head_neck", 128), ("back", "back_line", 160)):
        file = MODELS / f"{stem}.onnx"
        net = sizes.from_onnx(kind, file, size)
        crops = RANDOM.uniform(-1, 1, (3, 3, size, size)).astype(np.float32)
        with torch.no_grad():
            before = [part.numpy() for part in net(torch.from_numpy(crops))]
            sizes.settle(net, torch.from_numpy(crops))
            settled = [part.numpy() for part in net(torch.from_numpy(crops))]
            larger = sizes.from_onnx(kind, file, size + 64)
            maps, _ = larger(torch.zeros(1, 3, size + 64, size + 64))
        reader = cv2.dnn.readNetFromONNX(str(file))
        reader.setInput(crops[:1])
        for wanted, read, same in zip(
            reader.forward(["maps", "numbers"]), before, settled, strict=True
        ):
            assert read[:1] == pytest.approx(wanted, abs=1e-3)
            assert same == pytest.approx(read, abs=1e-3)
        assert maps.shape[-1] == (size + 64) // frames.STRIDE_PX

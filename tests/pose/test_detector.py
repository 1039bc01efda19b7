"""Inference as people meet it: one person, nobody, two, odd sizes, and a quiet terminal."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from coach.capture.open import open_source
from coach.core.body.back_outline import back_contour
from coach.core.posture.features import facing
from coach.core.types import Frame, Landmark
from coach.errors import ModelError
from coach.pose.mediapipe.detector import MediaPipeDetector
from coach.pose.mediapipe.landmarker import Landmarker
from tests.support.command import ROOT, SAMPLES, interruptible

pytestmark = pytest.mark.integration
FPS = 30


@pytest.fixture(scope="module")
def film() -> list[Any]:
    """A second of somebody at a desk."""
    with open_source(SAMPLES / "front_upright.mp4") as source:
        return [frame.image for frame in islice(source, FPS)]


@pytest.fixture(scope="module")
def other_film() -> list[Any]:
    with open_source(SAMPLES / "side_upright.mp4") as source:
        return [frame.image for frame in islice(source, FPS)]


def detect(model: Any, images: Any, *, fps: int = FPS, **options: Any) -> list[Any]:
    with MediaPipeDetector(model, **options) as detector:
        return [detector.detect(Frame(n, n / fps, image)) for n, image in enumerate(images)]


def nose_x(sample: Any) -> Any:
    return sample.landmarks[Landmark.NOSE, 0]


def bare(model: Any, images: Any) -> Iterator[Any]:
    """What MediaPipe alone gives: pixels x, y, z, one array a frame."""
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model)),
        running_mode=vision.RunningMode.VIDEO,
    )
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for n, image in enumerate(images):
            height, width = image.shape[:2]
            rgb = np.ascontiguousarray(image[..., ::-1])
            picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
            found = landmarker.detect_for_video(picture, round(n / FPS * 1000)).pose_landmarks[0]
            points = np.array([(p.x, p.y, p.z) for p in found], np.float32)
            yield points * np.array([width, height, width], np.float32)


def test_one_person_gets_mediapipes_own_landmarks_in_pixels(
    pose_model: Path, film: list[Any]
) -> None:
    samples = detect(pose_model, film)
    for sample, expected in zip(samples, bare(pose_model, film), strict=True):
        np.testing.assert_array_equal(sample.landmarks[:, :3], expected)
    assert samples[0].size_px == (film[0].shape[1], film[0].shape[0])


def test_arrays_are_what_the_records_promise(pose_model: Path, film: list[Any]) -> None:
    for sample in detect(pose_model, film[:3], silhouette=True):
        assert (sample.landmarks.shape, sample.landmarks.dtype) == ((33, 4), np.float32)
        assert (sample.world.shape, sample.world.dtype) == ((33, 3), np.float32)
        assert sample.silhouette.shape == film[0].shape[:2]
        assert sample.silhouette.dtype == np.uint8
        arrays = (sample.landmarks, sample.world, sample.silhouette)
        assert not any(array.flags.writeable for array in arrays)


def test_the_outline_of_the_back_comes_without_the_silhouette_it_was_taken_from(
    pose_model: Path, film: list[Any], other_film: list[Any]
) -> None:
    both = detect(pose_model, other_film[:4], contour=True, silhouette=True)
    for sample, alone in zip(both, detect(pose_model, other_film[:4], contour=True), strict=True):
        side = facing(sample.landmarks)
        expected = back_contour(sample.silhouette, sample.landmarks, side)
        np.testing.assert_array_equal(sample.contour, expected)
        np.testing.assert_array_equal(alone.contour, expected)
        assert alone.silhouette is None
        assert not alone.contour.flags.writeable
    assert detect(pose_model, film[:1], contour=True)[0].contour is None, "seen from the front"
    assert detect(pose_model, other_film[:1])[0].contour is None, "nobody asked"


def test_silhouettes_cost_time_only_once_a_back_is_seen(
    pose_model: Path, film: list[Any], other_film: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    make = Landmarker.__init__

    def noted(self: Landmarker, model: Path, **options: Any) -> None:
        if options["video"]:
            begun.append(options["silhouette"])
        make(self, model, **options)

    monkeypatch.setattr(Landmarker, "__init__", noted)
    height, width = film[0].shape[:2]
    aside = [cv2.resize(image, (width, height)) for image in other_film[:14]]
    detect(pose_model, aside[:3], contour=True)
    assert begun == [True]
    del begun[:]
    # Half a second a picture: who comes after the first person is followed once they are forgotten.
    samples = detect(pose_model, [*film[:6], *aside], fps=2, contour=True)
    assert begun == [False, True]
    assert all(sample.contour is None for sample in samples[:6])
    assert all(sample.contour is not None for sample in samples[-3:])


def test_light_is_the_brightness_of_the_frame(pose_model: Path, film: list[Any]) -> None:
    dark = [(image // 4).astype(np.uint8) for image in film[:1]]
    lit, dim = (detect(pose_model, images, stills=True)[0] for images in (film[:1], dark))
    assert lit.light == pytest.approx(film[0].mean() / 255, abs=0.02)
    assert dim.light == pytest.approx(lit.light / 4, abs=0.01)
    black = detect(pose_model, [np.zeros((64, 64, 3), np.uint8)])[0]
    assert (black.landmarks, black.light) == (None, 0.0)


def test_the_silhouette_covers_the_person_and_not_the_corners(
    pose_model: Path, film: list[Any]
) -> None:
    sample = detect(pose_model, film[:1], silhouette=True)[0]
    x, y = sample.landmarks[Landmark.NOSE, :2].astype(int)
    assert sample.silhouette[y, x] > 200
    assert sample.silhouette[:20, :20].max() < 50


def test_nothing_outside_the_picture_is_visible(pose_model: Path, film: list[Any]) -> None:
    upper = [image[:240] for image in film[:5]]
    for sample in detect(pose_model, upper):
        x, y = sample.landmarks[:, 0], sample.landmarks[:, 1]
        outside = (x < 0) | (x >= upper[0].shape[1]) | (y < 0) | (y >= upper[0].shape[0])
        assert outside.any()
        assert (sample.landmarks[outside, 3] == 0).all()
        assert (sample.landmarks[~outside, 3] > 0).all()


def test_nobody_is_no_landmarks_and_time_goes_on(pose_model: Path, film: list[Any]) -> None:
    black = np.zeros_like(film[0])
    samples = detect(pose_model, [black] * 3 + film[:5] + [black] * 5 + film[5:12], silhouette=True)
    assert [sample.seq for sample in samples] == list(range(20))
    found = [sample.landmarks is not None for sample in samples]
    assert found[:3] == [False] * 3
    assert all(found[4:8])
    assert not any(found[9:13])
    assert all(found[14:])
    assert samples[0].world is None
    assert samples[0].silhouette is None


def test_twice_gives_the_same_bytes(pose_model: Path, film: list[Any]) -> None:
    def content() -> list[tuple[Any, Any, Any]]:
        samples = detect(pose_model, film[:15], silhouette=True)
        return [(s.landmarks.tobytes(), s.world.tobytes(), s.silhouette.tobytes()) for s in samples]

    assert content() == content()


@pytest.mark.parametrize("width", [637, 638, 639])
def test_any_width_gives_a_silhouette_and_the_same_landmarks_as_without(
    pose_model: Path, film: list[Any], width: int
) -> None:
    narrow = [image[:, :width] for image in film[:3]]
    with_it, without = detect(pose_model, narrow, silhouette=True), detect(pose_model, narrow)
    for a, b in zip(with_it, without, strict=True):
        assert a.silhouette.shape == narrow[0].shape[:2]
        np.testing.assert_array_equal(a.landmarks, b.landmarks)


@pytest.mark.parametrize("size_px", [(64, 48), (1, 1), (2, 300), (3840, 2160)])
def test_unusual_sizes_are_taken(
    pose_model: Path, film: list[Any], size_px: tuple[int, int]
) -> None:
    sample = detect(pose_model, [cv2.resize(film[0], size_px)], silhouette=True)[0]
    assert sample.size_px == size_px


def test_frames_closer_than_a_millisecond_are_taken(pose_model: Path, film: list[Any]) -> None:
    samples = detect(pose_model, film[:5], fps=5000)
    assert all(sample.landmarks is not None for sample in samples)


def two_people(big: Any, small: Any, *, big_left: Any) -> Iterator[Any]:
    """The first film beside the second at two thirds of its size."""
    height, width = big[0].shape[:2]
    across, down = width * 2 // 3, height * 2 // 3
    for a, b in zip(big, small, strict=True):
        beside = np.full((height, across, 3), 96, np.uint8)
        beside[height - down :] = cv2.resize(b, (across, down))
        yield np.hstack([a, beside] if big_left else [beside, a])


@pytest.mark.parametrize("big_left", [True, False])
def test_of_two_people_the_larger_is_followed_all_along(
    pose_model: Path, film: list[Any], other_film: list[Any], big_left: bool
) -> None:
    images = list(two_people(film, other_film, big_left=big_left))
    samples = detect(pose_model, images)
    shift = 0 if big_left else images[0].shape[1] - film[0].shape[1]
    alone = detect(pose_model, film)
    apart = [abs(nose_x(s) - shift - nose_x(a)) for s, a in zip(samples, alone, strict=True)]
    assert max(apart) < 40


def test_the_tracker_is_brought_over_to_whoever_is_preferred(
    pose_model: Path, film: list[Any], other_film: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The smaller person is there first; once the tracker has changed over, looks are rare."""
    calls = []
    find = Landmarker.find

    def counted(*args: Any) -> Any:
        calls.append(1)
        return find(*args)

    monkeypatch.setattr(Landmarker, "find", counted)
    both = list(two_people(film, other_film, big_left=True))
    for image in both[:4]:
        image[:, : film[0].shape[1]] = 96
    samples = detect(pose_model, both)
    assert nose_x(samples[0]) > film[0].shape[1]
    assert all(nose_x(sample) < film[0].shape[1] for sample in samples[-20:])
    assert len(calls) < 1.5 * len(samples)


def test_somebody_who_walks_past_in_front_is_not_followed(
    pose_model: Path, film: list[Any], other_film: list[Any]
) -> None:
    """A second film slides across the first; afterwards the person is the same as before."""
    still = detect(pose_model, film[:1])[0]
    width = film[0].shape[1]
    images = [film[n % FPS] for n in range(30)]
    for n in range(24):
        image = film[n].copy()
        left = round(-width * 0.6 + n / 23 * width * 1.6)
        a, b = max(left, 0), min(left + width * 6 // 10, width)
        pane = other_film[n][:, width // 5 : width // 5 + width * 6 // 10]
        image[:, a:b] = pane[:, a - left : b - left]
        images.append(image)
    images += [film[n % FPS] for n in range(30)]
    samples = detect(pose_model, images)
    for sample in samples[:30] + samples[-10:]:
        assert sample.landmarks is not None
        assert abs(nose_x(sample) - nose_x(still)) < 40


def test_stills_have_nothing_to_do_with_each_other(
    pose_model: Path, film: list[Any], other_film: list[Any]
) -> None:
    pictures = [film[0], other_film[0], film[0]]
    samples = detect(pose_model, pictures, stills=True)
    np.testing.assert_array_equal(samples[0].landmarks, samples[2].landmarks)
    assert not np.array_equal(samples[0].landmarks, samples[1].landmarks)


@pytest.mark.parametrize("content", [b"", b"no model", None])
def test_a_model_that_can_not_be_loaded_is_a_model_error(
    tmp_path: Path, content: bytes | None, pose_model: Path
) -> None:
    path = tmp_path / "pose.task"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match="coach models"):
        MediaPipeDetector(path)


def test_a_model_in_a_folder_with_accents_is_found(
    tmp_path: Path, pose_model: Path, film: list[Any]
) -> None:
    folder = tmp_path / "Zoë Müller 姿势"
    folder.mkdir()
    copy = folder / "pose.task"
    copy.write_bytes(pose_model.read_bytes())
    assert detect(copy, film[:1])[0].landmarks is not None


def test_closing_twice_does_nothing(pose_model: Path) -> None:
    detector = MediaPipeDetector(pose_model)
    detector.close()
    detector.close()


START = """
import os, sys, numpy as np
from pathlib import Path
from coach.capture.open import open_source
from coach.pose.mediapipe.detector import MediaPipeDetector
detector = MediaPipeDetector(Path(sys.argv[1]), silhouette=True)
source = open_source(sys.argv[2])
found = [detector.detect(frame).landmarks is not None for frame, _ in zip(source, range(4))]
assert all(found)
"""
ENDS = {
    "closed": "detector.close()",
    "left open": "",
    "sys.exit": "sys.exit(0)",
    "kept in a cycle": "a = [detector]; a.append(a); sys.last_value = a",
    "interrupted": "import signal; signal.raise_signal(signal.SIGINT)",
}


@pytest.mark.parametrize("end", ENDS)
def test_nothing_of_mediapipe_reaches_stderr(pose_model: Path, end: Any) -> None:
    """File descriptor 2 itself, to the very end of the process."""
    script = START + ENDS[end]
    words = [sys.executable, "-c", script, pose_model, SAMPLES / "front_upright.mp4"]
    with interruptible():
        result = subprocess.run(
            words, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
        )
    assert "mediapipe" not in result.stderr
    if end == "interrupted":
        assert result.stderr.strip().splitlines()[-1] == "KeyboardInterrupt"
    else:
        assert (result.returncode, result.stderr) == (0, "")

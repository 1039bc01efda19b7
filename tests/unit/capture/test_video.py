"""Video files: pictures upright and in order, at the time they are presented."""

from __future__ import annotations

import os
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.capture.containers.container import Anatomy
from coach.capture.libav import LibavCapture
from coach.capture.open import open_source
from coach.capture.source import Skippable
from coach.capture.video import FORMATS, VideoSource
from coach.core.types import Frame, Image
from tests.support import media
from tests.support.media import error_of, frames_of, problem_of


def _with_opencv(path: Path) -> VideoSource:
    return VideoSource(cv2.VideoCapture(str(path)), path.name, Anatomy())


def _with_libav(path: Path) -> VideoSource:
    return VideoSource(LibavCapture(path, path.name, FORMATS), path.name, Anatomy())


def times_s(frames: list[Frame]) -> list[float]:
    return [frame.t_s for frame in frames]


@pytest.mark.parametrize(
    ("name", "make", "tolerance_s"),
    [
        ("clip.mp4", media.h264, 1e-6),
        ("clip.mov", media.h264, 1e-6),
        ("clip.mkv", media.h264, 0.001),  # Matroska counts milliseconds
        ("clip.webm", media.vp9, 0.001),
        ("clip.avi", media.mjpeg, 1e-6),
        ("clip.gif", media.gif, 0.011),  # GIF counts hundredths
    ],
)
def test_every_container_gives_its_pictures_in_order_at_their_times(
    tmp_path: Path, name: str, make: object, tolerance_s: float
) -> None:
    path = make(tmp_path / name)
    with open_source(path) as source:
        frames = list(source)
        assert source.problem is None
        assert source.info.frames_expected == 30
        assert source.info.size_px == (320, 240)
        assert not source.info.live
        assert not source.info.stills
    assert [frame.seq for frame in frames] == list(range(30))
    assert [media.number_in(frame.image) for frame in frames] == list(range(30))
    np.testing.assert_allclose(times_s(frames), np.arange(30) / 30, atol=tolerance_s)
    assert {frame.image.dtype for frame in frames} == {np.dtype(np.uint8)}
    assert not frames[0].image.flags.writeable


def test_the_test_clip_has_b_frames(tmp_path: Path) -> None:
    """Or the order of pictures above would prove nothing."""
    capture = cv2.VideoCapture(str(media.h264(tmp_path / "clip.mp4")))
    kinds = []
    while capture.grab():
        kinds.append(chr(int(capture.get(cv2.CAP_PROP_FRAME_TYPE))))
    assert kinds.count("B") > 10


@pytest.mark.parametrize("name", ["vfr.mp4", "vfr.mkv"])
def test_a_variable_frame_rate_is_timed_by_presentation(tmp_path: Path, name: str) -> None:
    steps = [10, 90, 33, 200, 5, 700] * 5
    times_ms = [0, *(int(at) for at in np.cumsum(steps))]
    path = media.h264(tmp_path / name, times_ms=times_ms)
    with open_source(path) as source:
        np.testing.assert_allclose(times_s(list(source)), np.array(times_ms) / 1000, atol=1e-6)
        assert source.problem is None


@pytest.mark.parametrize("name", ["late.mp4", "late.mkv", "late.ts"])
def test_the_first_picture_is_at_zero_wherever_the_container_starts(
    tmp_path: Path, name: str
) -> None:
    times_ms = [5000 + 40 * number for number in range(20)]
    path = media.h264(tmp_path / name, times_ms=times_ms)
    count, problem = problem_of(path)
    assert (count, problem) == (20, None)
    np.testing.assert_allclose(times_s(frames_of(path)), np.arange(20) * 0.04, atol=1e-6)


def test_a_stream_without_times_is_counted_at_its_rate(tmp_path: Path) -> None:
    path = media.h264(tmp_path / "bare.h264", kind="h264")
    with open_source(path) as source:
        frames = list(source)
        assert source.info.frames_expected is None
        assert source.info.fps is not None
        np.testing.assert_allclose(times_s(frames), np.arange(30) / source.info.fps, atol=1e-6)


def test_sound_is_passed_over(tmp_path: Path) -> None:
    """Also where it goes on long after the picture: that is no recording breaking off."""
    for name, make in (("a.mp4", media.h264), ("a.mkv", media.h264), ("a.webm", media.vp9)):
        assert problem_of(make(tmp_path / name, sound_s=5.0)) == (30, None)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turned_recording_comes_out_upright(tmp_path: Path, degrees: int) -> None:
    """A phone stores the picture as the sensor sees it and says how to turn it."""
    plain = media.h264(tmp_path / "plain.mp4", frames=3)
    matrix = media.CLOCKWISE[degrees]
    path = media.with_matrix(plain, tmp_path / "turned.mp4", matrix)
    upright = np.rot90(media.picture(), -degrees // 90)
    with open_source(path) as source:
        image = next(iter(source)).image
        assert source.info.size_px == (upright.shape[1], upright.shape[0])
    assert image.shape == upright.shape
    assert media.corners(image) == media.corners(upright)


@pytest.mark.parametrize(
    ("matrix", "shown"),
    [
        ((-1, 0, 0, 1), lambda image: image[:, ::-1]),
        ((1, 0, 0, -1), lambda image: image[::-1]),
        ((0, 1, 1, 0), lambda image: image.transpose(1, 0, 2)),
        ((0, -1, -1, 0), lambda image: image[::-1, ::-1].transpose(1, 0, 2)),
    ],
)
def test_a_mirrored_recording_is_mirrored_not_turned(
    tmp_path: Path, matrix: tuple[int, int, int, int], shown: object
) -> None:
    plain = media.h264(tmp_path / "plain.mp4", frames=3)
    path = media.with_matrix(plain, tmp_path / "mirrored.mp4", matrix)
    stored = frames_of(plain)[0].image
    image = frames_of(path)[0].image
    assert np.array_equal(image, shown(stored))


def test_pixels_come_out_square(tmp_path: Path) -> None:
    """Stored 320 wide with pixels 4:3 broad: shown 427 wide, or every angle would bend."""
    aspect = Fraction(4, 3)
    path = media.video(tmp_path / "broad.mp4", frames=2, pixel_aspect=aspect)
    assert frames_of(path)[0].image.shape == (240, 427, 3)
    turned = media.with_matrix(path, tmp_path / "turned.mp4", media.CLOCKWISE[90])
    assert frames_of(turned)[0].image.shape == (427, 240, 3)
    tall = media.video(tmp_path / "tall.mp4", frames=2, pixel_aspect=Fraction(3, 4))
    assert frames_of(tall)[0].image.shape == (320, 320, 3)


@pytest.mark.parametrize("pixels", ["gray", "yuv420p10le", "yuv444p"])
def test_other_pixels_come_out_as_8_bit_colour(tmp_path: Path, pixels: str) -> None:
    path = media.video(tmp_path / "clip.mp4", pixels=pixels, frames=3)
    for frame in frames_of(path):
        assert frame.image.shape == (240, 320, 3)
        assert frame.image.dtype == np.uint8


@pytest.mark.parametrize("size_px", [(64, 48), (66, 50), (1920, 1080), (2048, 1152)])
def test_small_and_large(tmp_path: Path, size_px: tuple[int, int]) -> None:
    path = media.video(
        tmp_path / "clip.mp4", size_px=size_px, frames=3, options={"preset": "ultrafast"}
    )
    frames = frames_of(path)
    assert [frame.image.shape for frame in frames] == [(size_px[1], size_px[0], 3)] * 3
    assert [media.number_in(frame.image) for frame in frames] == [0, 1, 2]


@pytest.mark.parametrize("name", ["one.mp4", "one.mkv", "one.avi", "one.gif"])
def test_one_frame(tmp_path: Path, name: str) -> None:
    make = {".avi": media.mjpeg, ".gif": media.gif}.get(Path(name).suffix, media.h264)
    path = make(tmp_path / name, frames=1)
    assert problem_of(path) == (1, None)
    assert times_s(frames_of(path)) == [0.0]


def test_a_file_name_may_look_like_an_address_or_a_pattern(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plain = media.h264(tmp_path / "plain.mp4", frames=2)
    names = ["monday 100%d.mp4", "größe 体.mp4", "-i.mp4"]
    names += ["morning:1.mp4"] if os.name == "posix" else []
    for name in names:
        (tmp_path / name).write_bytes(plain.read_bytes())
        with open_source(name) as source:
            assert sum(1 for _ in source) == 2
            assert source.info.name == name


STEP_S = 1 / 30


@pytest.mark.parametrize(
    ("said_ms", "expected"),
    [
        # stuck, backwards and missing
        (
            [5000.0, 5040.0, 5040.0, 5020.0, 0.0, 5300.0],
            [0.0, 0.04, 0.04 + STEP_S, 0.04 + 2 * STEP_S, 0.04 + 3 * STEP_S, 0.3],
        ),
        # too late once, then right again
        (
            [0.0, 100.0, 20.0, 60.0, 100.0, 180.0],
            [0.0, 0.1, 0.1 + STEP_S, 0.1 + STEP_S + 1e-6, 0.1 + STEP_S + 2e-6, 0.18],
        ),
        # joined to another one
        (
            [0.0, 9000.0, 0.0, 40.0, 80.0, 120.0],
            [0.0, 9.0, 9.0 + STEP_S, 9.0 + 2 * STEP_S, 9.0 + 3 * STEP_S, 9.0 + 4 * STEP_S],
        ),
    ],
)
def test_time_strictly_increases_whatever_the_decoder_says(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    said_ms: list[float],
    expected: list[float],
) -> None:
    """Stuck, backwards and missing times, as broken files and joined recordings give them."""
    path = media.h264(tmp_path / "clip.mp4", frames=6)
    said = iter(said_ms)
    opened = cv2.VideoCapture

    class Odd:  # holds one: a subclass of OpenCV's own types crashes Python's garbage collector
        def __init__(self, *how: object) -> None:
            self._capture = opened(*how)

        def get(self, what: int) -> float:
            return next(said) if what == cv2.CAP_PROP_POS_MSEC else self._capture.get(what)

        def __getattr__(self, name: str) -> object:
            return getattr(self._capture, name)

    monkeypatch.setattr(cv2, "VideoCapture", Odd)
    np.testing.assert_allclose(times_s(frames_of(path)), expected, atol=1e-9)


def test_memory_does_not_grow_with_the_recording(tmp_path: Path) -> None:
    path = media.h264(tmp_path / "clip.mp4", frames=150)
    one_picture = 320 * 240 * 3
    with open_source(path) as source:
        frames = iter(source)
        next(frames)
        tracemalloc.start()
        for _ in frames:
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 6 * one_picture


def test_closing_ends_the_iteration(tmp_path: Path) -> None:
    source = open_source(media.h264(tmp_path / "clip.mp4"))
    frames = iter(source)
    next(frames)
    source.close()
    source.close()
    assert list(frames) == []
    assert source.problem is None


def test_pictures_are_those_of_a_bare_loop(tmp_path: Path) -> None:
    path = media.h264(tmp_path / "clip.mp4")
    capture = cv2.VideoCapture(str(path))
    for frame in frames_of(path):
        bare: Image = capture.read()[1]  # type: ignore[assignment]
        assert np.array_equal(frame.image, bare)


@pytest.mark.parametrize("make", [media.h264, media.mjpeg])
def test_what_is_passed_over_changes_nothing_in_the_rest(
    make: Callable[..., Path], tmp_path: Path
) -> None:
    path = make(tmp_path / ("clip.mp4" if make is media.h264 else "clip.avi"), frames=40)
    whole = frames_of(path)
    for every in (1, 2, 3, 7):
        kept, times = [], []
        with open_source(path) as source:
            assert isinstance(source, Skippable)
            frames = iter(source)
            for number in range(len(whole)):
                if number % every == 0:
                    kept.append(next(frames))
                else:
                    times.append(source.skip())
            assert source.skip() is None
            assert next(frames, None) is None
            assert source.problem is None
        same = whole[::every]
        assert [(one.seq, one.t_s) for one in kept] == [(one.seq, one.t_s) for one in same]
        assert all(np.array_equal(a.image, b.image) for a, b in zip(kept, same, strict=True))
        assert times == [one.t_s for one in whole if one.seq % every]


@pytest.mark.parametrize(
    "content",
    [b"ffconcat version 1.0\n#\xff\xfe\nfile a.ts\n", b"#EXTM3U\n#\xff\xfe\n/etc/hostname\n"],
)
@pytest.mark.parametrize("name", ["a.mp4", "a.m3u8", "a.ts"])
def test_a_list_of_other_files_is_not_followed(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert "list of other files" in str(error_of(path))


def test_a_picture_too_large_to_decode_is_refused_before_it_is(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    size = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(bytes(1000)))
    for name in ("a.png", "a.mkv"):
        (tmp_path / name).write_bytes(png)
        assert "too large" in str(error_of(tmp_path / name))


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_very_large_pictures_come_at_half_their_size(tmp_path: Path, name: str) -> None:
    path = media.h264(tmp_path / name, frames=4, size_px=(2880, 1620))
    with open_source(path) as source:
        frames = list(source)
        assert source.info.size_px == (1440, 810)
        assert source.problem is None
    assert [media.number_in(frame.image) for frame in frames] == list(range(4))
    assert [media.corners(frame.image) for frame in frames] == ["r.b."] * 4
    np.testing.assert_allclose(times_s(frames), np.arange(4) / 30, atol=0.001)


@pytest.mark.parametrize("reader", [_with_opencv, _with_libav])
def test_both_readers_halve_the_same_picture(
    tmp_path: Path, reader: Callable[[Path], VideoSource]
) -> None:
    size_px = (2880, 1620)
    path = media.h264(tmp_path / "a.mp4", frames=1, size_px=size_px)
    with reader(path) as source:
        image = next(iter(source)).image
    wanted = cv2.resize(media.picture(0, size_px), (1440, 810), interpolation=cv2.INTER_AREA)
    assert np.abs(image.astype(int) - wanted).mean() < 4

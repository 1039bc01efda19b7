"""Recordings OpenCV would spoil are read by the other decoder, with the same words and times."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from coach.capture import opencv
from coach.capture.containers.interlacing import is_progressive
from coach.capture.libav import LibavCapture, is_for_libav
from coach.capture.open import open_source
from coach.capture.stills.heif import decode_heif
from coach.capture.video import FORMATS
from tests.support import media
from tests.support.media import frames_of


@pytest.fixture(autouse=True)
def usual_scheduling() -> Iterator[None]:
    """SVT-AV1 makes the thread that encodes a real-time one where it may (as root): whatever this
    worker starts later would take all of the machine."""
    if not hasattr(os, "sched_setscheduler"):
        yield
        return
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    yield
    os.sched_setscheduler(0, *before)


def picture(number: int, size: tuple[int, int] = (160, 120)) -> np.ndarray[Any, Any]:
    """Grey, brighter with each number, a white square at the top left."""
    image = np.full((size[1], size[0], 3), 40 + 8 * number, np.uint8)
    image[:30, :40] = 255
    return image


def coded(path: Path, codec: str = "libx264", **options: str) -> Path:
    """Ten pictures in one track."""
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream(codec, rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(picture(number), format="bgr24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


INTERLACED = {"x264-params": "interlaced=1:bframes=0"}


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.mov"])
def test_interlaced_pictures_are_those_of_the_recording(tmp_path: Path, name: str) -> None:
    path = coded(tmp_path / name, **INTERLACED)
    assert is_for_libav(path, FORMATS)
    frames = frames_of(path)
    assert len(frames) == 10
    for number, frame in enumerate(frames):
        assert abs(float(frame.image[60:, 60:].mean()) - (40 + 8 * number)) < 6
        assert frame.image[:24, :30].mean() > 230
        assert abs(frame.t_s - number / 10) < 0.002


def test_an_interlaced_recording_does_not_show_the_one_before(tmp_path: Path) -> None:
    frames_of(media.h264(tmp_path / "before.mp4"))
    frames = frames_of(coded(tmp_path / "a.mp4", **INTERLACED))
    assert [round(float(f.image[60:, 60:].mean())) // 8 for f in frames] == sorted(
        {round(float(f.image[60:, 60:].mean())) // 8 for f in frames}
    )


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
@pytest.mark.parametrize("interlaced", [False, True])
def test_very_large_pictures_are_halved_as_they_are_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, interlaced: bool
) -> None:
    monkeypatch.setattr(opencv, "VIDEO_KEPT_PIXELS_MAX", 80 * 60)
    path = coded(tmp_path / name, **(INTERLACED if interlaced else {}))
    assert is_for_libav(path, FORMATS)
    frames = frames_of(path)
    assert [frame.image.shape for frame in frames] == [(60, 80, 3)] * 10
    for number, frame in enumerate(frames):
        assert abs(float(frame.image[30:, 30:].mean()) - (40 + 8 * number)) < 6


@pytest.mark.parametrize(
    ("codec", "name", "whole"),
    [
        ("libx264", "a.mp4", True),
        ("libx264", "a.mkv", True),
        ("libvpx-vp9", "a.webm", True),
        ("libx264", "a.mp4", False),
        ("libx264", "a.mkv", False),
    ],
)
def test_it_is_told_without_decoding(tmp_path: Path, codec: str, name: str, whole: bool) -> None:
    path = coded(tmp_path / name, codec, **({} if whole else INTERLACED))
    data = path.read_bytes()
    assert is_progressive(data) is whole
    for end in range(0, len(data), 7):
        is_progressive(data[:end])


def test_av1_is_read(tmp_path: Path) -> None:
    if "libsvtav1" not in av.codecs_available:
        pytest.skip("this PyAV can't write AV1")
    frames = frames_of(coded(tmp_path / "a.mp4", "libsvtav1"))
    assert len(frames) == 10
    assert abs(float(frames[9].image[60:, 60:].mean()) - 112) < 6


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4"])
def test_of_two_picture_tracks_the_larger_is_shown(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with av.open(str(path), "w") as out:
        tracks: list[Any] = [out.add_stream("libx264", rate=10) for _ in range(2)]
        for track, size in zip(tracks, ((80, 60), (160, 120)), strict=True):
            track.width, track.height, track.pix_fmt = *size, "yuv420p"
        for number in range(5):
            black = av.VideoFrame.from_ndarray(np.zeros((60, 80, 3), np.uint8), format="bgr24")
            out.mux(tracks[0].encode(black))
            out.mux(tracks[1].encode(av.VideoFrame.from_ndarray(picture(number), format="bgr24")))
        for track in tracks:
            out.mux(track.encode())
    frames = frames_of(path)
    assert len(frames) == 5
    assert frames[0].image.shape == (120, 160, 3)
    assert frames[0].image[:24, :30].mean() > 230


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
@pytest.mark.parametrize("make", [media.h264, media.vp9])
def test_a_name_that_is_not_text(tmp_path: Path, make: Any) -> None:
    made = make(tmp_path / ("a.mp4" if make is media.h264 else "a.webm"))
    path = os.fsencode(made).replace(b"a.", b"caf\xe9.")
    os.rename(made, path)  # noqa: PTH104 - bytes
    with open_source(os.fsdecode(path)) as source:
        assert "\ufffd" in source.info.name
        assert [media.number_in(frame.image) for frame in source][:3] == [0, 1, 2]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_as_the_usual_decoder_turns_it(tmp_path: Path, degrees: int) -> None:
    plain = media.h264(tmp_path / "plain.mp4")
    path = media.with_matrix(plain, tmp_path / "a.mp4", media.CLOCKWISE[degrees])
    usual = frames_of(path)[0].image
    read, other = LibavCapture(path, "a", FORMATS).read()
    assert read
    assert other is not None
    assert other.shape == usual.shape
    assert np.abs(other.astype(int) - usual).mean() < 8


def test_avif_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.avif"
    try:
        with av.open(str(path), "w", format="avif") as out:
            stream: Any = out.add_stream("libsvtav1", rate=1)
            stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
            still = av.VideoFrame.from_ndarray(picture(3), format="bgr24")
            out.mux([*stream.encode(still), *stream.encode()])
    except (ValueError, av.error.FFmpegError):
        pytest.skip("this PyAV can't write AVIF")
    (frame,) = frames_of(path)
    assert frame.image.shape == (120, 160, 3)
    assert abs(float(frame.image[60:, 60:].mean()) - 64) < 6
    data = path.read_bytes()
    for end in range(0, len(data), 11):
        decode_heif(data[:end])


def test_a_grid_without_its_tiles_is_no_picture() -> None:
    grid = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"....grid....idat\0\0\x03\x03\x07\xe0\x05\xe8"
    assert decode_heif(grid) is None

"""Small recordings made at test time: what cameras, phones and crashes leave behind.

Every picture is the same scene with its own number in it: red block top left, blue block bottom
right (so that turning or mirroring shows), and eight black or white squares across the middle,
the number in binary.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from coach.capture.open import open_source
from coach.core.types import Frame
from coach.errors import SourceError

Picture = NDArray[np.uint8]

BITS = 8


def picture(number: int = 0, size_px: tuple[int, int] = (320, 240)) -> Picture:
    """Blue-green-red, (height, width, 3)."""
    width, height = size_px
    image = np.full((height, width, 3), 90, np.uint8)
    image[: height // 4, : width // 4] = (20, 20, 235)
    image[-(height // 4) :, -(width // 4) :] = (235, 20, 20)
    for bit in range(BITS):
        across = slice(bit * width // BITS, (bit + 1) * width // BITS)
        image[height * 3 // 8 : height * 5 // 8, across] = 235 if number >> bit & 1 else 20
    return image


def number_in(image: Picture) -> int:
    """The number of a picture, read back from its middle."""
    height, width = image.shape[:2]
    places = [(2 * bit + 1) * width // (2 * BITS) for bit in range(BITS)]
    return sum(int(image[height // 2, x].mean() > 128) << bit for bit, x in enumerate(places))


def corners(image: Picture) -> str:
    """The corners clockwise from the top left: r(ed), b(lue) or neither (.); upright is "r.b."."""
    colours = (image[at].astype(int) for at in ((4, 4), (4, -5), (-5, -5), (-5, 4)))
    return "".join(
        "r" if red - blue > 60 else "b" if blue - red > 60 else "." for blue, _, red in colours
    )


def video(
    path: Path,
    *,
    frames: int = 30,
    fps: int = 30,
    size_px: tuple[int, int] = (320, 240),
    codec: str = "libx264",
    pixels: str = "yuv420p",
    times_ms: Sequence[int] | None = None,
    options: dict[str, str] | None = None,
    container: dict[str, str] | None = None,
    kind: str | None = None,
    sound_s: float = 0.0,
    pixel_aspect: Fraction | None = None,
) -> Path:
    """A recording of numbered pictures at ``fps``, or at ``times_ms`` where given.

    The file's ending names the container; ``kind`` names it where the ending doesn't.
    """
    tick = Fraction(1, 1000) if times_ms is not None else Fraction(1, fps)
    with av.open(str(path), "w", format=kind, options=container or {}) as out:
        stream = cast(av.VideoStream, out.add_stream(codec, rate=fps, options=options or {}))
        stream.width, stream.height = size_px
        stream.pix_fmt = pixels
        stream.codec_context.time_base = tick
        if pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        sound = None
        if sound_s:
            kind_of_sound = "libopus" if path.suffix == ".webm" else "aac"
            sound = cast(av.AudioStream, out.add_stream(kind_of_sound, rate=48000))
        for number in range(frames if times_ms is None else len(times_ms)):
            frame = av.VideoFrame.from_ndarray(picture(number, size_px), format="bgr24")
            frame.pts = number if times_ms is None else times_ms[number]
            frame.time_base = tick
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
        if sound is not None:
            _silence(out, sound, sound_s)
    return path


def h264(path: Path, **details: object) -> Path:
    """H.264 with two B-frames between others, so decoding order is not presentation order."""
    options = {"bf": "2", "b_strategy": "0", "g": "60"}
    return video(path, options=options, **details)


def vp9(path: Path, **details: object) -> Path:
    """VP9, quickly rather than well."""
    options = {"deadline": "realtime", "cpu-used": "8"}
    return video(path, codec="libvpx-vp9", options=options, **details)


def mjpeg(path: Path, **details: object) -> Path:
    """Motion JPEG."""
    return video(path, codec="mjpeg", pixels="yuvj420p", **details)


def gif(path: Path, **details: object) -> Path:
    """An animated GIF."""
    return video(path, codec="gif", pixels="rgb8", **details)


def sound_only(path: Path, seconds: float = 1.0, codec: str = "aac") -> Path:
    """A recording without a picture track."""
    with av.open(str(path), "w") as out:
        _silence(out, cast(av.AudioStream, out.add_stream(codec, rate=48000)), seconds)
    return path


def truncated(source: Path, target: Path, share: float) -> Path:
    """The beginning of a file, as a full disk or a broken copy leaves it."""
    data = source.read_bytes()
    target.write_bytes(data[: int(len(data) * share)])
    return target


def with_matrix(source: Path, target: Path, matrix: tuple[int, int, int, int]) -> Path:
    """A copy of an mp4 with the display matrix (a, b, c, d) of its first track set.

    Players show a point (x, y) of the stored picture at (a·x + c·y, b·x + d·y).
    """
    data = bytearray(source.read_bytes())
    a, b, c, d = (number << 16 for number in matrix)
    place = data.index(b"tkhd") + 44
    struct.pack_into(">9i", data, place, a, b, 0, c, d, 0, 0, 0, 1 << 30)
    target.write_bytes(data)
    return target


CLOCKWISE = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
"""Display matrices that turn the stored picture clockwise by this many degrees."""


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """A JPEG file with an EXIF orientation (1 to 8) put in."""
    entry = struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\0\0" + b"MM\0*\0\0\0\x08" + entry
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


def damaged(source: Path, target: Path, begin: float, end: float) -> Path:
    """A copy whose bytes between two shares of its length are noise."""
    data = bytearray(source.read_bytes())
    places = slice(int(len(data) * begin), int(len(data) * end))
    length = places.stop - places.start
    data[places] = np.random.default_rng(0).integers(0, 256, length, np.uint8).tobytes()
    target.write_bytes(data)
    return target


def _silence(
    out: av.container.OutputContainer, sound: av.audio.stream.AudioStream, seconds: float
) -> None:
    for at in range(0, int(seconds * 48000), 960):
        frame = av.AudioFrame.from_ndarray(
            np.zeros((2, 960), np.float32), format="fltp", layout="stereo"
        )
        frame.sample_rate, frame.pts = 48000, at
        out.mux(sound.encode(frame))
    out.mux(sound.encode())


class HandClock:
    """A clock that moves only when told to, or by waiting."""

    def __init__(self) -> None:
        self.time_s = 100.0

    def now_s(self) -> float:
        return self.time_s

    def sleep_s(self, seconds: float) -> None:
        self.time_s += max(0.0, seconds)


def frames_of(spec: str | Path) -> list[Frame]:
    """Every frame of a source."""
    with open_source(spec) as source:
        return list(source)


def problem_of(spec: str | Path) -> tuple[int, str | None]:
    """How many frames a source has, and what it says is wrong afterwards."""
    with open_source(spec) as source:
        return sum(1 for _ in source), source.problem


def error_of(spec: str | Path | int) -> SourceError:
    """The error a source is refused with, always of exit code 3."""
    with pytest.raises(SourceError) as caught:
        open_source(spec)
    assert caught.value.exit_code == 3
    return caught.value

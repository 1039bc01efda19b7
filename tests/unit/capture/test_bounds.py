"""No file or stream makes the decoders take more than its pictures may have, whatever it claims."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from coach.bounded import read_bounded, text_bounded
from coach.capture.ffmpeg_memory import PLANE_BYTES_MAX, bound_opencv, bound_pyav, for_file
from coach.capture.open import open_source
from coach.capture.opencv import KEPT_PIXELS_MAX, PIXELS_MAX, SIDE_PX_MAX, reduction
from coach.capture.stills.picture_size import chunks_fit, size_in_header
from coach.errors import SourceError

LARGE = (16000, 12000)


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    packer = zlib.compressobj(9)
    line = bytes(1 + 3 * width)
    rows = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.fixture(scope="module")
def large() -> bytes:
    return png(*LARGE)


def film(path: Path, pictures: list[bytes]) -> Path:
    """A film of PNGs, whose container says that they are 64×64."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("png", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "rgb24"
        for number, picture in enumerate(pictures):
            packet = av.Packet(picture)
            packet.stream, packet.time_base = stream, Fraction(1, 10)
            packet.pts = packet.dts = number
            packet.is_keyframe = True
            container.mux(packet)
    return path


@pytest.fixture
def reached() -> None:
    if not (bound_opencv() and bound_pyav()):
        pytest.skip("these builds of OpenCV and PyAV have their FFmpeg out of reach")


@pytest.mark.usefixtures("reached")
@pytest.mark.parametrize("name", ["a.avi", "a.mov", "a.nut"])
def test_a_container_that_says_its_pictures_are_small(
    tmp_path: Path, large: bytes, name: str
) -> None:
    with pytest.raises(SourceError, match=r"too large|can be decoded"):
        open_source(film(tmp_path / name, [large] * 3))


@pytest.mark.usefixtures("reached")
def test_pictures_that_grow_on_the_way(tmp_path: Path, large: bytes) -> None:
    with open_source(film(tmp_path / "a.avi", [png(64, 64)] * 5 + [large] * 2)) as source:
        sizes = [frame.image.shape for frame in source]
        assert sizes == [(64, 64, 3)] * 5


def test_a_long_recording_may_have_a_larger_index() -> None:
    assert for_file(0) == for_file(1 << 20) == PLANE_BYTES_MAX
    day_bytes, entries, entry_bytes = 20 << 30, 24 * 3600 * 60, 24
    assert for_file(day_bytes) > entries * entry_bytes


@pytest.mark.parametrize(
    ("size", "divisor"),
    [
        ((640, 480), 1),
        ((4096, 4096), 1),
        ((8000, 8000), 2),
        ((60000, 1000), 4),
        ((8193, 8193), None),
        ((1_000_000, 1), None),
        ((30000, 30000), None),
    ],
)
def test_by_how_much_a_still_is_made_smaller(size: tuple[int, int], divisor: int | None) -> None:
    assert reduction(*size) == divisor
    if divisor is not None:
        assert size[0] * size[1] <= min(PIXELS_MAX, KEPT_PIXELS_MAX * divisor**2)
        assert max(size) <= SIDE_PX_MAX * divisor


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp"])
def test_a_long_still_comes_smaller_and_whole(tmp_path: Path, suffix: str) -> None:
    picture = np.zeros((60, 20000, 3), np.uint8)
    picture[:, 10000:] = 200
    path = tmp_path / f"a{suffix}"
    path.write_bytes(cv2.imencode(suffix, picture)[1].tobytes())
    with open_source(path) as source:
        (frame,) = source
    assert source.info.size_px == (10000, 30)
    assert frame.image[:, :4900].max() < 10
    assert frame.image[:, 5100:].min() > 190


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.heic"])
def test_a_file_larger_than_pictures_are_is_not_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(b"\xff\xd8\xff\xe0 not text")
        file.truncate(1 << 40)
    with pytest.raises(SourceError, match="too large"):
        open_source(path)


def test_no_more_is_read_than_may_be(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"a\r\nb")
    assert read_bounded(path, 4) == b"a\r\nb"
    assert text_bounded(path, 4) == "a\nb"
    with pytest.raises(OSError, match="larger"):
        read_bounded(path, 3)
    with Path("/dev/zero").open("rb") as endless, pytest.raises(OSError, match="larger"):
        read_bounded(endless, 1 << 20)


def test_a_part_that_says_it_is_longer_than_its_file_gets_no_room(tmp_path: Path) -> None:
    whole = png(64, 64)
    for length in (0x2D31018E, 0xBC00018E):
        spoilt = bytearray(whole)
        spoilt[33:37] = struct.pack(">I", length)
        (tmp_path / "a.png").write_bytes(spoilt)
        assert not chunks_fit(bytes(spoilt))
        with pytest.raises(SourceError, match="can be decoded"):
            open_source(tmp_path / "a.png")
    assert chunks_fit(whole)
    assert chunks_fit(whole[:-20]), "cut short, as half a copy is"


def test_the_largest_of_several_headers_counts() -> None:
    assert size_in_header(png(64, 64) + png(20, 10)) == (64, 64)

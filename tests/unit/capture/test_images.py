"""Still pictures, one or a folder: upright, in natural order, unreadable ones named."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.capture.open import open_source
from coach.capture.stills.picture_size import size_in_header
from coach.core.types import Image
from tests.support import media
from tests.support.media import error_of, frames_of


def write(path: Path, image: np.ndarray | None = None) -> Path:
    data = cv2.imencode(path.suffix, media.picture() if image is None else image)[1]
    path.write_bytes(data.tobytes())
    return path


def image_of(path: Path) -> Image:
    (frame,) = frames_of(path)
    return frame.image


@pytest.mark.parametrize("ending", [".jpg", ".JPEG", ".png", ".bmp", ".webp", ".tif"])
def test_one_picture(tmp_path: Path, ending: str) -> None:
    with open_source(write(tmp_path / f"grüße 体{ending}")) as source:
        assert source.info.stills
        assert source.info.size_px == (320, 240)
        assert source.info.fps is None
        (frame,) = list(source)
        assert source.problem is None
    assert (frame.seq, frame.t_s) == (0, 0.0)
    assert not frame.image.flags.writeable
    assert media.corners(frame.image) == "r.b."


@pytest.mark.parametrize(
    ("orientation", "shown"),
    [
        (1, lambda stored: stored),
        (2, lambda stored: stored[:, ::-1]),
        (3, lambda stored: stored[::-1, ::-1]),
        (6, lambda stored: np.rot90(stored, -1)),
        (8, lambda stored: np.rot90(stored, 1)),
    ],
)
def test_a_photograph_comes_out_upright(tmp_path: Path, orientation: int, shown: object) -> None:
    jpeg = write(tmp_path / "a.jpg").read_bytes()
    (tmp_path / "b.jpg").write_bytes(media.with_orientation(jpeg, orientation))
    stored = image_of(tmp_path / "a.jpg")
    assert np.array_equal(image_of(tmp_path / "b.jpg"), shown(stored))


def test_grey_transparent_and_16_bit_pictures_become_8_bit_colour(tmp_path: Path) -> None:
    colour = media.picture(5)
    grey = cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)
    alpha = np.dstack([colour, grey])
    assert np.array_equal(image_of(write(tmp_path / "a.png", grey)), np.dstack([grey] * 3))
    assert np.array_equal(image_of(write(tmp_path / "b.png", alpha)), colour)
    deep = colour.astype(np.uint16) * 257
    assert np.array_equal(image_of(write(tmp_path / "c.png", deep)), colour)
    assert np.array_equal(image_of(write(tmp_path / "d.tif", deep)), colour)


def test_an_animated_picture_is_a_video_or_is_refused(tmp_path: Path) -> None:
    path = media.video(tmp_path / "a.png", codec="apng", pixels="rgb24", frames=5, kind="apng")
    with open_source(path) as source:
        assert not source.info.stills
        assert [media.number_in(frame.image) for frame in source] == [0, 1, 2, 3, 4]
    path = media.video(tmp_path / "a.webp", codec="libwebp_anim", frames=3, kind="webp")
    assert error_of(path).what.endswith("is an animated WebP, which can't be decoded here")


def test_a_folder_in_natural_order(tmp_path: Path) -> None:
    for number, name in enumerate(("1.png", "2.jpg", "10.jpg", "a2.png", "A10.png")):
        write(tmp_path / name, media.picture(number, (64 + 8 * number, 48)))
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / "._1.png").write_bytes(b"what macOS leaves on other disks")
    (tmp_path / "inner.png").mkdir()
    with open_source(str(tmp_path)) as source:
        frames = list(source)
        assert source.info.stills
        assert source.info.frames_expected == 5
        assert source.info.size_px == (64, 48)
        assert source.problem is None
    assert [media.number_in(frame.image) for frame in frames] == [0, 1, 2, 3, 4]
    assert [(frame.seq, frame.t_s) for frame in frames] == [(n, float(n)) for n in range(5)]
    assert frames[4].image.shape == (48, 96, 3)


def test_unreadable_pictures_are_passed_over_and_named(tmp_path: Path) -> None:
    (tmp_path / "0.jpg").write_text("text")
    write(tmp_path / "1.jpg")
    (tmp_path / "2.png").touch()
    media.truncated(write(tmp_path / "whole.png"), tmp_path / "3.png", 0.5)
    with open_source(tmp_path) as source:
        frames = list(source)
        assert source.problem == "3 of 5 pictures could not be decoded: 0.jpg, 2.png, 3.png"
    assert [(frame.seq, frame.t_s) for frame in frames] == [(0, 0.0), (1, 1.0)]


def test_many_unreadable_pictures_are_counted(tmp_path: Path) -> None:
    write(tmp_path / "0.jpg")
    for number in range(1, 9):
        (tmp_path / f"{number}.jpg").write_bytes(b"\xff\xd8 no more than a beginning")
    with open_source(tmp_path) as source:
        assert len(list(source)) == 1
        assert source.problem is not None
        assert source.problem.endswith("1.jpg, 2.jpg, 3.jpg, 4.jpg, 5.jpg and 3 more")


class TestErrors:
    def test_files(self, tmp_path: Path) -> None:
        assert "there is no " in error_of(tmp_path / "missing.png").what
        (tmp_path / "empty.png").touch()
        assert error_of(tmp_path / "empty.png").what.endswith("is empty (0 bytes)")
        (tmp_path / "text.jpg").write_text("text")
        assert error_of(tmp_path / "text.jpg").what.endswith("is a text file, not a picture")
        cut = media.truncated(write(tmp_path / "a.jpg"), tmp_path / "cut.jpg", 0.5)
        assert "can be decoded, or it is cut short" in error_of(cut).what

    def test_folders(self, tmp_path: Path) -> None:
        error = error_of(tmp_path)
        assert error.what == f"there is no picture in the folder {tmp_path}"
        assert "JPEG" in error.hint
        (tmp_path / "clip.mp4").touch()
        assert "videos" in error_of(tmp_path).hint
        (tmp_path / "a.jpg").write_bytes(b"\xff\xd8 no more than a beginning")
        assert error_of(tmp_path).what.startswith("none of the 1 picture in the folder ")

    def test_a_folder_that_may_not_be_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_: Path) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "iterdir", refuse)
        assert error_of(tmp_path).what == f"the folder {tmp_path} may not be read"


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp", ".tiff"])
def test_the_size_is_read_before_a_picture_is_decoded(suffix: str) -> None:
    picture = np.zeros((37, 211, 3), np.uint8)
    data = cv2.imencode(suffix, picture)[1].tobytes()
    assert size_in_header(data) == (211, 37)
    for end in range(len(data)):
        size_in_header(data[:end])

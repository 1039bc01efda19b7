"""What a name stands for, and that nothing but the program speaks on stderr."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.capture.open import open_source
from coach.capture.opencv import bgr
from coach.errors import SourceError
from tests.support import media


def test_a_name_may_be_a_file_address(tmp_path: Path) -> None:
    path = media.h264(tmp_path / "a b.mp4", frames=2)
    with open_source(path.as_uri()) as source:
        assert sum(1 for _ in source) == 2


def test_a_path_is_never_a_camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    media.h264(tmp_path / "clip.mp4", frames=2).rename("0")
    with open_source(Path("0")) as source:
        assert not source.info.live


def test_no_name() -> None:
    with pytest.raises(SourceError, match=r"^no source was named"):
        open_source("  ")


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [((4, 6), "u1"), ((4, 6, 1), "u1"), ((4, 6, 4), "u1"), ((4, 6), "u2"), ((4, 6, 3), "u2")],
)
def test_any_picture_becomes_8_bit_colour(shape: tuple[int, ...], dtype: str) -> None:
    scale = 257 if dtype == "u2" else 1
    image = np.full(shape, 200 * scale, dtype)
    out = bgr(image)
    assert out.dtype == np.uint8
    assert out.shape == (4, 6, 3)
    assert np.all(out == 200)
    assert out.flags.c_contiguous


def test_what_is_8_bit_colour_is_not_copied() -> None:
    image = media.picture()
    assert bgr(image) is image


NOISY = """
import sys
from coach.capture.open import open_source
from coach.errors import SourceError
for name in sys.argv[1:]:
    try:
        with open_source(name) as source:
            print(name, sum(1 for _ in source), source.problem)
    except SourceError as error:
        print(name, error)
"""


@pytest.mark.integration
def test_nothing_reaches_stderr(tmp_path: Path) -> None:
    """Not from OpenCV, FFmpeg, libjpeg or libpng, whatever is wrong with the files."""
    faststart = {"movflags": "faststart"}
    whole = media.h264(tmp_path / "clip.mp4", frames=90, container=faststart)
    video = media.mjpeg(tmp_path / "clip.avi", frames=60)
    picture = tmp_path / "a.jpg"
    noise = np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8)
    picture.write_bytes(cv2.imencode(".jpg", noise)[1].tobytes())
    png = tmp_path / "a.png"
    png.write_bytes(cv2.imencode(".png", noise)[1].tobytes())
    webp = tmp_path / "a.webp"
    webp.write_bytes(cv2.imencode(".webp", noise)[1].tobytes())
    tif = tmp_path / "a.tif"
    tif.write_bytes(cv2.imencode(".tif", noise)[1].tobytes())
    bad = [tmp_path / "missing.mp4", tmp_path / "empty.mp4", tmp_path / "text.mp4", tmp_path / "no"]
    bad[1].touch()
    bad[2].write_text("text")
    bad[3].write_bytes(noise.tobytes())
    for source in (whole, video, picture, png, webp, tif):
        for number, (begin, end) in enumerate([(0.3, 0.4), (0.5, 0.9), (0.02, 0.05)]):
            target = tmp_path / f"damaged{number}{source.suffix}"
            bad.append(media.damaged(source, target, begin, end))
        bad.append(media.truncated(source, tmp_path / f"cut{source.suffix}", 0.5))
    done = subprocess.run(
        [sys.executable, "-c", NOISY, *map(str, bad), "97", "http://127.0.0.1:9/"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == len(bad) + 2


@pytest.mark.integration
def test_opening_is_light_until_it_happens() -> None:
    """``coach --help`` imports this; OpenCV and the rest come with the first source."""
    code = (
        "import sys, coach.capture.open, coach.capture.camera, coach.capture.paced;"
        "print(*sorted({'cv2', 'av', 'mediapipe'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.strip() == ""

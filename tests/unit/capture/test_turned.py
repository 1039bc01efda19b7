"""Pictures that are not upright can be turned."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.capture.open import open_source
from coach.capture.source import Skippable
from tests.support import media


@pytest.mark.parametrize(
    ("degrees", "turn"),
    [
        (90, cv2.ROTATE_90_CLOCKWISE),
        (180, cv2.ROTATE_180),
        (270, cv2.ROTATE_90_COUNTERCLOCKWISE),
    ],
)
def test_they_are_turned_clockwise(tmp_path: Path, degrees: int, turn: int) -> None:
    path = media.h264(tmp_path / "a.mp4", frames=4)
    with open_source(path) as plain, open_source(path, rotate=degrees) as turned:
        for before, after in zip(plain, turned, strict=True):
            assert np.array_equal(cv2.rotate(before.image, turn), after.image)
            assert (before.seq, before.t_s) == (after.seq, after.t_s)
            assert not after.image.flags.writeable
            assert turned.info.size_px == (after.image.shape[1], after.image.shape[0])
        assert turned.problem is None


def test_one_that_is_passed_over_is_gone(tmp_path: Path) -> None:
    path = media.h264(tmp_path / "a.mp4", frames=4)
    with open_source(path, rotate=180) as source:
        assert isinstance(source, Skippable)
        assert source.skip() == 0
        assert len(list(source)) == 3

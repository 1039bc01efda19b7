"""What is recalled of a recording is what MediaPipe gives, also where a known beginning goes on
otherwise."""

from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.capture.open import open_source
from coach.core.types import Frame
from coach.pose.mediapipe.entry import MEDIAPIPE
from coach.pose.registry import Request
from tests.support.command import SAMPLES
from tests.support.recalled import FOLDER, Recalled

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def film() -> Any:
    with open_source(SAMPLES / "side_upright.mp4") as source:
        return list(islice(source, 12))


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr(Recalled, "opened", 0)


def seen(opened: Any, frames: Any) -> list[Any]:
    with opened as detector:
        return [detector.detect(frame) for frame in frames]


def assert_same(found: Any, expected: Any) -> None:
    for one, other in zip(found, expected, strict=True):
        assert (one.seq, one.t_s, one.size_px, one.light) == (
            other.seq, other.t_s, other.size_px, other.light
        )  # fmt: skip
        for name in ("landmarks", "world", "contour"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("stills", [False, True])
def test_the_second_time_nothing_is_opened(pose_model: Path, film: Any, stills: bool) -> None:
    request = Request(stills=stills)
    expected = seen(MEDIAPIPE.open(pose_model, request), film[:6])
    for _ in range(2):
        assert_same(seen(Recalled(pose_model, request), film[:6]), expected)
    assert Recalled.opened == 1


def test_where_a_known_beginning_goes_on_otherwise_mediapipe_goes_on(
    pose_model: Path, film: Any
) -> None:
    seen(Recalled(pose_model, Request()), film)
    mirrored = [Frame(one.seq, one.t_s, np.flip(one.image, 1).copy()) for one in film[6:]]
    other = [*film[:6], *mirrored]
    expected = seen(MEDIAPIPE.open(pose_model, Request()), other)
    assert_same(seen(Recalled(pose_model, Request()), other), expected)
    assert Recalled.opened == 2


def test_what_is_asked_for_is_kept_apart(pose_model: Path, film: Any) -> None:
    without = Request(contour=False)
    seen(Recalled(pose_model, Request()), film[:3])
    assert_same(
        seen(Recalled(pose_model, without), film[:3]),
        seen(MEDIAPIPE.open(pose_model, without), film[:3]),
    )

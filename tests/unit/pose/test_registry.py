"""Pose models by name: the default, one that a package adds, and names that lead nowhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.core.types import Frame, PoseSample
from coach.errors import ModelError
from coach.pose import registry
from coach.pose.registry import DEFAULT, PoseModel, Request, fetch_model, open_detector


class Nobody:
    """A detector that never finds anybody."""

    def __init__(self, file: Path | None, request: Request) -> None:
        self.file, self.request = file, request

    def detect(self, frame: Frame) -> PoseSample:
        return PoseSample(frame.seq, frame.t_s, (frame.image.shape[1], frame.image.shape[0]), None)

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Nobody:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Point:
    """An entry point of another package."""

    def __init__(self, name: str, found: object) -> None:
        self.name, self._found = name, found

    def load(self) -> object:
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        Point("nobody", PoseModel(Nobody)),
        Point("wrong", Nobody),
        Point("broken", ImportError("no module named torch")),
    ]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points)


def test_mediapipe_is_the_default_and_needs_no_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COACH_DETECTOR", raising=False)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: pytest.fail("looked up"))
    assert registry.chosen_name() == DEFAULT
    assert registry.pose_model_of().fetch is not None


@pytest.mark.usefixtures("added")
def test_another_detector_is_chosen_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DETECTOR", "nobody")
    assert fetch_model() is None
    with open_detector(None, Request(stills=True)) as detector:
        assert isinstance(detector, Nobody)
        assert detector.request.stills
        sample = detector.detect(Frame(0, 0.0, np.zeros((4, 6, 3), np.uint8)))
    assert sample.landmarks is None
    assert sample.size_px == (6, 4)


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", "there is no detector nowhere: COACH_DETECTOR may be broken, mediapipe"),
        ("wrong", "is no pose model"),
        ("broken", "no module named torch"),
    ],
)
def test_a_name_that_leads_nowhere_is_one_sentence(name: str, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        registry.pose_model_of(name)


@pytest.mark.usefixtures("added")
def test_a_check_goes_through_the_chosen_detector(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    import cv2

    from coach.cli import main

    picture = tmp_path / "grey.png"
    assert cv2.imwrite(str(picture), np.full((48, 64, 3), 90, np.uint8))
    monkeypatch.setenv("COACH_DETECTOR", "nobody")
    assert main(["check", str(picture)]) == 4
    assert "nobody was found" in capsys.readouterr().err

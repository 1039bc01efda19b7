"""The doctor says what is there and what is missing, in words and as JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import coach

pytestmark = pytest.mark.integration


def findings(result: Any) -> Any:
    rows = json.loads(result.stdout)["findings"]
    return {row["what"]: row for row in rows}


def test_a_sound_installation_passes(pose_model: Path) -> None:
    result = coach("doctor", "--json")
    assert result.returncode == 0, result.stdout
    found = findings(result)
    for what in ("Python", "mediapipe", "opencv-python", "pose model", "pose detection"):
        assert found[what]["state"] == "ok", found[what]
    assert "✓" in coach("doctor", env={"PYTHONUTF8": "1"}).stdout


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_bytes(b"half")])
def test_a_missing_or_broken_model_fails_and_says_how_to_mend_it(
    tmp_path: Path, make: Callable[..., Any]
) -> None:
    place = tmp_path / "models" / "pose_landmarker_full.task"
    place.parent.mkdir()
    make(place)
    result = coach("doctor", "--json", env={"COACH_DATA": str(tmp_path), "COACH_MODEL": ""})
    assert result.returncode == 5
    model = findings(result)["pose model"]
    assert model["state"] == "fail"
    assert "coach models --fetch" in model["mend"]


def test_cameras_are_listed_even_where_there_are_none() -> None:
    result = coach("cameras", "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["schema"] == "coach.cameras/1"

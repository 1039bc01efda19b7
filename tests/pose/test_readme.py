"""The examples of ``coach/README.md``, as somebody would try them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.cli import main
from tests.support.command import ROOT
from tests.support.moving import filmed

pytestmark = pytest.mark.integration

PAGE = (ROOT / "coach" / "README.md").read_text(encoding="utf-8")


def examples(heading: str) -> list[str]:
    """The Python blocks beneath a heading."""
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (text,) = [part for part in section if part.startswith(f"{heading}\n")]
    found = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert found
    return found


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("code", examples("From Python"), ids=range(len(examples("From Python"))))
def test_python(pose_model: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setenv("COACH_MODEL", str(pose_model))
    exec(code, {})


def test_a_detector(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = examples("Add a detector")
    names: dict[str, object] = {}
    exec(code, names)

    class Point:
        name = "nobody"

        def load(self) -> object:
            return names["MODEL"]

    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [Point()])
    monkeypatch.setenv("COACH_DETECTOR", "nobody")
    picture = tmp_path / "grey.png"
    assert cv2.imwrite(str(picture), np.full((48, 64, 3), 90, np.uint8))
    assert main(["check", str(picture)]) == 4
    assert "nobody was found" in capsys.readouterr().err


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the program to change."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT / "coach", copy / "coach", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("exercises", "models"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("training"))
    return copy


def check(
    checkout: Path, *words: str, model: Path = Path("none.task")
) -> subprocess.CompletedProcess[str]:
    """``coach check`` of that copy."""
    own = {"PYTHONPATH": checkout, "COACH_DATA": checkout / "data", "COACH_MODEL": model}
    return subprocess.run(
        [sys.executable, "-m", "coach", "check", *words],
        cwd=checkout,
        env={**os.environ, **{name: str(value) for name, value in own.items()}},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_measure(checkout: Path) -> None:
    from coach.pose.trace import TraceWriter

    (entry,) = examples("Add a measure")
    place = checkout / "coach" / "core" / "posture" / "specs.py"
    text = place.read_text(encoding="utf-8")
    text, entries = re.subn(
        r'^\)\n"""The table', f'{entry})\n"""The table', text, count=1, flags=re.M
    )
    text, indexes = re.subn(
        r"\n\) = range\(len\(SPECS\)\)", "\n    TRUNK_TURN,\n) = range(len(SPECS))", text
    )
    assert (entries, indexes) == (1, 1)
    place.write_text(text, encoding="utf-8")
    trace = checkout / "front.npz"
    with TraceWriter(trace) as out:
        for sample in filmed(2.0):
            out.add(sample)
    done = check(checkout, str(trace), "--json")
    assert done.returncode == 0, done.stderr
    measure = json.loads(done.stdout)["measures"]["trunk_turn"]
    assert measure["value"] is not None
    assert measure["high"] - measure["low"] == pytest.approx(24.0)
    assert "Trunk turn" in check(checkout, str(trace)).stdout


def test_a_camera_source(checkout: Path, pose_model: Path) -> None:
    file, line = examples("Add a camera source")
    capture = checkout / "coach" / "capture"
    (capture / "grey.py").write_text(file, encoding="utf-8")
    spec = capture / "spec.py"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("_BROKEN_ADDRESS =", f"{line}_BROKEN_ADDRESS =", 1), "utf-8")
    done = check(checkout, "grey://wall", "--seconds", "0.5", model=pose_model)
    assert done.returncode == 4, done.stderr
    assert "Looking for 0.5 s (64×48 at 10 frames/s)" in done.stderr
    assert "nobody was found in grey://wall" in done.stderr

"""Some altered inputs for every reader; ``make fuzz`` tries many more."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coach.errors import CoachError
from coach.safe_text import printable
from tests.fuzz.readers import READERS
from tests.fuzz.run import case
from tests.support.command import ROOT


def sentence(reader: Any, path: Any, data: Any) -> str | None:
    """What reading ended with: ``None`` is a result. Anything but a sentence fails the test."""
    try:
        reader.read(path, data)
    except CoachError as error:
        return str(error)
    return None


@pytest.mark.parametrize("name", READERS)
def test_it_ends_in_a_result_or_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: Any
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    reader = READERS[name]
    inputs = list(reader.inputs(tmp_path))
    told = []
    for number in range(12 if name == "stream" else 40):
        file, data = case(inputs, 7, number)
        path = tmp_path / f"case-{file}"
        path.write_bytes(data)
        told.append(sentence(reader, path, data))
    assert None in told
    assert all(text is None or printable(text) == text for text in told)


@pytest.mark.integration
def test_a_run_leaves_nothing_behind(tmp_path: Path) -> None:
    """The process of a reader is killed as soon as it has told its last outcome. In a process of
    its own: the peak of a child begins at what its parent has."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "settings", "--cases", "3"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []

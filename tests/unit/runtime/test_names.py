"""Results lie under a name of their own, and replace those of the same recording alone."""

import json
from pathlib import Path

from coach.runtime.batch.jobs import names_of


def test_two_of_a_name_in_one_run(tmp_path: Path) -> None:
    assert names_of(["a/clip.mp4", "b/Clip.mov", "c.mp4"]) == ["clip", "Clip-2", "c"]


def test_results_of_another_recording_stay(tmp_path: Path) -> None:
    summary = tmp_path / "clip.summary.json"
    summary.write_text(json.dumps({"source": "a/clip.mp4"}))
    assert names_of(["a/clip.mp4"], tmp_path) == ["clip"]
    assert names_of(["b/clip.mp4"], tmp_path) == ["clip-2"]
    summary.write_text("what is that")
    assert names_of(["a/clip.mp4"], tmp_path) == ["clip-2"]

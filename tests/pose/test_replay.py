"""Recordings replay the same, whoever replays them, however often and however many at once."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.command import BASIC_CLIPS, ROOT, SAMPLES, coach, coach_process

pytestmark = pytest.mark.integration

CLIPS = BASIC_CLIPS
GOLDEN = ROOT / "tests" / "golden"


def replayed(out: Any, *words: Any, run: Any = coach_process) -> Any:
    result = run("replay", *words, "--out", out)
    assert result.returncode == 0, result.stderr
    return {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The bundled clips replayed one after the other, with traces."""
    return replayed(tmp_path_factory.mktemp("once"), *CLIPS, "--trace")


def test_twice_gives_the_same_bytes(once: Any, tmp_path: Path) -> None:
    assert replayed(tmp_path, *CLIPS, "--trace") == once


def test_two_jobs_give_the_same_bytes(once: Any, tmp_path: Path) -> None:
    assert replayed(tmp_path, *CLIPS, "--trace", "--jobs", "2") == once


def test_a_trace_gives_the_same_measures_without_the_model(once: Any, tmp_path: Path) -> None:
    traces = tmp_path / "traces"
    traces.mkdir()
    for name, content in once.items():
        if name.endswith(".trace.npz"):
            (traces / name.replace(".trace", "")).write_bytes(content)
    out = tmp_path / "out"
    result = coach(
        "replay",
        *sorted(traces.iterdir()),
        "--out",
        out,
        env={"COACH_MODEL": str(tmp_path / "no.task")},
    )
    assert result.returncode == 0, result.stderr
    for path in out.glob("*.frames.jsonl"):
        assert path.read_bytes() == once[path.name]
    for path in out.glob("*.summary.json"):
        again, before = json.loads(path.read_bytes()), json.loads(once[path.name])
        assert again | {"source": ""} == before | {"source": ""}


@pytest.mark.parametrize("clip", CLIPS, ids=lambda path: path.stem)
def test_landmarks_are_those_of_the_golden_trace(once: Any, tmp_path: Path, clip: Any) -> None:
    """MediaPipe's own arithmetic differs a little between processors, not more."""
    path = tmp_path / "trace.npz"
    path.write_bytes(once[f"{clip.stem}.trace.npz"])
    with np.load(path) as found, np.load(GOLDEN / f"{clip.stem}.npz") as golden:
        every = golden["every"]
        landmarks = found["landmarks"][:: int(every)]
        np.testing.assert_allclose(found["t_s"][:: int(every)], golden["t_s"], atol=1e-3)
        upper = slice(0, 17)
        off = np.linalg.norm(landmarks[:, upper, :2] - golden["landmarks"][:, upper, :2], axis=-1)
        assert np.median(off) < 1.0
        assert np.quantile(off, 0.95) < 6.0


def test_sources_with_the_same_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        shutil.copy(CLIPS[0], tmp_path / folder / "clip.mp4")
    files = replayed(
        tmp_path / "out", tmp_path / "a" / "clip.mp4", tmp_path / "b" / "clip.mp4", run=coach
    )
    assert sorted(files) == [
        "clip-2.frames.jsonl",
        "clip-2.summary.json",
        "clip.frames.jsonl",
        "clip.summary.json",
    ]
    assert files["clip.frames.jsonl"] == files["clip-2.frames.jsonl"]


def test_one_bad_source_does_not_stop_the_others(tmp_path: Path) -> None:
    result = coach("replay", tmp_path / "none.mp4", CLIPS[0], "--out", tmp_path / "out")
    assert result.returncode == 3
    assert (tmp_path / "out" / f"{CLIPS[0].stem}.summary.json").exists()


def test_an_annotated_film_has_every_frame(tmp_path: Path) -> None:
    import av

    clip = SAMPLES / "front_upright.mp4"
    files = replayed(tmp_path, clip, "--annotate", run=coach)
    count = len(files["front_upright.frames.jsonl"].splitlines())
    with av.open(str(tmp_path / "front_upright.annotated.mp4")) as film:
        track = film.streams.video[0]
        assert track.codec_context.name in ("h264", "vp9")
        assert sum(1 for _ in film.decode(track)) == count


def test_a_back_end_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = coach("replay", CLIPS[0], "--out", tmp_path, "--jobs", "2", "--backend", "nonsense")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr

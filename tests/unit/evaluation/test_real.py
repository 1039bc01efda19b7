"""Recordings of people, altered: what is true of them stays, and what is counted must."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from coach.core.types import PoseSample
from models.evaluation.exercises import real
from models.evaluation.exercises.altered import PICTURES, SAMPLES
from models.evaluation.exercises.simulated_sets import Recipe, make_set

COUNTS = """
[[clip]]
file = "raise.mp4"
exercise = "lateral_raise"
reps = 3
also = ["t_raise", "y_raise"]
"""


def recorded(fps: float = 30.0) -> list[PoseSample]:
    made = make_set(Recipe("lateral_raise", 4, reps=3)).at(fps)
    whole = zip(made.t_s.tolist(), made.landmarks, strict=True)
    return [
        PoseSample(seq, t_s, (1280, 720), None if np.isnan(body[0, 0]) else body)
        for seq, (t_s, body) in enumerate(whole)
    ]


def a_clip(folder: Path) -> real.Clip:
    (folder / "counts.toml").write_text(COUNTS)
    (clip,) = real.clips(folder)
    return clip


@pytest.mark.parametrize("way", SAMPLES)
def test_time_goes_on_in_every_altered_recording(way: str) -> None:
    samples = SAMPLES[way](recorded())
    assert all(one.t_s < after.t_s for one, after in pairwise(samples))


@pytest.mark.parametrize("way", PICTURES)
def test_altered_pictures_are_altered_and_keep_their_size_where_that_is_not_the_point(
    way: str,
) -> None:
    image = np.random.default_rng(2).integers(0, 255, (96, 128, 3)).astype(np.uint8)
    altered = PICTURES[way](image)
    other_size = {"narrow": (240, 320, 3), "cropped": (96, 96, 3), "letterboxed": (96, 256, 3)}
    assert altered.shape == other_size.get(way, image.shape)
    assert altered.dtype == np.uint8
    assert not np.array_equal(altered, image)


@pytest.mark.parametrize("way", ["10 pictures/s", "60 pictures/s", "quicker", "two sets"])
def test_an_altered_recording_is_counted_as_it_is_true(way: str, tmp_path: Path) -> None:
    tally = real.Tally()
    real.judge(a_clip(tmp_path), way, SAMPLES[way](recorded()), tally, None)
    assert tally.off == [0]
    assert tally.wrong == []
    assert tally.line(way).startswith(way)


def test_what_is_counted_wrongly_is_listed(tmp_path: Path) -> None:
    tally = real.Tally()
    real.judge(a_clip(tmp_path), real.AS_FILMED, recorded()[:150], tally, None)
    assert tally.off[0] < 0
    assert tally.wrong[0].startswith("raise:")


def test_what_was_found_once_is_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip, samples = a_clip(tmp_path), recorded()
    real._write(tmp_path / "raise.as_filmed.npz", samples)
    again = real.found(clip, real.AS_FILMED, tmp_path)
    assert [one.t_s for one in again] == [one.t_s for one in samples]
    folders = ["--clips", str(tmp_path), "--keep", str(tmp_path)]
    assert real.main([*folders, "--altered", "--kept"]) == 0
    rows = capsys.readouterr().out.splitlines()[3:]
    assert [row.split("  ")[0] for row in rows] == [real.AS_FILMED, *SAMPLES, *PICTURES]


def test_a_folder_without_counts_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert real.main(["--clips", str(tmp_path), "--keep", str(tmp_path)]) == 1
    assert "counts.toml" in capsys.readouterr().err

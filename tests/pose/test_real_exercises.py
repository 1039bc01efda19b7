"""Real people who exercise, filmed by others: counted right; others who don't: not at all.

The recordings lie beside the project and never in it; without them these tests are skipped. Where
an index names no exercise of ours, the nearest is taken: arms raised overhead at the sides are
counted as a Y raise, a shoulder press as a wall angel (both raise the upper arms).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest

from coach.capture.open import open_source
from coach.content.loader import exercise, exercises
from coach.core.types import PoseSample
from coach.pose.mediapipe.detector import MediaPipeDetector
from coach.runtime.training.coaching import coach_recording
from coach.runtime.training.recognition import recognise
from tests.support.command import ROOT
from tests.support.schemas import EXERCISE

FOLDER = ROOT.parent / "shared" / "clips"
INDEX = FOLDER / "index.toml"
CLIPS = (
    {clip["file"]: clip for clip in tomllib.loads(INDEX.read_text())["clip"]}
    if INDEX.exists()
    else {}
)
TRUTH = FOLDER / "real_more" / "truth.json"
MORE = {clip["file"]: clip for clip in json.loads(TRUTH.read_text())} if TRUTH.exists() else {}
ALIKE = {"lateral_raise": {"t_raise", "y_raise"}}
"""Arms raised sideways, level or higher: which of these it is, no picture tells."""
NEAREST = {"shoulder_press_front.mp4": "wall_angel"}

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not CLIPS, reason="the real recordings are not here"),
]


@lru_cache
def found(file: str, model: Path, fps: float | None = None) -> tuple[PoseSample, ...]:
    """The samples of a clip, or of as many of its frames as ``fps`` asks for."""

    def samples() -> Iterator[PoseSample]:
        taken = 0
        with (
            MediaPipeDetector(model, contour=True) as detector,
            open_source(str(FOLDER / file)) as source,
        ):
            for frame in source:
                if fps is None or frame.t_s >= taken / fps - 1e-6:
                    taken += 1
                    yield detector.detect(frame)

    return tuple(samples())


@pytest.mark.parametrize("file", ["lateral_raise_oblique.mp4", "shoulder_press_front.mp4"])
def test_repetitions_are_counted_as_by_eye(file: str, pose_model: Path) -> None:
    spec = exercise(NEAREST.get(file) or CLIPS[file]["exercise"])
    document = coach_recording(spec, found(file, pose_model, 15.0)).document(file)
    jsonschema.validate(document, EXERCISE)
    assert document["reps"] == CLIPS[file]["reps"]
    assert document["attempts"] == CLIPS[file]["ends"]


def test_a_film_that_begins_half_way_up_counts_complete_ones_alone(pose_model: Path) -> None:
    file = "arm_raise_overhead_front.mp4"
    document = coach_recording(exercise("y_raise"), found(file, pose_model, 15.0)).document(file)
    assert document["reps"] == CLIPS[file]["reps"] == CLIPS[file]["ends"] - 1


def test_fewer_frames_of_the_same_video_give_the_same(pose_model: Path) -> None:
    file = "bird_dog_side.mp4"
    spec = exercise("bird_dog")
    whole, half = (
        coach_recording(spec, found(file, pose_model, fps)).document(file) for fps in (15.0, 10.0)
    )
    assert whole["reps"] == half["reps"] == CLIPS[file]["reps"]
    assert whole["holds_s"] == pytest.approx(half["holds_s"], abs=0.1)
    assert whole["sides"] == half["sides"]


def test_15_30_and_60_pictures_a_second_of_one_film_give_the_same(pose_model: Path) -> None:
    """Half of its pictures, all, and twice as many, where each second one lies between two."""
    file = "lateral_raise_oblique.mp4"
    whole = found(file, pose_model)
    between = [
        replace(before, t_s=(before.t_s + after.t_s) / 2.0) for before, after in pairwise(whole)
    ]
    twice = sorted((*whole, *between), key=lambda sample: sample.t_s)
    films = {15: whole[::2], 30: whole, 60: twice}
    results = {fps: coach_recording(exercise("lateral_raise"), film) for fps, film in films.items()}
    assert {fps: len(one.counted) for fps, one in results.items()} == dict.fromkeys(films, 4)
    ends_s = [[rep.ended_s for rep in one.counted] for one in results.values()]
    for other in ends_s[1:]:
        assert other == pytest.approx(ends_s[0], abs=0.15)


@pytest.mark.parametrize("file", ["front_gesture_2.mkv", "front_head_turn.gif"])
def test_gestures_are_no_repetitions_of_anything(file: str, pose_model: Path) -> None:
    for spec in exercises().values():
        document = coach_recording(spec, found(file, pose_model)).document(file)
        jsonschema.validate(document, EXERCISE)
        assert document["reps"] == 0, spec.name


@pytest.mark.parametrize("file", ["cha_lateral-raise.mp4", "cha_pec-dec-fly.mp4"])
def test_a_further_recording_is_counted_as_by_eye_and_as_nothing_else(
    file: str, pose_model: Path
) -> None:
    clip = MORE[file]
    samples = found(f"real_more/{file}", pose_model, 12.0)
    others = exercises().keys() - {clip["closest"], *ALIKE.get(clip["closest"], set())}
    assert (
        coach_recording(exercise(clip["closest"]), samples).document(file)["reps"] == clip["reps"]
    )
    false = {
        name: reps
        for name in others
        if (reps := coach_recording(exercise(name), samples).document(file)["reps"])
    }
    assert false == {}
    assert recognise(exercises(), samples).exercise not in others


def test_where_the_hand_leaves_the_picture_that_is_told_and_nothing_invented(
    pose_model: Path,
) -> None:
    file = "lena_bird-dog.mp4"
    result = coach_recording(exercise("bird_dog"), found(f"real_more/{file}", pose_model, 12.0))
    assert result.document(file)["reps"] in (0, MORE[file]["reps"])
    first_s = MORE[file]["times_s"][1]
    assert any("hand" in cue.text and cue.t_s < first_s for cue in result.cues)

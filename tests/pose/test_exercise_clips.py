"""The bundled clips of exercises: complete, small, and counted as their index says."""

import json
import tomllib
from collections import Counter
from typing import Any

import jsonschema
import pytest

from coach.content.loader import exercises
from coach.core.exercise.faults import TOO_FAST
from models.evaluation.exercises import bundled_clips, rendered_sets
from tests.support.command import SAMPLES, coach
from tests.support.schemas import EXERCISE

LISTED = tomllib.loads((SAMPLES / "index.toml").read_text(encoding="utf-8"))["clip"]
CLIPS = {clip["file"].removesuffix(".mp4"): clip for clip in LISTED if "exercise" in clip}
QUICK = ("exercise_lateral_raise", "exercise_w_raise")
"""Those that go through the pose model here; ``models.evaluation`` takes all."""

INSTEAD = {"elbows_drop", "neck_does_it"}
"""Done in place of the movement: no attempt at it, and told of the one it would have been."""


SETS = [one.truth for one in rendered_sets.read()]
"""Rendered sets, of which what the pose model saw is kept, and not the film."""


def test_every_exercise_is_on_film_twice_or_in_five_sets() -> None:
    """But for those that the clock counts in every view: a film shows nothing to count."""
    filmed = Counter(clip["exercise"] for clip in CLIPS.values())
    rendered = Counter(truth["exercise"] for truth in SETS)
    judged = {
        name
        for name, spec in exercises().items()
        if any(drive.signal != "clock" for drive in spec.drives)
    }
    assert filmed.keys() <= judged
    assert {name for name in judged if filmed[name] < 2 and rendered[name] < 5} == set()


def test_every_fault_is_on_film_or_in_a_set() -> None:
    shown = {
        (clip["exercise"], fault["code"]) for clip in CLIPS.values() for fault in clip["faults"]
    }
    shown |= {(truth["exercise"], once["fault"]) for truth in SETS for once in truth["repetitions"]}
    listed = {(spec.name, fault.code) for spec in exercises().values() for fault in spec.faults}
    assert listed <= shown


def test_all_clips_together_are_small() -> None:
    assert all((SAMPLES / clip["file"]).stat().st_size < 400_000 for clip in CLIPS.values())
    assert sum(file.stat().st_size for file in SAMPLES.glob("*.mp4")) < 40_000_000


@pytest.mark.parametrize("name", CLIPS)
def test_what_is_true_of_a_clip_hangs_together(name: Any) -> None:
    clip, spec = CLIPS[name], exercises()[CLIPS[name]["exercise"]]
    codes = {fault.code for fault in spec.faults} | {TOO_FAST}
    assert 1 <= clip["reps"] <= clip["attempts"]
    assert len(clip["rep_times_s"]) == clip["reps"]
    flat = [moment for times in clip["rep_times_s"] for moment in times]
    assert flat == sorted(flat)
    assert len(clip["holds_s"]) in {0, clip["reps"]}
    for fault in clip["faults"]:
        assert fault["code"] in codes
        assert fault["from_s"] < fault["to_s"]
        assert 1 <= fault["rep"] <= clip["attempts"] + (fault["code"] in INSTEAD)


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.integration
def test_a_clip_is_counted_as_its_index_says(name: Any) -> None:
    clip = CLIPS[name]
    result = coach("exercise", clip["exercise"], "--source", SAMPLES / clip["file"], "--json")
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    jsonschema.validate(document, EXERCISE)
    assert (document["reps"], document["attempts"]) == (clip["reps"], clip["attempts"])
    for (began, ended), (start, end) in zip(
        document["rep_times_s"], clip["rep_times_s"], strict=True
    ):
        assert start - 0.2 <= began < ended <= end + 0.2
        assert ended - began > (end - start) / 2
    codes = {(fault["code"], fault["rep"]) for fault in document["faults"]}
    assert codes == {(fault["code"], fault["rep"]) for fault in clip["faults"]}


def test_the_evaluation_sums_up_what_was_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = next(iter(CLIPS.values()))
    right = bundled_clips.Found(
        "right", clip["exercise"], (3, 3), (4, 4), ([2.0], [2.5]), (frozenset(), frozenset())
    )
    wrong = bundled_clips.Found(
        "wrong",
        clip["exercise"],
        (1, 3),
        (3, 3),
        ([], [2.5]),
        (frozenset({("shrug", 2)}), frozenset({("shrug", 1)})),
    )
    answers = iter([right, wrong])
    monkeypatch.setattr(bundled_clips, "clips", lambda names: [clip, clip])
    monkeypatch.setattr(bundled_clips, "judged", lambda clip: next(answers))
    assert bundled_clips.main([]) == 0
    told = capsys.readouterr().out
    assert "NOT wrong" in told
    assert "counted right 0.50, off by one at most 0.50" in told
    assert "0 of 1 found in their repetition, 1 others told" in told
    assert "holds: 1, off by 0.50 s on average" in told

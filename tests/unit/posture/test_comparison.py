"""A check against a baseline: what changed, from where it can be told, and said how surely."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.posture.analysis import poses_of
from coach.core.posture.comparison import HEAD_NAMES, NAMES, PostureBaseline
from coach.core.posture.result import measured
from coach.core.posture.specs import MEASURES
from coach.core.types import PoseSample, View
from coach.runtime.batch.replay import replay
from tests.support.bodies import seated_front, seated_side
from tests.support.command import SAMPLES, coach, one_sentence


def checked(body: Any, *, size: Any = (640, 480), count: int = 3) -> Any:
    space = (body[:, :3] / 400 - 1).astype(np.float32)
    return replay([PoseSample(i, i / 30, size, body, space) for i in range(count)])


def changes(now: Any, before: Any) -> Any:
    found = now.against(before).assessment.measures[len(MEASURES) :]
    return {item.name: item for item in found}


@settings(max_examples=20, deadline=None)
@given(st.floats(-10, 10), st.floats(-8, 8))
def test_from_the_front_changes_come_with_their_intervals(head: float, lean: float) -> None:
    found = changes(checked(seated_front(head_deg=head, lean_deg=lean)), checked(seated_front()))
    assert tuple(found) == NAMES + HEAD_NAMES
    for name, item in found.items():
        if name == "screen_distance":  # made-up landmarks have no mesh of the face
            assert item.value is None
        else:
            assert item.low < item.value < item.high


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 60))
def test_from_the_front_the_score_falls_with_the_head(drop_px: float) -> None:
    """Everything above the shoulders lower by this much."""
    body = seated_front()
    lower = body.copy()
    lower[:11, 1] += drop_px
    before = checked(seated_front())
    assert before.assessment.score is None
    upright, fallen = (checked(one).against(before).assessment for one in (body, lower))
    assert upright.score >= fallen.score
    assert "against your baseline" in fallen.score_basis
    said = any(item.code == "slouched" for item in fallen.findings)
    assert not said or fallen.score <= 80
    assert not any(item.code == "slouched" for item in upright.findings)


@settings(max_examples=30, deadline=None)
@given(st.floats(20, 60), st.floats(20, 60), st.floats(0.5, 6))
def test_from_the_side_changes_are_differences(now: float, before: float, half: float) -> None:
    one, other = (
        with_neck(checked(seated_side()), measured("craniovertebral_angle", value, half))
        for value in (now, before)
    )
    result = one.against(other).assessment
    item = result.measures[-2]
    assert item.value == pytest.approx(now - before, abs=0.11)
    said = [found.code for found in result.findings if found.code.startswith("head_moved")]
    expected = []
    if item.low > 0 or item.high < 0:
        expected = ["head_moved_forward" if item.value < 0 else "head_moved_back"]
    assert said == expected


def with_neck(result: Any, neck: Any) -> Any:
    assessment = result.assessment
    measures = (neck, *assessment.measures[1:])
    return replace(result, assessment=replace(assessment, measures=measures))


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (checked(seated_side()), "from the same place"),
        (checked(seated_front(), size=(1280, 720)), "same camera"),
        (replay([]), "not clear"),
        (replay([PoseSample(0, 0.0, (640, 480), seated_front())]), "in space"),
    ],
    ids=["side", "size", "nobody", "no space"],
)
def test_what_can_not_be_compared_says_why(before: Any, why: str) -> None:
    for item in changes(checked(seated_front()), before).values():
        assert item.value is None
        assert why in item.abstained


def test_the_mean_posture_does_not_depend_on_the_blocks() -> None:
    bodies = [seated_front(head_deg=angle) for angle in range(6)]
    poses = poses_of(
        [PoseSample(i, i / 30, (640, 480), b, b[:, :3].copy()) for i, b in enumerate(bodies)]
    )
    view = np.full(6, View.FRONT, np.int8)
    whole = PostureBaseline().with_frames(poses, view)
    assert whole.frames == 6
    expected = np.mean([b[0, 0] for b in bodies])
    assert whole.mean[0] == pytest.approx(expected)
    assert PostureBaseline().with_frames(poses, np.full(6, View.SIDE_LEFT, np.int8)).frames == 0


@pytest.mark.integration
def test_a_slouch_is_said_and_its_baseline_is_not_called_one() -> None:
    upright, slouched = SAMPLES / "front_upright.mp4", SAMPLES / "front_slouched.mp4"
    words = ("--seconds", "2", "--json", "--baseline")
    there = coach("check", slouched, *words, upright)
    back = coach("check", upright, *words, slouched)
    assert there.returncode == back.returncode == 0
    assert '"slouched"' in there.stdout
    assert '"slouched"' not in back.stdout


@pytest.mark.integration
def test_a_baseline_is_a_recording() -> None:
    result = coach("check", SAMPLES / "front_upright.mp4", "--baseline", "0")
    assert result.returncode == 2
    assert one_sentence(result.stderr)

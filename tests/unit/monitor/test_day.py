"""A day at the desk in simulated time: every slouch told when due, nothing else mentioned."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coach.core.monitor.nudges import NudgeSpec
from coach.core.monitor.state import Posture
from coach.measurement import load_measurement
from coach.runtime.desk.engine import Monitor
from models.evaluation.monitor.clips import CLIPS, clip_nudges
from models.evaluation.monitor.comparison import (
    IN_TIME_S,
    PLAN,
    judge,
    live,
    minutes,
    samples_of,
)
from models.evaluation.monitor.day import MOVES, PEOPLE, Day, Scene
from models.evaluation.monitor.diary import diary
from models.evaluation.monitor.motions import Motion, load_motions
from models.evaluation.monitor.peer_rules import RULES, nudged_by_rule, rule_scores


@pytest.fixture(scope="module")
def motions() -> Mapping[str, Motion]:
    return load_motions()


@pytest.fixture(scope="module")
def lived(motions: Mapping[str, Motion]) -> Any:
    scenes, moved = diary(100)
    return live(Day(motions, "front_upright", scenes, moved, 1))


def test_every_slouch_over_the_grace_is_told_when_it_is_due(lived: Any) -> None:
    judged = judge(lived.day, lived.nudges_s)
    assert judged.due >= 12
    assert judged.found == judged.due
    assert judged.in_time >= judged.due - 1
    assert max(map(abs, judged.late_s)) < 2 * IN_TIME_S


def test_nothing_innocent_is_mentioned(lived: Any) -> None:
    assert judge(lived.day, lived.nudges_s).false_s == ()
    done = {scene.name for scene in lived.day.scenes}
    assert {"glance down", "read a page", "drink", "passer-by", "lunch", "short slouch"} <= done


def test_slow_slumps_are_found_within_a_few_degrees(lived: Any) -> None:
    slow = judge(lived.day, lived.nudges_s, slow=True)
    assert slow.found == slow.due == 3


def test_the_totals_are_right(lived: Any) -> None:
    true_s = sum(
        span[1] - span[0] for scene in lived.day.scenes if (span := scene.slouched_s) is not None
    )
    read_s = sum(s.to_s - s.from_s for s in lived.day.scenes if s.move == "glance")
    # Who reads with the neck far forward slouches too, though nothing is said of it.
    assert 0.9 * true_s < lived.summary.slouching_s < 1.1 * true_s + read_s
    gone_s = sum(s.to_s - s.from_s for s in lived.day.scenes if s.move == "leave")
    assert lived.summary.away_s == pytest.approx(gone_s, rel=0.1)
    assert lived.summary.watched_s == pytest.approx(8 * 3600, rel=0.01)
    assert lived.summary.breaks_taken == sum(s.move == "leave" for s in lived.day.scenes)


def test_each_moved_laptop_is_noticed_and_rechecked(lived: Any) -> None:
    stale = [event.t_s for event in lived.events if event.name == "baseline_stale"]
    assert len(stale) == len(lived.day.moved) == 2
    for moved, noticed_s in zip(lived.day.moved, stale, strict=True):
        assert 0 < noticed_s - moved.from_s < 20
    assert sum(event.name == "baseline" for event in lived.events) == 3


def test_most_of_the_day_it_looks_once_a_second(lived: Any) -> None:
    assert lived.looks / (8 * 3600) < 1.5


def test_the_same_day_gives_the_same_events(motions: Mapping[str, Motion]) -> None:
    scenes, moved = diary(7, hours=0.5)
    runs = [live(Day(motions, "front_talks", scenes, moved, 7), hours=0.5) for _ in range(2)]
    assert runs[0].events == runs[1].events


@pytest.mark.parametrize("clip", CLIPS)
def test_the_clips_of_daily_motions(motions: Mapping[str, Motion], clip: Any) -> None:
    span, said = CLIPS[clip], clip_nudges(motions[clip], clip)
    if span is None:
        assert said == []
    else:
        assert len(said) == 1
        assert span[0] < said[0] < span[1]


def test_a_composed_day_moves_as_its_scenes_say(motions: Mapping[str, Motion]) -> None:
    scenes = [
        Scene("slump", "slump", 60.0, 120.0, 3.0),
        Scene("coffee", "leave", 150.0, 200.0, 4.5),
    ]
    day = Day(motions, "front_upright", scenes)
    t_s = np.array([30.0, 90.0, 175.0])
    seen = day.pictures(t_s)
    assert np.isfinite(seen.landmarks[:2, 0, 0]).all()
    assert np.isnan(seen.landmarks[2, 0, 0])
    assert seen.landmarks[1, 0, 1] - seen.landmarks[0, 0, 1] > 50  # the nose has dropped
    span = scenes[0].slouched_s
    assert span is not None
    assert 60 < span[0] < 63
    assert scenes[1].slouched_s is None


def test_other_rules_fire_on_what_is_innocent(motions: Mapping[str, Motion]) -> None:
    """The rules are run as they should be: they find a slump, and a glance down as well."""
    scenes = [Scene("slump", "slump", 60.0, 160.0, 3.0), Scene("page", "glance", 200.0, 290.0, 1.4)]
    day = Day(motions, "front_upright", scenes)
    t_s, scores = rule_scores(minutes(day, 0.1))
    score = t_s, scores["nose-drop"]
    found = judge(day, nudged_by_rule(*score, limit=0.08, grace_s=30.0))
    assert found.found == 1
    assert len(found.false_s) == 1
    assert judge(day, nudged_by_rule(*score, limit=9.0, grace_s=30.0)).found == 0
    assert set(RULES) == {"nose-drop", "face-size", "|ear x − shoulder x|"}


def test_moves_and_people_exist(motions: Mapping[str, Motion]) -> None:
    assert {move.clip for move in MOVES.values()} <= set(motions)
    assert set(PEOPLE) <= set(motions)
    assert replace(Scene("a", "slump", 0, 60, 3), depth=0.2).slouched_s is None
    assert Posture.AWAY.label == "away"


@pytest.mark.parametrize("fps", [10, 15, 30])
def test_a_slouch_is_told_within_two_seconds_of_its_grace_at_any_rate_of_pictures(
    motions: Mapping[str, Motion], fps: int
) -> None:
    scene = Scene("slump", "slump", 14.0, 34.0, 1.5)
    day = Day(motions, "front_upright", [scene])
    monitor = Monitor(replace(PLAN, nudges=NudgeSpec(grace_s=6.0)), load_measurement())
    pictures = day.pictures(np.arange(0.0, 26.0, 1 / fps))
    told = [
        event.t_s
        for sample in samples_of(pictures)
        for event in monitor.see(sample)
        if event.name == "nudge"
    ]
    span = scene.slouched_s
    assert span is not None
    assert told == [pytest.approx(span[0] + 6.0, abs=IN_TIME_S)]

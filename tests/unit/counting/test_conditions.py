"""Conditions tell exercises apart that swing the same signal."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.content.loader import exercises
from coach.core.counting.evidence import NO_EVIDENCE, Check, again, at_rest, missed, moving
from coach.core.exercise.conditions import At, Condition
from coach.core.exercise.signals import signals
from coach.core.types import PoseSample, frozen
from coach.runtime.training.coaching import Coach
from coach.runtime.training.recognition import (
    ENOUGH,
    NOTHING_COUNTED,
    Candidate,
    Recognition,
    recognise,
)
from models.evaluation.exercises.motions import MOTIONS
from models.evaluation.exercises.simulated_sets import MadeSet, Recipe, make_set
from tests.unit.counting.test_engine import play, row, swing

SPECS = exercises()
ALIKE = {"lateral_raise": {"t_raise"}, "t_raise": {"lateral_raise"},
         "y_raise": {"lateral_raise", "t_raise"}}  # fmt: skip
"""Arms raised sideways, level or higher: nothing in a picture tells these from each other."""


def a_set(name: str) -> MadeSet:
    hold_s = SPECS[name].repetition.hold_minimum_s + 1.5 if MOTIONS[name].holds else 0.0
    return make_set(Recipe(name, 23, reps=3, out_s=1.3, hold_s=hold_s, noise=0.3)).at(15.0)


def samples_of(made: MadeSet) -> list[PoseSample]:
    found = enumerate(zip(made.t_s.tolist(), made.landmarks, made.contour, strict=True))
    return [
        PoseSample(seq, t_s, (1280, 720), frozen(body), contour=frozen(outline))
        for seq, (t_s, body, outline) in found
        if not math.isnan(body[0, 0])
    ]


def counted(name: str, made: MadeSet) -> int:
    coach = Coach.of(SPECS[name])
    rows = signals(made.landmarks, made.contour).tolist()
    for t_s, values in zip(made.t_s.tolist(), rows, strict=True):
        coach.see_signals(t_s, values)
    coach.end()
    return sum(rep.complete and not rep.timed for rep in coach.state.reps)


@pytest.mark.parametrize("done", MOTIONS)
def test_an_exercise_counts_as_itself_and_as_no_other(done: str) -> None:
    made = a_set(done)
    assert counted(done, made) == made.truth.reps
    others = SPECS.keys() - {done} - ALIKE.get(done, set())
    assert {name: counted(name, made) for name in sorted(others)} == dict.fromkeys(others, 0)


@pytest.mark.parametrize("done", MOTIONS)
def test_an_exercise_is_recognised_without_its_name(done: str) -> None:
    found = recognise(SPECS, samples_of(a_set(done)))
    assert found.exercise in {done, *ALIKE.get(done, set())}
    assert 0.3 <= found.certainty <= 1.0
    assert found.document("set")["schema"] == "coach.recognition/1"


def test_standing_about_is_no_exercise() -> None:
    found = recognise(SPECS, samples_of(a_set("lateral_raise"))[:8])
    assert found.exercise is None
    assert found.certainty == NOTHING_COUNTED


@given(st.floats(0.0, 0.999), st.floats(0.0, 0.999))
def test_none_is_told_the_less_surely_the_nearer_something_fits(fit: float, more: float) -> None:
    def none(share: float) -> float:
        near = Candidate("chin_tuck", share * ENOUGH, share, 1)
        found = Recognition((near,), 1, 1, 1.0)
        assert found.exercise is None
        return found.certainty

    low, high = sorted((fit, more))
    assert NOTHING_COUNTED / 2 <= none(high) <= none(low) <= NOTHING_COUNTED


def check(at: At, least: float = -math.inf, most: float = math.inf) -> Check:
    condition = Condition(signal="elbow_deg", at=at, most_deg=most, says="Arms straight.")
    return Check(condition, (0,), least, most)


@given(st.floats(0.0, 180.0), st.floats(0.0, 180.0))
def test_start_end_and_change_are_what_they_say(rests: float, ends: float) -> None:
    evidence = at_rest(NO_EVIDENCE, [rests], 0.1)
    for share, value in ((0.5, (rests + ends) / 2.0), (1.0, ends), (1.0, ends)):
        evidence = moving(evidence, [value], 0.1, share)
    for at, value in (("start", rests), ("end", ends), ("change", ends - rests)):
        assert missed([check(at, value - 1.0, value + 1.0)], evidence, reached=True) is None
        assert missed([check(at, value + 1.0, value + 2.0)], evidence, reached=True) is not None
        assert missed([check(at, value - 2.0, value - 1.0)], evidence, reached=True) is not None


@given(st.floats(0.0, 180.0), st.floats(0.0, 180.0))
def test_the_way_out_is_judged_by_itself_and_not_by_the_way_back(out: float, back: float) -> None:
    evidence = at_rest(NO_EVIDENCE, [0.0], 0.1)
    for share, value in ((0.4, out), (0.6, out), (0.9, 7.0), (1.0, 7.0), (0.6, back), (0.4, back)):
        evidence = moving(evidence, [value], 0.1, share)
    assert missed([check("way", out - 1.0, out + 1.0)], evidence, reached=True) is None
    assert missed([check("way", out + 1.0, out + 2.0)], evidence, reached=False) is not None
    assert missed([check("way", out + 1.0)], again(evidence), reached=True) is None


def test_what_is_hidden_misses_nothing() -> None:
    evidence = moving(at_rest(NO_EVIDENCE, [math.nan], 0.1), [math.nan], 0.1, 1.0)
    for at in ("start", "way", "end", "change"):
        assert missed([check(at, 10.0, 20.0)], evidence, reached=True) is None


def test_the_next_one_begins_where_the_last_one_came_back_to() -> None:
    """Not where that one had begun: who hung the arms once and never came back to it is not
    taken as hanging."""
    evidence = moving(at_rest(NO_EVIDENCE, [10.0], 0.1), [90.0], 0.1, 1.0)
    hanging = check("start", most=20.0)
    assert missed([hanging], again(evidence), reached=True) is None, "it has not come back yet"
    evidence = moving(moving(evidence, [60.0], 0.1, 0.5), [50.0], 0.1, 0.3)
    assert missed([hanging], again(evidence), reached=True) is not None
    hidden = moving(evidence, [math.nan], 0.1, 0.1)
    assert missed([hanging], again(hidden), reached=True) is None, "what was seen last counts"


def test_what_is_needed_must_be_seen() -> None:
    evidence = moving(at_rest(NO_EVIDENCE, [math.nan], 0.1), [math.nan], 0.1, 1.0)
    plain = check("end", 10.0, 20.0)
    needed = replace(plain, condition=replace(plain.condition, needed=True))
    assert missed([needed], evidence, reached=True) is needed.condition


def test_who_stops_short_is_not_asked_what_only_the_end_must_reach() -> None:
    evidence = moving(at_rest(NO_EVIDENCE, [10.0], 0.1), [40.0], 0.1, 0.5)
    assert missed([check("end", least=60.0)], evidence, reached=False) is None
    assert missed([check("change", least=50.0)], evidence, reached=False) is None
    assert missed([check("end", most=30.0)], evidence, reached=False) is not None
    assert missed([check("change", -5.0, 5.0)], evidence, reached=False) is not None


@pytest.mark.parametrize(("elbows_deg", "told"), [(175.0, True), (80.0, False)])
def test_no_fault_is_told_of_another_movement(elbows_deg: float, told: bool) -> None:
    """Shoulders drawn up are a fault of a lateral raise, and none of a press."""
    elbows = {"left_elbow_deg": elbows_deg, "right_elbow_deg": elbows_deg}
    shrugs = {"left_neck_length_ratio": 0.2, "right_neck_length_ratio": 0.2}
    up = [row(value, **elbows, **(shrugs if value > 40.0 else {})) for value in swing()]
    coach = play([*[row(10.0)] * 15, *up])
    assert ("shrug" in {event.code for event in coach.events}) == told

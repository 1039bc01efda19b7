"""A session goes from set to set on time, does as it is asked, and stops when it hurts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.exercise.plan import SessionPlan, SetPlan, announcement, asked_for, estimated_s
from coach.core.session.machine import begin, step
from coach.core.session.phases import PATIENCE_S, READY_S, remaining_s
from coach.core.session.state import (
    Answer,
    Command,
    Input,
    Phase,
    Press,
    SessionEvent,
    SessionSample,
    SessionState,
)


def a_set(exercise: str = "chin_tuck", number: int = 1, of: int = 1, **more: object) -> SetPlan:
    plain: dict[str, object] = {
        "side": None,
        "reps": 3,
        "hold_s": 0.0,
        "rep_s": 2.0,
        "rest_s": 20.0,
    }
    title = exercise.replace("_", " ").capitalize()
    return SetPlan(exercise, title, number, of, **{**plain, **more})


TWO = SessionPlan(
    "desk",
    "Desk",
    (a_set(number=1, of=2), a_set(number=2, of=2), a_set("doorway_stretch", side="left")),
)
ALONE = replace(TWO, guided=False)


class Person:
    """Does what the session asks, one repetition every ``rep_s``, seen at ``fps``."""

    def __init__(self, plan: SessionPlan, fps: float = 30.0, rep_s: float = 2.0) -> None:
        self.plan, self.fps, self.rep_s = plan, fps, rep_s
        self.state = begin(plan)
        self.events: list[SessionEvent] = []
        self.frames = 0
        self.set_since_s = 0.0
        self.pain = 0

    @property
    def now_s(self) -> float:
        return self.frames / self.fps

    def tell(self, said: Input) -> list[SessionEvent]:
        self.state, events = step(self.plan, self.state, said)
        self.events += events
        if any(event.kind == "set_began" for event in events):
            self.set_since_s = self.now_s
        return list(events)

    def watch(self, seconds: float, advice: str | None = None) -> None:
        for _ in range(round(seconds * self.fps)):
            self.frames += 1
            reps = int((self.now_s - self.set_since_s + 1e-9) / self.rep_s)
            asked = self.plan.sets[self.state.at].reps
            self.tell(SessionSample(self.now_s, advice, min(reps, asked), complete=reps >= asked))

    def answer_all(self, pain: int = 0, effort: int = 4) -> None:
        while self.state.asking:
            self.tell(Answer(effort if self.state.asking[0] == "effort" else pain))

    def until(self, phase: Phase, at: int | None = None, limit_s: float = 200.0) -> None:
        for _ in range(round(limit_s * self.fps)):
            if self.state.phase is phase and at in (None, self.state.at):
                return
            self.watch(1 / self.fps)
            self.answer_all(self.pain)
        raise AssertionError(f"never came to {phase}, but is at {self.state}")

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]


def test_a_whole_session_in_order() -> None:
    person = Person(TWO)
    person.until(Phase.OVER)
    count_in = ["count", "count", "count", "set_began", "set_ended"]
    assert person.kinds() == [
        "ask", *count_in, "rest_began", *count_in, "rest_began", "ask", "ask", *count_in,
        "ask", "ask", "over",
    ]  # fmt: skip
    assert person.state.ended == "done"
    assert [event.why for event in person.events if event.kind == "set_ended"] == ["done"] * 3


@pytest.mark.parametrize("fps", [10, 15, 60])
def test_the_same_session_at_any_frame_rate(fps: float) -> None:
    usual, other = Person(TWO, fps=30), Person(TWO, fps=fps)
    for person in (usual, other):
        person.until(Phase.OVER)
    assert usual.kinds() == other.kinds()
    for one, two in zip(usual.events, other.events, strict=True):
        assert two.t_s == pytest.approx(one.t_s, abs=0.1 + 8 / fps, nan_ok=True)


def test_nothing_begins_before_the_set_up_is_right_and_the_pain_is_known() -> None:
    person = Person(TWO)
    person.watch(5.0, advice="Step back a little.")
    person.answer_all()
    assert person.state.phase is Phase.SET_UP
    assert [event.text for event in person.events if event.kind == "advice"] == [
        "Step back a little."
    ]
    person.watch(READY_S + 0.1)
    assert person.state.phase is Phase.COUNT_IN
    other = Person(TWO)
    other.watch(10.0)
    assert other.state.phase is Phase.SET_UP
    assert other.state.asking == ("pain_before",)


def test_a_blink_of_bad_set_up_does_not_begin_the_waiting_anew() -> None:
    person = Person(TWO)
    person.answer_all()
    person.watch(READY_S - 0.2)
    person.watch(1 / 30, advice="Turn on a light.")
    person.watch(0.4)
    assert person.state.phase is Phase.COUNT_IN


def test_advice_stays_long_enough_to_be_read() -> None:
    person = Person(TWO)
    person.answer_all()
    for _ in range(60):
        person.watch(0.1, advice="Step back a little.")
        person.watch(0.1, advice="Turn to the side.")
    told = [event.t_s for event in person.events if event.kind == "advice"]
    assert 2 <= len(told) <= 7
    assert min(b - a for a, b in pairwise(told)) >= 2.0 - 1e-6


def test_pauses_cost_no_time() -> None:
    person = Person(TWO)
    person.until(Phase.REST)
    left_s = remaining_s(TWO, person.state)
    person.tell(Press("pause"))
    person.watch(100.0)
    assert remaining_s(TWO, person.state) == left_s
    person.tell(Press("pause"))
    person.watch(1.0)
    assert remaining_s(TWO, person.state) == pytest.approx(left_s - 1.0, abs=0.05)


def test_any_key_but_stop_ends_a_pause_and_does_nothing_else() -> None:
    for key in ("next", "skip", "repeat", "pause"):
        person = Person(TWO)
        person.until(Phase.WORK)
        person.tell(Press("pause"))
        person.tell(Press(key))
        assert not person.state.paused
        assert person.state.phase is Phase.WORK


def test_a_machine_that_slept_finds_the_session_waiting() -> None:
    person = Person(TWO)
    person.until(Phase.REST)
    person.tell(SessionSample(person.now_s + 3600.0))
    assert person.state.paused
    assert person.state.phase is Phase.REST


def test_the_keys_do_as_they_say() -> None:
    person = Person(TWO)
    person.tell(Press("next"))  # the question
    person.tell(Press("next"))  # the set-up
    person.tell(Press("next"))  # the count-in
    assert (person.state.phase, person.state.at) == (Phase.WORK, 0)
    person.tell(Press("next"))
    assert person.events[-2].why == "skipped"
    person.tell(Press("next"))
    assert (person.state.phase, person.state.at) == (Phase.COUNT_IN, 1)
    person.tell(Press("repeat"))
    assert (person.state.phase, person.state.at) == (Phase.SET_UP, 0)
    person.until(Phase.WORK, 1)
    person.tell(Press("repeat"))
    assert (person.state.phase, person.state.at) == (Phase.COUNT_IN, 1)
    person.tell(Press("stop"))
    assert (person.state.phase, person.state.ended) == (Phase.OVER, "stopped")


def test_stopping_says_that_something_is_kept_only_where_something_was_done() -> None:
    early, later = Person(TWO), Person(TWO)
    early.tell(Press("stop"))
    later.until(Phase.WORK)
    later.tell(Press("stop"))
    assert [one.events[-1].text for one in (early, later)] == [
        "Stopped.",
        "Stopped. What you did is kept.",
    ]


def test_skipping_an_exercise_that_was_begun_still_asks_how_it_felt() -> None:
    person = Person(TWO)
    person.until(Phase.WORK, 0)
    person.tell(Press("skip"))
    assert person.state.asking == ("pain", "effort")
    person.until(Phase.WORK)
    assert person.state.at == 2
    fresh = Person(TWO)
    fresh.answer_all()
    fresh.tell(Press("skip"))
    assert (fresh.state.at, fresh.state.asking) == (2, ())


@pytest.mark.parametrize(("before", "after", "stops"), [(0, 2, True), (3, 4, False), (3, 5, True)])
def test_pain_that_rises_by_two_ends_the_session_and_says_why(
    before: int, after: int, stops: bool
) -> None:
    person = Person(TWO)
    person.pain = before
    person.until(Phase.WORK)
    while not person.state.asking:
        person.watch(0.1)
    person.tell(Answer(after))
    assert (person.state.ended == "pain") is stops
    if stops:
        assert f"risen by {after - before} points" in person.events[-1].text


@pytest.mark.parametrize("phase", [Phase.SET_UP, Phase.COUNT_IN, Phase.WORK, Phase.REST])
@pytest.mark.parametrize(("answer", "stops"), [(0, False), (None, True), (1, True), (5, True)])
def test_what_feels_wrong_stops_everything_until_it_is_told(
    phase: Phase, answer: int | None, stops: bool
) -> None:
    person = Person(TWO)
    person.until(phase)
    before = replace(person.state, asking=())
    person.tell(Press("alarm"))
    person.tell(Press("alarm"))
    person.watch(4.0)
    assert person.state.asking[:2] == ("pain", "signs")
    assert person.state.asking.count("signs") == 1
    stopped = phase in (Phase.WORK, Phase.COUNT_IN)
    assert person.state.elapsed_s == (0.0 if stopped else before.elapsed_s)
    person.tell(Answer(0))
    person.tell(Answer(9))  # no such sign: asked again
    assert person.state.asking[:1] == ("signs",)
    person.tell(Answer(answer))
    assert (person.state.ended == "pain") is stops
    if answer == 5:
        assert "112" in person.events[-1].text
    if not stops:
        assert person.state.phase is (Phase.REST if stopped else phase)


def test_what_hurts_and_is_not_rated_ends_the_session() -> None:
    person = Person(TWO)
    person.until(Phase.WORK)
    person.tell(Press("alarm"))
    assert [event.why for event in person.events if event.kind == "set_ended"] == ["stopped"]
    person.tell(Answer(None))
    assert person.state.ended == "pain"


def test_what_hurts_more_than_before_ends_the_session() -> None:
    person = Person(TWO)
    person.pain = 1
    person.until(Phase.WORK)
    person.tell(Press("alarm"))
    person.tell(Answer(3))
    assert person.state.ended == "pain"


def test_hard_work_is_answered_with_advice_to_ease_off() -> None:
    person = Person(TWO)
    person.until(Phase.WORK, 1)
    while not person.state.asking:
        person.watch(0.1)
    person.answer_all(effort=9)
    assert [event.kind for event in person.events][-1] == "note"
    assert person.state.ended is None


def test_a_set_that_is_meant_to_be_hard_is_not_called_too_hard() -> None:
    person = Person(replace(TWO, sets=tuple(replace(one, to_effort=True) for one in TWO.sets)))
    person.until(Phase.WORK, 1)
    while not person.state.asking:
        person.watch(0.1)
    before = len(person.events)
    person.answer_all(effort=10)
    assert "note" not in [event.kind for event in person.events[before:]]
    assert person.state.pain.before == 0


@pytest.mark.parametrize(("told", "stops"), [(4, False), (7, True)])
def test_pain_that_was_not_rated_at_the_start_is_unknown(told: int, stops: bool) -> None:
    person = Person(TWO)
    person.tell(Answer(None))
    person.until(Phase.WORK, 1)
    while not person.state.asking:
        person.watch(0.1)
    person.tell(Answer(told))
    assert (person.state.ended == "pain") is stops


def test_on_a_recording_sets_follow_each_other_without_questions() -> None:
    person = Person(ALONE)
    person.until(Phase.OVER)
    assert person.kinds() == ["set_began", "set_ended"] * 3 + ["over"]
    assert person.now_s == pytest.approx(3 * 3 * 2.0, abs=0.2)


def test_on_a_recording_a_set_nobody_does_is_left() -> None:
    person = Person(ALONE, rep_s=1e9)
    person.watch(3 * PATIENCE_S + 1.0)
    assert person.state.phase is Phase.OVER
    assert {event.why for event in person.events if event.kind == "set_ended"} == {"gave_up"}


inputs = st.one_of(
    st.builds(Press, st.sampled_from(get_args(Command))),
    st.builds(Answer, st.none() | st.integers(0, 10)),
    st.tuples(
        st.sampled_from([0.03, 0.5, 3.0, 30.0]),
        st.none() | st.just("Step back."),
        st.integers(0, 3),
        st.booleans(),
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.booleans(), st.lists(inputs, max_size=60))
def test_whatever_is_said_the_session_keeps_its_order(guided: bool, said: list[object]) -> None:
    plan = TWO if guided else ALONE
    state, now_s, events = begin(plan), 0.0, list[SessionEvent]()
    for one in said:
        if isinstance(one, tuple):
            now_s += one[0]
            one = SessionSample(now_s, one[1], one[2], one[3])  # noqa: PLW2901
        before = state
        state, more = step(plan, state, one)
        assert (state, more) == step(plan, before, one) or before.now_s != before.now_s
        events += more
        _is_sound(plan, state)
    sets = [event.kind for event in events if event.kind in ("set_began", "set_ended")]
    assert sets == (["set_began", "set_ended"] * len(sets))[: len(sets)]
    if state.phase is Phase.OVER:
        assert sets[-1:] != ["set_began"], "the last set is ended with the session"
    assert [event.kind for event in events].count("over") == (state.phase is Phase.OVER)


def _is_sound(plan: SessionPlan, state: SessionState) -> None:
    assert 0 <= state.at < len(plan.sets)
    assert state.elapsed_s >= 0
    assert (state.ended is not None) == (state.phase is Phase.OVER)
    assert remaining_s(plan, state) >= 0
    if state.phase in (Phase.WORK, Phase.COUNT_IN, Phase.OVER):
        assert not state.asking or state.phase is not Phase.OVER


def test_an_empty_plan_is_over_at_once() -> None:
    nothing = SessionPlan("nothing", "Nothing", ())
    assert begin(nothing).phase is Phase.OVER
    assert estimated_s(nothing) == 0.0


def test_what_is_announced() -> None:
    one = a_set("doorway_stretch", side="left", reps=1, hold_s=30.0)
    two = replace(one, side="right")
    plan = SessionPlan("x", "X", (one, two, a_set(number=1, of=2), a_set(number=2, of=2)))
    assert asked_for(one) == "Doorway stretch, left side: once, hold 30 s"
    assert announcement(plan, 0) == "Rest. Next: the right side."
    assert announcement(plan, 1) == "Rest. Next: Chin tuck: 3 times."
    assert announcement(plan, 2) == "Rest. Then set 2 of 2."


def test_the_estimate_is_what_a_steady_person_takes() -> None:
    person = Person(TWO)
    person.until(Phase.OVER)
    assert person.now_s == pytest.approx(estimated_s(TWO), rel=0.2)

"""Repetitions told from progress: laws, on courses whose truth is known."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.body.minimum_jerk import eased, movement_s, time_share
from coach.core.body.one_euro import FRESH, smooth, smooth_one, start
from coach.core.counting.counter_state import CounterState, Movement, counter
from coach.core.counting.events import Event, Rep
from coach.core.counting.rep_counter import count_sample
from coach.core.counting.rep_end import finish_repetition, interrupt
from coach.core.counting.rep_timing import too_fast
from coach.core.counting.sides import FILTER
from coach.core.exercise.faults import SHORT_HOLD
from coach.core.exercise.movement import Drive, Repetition

DRIVE = Drive(view="front", signal="arm_elevation_deg", start_deg=10.0, target_deg=90.0)
MOVE = Repetition(out_s=2.0, back_s=2.0, out_says="up", back_says="down", fastest_s=0.7,
                  too_fast_cue="Slower.")  # fmt: skip
HOLD = Repetition(out_s=2.0, hold_s=3.0, hold_minimum_s=1.0, back_s=2.0, out_says="up",
                  hold_says="stay", back_says="down")  # fmt: skip


def course(*moves: tuple[float, float]) -> tuple[Callable[[float], float], float]:
    """Progress over time, from rest: each move eases to a share within this many seconds."""
    ends = np.cumsum([seconds for _, seconds in moves])

    def at(t_s: float) -> float:
        place, since = 0.0, 0.0
        for (share, seconds), end in zip(moves, ends, strict=True):
            if t_s < end:
                return place + (share - place) * eased((t_s - since) / seconds)
            place, since = share, end
        return place

    return at, float(ends[-1])


def run(
    how: Repetition,
    *moves: tuple[float, float],
    fps: float = 30.0,
    blocked: tuple[float, float] = (math.inf, math.inf),
) -> tuple[CounterState, list[Event], list[Rep]]:
    at, ends_s = course(*moves)
    state = counter("both", DRIVE.minimum_share)
    events: list[Event] = []
    reps: list[Rep] = []
    for t_s in np.arange(0.0, ends_s + 0.5, 1.0 / fps):
        wrong = "sag" if blocked[0] <= t_s < blocked[1] else ""
        state, told, rep = count_sample(DRIVE, how, state, float(t_s), at(t_s), blocked=wrong)
        events += told
        reps += [] if rep is None else [rep]
    return state, events, reps


def good(out_s: float = 1.5, hold_s: float = 0.3, far: float = 1.0) -> list[tuple[float, float]]:
    return [(0.0, 0.6), (far, out_s), (far, hold_s), (0.0, out_s)]


@pytest.mark.parametrize("fps", [10.0, 15.0, 30.0, 60.0])
@pytest.mark.parametrize("out_s", [0.75, 1.5, 4.0])
def test_every_rate_and_tempo_gives_the_same_count(fps: float, out_s: float) -> None:
    state, events, reps = run(MOVE, *good(out_s) * 4, fps=fps)
    assert (state.count, state.attempts) == (4, 4)
    assert [event.kind for event in events] == ["rep_began", "rep_completed"] * 4
    assert [rep.out_s for rep in reps] == pytest.approx([out_s] * 4, abs=0.2 + 0.1 * out_s)


@pytest.mark.parametrize("fps", [10.0, 15.0, 30.0, 60.0])
@pytest.mark.parametrize("out_s", [1.0, 3.0])
def test_a_hold_lasts_from_arriving_to_leaving(fps: float, out_s: float) -> None:
    _, _, reps = run(HOLD, *good(out_s, hold_s=3.0), fps=fps)
    assert [rep.hold_s for rep in reps] == pytest.approx([3.0], abs=0.25)


def test_holds_are_the_same_at_every_rate() -> None:
    holds = [
        run(HOLD, *good(1.5, 2.7), fps=fps)[2][0].hold_s or 0.0 for fps in (10.0, 15.0, 30.0, 60.0)
    ]
    assert max(holds) - min(holds) < 0.1


def test_a_fault_stops_the_clock_of_a_hold_and_no_more() -> None:
    _, clean, (whole,) = run(HOLD, *good(1.0, 4.0))
    _, events, (rep,) = run(HOLD, *good(1.0, 4.0), blocked=(2.5, 3.9))
    assert (rep.hold_s or 0.0) == pytest.approx((whole.hold_s or 0.0) - 1.4, abs=0.07)
    assert rep.complete
    kinds = [event.kind for event in events]
    assert kinds.index("hold_paused") < kinds.index("hold_resumed") < kinds.index("hold_ended")
    assert [event.kind for event in clean].count("hold_resumed") == 0


def test_stopping_short_is_an_attempt_and_says_why() -> None:
    state, events, (rep,) = run(MOVE, *good(far=0.5))
    assert (state.count, state.attempts, rep.why) == (0, 1, "short_range")
    assert events[-1].kind == "attempt_ended"
    assert events[-1].text


def test_a_hold_too_short_is_an_attempt() -> None:
    _, _, (rep,) = run(HOLD, *good(1.0, 0.2))
    assert rep.why == "short_hold"


def test_a_hold_much_shorter_than_asked_counts_and_is_told() -> None:
    _, events, (rep,) = run(HOLD, *good(1.0, 1.5))
    told, counted = events[-2:]
    assert rep.complete
    assert (told.kind, told.code, counted.kind) == ("short_hold", SHORT_HOLD, "rep_completed")
    assert told.text == f"Hold a little longer: {rep.hold_s:.0f} of 3 seconds."
    assert "short_hold" not in [event.kind for event in run(HOLD, *good(1.0, 2.5))[1]]


def test_of_a_hold_that_a_fault_cut_short_the_fault_is_told() -> None:
    held = replace(counter("both", DRIVE.minimum_share), share=0.0, t_s=8.0)
    there = Movement(began_s=1.0, reached=True, peak=1.0, stayed_s=1.5, held_s=1.5)
    for faulty in (False, True):
        state = replace(held, movement=replace(there, faulty=faulty))
        _, events, rep = finish_repetition(DRIVE, HOLD, state, 8.0, ())
        assert rep is not None
        assert rep.complete
        assert ("short_hold" in [event.kind for event in events]) is not faulty


@given(st.lists(st.floats(0.0, 0.28), min_size=3, max_size=8))
@settings(max_examples=40, deadline=None)
def test_fidgeting_is_nothing(shares: list[float]) -> None:
    state, events, _ = run(MOVE, *[(share, 0.5) for share in shares])
    assert (state.count, state.attempts, events) == (0, 0, [])


@given(st.lists(st.sampled_from([0.45, 1.0]), min_size=1, max_size=6), st.floats(0.8, 3.0))
@settings(max_examples=30, deadline=None)
def test_complete_and_attempted_add_up(kinds: list[float], out_s: float) -> None:
    moves = [move for far in kinds for move in good(out_s, far=far)]
    state, _, reps = run(MOVE, *moves)
    assert state.count == kinds.count(1.0)
    assert state.attempts == len(kinds) == len(reps)


def test_a_smaller_range_of_ones_own_counts_after_two_tries_alike() -> None:
    state, _, reps = run(MOVE, *good(far=0.68) * 5)
    assert [rep.complete for rep in reps] == [False, True, True, True, True]
    assert reps[1].amends == (reps[0].number,)
    assert (state.count, state.attempts) == (5, 5), "what is learnt holds for the first one, too"
    assert state.minimum >= DRIVE.floor_share


def test_what_is_learnt_of_ones_own_range_holds_for_every_attempt_that_went_as_far() -> None:
    shares = (0.73, 0.8, 0.72, 0.72)  # the first is alone: a full one comes between
    state, _, reps = run(MOVE, *[move for far in shares for move in good(far=far)])
    assert reps[3].amends == (1, 3)
    assert (state.count, state.attempts) == (4, 4)


def test_partial_repetitions_never_lower_what_counts() -> None:
    state, _, _ = run(MOVE, *good(far=0.45) * 6)
    assert state.count == 0
    assert state.minimum == DRIVE.minimum_share


def test_turning_round_before_the_start_is_still_a_repetition_each() -> None:
    bouncing = [(1.0, 1.0), (0.35, 1.0), (1.0, 1.0), (0.35, 1.0), (1.0, 1.0), (0.0, 1.0)]
    state, _, _ = run(MOVE, (0.0, 0.5), *bouncing)
    assert state.count == 3


def test_a_wobble_at_the_top_is_one_repetition() -> None:
    state, _, _ = run(MOVE, (0.0, 0.5), (1.0, 1.0), (0.7, 0.4), (1.0, 0.4), (0.0, 1.0))
    assert (state.count, state.attempts) == (1, 1)


def test_a_leap_of_the_landmarks_is_no_repetition() -> None:
    state, _, _ = run(MOVE, (0.0, 1.0), (1.0, 0.04), (0.0, 0.04), (0.0, 1.0))
    assert (state.count, state.attempts) == (0, 0)


@pytest.mark.parametrize(("out_s", "told"), [(0.4, True), (0.5, True), (1.0, False), (2.0, False)])
def test_too_fast_is_told_before_the_movement_ends(out_s: float, told: bool) -> None:
    at, ends_s = course((0.0, 0.5), (1.0, out_s), (1.0, 2.0))
    before = counter("both", DRIVE.minimum_share)
    noticed: list[float] = []
    for t_s in np.arange(0.0, ends_s, 1 / 30):
        after, _, _ = count_sample(DRIVE, MOVE, before, float(t_s), at(t_s))
        noticed += [float(t_s)] if too_fast(DRIVE, MOVE, before, after) else []
        before = after
    assert bool(noticed) == told
    assert all(t_s <= 0.5 + out_s + 0.05 for t_s in noticed)


def test_an_interruption_counts_nothing_and_leaves_the_counts() -> None:
    at, _ = course(*good() * 2)
    state = counter("both", DRIVE.minimum_share)
    for t_s in np.arange(0.0, 5.4, 1 / 30):
        state, _, _ = count_sample(DRIVE, MOVE, state, float(t_s), at(t_s))
    assert state.moving
    rest, events, rep = interrupt(state, 5.5, timed=False)
    assert rep is not None
    assert rep.why == "interrupted"
    assert (rest.count, rest.attempts, rest.moving) == (1, 2, False)
    assert [event.code for event in events] == ["interrupted"]


@given(st.floats(0.0, 1.0))
def test_the_course_of_a_movement_and_its_inverse(share: float) -> None:
    assert eased(time_share(eased(share))) == pytest.approx(eased(share), abs=1e-3)


@given(st.floats(0.1, 0.45), st.floats(0.5, 0.9), st.floats(0.5, 8.0))
def test_two_moments_tell_the_whole_movement(low: float, high: float, whole_s: float) -> None:
    between_s = whole_s * (time_share(high) - time_share(low))
    assert movement_s(between_s, low, high) == pytest.approx(whole_s, rel=1e-6)


def test_smoothing_one_sample_at_a_time_is_smoothing() -> None:
    rng = np.random.default_rng(5)
    t_s = np.cumsum(rng.uniform(0.01, 0.1, 80))
    signal = np.where(rng.uniform(size=80) < 0.1, np.nan, rng.normal(size=80))
    expected, _ = smooth(FILTER, start(1), t_s, signal[:, None])
    state, found = FRESH, []
    for at_s, value in zip(t_s.tolist(), signal.tolist(), strict=True):
        state = smooth_one(FILTER, state, at_s, value)
        found.append(math.nan if math.isnan(value) else state[2])
    np.testing.assert_allclose(found, expected[:, 0], atol=1e-9)


def test_a_repetition_held_by_something_else_is_told_and_does_not_count() -> None:
    at, ends_s = course((1.0, 1.5), (1.0, 3.0), (0.0, 1.5))
    state = counter("both", DRIVE.minimum_share)
    reps: list[Rep] = []
    for t_s in np.arange(0.0, ends_s + 0.5, 1.0 / 30.0):
        state, _, rep = count_sample(
            DRIVE, HOLD, state, float(t_s), at(t_s), blocked="nodding", instead=True
        )
        reps += [] if rep is None else [rep]
    assert [(rep.complete, rep.why) for rep in reps] == [(False, "instead")]
    assert state.count == 0
    _, _, (wrong,) = run(HOLD, (1.0, 1.5), (1.0, 3.0), (0.0, 1.5), blocked=(0.0, 9.0))
    assert wrong.complete, "what is merely wrong only keeps the hold from counting"


def test_who_stops_far_short_of_their_own_repetitions_has_stopped_short() -> None:
    way = (1.3, 1.5), (1.3, 0.5), (0.0, 1.5), (0.0, 0.8)
    short = (0.85, 1.2), (0.85, 0.5), (0.0, 1.2), (0.0, 0.5)
    state, _, reps = run(MOVE, *way, *way, *short)
    assert [rep.why for rep in reps] == [None, None, "short_range"]
    assert state.person.usual == pytest.approx(1.3, abs=0.02)
    _, _, alone = run(MOVE, *short)
    assert [rep.why for rep in alone] == [None]

"""What is hidden for a while, and somebody who does something else meanwhile."""

from __future__ import annotations

import math

import pytest

from coach.core.counting.crossings import LADDER, NEVER, whole_movement
from coach.core.counting.sides import ALONE_S
from coach.core.counting.start_position import HIDDEN_S
from coach.core.exercise.signal_names import NAMES
from coach.runtime.training.coaching import Coach
from tests.unit.counting.test_engine import FPS, SPECS, play, row, swing

RESTS = [row(10.0)] * 10
ONCE = [row(value) for value in swing()]


def left_hidden(value: float) -> list[float]:
    return row((math.nan, value))


def test_one_arm_tells_for_both_while_the_other_is_hidden() -> None:
    coach = play([*RESTS, *ONCE, *[left_hidden(value) for value in swing()], *ONCE])
    assert coach.progress.count == 3
    assert "paused" not in {event.kind for event in coach.events}


def test_what_one_arm_told_first_counts_once_both_have_gone_as_far() -> None:
    alone = [*RESTS, *[left_hidden(value) for value in swing()]]
    coach = play(alone)
    assert [rep.why for rep in coach.state.reps] == ["unseen"]
    coach = play([*alone, *ONCE])
    assert coach.progress.count == 2
    assert [rep.why for rep in coach.state.reps] == [None, None]
    assert [event.rep for event in coach.events if event.kind == "attempt_counted"] == [1]


def test_what_one_arm_told_first_does_not_count_where_both_go_further() -> None:
    further = [row(value) for value in swing(120.0)]
    coach = play([*RESTS, *[left_hidden(value) for value in swing(72.0)], *further])
    assert [rep.why for rep in coach.state.reps] == ["unseen", None]


def test_one_arm_does_not_tell_for_both_for_long() -> None:
    often = [left_hidden(value) for _ in range(5) for value in swing()]
    coach = play([*RESTS, *ONCE, *often])
    assert 1 < coach.progress.count <= 1 + math.ceil(ALONE_S * FPS / len(ONCE))
    assert [event.code for event in coach.events if event.kind == "paused"] == ["hidden"]


def test_an_end_that_was_seen_counts_though_the_way_back_was_hidden() -> None:
    values = swing()
    gone = [row((math.nan, math.nan))] * round(0.6 * HIDDEN_S * FPS)
    seen = [row(value) for value in values[:40]]
    coach = play([*RESTS, *ONCE, *seen, *gone, *RESTS])
    assert coach.progress.count == 2


def test_an_end_that_was_hidden_does_not_count_and_the_reason_is_told() -> None:
    values = swing()
    gone = [row((math.nan, math.nan))] * 40
    before, after = [row(value) for value in values[:20]], [row(value) for value in values[55:]]
    coach = play([*RESTS, *ONCE, *before, *gone, *after, *RESTS])
    assert [rep.why for rep in coach.state.reps] == [None, "unseen"]


def test_who_was_not_seen_to_repeat_is_told_soon_what_is_hidden() -> None:
    coach = play([*RESTS, *ONCE[:20], *[row((math.nan, math.nan))] * 60])
    assert [event.code for event in coach.events if event.kind == "paused"] == ["hidden"]


def tuck(ahead: float, hand: float = 1.0) -> list[float]:
    """The signals of somebody side-on whose ear is ``ahead`` of the hips."""
    found = dict.fromkeys(NAMES, 0.0) | {"yaw_deg": 90.0}
    for side in ("left", "right"):
        found |= {f"{side}_ear_ahead_ratio": ahead, f"{side}_ear_forward_ratio": ahead}
        found |= {f"{side}_hand_face_ratio": hand, f"{side}_wrist_height_ratio": -0.8}
        found |= {f"{side}_elbow_deg": 120.0}
    return [found[name] for name in NAMES]


def tucks(rest: float, end: float, seconds: float = 3.0) -> list[list[float]]:
    """One chin tuck, held, from where the head rests."""
    way = [(1.0 - math.cos(math.pi * step / 40)) / 2.0 for step in range(41)]
    there = [rest + share * (end - rest) for share in way]
    return [tuck(at) for at in [*there, *[end] * round(seconds * FPS), *there[::-1]]]


@pytest.mark.parametrize("looks_s", [4.0, 10.0, 25.0])
def test_who_looks_at_a_phone_and_comes_back_goes_on_where_they_were(looks_s: float) -> None:
    rest, end, phone = 0.2, 0.08, 0.32
    spec = SPECS["chin_tuck"]
    still = [tuck(rest)] * round(1.5 * FPS)
    down = [tuck(rest + (phone - rest) * step / 20) for step in range(21)]
    looks = [*down, *[tuck(phone)] * round(looks_s * FPS), *down[::-1]]
    rows = [*still, *tucks(rest, end), *still, *looks, *still, *tucks(rest, end), *still]
    coach = Coach.of(spec)
    for index, one in enumerate(rows):
        coach.see_signals(index / FPS, one)
    assert [rep.why for rep in coach.state.reps] == [None, None]


def test_a_stop_on_the_way_makes_a_movement_no_longer() -> None:
    """Its end is found where it is, however long somebody stopped before."""
    times = [0.1 * place for place in range(len(LADDER))]
    steady = whole_movement(tuple(times), 1.0)
    stopped = whole_movement(
        tuple(at + (1.5 if share > 0.45 else 0.0) for at, share in zip(times, LADDER, strict=True)),
        1.0,
    )
    assert steady is not None
    assert stopped is not None
    assert stopped[0] == pytest.approx(steady[0], abs=0.05)
    assert stopped[1] == pytest.approx(steady[1] + 1.5, abs=0.05)
    assert whole_movement(NEVER, 1.0) is None


def test_what_was_learnt_of_a_range_outlasts_arms_that_were_hidden() -> None:
    less = [row(value) for value in swing(61.0)]
    hidden = [row((math.nan, math.nan))] * 60
    coach = play([*RESTS, *less, *hidden, *RESTS, *less])
    assert "paused" in {event.kind for event in coach.events}
    assert [rep.why for rep in coach.state.reps] == [None, None]

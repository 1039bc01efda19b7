"""A first movement that was still part of getting ready shows where the start is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.core.counting.counter_state import CounterState, Movement, PersonalRange
from coach.core.counting.own_start import restart_after_stop
from coach.core.exercise.movement import Drive

OWN = Drive(view="front", signal="arm_elevation_deg", start_deg=10.0, target_deg=90.0,
            own_start=True, slack_deg=20.0)  # fmt: skip


def goes(drive: Drive, counter: CounterState, *legs: tuple[float, float]) -> CounterState:
    """The counter after staying at each share for this many seconds, thirty samples a second."""
    t_s = counter.t_s
    for share, seconds in legs:
        for _ in range(round(seconds * 30.0)):
            t_s += 1.0 / 30.0
            counter = restart_after_stop(drive, replace(counter, t_s=t_s, share=share), t_s)
            if not counter.moving:
                return counter
    return counter


def under_way(base: float = 0.0) -> CounterState:
    person = PersonalRange(minimum=OWN.minimum_share, base=base)
    return CounterState(side="both", person=person, phase="out", t_s=1.0, share=0.2)


def test_who_stops_and_goes_on_has_started_where_they_stopped() -> None:
    counter = goes(OWN, under_way(base=0.1), (0.4, 1.5), (0.9, 0.1))
    assert counter.phase == "start"
    assert counter.person.base == pytest.approx(0.5)
    assert counter.share == pytest.approx(0.5)


def test_where_the_target_stays_what_is_left_is_the_whole_way() -> None:
    stays = replace(OWN, target_stays=True)
    counter = goes(stays, under_way(base=0.1), (0.4, 1.5), (0.9, 0.1))
    assert counter.person.base == pytest.approx(0.1 + 0.4 * 0.9)
    assert counter.share == pytest.approx((0.9 - 0.4) / (1.0 - 0.4))


@pytest.mark.parametrize(
    "legs",
    [
        ((0.4, 0.5), (0.9, 0.3)),
        ((0.4, 1.5), (0.1, 0.3)),
    ],
    ids=["stops too briefly", "goes back"],
)
def test_otherwise_the_movement_goes_on(legs: tuple[tuple[float, float], ...]) -> None:
    counter = goes(OWN, under_way(), *legs)
    assert counter.moving
    assert counter.person.base == 0.0


def test_after_an_attempt_or_without_a_start_of_ones_own_nothing_is_moved() -> None:
    legs = (0.4, 1.5), (0.9, 0.3)
    counter = under_way()
    assert goes(OWN, replace(counter, person=replace(counter.person, attempts=1)), *legs).moving
    assert goes(OWN, replace(counter, movement=Movement(stayed_s=0.5)), *legs).moving
    assert goes(replace(OWN, own_start=False), under_way(), *legs).moving

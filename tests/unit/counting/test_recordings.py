"""What real recordings show: quick repetitions from the first picture on, arms that go up for
something else, somebody who leaves while the clock counts, legs lifted while the back moves."""

from __future__ import annotations

import math

import pytest

from coach.core.counting.engine_state import initial
from coach.core.exercise.signal_names import NAMES
from coach.runtime.training.coaching import Coach
from tests.unit.counting.test_engine import FPS, SPECS, play, row, swing


def test_who_repeats_quickly_from_the_first_picture_on_is_counted_from_the_start() -> None:
    """Nobody rests at the start for long, and the film begins half-way up."""
    quick = [value for _ in range(5) for value in swing(seconds=0.55)[:33]]
    coach = play([row(value) for value in quick[10:]])
    coach.end()
    assert coach.progress.count >= 4


def test_arms_that_go_up_to_do_something_else_are_no_repetition() -> None:
    """Up once, ten seconds of another exercise, and down again; five seconds are one held long."""
    up, down = swing()[:36], swing()[36:]
    coach = play([row(10.0)] * 10 + [row(value) for value in [*up, *[88.0] * 300, *down]])
    assert coach.progress.count == 0
    assert [rep.why for rep in coach.state.reps] == ["other_movement"]
    held = play([row(10.0)] * 10 + [row(value) for value in [*up, *[88.0] * 150, *down]])
    assert held.progress.count == 1


def at_the_end(seconds: float, slower: float = 1.0) -> Coach:
    """Somebody who stays at the end of a lateral raise, and goes there and back slowly."""
    way = swing(seconds=1.2 * slower)
    top = round(36 * slower)
    up, down = way[:top], way[top:]
    stays = [88.0] * round(seconds * FPS)
    return play([row(10.0)] * 10 + [row(value) for value in [*up, *stays, *down]])


def test_a_pause_at_the_end_is_part_of_a_repetition_and_too_long_a_one_is_told_as_that() -> None:
    tempo_s = SPECS["lateral_raise"].repetition.out_s + SPECS["lateral_raise"].repetition.back_s
    assert at_the_end(1.7 * tempo_s).progress.count == 1
    assert at_the_end(1.5 * tempo_s, slower=2.0).progress.count == 1, "slowly, and with a pause"
    long = at_the_end(2.3 * tempo_s)
    assert long.progress.count == 0
    assert "You stayed at the end too long" in long.state.reps[0].text
    assert "another movement" not in long.state.reps[0].text


def test_who_stops_half_way_for_long_is_told_that_it_took_too_long() -> None:
    way = swing()
    half = next(place for place, value in enumerate(way) if value > 50.0)
    rows = [*way[:half], *[50.0] * round(13.0 * FPS), *way[half:]]
    coach = play([row(10.0)] * 10 + [row(value) for value in rows])
    assert coach.progress.count == 0
    assert "too long to be one repetition" in coach.state.reps[0].text


def test_what_the_clock_was_counting_is_no_attempt_when_it_is_interrupted() -> None:
    spec = SPECS["scapular_squeeze"]
    coach = Coach(spec, initial(spec))
    upright = dict.fromkeys(NAMES, 0.0)
    upright |= {"left_hand_face_ratio": 1.0, "right_hand_face_ratio": 1.0}
    nobody = [math.nan] * len(NAMES)
    for index in range(180):
        values = [upright[name] for name in NAMES] if index < 60 else nobody
        coach.see_signals(index / FPS, values)
    assert [event.kind for event in coach.events if event.kind in ("position_taken", "paused")] == [
        "position_taken",
        "paused",
    ]
    assert coach.state.reps == ()


def on_all_fours(**values: float) -> list[float]:
    """Somebody on hands and knees who faces the right edge, the back as given."""
    found = dict.fromkeys(NAMES, 0.0) | {"yaw_deg": 90.0, "trunk_tilt_deg": 80.0}
    for side in ("left", "right"):
        found |= {f"{side}_elbow_deg": 175.0, f"{side}_knee_deg": 80.0, f"{side}_hip_deg": 95.0}
        found |= {f"{side}_arm_reach_deg": 80.0}
    found |= values
    return [found[name] for name in NAMES]


@pytest.mark.parametrize(("lifted", "count"), [(0.0, 2), (1.0, 0)])
def test_a_back_that_moves_while_a_leg_is_lifted_is_no_cat_and_cow(
    lifted: float, count: int
) -> None:
    spec = SPECS["cat_cow"]
    coach = Coach(spec, initial(spec))
    for index in range(420):
        cat = (1.0 - math.cos(2.0 * math.pi * max(index / FPS - 1.0, 0.0) / 6.0)) / 2.0
        leg = {"left_hip_deg": 95.0 + 65.0 * lifted * (1.0 - cat)}
        coach.see_signals(index / FPS, on_all_fours(back_arch_ratio=-0.05 + 0.1 * cat, **leg))
    coach.end()
    assert coach.progress.count == count

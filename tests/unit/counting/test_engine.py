"""The engine as a whole: position, views, pauses, sides, sets; on people made for it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from coach.content.loader import exercises
from coach.core.counting.engine import step
from coach.core.counting.engine_state import RepState, initial, progress
from coach.core.counting.start_position import PATIENCE_S, TroubleCode
from coach.core.exercise.movement import NEAREST_START
from coach.core.exercise.signal_names import COLUMN, NAMES, columns_of
from coach.core.exercise.signals import signals
from coach.runtime.training.coaching import Coach
from models.evaluation.exercises.simulated import coached
from models.evaluation.exercises.simulated_sets import Recipe, make_set

SPECS = exercises()
RAISE = SPECS["lateral_raise"]
FPS = 30.0


def row(elevation: float | tuple[float, float], **values: float) -> list[float]:
    """The signals of somebody who stands upright, facing the camera, arms raised so far."""
    found = dict.fromkeys(NAMES, 0.0)
    left, right = elevation if isinstance(elevation, tuple) else (elevation, elevation)
    found |= {"left_arm_elevation_deg": left, "right_arm_elevation_deg": right}
    found |= {"left_neck_length_ratio": 0.48, "right_neck_length_ratio": 0.48}
    found |= {"left_hand_face_ratio": 1.0, "right_hand_face_ratio": 1.0}
    found |= {"left_elbow_deg": 175.0, "right_elbow_deg": 175.0}  # long arms: hands as they lead
    found |= {"left_wrist_height_ratio": -math.cos(math.radians(left))}
    found |= {"right_wrist_height_ratio": -math.cos(math.radians(right))}
    found |= {
        "wrist_spread_ratio": 0.5 + math.sin(math.radians(left)) + math.sin(math.radians(right))
    }
    found |= values
    return [found[name] for name in NAMES]


def swing(far: float = 88.0, seconds: float = 1.2) -> list[float]:
    """Elevations of one repetition."""
    share = (1.0 - np.cos(np.linspace(0.0, 2.0 * np.pi, round(2.0 * seconds * FPS)))) / 2.0
    return [*map(float, 10.0 + share * (far - 10.0)), *[10.0] * 15]


def play(rows: Sequence[list[float]], state: RepState | None = None) -> Coach:
    coach = Coach(RAISE, state if state is not None else initial(RAISE))
    for index, one in enumerate(rows):
        coach.see_signals(index / FPS, one)
    return coach


def kinds(coach: Coach) -> list[str]:
    return [event.kind for event in coach.events]


def test_repetitions_are_counted_and_the_set_ends() -> None:
    coach = play([row(10.0)] * 10 + [row(value) for _ in range(3) for value in swing()],
                 initial(RAISE, repetitions=3))  # fmt: skip
    assert coach.progress.count == 3
    assert kinds(coach)[0] == "position_taken"
    assert kinds(coach)[-1] == "set_done"
    assert coach.score == 100


def test_another_movement_of_the_same_signal_counts_nothing_and_says_why() -> None:
    """A press raises the upper arms as a lateral raise does, elbows bent and hands up."""
    press = {"left_elbow_deg": 80.0, "right_elbow_deg": 80.0}
    coach = play([row(10.0)] * 10 + [row(value, **press) for _ in range(2) for value in swing()])
    assert (coach.progress.count, coach.progress.attempts) == (0, 2)
    ended = [event for event in coach.events if event.kind == "attempt_ended"]
    assert {event.code for event in ended} == {"other_movement"}
    assert all("Long arms" in event.text for event in ended)
    assert coach.cues[0].t_s < ended[1].t_s, "told before the second repetition"


@pytest.mark.parametrize("yaw_off_deg", [-32.0, 32.0])
def test_who_turns_the_chest_is_not_told_to_face_the_camera(yaw_off_deg: float) -> None:
    """Turned by 34 degrees before a camera 32 degrees off, somebody is nearly side-on to it."""
    recipe = Recipe("seated_rotation", 5, reps=4, hold_s=3.0, yaw_off_deg=yaw_off_deg, noise=0.3)
    coach = coached(SPECS["seated_rotation"], make_set(recipe).at(15.0))
    assert [rep.side for rep in coach.state.reps if rep.complete] == ["left", "right"] * 2
    told = kinds(coach)
    assert "paused" not in told[told.index("rep_completed") :]


def test_a_long_stretch_to_one_side_moves_no_start_of_the_other() -> None:
    recipe = Recipe("upper_trapezius_stretch", 5, reps=6, hold_s=12.0, noise=0.3)
    made = make_set(recipe).at(10.0)
    coach = coached(SPECS["upper_trapezius_stretch"], made)
    assert [rep.side for rep in coach.state.reps if rep.complete] == ["left", "right"] * 3
    holds_s = [rep.hold_s for rep in coach.state.reps if rep.hold_s is not None]
    np.testing.assert_allclose(holds_s, made.truth.holds_s, atol=0.6)


def test_what_is_hidden_fails_no_condition() -> None:
    hidden = {name: math.nan for name in NAMES if "elbow_deg" in name or "wrist" in name}
    coach = play([row(10.0)] * 10 + [row(value, **hidden) for value in swing()])
    assert coach.progress.count == 1


def test_getting_into_position_is_no_repetition() -> None:
    lowering = [row(value) for value in np.linspace(120.0, 10.0, 40)]
    coach = play([row(100.0)] * 20 + lowering + [row(10.0)] * 30)
    assert (coach.progress.count, coach.progress.attempts) == (0, 0)
    assert coach.progress.ready


def test_one_arm_alone_is_no_repetition() -> None:
    coach = play([row(10.0)] * 10 + [row((value, 12.0)) for value in swing(150.0)])
    assert (coach.progress.count, coach.progress.attempts) == (0, 0)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ([math.nan] * len(NAMES), "nobody"),
        (row(50.0, yaw_deg=165.0), "view"),
        (row((math.nan, math.nan)), "hidden"),
        (row(10.0, trunk_tilt_deg=60.0), "position"),
    ],
)
def test_what_is_wrong_pauses_after_a_while_and_says_what_to_change(
    wrong: list[float], code: TroubleCode
) -> None:
    halfway = [row(value) for value in swing()[:30]]
    coach = play([row(10.0)] * 10 + halfway + [wrong] * 75 + [row(10.0)] * 60)
    paused = next(event for event in coach.events if event.kind == "paused")
    assert paused.code == code
    assert paused.text.endswith(".")
    assert -0.1 < paused.t_s - 40 / FPS - PATIENCE_S[code] < 0.6  # a turn is smoothed
    assert "resumed" in kinds(coach)
    assert coach.progress.count == 0
    assert coach.state.reps[0].why == "interrupted"
    assert any(cue.kind == "pause" and cue.text == paused.text for cue in coach.cues)


def test_a_moment_out_of_sight_interrupts_nothing() -> None:
    rows = [row(10.0)] * 10 + [row(value) for value in swing()] * 2
    for start in (25, 70):
        rows[start : start + 8] = [[math.nan] * len(NAMES)] * 8
    coach = play(rows)
    assert coach.progress.count == 2
    assert "paused" not in kinds(coach)


def test_who_turns_before_the_first_repetition_is_judged_from_where_they_come_to_stand() -> None:
    spec = SPECS["band_pull_apart"]
    turning = np.concatenate([np.full(5, 75.0), np.linspace(75.0, 0.0, 30), np.zeros(60)])
    coach = Coach.of(spec)
    for index, yaw_deg in enumerate(turning):
        hands = {"wrist_spread_ratio": 0.8, "wrist_height_ratio": 0.0, "yaw_deg": float(yaw_deg)}
        coach.see_signals(index / FPS, row(85.0, **hands))
    assert coach.progress.ready
    assert coach.state.binding is not None
    assert coach.state.binding.drive.view == "front"


def test_time_must_go_on() -> None:
    state, _ = step(RAISE, initial(RAISE), 1.0, row(10.0))
    with pytest.raises(ValueError, match="time went"):
        step(RAISE, state, 1.0, row(10.0))


def test_a_step_changes_nothing_but_what_it_returns() -> None:
    state = initial(RAISE)
    first = step(RAISE, state, 0.0, row(10.0))
    again = step(RAISE, state, 0.0, row(10.0))
    assert first[1] == again[1]
    assert progress(first[0]) == progress(again[0])
    assert math.isnan(state.t_s)


def test_getting_tired_is_told_once() -> None:
    fresh = [row(value) for _ in range(4) for value in swing(100.0)]
    tired = [row(value) for _ in range(4) for value in swing(74.0)]
    coach = play([row(10.0)] * 10 + fresh + tired)
    told = [event for event in coach.events if event.kind == "fatigue"]
    assert [event.code for event in told] == ["range"]
    assert (told[0].value or 1.0) < 0.85


def test_sides_are_counted_apart_and_one_can_be_asked_for() -> None:
    spec = SPECS["bird_dog"]
    made = make_set(Recipe("bird_dog", 7, reps=5, hold_s=1.5)).at(30.0)
    both = coached(spec, made)
    assert dict(both.progress.counts) == {"left": 3, "right": 2}
    coach = Coach.of(spec, "left")
    from coach.core.exercise.signals import signals

    for t_s, one in zip(
        made.t_s.tolist(), signals(made.landmarks, made.contour).tolist(), strict=True
    ):
        coach.see_signals(t_s, one)
    assert coach.progress.counts == (("left", 3),)


def test_a_smaller_range_from_before_counts_at_once() -> None:
    rows = [row(10.0)] * 10 + [row(value) for value in swing(66.0)]
    assert play(rows).progress.count == 0
    assert play(rows, initial(RAISE, own_range=0.75)).progress.count == 1


def test_where_a_camera_cannot_judge_the_clock_counts_and_says_so() -> None:
    spec = SPECS["scapular_squeeze"]
    still = row(10.0, left_hand_face_ratio=1.2, right_hand_face_ratio=1.2)
    coach = Coach.of(spec, repetitions=1)
    for index in range(round(FPS * (spec.repetition.whole_s + 3.0))):
        coach.see_signals(index / FPS, still)
    assert coach.progress.judged is False
    assert coach.progress.count == 1
    assert all(rep.timed for rep in coach.state.reps)
    drive = coach.state.binding
    assert drive is not None
    assert "count the seconds" in drive.drive.says


def test_progress_follows_the_movement() -> None:
    coach = play([row(10.0)] * 10 + [row(value) for value in swing()[:36]])
    assert coach.progress.share == pytest.approx(1.04, abs=0.06)
    assert coach.progress.phase == "hold"
    assert columns_of("elbow_deg") == (COLUMN["left_elbow_deg"], COLUMN["right_elbow_deg"])


def at_the_wall(elbow_deg: Sequence[float]) -> Coach:
    """Somebody leaning against a wall whose elbows do this, a tenth of a second each."""
    made = make_set(Recipe("wall_push_up_plus", 4, reps=1))
    rows = signals(made.landmarks)
    seen = np.isfinite(rows[:, COLUMN["left_elbow_deg"]])
    rest = rows[seen][-1].tolist()
    coach = Coach.of(SPECS["wall_push_up_plus"])
    for index, value in enumerate(elbow_deg):
        for column in columns_of("elbow_deg"):
            rest[column] = value
        coach.see_signals(index / 10.0, list(rest))
    return coach


def test_who_begins_at_the_far_end_is_asked_to_the_start_first() -> None:
    drive = SPECS["wall_push_up_plus"].drives[0]
    waits = at_the_wall([drive.target] * 50)
    assert not waits.state.ready
    comes = at_the_wall([drive.target] * 50 + [drive.start] * 50)
    assert comes.state.ready
    assert comes.state.reps == ()


def test_creeping_out_leaves_a_way_to_go() -> None:
    drive = SPECS["wall_push_up_plus"].drives[0]
    assert drive.target_stays
    creeping = np.linspace(drive.start, drive.target - 10.0, 1500).tolist()
    there = [drive.target - 10.0] * 20
    coach = at_the_wall([drive.start] * 30 + creeping + there + [drive.start] * 40)
    (counter,) = coach.state.counters
    assert counter.person.base <= NEAREST_START
    assert -0.5 < counter.share < 0.5, "the start is where it was, not beyond the target"


def test_a_recording_that_ends_on_the_way_back_has_seen_the_repetition() -> None:
    there = [row(10.0)] * 10 + [row(value) for value in swing()]
    column = COLUMN["left_arm_elevation_deg"]
    turned = next(index for index, one in enumerate(there) if index > 50 and one[column] < 31.0)
    coach = play(there[:turned])
    assert [rep.complete for rep in coach.state.reps] == []
    coach.end()
    assert [rep.complete for rep in coach.state.reps] == [True]
    assert coach.events[-1].kind == "rep_completed"
    held = play(there[: turned - 12])
    held.end()
    assert held.state.reps == ()


@pytest.mark.parametrize("jumps_to", [-60.0, 170.0])
def test_a_landmark_that_jumps_for_one_sample_changes_nothing(jumps_to: float) -> None:
    rows = [row(10.0)] * 20 + [row(value) for _ in range(2) for value in swing()]
    true = play(rows)
    for place in (40, 55, 75):
        rows[place] = row(jumps_to)
    seen = play(rows)
    assert kinds(seen) == kinds(true)
    assert [rep.complete for rep in seen.state.reps] == [True, True]
    for one, other in zip(seen.state.reps, true.state.reps, strict=True):
        assert one.range_share == pytest.approx(other.range_share, abs=0.03)


def test_who_turns_to_the_side_meanwhile_is_counted_on() -> None:
    turned = {"yaw_deg": 80.0, "left_wrist_forward_ratio": -0.2, "right_wrist_forward_ratio": -0.2}
    rows = [row(10.0)] * 10 + [row(value) for value in swing()]
    rows += [row(10.0, **turned)] * 40 + [row(value, **turned) for value in swing()]
    coach = play(rows)
    assert coach.progress.count == 2
    assert "paused" not in kinds(coach)


def test_the_nearer_arm_alone_counts_from_three_quarters_but_not_a_raise_to_the_front() -> None:
    near = {"yaw_deg": 70.0}
    for forward, count in ((-0.2, 2), (0.8, 0)):
        ahead = {**near, "right_wrist_forward_ratio": forward}
        raises = [row((math.nan, value), **ahead) for _ in range(2) for value in swing()]
        coach = play([row((math.nan, 10.0), **near)] * 15 + raises)
        assert coach.progress.count == count


def test_ten_seconds_of_movement_without_a_count_say_why() -> None:
    bent = [row(value, trunk_tilt_deg=60.0) for _ in range(6) for value in swing()]
    coach = play(bent)
    (told, *_) = [event for event in coach.events if event.kind == "not_counting"]
    assert told.code == "position"
    assert told.text == "Stand or sit up straight."
    assert 10.0 <= told.t_s <= 14.0
    assert any(cue.text == told.text for cue in coach.cues)
    still = play([row(10.0, trunk_tilt_deg=60.0)] * 400)
    assert "not_counting" not in kinds(still), "who keeps still is not told that they move"


def test_too_fast_is_told_once_a_repetition() -> None:
    coach = play([row(10.0)] * 10 + [row(value) for _ in range(3) for value in swing(seconds=0.3)])
    told = [event.rep for event in coach.events if event.code == "too_fast"
            and event.kind == "fault_began"]  # fmt: skip
    assert told == [1, 2, 3]


@pytest.mark.parametrize("fps", [12.0, 30.0])
def test_movements_as_fast_as_bodies_make_are_counted_at_any_rate(fps: float) -> None:
    """A second for each, overhead and back, as in jumping jacks."""
    t_s = np.arange(0.0, 8.0, 1.0 / fps)
    share = np.where(t_s < 1.0, 0.0, (1.0 - np.cos(2.0 * np.pi * (t_s - 1.0))) / 2.0)
    coach = Coach(RAISE, initial(RAISE))
    for at_s, value in zip(t_s.tolist(), (8.0 + 142.0 * share).tolist(), strict=True):
        coach.see_signals(at_s, row(value))
    coach.end()
    assert coach.progress.count == 7


def test_a_second_signal_takes_over_where_the_first_is_mistaken() -> None:
    """Elbows that seem straight behind something: the hand still comes near the shoulder."""
    spec = SPECS["wall_push_up_plus"]
    upright = dict.fromkeys(NAMES, 0.0) | {"yaw_deg": 95.0, "trunk_tilt_deg": 10.0}
    upright |= {"trunk_lean_deg": 10.0}
    coach = Coach(spec, initial(spec))
    for index in range(300):
        bent = max(0.0, math.sin(2.0 * math.pi * (index / FPS - 1.0) / 3.0))
        found = dict(upright)
        for side in ("left", "right"):
            elbow = 165.0 - 80.0 * bent if bent < 0.4 else 172.0
            found |= {f"{side}_elbow_deg": elbow, f"{side}_wrist_forward_ratio": 0.9 - 0.5 * bent,
                      f"{side}_hand_reach_ratio": 0.93 - 0.5 * bent,
                      f"{side}_leg_line_deg": 175.0}  # fmt: skip
        coach.see_signals(index / FPS, [found[name] for name in NAMES])
    coach.end()
    assert coach.progress.count == 3


def test_a_hand_that_leaves_the_picture_is_told_before_it_is_back() -> None:
    spec = SPECS["bird_dog"]
    coach = Coach(spec, initial(spec))
    for index in range(180):
        out = max(0.0, math.sin(2.0 * math.pi * (index / FPS - 1.0) / 5.0))
        found = dict.fromkeys(NAMES, 0.0) | {"yaw_deg": 90.0, "trunk_tilt_deg": 80.0}
        found |= {"left_diagonal_reach_deg": 86.0}
        found["right_diagonal_reach_deg"] = 86.0 + 70.0 * out if out < 0.55 else math.nan
        coach.see_signals(index / FPS, [found[name] for name in NAMES])
    (told, *_) = [event for event in coach.events if event.kind == "unseen"]
    assert told.side == "right"
    assert told.t_s < 2.5
    assert {rep.why for rep in coach.state.reps} == {"unseen"}


@pytest.mark.parametrize(("neck", "why"), [(0.48, "short_range"), (0.2, None)])
def test_a_fault_that_is_told_may_cost_some_of_the_usual_range(
    neck: float, why: str | None
) -> None:
    shrugs = {"left_neck_length_ratio": neck, "right_neck_length_ratio": neck}
    usual = [row(value) for _ in range(2) for value in swing(108.0)]
    less = [row(value, **(shrugs if value > 40.0 else {})) for value in swing(74.0)]
    coach = play([*[row(10.0)] * 15, *usual, *less])
    assert [rep.why for rep in coach.state.reps] == [None, None, why]

"""Faults as the engine watches them: of the side that moves, from where they can be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from coach.content.loader import exercises
from coach.core.counting.counter_state import CounterState, Movement, PersonalRange
from coach.core.counting.crossings import LADDER
from coach.core.counting.rep_timing import too_fast
from coach.core.exercise.signal_names import NAMES
from coach.core.types import Float64
from coach.report.documents.exercise import exercise_document
from coach.runtime.training.coaching import Coach

SPECS = exercises()
STRETCH, RAISE = SPECS["doorway_stretch"], SPECS["lateral_raise"]
FPS = 30.0
HALF_TURNED, FACING = 40.0, 5.0


def row(**values: float) -> list[float]:
    """The signals of somebody who stands upright; those not named are 0."""
    return [values.get(name, 0.0) for name in NAMES]


def in_doorway(
    reach: float, side: str, yaw: float, turn: float = 0.0, tilt: float = 0.0
) -> list[float]:
    """One arm raised so far, the chest turned to that side by ``turn``, the trunk leaning over."""
    other = "right" if side == "left" else "left"
    return row(
        yaw_deg=yaw,
        trunk_tilt_deg=tilt,
        **{f"{side}_arm_reach_deg": reach, f"{side}_chest_turn_deg": turn},
        **{f"{other}_chest_turn_deg": -turn},
    )


def eased(seconds: float) -> Float64:
    """From 0 to 1 in this many seconds."""
    share = np.linspace(0.0, 1.0, round(seconds * FPS))
    return np.asarray(share**3 * (10.0 - 15.0 * share + 6.0 * share**2))


def stretched(
    side: str = "left", yaw: float = HALF_TURNED, turn: float = 0.0, tilt: float = 0.0
) -> Coach:
    """A stretch held for eight seconds; the chest turns and the trunk leans over as it is held."""
    way = np.concatenate([eased(2.0), np.ones(round(8.0 * FPS)), 1.0 - eased(2.0)])
    rest = [in_doorway(6.0, side, yaw)] * round(2.0 * FPS)
    moves = [in_doorway(6.0 + 119.0 * far, side, yaw, turn * far, tilt * far) for far in way]
    return played(Coach.of(STRETCH), [*rest, *moves, *rest])


def played(coach: Coach, rows: Iterable[Sequence[float]]) -> Coach:
    for index, one in enumerate(rows):
        coach.see_signals(index / FPS, one)
    coach.end()
    return coach


def faults(coach: Coach) -> list[tuple[str, str]]:
    return [(event.code, event.side) for event in coach.events if event.kind == "fault_began"]


def held(coach: Coach) -> float:
    (rep,) = (rep for rep in coach.state.reps if rep.complete)
    assert rep.hold_s is not None
    return rep.hold_s


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_chest_that_turns_from_the_raised_arm_is_told_and_stops_the_hold(side: str) -> None:
    coach = stretched(side, turn=-18.0)
    assert faults(coach) == [("trunk_twist", side)]
    assert held(coach) < 0.5


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_shoulder_that_goes_along_with_its_arm_is_no_twist(side: str) -> None:
    coach = stretched(side, turn=18.0)
    assert faults(coach) == []
    assert held(coach) == pytest.approx(8.0, abs=0.3)


def test_leaning_over_turns_the_chest_in_the_picture_and_is_told_alone() -> None:
    assert faults(stretched(turn=-18.0, tilt=14.0)) == [("leaning_sideways", "left")]


def test_what_cannot_be_told_from_there_is_said_once_and_stops_nothing() -> None:
    coach = stretched(yaw=FACING, turn=-18.0)
    assert faults(coach) == []
    assert held(coach) == pytest.approx(8.0, abs=0.3)
    told = [event for event in coach.events if event.kind == "unjudged"]
    assert [event.code for event in told] == ["trunk_twist"]
    assert told[0].text in [cue.text for cue in coach.cues]
    document = exercise_document(
        STRETCH, "film.mp4", duration_s=14.0, frames_read=420, frames_with_person=420,
        reps=coach.state.reps, events=coach.events, cues=coach.cues, score=coach.score, notes=[],
    )  # fmt: skip
    assert any("trunk_twist" in note for note in document["notes"])
    assert not any(event.kind == "unjudged" for event in stretched().events)


def test_who_turns_to_where_a_fault_can_be_told_is_corrected_from_then_on() -> None:
    coach = stretched(yaw=FACING, turn=-18.0)
    rows = [in_doorway(6.0, "left", HALF_TURNED)] * round(4.0 * FPS)
    way = np.concatenate([eased(2.0), np.ones(round(8.0 * FPS)), 1.0 - eased(2.0)])
    rows += [in_doorway(6.0 + 119.0 * far, "left", HALF_TURNED, -18.0 * far) for far in way]
    since_s = coach.state.t_s + 1.0 / FPS
    for index, one in enumerate(rows):
        coach.see_signals(since_s + index / FPS, one)
    assert faults(coach) == [("trunk_twist", "left")]
    assert [event.kind for event in coach.events].count("unjudged") == 1


def raised(elevation: float, neck: float) -> list[float]:
    """Both arms raised so far to the sides, and how long the neck is."""
    up = np.cos(np.radians(elevation))
    each = {"arm_elevation_deg": elevation, "neck_length_ratio": neck, "hand_face_ratio": 1.0,
            "elbow_deg": 175.0, "wrist_height_ratio": -float(up)}  # fmt: skip
    spread = 0.5 + 2.0 * float(np.sin(np.radians(elevation)))
    paired = {f"{side}_{name}": value for side in ("left", "right") for name, value in each.items()}
    return row(wrist_spread_ratio=spread, **paired)


def test_what_is_usual_is_learnt_from_repetitions_alone() -> None:
    """Arms that flick up and down at once are no repetition, however long the neck was."""
    flick = [raised(value, 0.62) for value in (40.0, 70.0, 88.0, 88.0, 60.0, 30.0)]
    way = np.concatenate([eased(1.5), np.ones(10), 1.0 - eased(1.5)])
    repetition = [raised(10.0 + 78.0 * far, 0.48) for far in way]
    rest = [raised(10.0, 0.48)] * round(1.0 * FPS)
    coach = played(Coach.of(RAISE), [*rest, *flick, *rest, *repetition, *rest])
    assert coach.progress.attempts == 1
    assert "shrug" not in dict(faults(coach))


@pytest.mark.parametrize("first_seen", [0.0, 0.3])
@pytest.mark.parametrize(("whole_s", "fast"), [(0.3, True), (2.0, False)])
def test_a_way_out_whose_beginning_was_not_seen_is_timed_from_what_was(
    first_seen: float, whole_s: float, fast: bool
) -> None:
    """Few pictures a second show little of a quick start that lies far from the assumed one."""
    share = np.linspace(0.0, 1.0, 2001)
    course = -0.3 + 1.3 * share**3 * (10.0 - 15.0 * share + 6.0 * share**2)
    passed = np.interp(LADDER, course, whole_s * share, right=np.nan)
    passed[np.array(LADDER) < first_seen] = np.nan
    person = PersonalRange(minimum=0.75)
    before = CounterState(side="both", person=person, t_s=0.7 * whole_s, share=0.7, phase="out")
    moved = Movement(began_s=0.1, peak=1.0, high_up_s=0.75 * whole_s, reached=True,
                     up_s=tuple(passed.tolist()))  # fmt: skip
    after = CounterState(side="both", person=person, movement=moved, phase="hold",
                         t_s=1.2 * whole_s, share=1.0, rests_at=-0.3)  # fmt: skip
    assert too_fast(RAISE.drives[0], RAISE.repetition, before, after) is fast

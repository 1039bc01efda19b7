"""The desk monitor's decisions on made-up readings: laws of time, hysteresis and silence."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.core.monitor.nudges import (
    NudgeSpec,
)
from coach.core.monitor.reading import (
    Activity,
)
from coach.core.monitor.state import MonitorState, Posture, interval_s, rebased
from coach.core.monitor.summary import (
    Summary,
    numbers_of,
    rescore,
    stored_reading,
    summary_lines,
)
from coach.core.monitor.text import sentence, status_line
from tests.support.readings import (
    NOBODY,
    SLOUCH,
    SPEC,
    UPRIGHT,
    names,
    reading,
    run,
    stretch,
)


@pytest.mark.parametrize("fps", [1, 5, 15, 60])
def test_any_rate_of_pictures_gives_the_same_events(fps: int) -> None:
    day = stretch((20, UPRIGHT), (60, SLOUCH), (30, UPRIGHT), (40, NOBODY), (20, UPRIGHT),
                  step_s=1 / fps)  # fmt: skip
    events, _, summary = run(day, nudge_spec=NudgeSpec(grace_s=30))
    assert names(events) == ["slouch_began", "nudge", "slouch_ended", "away", "back"]
    nudge = events[1]
    assert nudge.t_s == pytest.approx(20 + 30, abs=2)
    assert summary.slouching_s == pytest.approx(60, abs=3)
    assert summary.away_s == pytest.approx(40, abs=3)


@pytest.mark.parametrize("pause_s", [1.0, 1.7])
def test_looking_rarely_a_nudge_comes_within_its_grace_and_two_seconds(pause_s: float) -> None:
    events, _, _ = run(
        stretch((20, UPRIGHT), (60, SLOUCH), step_s=pause_s), nudge_spec=NudgeSpec(grace_s=30)
    )
    began_s = math.ceil(20 / pause_s) * pause_s
    (nudge,) = (event for event in events if event.name == "nudge")
    assert began_s - pause_s + 30 <= nudge.t_s <= began_s + 32


@pytest.mark.parametrize("seconds", [1, 2, 5, 20, 28])
def test_what_ends_within_the_grace_is_not_mentioned(seconds: int) -> None:
    events, _, _ = run(
        stretch((20, UPRIGHT), (seconds, SLOUCH), (60, UPRIGHT)), nudge_spec=NudgeSpec(grace_s=30)
    )
    assert "nudge" not in names(events)


def test_between_the_limits_nothing_changes() -> None:
    between = {"strain": 0.8}
    events, state, _ = run(stretch((20, UPRIGHT), (60, between)))
    assert events == []
    assert state.posture is Posture.UPRIGHT
    events, state, _ = run(stretch((20, UPRIGHT), (20, SLOUCH), (60, between)))
    assert names(events) == ["slouch_began"]
    assert state.posture is Posture.SLOUCHING


@pytest.mark.parametrize(
    "activity",
    [
        Activity.LOOKING_DOWN,
        Activity.REACHING,
        Activity.TURNED,
        Activity.HAND_AT_FACE,
        Activity.STANDING,
        Activity.HIDDEN,
    ],
)
def test_doing_something_else_is_neither_slouching_nor_away(activity: Activity) -> None:
    spec = replace(SPEC, standing_s=math.inf)
    allowed_s = min(spec.excused_s.get(activity, 600.0), 600.0) - 1
    busy = {"strain": 3.0, "activity": activity}
    events, _, summary = run(
        stretch((20, UPRIGHT), (allowed_s, busy), (20, UPRIGHT)),
        spec,
        NudgeSpec(grace_s=5, cooldown_s=0),
    )
    assert set(names(events)) <= {"not_counted"}
    assert summary.slouching_s == summary.away_s == 0


def test_looking_down_for_minutes_is_mentioned_at_last() -> None:
    down = {"strain": 2.0, "activity": Activity.LOOKING_DOWN}
    events, _, _ = run(stretch((20, UPRIGHT), (200, down)), nudge_spec=NudgeSpec(grace_s=30))
    nudge = events[-1]
    assert nudge.name == "nudge"
    assert nudge.t_s - (20 + 120 + 30) == pytest.approx(1.0, abs=1.1)
    assert str(sentence(nudge)).startswith("Looking down for 2 min.")


def test_a_glance_within_a_slouch_does_not_end_it() -> None:
    glance = {"strain": 2.0, "activity": Activity.LOOKING_DOWN}
    events, state, _ = run(
        stretch((20, UPRIGHT), (15, SLOUCH), (5, glance), (40, SLOUCH)),
        nudge_spec=NudgeSpec(grace_s=30),
    )
    assert names(events) == ["slouch_began", "nudge"]
    assert 20 + 30 <= events[1].t_s <= 20 + 30 + 5 + 2
    assert state.posture is Posture.SLOUCHING


def test_a_still_person_is_never_away() -> None:
    events, state, _ = run(stretch((3600, UPRIGHT), step_s=1.0))
    assert events == []
    assert state.posture is Posture.UPRIGHT


def test_away_is_dated_to_when_they_left_and_a_passer_by_does_not_end_it() -> None:
    passer_by = {"size": -1.0}
    events, state, _ = run(stretch((20, UPRIGHT), (30, NOBODY), (5, passer_by), (30, NOBODY)))
    assert names(events) == ["away"]
    assert events[0].since_s == pytest.approx(20, abs=0.3)
    assert state.posture is Posture.AWAY


def test_a_moment_out_of_the_picture_is_not_away() -> None:
    events, state, _ = run(stretch((20, UPRIGHT), (5, NOBODY), (20, UPRIGHT)))
    assert events == []
    assert state.posture is Posture.UPRIGHT


def test_when_all_has_moved_the_baseline_is_stale_and_nothing_is_said() -> None:
    moved = {"strain": 3.0, "displaced": True}
    events, state, summary = run(
        stretch((20, UPRIGHT), (600, moved)), nudge_spec=NudgeSpec(grace_s=5)
    )
    assert names(events) == ["baseline_stale"]
    assert 20 + SPEC.stale_s <= events[0].t_s <= 20 + SPEC.stale_s + 1
    assert state.stale
    assert summary.slouching_s == 0
    fresh = rebased(state, 700.0)
    assert not fresh.stale
    assert fresh.posture is Posture.UNKNOWN


def test_a_lurch_is_no_move_of_the_desk() -> None:
    events, _, _ = run(stretch((20, UPRIGHT), (5, {"displaced": True}), (30, UPRIGHT)))
    assert events == []


def test_standing_at_the_desk_asks_for_a_baseline_of_its_own() -> None:
    events, _, _ = run(stretch((20, UPRIGHT), (90, {"activity": Activity.STANDING})))
    assert names(events) == ["baseline_stale"]


def test_a_gap_forgets_what_was_pending() -> None:
    first = list(stretch((20, UPRIGHT), (25, SLOUCH)))
    later = list(stretch((25, SLOUCH), start_s=3600.0))
    events, _, summary = run([*first, *later], nudge_spec=NudgeSpec(grace_s=30))
    assert names(events) == ["slouch_began", "slouch_ended", "slouch_began"]
    assert summary.watched_s == pytest.approx(70, abs=2)


@pytest.mark.parametrize("after", [UPRIGHT, SLOUCH, NOBODY])
@pytest.mark.parametrize("before", [UPRIGHT, SLOUCH])
def test_a_gap_is_time_of_no_posture(before: dict[str, object], after: dict[str, object]) -> None:
    """A night with the lid closed, or a call: nobody saw how the person sat meanwhile."""
    first = list(stretch((60, before)))
    later = list(stretch((60, after), start_s=3600.0))
    _, _, summary = run([*first, *later])
    assert summary.watched_s == pytest.approx(120, abs=1)
    assert summary.longest_upright_s <= 60


def test_it_looks_often_only_while_something_happens() -> None:
    _, settled, _ = run(stretch((20, UPRIGHT)))
    assert interval_s(SPEC, settled) == 1.0
    assert interval_s(SPEC, settled, on_battery=True) == 1.7
    _, pending, _ = run(stretch((20, UPRIGHT), (2, SLOUCH)))
    assert interval_s(SPEC, pending) is None
    _, confirmed, _ = run(stretch((20, UPRIGHT), (20, SLOUCH)))
    assert interval_s(SPEC, confirmed) == 1.0
    moving = [reading(20 + n / 5, x=0.1 * n) for n in range(10)]
    _, active, _ = run([*stretch((20, UPRIGHT)), *moving])
    assert interval_s(SPEC, active) is None
    _, away, _ = run(stretch((20, UPRIGHT), (30, NOBODY)))
    assert interval_s(SPEC, away) == 1.0
    assert interval_s(SPEC, MonitorState()) is None


PIECES = st.lists(
    st.tuples(
        st.integers(1, 40),
        st.sampled_from([0.0, 0.5, 0.8, 1.1, 1.5, 3.0]),
        st.sampled_from([Activity.SITTING] * 4 + [Activity.TURNED, Activity.NOBODY]),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def drawn(pieces: Any) -> Any:
    how = [(seconds, {"strain": s, "activity": a, "bowed": b}) for seconds, s, a, b in pieces]
    return list(stretch(*how, step_s=1.0))


@settings(max_examples=30, deadline=None)
@given(PIECES)
@example([(n, strain, Activity.SITTING, False) for n, strain in ((3, 1.1), (1, 0.0), (2, 1.5))])
def test_totals_add_up_to_the_time_watched(pieces: Any) -> None:
    readings = drawn(pieces)
    _, state, summary = run(readings)
    assert summary.watched_s == pytest.approx(readings[-1].t_s - readings[0].t_s, abs=1e-6)
    assert summary.longest_upright_s <= summary.upright_s + 1e-6
    counted = not (state.excused or state.stale or math.isnan(state.strain))
    if counted and state.posture is not Posture.AWAY:
        assert status_line(SPEC, state).startswith(f"{state.posture.label} for ")


@settings(max_examples=30, deadline=None)
@given(PIECES, st.floats(0.3, 1.0), st.floats(1.0, 4.0))
def test_a_higher_sensitivity_never_finds_less_slouching(
    pieces: Any, low: float, high: float
) -> None:
    readings = drawn(pieces)
    found = [
        run(readings, replace(SPEC, sensitivity=value))[2].slouching_s for value in (low, high)
    ]
    assert found[0] <= found[1] + 1e-6


@settings(max_examples=20, deadline=None)
@given(PIECES)
@example([(40, strain, Activity.SITTING, strain > 0) for strain in (0.0, 3.0, 3.0, 0.0)])
def test_a_day_scored_again_from_its_numbers_comes_to_the_same(pieces: Any) -> None:
    readings = drawn(pieces)
    spec = NudgeSpec(grace_s=20, cooldown_s=60)
    events, _, summary = run(readings, nudge_spec=spec)
    stored = [
        stored_reading(
            one.t_s,
            None if one.activity is Activity.SITTING else one.activity.label,
            numbers_of(one),
        )
        for one in readings
    ]
    again, said = rescore(SPEC, spec, stored)
    assert names(said) == names(events)
    assert again == summary


def test_the_summary_is_told_and_documented() -> None:
    _, _, summary = run(
        stretch((60, UPRIGHT), (60, SLOUCH), (30, UPRIGHT)), nudge_spec=NudgeSpec(grace_s=30)
    )
    lines = "\n".join(summary_lines(summary))
    assert "1 slouch, 1 nudge" in lines
    assert "head forward 1×" in lines
    assert summary.slouches == 1
    assert summary_lines(Summary())

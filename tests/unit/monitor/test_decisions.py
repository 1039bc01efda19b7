"""The desk monitor's decisions on made-up readings: laws of time, hysteresis and silence."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.monitor import breaks, nudges
from coach.core.monitor.baseline import LIMITS, Baseline
from coach.core.monitor.breaks import BreakSpec, BreakState
from coach.core.monitor.feedback import MOST_STEP, Verdict, learnt
from coach.core.monitor.kind_words import kind_words
from coach.core.monitor.machine import corrected, step
from coach.core.monitor.nudges import (
    NudgeSpec,
    NudgeState,
    Wall,
    in_quiet_hours,
    snooze,
    spoken,
    words,
)
from coach.core.monitor.picture_cues import GLIMPSES
from coach.core.monitor.reading import (
    NECK_LIMIT,
    PARTS,
    SLOUCH_LIMIT_DEG,
    UNKNOWN,
    Activity,
    Kind,
    Reading,
    strain_of,
)
from coach.core.monitor.state import Event, MonitorSpec, MonitorState, Posture, interval_s, rebased
from coach.core.monitor.summary import (
    Summary,
    closed,
    counted,
    numbers_of,
    rescored,
    stored_reading,
    told,
)
from coach.core.monitor.text import sentence, status_line
from coach.core.types import FACE_POINTS, View

SPEC, SITTING = MonitorSpec(), Activity.SITTING


def parts_of(**known):
    """Parts with those named known."""
    return tuple(float(known.get(name, math.nan)) for name in PARTS)


def reading(t_s, strain=0.0, activity=Activity.SITTING, *, size=0.0, displaced=False, x=0.0):
    """A moment with a forward head and back of ``strain`` limits."""
    degrees = strain * SLOUCH_LIMIT_DEG
    parts = parts_of(forward_deg=degrees, rounded_deg=degrees, sideways_deg=0, nearer=0, sunk=0)
    place = (math.nan,) * 3 if activity is Activity.NOBODY else (x, 0.0, size)
    return Reading(t_s, parts, activity, place, displaced)


def stretch(*pieces, step_s=0.2, start_s=0.0):
    """Readings of pieces (seconds, keyword arguments) one after the other."""
    t_s = start_s
    for seconds, *how in pieces:
        for _ in range(round(seconds / step_s)):
            yield reading(t_s, **(how[0] if how else {}))
            t_s += step_s


def run(readings, spec=SPEC, nudge_spec=None, wall=None, blocked=lambda t: None):
    """Events, final state and summary of readings."""
    state, nudge, summary, found = MonitorState(), NudgeState(), Summary(), []
    for one in readings:
        before = state
        state, events = step(spec, before, one)
        said = ()
        if nudge_spec is not None:
            nudge, said = nudges.step(nudge_spec, nudge, state, wall=wall, blocked=blocked(one.t_s))
        summary = counted(summary, before, state, (*events, *said))
        found += [*events, *said]
    return found, state, closed(summary, state)


def names(events):
    return [event.name for event in events]


UPRIGHT, SLOUCH, NOBODY = {}, {"strain": 2.0}, {"activity": Activity.NOBODY}


@pytest.mark.parametrize("fps", [1, 5, 15, 60])
def test_any_rate_of_pictures_gives_the_same_events(fps):
    day = stretch((20, UPRIGHT), (60, SLOUCH), (30, UPRIGHT), (40, NOBODY), (20, UPRIGHT),
                  step_s=1 / fps)  # fmt: skip
    events, _, summary = run(day, nudge_spec=NudgeSpec(grace_s=30))
    assert names(events) == ["slouch_began", "nudge", "slouch_ended", "away", "back"]
    nudge = events[1]
    assert nudge.t_s == pytest.approx(20 + 30, abs=2)
    assert summary.slouching_s == pytest.approx(60, abs=3)
    assert summary.away_s == pytest.approx(40, abs=3)


@pytest.mark.parametrize("pause_s", [1.0, 1.7])
def test_looking_rarely_a_nudge_comes_within_its_grace_and_two_seconds(pause_s):
    events, _, _ = run(
        stretch((20, UPRIGHT), (60, SLOUCH), step_s=pause_s), nudge_spec=NudgeSpec(grace_s=30)
    )
    began_s = math.ceil(20 / pause_s) * pause_s
    (nudge,) = (event for event in events if event.name == "nudge")
    assert began_s - pause_s + 30 <= nudge.t_s <= began_s + 32


@pytest.mark.parametrize("seconds", [1, 2, 5, 20, 28])
def test_what_ends_within_the_grace_is_not_mentioned(seconds):
    events, _, _ = run(
        stretch((20, UPRIGHT), (seconds, SLOUCH), (60, UPRIGHT)), nudge_spec=NudgeSpec(grace_s=30)
    )
    assert "nudge" not in names(events)


def test_between_the_limits_nothing_changes():
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
def test_doing_something_else_is_neither_slouching_nor_away(activity):
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


def test_looking_down_for_minutes_is_mentioned_at_last():
    down = {"strain": 2.0, "activity": Activity.LOOKING_DOWN}
    events, _, _ = run(stretch((20, UPRIGHT), (200, down)), nudge_spec=NudgeSpec(grace_s=30))
    nudge = events[-1]
    assert nudge.name == "nudge"
    assert nudge.t_s - (20 + 120 + 30) == pytest.approx(1.0, abs=1.1)
    assert nudge.more["text"].startswith("Looking down for 2 min.")


def test_a_glance_within_a_slouch_does_not_end_it():
    glance = {"strain": 2.0, "activity": Activity.LOOKING_DOWN}
    events, state, _ = run(
        stretch((20, UPRIGHT), (15, SLOUCH), (5, glance), (40, SLOUCH)),
        nudge_spec=NudgeSpec(grace_s=30),
    )
    assert names(events) == ["slouch_began", "nudge"]
    assert 20 + 30 <= events[1].t_s <= 20 + 30 + 5 + 2
    assert state.posture is Posture.SLOUCHING


def test_a_still_person_is_never_away():
    events, state, _ = run(stretch((3600, UPRIGHT), step_s=1.0))
    assert events == []
    assert state.posture is Posture.UPRIGHT


def test_away_is_dated_to_when_they_left_and_a_passer_by_does_not_end_it():
    passer_by = {"size": -1.0}
    events, state, _ = run(stretch((20, UPRIGHT), (30, NOBODY), (5, passer_by), (30, NOBODY)))
    assert names(events) == ["away"]
    assert events[0].more["since_s"] == pytest.approx(20, abs=0.3)
    assert state.posture is Posture.AWAY


def test_a_moment_out_of_the_picture_is_not_away():
    events, state, _ = run(stretch((20, UPRIGHT), (5, NOBODY), (20, UPRIGHT)))
    assert events == []
    assert state.posture is Posture.UPRIGHT


def test_when_all_has_moved_the_baseline_is_stale_and_nothing_is_said():
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


def test_a_lurch_is_no_move_of_the_desk():
    events, _, _ = run(stretch((20, UPRIGHT), (5, {"displaced": True}), (30, UPRIGHT)))
    assert events == []


def test_standing_at_the_desk_asks_for_a_baseline_of_its_own():
    events, _, _ = run(stretch((20, UPRIGHT), (90, {"activity": Activity.STANDING})))
    assert names(events) == ["baseline_stale"]


def test_a_gap_forgets_what_was_pending():
    first = list(stretch((20, UPRIGHT), (25, SLOUCH)))
    later = list(stretch((25, SLOUCH), start_s=3600.0))
    events, _, summary = run([*first, *later], nudge_spec=NudgeSpec(grace_s=30))
    assert names(events) == ["slouch_began", "slouch_ended", "slouch_began"]
    assert summary.watched_s == pytest.approx(70, abs=2)


def test_it_looks_often_only_while_something_happens():
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
    ),
    min_size=1,
    max_size=8,
)


def drawn(pieces):
    how = [(seconds, {"strain": s, "activity": a}) for seconds, s, a in pieces]
    return list(stretch(*how, step_s=1.0))


@settings(max_examples=30, deadline=None)
@given(PIECES)
def test_totals_add_up_to_the_time_watched(pieces):
    readings = drawn(pieces)
    _, state, summary = run(readings)
    assert summary.watched_s == pytest.approx(readings[-1].t_s - readings[0].t_s, abs=1e-6)
    assert summary.longest_upright_s <= summary.upright_s + 1e-6
    assert state.posture.label in status_line(SPEC, state) or summary.watched_s >= 0


@settings(max_examples=30, deadline=None)
@given(PIECES, st.floats(0.3, 1.0), st.floats(1.0, 4.0))
def test_a_higher_sensitivity_never_finds_less_slouching(pieces, low, high):
    readings = drawn(pieces)
    found = [
        run(readings, replace(SPEC, sensitivity=value))[2].slouching_s for value in (low, high)
    ]
    assert found[0] <= found[1] + 1e-6


@settings(max_examples=20, deadline=None)
@given(PIECES)
def test_a_day_scored_again_from_its_numbers_comes_to_the_same(pieces):
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
    again, said = rescored(SPEC, spec, stored)
    assert names(said) == names(events)
    assert again == summary


def test_the_summary_is_told_and_documented():
    _, _, summary = run(
        stretch((60, UPRIGHT), (60, SLOUCH), (30, UPRIGHT)), nudge_spec=NudgeSpec(grace_s=30)
    )
    lines = "\n".join(told(summary))
    assert "1 slouch, 1 nudge" in lines
    assert "head forward 1×" in lines
    assert summary.document()["slouches"] == 1
    assert told(Summary())


# Nudges


def slouching(t_s, since_s=0.0, **more):
    return MonitorState(
        t_s=t_s,
        posture=Posture.SLOUCHING,
        since_s=since_s,
        slouch_s=t_s - since_s,
        parts=parts_of(forward_deg=12, rounded_deg=6, sideways_deg=0, nearer=0, sunk=0),
        **more,
    )


def said(spec, times, **how):
    state, found = NudgeState(), []
    for t_s in times:
        state, events = nudges.step(spec, state, slouching(float(t_s)), **how)
        found += events
    return found


def test_a_nudge_says_why_with_number_and_duration():
    (event,) = said(NudgeSpec(grace_s=45), range(60))
    assert event.t_s == 45
    assert event.more["text"].startswith("Head 12° further forward than your baseline for 45 s.")
    assert sentence(event) == event.more["text"]


def test_one_slouch_is_mentioned_once_unless_asked_otherwise():
    assert len(said(NudgeSpec(), range(3600))) == 1
    levels = [e.more["level"] for e in said(NudgeSpec(escalate=True), range(3600))]
    assert levels == [1, 2, 3]


def test_the_cooldown_holds_from_slouch_to_slouch():
    spec, state, told_at = NudgeSpec(grace_s=10, cooldown_s=300), NudgeState(), []
    for t_s in range(1000):
        monitor = slouching(float(t_s), since_s=float(t_s - t_s % 50))
        state, events = nudges.step(spec, state, monitor)
        told_at += [event.t_s for event in events]
    assert len(told_at) >= 3
    assert min(b - a for a, b in pairwise(told_at)) >= 300


def test_a_snooze_ends_by_itself():
    spec = NudgeSpec(grace_s=10)
    state, event = snooze(NudgeState(), 0.0, 60.0)
    assert event.name == "snoozed"
    found = []
    for t_s in range(100):
        state, events = nudges.step(spec, state, slouching(float(t_s)))
        found += events
    assert [(e.name, e.t_s) for e in found] == [
        ("nudge_held", 10.0),
        ("snooze_ended", 60.0),
        ("nudge", 60.0),
    ]


def test_a_call_holds_a_nudge_back_and_says_so_once():
    spec, state, found = NudgeSpec(grace_s=10), NudgeState(), []
    for t_s in range(100):
        blocked = "another program uses the camera" if t_s < 50 else None
        state, events = nudges.step(spec, state, slouching(float(t_s)), blocked=blocked)
        found += events
    assert [(e.name, e.t_s) for e in found] == [("nudge_held", 10.0), ("nudge", 50.0)]


@pytest.mark.parametrize(
    ("start", "end", "inside", "outside"),
    [(22 * 60, 7 * 60, (0, 1320, 1439, 419), (420, 720, 1319)), (720, 780, (720, 779), (719, 780))],
)
def test_quiet_hours_may_cross_midnight(start, end, inside, outside):
    spec = NudgeSpec(quiet_from=start, quiet_to=end, grace_s=10)
    assert all(in_quiet_hours(spec, minute) for minute in inside)
    assert not any(in_quiet_hours(spec, minute) for minute in outside)
    assert not in_quiet_hours(NudgeSpec(), 0)
    quiet = said(spec, range(20), wall=Wall(inside[0], 0))
    assert [e.name for e in quiet] == ["nudge_held"]
    loud = said(spec, range(20), wall=Wall(outside[0], 0))
    assert [e.name for e in loud] == ["nudge"]


def test_days_off_are_off():
    spec = NudgeSpec(days=frozenset(range(5)), grace_s=10)
    assert [e.name for e in said(spec, range(20), wall=Wall(600, 5))] == ["nudge_held"]
    assert [e.name for e in said(spec, range(20), wall=Wall(600, 4))] == ["nudge"]


EVERYTHING = {
    "forward_deg": 12, "rounded_deg": 9, "leaning_deg": 20, "sideways_deg": -14, "nearer": 0.4,
    "sunk": 0.4, "neck": 0.3, "lowered": 0.3, "aside": -0.7,
}  # fmt: skip


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_of_its_own(kind):
    parts = parts_of(**EVERYTHING)
    text = words(kind, parts, Activity.SITTING, 45.0)
    assert "45 s" in text
    assert "nan" not in text
    assert text.endswith(kind_words(kind.label).remedy)
    more = {"since_s": 0.0, "kind": kind.label, **EVERYTHING}
    assert "nan" not in str(sentence(Event(0.0, "slouch_began", more)))
    others = {words(other, parts, Activity.SITTING, 45.0) for other in Kind if other is not kind}
    assert text not in others


def test_kinds_stored_by_earlier_versions_still_have_words():
    assert kind_words("sideways") is kind_words("leaning_sideways")
    assert kind_words("too_near") is kind_words("too_close")


def test_sides_are_the_persons_own():
    """A camera's picture has the person's left on its right."""
    left = words(Kind.LEANING_SIDEWAYS, parts_of(sideways_deg=14, aside=0.7, neck=0), SITTING, 9)
    right = words(Kind.LEANING_SIDEWAYS, parts_of(sideways_deg=-14, aside=-0.7, neck=0), SITTING, 9)
    assert "left" in left
    assert "right" in right


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (45.4, "45 s"), (99, "99 s"), (120, "2 min"), (3900, "1 h 5 min")],
)
def test_durations_are_spoken_as_people_do(seconds, text):
    assert spoken(seconds) == text


def test_from_a_side_strain_is_the_worst_part_and_unknown_parts_count_nothing():
    assert strain_of(UNKNOWN, 1.0)[0] == 0.0
    parts = parts_of(forward_deg=6, rounded_deg=6, nearer=0, sunk=0)
    assert strain_of(parts, 1.0) == (1.0, Kind.FORWARD_HEAD)
    assert strain_of(parts, 0.5)[0] == 2.0
    assert strain_of(parts_of(sideways_deg=-20), 1.0) == (2.0, Kind.LEANING_SIDEWAYS)
    assert strain_of(parts_of(forward_deg=0, leaning_deg=30), 1.0) == (2.0, Kind.LEANING)
    better = parts_of(forward_deg=-20, rounded_deg=-20, leaning_deg=-30, nearer=-0.5, sunk=-0.5)
    assert strain_of(better, 1.0)[0] == 0.0


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"neck": 0.3, "lowered": 0.15, "nearer": 0.15}, Kind.NECK_FORWARD),
        ({"neck": 0.3, "lowered": 0.3, "nearer": -0.1}, Kind.SUNK),
        ({"neck": 0.3, "lowered": 0.02, "nearer": 0.3}, Kind.TOO_CLOSE),
        ({"neck": 0.3, "lowered": 0.3, "nearer": 0.1, "aside": -0.8}, Kind.LEANING_SIDEWAYS),
        ({"neck": 0.05, "lowered": 0.05, "nearer": 0, "sideways_deg": 15}, Kind.LEANING_SIDEWAYS),
    ],
)
def test_from_the_front_each_kind_is_told_from_its_own_cues(parts, kind):
    strain, found = strain_of(parts_of(**parts), 1.0)
    assert found is kind
    assert strain > 1
    assert strain_of(parts_of(**parts), 2.0)[0] == pytest.approx(strain / 2)


def test_from_the_front_measured_angles_do_not_count():
    parts = parts_of(neck=0.0, lowered=0, nearer=0, forward_deg=30, rounded_deg=30)
    assert strain_of(parts, 1.0)[0] == 0.0


# Corrections


def baseline_with(limit):
    face = np.zeros((FACE_POINTS, 3))
    return Baseline(
        View.FRONT, (640, 480), 200.0, np.zeros(1), np.zeros(len(GLIMPSES)), np.zeros(2),
        face, np.zeros((7, 3)), limit=limit,
    )  # fmt: skip


@given(st.lists(st.sampled_from(Verdict), max_size=40), st.floats(0.0, 20.0) | st.just(math.nan))
def test_corrections_move_the_limit_by_bounded_steps_within_bounds(verdicts, strain):
    baseline = baseline_with(1.0)
    for verdict in verdicts:
        before, baseline = baseline.limit, learnt(baseline, verdict, strain).limit
        assert LIMITS[0] <= baseline <= LIMITS[1]
        step_up = verdict is Verdict.NO_SLOUCH
        assert (baseline >= before) if step_up else (baseline <= before)
        assert max(baseline / before, before / baseline) <= MOST_STEP + 1e-9
        baseline = baseline_with(baseline)


def test_what_was_no_slouch_is_told_no_more_and_what_was_one_is():
    dismissed = learnt(baseline_with(1.0), Verdict.NO_SLOUCH, 1.1)
    parts = parts_of(neck=1.1 * NECK_LIMIT, lowered=0.1, nearer=0)
    assert strain_of(parts, dismissed.limit)[0] < 1
    missed = learnt(baseline_with(1.0), Verdict.SLOUCH, 0.9)
    assert strain_of(parts_of(neck=0.9 * NECK_LIMIT, lowered=0.1, nearer=0), missed.limit)[0] > 1


def test_a_corrected_slouch_ends_and_the_person_is_upright():
    _, state, _ = run(stretch((20, UPRIGHT), (30, SLOUCH)))
    after, events = corrected(state, 50.0)
    assert names(events) == ["slouch_ended"]
    assert after.posture is Posture.UPRIGHT


@pytest.mark.parametrize(
    "activity", [Activity.TURNED, Activity.HIDDEN, Activity.REACHING, Activity.LOOKING_DOWN]
)
def test_what_is_not_counted_for_three_minutes_is_said_once(activity):
    busy = {"strain": 0.0, "activity": activity}
    events, _, _ = run(stretch((20, UPRIGHT), (900, busy), (20, UPRIGHT), (400, busy)))
    told_at = [event.t_s for event in events if event.name == "not_counted"]
    if activity in (Activity.TURNED, Activity.HIDDEN):
        assert told_at == [pytest.approx(200, abs=1.5), pytest.approx(1120, abs=1.5)]
        assert "(b)" in str(sentence(events[0]))
    else:
        assert told_at == []


# Breaks


def rhythm(states, spec, **how):
    state, found = BreakState(), []
    for monitor in states:
        state, events = breaks.step(spec, state, monitor, **how)
        found += events
    return found


def sitting(t_s):
    return MonitorState(t_s=t_s, posture=Posture.UPRIGHT)


def gone(t_s, since_s):
    return MonitorState(t_s=t_s, posture=Posture.AWAY, since_s=since_s)


def test_a_break_is_due_after_twenty_minutes_and_said_again_after_as_long():
    found = rhythm(map(sitting, range(2500)), BreakSpec())
    assert [(e.name, e.t_s) for e in found] == [("break_due", 1200), ("break_due", 2400)]
    assert found[0].more["text"].startswith("You have been sitting for 20 min.")
    assert rhythm(map(sitting, range(5000)), BreakSpec(every_s=0)) == []


def test_a_walk_to_the_printer_counts_as_a_break():
    day = [*map(sitting, range(1000)), *(gone(t, 1000) for t in range(1010, 1090))]
    day += map(sitting, range(1090, 2000))
    found = rhythm(day, BreakSpec())
    assert [(e.name, e.t_s) for e in found] == [("break_taken", 1060)]
    assert found[0].more["asked"] is False


@pytest.mark.parametrize("gap_s", [30, 300, 800])
def test_nobody_looking_is_no_break(gap_s):
    """The camera was lent to a check, or the computer slept: nobody was seen to get up."""
    day = [*map(sitting, range(1000)), *map(sitting, range(1000 + gap_s, 1300 + gap_s))]
    found = rhythm(day, BreakSpec())
    assert [e.name for e in found] == ["break_due"]
    assert found[0].t_s == pytest.approx(1200 + gap_s, abs=2)


def test_after_a_long_time_without_looking_the_count_begins_again():
    day = [*map(sitting, range(1100)), *map(sitting, range(5000, 6000))]
    assert rhythm(day, BreakSpec()) == []


def test_standing_counts_as_a_break_too():
    standing = [
        MonitorState(t_s=t, posture=Posture.UNKNOWN, activity=Activity.STANDING)
        for t in range(1000, 1100)
    ]
    found = rhythm([*map(sitting, range(1000)), *standing], BreakSpec())
    assert [e.name for e in found] == ["break_taken"]


def test_a_break_that_falls_into_a_call_waits_for_its_end():
    state, found = BreakState(), []
    for t_s in range(2000):
        state, events = breaks.step(
            BreakSpec(), state, sitting(float(t_s)), blocked=1100 < t_s < 1500
        )
        found += events
    assert [(e.name, e.t_s) for e in found] == [("break_due", 1500)]

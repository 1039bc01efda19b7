"""When the desk monitor speaks, what it says, and how corrections move its limit."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core.body.head import NECK_LIMIT
from coach.core.monitor import nudges
from coach.core.monitor.baseline import LIMITS, Baseline
from coach.core.monitor.events import SlouchBegan
from coach.core.monitor.feedback import MOST_STEP, Verdict, adjust_limit
from coach.core.monitor.kind_words import kind_words
from coach.core.monitor.machine import end_by_correction, step
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
    UNKNOWN,
    Activity,
    Kind,
    strain_of,
)
from coach.core.monitor.state import MonitorState, Posture, known
from coach.core.monitor.text import sentence
from coach.core.types import FACE_POINTS, View
from coach.report.documents.event import event_document
from tests.support.readings import (
    SITTING,
    SLOUCH,
    SPEC,
    UPRIGHT,
    names,
    parts_of,
    run,
    stretch,
)


def slouching(t_s: Any, since_s: float = 0.0, **more: Any) -> MonitorState:
    return MonitorState(
        t_s=t_s,
        posture=Posture.SLOUCHING,
        since_s=since_s,
        slouch_s=t_s - since_s,
        parts=parts_of(forward_deg=12, rounded_deg=6, sideways_deg=0, nearer=0, sunk=0),
        **more,
    )


def said(spec: Any, times: Any, **how: Any) -> Any:
    state = NudgeState()
    found: list[Any] = []
    for t_s in times:
        state, events = nudges.step(spec, state, slouching(float(t_s)), **how)
        found += events
    return found


def test_a_nudge_says_why_with_number_and_duration() -> None:
    (event,) = said(NudgeSpec(grace_s=45), range(60))
    assert event.t_s == 45
    text = event_document(event)["text"]
    assert text.startswith("Head 12° further forward than your baseline for 45 s.")
    assert sentence(event) == text


def test_one_slouch_is_mentioned_once_unless_asked_otherwise() -> None:
    assert len(said(NudgeSpec(), range(3600))) == 1
    levels = [e.level for e in said(NudgeSpec(escalate=True), range(3600))]
    assert levels == [1, 2, 3]


def test_the_cooldown_holds_from_slouch_to_slouch() -> None:
    spec, state, told_at = NudgeSpec(grace_s=10, cooldown_s=300), NudgeState(), []
    for t_s in range(1000):
        monitor = slouching(float(t_s), since_s=float(t_s - t_s % 50))
        state, events = nudges.step(spec, state, monitor)
        told_at += [event.t_s for event in events]
    assert len(told_at) >= 3
    assert min(b - a for a, b in pairwise(told_at)) >= 300


def test_a_snooze_ends_by_itself() -> None:
    spec = NudgeSpec(grace_s=10)
    state, event = snooze(NudgeState(), 0.0, 60.0)
    assert event.name == "snoozed"
    found: list[Any] = []
    for t_s in range(100):
        state, events = nudges.step(spec, state, slouching(float(t_s)))
        found += events
    assert [(e.name, e.t_s) for e in found] == [
        ("nudge_held", 10.0),
        ("snooze_ended", 60.0),
        ("nudge", 60.0),
    ]


def test_a_call_holds_a_nudge_back_and_says_so_once() -> None:
    spec, state = NudgeSpec(grace_s=10), NudgeState()
    found: list[Any] = []
    for t_s in range(100):
        blocked = "another program uses the camera" if t_s < 50 else None
        state, events = nudges.step(spec, state, slouching(float(t_s)), blocked=blocked)
        found += events
    assert [(e.name, e.t_s) for e in found] == [("nudge_held", 10.0), ("nudge", 50.0)]


def test_who_reads_with_the_neck_forward_slouches_but_is_left_alone_for_two_minutes() -> None:
    reads = {**SLOUCH, "bowed": True}
    found, state, summary = run(
        stretch((20, UPRIGHT), (100, reads), (20, UPRIGHT)), SPEC, NudgeSpec()
    )
    assert names(found) == ["slouch_began", "slouch_ended"]
    assert state.posture is Posture.UPRIGHT
    assert summary.slouching_s == pytest.approx(100, abs=5)
    found, *_ = run(stretch((20, UPRIGHT), (200, reads)), SPEC, NudgeSpec())
    (nudge,) = (event for event in found if event.name == "nudge")
    assert nudge.t_s == pytest.approx(140, abs=2)
    assert sentence(nudge).startswith("Looking down for 2 min.")


def test_a_head_bowed_in_the_middle_of_a_slouch_delays_nothing() -> None:
    pieces = ((20, UPRIGHT), (10, SLOUCH), (40, {**SLOUCH, "bowed": True}))
    found, *_ = run(stretch(*pieces), SPEC, NudgeSpec())
    (nudge,) = (event for event in found if event.name == "nudge")
    assert nudge.t_s == pytest.approx(50, abs=2)


@pytest.mark.parametrize(
    ("start", "end", "inside", "outside"),
    [(22 * 60, 7 * 60, (0, 1320, 1439, 419), (420, 720, 1319)), (720, 780, (720, 779), (719, 780))],
)
def test_quiet_hours_may_cross_midnight(
    start: int,
    end: int,
    inside: tuple[int, int, int, int] | tuple[int, int],
    outside: tuple[int, int, int] | tuple[int, int],
) -> None:
    spec = NudgeSpec(quiet_from=start, quiet_to=end, grace_s=10)
    assert all(in_quiet_hours(spec, minute) for minute in inside)
    assert not any(in_quiet_hours(spec, minute) for minute in outside)
    assert not in_quiet_hours(NudgeSpec(), 0)
    quiet = said(spec, range(20), wall=Wall(inside[0], 0))
    assert [e.name for e in quiet] == ["nudge_held"]
    loud = said(spec, range(20), wall=Wall(outside[0], 0))
    assert [e.name for e in loud] == ["nudge"]


def test_days_off_are_off() -> None:
    spec = NudgeSpec(days=frozenset(range(5)), grace_s=10)
    assert [e.name for e in said(spec, range(20), wall=Wall(600, 5))] == ["nudge_held"]
    assert [e.name for e in said(spec, range(20), wall=Wall(600, 4))] == ["nudge"]


EVERYTHING = {
    "forward_deg": 12, "rounded_deg": 9, "leaning_deg": 20, "sideways_deg": -14, "nearer": 0.4,
    "sunk": 0.4, "neck": 0.3, "lowered": 0.3, "aside": -0.7,
}  # fmt: skip


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_of_its_own(kind: Any) -> None:
    parts = parts_of(**EVERYTHING)
    text = words(kind, parts, Activity.SITTING, 45.0)
    assert "45 s" in text
    assert "nan" not in text
    assert text.endswith(kind_words(kind.label).remedy)
    assert "nan" not in str(sentence(SlouchBegan(0.0, 0.0, kind, known(parts))))
    others = {words(other, parts, Activity.SITTING, 45.0) for other in Kind if other is not kind}
    assert text not in others


def test_kinds_stored_by_earlier_versions_still_have_words() -> None:
    assert kind_words("sideways") is kind_words("leaning_sideways")
    assert kind_words("too_near") is kind_words("too_close")


def test_sides_are_the_persons_own() -> None:
    """A camera's picture has the person's left on its right."""
    left = words(Kind.LEANING_SIDEWAYS, parts_of(sideways_deg=14, aside=0.7, neck=0), SITTING, 9)
    right = words(Kind.LEANING_SIDEWAYS, parts_of(sideways_deg=-14, aside=-0.7, neck=0), SITTING, 9)
    assert "left" in left
    assert "right" in right


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (45.4, "45 s"), (99, "99 s"), (120, "2 min"), (3900, "1 h 5 min")],
)
def test_durations_are_spoken_as_people_do(seconds: float, text: str) -> None:
    assert spoken(seconds) == text


def test_from_a_side_strain_is_the_worst_part_and_unknown_parts_count_nothing() -> None:
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
def test_from_the_front_each_kind_is_told_from_its_own_cues(
    parts: dict[str, float], kind: Kind
) -> None:
    strain, found = strain_of(parts_of(**parts), 1.0)
    assert found is kind
    assert strain > 1
    assert strain_of(parts_of(**parts), 2.0)[0] == pytest.approx(strain / 2)


def test_from_the_front_measured_angles_do_not_count() -> None:
    parts = parts_of(neck=0.0, lowered=0, nearer=0, forward_deg=30, rounded_deg=30)
    assert strain_of(parts, 1.0)[0] == 0.0


# Corrections


def baseline_with(limit: Any) -> Baseline:
    face = np.zeros((FACE_POINTS, 3))
    return Baseline(
        View.FRONT, (640, 480), 200.0, np.zeros(1), np.zeros(len(GLIMPSES)), np.zeros(2),
        face, np.zeros((7, 3)), limit=limit,
    )  # fmt: skip


@given(st.lists(st.sampled_from(Verdict), max_size=40), st.floats(0.0, 20.0) | st.just(math.nan))
def test_corrections_move_the_limit_by_bounded_steps_within_bounds(
    verdicts: Any, strain: Any
) -> None:
    baseline = baseline_with(1.0)
    for verdict in verdicts:
        before, limit = baseline.limit, adjust_limit(baseline, verdict, strain).limit
        assert LIMITS[0] <= limit <= LIMITS[1]
        step_up = verdict is Verdict.NO_SLOUCH
        assert (limit >= before) if step_up else (limit <= before)
        assert max(limit / before, before / limit) <= MOST_STEP + 1e-9
        baseline = baseline_with(limit)


def test_what_was_no_slouch_is_told_no_more_and_what_was_one_is() -> None:
    dismissed = adjust_limit(baseline_with(1.0), Verdict.NO_SLOUCH, 1.1)
    parts = parts_of(neck=1.1 * NECK_LIMIT, lowered=0.1, nearer=0)
    assert strain_of(parts, dismissed.limit)[0] < 1
    missed = adjust_limit(baseline_with(1.0), Verdict.SLOUCH, 0.9)
    assert strain_of(parts_of(neck=0.9 * NECK_LIMIT, lowered=0.1, nearer=0), missed.limit)[0] > 1


def test_a_corrected_slouch_ends_and_the_person_is_upright() -> None:
    _, state, _ = run(stretch((20, UPRIGHT), (30, SLOUCH)))
    after, events = end_by_correction(state, 50.0)
    assert names(events) == ["slouch_ended"]
    assert after.posture is Posture.UPRIGHT


def test_a_posture_that_was_dismissed_is_told_again_only_deeper_or_after_sitting_up() -> None:
    _, state, _ = run(stretch((20, UPRIGHT), (30, SLOUCH)))
    dismissed, _ = end_by_correction(state, 50.0)

    def begun(*pieces: Any) -> list[float]:
        state, found = dismissed, []
        for one in stretch(*pieces, start_s=50.2):
            state, events = step(SPEC, state, one)
            found += [event.t_s for event in events if isinstance(event, SlouchBegan)]
        return found

    assert begun((600, SLOUCH)) == []
    assert begun((60, SLOUCH), (20, {"strain": 2.8})) == [pytest.approx(114, abs=1.5)]
    assert begun((60, SLOUCH), (10, UPRIGHT), (20, SLOUCH)) == [pytest.approx(124, abs=1.5)]


@pytest.mark.parametrize(
    "activity", [Activity.TURNED, Activity.HIDDEN, Activity.REACHING, Activity.LOOKING_DOWN]
)
def test_what_is_not_counted_for_three_minutes_is_said_once(activity: Activity) -> None:
    busy = {"strain": 0.0, "activity": activity}
    events, _, _ = run(stretch((20, UPRIGHT), (900, busy), (20, UPRIGHT), (400, busy)))
    told_at = [event.t_s for event in events if event.name == "not_counted"]
    if activity in (Activity.TURNED, Activity.HIDDEN):
        assert told_at == [pytest.approx(200, abs=1.5), pytest.approx(1120, abs=1.5)]
        assert "(b)" in str(sentence(events[0]))
    else:
        assert told_at == []

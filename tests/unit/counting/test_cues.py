"""One thing is said at a time, the worst first, and praise is earned."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from coach.content.loader import exercises
from coach.content.programme import programme
from coach.core.counting.cues import BREATH_S, COOLDOWN_S, Cue, FeedbackState, choose, form_score
from coach.core.counting.events import Event

SHRUG, HIGH = "shrug", "too_high"  # of severity 2 and 1, here
RAISE = exercises()["lateral_raise"]
SPEC = replace(
    RAISE,
    faults=tuple(replace(one, severity=2 if one.code == SHRUG else 1) for one in RAISE.faults),
)


def began(t_s: float, code: str) -> Event:
    return Event("fault_began", t_s, rep=1, code=code, began_s=t_s)


def short_hold(t_s: float) -> Event:
    text = "Hold a little longer: 2 of 6 seconds."
    return Event("short_hold", t_s, rep=1, code="short_hold", text=text, value=2.0)


def said(events: Iterable[Event], until_s: float = 60.0) -> list[Cue]:
    """Every cue, where each event comes at its own time and samples at 30 a second."""
    waiting = sorted(events, key=lambda event: event.t_s)
    state, cues = FeedbackState(), []
    for index in range(round(until_s * 30)):
        t_s = index / 30
        now = [event for event in waiting if event.t_s <= t_s]
        waiting = waiting[len(now) :]
        state, cue = choose(SPEC, state, now, t_s)
        cues += [cue] if cue else []
    return cues


def test_the_worst_comes_first_and_the_other_after_a_breath() -> None:
    first, second = said([began(1.0, HIGH), began(1.0, SHRUG)])
    assert (first.code, second.code) == (SHRUG, HIGH)
    assert second.t_s - first.t_s >= BREATH_S - 0.04
    assert first.text == SPEC.cue_of(SHRUG)


def test_what_is_over_is_not_said_late() -> None:
    over = Event("fault_ended", 1.4, code=HIGH)
    assert [cue.code for cue in said([began(1.0, HIGH), began(1.0, SHRUG), over])] == [SHRUG]


def test_a_short_hold_is_told_with_its_seconds_now_or_never() -> None:
    (cue,) = said([short_hold(1.0), rep(1.0)])
    assert (cue.kind, cue.text) == ("fault", "Hold a little longer: 2 of 6 seconds.")
    worse = Event("paused", 0.9, code="hidden", text="Step back.")
    assert [cue.code for cue in said([worse, short_hold(1.0), rep(1.0)])] == ["hidden"]


def test_the_same_thing_is_not_said_again_soon() -> None:
    faults = [
        event
        for t_s in (1.0, 4.0, 8.0, 12.0)
        for event in (began(t_s, SHRUG), Event("fault_ended", t_s + 0.5, code=SHRUG))
    ]
    times = [cue.t_s for cue in said(faults)]
    assert all(later - sooner >= COOLDOWN_S for sooner, later in itertools.pairwise(times))
    assert len(times) == 2


def test_a_fault_that_goes_on_is_told_again_after_a_while() -> None:
    times = [cue.t_s for cue in said([began(1.0, SHRUG), began(1.1, HIGH)], until_s=13.0)]
    assert len(times) == 2


def test_a_pause_is_said_whatever_was_said_before() -> None:
    pause = Event("paused", 1.2, code="view", text="Turn to face the camera.")
    assert [cue.text for cue in said([began(1.0, SHRUG), pause])][-1] == pause.text


def rep(t_s: float) -> Event:
    return Event("rep_completed", t_s, rep=1, value=1.0)


def test_praise_is_earned_by_clean_repetitions_and_by_mending() -> None:
    assert [cue.kind for cue in said([rep(3.0), rep(6.0)])] == []
    assert [cue.text for cue in said([rep(3.0), rep(6.0), rep(9.0)])] == [
        "Three clean ones in a row."
    ]
    mended = said([began(1.0, SHRUG), rep(3.0), rep(6.0)])
    assert [cue.kind for cue in mended] == ["fault", "praise"]
    assert mended[-1].t_s >= 6.0


def test_a_fault_is_never_praised() -> None:
    faulty = [event for at in range(1, 30, 3) for event in (began(at, SHRUG), rep(at + 1.5))]
    assert "praise" not in {cue.kind for cue in said(faulty)}


codes = st.sampled_from([SHRUG, HIGH, "leaning", "too_fast"])


@given(st.lists(st.tuples(st.floats(0.0, 20.0), codes), max_size=25))
@settings(max_examples=60, deadline=None)
def test_never_two_of_the_same_weight_within_a_breath(faults: list[tuple[float, str]]) -> None:
    cues = said([began(t_s, code) for t_s, code in faults], until_s=30.0)
    for sooner, later in itertools.pairwise(cues):
        assert later.t_s - sooner.t_s >= BREATH_S - 1e-9 or later.severity > sooner.severity


def test_the_score_falls_with_every_fault_and_never_rises_with_one() -> None:
    assert form_score(SPEC, []) is None
    held_short = form_score(SPEC, [short_hold(2.9), rep(3.0), rep(6.0)])
    clean = form_score(SPEC, [rep(3.0), rep(6.0)])
    one = form_score(SPEC, [began(1.0, HIGH), rep(3.0), rep(6.0)])
    two = form_score(SPEC, [began(1.0, HIGH), began(2.0, SHRUG), rep(3.0), rep(6.0)])
    short = form_score(SPEC, [rep(3.0), Event("attempt_ended", 6.0, code="short_range")])
    assert clean == 100
    assert held_short == 82
    assert form_score(SPEC, [short_hold(2.9), rep(3.0)]) < programme().ladder.good_form
    assert 100 > (one or 0) > (two or 0) > (short or 0)

"""When to stop, when to ask again, and how pain goes over weeks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core.health.pain import (
    DAY_S,
    DUE_TEXT,
    Feeling,
    PainSpec,
    PainState,
    course,
    due,
    pain_trend,
    step,
)

SPEC = PainSpec()
POINTS = st.integers(0, 10)


def session(*feelings: Any) -> tuple[Any, list[Any]]:
    """The state at the end, and every event on the way."""
    state = PainState()
    told: list[Any] = []
    for feeling in feelings:
        state, events = step(SPEC, state, feeling)
        told += events
    return state, [event.kind for event in told]


@given(before=POINTS, after=POINTS)
def test_a_rise_of_two_stops_and_less_does_not(before: Any, after: Any) -> None:
    state, kinds = session(Feeling(0, before), Feeling(60, after))
    not_begun = before >= SPEC.no_start_at
    assert state.stopped == (not_begun or after - before >= 2)
    warned = ["ease_off"] if SPEC.stop_at <= before < SPEC.no_start_at else []
    assert kinds == [*warned, *(["stop", "screen_again"] if state.stopped else [])]


@pytest.mark.parametrize(
    ("before", "kinds"),
    [(6, []), (7, ["ease_off"]), (8, ["ease_off"]), (9, ["stop", "screen_again"])],
)
def test_strong_pain_before_a_session_is_not_passed_over(before: int, kinds: list[str]) -> None:
    """Long-known strong pain trains by halves; with very strong pain nothing begins."""
    state, told = session(Feeling(0, before))
    assert told == kinds
    assert state.stopped == (before >= 9)
    _, calm = session(Feeling(0, 3), Feeling(60, 4))
    assert calm == []  # a warning is for the beginning alone


@given(pains=st.lists(st.none() | POINTS, max_size=8))
def test_a_rise_counts_from_the_pain_before_the_session(pains: Any) -> None:
    """Creeping up by one point at a time stops as surely as a jump."""
    state, _ = session(*(Feeling(t, pain) for t, pain in enumerate(pains)))
    known = [pain for pain in pains if pain is not None]
    untold = bool(known) and pains[0] is None  # then strong pain ends it at once
    strong = untold and known[0] >= SPEC.stop_at
    not_begun = bool(pains) and pains[0] is not None and pains[0] >= SPEC.no_start_at
    assert state.stopped == (not_begun or strong or any(pain - known[0] >= 2 for pain in known))


@pytest.mark.parametrize("sign", ["tingling", "numbness", "weakness", "dizziness"])
def test_new_signs_stop_and_ask_again(sign: str) -> None:
    state, kinds = session(Feeling(0, 3), Feeling(30, 3, signs=frozenset({sign})))
    assert state.stopped
    assert kinds == ["stop", "screen_again"]


@pytest.mark.parametrize("sign", ["chest", "fainted"])
def test_chest_pain_or_passing_out_is_an_emergency(sign: str) -> None:
    state, events = step(SPEC, PainState(2), Feeling(9, signs=frozenset({sign, "tingling"})))
    assert state.stopped
    assert events[0].kind == "emergency"
    assert "112" in events[0].text


def test_once_stopped_nothing_goes_on() -> None:
    state, kinds = session(Feeling(0, 1), Feeling(1, 8), Feeling(2, 0), Feeling(3, 10))
    assert state.stopped
    assert kinds.count("stop") == 1


def test_hard_effort_eases_off_without_stopping() -> None:
    state, kinds = session(Feeling(0, 2, effort=9))
    assert not state.stopped
    assert kinds == ["ease_off"]


def test_when_to_ask_again() -> None:
    assert due(SPEC, 0, screened_s=None) == "never"
    assert due(SPEC, 27 * DAY_S, screened_s=0, session_s=20 * DAY_S) is None
    assert due(SPEC, 28 * DAY_S, screened_s=0, session_s=27 * DAY_S) == "four_weeks"
    assert due(SPEC, 15 * DAY_S, screened_s=0, session_s=0) == "gap"
    assert due(SPEC, 15 * DAY_S, screened_s=10 * DAY_S, session_s=0) is None
    assert due(SPEC, DAY_S, screened_s=0, pain_then=2, pain_now=4) == "pain_changed"
    assert due(SPEC, DAY_S, screened_s=0, pain_then=4, pain_now=2) is None
    assert due(SPEC, DAY_S, screened_s=0, new_sign=True) == "new_sign"
    assert all(text.endswith(".") for text in DUE_TEXT.values())


def daily(*pains: Any) -> tuple[Any, Any]:
    return np.arange(len(pains)) * DAY_S, np.array(pains, float)


def verdict(*pains: Any, now: Any = None) -> Any:
    times, values = daily(*pains)
    return course(SPEC, times, values, times[-1] if now is None else now * DAY_S).verdict


def test_the_two_week_rule() -> None:
    assert verdict(*[4] * 14) == "too_early"
    assert verdict(*[4] * 15) == "no_better"
    assert verdict(*[5] * 8, *[3] * 8) == "better"
    assert verdict(*[3] * 4, *[6] * 4) == "worse"
    assert verdict(*[0] * 20) == "no_pain"


def test_a_new_episode_begins_after_two_weeks_without_pain() -> None:
    old = [6] * 20
    assert verdict(*old, *[0] * 15, 4) == "too_early"
    assert verdict(*old, *[0] * 15, *[4] * 16) == "no_better"
    assert verdict(*old, now=60) == "no_pain"


@given(
    pains=st.lists(POINTS.map(float), min_size=1, max_size=40),
    seed=st.integers(0, 99),
    shift=st.floats(-1e6, 1e6),
)
def test_neither_order_nor_the_clocks_start_matters(pains: Any, seed: int, shift: float) -> None:
    times, values = daily(*pains)
    shuffled = np.random.default_rng(seed).permutation(len(pains))
    plain = course(SPEC, times, values, times[-1])
    other = course(SPEC, times[shuffled], values[shuffled], times[-1])
    assert other == plain
    assert course(SPEC, times + round(shift), values, times[-1] + round(shift)) == plain


def test_unknown_ratings_are_left_out() -> None:
    times, values = daily(4, np.nan, 4, np.nan)
    assert course(SPEC, times, values, times[-1]) == course(SPEC, times[::2], [4, 4], times[-1])
    assert course(SPEC, [], [], 0).verdict == "no_pain"


@given(slope=st.floats(-0.3, 0.3), start=POINTS)
def test_a_straight_trend_is_found_exactly(slope: float, start: Any) -> None:
    times, _ = daily(*[0] * 12)
    found = pain_trend(times, start + slope * np.arange(12))
    assert found.per_week == pytest.approx(7 * slope, abs=1e-9)
    assert found.low - 1e-9 <= found.per_week <= found.high + 1e-9


def test_a_trend_is_clear_only_where_it_rises_above_the_ups_and_downs() -> None:
    dice = np.random.default_rng(3)
    times = np.arange(30) * DAY_S
    steady = [pain_trend(times, 4 + dice.normal(0, 1, 30)).clear for _ in range(200)]
    falling = [
        pain_trend(times, 7 - 0.15 * np.arange(30) + dice.normal(0, 1, 30)) for _ in range(200)
    ]
    assert np.mean(steady) < 0.16
    assert np.mean([item.clear and item.per_week < 0 for item in falling]) > 0.95
    assert pain_trend(times[:5], np.zeros(5)) is None

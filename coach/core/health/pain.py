"""Pain and effort from 0 to 10: when to stop, when to ask again, the course over weeks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

DAY_S = 86400.0
WEEK_S = 7 * DAY_S

Sign = Literal["tingling", "numbness", "weakness", "dizziness", "chest", "fainted"]
"""Signs that may appear during a session and were not there before."""

DANGER_SIGNS: frozenset[Sign] = frozenset({"chest", "fainted"})


@dataclass(frozen=True, slots=True)
class PainSpec:
    """Limits. ``stop_rise``: points above the pain before the session, as a change of about 2 of 10
    is one that people notice (Farrar 2001, Pain 94:149, of pain that falls); the others are this
    product's own, on the safe side.

    ``stop_at``: stops where the pain before the session is not known, and warns where a session
    begins with it; ``no_start_at``: a session does not begin with so much.
    ``better_by``: fewer points than that count as no better; ``worse_by``: as many count as worse.
    ``pain_free_s``: after this long without pain a new episode begins.
    """

    stop_rise: int = 2
    stop_at: int = 7
    no_start_at: int = 9
    hard_effort: int = 8
    two_weeks_s: float = 14 * DAY_S
    again_after_s: float = 4 * WEEK_S
    gap_s: float = 14 * DAY_S
    better_by: float = 1.0
    worse_by: float = 2.0
    pain_free_s: float = 14 * DAY_S


@dataclass(frozen=True, slots=True)
class Feeling:
    """What somebody says at ``t_s``: pain and effort 0 to 10 (``None``: not said), new signs."""

    t_s: float
    pain: int | None = None
    effort: int | None = None
    signs: frozenset[Sign] = frozenset()


@dataclass(frozen=True, slots=True)
class PainState:
    """A session so far: the pain it began with (``None``: not said yet), whether anything was said
    or asked since (``began``), whether it was stopped."""

    before: int | None = None
    began: bool = False
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class PainEvent:
    """What to do now, and the words for it. ``emergency`` comes before everything else."""

    kind: Literal["emergency", "stop", "screen_again", "ease_off"]
    text: str


def step(
    spec: PainSpec, state: PainState, feeling: Feeling
) -> tuple[PainState, tuple[PainEvent, ...]]:
    """A session's next state. Once stopped it stays stopped; the first pain told is its start.

    Pain that was not told is unknown, not 0: strong pain told first ends the session.
    """
    if state.stopped:
        return state, ()
    events = [*_of_signs(feeling.signs)]
    if not state.began and feeling.pain is not None:
        events += _of_beginning(spec, feeling.pain)
    before = feeling.pain if state.before is None else state.before
    if feeling.pain is not None and before is not None:
        rise = feeling.pain - before
        if rise >= spec.stop_rise:
            events.append(
                PainEvent(
                    "stop",
                    f"Stop here. Your pain has risen by {rise} points. Rest, and move gently. "
                    "It mostly settles within a day. If it does not, see someone.",
                )
            )
            events.append(PainEvent("screen_again", "Answer a few questions before you go on."))
    if state.before is None and state.began and (feeling.pain or 0) >= spec.stop_at:
        events.append(PainEvent("stop", "Stop here. Your pain is strong. Rest, and see someone."))
        events.append(PainEvent("screen_again", "Answer a few questions before you go on."))
    if not events and feeling.effort is not None and feeling.effort >= spec.hard_effort:
        events.append(PainEvent("ease_off", "That was hard. Do fewer, or a lighter band."))
    stopped = any(event.kind in ("emergency", "stop") for event in events)
    return replace(state, before=before, began=True, stopped=stopped), tuple(dict.fromkeys(events))


def _of_beginning(spec: PainSpec, pain: int) -> list[PainEvent]:
    """What strong pain before a session means: none of it today, or little."""
    if pain >= spec.no_start_at:
        text = (
            "Not today. Your pain is very strong. Move as it allows, and ring a doctor if it is "
            "new or does not ease."
        )
        again = "Answer a few questions before you go on."
        return [PainEvent("stop", text), PainEvent("screen_again", again)]
    if pain >= spec.stop_at:
        text = "Your pain is strong today. Do half, and stop when it rises."
        return [PainEvent("ease_off", text)]
    return []


def _of_signs(signs: Collection[Sign]) -> list[PainEvent]:
    if not signs:
        return []
    events = []
    if DANGER_SIGNS & set(signs):
        events.append(
            PainEvent(
                "emergency",
                "Stop. Call your emergency number now: 112 in Europe, 911 in North America, "
                "999 in the UK.",
            )
        )
    named = " and ".join(sorted(sign for sign in signs if sign not in DANGER_SIGNS))
    if named:
        events.append(
            PainEvent("stop", f"Stop here. New {named} should be looked at before you go on.")
        )
    events.append(PainEvent("screen_again", "Answer a few questions before you go on."))
    return events


Due = Literal[
    "never", "four_weeks", "gap", "pain_changed", "new_sign", "unfinished", "unknown", "clock"
]
DUE_TEXT: dict[Due, str] = {
    "never": "You have not answered the safety questions yet: they come before any exercise.",
    "four_weeks": "It is four weeks since you answered the questions. Please look at them again.",
    "gap": "You have been away for a while. Please look at the questions again.",
    "pain_changed": "Your pain has changed. Please answer the questions again.",
    "clock": "The clock of this machine was changed since you answered. Please answer again.",
    "unfinished": "You left the questions before the end. Please answer them first.",
    "unknown": "This version can't read what your last answers meant. Please answer again.",
    "new_sign": "Something new has come up. Please answer the questions again.",
}


def due(
    spec: PainSpec,
    now_s: float,
    *,
    screened_s: float | None,
    session_s: float | None = None,
    pain_then: float | None = None,
    pain_now: float | None = None,
    new_sign: bool = False,
) -> Due | None:
    """Why to ask the screening questions now; ``None`` where there is no need.

    ``screened_s``: when they were last answered; ``session_s``: the last session (both on the
    clock of ``now_s``); ``pain_then``, ``pain_now``: the pain told then and now.
    """
    if screened_s is None:
        return "never"
    if new_sign or screened_s - now_s > DAY_S:
        return "new_sign" if new_sign else "clock"
    if pain_then is not None and pain_now is not None and pain_now - pain_then >= spec.stop_rise:
        return "pain_changed"
    if now_s - screened_s >= spec.again_after_s:
        return "four_weeks"
    if session_s is not None and now_s - max(session_s, screened_s) >= spec.gap_s:
        return "gap"
    return None


CourseVerdict = Literal["no_pain", "too_early", "better", "no_better", "worse"]


@dataclass(frozen=True, slots=True)
class Course:
    """How an episode of pain goes. ``days``: since it began; ``first``, ``latest``: the medians of
    its first and last three days (``None`` without ratings)."""

    verdict: CourseVerdict
    days: float
    first: float | None
    latest: float | None


def course(spec: PainSpec, t_s: ArrayLike, pain: ArrayLike, now_s: float) -> Course:
    """The two-week rule: pain that is no better after two weeks, or worse, should be seen.

    ``t_s`` (n,) times of the ratings ``pain`` (n,), in any order; NaN ratings are left out.
    An episode begins with the first pain after ``pain_free_s`` without any.
    """
    times, ratings = _in_order(t_s, pain)
    painful = times[ratings > 0]
    if painful.size == 0 or now_s - painful[-1] >= spec.pain_free_s:
        return Course("no_pain", 0.0, None, None)
    breaks = np.flatnonzero(np.diff(painful) >= spec.pain_free_s)
    began = painful[breaks[-1] + 1] if breaks.size else painful[0]
    inside = times >= began
    times, ratings = times[inside], ratings[inside]
    first = float(np.median(ratings[times <= began + 3 * DAY_S]))
    latest = float(np.median(ratings[times >= times[-1] - 3 * DAY_S]))
    days = float(now_s - began) / DAY_S
    if latest - first >= spec.worse_by:
        verdict: CourseVerdict = "worse"
    elif first - latest >= spec.better_by:
        verdict = "better"
    else:
        verdict = "no_better" if now_s - began >= spec.two_weeks_s else "too_early"
    return Course(verdict, days, first, latest)


@dataclass(frozen=True, slots=True)
class PainTrend:
    """Points a week, with the interval that holds the true slope in 90 % of cases."""

    per_week: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves no doubt about the direction."""
        return self.low > 0 or self.high < 0


def pain_trend(t_s: ArrayLike, pain: ArrayLike) -> PainTrend | None:
    """Theil–Sen slope of ratings (n,) over times (n,) in seconds, with Sen's interval.

    ``None`` for fewer than 6 ratings at different times. Source: Sen, J Am Stat Assoc 1968;63:1379.
    """
    times, ratings = _in_order(t_s, pain)
    n = times.size
    earlier, later = np.triu_indices(n, 1)
    apart = times[later] - times[earlier]
    known = apart > 0
    if np.unique(times).size < 6:
        return None
    slopes = np.sort((ratings[later] - ratings[earlier])[known] / apart[known]) * WEEK_S
    reach = 1.645 * np.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    low = max(0, int(np.floor((slopes.size - reach) / 2)))
    high = min(slopes.size - 1, int(np.ceil((slopes.size + reach) / 2)))
    return PainTrend(float(np.median(slopes)), float(slopes[low]), float(slopes[high]))


def _in_order(t_s: ArrayLike, pain: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    times, ratings = np.asarray(t_s, float), np.asarray(pain, float)
    known = np.isfinite(times) & np.isfinite(ratings)
    order = np.argsort(times[known], kind="stable")
    return times[known][order], ratings[known][order]

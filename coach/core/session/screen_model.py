"""The content of a session's screen at a moment; terminal and app draw it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from coach.core.counting.engine_state import Progress
from coach.core.exercise.figure import Figure
from coach.core.exercise.plan import SessionPlan, SetPlan, announcement, asked_for
from coach.core.exercise.spec import ExerciseSpec
from coach.core.session.phases import remaining_s
from coach.core.session.state import ANSWERS, QUESTIONS, Phase, SessionState

Tone = Literal["plain", "praise", "correction", "setup", "warning"]


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that fills up: ``share`` 0 to 1, with words."""

    share: float
    label: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence for the person, and in which tone."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class ScreenModel:
    """Everything a screen needs. ``big`` is read from two metres away; ``figure_s`` is the time
    at which the figure is drawn; ``question`` waits for a key, one of ``answers``."""

    title: str
    exercise: str
    place: str
    big: str
    big_label: str
    said: Said
    bars: tuple[Bar, ...]
    figure: Figure
    figure_s: float
    below: str
    question: str | None = None
    answers: str = ""
    paused: bool = False
    over: bool = False


def screen_model(
    plan: SessionPlan,
    state: SessionState,
    spec: ExerciseSpec,
    progress: Progress | None,
    cue: Said | None,
) -> ScreenModel:
    """The content of the screen.

    ``spec`` and ``progress`` are those of the current set; ``progress`` is ``None`` outside of one.
    ``cue`` is what was said last, while it is still worth reading.
    """
    one = plan.sets[state.at]
    now_s = 0.0 if math.isnan(state.now_s) else state.now_s
    big, label = _big(plan, state, one, progress)
    return ScreenModel(
        title=plan.title,
        exercise=one.title + (f", {one.side} side" if one.side else ""),
        place=_place(plan, state.at),
        big=big,
        big_label=label,
        said=_said(plan, state, spec, progress, cue),
        bars=_bars(progress),
        figure=spec.figure,
        figure_s=now_s,
        below=_below(plan, state, spec, progress),
        question=QUESTIONS[state.asking[0]] if state.asking else None,
        answers=ANSWERS[state.asking[0]] if state.asking else "",
        paused=state.paused,
        over=state.phase is Phase.OVER,
    )


def _place(plan: SessionPlan, at: int) -> str:
    """The place in the session: "exercise 1 of 3 · set 2 of 2"."""
    order = list(dict.fromkeys(plan.exercise_end(index) for index in range(len(plan.sets))))
    one = plan.sets[at]
    parts = []
    if len(order) > 1:
        parts.append(f"exercise {order.index(plan.exercise_end(at)) + 1} of {len(order)}")
    if one.of > 1:
        parts.append(f"set {one.number} of {one.of}")
    return " · ".join(parts)


def _big(
    plan: SessionPlan, state: SessionState, one: SetPlan, progress: Progress | None
) -> tuple[str, str]:
    left = math.ceil(remaining_s(plan, state))
    match state.phase:
        case Phase.SET_UP:
            return "", ""
        case Phase.COUNT_IN:
            return str(max(1, left)), "get ready"
        case Phase.REST:
            return (str(left), "s of rest") if left else ("", "")
        case Phase.OVER:
            return "", ""
    return str(progress.count if progress else 0), f"of {one.reps}"


def _said(
    plan: SessionPlan,
    state: SessionState,
    spec: ExerciseSpec,
    progress: Progress | None,
    cue: Said | None,
) -> Said:
    """The sentence on the screen: a problem comes before a cue, a cue before the usual text."""
    if state.paused:
        return Said("Paused. Press space to go on.", "setup")
    if state.phase is Phase.SET_UP and state.advice is not None:
        return Said(state.advice, "setup")
    if state.phase is Phase.WORK and progress is not None and progress.trouble is not None:
        return Said(progress.trouble.text, "setup")
    return cue or _usual(plan, state, spec, progress)


def _usual(
    plan: SessionPlan, state: SessionState, spec: ExerciseSpec, progress: Progress | None
) -> Said:
    match state.phase:
        case Phase.SET_UP:
            return Said(spec.camera.says)
        case Phase.COUNT_IN:
            return Said(spec.position)
        case Phase.REST:
            more = state.at + 1 < len(plan.sets)
            return Said(announcement(plan, state.at) if more else "That was the last one.")
        case Phase.WORK:
            return Said(_instruction(spec, progress))
        case _:
            return Said("That was it. Well done.", "praise")


def _instruction(spec: ExerciseSpec, progress: Progress | None) -> str:
    """What to do in this part of a repetition."""
    how = spec.repetition
    match progress.phase if progress is not None else "start":
        case "hold":
            return how.hold_says or how.out_says
        case "back":
            return how.back_says
        case _:
            return how.out_says


def _bars(progress: Progress | None) -> tuple[Bar, ...]:
    if progress is None:
        return ()
    bars = []
    if progress.judged is not False:
        share = min(1.0, max(0.0, progress.share))
        bars.append(Bar(share, "range"))
    if progress.hold_goal_s > 0:
        held_s = progress.hold_s if progress.phase != "start" else 0.0
        share = min(1.0, held_s / progress.hold_goal_s)
        bars.append(Bar(share, f"hold {held_s:.0f} of {progress.hold_goal_s:g} s"))
    return tuple(bars)


def _below(
    plan: SessionPlan, state: SessionState, spec: ExerciseSpec, progress: Progress | None
) -> str:
    """The line at the bottom: why the clock counts, what comes next, or what this is good for."""
    one = plan.sets[state.at]
    if progress is not None and progress.judged is False:
        return next(drive.says for drive in spec.drives if drive.timed)
    if state.phase in (Phase.SET_UP, Phase.COUNT_IN):
        return asked_for(one)
    end = plan.exercise_end(state.at)
    if end + 1 < len(plan.sets):
        return f"Next: {plan.sets[end + 1].title}"
    return spec.purpose

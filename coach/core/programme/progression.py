"""The progression of each exercise of the programme, from how its sessions went.

One step at a time, never after pain has risen, and down again when form or pain says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from coach.core.exercise.plan import Asked
from coach.core.exercise.spec import ExerciseSpec
from coach.core.health.pain import PainSpec
from coach.core.schema import Content, Within

PAIN_RISE = PainSpec().stop_rise
DoseShare = Annotated[float, Within(0.0, 2.0)]
StepChange = Literal["new", "up", "same", "down"]
BANDS = ("light", "medium", "strong", "extra strong")
"""How strong an elastic band is, the lightest first, as makers order their colours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep(Content):
    """How much of an exercise's own dose is asked for; ``says`` names the step. ``harder``: in
    the exercise's harder version."""

    says: str
    sets_share: DoseShare = 1.0
    repetitions_share: DoseShare = 1.0
    hold_share: DoseShare = 1.0
    range_share: Annotated[float, Within(0.5, 1.0)] = 1.0
    harder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder(Content):
    """The steps, and what leads up and down.

    A session is good with form and share of repetitions of at least ``good_*`` and an effort of
    at most ``comfortable_effort``; ``good_sessions`` of them in a row lead a step up, and at most
    one step a week. One below ``poor_*`` leads a step down, and so does a break of
    ``break_days``.
    """

    good_form: Annotated[float, Within(0.0, 100.0)]
    good_share: Annotated[float, Within(0.0, 1.0)]
    good_sessions: Annotated[int, Within(1, 10)]
    comfortable_effort: Annotated[int, Within(0, 10)]
    poor_form: Annotated[float, Within(0.0, 100.0)]
    poor_share: Annotated[float, Within(0.0, 1.0)]
    break_days: Annotated[int, Within(3, 60)]
    steps: tuple[LadderStep, ...]

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Rules that contradict each other."""
        if len(self.steps) < 2:
            yield "steps", "needs at least two"
        if self.poor_form >= self.good_form:
            yield "poor_form", "must be less than good_form"
        if self.poor_share >= self.good_share:
            yield "poor_share", "must be less than good_share"


@dataclass(frozen=True, slots=True)
class Done:
    """One exercise in one session of the programme, as the history has it.

    ``session`` counts them from 1, ``day`` is any count of days. ``form`` 0 to 100 and the
    ratings are ``None`` where nothing was measured or answered; ``pain_rise`` and
    ``next_day_rise`` (the pain told the day after) are against the session's beginning. ``band``:
    how strong the band was, where that was told.
    """

    exercise: str
    session: int
    day: int
    asked: int
    complete: int
    form: float | None
    pain_rise: int | None
    effort: int | None
    band: str | None = None
    next_day_rise: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An exercise's place on its ladder, how it got there, and the good sessions since.

    ``rests``: it hurt the last time, so it is left out once.
    """

    step: int = 0
    good: int = 0
    change: StepChange = "new"
    why: str = "This one is new for you: it begins gently."
    rests: bool = False


def standing_of(ladder: Ladder, rows: Sequence[Done], today: int) -> Standing:
    """Where one exercise stands after its ``rows``, in order of time."""
    now, first_day, last_day = Standing(), rows[0].day if rows else today, None
    for row in rows:
        now = _after_break(ladder, now, last_day, row.day)
        now = _after(ladder, now, row, week=1 + (row.day - first_day) // 7)
        last_day = row.day
    return _after_break(ladder, now, last_day, today)


def _after_break(ladder: Ladder, now: Standing, last: int | None, day: int) -> Standing:
    if last is None or day - last < ladder.break_days or now.step == 0:
        return now
    return _down(now, f"You paused for {day - last} days, so it goes on a step lower.")


def _after(ladder: Ladder, now: Standing, row: Done, week: int) -> Standing:
    """The standing after one more session.

    Pain that a session leaves should be gone by the next morning. Source: the pain-monitoring
    model of Thomeé, Phys Ther 1997;77:1690.
    """
    if row.pain_rise is not None and row.pain_rise >= PAIN_RISE:
        return _down(now, f"Your pain rose by {row.pain_rise} of 10 here.", rests=True)
    if row.next_day_rise is not None and row.next_day_rise >= PAIN_RISE:
        up = f"The day after, your pain was up by {row.next_day_rise} of 10"
        return _down(now, f"{up}, so it is a step easier.")
    share = row.complete / row.asked if row.asked else 0.0
    if share < ladder.poor_share or (row.form is not None and row.form < ladder.poor_form):
        came = f"Last time {row.complete} of {row.asked} came out as they should"
        return _down(now, f"{came}, so it is a step easier.")
    why = _why_not(ladder, row, share)
    if why is not None:
        return Standing(now.step, 0, "same", why)
    return _after_good(ladder, now, week)


def _down(now: Standing, why: str, *, rests: bool = False) -> Standing:
    return Standing(max(0, now.step - 1), 0, "down", why, rests)


def _why_not(ladder: Ladder, row: Done, share: float) -> str | None:
    """Why a session that was not poor does not count as good; ``None`` where it does."""
    if row.pain_rise is None:
        return "You didn't say how it felt, so it stays as it is."
    if row.pain_rise > 0:
        return "Your pain rose a little last time, so nothing is added."
    if row.next_day_rise is not None and row.next_day_rise > 0:
        return "Your pain was up a little the day after, so nothing is added."
    if row.effort is not None and row.effort > ladder.comfortable_effort:
        return "It was hard work last time, so it stays as it is."
    # Form that no camera could judge neither helps nor hinders.
    if share < ladder.good_share or (row.form is not None and row.form < ladder.good_form):
        return "It goes on as it is until it feels sure."
    return None


def _after_good(ladder: Ladder, now: Standing, week: int) -> Standing:
    good = now.good + 1
    if good < ladder.good_sessions:
        return Standing(now.step, good, "same", "That went well. Once more like it, then further.")
    if now.step + 1 >= len(ladder.steps):
        return Standing(now.step, good, "same", "You are at the full dose: keep it up.")
    if now.step >= week:
        return Standing(now.step, good, "same", "One step a week is enough: it stays this week.")
    return Standing(now.step + 1, 0, "up", f"{good} good sessions in a row: a step further.")


def next_band(
    ladder: Ladder, spec: ExerciseSpec, standing: Standing, last: str | None
) -> str | None:
    """Which band to take after ``last``: the next one after enough good sessions at the full dose,
    a lighter one after a step down, else the same. ``None`` without a band, or where the last one
    was never told."""
    if not spec.uses_band or last not in BANDS:
        return None
    place = BANDS.index(last)
    full = standing.step + 1 >= len(ladder.steps) and standing.good >= ladder.good_sessions
    if full:
        return BANDS[min(place + 1, len(BANDS) - 1)]
    return BANDS[max(place - 1, 0)] if standing.change == "down" else last


def band_text(spec: ExerciseSpec, band: str | None, last: str | None) -> str:
    """What to say of ``band``, the one to take after ``last``; empty where none is used."""
    if not spec.uses_band:
        return ""
    if band is None or last is None:
        return "Band: one with which the last three repetitions are hard and still clean."
    if band == last:
        return f"Band: {last}, as last time."
    if BANDS.index(band) > BANDS.index(last):
        return f"Band: {band}, the next one, as {last} has gone well."
    return f"Band: {band}, one lighter than last time."


def version_at(ladder: Ladder, spec: ExerciseSpec, standing: Standing) -> str:
    """How to do the exercise where it stands, if not as usual: harder at the top of the ladder,
    easier where even its foot was too much."""
    if standing.step == 0 and standing.change == "down":
        return f"Easier: {spec.easier.how}"
    return f"Harder: {spec.harder.how}" if ladder.steps[standing.step].harder else ""


def asked_at(ladder: Ladder, spec: ExerciseSpec, step: int) -> Asked:
    """What a step asks for of an exercise's own dose, in whole sets, repetitions and seconds."""
    rung, dose, own = ladder.steps[step], spec.dose, spec.repetition
    return Asked(
        exercise=spec.name,
        sets=max(1, round(dose.sets * rung.sets_share)),
        repetitions=max(1, min(60, round(dose.repetitions * rung.repetitions_share))),
        hold_s=float(max(1, round(own.hold_s * rung.hold_share))) if own.hold_s else None,
        range_share=rung.range_share,
    )

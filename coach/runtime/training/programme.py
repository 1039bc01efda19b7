"""Today's session of the programme, from what the history knows of a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from coach.content.programme import programme
from coach.core.exercise.plan import SessionPlan, adapted, session_plan_of
from coach.core.exercise.spec import ExerciseSpec
from coach.core.health.contraindications import Gate
from coach.core.programme.prescription import HeldBack, Person, Prescription, prescribe
from coach.core.programme.progression import Done
from coach.runtime.training.safety import allowed
from coach.storage.history import History
from coach.storage.moment import Moment, days_before
from coach.storage.queries import day_totals, set_results
from coach.storage.records import (
    Check,
    CheckFinding,
    CheckMeasure,
    ExerciseSet,
    Rating,
    Session,
)

NAME = "programme"
"""What the programme's sessions are called, on the command line and in the history."""

UNFINISHED = ("stopped", None)
"""How a session ended that may be gone on with; ``None``: the program was killed."""
_OVER = ("done", "skipped")
CHECK_DAYS = 56
"""A check older than the programme is long says nothing about today."""
WEEK_DAYS = 7
CURVED_DEG = 50.0
"""Surface kyphosis, all of its interval beyond the usual 41 ± 9 of women in their third decade
(inclinometer, O'Gorman and Jull 1987)."""
SLOUCHED_SHARE = 0.25
"""Of the week's watched time, which must be ``LEAST_WATCHED_S`` at least; both are this program's
own."""
LEAST_WATCHED_S = 1800.0
LONG_SITTING_S = 4 * 3600.0
"""Watched at the desk on an average watched day; this program's own."""

HOUR_S = 3600.0
NEXT_DAY_H = (8.0, 36.0)
"""Hours after a session's beginning in which pain counts as that of the next day; its own."""

_SEVERITY = ("marked", "moderate", "mild")


def todays_session(
    history: History, specs: Mapping[str, ExerciseSpec], now: Moment
) -> Prescription:
    """What the programme asks for today, and why: what is left of a session that was stopped
    today, else the next one."""
    left = left_of_today(history, specs, now)
    if left is not None:
        return left[0]
    return prescribe(programme(), specs, person_of(history, specs, now), now.day.toordinal())


def left_of_today(
    history: History, specs: Mapping[str, ExerciseSpec], now: Moment
) -> tuple[Prescription, int] | None:
    """The exercises left of a session that was stopped today, and how many were done; ``None``
    where there is none to finish. One that pain ended is over."""
    groups = _sessions(history)
    if not groups or groups[-1][-1].at.day != now.day or groups[-1][-1].ended_why not in UNFINISHED:
        return None
    person = person_of(history, specs, now)
    before = replace(person, done=_done_in(history, groups[:-1]))
    whole = prescribe(programme(), specs, before, now.day.toordinal())
    over = Counter(
        one.exercise
        for session in groups[-1]
        for one in history.all(ExerciseSet, session=session.id)
        if one.note in _OVER
    )
    left = tuple(
        item
        for item in whole.items
        if over[item.asked.exercise] < (item.asked.sets or specs[item.asked.exercise].dose.sets)
    )
    done = len(whole.items) - len(left)
    return (replace(whole, items=left), done) if left else None


def plan_for(
    prescription: Prescription, specs: Mapping[str, ExerciseSpec]
) -> tuple[SessionPlan, dict[str, ExerciseSpec]]:
    """The prescription as a session: its sets, and its exercises as they are asked for."""
    asked = [adapted(specs[item.asked.exercise], item.asked) for item in prescription.items]
    title = f"Week {prescription.week}, session {prescription.session}"
    return session_plan_of(NAME, title, asked), {spec.name: spec for spec in asked}


def person_of(history: History, specs: Mapping[str, ExerciseSpec], now: Moment) -> Person:
    """Findings, sessions done and exercises held back, as the history has them."""
    gates = allowed(history, specs.values())
    return Person(findings_of(history, now), done_of(history), held_back(gates))


def held_back(gates: Mapping[str, Gate]) -> dict[str, HeldBack]:
    """The exercises that are not for this person now."""
    return {
        name: HeldBack(" ".join(gate.why), gate.substitute)
        for name, gate in gates.items()
        if gate.state == "held_back"
    }


def done_of(history: History) -> tuple[Done, ...]:
    """Every exercise of every session of the programme, in order of time."""
    return _done_in(history, _sessions(history))


def _done_in(history: History, groups: Sequence[Sequence[Session]]) -> tuple[Done, ...]:
    """Sessions that ended before their first set are none."""
    found: list[Done] = []
    number = 1
    for group in groups:
        rows = {
            done.exercise: done
            for session in group
            for done in _of_session(history, session, number)
        }
        found += rows.values()
        number += bool(rows)
    return tuple(found)


def _sessions(history: History) -> list[list[Session]]:
    """The programme's sessions in order of time: one that was stopped and gone on with on the same
    day is one session."""
    groups: list[list[Session]] = []
    for session in history.all(Session, programme=NAME):
        last = groups[-1][-1] if groups else None
        goes_on = last is not None and last.ended_why in UNFINISHED
        if goes_on and last is not None and last.at.day == session.at.day:
            groups[-1].append(session)
        else:
            groups.append([session])
    return groups


def _of_session(history: History, session: Session, number: int) -> list[Done]:
    results = set_results(history, session=session.id)
    asked: dict[str, int] = {}
    bands: dict[str, str | None] = {}
    for one in history.all(ExerciseSet, session=session.id):
        bands[one.exercise] = one.band or bands.get(one.exercise)
        if one.note != "repeated":
            asked[one.exercise] = asked.get(one.exercise, 0) + (one.target_reps or 0)
    ratings = history.all(Rating, session=session.id)
    before = _value(ratings, "pain", None)
    after = _next_day(history, session)
    found = []
    for exercise, reps in asked.items():
        sets = [one for one in results if one.exercise == exercise]
        scores = [one.score for one in sets if one.score is not None]
        pain = _value(ratings, "pain", exercise)
        found.append(
            Done(
                exercise=exercise,
                session=number,
                day=session.at.day.toordinal(),
                asked=reps,
                complete=min(reps, sum(one.reps for one in sets)),
                form=sum(scores) / len(scores) if scores else None,
                pain_rise=None if pain is None or before is None else pain - before,
                effort=_value(ratings, "effort", exercise),
                band=bands[exercise],
                next_day_rise=None if after is None or before is None else after - before,
            )
        )
    return found


def _next_day(history: History, session: Session) -> int | None:
    """The first pain told the day after a session, in the diary or before another session."""
    since, until = (session.at.after(hours * HOUR_S) for hours in NEXT_DAY_H)
    told = history.all(Rating, since=since, until=until, kind="pain", exercise=None)
    return told[0].value if told else None


def _value(ratings: Sequence[Rating], kind: str, exercise: str | None) -> int | None:
    found = [one.value for one in ratings if one.kind == kind and one.exercise == exercise]
    return found[-1] if found else None


def findings_of(history: History, now: Moment) -> tuple[str, ...]:
    """What the last check and the week's monitoring found, the most important first.

    A finding that only may be so chooses nothing.
    """
    return tuple(dict.fromkeys([*_of_check(history, now), *_of_week(history, now)]))


def _of_check(history: History, now: Moment) -> list[str]:
    check = history.last(Check)
    if check is None or check.at.utc_s < days_before(now, CHECK_DAYS).utc_s:
        return []
    certain = {
        one.get("code")
        for one in check.document.get("findings") or ()
        if one.get("certain") is True
    }
    findings = [
        one
        for one in history.all(CheckFinding, check=check.id)
        if one.severity in _SEVERITY and one.code in certain
    ]
    findings.sort(key=lambda one: (_SEVERITY.index(one.severity), one.place))
    codes = [one.code for one in findings]
    for measure in history.all(CheckMeasure, check=check.id, name="thoracic_kyphosis"):
        if measure.low is not None and measure.low > CURVED_DEG:
            codes.append("rounded_upper_back")
    return codes


def _of_week(history: History, now: Moment) -> list[str]:
    days = day_totals(history, now.day - timedelta(WEEK_DAYS - 1), now.day)
    slouched_s = sum(day.seconds.get("slouching", 0.0) for day in days)
    watched = [day.seated_s for day in days if day.seated_s > 0]
    codes = []
    if sum(watched) >= LEAST_WATCHED_S and slouched_s / sum(watched) >= SLOUCHED_SHARE:
        codes.append("slouching")
    if watched and sum(watched) / len(watched) >= LONG_SITTING_S:
        codes.append("long_sitting")
    return codes

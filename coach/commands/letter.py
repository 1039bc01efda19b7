"""The page for a doctor or physiotherapist, from answers, diary, checks and sessions."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from coach.conventions import conventions
from coach.core.plural import counted
from coach.safe_text import printable_line

if TYPE_CHECKING:
    from coach.core.health.screening import Questionnaire, Screened
    from coach.report.page.letter import Letter
    from coach.storage.history import History
    from coach.storage.moment import Moment

DAYS = 84
WEEK_S = 7 * 86400.0
_COURSES = {
    "no_pain": "No pain was noted in the diary lately.",
    "too_early": "It has been noted for less than two weeks.",
    "better": "By the diary it is getting better.",
    "no_better": "By the diary it is no better after two weeks.",
    "worse": "By the diary it has got worse.",
}


def write_letter(
    history: History,
    now: Moment,
    path: Path,
    *,
    screened: Screened | None = None,
    answers: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Write the page to ``path``. Without fresh ``answers`` it has what the history kept."""
    from coach.atomic import atomic_text
    from coach.report.page.letter import letter

    with atomic_text(path) as file:
        file.write(letter(letter_of(history, now, screened, answers or {})))
    name = printable_line(str(path))
    print(f"Wrote {name}: open it in a browser, and print it.", file=sys.stderr)


def letter_of(
    history: History,
    now: Moment,
    screened: Screened | None,
    answers: Mapping[str, Sequence[str]],
) -> Letter:
    """What the page says."""
    from coach.content.health import questionnaire
    from coach.core.health.body_map import draw
    from coach.report.page.letter import Letter
    from coach.runtime.training.safety import last_screened
    from coach.storage.moment import days_before

    given = questionnaire()
    since = days_before(now, DAYS)
    found = screened or last_screened(history)
    places = _places(given, history, since, answers)
    return Letter(
        day=conventions().day(now.day, year=True),
        headline=_headline(history, found, fresh=screened is not None),
        told=_told(given, found, answers),
        where=[given.body.place(code).label for code in places],
        drawing=draw(given.body, places),
        course=_course(history, since, now),
        pain=_weeks(history, since),
        measured=_measured(history, since),
        done=_done(history, since),
        stopped=_stopped(history, since),
    )


def _headline(history: History, found: Screened | None, *, fresh: bool) -> str:
    from coach.report.terminal.screening import headline

    if found is None:
        return "The safety questions were not answered yet."
    last = history.last_screening()
    when = "today" if fresh or last is None else f"on {conventions().day(last.at.day, year=True)}"
    return f"The program's questions, answered {when}, led to: {headline(found)}."


def _told(
    given: Questionnaire, found: Screened | None, answers: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]]:
    """Every answer in its own words, and without answers the facts that were kept."""
    from coach.core.health.screening import NONE
    from coach.report.page.letter import told_rows

    groups: dict[str, list[str]] = {}
    for question in given.questions:
        words = dict(given.choices(question))
        said = [words[code] for code in answers.get(question.code, ()) if code != NONE]
        if said and question.kind != "map":
            groups[question.text] = said
    if not answers and found is not None:
        meanings = {fact.code: fact.meaning for fact in given.facts}
        groups["Known from the answers"] = [meanings[code] for code in sorted(found.facts)]
    if found is not None:
        groups["Reasons"] = [rule.reason for rule in found.reasons if rule.outcome != "go"]
    return told_rows(groups)


def _places(
    given: Questionnaire, history: History, since: Moment, answers: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """The places marked in the answers, else those of the diary."""
    from coach.core.health.screening import places_named
    from coach.storage.records import Rating

    named = places_named(given, answers)
    if named:
        return named
    known = {place.code for place in given.body.places}
    noted = [one.region or "" for one in history.all(Rating, since=since, kind="pain")]
    codes = dict.fromkeys(code for region in noted for code in region.split(",") if code in known)
    return tuple(codes)


def _course(history: History, since: Moment, now: Moment) -> str:
    from coach.core.health.pain import PainSpec, course
    from coach.storage.records import Rating

    pain = history.all(Rating, since=since, kind="pain")
    if not pain:
        return ""
    times, values = [one.at.utc_s for one in pain], [float(one.value) for one in pain]
    return _COURSES[course(PainSpec(), times, values, now.utc_s).verdict]


def _weeks(history: History, since: Moment) -> list[tuple[str, str, str]]:
    from coach.storage.records import Rating

    weeks: dict[int, list[int]] = {}
    for one in history.all(Rating, since=since, kind="pain"):
        weeks.setdefault(int((one.at.utc_s - since.utc_s) // WEEK_S), []).append(one.value)
    return [
        (conventions().day(since.after(week * WEEK_S).day), f"{median(found):.0f}", str(max(found)))
        for week, found in sorted(weeks.items())
    ]


def _measured(history: History, since: Moment) -> list[tuple[str, str, str, str]]:
    from coach.report.labels import LABELS, degrees
    from coach.storage.records import Check, CheckMeasure

    check = history.last(Check)
    if check is None or check.at.utc_s < since.utc_s:
        return []
    how = f"{check.view}, {conventions().day(check.at.day, year=True)}"
    return [
        (
            LABELS.get(one.name, one.name),
            degrees(one.value),
            f"{degrees(one.low)} to {degrees(one.high)}",
            how,
        )
        for one in history.all(CheckMeasure, check=check.id)
        if one.value is not None and one.low is not None and one.high is not None
    ]


def _done(history: History, since: Moment) -> list[tuple[str, str, str]]:
    from coach.content.loader import exercises
    from coach.storage.records import ExerciseSet

    sets = history.all(ExerciseSet, since=since)
    counts = Counter(one.exercise for one in sets)
    last = {one.exercise: one.at for one in sets}
    titles = {name: spec.title for name, spec in exercises().items()}
    return [
        (titles.get(name, name), str(count), conventions().day(last[name].day, year=True))
        for name, count in counts.most_common(12)
    ]


def _stopped(history: History, since: Moment) -> str:
    from coach.runtime.training.safety import STOPPED_BY_PAIN
    from coach.storage.records import Session

    sessions = history.all(Session, since=since)
    stopped = sum(one.ended_why == STOPPED_BY_PAIN for one in sessions)
    if not sessions:
        return ""
    done = counted(len(sessions), "session")
    return f"{done} in twelve weeks; ended by pain or a sign: {stopped}."

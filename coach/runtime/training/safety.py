"""Nobody is coached past an emergency: what the last screening allows, and when to ask again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace

from coach.content.health import questionnaire
from coach.core.health.contraindications import Gate, GatedExercise, gates
from coach.core.health.pain import DUE_TEXT, Due, PainSpec, Sign, due
from coach.core.health.screening import (
    CLEARED,
    EMERGENCY,
    OUTCOMES,
    Questionnaire,
    Rule,
    Screened,
    judge_facts,
)
from coach.errors import CoachError
from coach.storage.database import HistoryError
from coach.storage.emergency_mark import clear_mark, is_marked, set_mark
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import Rating, Screening, Session

STOPPED_BY_PAIN = "pain"
"""Why a session ended that pain or a new sign stopped (``Session.ended_why``)."""


class EmergencyOpenError(CoachError):
    """The last screening found an emergency, and no later one has cleared it."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "your last answers show a sign that can't wait; call 112, 911, 999 or your local "
            "emergency number, and nothing is coached until then",
            hint="once a doctor has looked, answer the questions again: coach screen, or in the "
            "app Learn, Safety questions",
        )


class AnswersUnreadError(CoachError):
    """There are earlier answers that can't be read: they may hold an emergency."""

    exit_code = 2

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why}; it may hold a sign that can't wait, so nothing is coached until it is read",
            hint="free the history as it says, or answer the questions anew: coach screen, or in "
            "the app Learn, Safety questions",
        )


class QuestionsOpenError(CoachError):
    """The questions must be answered before anything is coached."""

    exit_code = 2

    def __init__(self, why: Due) -> None:
        super().__init__(DUE_TEXT[why].rstrip("."), hint="coach screen asks them")


UNFINISHED = "unfinished"
"""The outcome of questions that somebody left before the end: it clears nothing."""

MUST_ASK: frozenset[Due] = frozenset({"never", "new_sign", "unfinished", "unknown", "clock"})
"""Reasons for which nothing is coached before the questions are answered."""


def remember_screening(history: History, screened: Screened, at: Moment) -> Screening:
    """Store the outcome and the facts that exercises or this outcome depend on, no answers.

    Older screenings lose what is not needed of them, too. An emergency that the history can't take
    leaves a mark beside it, which refuses coaching until other answers are stored.
    """
    prune_screenings(history)
    stored = history.add(
        Screening(
            at=at,
            outcome=screened.outcome,
            reasons=tuple(rule.code for rule in _closing(screened.reasons)),
            facts=tuple(sorted(kept_facts(questionnaire(), screened))),
        )
    )
    if screened.outcome == EMERGENCY and (history.stands_in or history.store.waiting):
        set_mark()
    elif screened.outcome != EMERGENCY and history.store.path is not None:
        clear_mark()
    return stored


def kept_facts(given: Questionnaire, screened: Screened) -> frozenset[str]:
    """The facts worth storing: those that hold back or change an exercise, and those that the
    rules ask for by which exercises are closed."""
    gating = {fact.code for fact in given.facts if fact.gates or fact.gates_as}
    closing = {code for rule in _closing(screened.reasons) for code in rule.facts}
    return screened.facts & (gating | closing | {CLEARED})


def _closing(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that close exercises or send to a clinician, without what is private."""
    return tuple(
        rule for rule in rules if rule.outcome in (EMERGENCY, "clinician") and not rule.private
    )


def prune_screenings(history: History) -> None:
    """Take from stored screenings what ``remember_screening`` would not store today: earlier
    versions kept every fact. The latest is written last, as it stays the one that counts. What
    can't be written now is left for the next time."""
    if history.stands_in or history.store.waiting:
        return
    stored = sorted(history.all(Screening), key=lambda one: one.id)
    slim = [_slimmed(one) for one in stored]
    changed = [new for new, old in zip(slim, stored, strict=True) if new != old]
    if changed:
        with suppress(HistoryError):
            history.add_all([*(one for one in changed if one is not slim[-1]), slim[-1]])


def _slimmed(stored: Screening) -> Screening:
    """A stored screening without the facts and reasons that nothing depends on."""
    given = questionnaire()
    known = {fact.code for fact in given.facts}
    rules = {rule.code: rule for rule in _closing(given.rules)}
    named = {code for name in stored.reasons if name in rules for code in rules[name].facts}
    found = judge_facts(given, known.intersection(stored.facts))
    kept = kept_facts(given, found) | named.intersection(stored.facts)
    reasons = tuple(name for name in stored.reasons if name in rules)
    return replace(stored, reasons=reasons, facts=tuple(sorted(kept)))


def remember_unfinished(history: History, at: Moment) -> None:
    """Store that questions were begun anew and left; what was known before stays known."""
    before = history.last_screening()
    if before is not None and before.outcome != UNFINISHED:
        history.add(Screening(at, UNFINISHED, reasons=before.reasons, facts=before.facts))


def remember_signs(history: History, signs: Collection[Sign], at: Moment) -> None:
    """Store what came up during a session: a danger sign is an open emergency from then on.

    Other signs end the session, and that alone brings the questions back (see ``ask_again``).
    """
    facts = frozenset(_DANGER_FACTS[sign] for sign in signs if sign in _DANGER_FACTS)
    if facts:
        remember_screening(history, judge_facts(questionnaire(), facts), at)


_DANGER_FACTS: Mapping[Sign, str] = {"chest": "chest_pain", "fainted": "fainted"}


def last_screened(history: History) -> Screened | None:
    """What the last screening means by today's rules; ``None`` where nobody was screened.

    An emergency stays one even if the rules have changed since.
    """
    stored = _last_finished(history)
    if stored is None:
        return None
    given = questionnaire()
    known = {fact.code for fact in given.facts}
    found = judge_facts(given, known.intersection(stored.facts))
    if stored.outcome == EMERGENCY and found.outcome != EMERGENCY:
        return Screened(EMERGENCY, found.reasons, found.facts, "nothing")
    return found


def _last_finished(history: History) -> Screening | None:
    """The last screening that was answered to the end, in the order of writing."""
    stored = history.last_screening()
    if stored is None or stored.outcome != UNFINISHED:
        return stored
    finished = [one for one in history.all(Screening) if one.outcome != UNFINISHED]
    return max(finished, key=lambda one: one.id, default=None)


@contextmanager
def emergency_kept(history: History) -> Iterator[None]:
    """Around an import: an open emergency stays the last word, whatever answers come in with it.

    Which answers were given last is told by the order of writing, and others' ids may be higher.
    """
    before = _last_finished(history)
    yield
    after = _last_finished(history)
    if before is not None and before.outcome == EMERGENCY and after != before:
        history.add(replace(before, id=0))


def require_readable(history: History) -> None:
    """Raise ``AnswersUnreadError`` where there are earlier answers that can't be read.

    A damaged history is begun anew: answering in the new one is enough.
    """
    unread = history.unread
    if unread is not None and unread.reason != "damaged":
        raise AnswersUnreadError(unread.sentence)


def require_no_emergency(history: History) -> None:
    """Call it before anything is coached or counted.

    Raises ``EmergencyOpenError`` while an emergency is open, and ``AnswersUnreadError`` where
    there are earlier answers that can't be read and none since.
    """
    if is_marked():
        raise EmergencyOpenError
    require_readable(history)
    if history.unread is not None and history.last_screening() is None:
        raise AnswersUnreadError(history.unread.sentence)
    screened = last_screened(history)
    if screened is not None and screened.outcome == EMERGENCY:
        raise EmergencyOpenError


def require_answers(history: History, now: Moment) -> Due | None:
    """Call it before a guided session; returns why the questions are due without hurry, if so.

    Raises what ``require_no_emergency`` does, and ``QuestionsOpenError`` where the questions were
    never answered, were left before the end, or something new has come up since.
    """
    require_no_emergency(history)
    prune_screenings(history)
    why = ask_again(history, now)
    if why in MUST_ASK:
        raise QuestionsOpenError(why)
    return why


def allowed(history: History, movements: Iterable[GatedExercise]) -> Mapping[str, Gate]:
    """The gate of each exercise for this person; all are open where nobody was screened."""
    screened = last_screened(history)
    if screened is None:
        return {item.name: Gate(item.name, "allowed") for item in movements}
    return gates(questionnaire(), screened, movements)


def ask_again(history: History, now: Moment, spec: PainSpec | None = None) -> Due | None:
    """Why to ask the screening questions now; ``None`` where there is no need."""
    latest = history.last_screening()
    if latest is not None and latest.outcome == UNFINISHED:
        return "unfinished"
    if latest is not None and latest.outcome not in OUTCOMES:  # of a later version, or altered
        return "unknown"
    screening, session = latest, history.last(Session)
    ratings = history.all(Rating, kind="pain")
    before = [r for r in ratings if screening is None or r.at.utc_s <= screening.at.utc_s]
    since = [r for r in ratings if screening is not None and r.at.utc_s > screening.at.utc_s]
    return due(
        spec or PainSpec(),
        now.utc_s,
        screened_s=screening.at.utc_s if screening is not None else None,
        session_s=session.at.utc_s if session is not None else None,
        pain_then=before[-1].value if before else (since[0].value if since else None),
        pain_now=since[-1].value if since else None,
        new_sign=_stopped_since(session, screening),
    )


def _stopped_since(session: Session | None, screening: Screening | None) -> bool:
    """Whether the last session was stopped by pain, and nothing was asked since."""
    if session is None or session.ended_why != STOPPED_BY_PAIN:
        return False
    return screening is None or session.at.utc_s > screening.at.utc_s

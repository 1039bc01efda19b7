"""Nobody is coached past an emergency: what the last screening allows, and when to ask again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from coach.content.health import questionnaire
from coach.core.health.contraindications import Gate, Movement, gates
from coach.core.health.pain import Due, PainSpec, Sign, due
from coach.core.health.screening import Screened, judge
from coach.errors import CoachError
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
            hint="once a doctor has looked, answer the questions again with coach screen",
        )


def remember_screening(history: History, screened: Screened, at: Moment) -> Screening:
    """Store the outcome, its reasons and facts; the answers themselves are not kept."""
    return history.add(
        Screening(
            at=at,
            outcome=screened.outcome,
            reasons=tuple(rule.code for rule in screened.reasons),
            facts=tuple(sorted(screened.facts)),
        )
    )


def remember_signs(history: History, signs: Collection[Sign], at: Moment) -> None:
    """Store what came up during a session: a danger sign is an open emergency from then on.

    Other signs end the session, and that alone brings the questions back (see ``ask_again``).
    """
    facts = frozenset(_DANGER_FACTS[sign] for sign in signs if sign in _DANGER_FACTS)
    if facts:
        remember_screening(history, judge(questionnaire(), facts), at)


_DANGER_FACTS: Mapping[Sign, str] = {"chest": "chest_pain", "fainted": "fainted"}


def last_screened(history: History) -> Screened | None:
    """What the last screening means by today's rules; ``None`` where nobody was screened.

    An emergency stays one even if the rules have changed since.
    """
    stored = history.last(Screening)
    if stored is None:
        return None
    given = questionnaire()
    known = {fact.code for fact in given.facts}
    found = judge(given, known.intersection(stored.facts))
    if stored.outcome == "emergency" and found.outcome != "emergency":
        return Screened("emergency", found.reasons, found.facts, "nothing")
    return found


def require_no_emergency(history: History) -> None:
    """Raise ``EmergencyOpenError`` while an emergency is open; call it before coaching."""
    screened = last_screened(history)
    if screened is not None and screened.outcome == "emergency":
        raise EmergencyOpenError


def allowed(history: History, movements: Iterable[Movement]) -> Mapping[str, Gate]:
    """The gate of each exercise for this person; all are open where nobody was screened."""
    screened = last_screened(history)
    if screened is None:
        return {item.name: Gate(item.name, "allowed") for item in movements}
    return gates(questionnaire(), screened, movements)


def ask_again(history: History, now: Moment, spec: PainSpec | None = None) -> Due | None:
    """Why to ask the screening questions now; ``None`` where there is no need."""
    screening, session = history.last(Screening), history.last(Session)
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

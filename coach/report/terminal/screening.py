"""A screening as JSON and as text: what to do first, why, and what is on offer."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from coach.conventions import conventions
from coach.core.health.body_map import draw
from coach.core.health.contraindications import Gate
from coach.core.health.screening import (
    EMERGENCY,
    LocalHelp,
    OutcomeName,
    Question,
    Questionnaire,
    Rule,
    Screened,
    facts_of,
    judge_facts,
)

WIDTH = 76
CALL_LINES = (
    "Call your local emergency number now:",
    "112 (Europe), 911 (North America), 999 (UK).",
    "Can't call? Ask someone near you to do it.",
)
CALL = " ".join(CALL_LINES)
HEADLINES: dict[OutcomeName, str] = {
    "emergency": "EMERGENCY: GET HELP NOW",
    "clinician": "Please see a doctor or physiotherapist",
    "care": "You can train, with some care",
    "go": "Go ahead",
}
NOTE = "This is not a diagnosis. If something new comes up, answer the questions again."


def questions_document(given: Questionnaire) -> dict[str, Any]:
    """``coach.questions/1``: every question, its answers, and what they lead to."""
    return {
        "schema": "coach.questions/1",
        "reviewed": given.reviewed.isoformat(),
        "facts": {fact.code: fact.meaning for fact in given.facts},
        "sources": {source.code: f"{source.title} ({source.by})" for source in given.sources},
        "questions": [_question(given, question) for question in given.questions],
    }


def _question(given: Questionnaire, question: Question) -> dict[str, Any]:
    return {
        "code": question.code,
        "kind": question.kind,
        "text": question.text,
        "why": question.why,
        "asked_if": list(question.asked_if),
        "sources": list(question.sources),
        "answers": [
            {"code": code, "text": text, **_leads_to(given, question, code)}
            for code, text in given.choices(question)
        ],
    }


def _leads_to(given: Questionnaire, question: Question, code: str) -> dict[str, Any]:
    """The facts of one answer, the outcome of it alone, the rules it may join, what it opens."""
    facts = facts_of(given, {question.code: (code,)})
    return {
        "facts": sorted(facts),
        "leads_to": judge_facts(given, facts).outcome,
        "rules": [rule.code for rule in given.rules if not facts.isdisjoint(rule.facts)],
        "asks": [item.code for item in given.questions if not facts.isdisjoint(item.asked_if)],
    }


def screen_document(
    given: Questionnaire, screened: Screened, gates: Mapping[str, Gate]
) -> dict[str, Any]:
    """``coach.screen/1``: the outcome, its reasons, which exercises it holds back or changes."""
    return {
        "schema": "coach.screen/1",
        "outcome": screened.outcome,
        "headline": HEADLINES[screened.outcome],
        "call": CALL if screened.outcome == EMERGENCY else None,
        "within": screened.within,
        "open": screened.open,
        "reasons": [_reason(given, rule) for rule in screened.reasons],
        "held_back": [
            {"exercise": gate.exercise, "why": list(gate.why), "substitute": gate.substitute}
            for gate in gates.values()
            if gate.state == "held_back"
        ],
        "adapted": [
            {"exercise": gate.exercise, "why": list(gate.why), "how": list(gate.how)}
            for gate in gates.values()
            if gate.state == "adapted"
        ],
        "allowed": [gate.exercise for gate in gates.values() if gate.state == "allowed"],
        "facts": sorted(screened.facts),
        "unanswered": list(screened.unanswered),
    }


def _reason(given: Questionnaire, rule: Rule) -> dict[str, Any]:
    titles = {source.code: f"{source.title} ({source.by})" for source in given.sources}
    return {
        "code": rule.code,
        "outcome": rule.outcome,
        "text": rule.reason,
        "do": rule.do,
        "within": rule.within,
        "tell": rule.tell,
        "read": rule.read,
        "sources": [titles[code] for code in rule.sources],
    }


def screen_text(
    given: Questionnaire,
    screened: Screened,
    gates: Mapping[str, Gate],
    *,
    titles: Mapping[str, str],
    places: Sequence[str] = (),
    local: LocalHelp | None = None,
) -> str:
    """A screening for a person to read. ``titles``: of exercises by name; ``places``: where it
    hurts, by code, for the clinician; ``local``: whom to call here. An emergency says nothing but
    what to do now."""
    if screened.outcome == EMERGENCY:
        return emergency_text(screened, local)
    lines = [headline(screened), ""]
    for rule in screened.reasons:
        if rule.outcome != "go" or screened.outcome == "go":
            lines += _bullet(advice(screened, rule))
    if screened.facts & {"low_mood", "self_harm"}:
        lines += _bullet(helpline_text(local))
    tell = [rule.tell for rule in screened.reasons if rule.tell]
    if screened.outcome == "clinician":
        lines += ["", "What to tell them"]
        lines += [line for part in tell for line in _bullet(part)]
        if places:
            named = "; ".join(given.body.place(code).label for code in places)
            lines += [*_bullet(f"Show them where: {named}."), "", draw(given.body, places)]
    lines += _offer(screened, gates, titles)
    if screened.outcome != "go":
        good = [
            rule for rule in screened.reasons if rule.outcome == "go" and rule.code != "mild_pain"
        ]
        lines += ["", "Good to know"] if good else []
        lines += [line for rule in good for line in _bullet(f"{rule.reason} {rule.do}")]
    reads = dict.fromkeys(rule.read for rule in screened.reasons)
    lines += ["", *_wrapped(f"Read on: {', '.join(f'coach learn {name}' for name in reads)}")]
    lines += _wrapped(NOTE)
    return "\n".join(lines) + "\n"


def advice(screened: Screened, rule: Rule) -> str:
    """A rule's reason and what to do; where someone is seen sooner for another, to tell it there
    (one day to be seen is named, not several)."""
    return f"{rule.reason} {TELL_THEN if screened.overtakes(rule) else rule.do}"


TELL_THEN = "Tell them this, too."


def emergency_text(screened: Screened, local: LocalHelp | None = None) -> str:
    """What to do now, unmistakable without colour or special signs, and nothing else."""
    bar = "=" * WIDTH
    lines = [bar, f"    {HEADLINES['emergency']}", ""]
    lines += [] if local is None else [f"    In {local.name} call {local.emergency}.", ""]
    lines += [*(f"    {line}" for line in CALL_LINES), bar]
    for rule in screened.reasons:
        if rule.outcome == EMERGENCY:
            lines += _bullet(f"{rule.reason} {rule.do} {rule.tell or ''}".strip())
    lines += ["", *_wrapped("This is not a diagnosis. It is a reason to be looked at at once.")]
    return "\n".join(lines) + "\n"


def headline(screened: Screened) -> str:
    """What to do in a line: today it is a doctor, later a physiotherapist will do."""
    if screened.within == "today":
        return "Please see or ring a doctor today"
    soon = f" {_soon(screened)}" if screened.within else ""
    return f"{HEADLINES[screened.outcome]}{soon}"


def helpline_text(local: LocalHelp | None) -> str:
    """Where somebody listens, day and night."""
    if local is not None and local.helpline:
        return f"Someone to talk to, in {local.name}: {local.helpline}."
    return "Someone to talk to, in your country: findahelpline.com lists them."


def _soon(screened: Screened) -> str:
    words = {"today": "today", "a week": "within a week"}
    return words.get(screened.within or "", "in the next few weeks")


def _offer(
    screened: Screened, gates: Mapping[str, Gate], titles: Mapping[str, str]
) -> Iterable[str]:
    """What stays on offer, what is changed and what is held back, with its substitute."""
    if not gates:
        return
    if screened.open == "nothing":
        yield ""
        yield from _wrapped("Until someone has looked, no exercises are on offer here.")
        return
    held = [gate for gate in gates.values() if gate.state == "held_back"]
    adapted = [gate for gate in gates.values() if gate.state == "adapted"]
    allowed = [titles[gate.exercise] for gate in gates.values() if gate.state == "allowed"]
    if allowed:
        yield from ("", "On offer")
        yield from _bullet(", ".join(allowed))
    if adapted:
        yield from ("", "Changed for you")
        for gate in adapted:
            yield from _bullet(f"{titles[gate.exercise]}: {' '.join(gate.how)}")
    if held:
        yield from ("", "Left out for now")
        for gate in held:
            instead = f" Instead: {titles[gate.substitute]}." if gate.substitute else ""
            yield from _bullet(f"{titles[gate.exercise]}. {' '.join(gate.why)}{instead}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)


def _bullet(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ")


def health_text(given: Questionnaire, document: Mapping[str, Any]) -> str:
    """Everything that is stored about somebody's health (``coach.health/1``), in words."""
    meanings = {fact.code: fact.meaning for fact in given.facts}
    reasons = {rule.code: rule.reason for rule in given.rules}
    lines = ["Answers to the safety questions: only what exercises depend on is kept.", ""]
    for item in document["screenings"]:
        outcome = HEADLINES.get(item["outcome"], item["outcome"])
        lines.append(f"{_moment(item)}  {outcome}")
        lines += [line for code in item["facts"] for line in _bullet(meanings.get(code, code))]
        lines += [line for code in item["reasons"] for line in _bullet(reasons.get(code, code))]
    if not document["screenings"]:
        lines.append("None are kept.")
    lines += ["", "Ratings of pain and effort, 0 to 10", ""]
    for item in document["ratings"]:
        about = item["region"] or item["exercise"] or ""
        lines.append(f"{_moment(item)}  {item['kind']} {item['value']}  {about}".rstrip())
    if not document["ratings"]:
        lines.append("None are kept.")
    lines += ["", "Delete it: coach history --health --erase"]
    lines.append("Take it with you: coach history --csv FOLDER")
    return "\n".join(lines) + "\n"


def _moment(item: Mapping[str, Any]) -> str:
    return conventions().moment(datetime.fromisoformat(item["at"]), year=True)

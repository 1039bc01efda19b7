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
    said_once,
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
    plain: bool = False,
) -> str:
    """A screening for a person to read. ``titles``: of exercises by name; ``places``: where it
    hurts, by code, for the clinician; ``local``: whom to call here; ``plain``: a line for each
    thing that is said, and nothing drawn. An emergency says nothing but what to do now."""
    if screened.outcome == EMERGENCY:
        return emergency_text(screened, local, plain=plain)
    lines = [headline(screened), ""]
    for rule in screened.reasons:
        if rule.outcome != "go" or screened.outcome == "go":
            lines.append(f"- {advice(screened, rule)}")
    if screened.facts & {"low_mood", "self_harm"}:
        lines.append(f"- {helpline_text(local)}")
    if screened.outcome == "clinician":
        lines += ["", "What to tell them"]
        lines += [f"- {rule.tell}" for rule in screened.reasons if rule.tell]
    drawing: list[str] = []
    if screened.outcome == "clinician" and places:
        named = "; ".join(given.body.place(code).label for code in places)
        lines.append(f"- Show them where: {named}.")
        drawing = ["", draw(given.body, places)]
    later = list(_offer(screened, gates, titles))
    if screened.outcome != "go":
        good = [
            rule for rule in screened.reasons if rule.outcome == "go" and rule.code != "mild_pain"
        ]
        later += ["", "Good to know"] if good else []
        later += [f"- {rule.reason} {rule.do}" for rule in good]
    reads = dict.fromkeys(rule.read for rule in screened.reasons)
    later += ["", f"Read on: {', '.join(f'coach learn {name}' for name in reads)}", NOTE]
    if plain:
        return "\n".join(_plainly([*lines, *later])) + "\n"
    return "\n".join([*_laid_out(lines), *drawing, *_laid_out(later)]) + "\n"


def advice(screened: Screened, rule: Rule) -> str:
    """A rule's reason and what to do; where someone is seen sooner for another, to tell it there
    (one day to be seen is named, not several)."""
    return f"{rule.reason} {TELL_THEN if screened.overtakes(rule) else rule.do}"


TELL_THEN = "Tell them this, too."


def emergency_text(
    screened: Screened, local: LocalHelp | None = None, *, plain: bool = False
) -> str:
    """What to do now, unmistakable without colour or special signs, and nothing else."""
    call = [HEADLINES["emergency"], ""]
    call += [] if local is None else [f"In {local.name} call {local.emergency}.", ""]
    call += CALL_LINES
    rules = said_once(rule for rule in screened.reasons if rule.outcome == EMERGENCY)
    why = [f"- {' '.join(filter(None, (rule.reason, rule.do, rule.tell)))}" for rule in rules]
    why += ["", "This is not a diagnosis. It is a reason to be looked at at once."]
    if plain:
        return "\n".join(_plainly([*call, *why])) + "\n"
    bar = "=" * WIDTH
    framed = [bar, *(f"    {line}".rstrip() for line in call), bar]
    return "\n".join([*framed, *_laid_out(why)]) + "\n"


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
        yield "Until someone has looked, no exercises are on offer here."
        return
    held = [gate for gate in gates.values() if gate.state == "held_back"]
    adapted = [gate for gate in gates.values() if gate.state == "adapted"]
    allowed = [titles[gate.exercise] for gate in gates.values() if gate.state == "allowed"]
    if allowed:
        yield from ("", "On offer")
        yield f"- {', '.join(allowed)}"
    if adapted:
        yield from ("", "Changed for you")
        for gate in adapted:
            yield f"- {titles[gate.exercise]}: {' '.join(gate.how)}"
    if held:
        yield from ("", "Left out for now")
        for gate in held:
            instead = f" Instead: {titles[gate.substitute]}." if gate.substitute else ""
            yield f"- {titles[gate.exercise]}. {' '.join(gate.why)}{instead}"


def _laid_out(lines: Iterable[str]) -> list[str]:
    """Lines of any length in ``WIDTH`` columns; what begins with a dash hangs from it."""
    wrapped: list[str] = []
    for line in lines:
        hang = "  " if line.startswith("- ") else ""
        wrapped += textwrap.wrap(line, WIDTH, subsequent_indent=hang) or [""]
    return wrapped


def _plainly(lines: Iterable[str]) -> list[str]:
    """The same lines whole, without dashes and empty lines."""
    return [line.removeprefix("- ") for line in lines if line]


def health_text(given: Questionnaire, document: Mapping[str, Any]) -> str:
    """Everything that is stored about somebody's health (``coach.health/1``), in words."""
    meanings = {fact.code: fact.meaning for fact in given.facts}
    reasons = {rule.code: rule.reason for rule in given.rules}
    lines = ["Answers to the safety questions: only what exercises depend on is kept.", ""]
    for item in document["screenings"]:
        outcome = HEADLINES.get(item["outcome"], item["outcome"])
        lines.append(f"{_moment(item)}  {outcome}")
        lines += _laid_out(f"- {meanings.get(code, code)}" for code in item["facts"])
        lines += _laid_out(f"- {reasons.get(code, code)}" for code in item["reasons"])
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

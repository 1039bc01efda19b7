"""The questions before coaching, and what the answers mean: pure functions on data.

Answers give facts, rules join facts to outcomes, and the worst outcome counts. Facts are only ever
added and rules only ask for facts to be there, so one more worrying answer can never make the
outcome better, and the order of the answers can't matter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from coach.core.health.body_map import BodyMap
from coach.core.schema import Content

OutcomeName = Literal["go", "care", "clinician", "emergency"]
EMERGENCY: Final = "emergency"
OUTCOMES: tuple[OutcomeName, ...] = ("go", "care", "clinician", EMERGENCY)
"""From the least to the most worrying."""

HowSoon = Literal["today", "a week", "a few weeks"]
HOW_SOON: tuple[HowSoon, ...] = ("today", "a week", "a few weeks")
"""How soon to see someone, the soonest first."""

Open = Literal["nothing", "gentle", "all"]
"""What is on offer: nothing, gentle moves, or all that isn't held back for another reason."""

NONE, UNSURE = "none", "unsure"
"""Answers that are always there: none of these (to ``many`` and ``map``), don't know (to all)."""

CLEARED = "cleared"
"""The fact that a clinician has agreed to training."""

Answers = Mapping[str, Sequence[str]]
"""The codes answered to a question, by the question's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Content):
    """Where something is from."""

    code: str
    kind: Literal["background", "study", "guidance", "own"]
    title: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Content):
    """Something known about a person. ``gates``: exercises may name it as a contra-indication;
    ``gates_as``: it holds back what these others hold back; ``if_cleared``: how to do what it
    would hold back once a clinician has agreed (``None``: it is held back all the same), with
    ``share_if_cleared`` of the repetitions."""

    code: str
    meaning: str
    gates: bool = False
    gates_as: tuple[str, ...] = ()
    if_cleared: str | None = None
    share_if_cleared: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalHelp(Content):
    """Whom to call in a country: its emergency number, and a helpline for thoughts of suicide."""

    code: str
    name: str
    emergency: str
    helpline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived(Content):
    """A fact that follows when all of others are known."""

    code: str
    all_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Content):
    """An answer that can be picked, and the facts it gives."""

    code: str
    text: str
    facts: tuple[str, ...]


_SPAN = re.compile(r"(\d+) to (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Content):
    """A question: asked always, or only where one of the facts ``asked_if`` is known.

    ``none`` is the wording of "none of these" (``many`` and ``map``), ``unsure`` the facts that
    "don't know" gives. A ``map``'s answers are places; ``regions`` has the facts of each kind of
    place, ``both_sides`` the facts of a kind that is marked on the left and on the right.
    """

    code: str
    kind: Literal["one", "many", "map"]
    text: str
    why: str
    unsure: tuple[str, ...]
    sources: tuple[str, ...]
    asked_if: tuple[str, ...] = ()
    none: str | None = None
    options: tuple[Option, ...] = ()
    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    both_sides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def spans(self) -> dict[str, range]:
        """The whole numbers each option stands for, where all are worded "4 to 6"; else nothing. A
        number somebody types is then meant as such, not as the place in the list."""
        spans = {}
        for option in self.options:
            span = _SPAN.fullmatch(option.text)
            if span is None:
                return {}
            spans[option.code] = range(int(span[1]), int(span[2]) + 1)
        return spans

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Parts that do not fit the kind of question."""
        if (self.kind == "map") == bool(self.options):
            yield "options", "belong to every question but those on the map"
        if (self.kind == "map") != bool(self.regions):
            yield "regions", "belong to questions on the map only"
        if self.both_sides and self.kind != "map":
            yield "both_sides", "belong to questions on the map only"
        if (self.kind == "one") == bool(self.none):
            yield "none", "belongs to questions with several answers only"
        codes = [option.code for option in self.options]
        if len(set(codes)) < len(codes) or {NONE, UNSURE} & set(codes):
            yield "options", f"need a code each, other than {NONE} and {UNSURE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Content):
    """Applies when all of ``all_of`` and at least one of ``any_of`` (if any) are known.

    A rule that asks for no fact applies when no other does. ``any_of_too`` is a second list of
    which at least one must be known. ``reason`` and ``do`` are what the person reads; ``within``,
    ``open`` and ``tell`` say how soon to see someone, what stays on offer until then, and what to
    say there; ``read`` is the article that says more. ``meanwhile`` is said after ``do`` where no
    other rule leaves less open. A rule that ``comforts`` is not shown to somebody who should see a
    clinician, one about ``training`` not where nothing is on offer, and none that another which
    speaks ``covers``; a ``private`` one is shown and never stored.
    """

    code: str
    outcome: OutcomeName
    reason: str
    do: str
    read: str
    sources: tuple[str, ...]
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    any_of_too: tuple[str, ...] = ()
    within: HowSoon | None = None
    open: Open | None = None
    tell: str | None = None
    meanwhile: str | None = None
    covers: tuple[str, ...] = ()
    comforts: bool = False
    training: bool = False
    private: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that the rule asks for."""
        return (*self.all_of, *self.any_of, *self.any_of_too)

    def applies(self, facts: frozenset[str]) -> bool:
        """Whether the rule holds for these facts."""
        if not facts.issuperset(self.all_of):
            return False
        if self.any_of and facts.isdisjoint(self.any_of):
            return False
        if self.any_of_too and facts.isdisjoint(self.any_of_too):
            return False
        return bool(self.all_of or self.any_of or self.any_of_too)

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """What an outcome needs, and what does not belong to it."""
        if (self.outcome == "clinician") != (self.within is not None):
            yield "within", "belongs to the outcome clinician, and only there"
        if (self.outcome == "clinician") != (self.open is not None):
            yield "open", "belongs to the outcome clinician, and only there"
        if self.within == "today" and self.open == "all":
            yield "open", "must be nothing or gentle where someone is to be seen today"
        if self.outcome in ("clinician", EMERGENCY) and not self.tell:
            yield "tell", "is missing: what to say there"


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Everything screening knows. ``gentle``: exercises that stay open while a clinician is to be
    seen; ``substitutes``: what to do instead of an exercise, the best first."""

    sources: tuple[Citation, ...]
    facts: tuple[Fact, ...]
    derived: tuple[Derived, ...]
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    body: BodyMap
    reviewed: date
    gentle: frozenset[str] = frozenset()
    substitutes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def question(self, code: str) -> Question:
        """The question of that code; ``KeyError`` where there is none."""
        return {item.code: item for item in self.questions}[code]

    def choices(self, question: Question) -> tuple[tuple[str, str], ...]:
        """Every answer to a question: (code, wording), "none" and "don't know" last."""
        if question.kind == "map":
            own = tuple((place.code, place.label) for place in self.body.places)
        else:
            own = tuple((option.code, option.text) for option in question.options)
        nothing = ((NONE, question.none),) if question.none else ()
        return (*own, *nothing, (UNSURE, "I don't know, or would rather not say"))


@dataclass(frozen=True, slots=True)
class Screened:
    """The outcome, the rules that led to it (the most worrying first) and the facts behind them.

    ``within``: how soon to see someone, where anyone is to be seen. ``unanswered``: questions that
    were taken as "don't know" because no answer was given.
    """

    outcome: OutcomeName
    reasons: tuple[Rule, ...]
    facts: frozenset[str]
    open: Open
    within: HowSoon | None = None
    unanswered: tuple[str, ...] = ()

    def overtakes(self, rule: Rule) -> bool:
        """Whether someone is to be seen sooner than ``rule`` asks: then only its reason counts."""
        return rule.within is not None and rule.within != self.within


def said_once(rules: Iterable[Rule]) -> list[Rule]:
    """The rules, each without what an earlier one has said already: to do, and to tell."""
    done: set[str] = set()
    left = []
    for rule in rules:
        do = "" if rule.do in done else rule.do
        tell = None if rule.tell in done else rule.tell
        done |= {rule.do, rule.tell or ""}
        left.append(replace(rule, do=do, tell=tell))
    return left


def facts_of(given: Questionnaire, answers: Answers) -> frozenset[str]:
    """The facts that answers give, with those that follow from them."""
    facts: set[str] = set()
    for question in given.questions:
        codes = answers.get(question.code, ())
        for code in codes:
            facts.update(_facts_of_answer(given, question, code))
        facts.update(_facts_of_both_sides(given, question, codes))
    facts.update(item.code for item in given.derived if facts.issuperset(item.all_of))
    return frozenset(facts)


def _facts_of_answer(given: Questionnaire, question: Question, code: str) -> tuple[str, ...]:
    if code == NONE:
        return ()
    if code == UNSURE:
        return question.unsure
    if question.kind == "map":
        return question.regions.get(given.body.place(code).kind, ())
    return next(option.facts for option in question.options if option.code == code)


def _facts_of_both_sides(
    given: Questionnaire, question: Question, codes: Sequence[str]
) -> Iterable[str]:
    """What a place on the left adds to one of the same kind on the right."""
    if not question.both_sides:
        return
    places = [given.body.place(code) for code in codes if code not in (NONE, UNSURE)]
    for kind, facts in question.both_sides.items():
        if {"left", "right"} <= {place.side for place in places if place.kind == kind}:
            yield from facts


def judge_facts(given: Questionnaire, facts: Collection[str]) -> Screened:
    """The outcome of facts. There is always at least one reason."""
    known = frozenset(facts)
    applying = [rule for rule in given.rules if rule.applies(known)]
    if not applying:
        applying = [rule for rule in given.rules if not rule.facts]
    applying.sort(key=_urgency)
    outcome = applying[0].outcome
    if outcome == EMERGENCY:  # which is told alone
        applying = [rule for rule in applying if rule.outcome == outcome]
    elif outcome == "clinician":
        applying = [rule for rule in applying if not rule.comforts]
    left = _open(outcome, applying)
    return Screened(
        outcome=outcome,
        reasons=tuple(_told(applying, left)),
        facts=known,
        open=left,
        within=applying[0].within,
    )


def _told(applying: Sequence[Rule], left: Open) -> Iterable[Rule]:
    """The rules as they are told where ``left`` is on offer: none promises more than that, and
    none says again what another says more closely."""
    covered = {code for rule in applying for code in rule.covers}
    for rule in applying:
        if rule.code in covered or (rule.training and left == "nothing"):
            continue
        fits = rule.meanwhile is not None and (rule.open or "all") == left
        yield replace(rule, do=f"{rule.do} {rule.meanwhile}") if fits else rule


def _urgency(rule: Rule) -> tuple[int, int]:
    """Sorts the most worrying first, and among those the soonest."""
    soon = HOW_SOON.index(rule.within) if rule.within is not None else 0
    return -OUTCOMES.index(rule.outcome), soon


def _open(outcome: OutcomeName, applying: Sequence[Rule]) -> Open:
    """The least that any rule leaves open."""
    if outcome == EMERGENCY or any(rule.open == "nothing" for rule in applying):
        return "nothing"
    return "gentle" if any(rule.open == "gentle" for rule in applying) else "all"


def next_question(given: Questionnaire, answers: Answers) -> Question | None:
    """What to ask next; ``None`` at the end, and as soon as there is an emergency."""
    facts = facts_of(given, answers)
    if judge_facts(given, facts).outcome == EMERGENCY:
        return None
    for question in given.questions:
        if question.code in answers:
            continue
        if not question.asked_if or not facts.isdisjoint(question.asked_if):
            return question
    return None


def screen(given: Questionnaire, answers: Answers) -> Screened:
    """The outcome of answers; what was not answered counts as "don't know".

    A question with an empty list of answers was not answered.
    """
    complete = {code: tuple(codes) for code, codes in answers.items() if codes}
    while (question := next_question(given, complete)) is not None:
        complete[question.code] = (UNSURE,)
    found = judge_facts(given, facts_of(given, complete))
    left = tuple(code for code in complete if not answers.get(code))
    return Screened(found.outcome, found.reasons, found.facts, found.open, found.within, left)


def places_named(given: Questionnaire, answers: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The places where it hurts, tingles or is numb, by code."""
    codes = dict.fromkeys(
        code
        for question in given.questions
        if question.kind == "map"
        for code in answers.get(question.code, ())
        if code not in (NONE, UNSURE)
    )
    return tuple(codes)

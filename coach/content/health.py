"""Reads what screening knows from ``exercises/health``: strictly, every reference checked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from coach.content.reading import Problem, read_content, require_none
from coach.core.health.body_map import BodyMap
from coach.core.health.screening import Citation, Derived, Fact, Question, Questionnaire, Rule
from coach.core.schema import Content
from coach.paths import shipped

Coded = TypeVar("Coded", Citation, Fact, Question, Rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile(Content):
    """``sources.toml``."""

    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFile(Content):
    """``facts.toml``."""

    facts: tuple[Fact, ...]
    derived: tuple[Derived, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFile(Content):
    """``questions.toml``."""

    reviewed: date
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile(Content):
    """``rules.toml``."""

    reviewed: date
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFile(Content):
    """``gates.toml``."""

    gentle: tuple[str, ...]
    substitutes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def questionnaire() -> Questionnaire:
    """What ships with the program. Raises ``ContentError`` that tells every mistake."""
    return read_questionnaire(shipped("exercises") / "health")


def contraindication_codes() -> frozenset[str]:
    """The facts that an exercise may name in ``contraindications`` and ``adaptations``."""
    return frozenset(fact.code for fact in questionnaire().facts if fact.gates)


def read_questionnaire(folder: Path) -> Questionnaire:
    """The questionnaire in a folder. Raises ``ContentError`` that tells every mistake."""
    problems: list[Problem] = []
    sources = read_content(folder / "sources.toml", SourceFile, problems)
    facts = read_content(folder / "facts.toml", FactFile, problems)
    questions = read_content(folder / "questions.toml", QuestionFile, problems)
    rules = read_content(folder / "rules.toml", RuleFile, problems)
    body = read_content(folder / "bodymap.toml", BodyMap, problems)
    gates = read_content(folder / "gates.toml", GateFile, problems)
    if not (sources and facts and questions and rules and body and gates):
        require_none(problems)
        raise AssertionError("a file was refused without a reason")
    found = Questionnaire(
        sources=sources.sources,
        facts=facts.facts,
        derived=facts.derived,
        questions=questions.questions,
        rules=rules.rules,
        body=body,
        reviewed=min(questions.reviewed, rules.reviewed),
        gentle=frozenset(gates.gentle),
        substitutes=gates.substitutes,
    )
    require_none([*problems, *_between(found)])
    return found


def _between(found: Questionnaire) -> Iterator[Problem]:
    """Contradictions between the files."""
    yield from _twice("sources.toml", "sources", found.sources)
    yield from _twice("facts.toml", "facts", found.facts)
    yield from _twice("questions.toml", "questions", found.questions)
    yield from _twice("rules.toml", "rules", found.rules)
    yield from _fact_references(found)
    sources = {source.code for source in found.sources}
    rules = {rule.code for rule in found.rules}
    for index, question in enumerate(found.questions):
        place = f"questions[{index}].sources"
        yield from unknown("questions.toml", place, "source", question.sources, sources)
    for index, rule in enumerate(found.rules):
        yield from unknown("rules.toml", f"rules[{index}].sources", "source", rule.sources, sources)
        yield from unknown("rules.toml", f"rules[{index}].covers", "rule", rule.covers, rules)
    if sum(not rule.facts for rule in found.rules) != 1:
        yield Problem("rules.toml", "rules", "exactly one must ask for no fact: it speaks last")


def _fact_references(found: Questionnaire) -> Iterator[Problem]:
    """References to facts that don't exist, and facts that no answer gives."""
    facts = {fact.code for fact in found.facts}
    gates = {fact.code for fact in found.facts if fact.gates}
    given: set[str] = {item.code for item in found.derived}
    for index, fact in enumerate(found.facts):
        yield from unknown("facts.toml", f"facts[{index}].gates_as", "gate", fact.gates_as, gates)
    for index, item in enumerate(found.derived):
        place = f"derived[{index}]"
        yield from unknown("facts.toml", place, "fact", (item.code, *item.all_of), facts)
    for index, question in enumerate(found.questions):
        place = f"questions[{index}]"
        for key, named in _facts_named(question):
            yield from unknown("questions.toml", f"{place}.{key}", "fact", named, facts)
            given.update(named if key != "asked_if" else ())
        kinds = {region.kind for region in found.body.places}
        where = f"{place}.regions"
        named = (*question.regions, *question.both_sides)
        yield from unknown("questions.toml", where, "kind of place", named, kinds)
    for index, rule in enumerate(found.rules):
        yield from unknown("rules.toml", f"rules[{index}]", "fact", rule.facts, facts)
    for code in sorted(facts - given):
        yield Problem("facts.toml", code, "no answer gives this fact")


def _facts_named(question: Question) -> Iterator[tuple[str, Sequence[str]]]:
    yield "asked_if", question.asked_if
    yield "unsure", question.unsure
    for index, option in enumerate(question.options):
        yield f"options[{index}].facts", option.facts
    for kind, facts in question.regions.items():
        yield f"regions.{kind}", facts
    for kind, facts in question.both_sides.items():
        yield f"both_sides.{kind}", facts


def unknown(
    file: str, place: str, what: str, named: Iterable[str], known: Iterable[str]
) -> Iterator[Problem]:
    """A problem for every name that is not ``known``, with the one that may be meant."""
    choices = sorted(known)
    for name in named:
        if name not in choices:
            near = difflib.get_close_matches(name, choices, 1, 0.7)
            meant = f" ({near[0]}?)" if near else ""
            yield Problem(file, place, f"there is no {what} {name!r}{meant}")


def _twice(file: str, key: str, records: Sequence[Coded]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, record in enumerate(records):
        if record.code in seen:
            yield Problem(file, f"{key}[{index}].code", f"{record.code!r} is there twice")
        seen.add(record.code)

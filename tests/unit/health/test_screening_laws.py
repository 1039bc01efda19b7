"""Laws of the screening, on 20,000 generated sets of answers and on every single answer."""

from __future__ import annotations

import random
from typing import Any

import pytest

from coach.content.health import questionnaire
from coach.content.loader import exercises
from coach.core.health.contraindications import gates
from coach.core.health.screening import (
    OUTCOMES,
    _urgency,
    facts_of,
    judge_facts,
    next_question,
    screen,
)
from coach.runtime.training.safety import kept_facts
from tests.support.answers import HEALTHY, IN_PAIN, codes, screened

GIVEN = questionnaire()
SETS = 20_000

EMERGENCY_SIGNS = {
    ("danger_body", "leg_feeling"),
    ("danger_body", "groin_feeling"),
    ("danger_body", "walk"),
    ("danger_body", "bladder_bowel"),
    ("danger_body", "unbearable"),
    ("danger_body", "saddle"),
    ("danger_body", "both_legs"),
    ("danger_body", "flow"),
    ("danger_chest", "tearing"),
    ("danger_chest", "sweating"),
    ("danger_chest", "clot"),
    ("danger_chest", "headache_sudden"),
    ("danger_chest", "stroke"),
    ("danger_chest", "eye"),
    ("pregnancy", "warning"),
    ("danger_chest", "chest"),
    ("danger_chest", "breath"),
    ("danger_chest", "fainted"),
    ("danger_chest", "belly"),
    ("danger_chest", "fever_neck"),
    ("where", "belly"),
    ("chest_feel", "yes"),
}

NOTHING_THE_MATTER = {
    "pain": "no",
    "injury": "no",
    "age": "20_55",
    "pregnancy": "no",
    "chest_feel": "no",
    "strength": "0_3",
    "onset": "slowly",
    "duration": "days",
    "course": "better",
    "first": "before",
    "quiet": "yes",
    "cleared": "yes",
    "seen_when": "month",
}


OPEN = ("all", "gentle", "nothing")
"""From the most to the least that is on offer."""


def rank(outcome: Any) -> Any:
    return OUTCOMES.index(outcome)


def harmless(question: Any) -> Any:
    """The answer that says that nothing is the matter."""
    return "none" if question.none else NOTHING_THE_MATTER[question.code]


def generate(dice: random.Random) -> dict[str, tuple[str, ...]]:
    """Answers as anybody might give them, from untroubled to very ill; some questions left out."""
    worry = dice.random() ** 2
    found: dict[str, tuple[str, ...]] = {}
    for question in GIVEN.questions:
        if dice.random() < 0.08:
            continue
        if dice.random() > worry:
            found[question.code] = (harmless(question),)
        elif dice.random() < 0.15:
            found[question.code] = ("unsure",)
        else:
            options = codes(GIVEN, question)
            count = 1 if question.kind == "one" else dice.randint(1, min(4, len(options)))
            found[question.code] = tuple(dice.sample(options, count))
    return found


@pytest.fixture(scope="module")
def people() -> list[tuple[Any, Any]]:
    """Generated answers and what they mean."""
    dice = random.Random(7)
    sets = [generate(dice) for _ in range(SETS)]
    return [(answers, screen(GIVEN, answers)) for answers in sets]


def test_the_sets_are_of_every_outcome(people: list[tuple[Any, Any]]) -> None:
    counts = dict.fromkeys(OUTCOMES, 0)
    for _, found in people:
        counts[found.outcome] += 1
    assert min(counts.values()) >= SETS / 100, counts


def test_any_emergency_sign_is_an_emergency(people: list[tuple[Any, Any]]) -> None:
    signs = 0
    for answers, found in people:
        if any(code in answers.get(question, ()) for question, code in EMERGENCY_SIGNS):
            signs += 1
            assert found.outcome == "emergency", answers
            assert found.open == "nothing"
    assert signs > SETS / 10


def test_one_more_worrying_answer_never_makes_it_better(people: list[tuple[Any, Any]]) -> None:
    dice = random.Random(8)
    for answers, found in people:
        question = dice.choice(GIVEN.questions)
        before = answers.get(question.code)
        if before is None or (question.kind == "one" and before != (harmless(question),)):
            continue
        more = dice.choice(codes(GIVEN, question))
        kept = () if question.kind == "one" else tuple(c for c in before if c != "none")
        worse = screen(GIVEN, {**answers, question.code: (*kept, more)})
        assert rank(worse.outcome) >= rank(found.outcome), (answers, question.code, more)
        if question.code != "cleared":
            assert OPEN.index(worse.open) >= OPEN.index(found.open), (answers, question.code, more)


def closed(found: Any) -> tuple[Any, Any]:
    """The exercises that are not on offer, and those that are changed or not on offer."""
    gated = gates(GIVEN, found, exercises().values()).values()
    held = {item.exercise for item in gated if item.state == "held_back"}
    return held, held | {item.exercise for item in gated if item.state == "adapted"}


def test_more_signs_never_open_an_exercise(people: list[tuple[Any, Any]]) -> None:
    dice = random.Random(11)
    for answers, found in people[::4]:
        question = dice.choice([one for one in GIVEN.questions if one.kind == "many"])
        if question.code not in answers:
            continue
        kept = tuple(code for code in answers[question.code] if code != "none")
        more = dice.choice(codes(GIVEN, question))
        worse = screen(GIVEN, {**answers, question.code: (*kept, more)})
        for before, after in zip(closed(found), closed(worse), strict=True):
            assert before <= after, (answers, question.code, more)


def test_having_been_seen_never_opens_what_an_emergency_closed(
    people: list[tuple[Any, Any]],
) -> None:
    """Nor what is closed until today, but where the rule asks for nothing else than to be seen."""
    told = 0
    for answers, found in people:
        closing = [rule for rule in found.reasons if rule.open == "nothing"]
        unseen = bool(closing) and all("not_cleared" in rule.facts for rule in closing)
        if found.outcome == "emergency" or (found.within == "today" and closing and not unseen):
            told += 1
            for when in ("month", "longer"):
                seen = {**answers, "cleared": ("yes",), "seen_when": (when,)}
                again = screen(GIVEN, seen)
                assert again.outcome == found.outcome, answers
                assert again.open == "nothing", answers
    assert told > SETS / 10


def test_an_empty_answer_is_no_answer(people: list[tuple[Any, Any]]) -> None:
    for answers, _ in people[:2000]:
        blank = dict.fromkeys(answers, ())
        assert screen(GIVEN, blank) == screen(GIVEN, {})


def test_not_knowing_is_never_better_than_no(people: list[tuple[Any, Any]]) -> None:
    dice = random.Random(9)
    for answers, found in people:
        question = dice.choice(GIVEN.questions)
        if answers.get(question.code) == (harmless(question),):
            unsure = screen(GIVEN, {**answers, question.code: ("unsure",)})
            assert rank(unsure.outcome) >= rank(found.outcome), (answers, question.code)


def test_what_is_kept_of_answers_closes_as_much(people: list[tuple[Any, Any]]) -> None:
    """The facts that are stored lead to the same exercises, on the same day to be seen."""
    for answers, found in people[::3]:
        if "self_harm" in found.facts:  # told, and never stored
            continue
        again = judge_facts(GIVEN, kept_facts(GIVEN, found))
        assert (again.outcome == "emergency") == (found.outcome == "emergency"), answers
        assert (again.open, again.within) == (found.open, found.within), answers
        assert closed(again) == closed(found), answers


def test_the_order_of_answers_does_not_matter(people: list[tuple[Any, Any]]) -> None:
    dice = random.Random(10)
    for answers, found in people:
        pairs = [(code, tuple(dice.sample(v, len(v)))) for code, v in answers.items()]
        dice.shuffle(pairs)
        again = screen(GIVEN, dict(pairs))
        assert (again.outcome, again.reasons, again.facts) == (
            found.outcome,
            found.reasons,
            found.facts,
        )


def test_every_outcome_names_its_reasons(people: list[tuple[Any, Any]]) -> None:
    for _, found in people:
        assert found.reasons
        assert found.reasons[0].outcome == found.outcome
        assert all(rule.reason and rule.do and rule.sources for rule in found.reasons)
        assert (found.within is not None) == (found.outcome == "clinician")


def test_a_rule_covers_none_that_is_more_urgent_or_leaves_less_open() -> None:
    rules = {rule.code: rule for rule in GIVEN.rules}
    covering = [rule for rule in GIVEN.rules if rule.covers]
    assert len(covering) > 10
    for rule in covering:
        for covered in (rules[code] for code in rule.covers):
            assert _urgency(rule) <= _urgency(covered), (rule.code, covered.code)
            assert OPEN.index(rule.open) >= OPEN.index(covered.open), (rule.code, covered.code)


def test_every_path_ends_within_25_questions(people: list[tuple[Any, Any]]) -> None:
    assert len(GIVEN.questions) <= 25  # none is ever asked twice
    for answers, _ in people[:1500]:
        told: dict[str, tuple[str, ...]] = {}
        while (question := next_question(GIVEN, told)) is not None:
            assert question.code not in told
            told[question.code] = answers.get(question.code, ("unsure",))
        assert len(told) <= 25
        assert judge_facts(GIVEN, facts_of(GIVEN, told)).outcome == screen(GIVEN, told).outcome


def test_somebody_without_problems_is_asked_at_most_12_questions() -> None:
    told: dict[Any, Any] = {}
    while (question := next_question(GIVEN, told)) is not None:
        told[question.code] = (harmless(question),)
    assert told == HEALTHY
    assert len(told) <= 12


@pytest.mark.parametrize("base", [HEALTHY, IN_PAIN], ids=["healthy", "in pain"])
@pytest.mark.parametrize(("question", "code"), sorted(EMERGENCY_SIGNS))
def test_an_emergency_ends_the_questions_at_once(base: Any, question: Any, code: Any) -> None:
    told: dict[Any, Any] = {}
    while (asked := next_question(GIVEN, told)) is not None:
        told[asked.code] = (code,) if asked.code == question else base.get(asked.code, ("none",))
        assert asked.code in (question, *base, "chest_feel")
        if asked.code == question:
            assert next_question(GIVEN, told) is None


COMMON = {
    ("nerves", "spasms"),  # cramps at night
    ("bones", "menopause"),
    ("nerves", "falls"),  # counts with age and bones
    ("conditions", "immunity"),  # counts together with signs of an infection
}
"""Answers that say little alone and count with others."""


def test_no_single_answer_is_less_worrying_than_not_knowing_it_is_there() -> None:
    """Ticking a sign is at least as serious as saying that one can't tell.

    Nothing is quiet, and nobody has said that the person may train: some signs ask that before
    they speak.
    """
    alone = {"quiet": ("no",), "cleared": ("no",)}
    for question in GIVEN.questions:
        if question.kind == "many" and question.unsure:
            unsure = judge_facts(GIVEN, facts_of(GIVEN, {**alone, question.code: ("unsure",)}))
            for option in question.options:
                if (question.code, option.code) in COMMON:
                    continue
                found = judge_facts(
                    GIVEN, facts_of(GIVEN, {**alone, question.code: (option.code,)})
                )
                assert rank(found.outcome) >= rank(unsure.outcome), (question.code, option.code)


def test_not_answering_at_all_sends_nobody_off_to_train() -> None:
    found = screen(GIVEN, {})
    assert found.outcome == "clinician"
    assert found.open == "nothing"
    assert set(found.unanswered) >= set(HEALTHY)


def test_every_rule_can_speak_and_every_question_is_asked() -> None:
    """Nothing in the data is dead: each rule has answers that make it speak."""
    everything = facts_of(GIVEN, {q.code: (*codes(GIVEN, q), "unsure") for q in GIVEN.questions})
    silent = [r.code for r in GIVEN.rules if (r.all_of or r.any_of) and not r.applies(everything)]
    assert silent == []
    assert screened().reasons[0].code == "nothing_found"
    for question in GIVEN.questions:
        assert not question.asked_if or set(question.asked_if) <= everything

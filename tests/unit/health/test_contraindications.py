"""Contra-indications in exercises meet the answers of a screening."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coach.content.health import contraindication_codes, questionnaire
from coach.content.loader import exercises, read_exercises
from coach.core.health.contraindications import Gate, gate, gates
from coach.core.health.screening import UNSURE, facts_of, judge_facts
from coach.errors import ContentError
from coach.paths import shipped
from tests.support.answers import HEALTHY, IN_PAIN, codes, screened

GIVEN = questionnaire()


@dataclass(frozen=True)
class Change:
    code: str
    how: str


@dataclass(frozen=True)
class Move:
    name: str = "cat_cow"
    contraindications: tuple[str, ...] = ()
    adaptations: tuple[Change, ...] = ()


def state_of(found: Any, **move: Any) -> Any:
    return gate(GIVEN, found, Move(**move)).state


def test_somebody_without_problems_may_do_everything() -> None:
    found = gates(GIVEN, screened(), exercises().values())
    assert {item.state for item in found.values()} == {"allowed"}


def test_a_contraindication_holds_back_and_says_why() -> None:
    found = gate(GIVEN, screened(bones="osteoporosis"), Move(contraindications=("osteoporosis",)))
    assert found.state == "held_back"
    assert found.why == ("Held back because of weak bones (osteoporosis).",)


def test_an_adaptation_changes_and_says_how() -> None:
    move = Move(adaptations=(Change("wrist_pain", "On fists."),))
    found = gate(GIVEN, screened(joints="wrist"), move)
    assert (found.state, found.how) == ("adapted", ("On fists.",))
    assert gate(GIVEN, screened(joints="knee"), move) == Gate("cat_cow", "allowed")


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("bones", ("osteoporosis", "vertebral_fracture")),
        ("conditions", ("stenosis", "disc_herniation", "inflammatory_disease")),
        ("recent", ("recent_surgery", "recent_injury")),
        ("pregnancy", ("pregnancy",)),
        ("joints", ("shoulder_pain", "wrist_pain", "knee_pain")),
        ("nerves", ("radiating_arm_pain",)),
    ],
)
def test_not_knowing_holds_back_as_much_as_having_it(
    question: str, codes: tuple[str, str, str] | tuple[str, str] | tuple[str]
) -> None:
    facts = facts_of(GIVEN, {question: (UNSURE,)})
    for code in codes:
        found = gate(GIVEN, judge_facts(GIVEN, facts), Move("chin_tuck", contraindications=(code,)))
        assert found.state == "held_back", code


def test_while_a_clinician_is_to_be_seen_only_gentle_moves_are_open() -> None:
    waiting = screened(IN_PAIN, pattern="night")
    assert waiting.open == "gentle"
    assert state_of(waiting, name="chin_tuck") == "allowed"
    assert state_of(waiting, name="y_raise") == "held_back"
    assert state_of(waiting, name="an_exercise_of_my_own") == "held_back"


@pytest.mark.parametrize(
    "found",
    [screened(danger_chest="chest"), screened(nerves="clumsy"), screened(danger_body="unsure")],
    ids=["emergency", "spinal cord", "not sure"],
)
def test_nothing_is_on_offer_in_an_emergency_or_near_one(found: Any) -> None:
    for item in gates(GIVEN, found, exercises().values()).values():
        assert item.state == "held_back"
        assert item.why
        assert item.substitute is None


def test_after_an_operation_a_clinicians_word_opens_what_they_allow() -> None:
    move = Move("t_raise", contraindications=("recent_surgery", "osteoporosis"))
    asked = screened(recent="surgery", cleared="yes")
    found = gate(GIVEN, asked, move)
    assert found.state == "adapted"
    assert "allows" in found.how[0]
    assert gate(GIVEN, screened(recent="surgery", cleared="no"), move).state == "held_back"
    brittle = screened(recent="surgery", cleared="yes", bones="osteoporosis")
    assert gate(GIVEN, brittle, move).state == "held_back"


def test_what_is_held_back_offers_a_substitute_that_fits() -> None:
    found = gates(GIVEN, screened(bones="osteoporosis"), exercises().values())
    assert found["cat_cow"].state == "held_back"
    assert found["cat_cow"].substitute is not None
    for item in found.values():
        if item.substitute is not None:
            assert found[item.substitute].state != "held_back"


def test_more_facts_never_open_an_exercise() -> None:
    """For every pair of worrying answers: together they hold back all that one alone does."""
    order = {"allowed": 0, "adapted": 1, "held_back": 2}
    moves = exercises().values()
    alone = {}
    for question in GIVEN.questions:
        for code in codes(GIVEN, question):
            if question.code != "cleared":
                alone[question.code, code] = facts_of(GIVEN, {question.code: (code,)})
    gated = {key: gates(GIVEN, judge_facts(GIVEN, facts), moves) for key, facts in alone.items()}
    for key, facts in alone.items():
        for other in list(alone)[:: len(alone) // 7]:
            both = gates(GIVEN, judge_facts(GIVEN, facts | alone[other]), moves)
            for name, item in gated[key].items():
                assert order[both[name].state] >= order[item.state], (key, other, name)


def test_exercises_speak_the_vocabulary() -> None:
    known = contraindication_codes()
    for name, spec in exercises().items():
        named = {*spec.contraindications, *(part.code for part in spec.adaptations)}
        assert named <= known, name
    assert set(GIVEN.substitutes) | GIVEN.gentle <= set(exercises())
    assert {other for others in GIVEN.substitutes.values() for other in others} <= set(exercises())


def test_weak_bones_never_meet_the_rounding_half_of_cat_and_cow() -> None:
    for bones in ("osteoporosis", "fracture", "cortisone", "unsure"):
        found = gates(GIVEN, screened(HEALTHY, bones=bones), exercises().values())
        assert found["cat_cow"].state == "held_back", bones


def test_an_exercise_of_ones_own_must_speak_the_vocabulary(tmp_path: Path) -> None:
    path = tmp_path / "chin_tuck.toml"
    text = (shipped("exercises") / "chin_tuck.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('"infection"', '"infektion"'), encoding="utf-8")
    with pytest.raises(ContentError, match=r"no contra-indication 'infektion' \(infection\?\)"):
        read_exercises([path], known=exercises())


# Promises


def touched(facts: Any) -> Any:
    """The exercises that facts hold back or change."""
    found = gates(GIVEN, judge_facts(GIVEN, facts), exercises().values())
    return {name for name, item in found.items() if item.state != "allowed"}


def test_every_fact_that_gates_is_named_by_an_exercise() -> None:
    named = {
        code
        for spec in exercises().values()
        for code in (*spec.contraindications, *(part.code for part in spec.adaptations))
    }
    assert {fact.code for fact in GIVEN.facts if fact.gates} - named == set()


def test_every_rule_that_promises_to_leave_out_or_change_does() -> None:
    promises = ("leave out", "change what", "changed")
    said = {rule: f"{rule.reason} {rule.do} {rule.meanwhile or ''}" for rule in GIVEN.rules}
    rules = [rule for rule, text in said.items() if any(words in text for words in promises)]
    assert len(rules) >= 6
    for rule in rules:
        for code in rule.any_of:
            assert touched({*rule.all_of, code}), (rule.code, code)


@pytest.mark.parametrize("strength", ["0_3", "4_6"])
@pytest.mark.parametrize("duration", ["days", "weeks", "months"])
@pytest.mark.parametrize("course", ["better", "same", "varies"])
def test_mild_or_medium_pain_without_a_warning_sign_goes_on_training(
    strength: str, duration: str, course: str
) -> None:
    """Eighteen people with an ordinary ache: at least twelve exercises stay on offer."""
    person = screened(IN_PAIN, strength=strength, duration=duration, course=course)
    found = gates(GIVEN, person, exercises().values())
    assert sum(item.state != "held_back" for item in found.values()) >= 12
    seen = {"cleared": "yes", "seen_when": "month"}
    again = screened(IN_PAIN, strength=strength, duration=duration, course=course, **seen)
    assert again.outcome in ("go", "care")


def test_who_was_seen_gets_back_what_was_held_back() -> None:
    waiting = screened(conditions="inflammation", cleared="no")
    seen = screened(conditions="inflammation", cleared="yes", seen_when="month")
    for name in ("chin_tuck", "thoracic_extension"):
        spec = exercises()[name]
        assert gate(GIVEN, waiting, spec).state == "held_back"
        assert gate(GIVEN, seen, spec).state == "adapted"


def test_a_clinicians_word_opens_nothing_that_today_closes() -> None:
    seen = {"cleared": "yes", "seen_when": "month"}
    found = screened(IN_PAIN, conditions="cancer", pattern="night", **seen)
    assert (found.within, found.open) == ("today", "nothing")

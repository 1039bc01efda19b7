"""Whole people, written before the rules were run on them: dangerous ones and ordinary ones.

The wanted outcomes follow the sources of the rules (exercises/health/sources.toml). A dangerous
case names the least that is safe, an ordinary one the most that is sensible.
"""

from typing import Any

import pytest

from coach.content.health import questionnaire
from coach.content.loader import exercises
from coach.core.health.contraindications import gates
from tests.support.answers import HEALTHY, IN_PAIN, screened

GIVEN = questionnaire()
SEEN = {"cleared": "yes", "seen_when": "month"}
NOT_SEEN = {"cleared": "no"}

# What it is, and the answers that differ from mild, known neck pain that is new and easing.
EMERGENCIES = [
    ("sudden 6 of 10 between the blades, high blood pressure, never known",
     {"onset": "suddenly", "first": "first", "strength": "4_6", "where": "between_blades",
      "conditions": "heart", "cleared": "no"}),
    ("very loose joints, sudden new pain between the blades",
     {"onset": "suddenly", "first": "first", "where": "between_blades", "conditions": "loose",
      "cleared": "no"}),
    ("at 70 sudden 9 of 10 in the lower back, a vessel in the belly",
     {"age": "over_65", "onset": "suddenly", "strength": "7_10", "where": "low_back",
      "first": "first"}),
    ("three weeks after a birth, sudden new pain around the chest",
     {"pregnancy": "yes", "onset": "suddenly", "first": "first", "where": "chest",
      "chest_feel": "no"}),
    ("heart disease, sudden ache between the blades and down the arm, known pain",
     {"age": "over_55", "conditions": "heart", "cleared": "yes", "seen_when": "month",
      "onset": "suddenly", "where": ("between_blades", "c6_left")}),
    ("pain on stairs that goes at rest and gets worse",
     {"pattern": "effort", "course": "worse", "where": ("between_blades", "c5_left")}),
    ("sudden new neck pain and an unsteady walk, 38 years old",
     {"onset": "suddenly", "first": "first", "nerves": "unsteady", "strength": "4_6"}),
    ("sudden new neck pain with a very bad headache",
     {"onset": "suddenly", "first": "first", "general": "headache", "where": ("neck", "head"),
      "strength": "4_6", "cleared": "no"}),
    ("sudden neck pain and a weak leg",
     {"onset": "suddenly", "nerves": "leg_weak", "tingle_where": "leg_left"}),
    ("fever, stiff neck not ticked, neck pain 8 of 10",
     {"general": "fever", "strength": "7_10", "cleared": "no"}),
    ("fever, neck and head hurt", {"general": "fever", "where": ("neck", "head")}),
    ("diabetes, fever, back pain that never stops",
     {"conditions": "immunity", "general": "fever", "where": "mid_back", "pattern": "constant"}),
    ("injection near the spine last week, fever, back pain at night",
     {"recent": "spinal_injection", "general": "fever", "where": "low_back", "pattern": "night",
      "cleared": "no"}),
    ("injection near the spine, new weak leg",
     {"recent": "spinal_injection", "nerves": "leg_weak", "tingle_where": "leg_left",
      "cleared": "no"}),
    ("blood thinners, sudden strong back pain, no blow",
     {"conditions": "thinners", "onset": "suddenly", "strength": "7_10", "where": "low_back"}),
    ("osteoporosis, not sure whether it began with a fall",
     {"bones": "osteoporosis", "injury": "unsure"}),
    ("Bechterew's disease, small fall, not examined, sore arm only",
     {"conditions": "inflammation", "injury": "unchecked", "where": "c5_left", "cleared": "no"}),
    ("rheumatoid arthritis, electric feeling on bending the neck",
     {"conditions": "inflammation", "nerves": "electric", "cleared": "yes", "seen_when": "year"}),
    ("band of numbness round the trunk and an unsteady walk",
     {"nerves": ("unsteady", "leg"), "tingle_where": ("chest", "leg_left"), "where": "mid_back"}),
    ("whiplash last month, seen, now numb in both hands",
     {"injury": "checked", "nerves": "both_hands", "tingle_where": ("c6_left", "c6_right"),
      **SEEN}),
    ("pregnant, sudden pain, dizzy",
     {"pregnancy": "yes", "onset": "suddenly", "general": "dizzy", "where": "c5_right"}),
    ("pregnant, yellow skin", {"pregnancy": "yes", "general": "yellow"}),
    ("operated two weeks ago, sudden pain around the ribs",
     {"recent": "surgery", "cleared": "yes", "seen_when": "month", "onset": "suddenly",
      "where": "chest", "chest_feel": "no"}),
    ("fever and pain in waves in the side", {"general": ("fever", "urine")}),
    ("fever and yellow eyes", {"general": ("fever", "yellow")}),
    ("an arm that turned cold and blue all at once",
     {"general": "arm_swollen", "onset": "suddenly", "where": "c6_left"}),
    ("very bad headaches and hands that got clumsy",
     {"general": "headache", "nerves": "clumsy", "cleared": "no"}),
]  # fmt: skip

TODAY = [
    ("sudden mild new ache between the blades, treated blood pressure",
     {"onset": "suddenly", "first": "first", "where": "between_blades", "conditions": "heart",
      **SEEN}),
    ("new pain on stairs that goes at rest", {"pattern": "effort", "where": "between_blades"}),
    ("sudden first ache between the blades and in the arm, 45 years old",
     {"onset": "suddenly", "first": "first", "where": ("between_blades", "c6_left")}),
    ("sudden new neck pain, dizzy since",
     {"onset": "suddenly", "first": "first", "general": "dizzy", "cleared": "no"}),
    ("falls without passing out, neck pain, dizzy", {"general": ("drop", "dizzy"), **NOT_SEEN}),
    ("at 72 a new very bad headache and stiff shoulders in the morning",
     {"age": "over_65", "general": "headache", "pattern": "morning", "first": "first",
      "where": ("neck", "c5_left", "c5_right"), "duration": "weeks", "course": "same",
      "cleared": "no"}),
    ("14 years old, wakes at night with back pain",
     {"age": "under_18", "pattern": "night", "where": "mid_back", "cleared": "no"}),
    ("9 years old, back pain and a tingling leg",
     {"age": "under_18", "nerves": "leg", "tingle_where": "leg_left", "cleared": "no"}),
    ("losing weight, pain at night", {"general": "weight", "pattern": "night", **NOT_SEEN}),
    ("at 68 night sweats and pain that never stops",
     {"age": "over_65", "general": "shivers", "pattern": "constant", "where": "mid_back"}),
    ("epidural last week, very bad headache since",
     {"recent": "spinal_injection", "general": "headache", "pregnancy": "no", "cleared": "no"}),
    ("injects drugs, back pain 8 of 10, no fever",
     {"conditions": "immunity", "strength": "7_10", "where": "mid_back", "cleared": "no"}),
    ("operated last month, pain that grows",
     {"recent": "surgery", "course": "worse", "cleared": "yes", "seen_when": "month"}),
    ("Bechterew's disease, sudden new back pain",
     {"conditions": "inflammation", "onset": "suddenly", "where": "mid_back", "quiet": "no",
      **SEEN}),
    ("blood thinners and a very bad headache",
     {"conditions": "thinners", "general": "headache", "cleared": "yes", "seen_when": "month"}),
    ("70 years old, fell on the arm, nobody looked",
     {"age": "over_65", "injury": "unchecked", "where": "c5_left"}),
    ("operated last month, ache around the ribs, known",
     {"recent": "surgery", "where": "chest", "chest_feel": "no", **SEEN}),
    ("numb band round the trunk", {"nerves": "arm_tingling", "tingle_where": "chest",
                                   "first": "first", "where": "chest", "chest_feel": "no"}),
]  # fmt: skip

WEEK = [
    ("at 66 both shoulders stiff for an hour every morning",
     {"age": "over_65", "pattern": "morning", "where": ("c5_left", "c5_right", "neck"),
      "duration": "weeks", "course": "same", "cleared": "no"}),
    ("smoker of 63, arm pain that does not ease",
     {"age": "over_55", "load": "smoking", "where": ("c5_right", "c8_right"),
      "duration": "weeks", "course": "same", "cleared": "no"}),
    ("16 years old, stiff back in the morning for weeks",
     {"age": "under_18", "pattern": "morning", "duration": "weeks", "cleared": "no"}),
]  # fmt: skip

ORDINARY = [
    ("migraine for years, seen, mild neck ache",
     {"general": "headache", "duration": "months", "course": "varies", **SEEN}),
    ("stiff shoulder that hurts at night, seen, months",
     {"joints": "shoulder", "where": "c5_right", "pattern": "night", "duration": "months",
      "course": "same", **SEEN}),
    ("known nerve root pain, seen, easing",
     {"nerves": "arm_tingling", "tingle_where": "c6_left", "duration": "months", **SEEN}),
    ("sciatica, seen, easing",
     {"where": ("low_back", "leg_left"), "nerves": "leg", "tingle_where": "leg_left", **SEEN}),
    ("sore rib joint, seen, mild", {"where": "chest", "chest_feel": "no", **SEEN}),
    ("positional vertigo for years, seen", {"general": "dizzy", **SEEN}),
    ("tingling wrists at night from the carpal tunnel, seen",
     {"nerves": "both_hands", "tingle_where": ("c6_left", "c6_right"), **SEEN}),
    ("strong old pain, seen, may train",
     {"strength": "7_10", "duration": "months", "course": "varies", **SEEN}),
    ("pain that keeps from work, seen, may train",
     {"pattern": ("life", "pills"), "duration": "weeks", "course": "same", **SEEN}),
    ("16 years old, ache for a month, seen",
     {"age": "under_18", "duration": "weeks", "course": "same", **SEEN}),
    ("at 60 a first pain for three weeks, seen",
     {"age": "over_55", "first": "first", "duration": "weeks", "course": "same", **SEEN}),
    ("a cold and a stiff neck that gets no better for days",
     {"conditions": "infection", "course": "same"}),
    ("desk worker past menopause, hours of sitting",
     {"age": "over_55", "bones": "menopause", "load": "sitting", "duration": "months",
      "course": "varies", "cleared": "no"}),
    ("diabetes, well, mild ache for weeks",
     {"conditions": "immunity", "duration": "weeks", "course": "varies", "cleared": "no"}),
    ("treated blood pressure, doctor agrees", {"conditions": "heart", **SEEN}),
    ("pregnant and well, ache in neck and lower back",
     {"pregnancy": "yes", "where": ("neck", "low_back")}),
    ("whiplash two years ago, comes and goes",
     {"injury": "old", "duration": "months", "course": "varies", "cleared": "no"}),
    ("night cramps, sore knee, a cold, stress",
     {"nerves": "spasms", "joints": "knee", "conditions": "infection", "load": "stress"}),
    ("ache on coughing, known, seen", {"pattern": "cough", **SEEN}),
]  # fmt: skip


def named(cases: Any) -> list[Any]:
    """Cases for pytest, each with its name."""
    return [pytest.param(case[1], id=case[0]) for case in cases]


def person(differs: Any) -> Any:
    """What the answers mean; none may be left open."""
    found = screened(IN_PAIN, **differs)
    assert set(found.unanswered) <= {"cleared", "seen_when"}, found.unanswered
    return found


@pytest.mark.parametrize("differs", named(EMERGENCIES))
def test_an_emergency_is_told(differs: Any) -> None:
    found = person(differs)
    assert (found.outcome, found.open) == ("emergency", "nothing")


@pytest.mark.parametrize("differs", named(TODAY))
def test_a_doctor_is_to_look_today_and_nothing_is_coached(differs: Any) -> None:
    found = person(differs)
    assert (found.outcome, found.within, found.open) == ("clinician", "today", "nothing")


@pytest.mark.parametrize("differs", named(WEEK))
def test_someone_is_to_look_this_week(differs: Any) -> None:
    found = person(differs)
    assert (found.outcome, found.within) == ("clinician", "a week")
    assert found.open != "nothing"


@pytest.mark.parametrize("differs", named(ORDINARY))
def test_an_ordinary_pain_goes_on_training(differs: Any) -> None:
    """At most somebody is to be seen when it suits, and most exercises stay on offer."""
    found = person(differs)
    assert found.outcome in ("go", "care") or found.within in ("a week", "a few weeks")
    offered = gates(GIVEN, found, exercises().values()).values()
    assert sum(item.state != "held_back" for item in offered) >= 12
    if differs.get("cleared") == "yes":
        assert found.outcome in ("go", "care"), [rule.code for rule in found.reasons]


@pytest.mark.parametrize(
    ("code", "answer"),
    [("conditions", "immunity"), ("conditions", "infection"), ("bones", "menopause"),
     ("nerves", "spasms"), ("pregnancy", "yes"), ("age", "over_65"), ("conditions", "thinners")],
)  # fmt: skip
def test_what_is_common_and_harmless_alone_closes_next_to_nothing(code: str, answer: str) -> None:
    found = screened(HEALTHY, **{code: answer})
    assert found.outcome in ("go", "care")
    offered = gates(GIVEN, found, exercises().values()).values()
    assert sum(item.state != "held_back" for item in offered) >= 18

"""Written cases with the outcome a clinician would want; sources: exercises/health/sources.toml."""

import pytest

from tests.support.answers import HEALTHY, IN_PAIN, screened

E, C, T, G = "emergency", "clinician", "care", "go"

# (what it is, outcome, the rule that must be named, how soon or None, base, answers that differ)
CASES = [
    ("nothing at all", G, "nothing_found", None, HEALTHY, {}),
    ("mild neck pain for three days, easing", G, "most_pain_eases", None, IN_PAIN, {}),
    ("the same, under stress at work", G, "mind", None, IN_PAIN, {"load": "stress"}),
    ("an old mild pain that eases", G, "known_pain", None, IN_PAIN, {"duration": "months"}),
    ("desk worker, hours of sitting", G, "job", None, IN_PAIN, {"load": "sitting"}),
    # Emergencies
    ("can't feel a leg", E, "cauda_equina", None, HEALTHY, {"danger_body": "leg_feeling"}),
    ("numb groin", E, "cauda_equina", None, IN_PAIN, {"danger_body": "groin_feeling"}),
    ("can't pass urine", E, "cauda_equina", None, IN_PAIN, {"danger_body": "bladder_bowel"}),
    ("unbearable leg pain", E, "cauda_equina", None, HEALTHY, {"danger_body": "unbearable"}),
    ("can't stand", E, "cannot_walk", None, HEALTHY, {"danger_body": "walk"}),
    ("tight chest, ache between blades", E, "heart", None, IN_PAIN, {"danger_chest": "chest"}),
    ("short of breath", E, "heart", None, HEALTHY, {"danger_chest": "breath"}),
    ("chest marked on the map, heavy", E, "heart", None, IN_PAIN,
     {"where": "chest", "chest_feel": "yes"}),
    ("chest marked, not sure how it feels", E, "heart", None, IN_PAIN,
     {"where": "chest", "chest_feel": "unsure"}),
    ("passed out", E, "fainted", None, HEALTHY, {"danger_chest": "fainted"}),
    ("back pain into the belly", E, "belly", None, IN_PAIN, {"danger_chest": "belly"}),
    ("belly marked on the map", E, "belly", None, IN_PAIN, {"where": ("mid_back", "belly")}),
    ("fever and stiff neck", E, "meningitis_signs", None, HEALTHY, {"danger_chest": "fever_neck"}),
    ("fever and awful headache, told apart", E, "fever_and_headache", None, HEALTHY,
     {"general": ("headache", "fever")}),
    ("fell off a ladder, not seen", E, "injury_unchecked", None, IN_PAIN, {"injury": "unchecked"}),
    ("osteoporosis, sudden pain on lifting", E, "fracture_possible", None, IN_PAIN,
     {"age": "over_55", "bones": "osteoporosis", "onset": "suddenly"}),
    ("years of cortisone, sudden pain", E, "fracture_possible", None, IN_PAIN,
     {"bones": "cortisone", "onset": "suddenly"}),
    # See a clinician
    ("not sure about bladder or legs", C, "emergency_unsure", "today", HEALTHY,
     {"danger_body": "unsure"}),
    ("buttons have become hard", C, "cord_signs", "today", HEALTHY, {"nerves": "clumsy"}),
    ("unsteady, with jerking legs", C, "cord_signs", "today", HEALTHY,
     {"nerves": ("unsteady", "spasms")}),
    ("electric feeling on bending the neck", C, "cord_signs", "today", HEALTHY,
     {"nerves": "electric"}),
    ("weak hand", C, "weakness", "today", IN_PAIN,
     {"nerves": "arm_weak", "tingle_where": "c8_right"}),
    ("tingling thumb", C, "tingling", "a week", IN_PAIN,
     {"nerves": "arm_tingling", "tingle_where": "c6_left"}),
    ("fever with back pain", C, "fever", "today", IN_PAIN, {"general": "fever"}),
    ("losing weight", C, "weight_loss", "a week", HEALTHY, {"general": "weight"}),
    ("breast cancer years ago, now back pain", C, "cancer", "a week", IN_PAIN,
     {"conditions": "cancer", "cleared": "yes"}),
    ("three weeks, no better", C, "two_week_rule", "a week", IN_PAIN,
     {"duration": "weeks", "course": "same"}),
    ("five days, getting worse", C, "getting_worse", "a week", IN_PAIN, {"course": "worse"}),
    ("first pain at 62", C, "first_pain_age", "a week", IN_PAIN,
     {"age": "over_55", "first": "first"}),
    ("first pain at 19", C, "first_pain_age", "a week", IN_PAIN,
     {"age": "18_19", "first": "first"}),
    ("a child with pain for a month", C, "young_lasting", "a week", IN_PAIN,
     {"age": "under_18", "duration": "weeks"}),
    ("wakes at night", C, "growing_or_night", "a week", IN_PAIN, {"pattern": "night"}),
    ("8 of 10", C, "strong_pain", "a week", IN_PAIN, {"strength": "7_10"}),
    ("painkillers don't help", C, "painkillers", "a week", IN_PAIN, {"pattern": "pills"}),
    ("can't work", C, "limits_life", "a week", IN_PAIN, {"pattern": "life"}),
    ("stiff mornings, better with moving", C, "morning", "a few weeks", IN_PAIN,
     {"pattern": "morning"}),
    ("dizzy", C, "dizzy", "a week", HEALTHY, {"general": "dizzy"}),
    ("pregnant, midwife not asked", C, "ask_first", "a few weeks", HEALTHY,
     {"pregnancy": "yes", "cleared": "no"}),
    ("slipped disc, nobody asked yet", C, "ask_first", "a few weeks", HEALTHY,
     {"conditions": "disc", "cleared": "unsure"}),
    ("operated last month, not cleared", C, "ask_first", "a few weeks", HEALTHY,
     {"recent": "surgery", "cleared": "no"}),
    ("a band of numbness round the chest", C, "chest_wall", "today", IN_PAIN,
     {"nerves": "arm_weak", "tingle_where": "chest"}),
    # Take care
    ("osteoporosis, no pain", T, "weak_bones", None, HEALTHY, {"bones": "osteoporosis"}),
    ("pregnant, midwife agrees", T, "pregnancy", None, HEALTHY,
     {"pregnancy": "yes", "cleared": "yes"}),
    ("rheumatoid arthritis, doctor agrees", T, "known_condition", None, HEALTHY,
     {"conditions": "inflammation", "cleared": "yes"}),
    ("16 years old, no pain", T, "under_18", None, HEALTHY, {"age": "under_18"}),
    ("sore wrist", T, "joints", None, HEALTHY, {"joints": "wrist"}),
    ("ache down the right arm", T, "arm_pain", None, IN_PAIN, {"where": ("neck", "c7_right")}),
    ("pain of 5, new", T, "medium_pain", None, IN_PAIN, {"strength": "4_6"}),
    ("whiplash seen by a doctor, who agrees", T, "healing", None, IN_PAIN,
     {"injury": "checked", "cleared": "yes"}),
    ("Scheuermann's disease in youth", T, "known_condition", None, HEALTHY,
     {"conditions": "curve"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "rule", "within", "base", "differ"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_the_outcome_is_what_a_clinician_would_want(outcome, rule, within, base, differ):
    found = screened(base, **differ)
    assert found.outcome == outcome
    assert rule in [reason.code for reason in found.reasons]
    assert found.within == within
    assert not found.unanswered


def test_there_are_at_least_forty_cases():
    assert len(CASES) >= 40
    assert len({case[0] for case in CASES}) == len(CASES)

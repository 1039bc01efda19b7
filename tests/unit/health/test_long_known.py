"""What the questions tell apart: long quiet from not yet quiet, steady from uncontrolled.

People written before the rules were run on them. Somebody whose illness has long been quiet goes on
with most exercises; somebody in whom the heart, an eye or a healing wound is not settled does not.
"""

from typing import Any

import pytest

from coach.content.health import questionnaire
from coach.content.loader import exercises
from coach.core.health.contraindications import gates
from coach.report.terminal.screening import screen_text
from tests.support.answers import HEALTHY, IN_PAIN, screened

GIVEN = questionnaire()
SEEN = {"cleared": "yes", "seen_when": "year"}
NOT_SEEN = {"cleared": "no"}
QUIET = {"quiet": "yes", **NOT_SEEN}
ACHE = {"duration": "months", "course": "varies"}

EMERGENCIES = [
    ("sight lost in an eye an hour ago", HEALTHY, {"danger_chest": "eye"}),
    ("red painful eye with a blistering forehead", IN_PAIN,
     {"danger_chest": "eye", "where": "head", "general": "rash"}),
    ("at 72 sore scalp, sight gone for a moment", IN_PAIN,
     {"age": "over_65", "where": "head", "general": "scalp", "nerves": "sight", **NOT_SEEN}),
    ("sudden neck pain after a jolt, double sight since", IN_PAIN,
     {"onset": "suddenly", "nerves": "sight"}),
    ("pregnant, sight flickers out", HEALTHY, {"pregnancy": "yes", "nerves": "sight"}),
    ("190 over 125 and a very bad headache", HEALTHY,
     {"general": ("pressure_high", "headache"), **NOT_SEEN}),
    ("190 over 125, pregnant", HEALTHY, {"general": "pressure_high", "pregnancy": "yes"}),
    ("fainted last week, heart disease", HEALTHY,
     {"conditions": "heart", "nerves": "fainted_before", **NOT_SEEN}),
    ("fainted last week, chest tight on stairs", HEALTHY,
     {"nerves": "fainted_before", "general": "tight"}),
    ("treated blood pressure, sudden new pain of 5 between the blades", IN_PAIN,
     {"conditions": "pressure", "onset": "suddenly", "first": "first", "strength": "4_6",
      "where": "between_blades"}),
    ("treated blood pressure, sudden ache between the blades and in the arm", IN_PAIN,
     {"conditions": "pressure", "onset": "suddenly", "where": ("between_blades", "c6_left")}),
    ("grown shorter, sudden pain on lifting a bag", IN_PAIN,
     {"age": "over_65", "bones": "shorter", "onset": "suddenly", "where": "mid_back"}),
]  # fmt: skip

TODAY = [
    ("fainted while running last week", HEALTHY, {"nerves": "fainted_before"}),
    ("chest tight on stairs for two weeks, no pain in the back", HEALTHY, {"general": "tight"}),
    ("double sight when looking up to a shelf", HEALTHY, {"nerves": "sight"}),
    ("rheumatoid arthritis, seen last year, now both hands tingle", IN_PAIN,
     {"conditions": "inflammation", "nerves": "both_hands", "quiet": "no",
      "tingle_where": ("c6_left", "c6_right"), **SEEN}),
    ("pain of 9 that never stops", IN_PAIN,
     {"strength": "7_10", "pattern": "constant", **NOT_SEEN}),
    ("pregnant, sudden pain in the lower back", IN_PAIN,
     {"pregnancy": "yes", "where": "low_back", "onset": "suddenly"}),
]  # fmt: skip

BEFORE_TRAINING = [
    ("heart attack three weeks ago", HEALTHY, {"recent": "heart", **NOT_SEEN}, "a few weeks"),
    ("185 over 122, no complaints", HEALTHY, {"general": "pressure_high"}, "a week"),
    ("gallbladder out two weeks ago", HEALTHY, {"recent": "surgery", **NOT_SEEN}, "a few weeks"),
    ("shoulder out of joint five weeks ago", HEALTHY,
     {"recent": "injury", "joints": "shoulder_slips", **NOT_SEEN}, "a few weeks"),
]  # fmt: skip

SOON_BUT_OPEN = [
    ("grown shorter by a hand, no pain", HEALTHY, {"bones": ("menopause", "shorter")}, 14),
    ("three falls this year", HEALTHY, {"age": "over_65", "nerves": "falls"}, 18),
    ("a curve that grows at 17", HEALTHY, {"age": "under_18", "conditions": "stays_round"}, 18),
    ("hoarse for a month", HEALTHY, {"general": "lump"}, 4),
    ("in chemotherapy, no pain", HEALTHY,
     {"conditions": "cancer", "quiet": "no", **NOT_SEEN}, 4),
    ("disc that hurt a nerve last spring, no pain now", HEALTHY,
     {"conditions": "disc", "quiet": "no", **NOT_SEEN}, 18),
    ("at 58 the first neck ache, mild, after painting a ceiling", IN_PAIN,
     {"age": "over_55", "first": "first", **NOT_SEEN}, 15),
    ("mild ache in the lower back and a leg, easing", IN_PAIN,
     {"where": ("low_back", "leg_left"), **NOT_SEEN}, 18),
    ("a weak arm since childhood, not asked", HEALTHY, {"nerves": "known", **NOT_SEEN}, 18),
]  # fmt: skip

ORDINARY = [
    ("disc healed six years ago", HEALTHY, {"conditions": "disc", **QUIET}),
    ("lower back operated on eleven years ago, does all sports", HEALTHY,
     {"recent": "earlier_surgery", **QUIET}),
    ("the same with a desk ache in the neck", IN_PAIN,
     {"recent": "earlier_surgery", **ACHE, **QUIET}),
    ("breast cancer twelve years ago, all clear", HEALTHY,
     {"age": "over_55", "conditions": "cancer", **QUIET}),
    ("narrow canal known for years, rides a bike", HEALTHY,
     {"age": "over_65", "conditions": "stenosis", **QUIET}),
    ("blood pressure 128 over 80 on tablets", HEALTHY,
     {"age": "over_55", "conditions": "pressure"}),
    ("the same with a desk ache, no doctor asked", IN_PAIN,
     {"conditions": "pressure", **ACHE, **NOT_SEEN}),
    ("plays football at 25, falls often", HEALTHY, {"nerves": "falls"}),
    ("glaucoma under drops", HEALTHY, {"age": "over_65", "conditions": "pressure"}),
    ("stroke ten years ago, weak hand, seen", HEALTHY,
     {"age": "over_65", "nerves": "known", **SEEN}),
]  # fmt: skip


def named(cases: Any) -> list[Any]:
    """Cases for pytest, each with its name."""
    return [pytest.param(*case[1:], id=case[0]) for case in cases]


def person(base: Any, differs: Any) -> Any:
    """What the answers mean, and how many exercises are on offer; none may be left open."""
    found = screened(base, **differs)
    assert not found.unanswered
    offered = gates(GIVEN, found, exercises().values()).values()
    return found, sum(item.state != "held_back" for item in offered)


@pytest.mark.parametrize(("base", "differs"), named(EMERGENCIES))
def test_an_emergency_is_told(base: Any, differs: Any) -> None:
    found, offered = person(base, differs)
    assert (found.outcome, offered) == ("emergency", 0)


@pytest.mark.parametrize(("base", "differs"), named(TODAY))
def test_a_doctor_is_to_look_today(base: Any, differs: Any) -> None:
    found, offered = person(base, differs)
    assert (found.outcome, found.within, offered) == ("clinician", "today", 0)


@pytest.mark.parametrize(("base", "differs", "within"), named(BEFORE_TRAINING))
def test_nothing_is_coached_before_someone_agrees(base: Any, differs: Any, within: Any) -> None:
    found, offered = person(base, differs)
    assert (found.outcome, found.within, offered) == ("clinician", within, 0)


@pytest.mark.parametrize(("base", "differs", "most"), named(SOON_BUT_OPEN))
def test_someone_is_to_be_seen_and_training_goes_on(base: Any, differs: Any, most: Any) -> None:
    found, offered = person(base, differs)
    assert found.outcome == "clinician"
    assert found.within in ("a week", "a few weeks")
    assert offered >= most


@pytest.mark.parametrize(("base", "differs"), named(ORDINARY))
def test_what_has_long_been_quiet_keeps_nobody_from_training(base: Any, differs: Any) -> None:
    found, offered = person(base, differs)
    assert found.outcome in ("go", "care"), [rule.code for rule in found.reasons]
    assert offered >= 15


@pytest.mark.parametrize(
    ("question", "code"),
    [("conditions", one) for one in ("disc", "stenosis", "inflammation", "cancer", "loose")]
    + [("recent", "earlier_surgery")],
)
def test_what_is_not_yet_quiet_is_no_less_careful(question: str, code: str) -> None:
    quiet, most = person(HEALTHY, {question: code, **QUIET})
    stirring, fewer = person(HEALTHY, {question: code, **QUIET, "quiet": "no"})
    unsure, fewest = person(HEALTHY, {question: code, **QUIET, "quiet": "unsure"})
    assert (quiet.outcome, stirring.outcome, unsure.outcome) == ("care", "clinician", "clinician")
    assert most >= fewer == fewest > 0


INVITES = (
    "gentle moves",
    "keep training",
    "keep moving",
    "train lightly",
    "train sitting",
    "train only",
    "start with few",
    "training is fine",
    "training is good",
)


def test_nobody_is_told_to_train_what_is_not_on_offer() -> None:
    """No rule invites to more than the strictest one leaves open, whatever else is known."""
    invited = 0
    for question in GIVEN.questions:
        for code, _ in GIVEN.choices(question):
            for more in ({}, {"nerves": "both_hands"}, {"recent": "surgery"}):
                told = {"quiet": "no", **NOT_SEEN, question.code: code, **more}
                found = screened(IN_PAIN, **told)
                offered = gates(GIVEN, found, exercises().values()).values()
                left = any(item.state != "held_back" for item in offered)
                texts = [f"{rule.reason} {rule.do}".lower() for rule in found.reasons]
                inviting = [text for text in texts if any(words in text for words in INVITES)]
                invited += bool(inviting)
                assert left or not inviting, (told, inviting)
    assert invited > 20


def test_whoever_is_to_be_seen_today_reads_of_no_later_day() -> None:
    """The reasons that could wait are told there, too; they set no second date."""
    signs = {"nerves": "clumsy", "first": "first", "age": "over_55", "course": "worse", **NOT_SEEN}
    found = screened(IN_PAIN, **signs)
    assert (found.within, len(found.reasons) > 2) == ("today", True)
    text = " ".join(screen_text(GIVEN, found, {}, titles={}).split())
    assert "this week" not in text
    assert "Your pain is getting worse. Tell them this, too." in text
    later = screened(IN_PAIN, **{**signs, "nerves": "none"})
    text = " ".join(screen_text(GIVEN, later, {}, titles={}).split())
    assert "Your pain is getting worse. See a doctor or physiotherapist this week." in text


@pytest.mark.parametrize("place", ["low_back", "mid_back", "chest", "neck", "c5_left"])
def test_whoever_hurts_where_the_map_has_a_place_is_asked_about_pain(place: str) -> None:
    """The question that opens all about pain names every region that the map asks for."""
    asked = GIVEN.question("pain").text.lower()
    kinds = {"low_back": "anywhere in your back", "mid_back": "anywhere in your back"}
    names = {"chest": "chest", "neck": "neck", "c5_left": "arms"}
    assert (kinds | names)[place] in asked
    assert GIVEN.body.place(place) is not None

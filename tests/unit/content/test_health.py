"""The health data: strict, complete, sourced, and in plain words."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textstat.backend.counts import _count_syllables

from coach.content.health import questionnaire, read_questionnaire
from coach.content.learn import library, read_library, unsaid
from coach.errors import ContentError
from coach.paths import shipped
from tests.support.command import ROOT

GIVEN = questionnaire()
LIBRARY = library()
HEALTH = shipped("exercises") / "health"
DOCUMENTS = {
    "nerve-roots": "000",
    "pain-treatment": "001",
    "thirteen-causes": "002",
    "what-is": "003",
    "upper-back": "004",
}
SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The health folder, to be spoilt."""
    return Path(shutil.copytree(HEALTH, tmp_path / "health"))


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def mistakes(folder: Path) -> str:
    with pytest.raises(ContentError) as caught:
        read_questionnaire(folder)
    assert caught.value.exit_code == 6
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("rules.toml", "\nany_of", "\nanyof", "rules[0].anyof: unknown key (any_of?)"),
        ("rules.toml", '"emergency"', '"urgent"', "rules[0].outcome: must be"),
        ("rules.toml", '"saddle_numbness"', '"sadle"', "rules[0]: there is no fact 'sadle'"),
        ("rules.toml", 'within = "today"', "", "].within: belongs to the outcome"),
        ("rules.toml", '["thirteen-causes"', '["hearsay"', "there is no source 'hearsay'"),
        ("questions.toml", 'kind = "many"', 'kind = "one"', "none: belongs to questions with"),
        ("questions.toml", '["fainted"]', '["faint"]', "there is no fact 'faint'"),
        ("questions.toml", 'code = "danger_chest"', 'code = "pain"', "'pain' is there twice"),
        ("questions.toml", "= 2026-11-29", '= "soon"', "questions.toml: reviewed: "),
        ("facts.toml", 'code = "stress"', 'code = "strain"', "strain: no answer gives this fact"),
        (
            "facts.toml",
            "gates = true, m",
            'gates = "yes", m',
            "facts[0].gates: must be true or false",
        ),
        ("bodymap.toml", "number = 12", "number = 20", "the number 12 must be drawn"),
        ("gates.toml", "gentle", "gentile", "gentile: unknown key (gentle?)"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_key(
    copy: Path, file: str, old: str, new: str, told: str
) -> None:
    spoil(copy / file, old, new)
    assert told in mistakes(copy)
    assert file in mistakes(copy)


def test_all_mistakes_are_told_at_once(copy: Path) -> None:
    spoil(copy / "rules.toml", "\nany_of", "\nanyof")
    spoil(copy / "facts.toml", "gates = true, m", "gates = 1, m")
    spoil(copy / "bodymap.toml", 'kind = "head"', 'kind = "hat"')
    told = mistakes(copy)
    assert all(file in told for file in ("rules.toml", "facts.toml", "bodymap.toml"))


def test_what_leads_nowhere_is_a_mistake(tmp_path: Path, copy: Path) -> None:
    articles = Path(shutil.copytree(shipped("exercises") / "learn", tmp_path / "learn"))
    spoil(copy / "knowledge" / "tests.toml", "article:tests", "article:test")
    spoil(articles / "posture.toml", '"mahmoud-2019"', '"mahmud"')
    with pytest.raises(ContentError) as caught:
        read_library(articles, copy / "knowledge", GIVEN)
    assert "there is no question, rule or article 'article:test'" in str(caught.value)
    assert "posture.toml: sources: there is no source 'mahmud'" in str(caught.value)


def test_everything_has_a_source_and_a_day_of_review() -> None:
    assert all(question.sources for question in GIVEN.questions)
    assert all(rule.sources for rule in GIVEN.rules)
    assert all(entry.item.sources for entry in LIBRARY.entries)
    assert all(article.sources for article in LIBRARY.articles.values())
    reviewed = [GIVEN.reviewed, *(entry.reviewed for entry in LIBRARY.entries)]
    assert min(reviewed) >= date(2026, 11, 1)


# Coverage of the background documents


def test_every_fact_leads_to_a_question_a_rule_or_an_article() -> None:
    assert len(LIBRARY.entries) >= 150
    assert all(entry.leads_to for entry in LIBRARY.entries)


def test_emergencies_are_asked_for_and_end_in_an_emergency() -> None:
    """Illnesses that only a doctor can find are one with such a sign, else lead to a doctor."""
    rules = {rule.code: rule.outcome for rule in GIVEN.rules}
    for entry in LIBRARY.entries:
        outcomes = {rules[x[5:]] for x in entry.leads_to if x.startswith("rule:")}
        if entry.list == "emergencies":
            assert any(target.startswith("question:") for target in entry.leads_to)
            illness = re.match("Infection|Cancer", entry.item.name)
            wanted = {"emergency", "clinician"} if illness else {"emergency"}
            assert outcomes == wanted, entry.item.name


def test_signs_for_a_clinician_end_with_one() -> None:
    rules = {rule.code: rule.outcome for rule in GIVEN.rules}
    for entry in LIBRARY.entries:
        outcomes = {rules[x[5:]] for x in entry.leads_to if x.startswith("rule:")}
        if entry.list == "see a clinician" and outcomes:
            comes_and_goes = entry.item.name == "Pain that comes and goes"  # and training goes on
            assert outcomes == ({"care"} if comes_and_goes else {"clinician"}), entry.item.name


def test_everything_in_a_list_of_an_article_is_spoken_of_there() -> None:
    for code in ("tests", "treatments"):
        body = LIBRARY.articles[code].body.lower()
        named = [entry.item.name.lower() for entry in LIBRARY.entries if entry.list == code]
        spoken = [n for n in named if any(w[:5] in body for w in re.findall(r"\w{3,}", n))]
        assert sorted(set(named) - set(spoken)) == []


def seed(source: str) -> str:
    (path,) = SEEDS.glob(f"{DOCUMENTS[source]}_*.txt")
    return path.read_text(encoding="utf-8").lower()


@pytest.mark.skipif(not SEEDS.exists(), reason="the background documents are not here")
def test_every_fact_is_in_the_documents_it_names() -> None:
    for entry in LIBRARY.entries:
        texts = [seed(code) for code in entry.item.sources if code in DOCUMENTS]
        for words in entry.item.listed_as:
            assert any(words.lower() in text for text in texts), (entry.item.name, words)


@pytest.mark.skipif(not SEEDS.exists(), reason="the background documents are not here")
@pytest.mark.parametrize("source", DOCUMENTS)
def test_every_line_of_every_list_in_the_documents_is_covered(source: Any) -> None:
    known = [words.lower() for entry in LIBRARY.entries for words in entry.item.listed_as]
    lines = [line.strip() for line in seed(source).splitlines() if re.match(r"\s*[•-] ", line)]
    items = [line for line in lines if not line.endswith("?")]  # those are headings
    assert items or source == "what-is"
    lost = [line for line in items if not any(words in line for words in known)]
    assert lost == []


def test_every_fact_of_the_documents_is_said_where_it_is_said_to_be() -> None:
    assert len(LIBRARY.coverage) == 265
    assert unsaid(LIBRARY, GIVEN) == ()
    for code in DOCUMENTS:
        assert sum(fact.document == code for fact in LIBRARY.coverage) >= 10


def test_a_phrase_that_is_taken_out_is_missed() -> None:
    for fact in LIBRARY.coverage[::20]:
        kind, name = fact.target.split(":")
        if kind == "article":
            article = LIBRARY.articles[name]
            gone = replace(article, body="Nothing.", title="None", summary="None")
            spoilt = replace(LIBRARY, articles={**LIBRARY.articles, name: gone})
            assert fact in unsaid(spoilt, GIVEN)
        elif kind == "rule":
            rules = tuple(
                replace(rule, reason="Nothing.", do="Nothing.", tell="Nothing.")
                if rule.code == name
                else rule
                for rule in GIVEN.rules
            )
            assert fact in unsaid(LIBRARY, replace(GIVEN, rules=rules))


# Plain words


def sentences(text: str) -> str:
    """Text as sentences: marks of lists and bold go, every line of a list ends in a full stop."""
    plain = text.replace("**", "")
    return re.sub(r"(?m)^- (.+?)[.:;]?$", r"\1.", plain)


ARTICLES = {name: sentences(item.body) for name, item in LIBRARY.articles.items()}
QUESTIONS = {
    item.code: " ".join([item.text, item.why, *(f"{o.text}." for o in item.options)])
    for item in GIVEN.questions
}
RULES = {
    item.code: f"{item.reason} {item.do} {item.meanwhile or ''} {item.tell or ''}"
    for item in GIVEN.rules
}


@pytest.fixture
def grade(monkeypatch: pytest.MonkeyPatch) -> Any:
    """School grades by two formulas of textstat: Flesch–Kincaid and the automated index.

    Syllables are told by hyphenation, since textstat would fetch its dictionary from the network;
    that gives up to one grade less on these texts, which is added.
    """
    import textstat

    monkeypatch.setattr(_count_syllables, "get_cmudict", lambda _: None)

    def of(text: str) -> float:
        kincaid = textstat.flesch_kincaid_grade(text) + 1
        return float(max(kincaid, textstat.automated_readability_index(text)))

    return of


@pytest.mark.parametrize("text", [*ARTICLES.values()], ids=[*ARTICLES])
def test_articles_can_be_read_at_about_twelve(grade: Any, text: Any) -> None:
    assert grade(text) <= 7  # grade 7 is twelve to thirteen years


@pytest.mark.parametrize("text", [*QUESTIONS.values()], ids=[*QUESTIONS])
def test_questions_can_be_read_at_about_twelve(grade: Any, text: Any) -> None:
    assert grade(text) <= 7


def test_what_rules_say_can_be_read_at_about_twelve(grade: Any) -> None:
    assert max(grade(text) for text in RULES.values()) <= 9
    assert grade(" ".join(RULES.values())) <= 6


@pytest.mark.parametrize(
    "kind", [QUESTIONS, RULES, ARTICLES], ids=["questions", "rules", "articles"]
)
def test_everything_reads_like_the_fifth_grade(monkeypatch: pytest.MonkeyPatch, kind: Any) -> None:
    """Flesch–Kincaid 5 at most for each text, and for all of a kind with the grade added."""
    import textstat

    monkeypatch.setattr(_count_syllables, "get_cmudict", lambda _: None)
    grades = {name: textstat.flesch_kincaid_grade(text) for name, text in kind.items()}
    assert {name: value for name, value in grades.items() if value > 5} == {}
    assert textstat.flesch_kincaid_grade(" ".join(kind.values())) + 1 <= 5


def test_all_articles_are_read_in_twenty_minutes() -> None:
    assert sum(article.minutes for article in LIBRARY.articles.values()) <= 20


def test_the_articles_for_everybody_are_read_in_a_quarter_of_an_hour() -> None:
    """The first ten; the others are for looking things up, and each is short."""
    first = [article for article in LIBRARY.articles.values() if article.order <= 10]
    assert sum(article.minutes for article in first) <= 15
    assert max(article.minutes for article in LIBRARY.articles.values()) <= 3


def test_nobody_is_told_what_they_have() -> None:
    """No rule says "you have …": a sign can mean something, and someone is to look."""
    for text in (*RULES.values(), *ARTICLES.values()):
        assert not re.search(r"\byou (have|suffer from) an? (?!light|pain|shot)\w+itis\b", text)
        assert not re.search(r"\b(diagnos|cure|guarantee|you are ill)", text.lower())


def test_measures_are_given_both_ways() -> None:
    """Where an article names a metric length or weight, the imperial one stands beside it."""
    texts = [*ARTICLES.values(), *(entry.item.text for entry in LIBRARY.entries)]
    metric = [text for text in texts if re.search(r"\d ?(m|cm|mm|kg)\b", text)]
    assert metric
    for text in metric:
        assert re.search(r"\d ?(in|ft|lb|yards)\b", text), text

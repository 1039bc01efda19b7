"""``coach learn``: articles are listed, read and found."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from coach.cli import main
from coach.content.learn import library, search
from tests.support.health_schemas import ARTICLE, LEARN, SEARCH

LIBRARY = library()


@pytest.fixture
def learn(capsys: pytest.CaptureFixture[str]) -> Any:
    """What ``coach learn WORDS`` prints."""

    def run(*words: Any) -> Any:
        assert main(["learn", *words]) == 0
        out = capsys.readouterr()
        assert out.err == ""
        return out.out

    return run


def test_the_list_names_every_article_and_how_long_it_takes(learn: Any) -> None:
    out = learn()
    assert all(name in out for name in LIBRARY.articles)
    assert "minutes in all" in out
    document = json.loads(learn("--json"))
    jsonschema.validate(document, LEARN)
    assert [row["name"] for row in document["articles"]] == list(LIBRARY.articles)


@pytest.mark.parametrize("name", LIBRARY.articles)
def test_every_article_is_read_with_its_sources(learn: Any, name: Any) -> None:
    article = LIBRARY.articles[name]
    flat = " ".join(learn(name.replace("_", "-")).split())
    assert article.title in flat
    assert "not a diagnosis" in flat
    for code in article.sources:
        assert LIBRARY.sources[code].title in flat
    document = json.loads(learn(name, "--json"))
    jsonschema.validate(document, ARTICLE)
    assert document["body"] == article.body.strip()


@pytest.mark.parametrize("entry", LIBRARY.entries, ids=lambda entry: entry.item.name)
def test_every_fact_is_found_by_its_name(entry: Any) -> None:
    titles = [hit.title for hit in search(LIBRARY, entry.item.name)]
    assert entry.item.name in titles[:6]


@pytest.mark.parametrize(
    ("words", "article"),
    [
        ("myelogram", "tests"),
        ("MRI", "tests"),
        ("acupuncture", "treatments"),
        ("heart attack", "when_to_worry"),
        ("chair", "desk_setup"),
        ("scheuermann", "posture"),
        ("osteopor", "causes"),
    ],
)
def test_people_find_what_they_look_for(learn: Any, words: str, article: str) -> None:
    document = json.loads(learn(*words.split(), "--json"))
    jsonschema.validate(document, SEARCH)
    assert article in [hit["article"] for hit in document["found"]]


def test_more_words_find_no_more() -> None:
    few = {hit.title for hit in search(LIBRARY, "nerve")}
    assert {hit.title for hit in search(LIBRARY, "nerve arm")} < few
    assert search(LIBRARY, "") == search(LIBRARY, "zzzz") == []


def test_nothing_found_says_what_to_do(learn: Any) -> None:
    assert "Nothing was found" in learn("quantum")


def test_the_coverage_table_has_every_fact(learn: Any) -> None:
    out = learn("--coverage")
    assert all(entry.item.name in out for entry in LIBRARY.entries)
    assert "265 of 265 facts of the documents by phrase" in out
    assert "NOT SAID" not in out
    assert out.rstrip().endswith("0 lead nowhere")


@pytest.mark.parametrize("words", ["text neck", "standing desk", "wry neck"])
def test_what_people_call_it_is_found(words: str) -> None:
    assert search(LIBRARY, words)

"""Articles, and the single facts behind them, each with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from coach.content.health import questionnaire, unknown
from coach.content.reading import Problem, read_content, require_none
from coach.core.health.screening import Citation, Questionnaire
from coach.core.schema import Content
from coach.paths import shipped

WORDS_PER_MINUTE = 200
"""An easy pace of reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Content):
    """A short article. ``body``: paragraphs between empty lines; lines with "- " are a list."""

    title: str
    order: int
    summary: str
    reviewed: date
    sources: tuple[str, ...]
    body: str

    @property
    def minutes(self) -> float:
        """How long it takes to read."""
        return len(self.body.split()) / WORDS_PER_MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Content):
    """A single fact. ``listed_as``: the words under which its sources list it; ``leads_to``: what
    takes it up (``question:…``, ``rule:…``, ``article:…``), the file's own where it is empty."""

    name: str
    text: str
    sources: tuple[str, ...]
    listed_as: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFile(Content):
    """A list of facts of one kind."""

    list: str
    reviewed: date
    leads_to: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered(Content):
    """A fact of a background ``document`` (a source's code), and where the product says it: the
    ``phrase`` stands in the ``target`` (``question:…``, ``rule:…``, ``article:…``)."""

    document: str
    fact: str
    target: str
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageFile(Content):
    """``coverage.toml``."""

    reviewed: date
    facts: tuple[Covered, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A single fact with the list it stands in and all it leads to."""

    list: str
    item: Item
    leads_to: tuple[str, ...]
    reviewed: date


@dataclass(frozen=True, slots=True)
class Library:
    """Articles by name in reading order, single facts, and the sources of both by code."""

    articles: Mapping[str, Article]
    entries: tuple[Entry, ...]
    sources: Mapping[str, Citation]
    coverage: tuple[Covered, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: an article, or a single fact; ``article`` names what to read (on)."""

    title: str
    text: str
    article: str | None
    is_article: bool


@lru_cache(maxsize=1)
def library() -> Library:
    """What ships with the program. Raises ``ContentError`` that tells every mistake."""
    root = shipped("exercises")
    return read_library(root / "learn", root / "health" / "knowledge", questionnaire())


def read_library(articles: Path, knowledge: Path, given: Questionnaire) -> Library:
    """Articles and facts of two folders. Raises ``ContentError`` that tells every mistake."""
    problems: list[Problem] = []
    texts = {p.stem: read_content(p, Article, problems) for p in sorted(articles.glob("*.toml"))}
    lists = {p.name: read_content(p, ItemFile, problems) for p in sorted(knowledge.glob("*.toml"))}
    known = {name: text for name, text in texts.items() if text is not None}
    sources = {source.code: source for source in given.sources}
    targets = {
        *(f"article:{name}" for name in texts),
        *(f"question:{question.code}" for question in given.questions),
        *(f"rule:{rule.code}" for rule in given.rules),
    }
    for name, text in known.items():
        problems += unknown(f"{name}.toml", "sources", "source", text.sources, sources)
    entries = []
    for file, part in lists.items():
        if part is None:
            continue
        problems += _mistakes(file, part, sources, targets)
        entries += [
            Entry(part.list, item, item.leads_to or part.leads_to, part.reviewed)
            for item in part.items
        ]
    for rule in given.rules:
        problems += unknown("rules.toml", f"{rule.code}.read", "article", (rule.read,), texts)
    coverage = read_content(knowledge.parent / "coverage.toml", CoverageFile, problems)
    facts = () if coverage is None else coverage.facts
    for index, fact in enumerate(facts):
        place = f"facts[{index}]"
        problems += unknown("coverage.toml", place, "source", [fact.document], sources)
        named = "question, rule or article"
        problems += unknown("coverage.toml", place, named, [fact.target], targets)
    require_none(problems)
    ordered = dict(sorted(known.items(), key=lambda pair: pair[1].order))
    return Library(ordered, tuple(entries), sources, facts)


def said_in(given: Library, asked: Questionnaire, target: str) -> str:
    """All the words of a question, a rule or an article, in small letters on one line."""
    kind, name = target.split(":")
    if kind == "article":
        article = given.articles[name]
        words = f"{article.title} {article.summary} {article.body}"
    elif kind == "question":
        question = asked.question(name)
        words = " ".join([question.text, question.why, *(w for _, w in asked.choices(question))])
    else:
        rule = next(rule for rule in asked.rules if rule.code == name)
        words = f"{rule.reason} {rule.do} {rule.meanwhile or ''} {rule.tell or ''}"
    return " ".join(words.replace("**", "").lower().split())


def unsaid(given: Library, asked: Questionnaire) -> tuple[Covered, ...]:
    """The facts whose phrase does not stand in their target."""
    texts = {fact.target: said_in(given, asked, fact.target) for fact in given.coverage}
    return tuple(fact for fact in given.coverage if fact.phrase not in texts[fact.target])


def _mistakes(
    file: str, part: ItemFile, sources: Mapping[str, Citation], targets: set[str]
) -> Iterator[Problem]:
    if not part.leads_to:
        yield Problem(file, "leads_to", "must name at least one question, rule or article")
    yield from unknown(file, "leads_to", "question, rule or article", part.leads_to, targets)
    for index, item in enumerate(part.items):
        place = f"items[{index}]"
        yield from unknown(file, f"{place}.sources", "source", item.sources, sources)
        yield from unknown(
            file, f"{place}.leads_to", "question, rule or article", item.leads_to, targets
        )
        if not item.sources:
            yield Problem(file, f"{place}.sources", "must name at least one")


def search(given: Library, words: str) -> list[Hit]:
    """Articles and facts that have all the ``words``, or words beginning with them, best first.

    Words in a title count most, single facts come before articles that only mention them.
    """
    wanted = re.findall(r"\w+", words.lower())
    if not wanted:
        return []
    found: list[tuple[int, Hit]] = []
    for entry in given.entries:
        rank = _rank(wanted, entry.item.name, f"{entry.item.text} {' '.join(entry.item.listed_as)}")
        found.append((rank * 2, Hit(entry.item.name, entry.item.text, _article(entry), False)))
    for name, article in given.articles.items():
        rank = _rank(wanted, article.title, f"{article.summary} {article.body}")
        found.append((rank * 2 - 1, Hit(article.title, article.summary, name, True)))
    found.sort(key=lambda pair: -pair[0])
    return [hit for rank, hit in found if rank > 0]


def _rank(wanted: list[str], title: str, text: str) -> int:
    """0: not all words are there; 1: all are somewhere; 2: all are in the title."""
    if all(_has(title, word) for word in wanted):
        return 2
    return int(all(_has(f"{title} {text}", word) for word in wanted))


def _has(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}", text.lower()) is not None


def _article(entry: Entry) -> str | None:
    named = (target.removeprefix("article:") for target in entry.leads_to if "article:" in target)
    return next(named, None)

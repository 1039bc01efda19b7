"""What there is to read: articles, and the single facts behind them, each with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from coach.content.health import questionnaire, unknown
from coach.content.reading import Problem, read_content, require_none
from coach.core.health.screening import Questionnaire, Source
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
    sources: Mapping[str, Source]


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
    require_none(problems)
    ordered = dict(sorted(known.items(), key=lambda pair: pair[1].order))
    return Library(ordered, tuple(entries), sources)


def _mistakes(
    file: str, part: ItemFile, sources: Mapping[str, Source], targets: set[str]
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
    """What has all the ``words``, or words that begin with them, the best first.

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

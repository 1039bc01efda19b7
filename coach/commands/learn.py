"""``coach learn``: short articles on upper-back pain, posture and what helps."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from coach.commands import common

if TYPE_CHECKING:
    from coach.content.learn import Article, Library

NOTE = "This is to help you understand. It is not a diagnosis."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "words",
        nargs="*",
        metavar="ARTICLE or WORDS",
        help="the article to read, or words to look for (default: list the articles)",
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--json", action="store_true", help="print the same as JSON")
    choice.add_argument(
        "--coverage",
        action="store_true",
        help="print every fact of the sources with the questions, rules and articles it leads to",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List, read or search; 0 also where nothing is found."""
    from coach.content.learn import library

    given = library()
    words = " ".join(args.words)
    name = words.lower().replace(" ", "_").replace("-", "_")
    if args.coverage:
        _coverage(given)
    elif name in given.articles:
        _read(given, name, as_json=args.json)
    elif words:
        _search(given, words, as_json=args.json)
    else:
        _list(given, as_json=args.json)
    return 0


def _list(given: Library, *, as_json: bool) -> None:
    if as_json:
        articles = [_row(name, item) for name, item in given.articles.items()]
        print(json.dumps({"schema": "coach.learn/1", "articles": articles}, indent=2))
        return
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for name, item in given.articles.items():
        table.add_row(f"[bold]{name}[/]", f"{item.title}\n[dim]{item.summary}[/]")
    out = common.console()
    minutes = sum(item.minutes for item in given.articles.values())
    out.print(f"{len(given.articles)} short articles, {minutes:.0f} minutes in all.\n")
    out.print(table)
    out.print("\nRead one: coach learn posture    Look something up: coach learn disc")


def _row(name: str, item: Article) -> dict[str, object]:
    return {
        "name": name,
        "title": item.title,
        "summary": item.summary,
        "minutes": round(item.minutes, 1),
        "reviewed": item.reviewed.isoformat(),
    }


def _read(given: Library, name: str, *, as_json: bool) -> None:
    article = given.articles[name]
    sources = [given.sources[code] for code in article.sources]
    if as_json:
        named = [{"code": item.code, "title": item.title, "by": item.by} for item in sources]
        document = {
            "schema": "coach.article/1",
            **_row(name, article),
            "body": article.body.strip(),
            "sources": named,
        }
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return
    from rich.markdown import Markdown
    from rich.padding import Padding

    out = common.console()
    width = min(out.width, 78)
    out.print(f"\n[bold]{article.title}[/]\n")
    out.print(Padding(Markdown(article.body), (0, 1)), width=width)
    out.print(f"\n[dim]{NOTE} Reviewed {article.reviewed}. Sources:[/]", width=width)
    for item in sources:
        out.print(f"[dim]· {item.title} ({item.by})[/]", width=width)


def _search(given: Library, words: str, *, as_json: bool) -> None:
    from coach.content.learn import search

    hits = search(given, words)
    if as_json:
        found = [
            {"title": hit.title, "text": hit.text, "article": hit.article, "whole": hit.is_article}
            for hit in hits
        ]
        print(json.dumps({"schema": "coach.search/1", "words": words, "found": found}, indent=2))
        return
    from rich.padding import Padding

    out = common.console()
    for hit in hits:
        out.print(f"[bold]{hit.title}[/]", width=min(out.width, 78))
        out.print(Padding(hit.text, (0, 2)), width=min(out.width, 78))
        if hit.article is not None:
            out.print(f"  [dim]read on: coach learn {hit.article}[/]")
    if not hits:
        out.print("Nothing was found. Try one word, or list the articles: coach learn")


def _coverage(given: Library) -> None:
    """A table of every fact in the lists of the sources, and where the product takes it up."""
    width = max(len(entry.item.name) for entry in given.entries)
    lists = dict.fromkeys(entry.list for entry in given.entries)
    for name in lists:
        entries = [entry for entry in given.entries if entry.list == name]
        print(f"\n{name} ({len(entries)})")
        for entry in entries:
            sources = ", ".join(entry.item.sources)
            print(f"  {entry.item.name:<{width}}  {', '.join(entry.leads_to)}  [{sources}]")
    _phrases(given)
    missing = sum(not entry.leads_to for entry in given.entries)
    print(f"\n{len(given.entries)} cards in {len(lists)} lists; {missing} lead nowhere")


def _phrases(given: Library) -> None:
    """Every fact of the documents with the phrase that says it, and what is not said."""
    from coach.content.health import questionnaire
    from coach.content.learn import unsaid

    missing = set(unsaid(given, questionnaire()))
    for document in dict.fromkeys(fact.document for fact in given.coverage):
        print(f"\n{given.sources[document].title}")
        for fact in given.coverage:
            if fact.document == document:
                mark = "NOT SAID" if fact in missing else "said"
                print(f'  {mark}  {fact.fact}: {fact.target} "{fact.phrase}"')
    total = len(given.coverage)
    print(f"\n{total - len(missing)} of {total} facts of the documents by phrase")

"""One HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class DataTable:
    """Rows of cells under ``columns``, as text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: ``lead`` says in a sentence what to take from it; ``chart`` is SVG,
    ``key`` names its colours, (class, meaning) each; ``points`` are sentences in a list; a folded
    ``table`` holds its numbers (on paper all are open), an open one is the section's main thing;
    ``blank``: what is left to be written in by hand."""

    title: str
    lead: str = ""
    chart: str = ""
    key: tuple[tuple[str, str], ...] = ()
    table: DataTable | None = None
    folded: bool = True
    points: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()


def page(
    title: str,
    subtitle: str,
    sections: Sequence[Section],
    notes: Sequence[str],
    *,
    style: str = "",
) -> str:
    """The whole page. All texts are plain and escaped here; charts come from ``report.page.svg``.

    ``style``: rules of CSS that are added to those of every page.
    """
    body = "".join(_section(item) for item in sections)
    small = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{_STYLE}{style}</style>\n</head>\n<body>\n<main>\n"
        f"<header><h1>{escape(title)}</h1><p>{escape(subtitle)}</p></header>\n"
        f"{body}"
        f"<footer><h2>How to read this</h2><ul>{small}</ul></footer>\n"
        "</main>\n</body>\n</html>\n"
    )


def _section(item: Section) -> str:
    parts = [f"<section><h2>{escape(item.title)}</h2>"]
    if item.lead:
        parts.append(f"<p class=lead>{escape(item.lead)}</p>")
    if item.points:
        parts.append(f"<ul>{''.join(f'<li>{escape(point)}</li>' for point in item.points)}</ul>")
    if item.blank:
        fields = "".join(f"<span>{escape(name)}:</span><i></i>" for name in item.blank)
        parts.append(f"<p class=blank>{fields}</p>")
    if item.chart:
        parts.append(f"<figure>{item.chart}</figure>")
    if item.key:
        names = "".join(
            f'<li><span class="swatch {escape(name)}"></span>{escape(meaning)}</li>'
            for name, meaning in item.key
        )
        parts.append(f"<ul class=key>{names}</ul>")
    if item.table is not None:
        table = _table(item.table)
        if item.folded:
            # A printed page can't unfold a table: there it is shown whole.
            shut = f"<details><summary>The numbers</summary>{table}</details>"
            table = f"{shut}<div class=paper>{table}</div>"
        parts.append(table)
    return "".join([*parts, "</section>\n"])


def _table(table: DataTable) -> str:
    head = "".join(f"<th scope=col>{escape(name)}</th>" for name in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6676; --line: #d8dee6;
  --paper: #ffffff; --accent: #0b6e8f; --interval: #9cc9d8; --limit: #a8530b;
  --upright: #2f8f6b; --slouching: #d5862a; --away: #b9c2cd; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf2; --soft: #9aa7b8; --line: #2d3846;
  --paper: #121820; --accent: #5cc4e4; --interval: #2f6478; --limit: #e8a15c;
  --upright: #46b88c; --slouching: #e29b45; --away: #4a5665; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 760px; margin: 0 auto; padding: 32px 20px 48px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.2rem; margin: 0 0 4px; }
header p, footer, summary, .key { color: var(--soft); }
header p { margin: 4px 0 0; }
section { margin-top: 36px; break-inside: avoid; }
.lead { margin: 0 0 8px; }
figure { margin: 0; }
svg { width: 100%; height: auto; display: block; }
svg text { font-size: 12px; fill: var(--soft); }
.grid { stroke: var(--line); }
.limit { stroke: var(--limit); stroke-dasharray: 5 4; }
.interval { stroke: var(--interval); stroke-width: 5; stroke-linecap: round; }
.course { fill: none; stroke: var(--accent); stroke-width: 1.5; opacity: .55; }
.value { fill: var(--accent); }
.state-upright { fill: var(--upright); background: var(--upright); }
.state-slouching { fill: var(--slouching); background: var(--slouching); }
.state-away { fill: var(--away); background: var(--away); }
.swatch { display: inline-block; width: 12px; height: 12px; border-radius: 3px;
  margin-right: 6px; vertical-align: -1px; }
.swatch.value { background: var(--accent); border-radius: 50%; }
.swatch.limit { height: 0; border-radius: 0; border-top: 2px dashed var(--limit);
  vertical-align: 4px; }
.swatch.interval { background: var(--interval); }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0;
  margin: 6px 0 0; font-size: .875rem; }
details { margin-top: 8px; font-size: .875rem; }
summary { cursor: pointer; }
table { border-collapse: collapse; width: 100%; margin-top: 8px; font-size: .875rem;
  font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 500; }
footer { margin-top: 44px; padding-top: 16px; border-top: 1px solid var(--line);
  font-size: .875rem; }
footer h2 { font-size: 1rem; color: var(--ink); }
footer ul { padding-left: 18px; margin: 8px 0 0; }
.paper { display: none; }
section > ul { margin: 0; padding-left: 20px; }
section > ul > li { margin: 3px 0; }
.blank { display: flex; gap: 10px; align-items: baseline; color: var(--soft); }
.blank i { flex: 1; border-bottom: 1px solid var(--soft); }
@page { margin: 16mm 14mm; }
@media print { :root { color-scheme: light; --ink: #1c2430; --soft: #5b6676; --line: #d8dee6;
  --paper: #ffffff; --accent: #0b6e8f; --interval: #9cc9d8; --limit: #a8530b; }
  html, body { font-size: 12px; }
  main { padding: 0; max-width: none; }
  details { display: none; } .paper { display: block; }
  section { margin-top: 20px; break-inside: auto; } figure, tr, .lead { break-inside: avoid; }
  h2, .lead { break-after: avoid; } .paper table { font-size: 10px; line-height: 1.25; }
  .paper td, .paper th { padding: 1px 10px 1px 0; } figure { max-width: 560px; }
  thead { display: table-header-group; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
"""

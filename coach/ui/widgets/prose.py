"""A page of words: a title, paragraphs and lists, with some words stressed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

_STRESS = re.compile(
    r"\*\*(?P<strong>.+?)\*\*|`(?P<key>.+?)`|\*(?P<name>[^\s*](?:[^*]*[^\s*])?)\*", re.DOTALL
)
_ITEM = "- "
_STRONG = Style(bold=True)
_NAME = Style(italic=True)


def prose(text: str, *, plain: bool = False) -> Group:
    """``text`` as a page that can be drawn at once, ``plain`` with ASCII characters only.

    Of Markdown it knows ``# title``, paragraphs, lists of ``- items``, ``**strong**`` words, keys
    in backquotes and ``*names*`` of places.
    """
    return Group(*_blocks(text, "-" if plain else "•"))


def _blocks(text: str, bullet: str) -> Iterator[RenderableType]:
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.startswith("# "):
            yield Text(block.removeprefix("# "), _STRONG)
        elif block.startswith(_ITEM):
            yield _list(re.split(rf"\n(?={_ITEM})", block), bullet)
        else:
            yield _line(block)
        yield Text()


def _list(items: list[str], bullet: str) -> Table:
    table = Table.grid()
    for item in items:
        table.add_row(f"{bullet} ", _line(item.removeprefix(_ITEM)))
    return table


def _line(text: str) -> Text:
    line, last = Text(), 0
    flowing = " ".join(text.split())
    for found in _STRESS.finditer(flowing):
        line.append(flowing[last : found.start()])
        name = found["name"]
        line.append(name or found["strong"] or found["key"], _NAME if name else _STRONG)
        last = found.end()
    return line.append(flowing[last:])

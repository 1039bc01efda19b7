"""How the app looks: every screen, empty and full of data; small in each theme, large in one.

Colours come from the theme and not from the size, so that each is tried without the other.

``pytest tests/app/test_looks.py --snapshot-update`` accepts new looks; the stored ones are read
like any text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.color import Color
from rich.style import Style
from textual.filter import dim_color

from coach.ui.screens.screening import ScreeningScreen
from coach.ui.theme import THEMES
from coach.ui.widgets.navigation import PLACES
from tests.support.ui_world import LARGE, SMALL, World, fill, press, recorded, settle, words

pytestmark = pytest.mark.asyncio
READABLE = 4.5
"""WCAG 2.2, 1.4.3 (AA): the least contrast of text."""
ORNAMENT = frozenset(" ─━│╭╮╰╯╌▀▄█▒░▁▂▃▄▅▆▇▏▎▍▊▋▌▍▐▔▕●•╸╺┃┆⣀⠉▶▼▲")
"""Frames, pictures and charts: what they show is written out beside them."""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = World(tmp_path, monkeypatch).welcomed()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COACH_DATA", "data")  # Settings shows where its file is
    still = recorded("side_upright")(5.0)
    made.body = lambda _: still
    return made


def cells(pilot: Any) -> Iterator[tuple[str, Style]]:
    """Every run of text on the screen with how it is drawn."""
    for strip in pilot.app.screen._compositor.render_strips(pilot.app.size):
        for segment in strip:
            words = [sign for sign in segment.text if sign not in ORNAMENT and not _dots(sign)]
            if segment.style is not None and words:
                yield segment.text.strip(), segment.style


def _dots(sign: str) -> bool:
    return "\u2800" <= sign <= "\u28ff"


def contrast(style: Style) -> float:
    """The contrast of text and what lies behind it, 1 to 21, as WCAG 2.2 defines it."""
    front, back = style.color or Color.parse("white"), style.bgcolor or Color.parse("black")
    if style.reverse:
        front, back = back, front
    if style.dim:
        front = dim_color(back, front)
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    parts = [part / 255 for part in color.get_truecolor()]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


async def every_theme(pilot: Any) -> tuple[Any, Any, Any]:
    """The words, which are the same in every theme; each theme's colours; what is hard to read.

    A large screen is looked at in the first theme alone.
    """
    seen, colours, faint = set(), {}, []
    for theme in THEMES if pilot.app.size == SMALL else THEMES[:1]:
        pilot.app.theme = theme.name
        await settle(pilot)
        seen.add(words(pilot))
        used = Counter(f"{style.color} on {style.bgcolor}" for _, style in cells(pilot))
        colours[theme.name] = sorted(used)
        faint += [
            (theme.name, text, round(contrast(style), 2))
            for text, style in cells(pilot)
            if contrast(style) < READABLE
        ]
    assert len(seen) == 1, "what is said depends on no colour"
    return seen.pop(), colours, faint


@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_every_place_in_every_theme(
    world: World, snapshot: Any, size: Any, full: bool
) -> None:
    if full:
        fill(world.history)
    async with world.app(size) as pilot:
        for there in PLACES:
            await press(pilot, there.key)
            if there.mode == "check":
                await world.play(pilot, 3)
            shown, colours, faint = await every_theme(pilot)
            assert faint == []
            assert shown == snapshot(name=there.mode)
            if size == SMALL:
                assert colours == snapshot(name=f"{there.mode} colours")


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_what_comes_over_the_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: Any, size: Any
) -> None:
    world = World(tmp_path, monkeypatch, source="nobody's")
    async with world.app(size) as pilot:
        steps = {
            "welcome": (), "cameras": ("enter",), "today": ("escape",), "help": ("question_mark",)
        }  # fmt: skip
        for name, keys in steps.items():
            await press(pilot, *keys)
            shown, _, faint = await every_theme(pilot)
            assert faint == []
            if name != "cameras":
                assert shown == snapshot(name=name)
        await press(pilot, "escape")
        pilot.app.push_screen(ScreeningScreen())
        await settle(pilot)
        shown, _, faint = await every_theme(pilot)
        assert faint == []
        assert shown == snapshot(name="question")

"""What the app's screens are drawn with: pictures, charts, words, keys."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode
from typing import Any

import numpy as np
import pytest
from rich.cells import cell_len
from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip

from coach.ui.ascii_filter import in_ascii
from coach.ui.widgets.charts.chart import Chart
from coach.ui.widgets.keys import Keys
from coach.ui.widgets.pictures.cells import BLANK, Cells, codes_of, colour_of
from coach.ui.widgets.pictures.drawing import Drawing
from coach.ui.widgets.pictures.picture import NOISE, Picture
from coach.ui.widgets.pictures.pixels import KITTY, SIXEL, PixelPicture, Way
from coach.ui.widgets.prose import prose
from coach.ui.widgets.steady_text import SteadyText

in_an_app = pytest.mark.asyncio
WIDTH = 40
LOOK = Style(bgcolor=Color.from_rgb(1, 2, 3))
TRUECOLOR = Console(color_system="truecolor", force_terminal=True)


def random_cells(seed: int) -> Cells:
    """A line in few colours, so that neighbours are sometimes alike, with a margin."""
    rng = np.random.default_rng(seed)
    upper, lower = rng.choice([0, 5, 1023, 32767], (2, WIDTH)).astype(np.int32)
    upper[:3] = lower[:3] = upper[-5:] = lower[-5:] = BLANK
    return Cells(upper, lower, LOOK)


def seen(written: str) -> list[tuple[object, object]]:
    """The colours of each cell's halves, as a terminal would show what was written."""
    front: object = None
    behind: object = None
    cells: list[tuple[object, object]] = []
    for escape, sign in re.findall(r"\x1b\[([\d;]*)m|(.)", written):
        if sign:
            cells.append((front if sign == "▀" else behind, behind))
            continue
        codes = [int(code or 0) for code in escape.split(";")]
        while codes:
            kind = codes.pop(0)
            if kind == 0:
                front = behind = None
            else:
                colour, codes = (tuple(codes[1:4]), codes[4:])
                front, behind = (colour, behind) if kind == 38 else (front, colour)
    return cells


@pytest.mark.parametrize("seed", range(8))
def test_a_terminal_shows_the_colours_of_a_line_of_a_picture(seed: int) -> None:
    cells = random_cells(seed)
    shown = seen(cells.render(TRUECOLOR))
    assert len(shown) == WIDTH
    for place, (upper, lower) in enumerate(zip(cells._upper, cells._lower, strict=True)):
        wanted = [LOOK.bgcolor.triplet if c == BLANK else colour_of(int(c)) for c in (upper, lower)]
        assert list(shown[place]) == [tuple(colour) for colour in wanted]


@pytest.mark.parametrize("seed", range(4))
def test_the_pieces_of_a_line_are_the_line(seed: int) -> None:
    cells = random_cells(seed)
    pieces = cells.divide([7, 19, WIDTH])
    assert [piece.cell_length for piece in pieces] == [7, 12, WIDTH - 19]
    joined = "".join(piece.render(TRUECOLOR) for piece in pieces)
    assert seen(joined) == seen(cells.render(TRUECOLOR))
    assert Strip.join(pieces).text == cells.text


def test_a_line_says_the_same_to_those_who_read_its_segments() -> None:
    cells = random_cells(1)
    drawn = Strip(list(cells), WIDTH).render(TRUECOLOR)
    assert seen(drawn) == seen(cells.render(TRUECOLOR))


def test_fewer_colours_are_said_in_the_terminals_own_numbers() -> None:
    console = Console(color_system="256", force_terminal=True)
    inside = random_cells(2).crop(3, WIDTH - 5)
    assert isinstance(inside, Cells)
    written = inside.render(console)
    assert "38;5;" in written
    assert ";2;" not in written


def test_colours_keep_black_white_and_order() -> None:
    grey = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    shades = [colour_of(int(code)).red for code in codes_of(grey)]
    assert (shades[0], shades[-1]) == (0, 255)
    assert shades == sorted(shades)
    assert max(abs(shade - level) for level, shade in enumerate(shades)) < 8


class Frame(App[None]):
    """One widget on an otherwise empty screen."""

    BINDINGS = [Binding("x", "cross", "Cross"), Binding("y", "no", "Never")]  # noqa: RUF012

    def __init__(self, *widgets: Any) -> None:
        super().__init__()
        self._widgets = widgets
        self.crossed = 0

    def compose(self) -> ComposeResult:
        yield Vertical(*self._widgets)

    def action_cross(self) -> None:
        self.crossed += 1

    def check_action(self, action: Any, parameters: Any) -> bool | None:
        return None if action == "no" else True


def lines(app: App[None]) -> list[str]:
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips(app.size)]


def wall(level: int = 120) -> np.ndarray:
    return np.full((20, 30, 3), level, np.uint8)


class Counted(Picture):
    """Notes which lines it is asked to draw anew."""

    asked: list[tuple[Region, ...]]

    def refresh(self, *regions: Any, **how: Any) -> Any:
        if getattr(self, "asked", None) is not None:
            self.asked.append(regions)
        return super().refresh(*regions, **how)


@in_an_app
async def test_noise_is_not_drawn_and_a_change_only_where_it_is() -> None:
    picture = Counted()
    async with Frame(picture).run_test(size=(30, 10)) as pilot:
        picture.show(wall())
        await pilot.pause()
        picture.asked = []
        picture.show(wall(120 + NOISE))
        assert picture.asked == []
        changed = wall()
        changed[7, 4] = 255
        picture.show(changed)
        assert picture.asked == [(Region(0, 3, 30, 1),)]
        await pilot.pause()
        assert picture.render_lines(Region(0, 3, 30, 1))[0]._upper.tolist().count(32767) == 0  # type: ignore[attr-defined]
        assert picture.render_lines(Region(0, 3, 30, 1))[0]._lower.tolist().count(32767) == 1  # type: ignore[attr-defined]


@in_an_app
async def test_a_slow_change_is_drawn_once_it_is_more_than_noise() -> None:
    picture = Picture()
    async with Frame(picture).run_test(size=(30, 10)) as pilot:
        for level in range(100, 160):
            picture.show(wall(level))
        await pilot.pause()
        codes = picture.render_lines(Region(0, 0, 30, 10))[5]._upper  # type: ignore[attr-defined]
        assert abs(colour_of(int(codes[0])).red - 159) <= NOISE + 8


@in_an_app
async def test_words_come_back_when_the_picture_goes() -> None:
    picture = Picture("Nobody there.")
    async with Frame(picture).run_test(size=(30, 10)) as pilot:
        picture.show(wall())
        await pilot.pause()
        assert "▀" * 30 in lines(pilot.app)
        picture.show(None, "Gone.")
        await pilot.pause()
        assert "Gone." in "\n".join(lines(pilot.app))


@in_an_app
async def test_a_terminal_without_colour_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    picture = Picture()
    async with Frame(picture).run_test(size=(30, 10)) as pilot:
        red = wall()
        red[:, :15] = (250, 20, 20)
        picture.show(red)
        await pilot.pause()
        for strip in picture.render_lines(Region(0, 0, 30, 10)):
            for segment in strip:
                red_, green, blue = segment.style.color.triplet  # type: ignore[misc]
                assert red_ == green == blue


class Ruler(Drawing):
    """As many lines as it is told."""

    count = 2

    def lines(self) -> list[Text]:
        return [Text("123456789 " * self.size.width, "bold") for _ in range(self.count)]


@in_an_app
async def test_a_drawing_is_cut_to_its_place_and_drawn_anew_when_asked() -> None:
    ruler = Ruler()
    async with Frame(ruler).run_test(size=(15, 4)) as pilot:
        assert lines(pilot.app)[:3] == ["123456789 12345", "123456789 12345", ""]
        assert ruler.render_line(1)._segments[0].style.bold
        ruler.count = 3
        ruler.refresh()
        await pilot.pause()
        assert lines(pilot.app)[2] == "123456789 12345"
        await pilot.resize_terminal(12, 4)
        await pilot.pause()
        assert lines(pilot.app)[0] == "123456789 12"


@in_an_app
async def test_keys_are_written_out_and_pressed_by_a_click() -> None:
    async with Frame(Keys()).run_test(size=(60, 4)) as pilot:
        await pilot.pause()
        line = lines(pilot.app)[-1]
        assert " x Cross  y Never" in line
        await pilot.click(Keys, offset=(line.index("Cross"), 0))
        await pilot.click(Keys, offset=(line.index("Never"), 0))
        await pilot.pause()
        assert pilot.app.crossed == 1  # type: ignore[attr-defined]


PAGE = """
# Title

Some **strong** words
that go on, `k` a key
and *one* of 3 * 4.

- one that is long enough to go on
- two
"""


@pytest.mark.parametrize(("plain", "bullet"), [(False, "•"), (True, "-")])
def test_a_page_has_a_title_paragraphs_and_lists(plain: bool, bullet: str) -> None:
    console = Console(width=22, force_terminal=True, color_system=None)
    with console.capture() as capture:
        console.print(prose(PAGE, plain=plain))
    assert [line.rstrip() for line in capture.get().splitlines()] == [
        "Title", "", "Some strong words that", "go on, k a key and one", "of 3 * 4.", "",
        f"{bullet} one that is long", "  enough to go on", f"{bullet} two", "",
    ]  # fmt: skip


@in_an_app
async def test_a_line_that_grows_moves_what_is_below_and_one_that_does_not_moves_nothing() -> None:
    line, below = SteadyText("short"), SteadyText("below")
    async with Frame(line, below).run_test(size=(20, 6)) as pilot:
        laid_out = pilot.app.screen._layout_updates
        line.update("other")
        await pilot.pause()
        assert lines(pilot.app)[:2] == ["other", "below"]
        assert pilot.app.screen._layout_updates == laid_out
        line.update("words that need more than one line")
        await pilot.pause()
        assert lines(pilot.app)[:3] == ["words that need more", "than one line", "below"]
        line.update("short")
        await pilot.pause()
        assert lines(pilot.app)[:2] == ["short", "below"]


@in_an_app
async def test_a_chart_is_drawn_as_large_as_it_is_and_shows_what_was_asked_for_last() -> None:
    chart = Chart()
    async with Frame(chart).run_test(size=(40, 12)) as pilot:
        await chart.show(lambda plot: plot.title("first"))
        await chart.show(lambda plot: plot.title("second"))
        await pilot.pause()
        words = "\n".join(lines(pilot.app))
        assert "second" in words
        assert "first" not in words
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        drawn = lines(pilot.app)
        assert "second" in drawn[0]
        assert max(len(line) for line in drawn) <= 30


def test_kitty_is_told_every_pixel_and_what_the_picture_covers() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (60, 80, 3), np.uint8)
    written = KITTY.written(pixels, Size(20, 9), TRUECOLOR)
    parts = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", written)
    told = dict(pair.split("=") for pair in parts[0][0].split(","))
    assert (told["s"], told["v"], told["c"], told["r"]) == ("80", "60", "20", "9")
    assert [head[-3:] for head, _ in parts] == ["m=1"] * (len(parts) - 1) + ["m=0"]
    assert max(len(data) for _, data in parts) <= 4096
    sent = zlib.decompress(b64decode("".join(data for _, data in parts)))
    assert sent == pixels.tobytes()


def test_sixels_are_whole() -> None:
    written = SIXEL.written(wall(), Size(3, 2), TRUECOLOR)
    assert written.startswith("\x1bP")
    assert written.endswith("\x1b\\")


@in_an_app
async def test_a_real_picture_is_sent_with_the_last_line_and_taken_away() -> None:
    way = Way(
        lambda room: (2 * room.width, 4 * room.height),
        lambda pixels, cells, _: f"<{pixels[0, 0, 0]} {cells.width}x{cells.height}>",
        "<gone>",
    )
    picture = PixelPicture(way, "Nobody there.")
    async with Frame(picture).run_test(size=(30, 10)) as pilot:
        assert picture.fit_px == (60, 40)
        said: list[Any] = []
        pilot.app._driver.write = said.append
        picture.show(np.full((20, 40, 3), 7, np.uint8))
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        drawn = picture.render_lines(Region(0, 0, 30, 10))
        assert [strip.cell_length for strip in drawn] == [30] * 10
        assert ["<7 20x5>" in strip.text for strip in drawn] == [False] * 9 + [True]
        assert sum("\x1b[20C" in strip.text for strip in drawn) == 5
        pilot.app.push_screen(Screen())
        await pilot.pause()
        assert "<gone>" in said
        pilot.app.pop_screen()
        await pilot.pause()
        said.clear()
        picture.show(None, "Gone.")
        await pilot.pause()
        assert said[0] == "<gone>"
        assert "Gone." in "\n".join(lines(pilot.app))


@pytest.mark.parametrize(
    ("text", "plain"),
    [("plain", "plain"), ("╭─ 49° • é ─╮", "+- 49d * e -+"), ("日本", "????"), ("▲ ⏎ …", "^ > .")],
)
def test_whatever_is_written_takes_as_many_cells_in_ascii(text: str, plain: str) -> None:
    assert in_ascii(text) == plain
    assert cell_len(in_ascii(text)) == cell_len(text)

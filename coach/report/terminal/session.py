"""A session in a plain terminal: count, bars and cue, with the figure beside them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Group
from rich.style import Style
from rich.text import Text

from coach.core.exercise.figure import Bone, Figure
from coach.core.session.screen_model import Bar, ScreenModel, Tone
from coach.report.terminal.figure import LEAST_COLUMNS, LEAST_ROWS, Charset, draw

KEYS = "space pause · n next · s skip exercise · r repeat · h it hurts · q stop"

TONES: dict[Tone, str] = {
    "plain": "bold",
    "praise": "bold green",
    "correction": "bold yellow",
    "setup": "bold cyan",
    "warning": "bold red",
}
_STYLES = {
    "#": Style(color="bright_cyan"),
    "+": Style(color="bright_yellow", bold=True),
    "!": Style(color="bright_red", bold=True),
    ".": Style(dim=True),
}
_PANEL_COLUMNS = 34
_HEAD_ROWS, _FOOT_ROWS = 2, 4
_ROOMY_ROWS = 14

_DIGITS = {
    "0": "###|# #|# #|# #|###",
    "1": "## | # | # | # |###",
    "2": "###|  #|###|#  |###",
    "3": "###|  #|###|  #|###",
    "4": "# #|# #|###|  #|  #",
    "5": "###|#  |###|  #|###",
    "6": "###|#  |###|# #|###",
    "7": "###|  #|  #|  #|  #",
    "8": "###|# #|###|# #|###",
    "9": "###|# #|###|  #|###",
}
"""Digits three dots wide and five high."""
_PLAIN = str.maketrans("─–−·×…’", "---|x.'")
_SIZES = (4, 3, 2, 1)
"""How many half cells high, and cells wide by two, a digit's dot may be."""


def session_screen(
    now: ScreenModel, columns: int, rows: int, charset: Charset = Charset.BRAILLE
) -> Group:
    """The whole screen, ``rows`` lines of at most ``columns`` cells.

    From 80 by 24 on with the figure; a smaller terminal gets the words and the count alone.
    """
    lines = _head(now, columns)
    room = max(0, rows - _HEAD_ROWS - _FOOT_ROWS)
    figure_columns = min(columns - _PANEL_COLUMNS - 2, 3 * room, 72)
    if figure_columns >= LEAST_COLUMNS and room >= LEAST_ROWS:
        panel = _panel(now, columns - figure_columns - 4, room, charset)
        lines += _beside(
            figure_lines(now.figure, now.figure_s, figure_columns, room, charset), panel, room
        )
    else:
        lines += _filled(_panel(now, columns - 2, room, charset), room)
    lines += _foot(now, columns)
    if charset is Charset.ASCII:
        for line in lines:
            line.plain = line.plain.translate(_PLAIN).encode("ascii", "replace").decode()
    return Group(*lines[:rows])


def figure_lines(
    figure: Figure,
    t_s: float,
    columns: int,
    rows: int,
    charset: Charset,
    *,
    working: frozenset[Bone] = frozenset(),
    wrong: frozenset[Bone] = frozenset(),
    beside: Figure | None = None,
) -> list[Text]:
    """The figure in colour, ``rows`` lines of ``columns`` cells; the rest as ``figure.draw``."""
    picture = draw(figure, t_s, columns, rows, charset, working=working, wrong=wrong, beside=beside)
    lines = []
    for row, kinds in zip(picture.rows, picture.kinds, strict=True):
        line, at = Text(no_wrap=True, end=""), 0
        for kind, same in groupby(kinds):
            length = len(list(same))
            line.append(row[at : at + length], _STYLES.get(kind))
            at += length
        lines.append(line)
    return lines


def _head(now: ScreenModel, columns: int) -> list[Text]:
    """What is done and where in the session; where there is no room for all, without its title."""
    line = Text(f" {now.title}", "bold cyan")
    if now.exercise != now.title:
        line.append(f" · {now.exercise}", "bold default")
    if len(line) + len(now.place) + 2 > columns:
        line = Text(f" {now.exercise}", "bold")
    spare = columns - len(line) - len(now.place) - 1
    if spare > 0:
        line.append(" " * spare).append(now.place, "not bold dim")
    line.truncate(columns, overflow="ellipsis")
    return [line, Text("─" * columns, "dim")]


def _panel(now: ScreenModel, columns: int, rows: int, charset: Charset) -> list[Text]:
    """Count, bars and cue, one under the other; close together where there is little room."""
    roomy = rows >= _ROOMY_ROWS
    space = [Text()] if roomy else []
    number = [Text(f"{now.big} {now.big_label}".strip(), "bold")]
    if roomy and now.big.isdigit():
        number = [*_big(now.big, columns, rows, charset), Text(now.big_label)]
    bars = [_bar(bar, columns, charset) for bar in now.bars]
    style = TONES[now.said.tone]
    said = [Text(part, style) for part in _wrapped(now.said.text, columns)]
    return [*space, *number, *space, *bars, *space, *said]


def _big(number: str, columns: int, rows: int, charset: Charset) -> list[Text]:
    """The number as large as a third of the height allows."""
    for size in _SIZES:
        picture = big_number(number, size, charset)
        if len(picture) <= max(3, rows / 3) and len(picture[0]) <= columns:
            break
    return [Text(row, "bold bright_white") for row in picture]


def big_number(number: str, size: int, charset: Charset) -> list[str]:
    """Digits drawn in blocks: a dot is ``2 * size`` cells wide and ``size`` half cells high."""
    gap = " " * (2 * size)
    dots: list[str] = []
    for row in zip(*(_DIGITS[digit].split("|") for digit in number), strict=True):
        line = gap.join("".join(dot * 2 * size for dot in digit) for digit in row)
        dots += [line] * size
    if len(dots) % 2:
        dots.append(" " * len(dots[0]))
    full, upper, lower = ("#", "#", "#") if charset is Charset.ASCII else ("█", "▀", "▄")
    cell = {("#", "#"): full, ("#", " "): upper, (" ", "#"): lower, (" ", " "): " "}
    return [
        "".join(cell[pair] for pair in zip(top, bottom, strict=True))
        for top, bottom in zip(dots[::2], dots[1::2], strict=True)
    ]


def _bar(bar: Bar, columns: int, charset: Charset) -> Text:
    width = max(8, min(24, columns - len(bar.label) - 3))
    full = round(bar.share * width)
    on, off = ("#", "-") if charset is Charset.ASCII else ("━", "─")
    line = Text(on * full, "green" if bar.share >= 1 else "yellow", no_wrap=True)
    return line.append(off * (width - full), "dim").append(f"  {bar.label}", "not dim")


def _wrapped(text: str, columns: int) -> list[str]:
    """The text in lines of at most ``columns``, broken between words."""
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= columns or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _beside(left: Sequence[Text], right: Sequence[Text], rows: int) -> list[Text]:
    lines = []
    for row in range(rows):
        line = Text(" ", no_wrap=True, end="\n").append_text(left[row]).append("  ")
        lines.append(line.append_text(right[row]) if row < len(right) else line)
    return lines


def _filled(panel: Sequence[Text], rows: int) -> list[Text]:
    lines = [Text(" ").append_text(line) for line in panel[:rows]]
    return [*lines, *(Text() for _ in range(rows - len(lines)))]


def _foot(now: ScreenModel, columns: int) -> list[Text]:
    """Four lines: a rule, the question or what comes next, and the keys."""
    lines = [Text("─" * columns, "dim")]
    told, style = (now.below, "dim") if now.question is None else (now.question, "bold magenta")
    lines += [Text(f" {line}", style) for line in _wrapped(told, columns - 2)[:2]]
    lines += [Text()] * (_FOOT_ROWS - 1 - len(lines))
    keys = f"{now.answers} · q stop" if now.question is not None else KEYS
    lines.append(Text(f" {keys}", "dim", no_wrap=True, end=""))
    for line in lines:
        line.truncate(columns, overflow="ellipsis")
    return lines

"""A line of a picture: two pixels a cell, the upper one in front, the lower one behind.

A live picture is thousands of cells in as many colours, twenty times a second. Made of styled
segments, as other widgets are, drawing it would take most of the time there is; here a line goes
from colours to what the terminal reads in one step, and segments are made only where somebody asks
for them (a screenshot, a window that lies over a picture).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from coach.core.types import Image

Codes = NDArray[np.int32]
BLANK = -1
"""The code of a cell that belongs to no picture."""
_BITS = 5
_LEAST = 8 - _BITS
_MASK = (1 << _BITS) - 1


def codes_of(pixels: Image) -> Codes:
    """Colours uint8 (..., 3) red-green-blue as numbers (...) of 32 shades a channel: neighbours
    merge, and what the terminal reads for each is written once."""
    red, green, blue = np.moveaxis(pixels.astype(np.int32) >> _LEAST, -1, 0)
    codes: Codes = (red << 2 * _BITS) | (green << _BITS) | blue
    return codes


def colour_of(code: int) -> ColorTriplet:
    """The colour a code stands for."""
    shades = (code >> 2 * _BITS, code >> _BITS & _MASK, code & _MASK)
    return ColorTriplet(*(shade << _LEAST | shade >> (_BITS - _LEAST) for shade in shades))


class Cells(Strip):
    """A line of cells: ``upper`` and ``lower`` int32 (width,) are codes; ``blank`` is the look of
    those that belong to no picture."""

    __slots__ = ("_blank", "_lower", "_made", "_upper")

    def __init__(self, upper: Codes, lower: Codes, blank: Style) -> None:
        self._upper, self._lower, self._blank = upper, lower, blank
        self._made: list[Segment] | None = None
        super().__init__((), len(upper))

    @property
    def _segments(self) -> list[Segment]:
        """What every ``Strip`` is made of, made when it is first asked for."""
        if self._made is None:
            self._made = [
                Segment(" " * length, self._blank)
                if front == BLANK
                else Segment("▀" * length, _style(front, behind))
                for length, front, behind in self._runs()
            ]
        return self._made

    @_segments.setter
    def _segments(self, segments: list[Segment]) -> None:
        """``Strip`` begins with none."""

    def _runs(self) -> Iterator[tuple[int, int, int]]:
        """Neighbours that look the same: how many, the code in front, the code behind."""
        upper, lower = self._upper, self._lower
        new = (upper[1:] != upper[:-1]) | (lower[1:] != lower[:-1])
        starts = [0, *(np.flatnonzero(new) + 1).tolist()] if len(upper) else []
        lengths = np.diff([*starts, len(upper)]).tolist()
        return zip(lengths, upper[starts].tolist(), lower[starts].tolist(), strict=True)

    def render(self, console: Console) -> str:
        """What the terminal reads: a colour is said only where it changes."""
        if self._render_cache is None:
            system = console._color_system or ColorSystem.TRUECOLOR
            fronts, behinds = _codes(system, foreground=True), _codes(system, foreground=False)
            parts: list[str] = []
            last_front = last_behind = BLANK
            for length, front, behind in self._runs():
                if front == BLANK:
                    blank = Strip.render_style(self._blank, " " * length, system)
                    parts.append(f"\x1b[0m{blank}")
                    last_front = last_behind = BLANK
                    continue
                said = []
                if behind != last_behind:
                    said.append(behinds[behind])
                    last_behind = behind
                if front not in (behind, last_front):
                    said.append(fronts[front])
                    last_front = front
                text = (" " if front == behind else "▀") * length
                parts.append(f"\x1b[{';'.join(said)}m{text}" if said else text)
            parts.append("\x1b[0m")
            self._render_cache = "".join(parts)
        return self._render_cache

    def crop(self, start: int, end: int | None = None) -> Strip:
        """The cells from ``start`` to ``end``."""
        start, end = max(0, start), len(self._upper) if end is None else end
        if start == 0 and end >= len(self._upper):
            return self
        return Cells(self._upper[start:end], self._lower[start:end], self._blank)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """The pieces between the cuts."""
        places = [0, *(cut for cut in cuts if cut <= len(self._upper))]
        return [self.crop(start, end) for start, end in pairwise(places)]


class _Written(dict[int, str]):
    """What a terminal of ``system`` colours reads for each code."""

    def __init__(self, system: ColorSystem, *, foreground: bool) -> None:
        super().__init__()
        self._system, self._foreground = system, foreground

    def __missing__(self, code: int) -> str:
        colour = Color.from_triplet(colour_of(code)).downgrade(self._system)
        written = self[code] = ";".join(colour.get_ansi_codes(self._foreground))
        return written


@cache
def _codes(system: ColorSystem, *, foreground: bool) -> _Written:
    return _Written(system, foreground=foreground)


def _style(front: int, behind: int) -> Style:
    return Style(
        color=Color.from_triplet(colour_of(front)), bgcolor=Color.from_triplet(colour_of(behind))
    )

"""Writes the app in ASCII alone (``--plain``), for terminals that know nothing else."""

from __future__ import annotations

from unicodedata import normalize

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_SIGNS = {
    "─━╌▔▁▂▃═╸╺": "-",
    "│┃▊▎▏▍▌▋▐▕├┤╎": "|",
    "╭╮╰╯┌┐└┘┬┴┼": "+",
    "█▉▆▇▄▅▀■": "#",
    "▒░▓": ":",
    "•●◉▪": "*",
    "·○◦": ".",
    "–—−": "-",
    "▼▾↓": "v",
    "▲▴↑": "^",
    "▶▸→⏎": ">",
    "◀◂←": "<",
    "…": ".",
    "“”„": '"',
    "‘’": "'",
    "°": "d",
    "×": "x",
    "✓": "+",
    "≤": "<",
    "≥": ">",
    "±": "~",
}
_TABLE = str.maketrans({sign: plain for signs, plain in _SIGNS.items() for sign in signs})


def in_ascii(text: str) -> str:
    """``text`` in as many cells, with ASCII characters only."""
    if text.isascii():
        return text
    return "".join(map(_one, text.translate(_TABLE)))


def _one(sign: str) -> str:
    if sign.isascii():
        return sign
    letter = normalize("NFKD", sign)[0]
    width = cell_len(sign)
    return letter if width == 1 and letter.isascii() else "?" * width


class Plain(LineFilter):
    """Writes every line in ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, their text in ASCII."""
        return [
            segment if segment.control else Segment(in_ascii(segment.text), segment.style)
            for segment in segments
        ]

"""Letters on pictures: OpenCV's built-in TrueType font, or its stroke font where it has none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import cv2

from coach.core.types import Image

Colour = tuple[int, int, int]
"""Blue, green, red, each 0..255."""

_SPELT_OUT = str.maketrans(
    {"°": " deg", "±": "+/-", "–": "-", "—": "-", "−": "-", "·": "-", "≥": ">=", "≤": "<=",
     "…": "...", "×": "x", "’": "'", "→": "->"}
)  # fmt: skip
_STROKE_SCALE = 1 / 32.0  # of the stroke font for letters one pixel high
_REGULAR, _BOLD_FROM = 400, 600
_WIDTHS_KEPT = 1000


class Typeface:
    """Measures and draws lines of text; sizes are pixels of letter height, at least 6.

    With OpenCV 5 a TrueType face (no file needed); with OpenCV 4 the stroke font, which has only
    ASCII: "°" is then written " deg", "±" "+/-", and so on.
    """

    def __init__(self, *, true_type: bool = True) -> None:
        self._face: Any = _true_type_face() if true_type else None
        self._widths: dict[tuple[str, int, int], int] = {}

    @property
    def is_true_type(self) -> bool:
        """Whether real letters are drawn, with every sign."""
        return self._face is not None

    def width(self, text: str, size: int, weight: int = _REGULAR) -> int:
        """Pixels the text is wide."""
        key = (text, size, weight)
        if key not in self._widths:
            if len(self._widths) >= _WIDTHS_KEPT:
                self._widths.clear()
            self._widths[key] = self._measured(text, size, weight)
        return self._widths[key]

    def _measured(self, text: str, size: int, weight: int) -> int:
        if not text:
            return 0
        if self._face is not None:
            box = cv2.getTextSize((0, 0), text, (0, 0), self._face, size, weight)
            return int(box[0] + box[2])
        (wide, _), _ = cv2.getTextSize(
            spelt_out(text), cv2.FONT_HERSHEY_SIMPLEX, size * _STROKE_SCALE, _stroke(size, weight)
        )
        return int(wide)

    def draw(
        self,
        image: Image,
        text: str,
        at: tuple[int, int],
        size: int,
        colour: Colour,
        *,
        weight: int = _REGULAR,
    ) -> None:
        """Draw one line onto ``image``; ``at`` is the left end of the baseline."""
        if not text:
            return
        if self._face is not None:
            cv2.putText(image, text, at, colour, self._face, size, weight)
            return
        cv2.putText(
            image,
            spelt_out(text),
            at,
            cv2.FONT_HERSHEY_SIMPLEX,
            size * _STROKE_SCALE,
            colour,
            _stroke(size, weight),
            cv2.LINE_AA,
        )

    def shortened(self, text: str, size: int, room: int, weight: int = _REGULAR) -> str:
        """The text, cut and ended with "…" if it is wider than ``room`` pixels."""
        if self.width(text, size, weight) <= room:
            return text
        for end in range(len(text) - 1, 0, -1):
            cut = text[:end].rstrip() + "…"
            if self.width(cut, size, weight) <= room:
                return cut
        return ""

    def wrapped(
        self, text: str, size: int, room: int, weight: int = _REGULAR, lines: int = 2
    ) -> tuple[str, ...]:
        """The text in at most ``lines`` lines no wider than ``room``; the last may be cut."""
        done: list[str] = []
        words = text.split()
        while words and len(done) < lines - 1:
            taken = 1
            while (
                taken < len(words)
                and self.width(" ".join(words[: taken + 1]), size, weight) <= room
            ):
                taken += 1
            done.append(self.shortened(" ".join(words[:taken]), size, room, weight))
            words = words[taken:]
        if words:
            done.append(self.shortened(" ".join(words), size, room, weight))
        return tuple(done)


def spelt_out(text: str) -> str:
    """The text in ASCII, signs in words: what the stroke font can draw."""
    return "".join(_ascii(text.translate(_SPELT_OUT)))


def _ascii(text: str) -> Iterator[str]:
    for sign in text:
        plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
        yield plain or "?"


def _stroke(size: int, weight: int) -> int:
    """Thickness in pixels of the stroke font's lines."""
    return max(1, round(size / (11 if weight >= _BOLD_FROM else 16)))


def _true_type_face() -> Any:
    """OpenCV's own sans-serif face, ``None`` where this build has none."""
    face_type = getattr(cv2, "FontFace", None)
    if face_type is None:
        return None
    face = face_type("sans")
    return face if face.getName() else None

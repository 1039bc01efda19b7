"""Which real pictures this terminal can show."""

from __future__ import annotations

# Looks at once what the terminal can do: it must be imported before the app takes the keyboard.
from textual_image.renderable import Image as Best
from textual_image.renderable.sixel import Image as Sixel
from textual_image.renderable.tgp import Image as Kitty

from coach.ui.widgets.pictures.pixels import KITTY, SIXEL, PixelPicture

_WAYS = {Sixel: SIXEL, Kitty: KITTY}


def graphics(words: str, *, id: str) -> PixelPicture | None:
    """A real picture in this terminal's way; ``None`` where it can show none."""
    way = _WAYS.get(Best)
    return None if way is None else PixelPicture(way, words, id=id)

"""Oneself as a real picture, in terminals that can show one (Kitty's or Sixel graphics)."""

from __future__ import annotations

from PIL import Image as Pillow
from textual.app import ComposeResult
from textual.containers import Center
from textual.widgets import Static

# Looks at once what the terminal can do: it must be imported before the app takes the keyboard.
from textual_image.renderable import Image as Best
from textual_image.renderable.sixel import Image as Sixel
from textual_image.renderable.tgp import Image as Kitty
from textual_image.widget import Image

from coach.core.types import Image as Pixels
from coach.ui.widgets.sixel import SixelPicture

SHARPNESS = 6
"""Pixels a cell is wide: enough to see oneself, few enough to be sent many times a second."""


def graphics(words: str, *, id: str) -> SixelPicture | KittyPicture | None:
    """A real picture by what this terminal can show; ``None`` where it can show none."""
    if Best is Sixel:
        return SixelPicture(words, id=id)
    return KittyPicture(words, id=id) if Best is Kitty else None


class KittyPicture(Center):
    """The same as ``Picture``, by Kitty's graphics."""

    DEFAULT_CSS = """
    KittyPicture { width: 1fr; height: 1fr; align: center middle; }
    KittyPicture Image { width: auto; height: 1fr; }
    """

    def __init__(self, words: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = words

    def compose(self) -> ComposeResult:
        """The picture, and words for when there is none."""
        yield Static(self._words, markup=False)
        yield Image()

    @property
    def fit_px(self) -> tuple[int, int]:
        """How many pixels are worth sending: (width, height)."""
        return max(self.size.width, 1) * SHARPNESS, max(self.size.height, 1) * 2 * SHARPNESS

    def show(self, pixels: Pixels | None, words: str | None = None) -> None:
        """Show ``pixels`` uint8 (h, w, 3) red-green-blue, or nothing but ``words``."""
        said, shown = self.query_one(Static), self.query_one(Image)
        if words is not None:
            said.update(words)
        said.display, shown.display = pixels is None, pixels is not None
        if pixels is not None:
            shown.image = Pillow.fromarray(pixels)

"""Words that are written again and again, and drawn only when they have changed."""

from __future__ import annotations

from textual.visual import VisualType
from textual.widgets import Static


class Line(Static):
    """A ``Static`` that may be updated with every picture: the same words cost nothing."""

    _written: VisualType | None = None

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show ``content``; nothing is done where it is shown already."""
        if content != self._written:
            self._written = content
            super().update(content, layout=layout)

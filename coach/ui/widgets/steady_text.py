"""Text that is written again and again, and drawn only when it has changed."""

from __future__ import annotations

from textual.visual import VisualType
from textual.widgets import Static


class SteadyText(Static):
    """A ``Static`` that may be updated with every picture: the same words cost nothing, and others
    of the same height don't move anything else."""

    _written: VisualType | None = None

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show ``content``; nothing is done where it is shown already."""
        if content != self._written:
            self._written = content
            super().update(content, layout=False)
            if layout and self._grows():
                self.refresh(layout=True)

    def _grows(self) -> bool:
        """Whether the words need another height than they have."""
        styles, size = self.styles, self.size
        if not size or (styles.width is not None and styles.width.is_auto):
            return True
        if styles.height is None or not styles.height.is_auto:
            return False
        return self.get_content_height(size, self.screen.size, size.width) != size.height

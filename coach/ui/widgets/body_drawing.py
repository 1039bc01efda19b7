"""The body map beside the list of its places: whole where there is room, else the half in use."""

from __future__ import annotations

from collections.abc import Collection

from textual.widgets import Static

from coach.core.health.body_map import BodyMap, Place, draw, halves, is_drawn

WHOLE_FROM = 118
"""Columns of the screen from which front and back fit beside the list."""


class BodyDrawing(Static):
    """Marked places stand in brackets. On a narrow screen the half is drawn that shows the place
    under the cursor."""

    DEFAULT_CSS = """
    BodyDrawing { width: auto; padding: 0 1; text-wrap: nowrap; }
    """

    def __init__(self, body: BodyMap, marked: Collection[str] = ()) -> None:
        super().__init__(markup=False, id="map")
        self._body = body
        self._marked = tuple(marked)
        self._half = 1  # the back, where most pain of the upper back is

    def on_mount(self) -> None:
        """Draw it as it is."""
        self.show()

    def show(self, marked: Collection[str] | None = None, at: str | None = None) -> None:
        """Draw these marks, and the place of code ``at``; what is not given stays."""
        if marked is not None:
            self._marked = tuple(marked)
        drawing = draw(self._body, self._marked)
        parts = halves(drawing)
        place = self._place(at)
        if place is not None and not is_drawn(place, parts[self._half]):
            self._half = 1 - self._half
        self.update(drawing if self.app.size.width >= WHOLE_FROM else parts[self._half])

    def _place(self, code: str | None) -> Place | None:
        return next((place for place in self._body.places if place.code == code), None)

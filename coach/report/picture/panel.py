"""The card with the verdict and the measures: laid out first, then put where it hides least."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from coach.core.types import Image
from coach.report.picture import primitives
from coach.report.picture.overlay import Overlay, OverlayRow, Point, Severity
from coach.report.typeface import Colour, Typeface

CARD_COLOUR: Colour = (34, 27, 22)
_OPACITY = 0.84
_DIM: Colour = (205, 198, 190)
_FAINT: Colour = (175, 166, 158)
_RULE: Colour = (95, 84, 76)

_WIDTH_EM = 17.0
_MEDIUM, _BOLD = 500, 650


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    at: tuple[int, int]
    size: int
    colour: Colour
    weight: int = 400


@dataclass(frozen=True, slots=True)
class _Badge:
    centre: Point
    radius: float
    severity: Severity


@dataclass(frozen=True, slots=True)
class Card:
    """A panel ready to draw: sizes in pixels, places from its own top left corner."""

    em: int
    width: int
    height: int
    severity: Severity
    texts: tuple[_Text, ...]
    badges: tuple[_Badge, ...]
    rule_y: int | None


def lay_out(overlay: Overlay, typeface: Typeface, em: int, max_height: int) -> Card:
    """The whole card in letters of ``em`` pixels, with as many rows as ``max_height`` allows."""
    shown = len(overlay.rows)
    while True:
        rows = overlay.rows[:shown]
        card = _Layout(typeface, em, round(_WIDTH_EM * em)).card(
            replace(overlay, rows=rows), len(overlay.rows) - shown
        )
        if card.height <= max_height or shown == 0:
            return card
        shown -= 1


def lay_out_small(overlay: Overlay, typeface: Typeface, em: int, max_width: int) -> Card:
    """Only the verdict, view and time, as wide as they need up to ``max_width``."""
    title = _scaled(em, 1.2)
    words = typeface.width(overlay.verdict, title, _BOLD)
    below = typeface.width(_caption(overlay), _scaled(em, 0.88))
    wanted = max(words, below) + round(4.4 * em)
    layout = _Layout(typeface, em, min(max_width, wanted))
    return layout.card(replace(overlay, rows=()), 0)


def draw(image: Image, card: Card, typeface: Typeface, at: tuple[int, int]) -> None:
    """Draw the card with its top left corner ``at`` a place in the picture."""
    left, top = at
    radius = 0.75 * card.em
    box: primitives.Box = (left, top, left + card.width, top + card.height)
    primitives.card(image, box, radius, CARD_COLOUR, _OPACITY)
    edge = max(2, round(0.3 * card.em))
    inset = round(0.75 * card.em)
    upright = (left + inset - edge, top + inset, left + inset, top + card.height - inset)
    primitives.bar(image, upright, primitives.COLOURS[card.severity])
    if card.rule_y is not None:
        rule, pen = top + card.rule_y, max(1, round(card.em / 14))
        ends = left + 1.5 * card.em, left + card.width - 1.0 * card.em
        primitives.bar(image, (ends[0], rule, ends[1], rule + pen), _RULE)
    for badge in card.badges:
        x, y = badge.centre
        primitives.badge(image, (left + x, top + y), badge.radius, badge.severity)
    for line in card.texts:
        place = (left + line.at[0], top + line.at[1])
        typeface.draw(image, line.text, place, line.size, line.colour, weight=line.weight)


@dataclass(slots=True)
class _Layout:
    """Fills a card from top to bottom; ``y`` is how far it has come."""

    typeface: Typeface
    em: int
    width: int
    y: float = 0.0
    texts: list[_Text] = field(default_factory=list)
    badges: list[_Badge] = field(default_factory=list)

    def card(self, overlay: Overlay, left_away: int) -> Card:
        self.y = 0.85 * self.em
        self._head(overlay)
        rule = None
        if overlay.rows or left_away:
            self.y += 0.62 * self.em
            rule = round(self.y)
            self.y += 0.25 * self.em
        for row in overlay.rows:
            self.y += 0.5 * self.em
            if row.muted:
                self._muted_row(row)
            else:
                self._row(row)
        if left_away:
            self.y += 0.45 * self.em
            self._line(f"+ {left_away} more", 0.86, _FAINT)
        height = round(self.y + 0.9 * self.em)
        texts, badges = tuple(self.texts), tuple(self.badges)
        return Card(self.em, self.width, height, overlay.severity, texts, badges, rule)

    @property
    def _left(self) -> int:
        return round(1.5 * self.em)

    @property
    def _right(self) -> int:
        return self.width - round(1.0 * self.em)

    def _head(self, overlay: Overlay) -> None:
        title = _scaled(self.em, 1.2)
        indent = round(1.55 * self.em)
        room = self._right - self._left - indent
        lines = self.typeface.wrapped(overlay.verdict, title, room, _BOLD, lines=3)
        middle = self.y + 0.5 * title
        self.badges.append(
            _Badge((self._left + 0.58 * self.em, middle), 0.58 * self.em, overlay.severity)
        )
        for line in lines:
            self._put(line, self._left + indent, title, primitives.PAPER, _BOLD)
        caption = _caption(overlay)
        if caption:
            self.y += 0.3 * self.em
            room = self._right - self._left
            size = _scaled(self.em, 0.88)
            x = self._left + indent
            if self.typeface.width(caption, size) > room - indent:
                x = self._left
            self._put(self.typeface.shortened(caption, size, self._right - x), x, size, _DIM)

    def _row(self, row: OverlayRow) -> None:
        """Name; below it the value, its interval, and on the right the band with its symbol."""
        self._line(row.label, 0.88, _DIM)
        self.y += 0.18 * self.em
        size, small = _scaled(self.em, 1.25), _scaled(self.em, 0.86)
        top, right = self.y, self._right
        text = self.typeface.shortened(row.text, size, right - self._left, _MEDIUM)
        self._put(text, self._left, size, primitives.PAPER, _MEDIUM)
        x = self._left + self.typeface.width(text, size, _MEDIUM) + round(0.5 * self.em)
        if row.band:
            room = right - x - round(1.4 * self.em)
            band = self.typeface.shortened(row.band, small, room, _MEDIUM)
            right -= self.typeface.width(band, small, _MEDIUM)
            colour = primitives.COLOURS[row.severity]
            self._put(band, right, small, colour, _MEDIUM, baseline=top + 0.86 * size)
            right -= round(0.95 * self.em)
            centre = (right + 0.2 * self.em, top + 0.86 * size - 0.33 * small)
            self.badges.append(_Badge(centre, 0.38 * self.em, row.severity))
            right -= round(0.45 * self.em)
        if not row.detail:
            return
        if self.typeface.width(row.detail, small) <= right - x:
            self._put(row.detail, x, small, _DIM, baseline=top + 0.86 * size)
        else:
            self._line(row.detail, 0.86, _DIM)

    def _muted_row(self, row: OverlayRow) -> None:
        """Name, and the reason why there is no value."""
        self._line(row.label, 0.88, _FAINT)
        self.y += 0.15 * self.em
        size = _scaled(self.em, 0.86)
        for line in self.typeface.wrapped(row.text, size, self._right - self._left):
            self._put(line, self._left, size, _FAINT)

    def _line(self, text: str, ems: float, colour: Colour) -> None:
        size = _scaled(self.em, ems)
        cut = self.typeface.shortened(text, size, self._right - self._left)
        self._put(cut, self._left, size, colour)

    def _put(
        self,
        text: str,
        x: int,
        size: int,
        colour: Colour,
        weight: int = 400,
        *,
        baseline: float | None = None,
    ) -> None:
        """Place a line of text; without ``baseline`` it stands at ``y``, which moves below it."""
        at = self.y + 0.86 * size if baseline is None else baseline
        self.texts.append(_Text(text, (x, round(at)), size, colour, weight))
        if baseline is None:
            self.y += 1.12 * size


def _caption(overlay: Overlay) -> str:
    """View and time, as far as they are known."""
    parts = [overlay.view] if overlay.view else []
    if overlay.time_s is not None:
        minutes, seconds = divmod(max(0.0, overlay.time_s), 60.0)
        parts.append(f"{int(minutes)}:{int(seconds):02d}.{int(seconds * 10) % 10}")
    return " · ".join(parts)


def _scaled(em: int, ems: float) -> int:
    return max(6, round(em * ems))

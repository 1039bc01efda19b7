"""A measure on its scale: where the value is, how sure it is, and which bands there are."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.reactive import reactive

from coach.safe_text import capitalised
from coach.ui.theme import BAND_COLOURS, BAND_SIGNS, BAND_WORDS
from coach.ui.widgets.charts.runs import in_runs
from coach.ui.widgets.pictures.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Scale:
    """A gauge's scale: from ``low`` to ``high``, with ``bands`` as (upper bound, name), upwards."""

    low: float
    high: float
    bands: Sequence[tuple[float, str]] = ()
    unit: str = "°"

    def band_at(self, value: float) -> str | None:
        """The band a value lies in, ``None`` without bands."""
        return next((name for bound, name in self.bands if value < bound), None)


@dataclass(frozen=True, slots=True)
class GaugeReading:
    """What a gauge shows: a value within ``low``..``high``, or why there is none."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    band: str | None = None
    why_not: str | None = None


class Gauge(Drawing):
    """Name, value and interval in words; below, the same on a scale, or why there is none.

    ``plain`` draws with ASCII characters only. The band is said in a word and a sign as well as
    by colour.
    """

    DEFAULT_CSS = """
    Gauge { height: 3; width: 1fr; }
    """

    reading: reactive[GaugeReading] = reactive(GaugeReading())

    def __init__(
        self, title: str, scale: Scale, *, plain: bool = False, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._title = title
        self._scale = scale
        self._plain = plain

    def lines(self) -> Sequence[Text]:
        """The words, and the scale or the reason beneath."""
        width = max(self.size.width, 10)
        now = self.reading
        if now.value is None:
            why = now.why_not or "not seen yet"
            below = textwrap.wrap(capitalised(why), width, max_lines=2, placeholder=" ...")
            return [self._words(width), *(Text(line, Style(dim=True)) for line in below)]
        words = self._words(width)
        words.truncate(width, overflow="ellipsis")
        return [words, self._bar(width)]

    def _words(self, width: int) -> Text:
        now = self.reading
        line = Text(self._title, Style(bold=True))
        if now.value is None:
            return line
        line.append(f"  {round(now.value)}{self._scale.unit}", self._style(now.band, bold=True))
        if now.low is not None and now.high is not None:
            line.append(f"  ({round(now.low)} to {round(now.high)})", Style(bold=False, dim=True))
        if now.band is not None:
            sign = BAND_SIGNS[now.band] if not self._plain else BAND_SIGNS[now.band].strip("✓")
            told = (self._band_words(now.band), BAND_WORDS[now.band])
            whole = [f"  {sign} {words}" for words in told]
            fits = (words for words in whole if len(line) + len(words) <= width)
            line.append(next(fits, f" {sign}"), self._style(now.band, bold=True))
            line.truncate(width)
        return line

    def _band_words(self, band: str) -> str:
        """The band, and how far the interval reaches beyond it."""
        low = self.reading.low
        worst = band if low is None else self._scale.band_at(low) or band
        return " to ".join(dict.fromkeys((BAND_WORDS[band], BAND_WORDS[worst])))

    def _bar(self, width: int) -> Text:
        now = self.reading
        track, reach, mark = ("-", "=", "O") if self._plain else ("─", "━", "●")
        place = None if now.value is None else self._column(now.value, width)
        span = range(0)
        if now.low is not None and now.high is not None:
            span = range(self._column(now.low, width), self._column(now.high, width) + 1)
        cells = []
        for column in range(width):
            band = self._scale.band_at(self._value_at(column, width))
            if column == place:
                cells.append((mark, self._style(now.band, bold=True)))
            elif column in span:
                cells.append((reach, self._style(band)))
            else:
                cells.append((track, self._style(band, dim=True)))
        return in_runs(cells)

    def _column(self, value: float, width: int) -> int:
        share = (value - self._scale.low) / (self._scale.high - self._scale.low)
        return round(min(max(share, 0.0), 1.0) * (width - 1)) if math.isfinite(share) else 0

    def _value_at(self, column: int, width: int) -> float:
        return self._scale.low + (self._scale.high - self._scale.low) * column / (width - 1)

    def _style(self, band: str | None, *, bold: bool = False, dim: bool = False) -> Style:
        name = BAND_COLOURS.get(band or "", "$foreground").removeprefix("$")
        colour = self.app.theme_variables.get(name, "")
        return Style(color=colour[:7] if colour.startswith("#") else None, bold=bold, dim=dim)

"""A chart of many points, built on another thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.geometry import Size
from textual.strip import Strip
from textual_plotext import PlotextPlot
from textual_plotext.plot import Plot

from coach.ui.widgets.pictures.drawing import strip_of

Plotted = Callable[[Plot], None]


class Chart(PlotextPlot):
    """Shows what it was last told to plot, once that is drawn: on another thread, for it takes
    longer than a key may wait."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._plotted: Plotted = _nothing
        self._strips: Sequence[Strip] = ()

    async def show(self, plotted: Plotted) -> None:
        """Draw anew; ``plotted`` is called with an empty plot, on another thread."""
        self._plotted, size = plotted, self.size
        theme = self._get_plotext_theme_name(self.app.theme)
        lines = await asyncio.to_thread(_built, plotted, size, theme)
        if self._plotted is plotted and self.size == size:  # nothing newer was asked for meanwhile
            self._strips = [strip_of(line, self.app.console) for line in lines]
            self.refresh()

    def on_resize(self) -> None:
        """Draw it as large as it is now."""
        self.run_worker(self.show(self._plotted))

    def render_line(self, y: int) -> Strip:
        """One line of the chart."""
        strip = self._strips[y] if y < len(self._strips) else Strip.blank(0, self.rich_style)
        return strip.adjust_cell_length(self.size.width, self.rich_style)


def _built(plotted: Plotted, size: Size, theme: str) -> Sequence[Text]:
    """The chart's lines."""
    if not size:
        return ()
    plot = Plot()
    plot.theme(theme)
    plotted(plot)
    plot.plotsize(*size)
    plot._set_size(*size)
    return list(Text.from_ansi(plot.build()).split(allow_blank=True))


def _nothing(_: Plot) -> None:
    """An empty chart."""

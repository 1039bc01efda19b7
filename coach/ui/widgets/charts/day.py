"""A day on one line: when somebody was monitored, when they slouched, when they would be told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, tzinfo

from rich.style import Style
from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from coach.conventions import conventions
from coach.runtime.desk.rescoring import DayScore, Stretch

LEAST_S = 3600.0
"""The line covers at least an hour."""


class DayLine(Widget):
    """Three lines: nudges, posture, hours. ``plain`` draws with ASCII characters only."""

    DEFAULT_CSS = """
    DayLine { height: 3; width: 1fr; }
    """

    score: reactive[DayScore] = reactive(DayScore)

    def __init__(self, zone: tzinfo | None, *, plain: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._zone = zone
        self._signs = ("v", "#", "=", ".") if plain else ("▼", "█", "▁", "·")

    def render(self) -> Text:
        """The lines, from the first minute monitored to the last."""
        score, width = self.score, max(self.size.width, 20)
        if not score.seen:
            return Text("After a minute of monitoring, today is drawn here.", Style(dim=True))
        began_s, ended_s = score.seen[0][0], score.seen[-1][1]
        step_s = max(ended_s - began_s, LEAST_S) / width
        nudge, slouch, upright, nothing = self._signs
        edges = [(began_s + n * step_s, began_s + (n + 1) * step_s) for n in range(width)]
        colours = self.app.theme_variables
        good, bad = (Style(color=colours[name][:7]) for name in ("success", "warning"))
        told, posture = Text(no_wrap=True), Text(no_wrap=True)
        for start, end in edges:
            told.append(nudge if any(start <= t < end for t in score.nudges) else " ", bad)
            seen, slouched = (_within(part, start, end) for part in (score.seen, score.slouches))
            if seen <= 0:
                posture.append(nothing, Style(dim=True))
            elif slouched > seen / 3:
                posture.append(slouch, bad)
            else:
                posture.append(upright, good)
        return Text("\n").join([told, posture, Text(self._hours(edges), Style(dim=True))])

    def _hours(self, edges: Sequence[Stretch]) -> str:
        """The hour where each begins, as far as they don't touch."""
        cells = [" "] * len(edges)
        free_from = 0
        for place, (start, end) in enumerate(edges):
            hour = math.ceil(start / 1800) * 1800
            label = conventions().clock(datetime.fromtimestamp(hour, self._zone))
            if start <= hour < end and free_from <= place <= len(edges) - len(label):
                cells[place : place + len(label)] = label
                free_from = place + len(label) + 2
        return "".join(cells)


def _within(stretches: Sequence[Stretch], start: float, end: float) -> float:
    return sum(max(0.0, min(end, b) - max(start, a)) for a, b in stretches)

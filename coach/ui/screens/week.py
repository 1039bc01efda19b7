"""The week: when and after what slouches happen, in sentences and two charts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from coach.conventions import conventions
from coach.errors import CoachError
from coach.runtime.desk.review import WEEK_DAYS, Week, week_of
from coach.ui.screens.base import HelpScreen, Hosted, panel
from coach.ui.widgets.charts.bars import Column, DayBars
from coach.ui.widgets.keys import Keys
from coach.ui.widgets.steady_text import SteadyText

HOURS_FROM, HOURS_TO = 6, 22
"""The hours of the day that always have a column; others get one where something was seen."""
LABELLED = 3
"""Every third hour has its number beneath it."""
HELP = """
# The week

Seven days looked at together. The left chart has a column for each day, the right one for each hour
of the day: how long you sat upright, and how long you slouched.

The sentences compare: the best and the hardest hour; after an hour without a break, after calls and
late in the day; and what has changed since you changed a setting or began to exercise. What is not
said did not stand out, or too little was seen of it.

`left` and `right` lead to other weeks. A streak goes on over one or two days off.
"""


class WeekScreen(Hosted, Screen[None]):
    """Opens on the week up to today."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "explain", "Help", key_display="?"),
        Binding("left", "shift(-1)", "Week before", key_display="←"),
        Binding("right", "shift(1)", "Week after", key_display="→"),
        Binding("escape,w,q", "close", "Close", key_display="esc"),
    ]
    DEFAULT_CSS = """
    WeekScreen #head { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    WeekScreen #charts { height: 1fr; min-height: 8; }
    WeekScreen #said { height: auto; max-height: 12; padding: 0 2; }
    WeekScreen #lines { height: auto; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._weeks_ago = 0

    def compose(self) -> ComposeResult:
        """Head, charts, sentences, keys."""
        plain = self.coach.plain
        yield SteadyText(id="head")
        with Horizontal(id="charts"):
            yield panel("Days (minutes)", DayBars(plain=plain, id="days"))
            yield panel("Hours of the day (minutes)", DayBars(plain=plain, id="hours"))
        with VerticalScroll(id="said", can_focus=False):
            yield Static(id="lines", markup=False)
        yield Keys()

    def on_mount(self) -> None:
        """Read the week."""
        self._read()

    def action_explain(self) -> None:
        """Say what is shown here."""
        self.app.push_screen(HelpScreen(HELP))

    def action_close(self) -> None:
        """Go back to the place before."""
        self.dismiss(None)

    def action_shift(self, weeks: int) -> None:
        """Another week; none after this one."""
        self._weeks_ago = max(0, self._weeks_ago - weeks)
        self._read()

    @work(exclusive=True)
    async def _read(self) -> None:
        services = self.coach.services
        last = services.now().date() - timedelta(WEEK_DAYS * self._weeks_ago)
        try:
            found = await asyncio.to_thread(week_of, services.history, last)
        except CoachError as error:
            self.coach.tell_error(error)
        else:
            self._show(found)

    def _show(self, week: Week) -> None:
        said = conventions()
        head = f"{said.day(week.first, weekday=True)} to {said.day(week.last, weekday=True)}"
        self.query_one("#head", SteadyText).update(f"The week: {head}")
        self.query_one("#lines", Static).update("\n\n".join(week.lines))
        self.query_one("#days", DayBars).columns = [
            Column(
                f"{day.day:%a}",
                day.seconds.get("upright", 0.0) / 60,
                day.seconds.get("slouching", 0.0) / 60,
            )
            for day in week.days
        ]
        seen = [n for n, hour in enumerate(week.found.hours) if hour.seen_s]
        first = min([HOURS_FROM, *seen]) if seen else HOURS_FROM
        last = max([HOURS_TO, *seen]) if seen else HOURS_TO
        self.query_one("#hours", DayBars).columns = [
            Column(
                str(hour) if hour % LABELLED == 0 else "",
                share.upright_s / 60,
                share.slouching_s / 60,
            )
            for hour, share in enumerate(week.found.hours)
            if seen and first <= hour <= last
        ]

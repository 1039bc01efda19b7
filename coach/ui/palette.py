"""The command palette: every place, and what the app can do that has no key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from coach.core.plural import counted
from coach.errors import CoachError
from coach.runtime.report_page import read_rows, report_parts, write_page
from coach.storage.export import export_csv
from coach.storage.moment import Moment, days_before
from coach.ui.screens.by_hand.own import OwnScreen
from coach.ui.screens.week import WeekScreen
from coach.ui.widgets.navigation import PLACES

if TYPE_CHECKING:
    from coach.ui.app import CoachApp

KEPT = ("Keys", "Quit", "Screenshot")
"""Of Textual's own commands."""

MONITOR = (
    ("Monitor on or off", "Start or stop the desk monitor", "toggle_watch"),
    ("Snooze", "Let the monitor say nothing for a while", "snooze"),
    ("Pause the monitor", "Its camera is off for half an hour", "pause"),
    ("Take a break now", "Getting up is seen; or do the two-minute exercises", "rest"),
    ("Take the baseline again", "Sit upright first", "retake"),
    ("That was no slouch", "Correct the monitor", "correct('no_slouch')"),
)
"""The monitor's actions, the same in every place."""

REPORT_DAYS = 90


def commands(app: CoachApp) -> Iterator[SystemCommand]:
    """The app's own commands, for its places."""
    for place in PLACES:
        yield SystemCommand(
            place.title, f"Go to {place.title}", partial(app.switch_mode, place.mode)
        )
    for name in ("dark", "light", "contrast"):
        paint = partial(app.change_setting, "app.theme", name)
        yield SystemCommand(f"Colours: {name}", "Change the theme", paint)
    yield SystemCommand(
        "The week", "When you slouch, and after what", lambda: app.push_screen(WeekScreen())
    )
    for title, means, write in (
        ("Write the report", "A page to read or print", _write_report),
        ("Export everything", "All numbers as a zip of CSV", _export),
    ):
        work = partial(app.run_worker, partial(write, app), thread=True, group="out")
        yield SystemCommand(title, means, work)
    yield SystemCommand(
        "Own measurement",
        "Stickers or an inclinometer, by which checks are corrected",
        lambda: app.push_screen(OwnScreen()),
    )
    for title, means, action in MONITOR:
        yield SystemCommand(title, means, partial(_in_monitor, app, action))


async def _in_monitor(app: CoachApp, action: str) -> None:
    """Go to the monitor and do one of its actions."""
    await app.switch_mode("monitor")
    await app.screen.run_action(action)


def _write_report(app: CoachApp) -> None:
    """Write the report of the last three months into the home folder; off the app's thread."""
    services = app.services
    now = Moment.of(services.now())
    since = days_before(now, REPORT_DAYS - 1)
    out = Path.home() / f"coach-report-{now.day}.html"
    try:
        recorded = read_rows(services.history, since, now)
        if not report_parts(recorded, since, now):
            app.call_from_thread(app.notify, "There is nothing to report yet.")
            return
        write_page(recorded, since, now, out)
    except CoachError as error:
        app.call_from_thread(app.tell_error, error)
    else:
        app.call_from_thread(app.notify, f"Wrote {out}.", timeout=10, markup=False)


def _export(app: CoachApp) -> None:
    """Export the whole history into the home folder; off the app's thread."""
    out = Path.home() / f"coach-export-{app.services.now():%Y-%m-%d}.zip"
    try:
        rows = sum(export_csv(app.services.history, out).values())
    except CoachError as error:
        app.call_from_thread(app.tell_error, error)
    else:
        said = f"Wrote {counted(rows, 'row')} to {out}."
        app.call_from_thread(app.notify, said, timeout=10, markup=False)

"""The desk monitor's day in words."""

from __future__ import annotations

from datetime import datetime, tzinfo

from coach.content.settings import MonitorSettings
from coach.conventions import conventions
from coach.core.monitor.nudges import spoken
from coach.core.plural import counted
from coach.runtime.desk.rescoring import DayScore
from coach.storage.queries import BREAK_TAKEN, DayTotals
from coach.ui.monitor_host import MonitorHost

STATES = ("upright", "slouching", "away")


def today_in_words(watch: MonitorHost, today: DayTotals | None, settings: MonitorSettings) -> str:
    """A line for each number; without ``today`` (of a recording, which is not remembered) of what
    was seen of it."""
    if today is None:
        seen = watch.totals
        times = dict(zip(STATES, (seen.upright_s, seen.slouching_s, seen.away_s), strict=True))
        nudges, breaks = seen.nudges, seen.breaks_taken
    else:
        times = {state: today.seconds.get(state, 0.0) for state in STATES}
        nudges, breaks = (today.events.get(kind, 0) for kind in ("nudge", BREAK_TAKEN))
    told = {state.capitalize(): spoken(seconds) for state, seconds in times.items()}
    told["Nudges"] = f"{nudges}{_snoozed(watch)}"
    told["Breaks"] = f"{breaks}{_sitting(watch)}"
    told["Profile"] = settings.profile or "none"
    return "\n".join(f"{name:<11}{text}" for name, text in told.items())


def where_it_runs(watch: MonitorHost) -> str:
    """Where the monitor of another process runs; nothing for the app's own, or none."""
    hosts = {
        "background": "in the background",
        "terminal": "in a terminal",
        "app": "in another app",
    }
    return f": runs {hosts[watch.host]}" if watch.host is not None else ""


def score_in_words(score: DayScore, zone: tzinfo | None) -> str:
    """What a day scored again comes to, and up to when; nothing where nothing was monitored."""
    if not score.seen:
        return ""
    nudges = counted(len(score.nudges), "nudge")
    seated = spoken(score.slouching_s + score.upright_s)
    until = datetime.fromtimestamp(score.seen[-1][1], zone)
    told = f"{spoken(score.slouching_s)} slouched of {seated}, {nudges}"
    return f"Today up to {conventions().clock(until)} would be {told}."


def _snoozed(watch: MonitorHost) -> str:
    left_s = watch.snoozed_for_s
    return f", snoozed for {spoken(left_s)}" if left_s > 0 else ""


def _sitting(watch: MonitorHost) -> str:
    rest = watch.rhythm
    if rest is None:
        return ""
    return ", one is due" if rest["due"] else f", next in {spoken(rest['in_s'])}"

"""The report's page, from the history: what the command writes, and the app."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from coach.atomic import atomic_text
from coach.conventions import conventions
from coach.core.monitor.kind_words import kind_words
from coach.report.labels import since_own
from coach.report.page.html import Section, page
from coach.report.page.sections import MEASURES, NOTES, ReportData, Window, fitted, sections
from coach.report.page.summary import method, summary
from coach.runtime.desk.review import week_of
from coach.storage.documents import monitored_days
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.own_measurements import latest_calibrated, own_detectables
from coach.storage.queries import measure_trend, set_results
from coach.storage.records import Check, Event, Rating


def report_parts(
    recorded: ReportData, since: Moment, now: Moment, *, clinician: bool = False
) -> list[Section]:
    """What there is to report; empty where nothing is."""
    window = fitted(recorded, Window(since, now))
    parts = sections(recorded, window, gentle=not clinician)
    return [summary(recorded, window), method(recorded), *parts] if parts and clinician else parts


def write_page(
    recorded: ReportData, since: Moment, now: Moment, out: Path, *, clinician: bool = False
) -> None:
    """Write the page. Raises ``OutputError``."""
    said, window = conventions(), fitted(recorded, Window(since, now))
    period = f"{said.day(window.first, year=True)} to {said.day(now.day, year=True)}"
    subtitle = f"{period}. Made on this computer by coach; numbers only, never a picture."
    title = "Posture report" if clinician else "How you have been sitting and moving"
    parts = report_parts(recorded, since, now, clinician=clinician)
    with atomic_text(out) as file:
        file.write(page(title, subtitle, parts, NOTES))


def read_rows(history: History, since: Moment, now: Moment) -> ReportData:
    """The history's rows from ``since`` to ``now`` that a report shows."""
    views = Counter(check.view for check in history.all(Check, since=since))
    days = monitored_days(history, since, now)
    return ReportData(
        {name: measure_trend(history, name, since=since) for name in MEASURES},
        days,
        set_results(history, since=since),
        {kind: history.all(Rating, since=since, kind=kind) for kind in ("pain", "effort")},
        views,
        _kinds(history, since),
        _week_lines(history, now) if days else (),
        own_detectables(history),
        {name: since_own(name, item) for name, item in latest_calibrated(history, since).items()},
    )


def _kinds(history: History, since: Moment) -> Counter[str]:
    """How many slouches of which kind, in words."""
    found: Counter[str] = Counter()
    for event in history.all(Event, since=since, kind="slouch_began"):
        try:
            found[kind_words(str(event.details["kind"])).label] += 1
        except KeyError:  # of a version that told none
            continue
    return found


def _week_lines(history: History, now: Moment) -> Sequence[str]:
    return week_of(history, now.day).lines

"""The report's parts, from the history: charts, and sentences that claim no more than they show."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from coach.conventions import conventions
from coach.core.plural import counted, many
from coach.core.programme.trend import (
    CVA_DETECTABLE_DEG,
    ENOUGH,
    PAIN_DETECTABLE,
    TrendVerdict,
    trend,
)
from coach.report.labels import LABELS, degrees, duration
from coach.report.page.html import DataTable, Section
from coach.report.page.rows import DayTotals, Instant, MeasurePoint, Rating, StoredSet
from coach.report.page.svg import ChartPoint, day_bars, trend_chart

NOTES = (
    "This is not a diagnosis. Pain that is new and severe, follows an accident, or comes with "
    "numbness, weakness, fever or trouble walking belongs to a doctor.",
    "A bar behind a value shows where it may really lie, 9 times out of 10.",
    f"A change is called one only if the mean of the latest values differs from that of the first "
    f"(3 to 5 at each end, of at least {ENOUGH}) by more than measuring varies and more than your "
    "own values scatter. The camera standing elsewhere, or other clothes, can shift all values "
    "after.",
    f"Craniovertebral angle: smaller is further forward; 50° or more is usual (NCT02190331). "
    f"Changes under {CVA_DETECTABLE_DEG}° can't be told from measurement error "
    "(IJERPH 2020;17:6521).",
    "Thoracic kyphosis is the curve of the back's surface, not the Cobb angle of an X-ray.",
    "Pain: a change of about 2 of 10 is what people notice (Farrar 2001, Pain 94:149).",
)

MEASURES = tuple(name for name in LABELS if name != "screen_distance")
"""What a check measures in degrees, and its changes against a baseline."""
_CVA_USUAL_DEG = 50.0
_KEY = (("value", "measured"), ("interval", "where it may really lie, 9 times out of 10"))
_CVA_KEY = (*_KEY, ("limit", f"{_CVA_USUAL_DEG:.0f}°: this and more is usual"))
_VARIES = "within measurement error (up to {}), so no change can be claimed"
_UNNOTICED = "less than people notice (about {}) or than it varies from day to day"
_LEAST_DAYS = 7
_DAILY_ROWS = 45
"""More days than these stand week by week."""
_MOST_ROWS = 40
"""A table shows this many of its latest rows: the rest is in the CSV."""
_STATES = ("upright", "slouching", "away")
_CVA_MEANS = {
    TrendVerdict.HIGHER: "your head is carried less far forward than at first",
    TrendVerdict.LOWER: "your head is carried further forward than at first",
}


@dataclass(frozen=True, slots=True)
class Window:
    """The days a report covers: from ``since`` to ``now``."""

    since: Instant
    now: Instant

    @property
    def first(self) -> date:
        """The first day."""
        return self.since.day

    @property
    def days(self) -> float:
        """How many days it is long."""
        return (self.now.utc_s - self.since.utc_s) / 86400

    def place(self, at: Instant) -> float:
        """Days from the beginning to ``at``."""
        return (at.utc_s - self.since.utc_s) / 86400


@dataclass(frozen=True, slots=True)
class ReportData:
    """What a report is made of: the history's rows of its window. ``views``: how many checks from
    where; ``kinds``: how many slouches of which kind, in words; ``week``: the last seven days in
    sentences."""

    measures: Mapping[str, Sequence[MeasurePoint]]
    days: Sequence[DayTotals]
    sets: Sequence[StoredSet]
    ratings: Mapping[str, Sequence[Rating]]
    views: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    week: Sequence[str] = ()
    own_detectable: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """The person's own smallest detectable changes, by measure and view."""
    against_own: Mapping[str, str] = field(default_factory=dict)
    """What the latest check says against the person's own measurement, by measure."""


def sections(recorded: ReportData, window: Window, *, gentle: bool = False) -> list[Section]:
    """Every part that has something to show: what was measured first, or, where it is to be
    ``gentle``, what the person did and felt."""
    measures = [_measure(name, recorded, window) for name in MEASURES]
    felt = [_rating(name, recorded.ratings.get(name, ()), window) for name in ("pain", "effort")]
    did = [_desk(recorded.days, window), _exercise(recorded.sets)]
    parts = [_week(recorded.week), *did, *felt, *measures] if gentle else [*measures, *did, *felt]
    return [part for part in parts if part is not None]


def fitted(recorded: ReportData, window: Window) -> Window:
    """The window from the first day that has anything, and a week at least."""
    days = [day.day for day in recorded.days]
    days += [point.at.day for points in recorded.measures.values() for point in points]
    days += [item.at.day for item in recorded.sets]
    days += [item.at.day for items in recorded.ratings.values() for item in items]
    empty = (min(days) - window.first).days if days else 0
    spare = max(0, min(empty, math.floor(window.days) - _LEAST_DAYS + 1))
    return Window(window.since.after(86400.0 * spare), window.now)


def _measure(name: str, recorded: ReportData, window: Window) -> Section | None:
    found = recorded.measures.get(name, ())
    if not found:
        return None
    points = of_one_view(found)
    view = points[-1].view
    cva = name == "craniovertebral_angle"
    noise = statistics.median((point.high - point.low) / 2 for point in points)
    own = recorded.own_detectable.get((name, view))
    detectable = own if own is not None else CVA_DETECTABLE_DEG if cva else noise
    said = _said([p.value for p in points], detectable, "°", means=_CVA_MEANS if cva else {})
    if own is not None:
        smallest = conventions().number(own, 1)
        said += f" Your own repeats make {smallest}° the smallest change that counts."
    elsewhere = len(found) - len(points)
    if elsewhere:
        said += f" Only the {view} view is compared ({elsewhere} of {len(found)} left out)."
    return Section(
        LABELS[name],
        " ".join(filter(None, (recorded.against_own.get(name), _last(points[-1]), said))),
        trend_chart(
            f"{LABELS[name]} over time",
            [ChartPoint(window.place(p.at), p.value, p.low, p.high) for p in points],
            first=window.first,
            days=window.days,
            unit="°",
            lines=(_CVA_USUAL_DEG,) if cva else (),
        ),
        _CVA_KEY if cva else _KEY,
        DataTable(("when", "view", "value", "from", "to"), _latest([_row(p) for p in found])),
    )


def of_one_view(found: Sequence[MeasurePoint]) -> list[MeasurePoint]:
    """The points that can be compared: those of the view most of them have, and of views with
    equally many the latest. ``found`` is in order of time and not empty."""
    counts = Counter(point.view for point in reversed(found))
    view, _ = counts.most_common(1)[0]
    return [point for point in found if point.view == view]


def _last(point: MeasurePoint) -> str:
    return (
        f"Last measured on {conventions().day(point.at.day)}: {degrees(point.value)}, "
        f"somewhere from {degrees(point.low)} to {degrees(point.high)}."
    )


def _row(point: MeasurePoint) -> tuple[str, ...]:
    angles = (degrees(value) for value in (point.value, point.low, point.high))
    when = conventions().moment(point.at.local, year=True)
    return (when, point.view.replace("-", " "), *angles)


def _said(
    values: Sequence[float],
    detectable: float,
    unit: str = "",
    *,
    means: Mapping[TrendVerdict, str] = MappingProxyType({}),
    within: str = _VARIES,
    beyond: str = "beyond measurement error",
) -> str:
    """How the latest values differ from the first, and what that means, if anything."""
    found = trend(values, detectable)
    if found.change is None or found.needed is None:
        return f"{len(values)} so far; a trend needs {ENOUGH}."
    apart = f"The latest {found.group} average {conventions().number(abs(found.change), 1)}{unit}"
    way = "more" if found.change > 0 else "less"
    compared = f"{apart} {way} than the first {found.group}"
    if round(found.change, 1) == 0:
        return f"The latest {found.group} average the same as the first {found.group}."
    if found.verdict is TrendVerdict.WITHIN_ERROR:
        needed = conventions().number(found.needed, 1)
        return f"{compared}: {within.format(f'{needed}{unit}')}."
    meaning = means.get(found.verdict)
    return f"{compared}, {beyond}{f': {meaning}' if meaning else ''}."


def _desk(days: Sequence[DayTotals], window: Window) -> Section | None:
    if not days:
        return None
    upright_s = sum(day.seconds.get("upright", 0.0) for day in days)
    seated_s = sum(day.seated_s for day in days)
    nudges = sum(day.events.get("nudge", 0) for day in days)
    longest = max(day.longest_s.get("upright", 0.0) for day in days)
    share = upright_s / max(seated_s, 1e-9)
    by_week = len(days) > _DAILY_ROWS
    return Section(
        "At the desk",
        f"Upright for {share:.0%} of the time in view, over {counted(len(days), 'day')}; "
        f"longest upright spell {duration(longest)}; {counted(nudges, 'nudge')}.",
        day_bars(
            "Hours upright, slouching and away by day",
            {day.day: {s: v / 3600 for s, v in day.seconds.items()} for day in days},
            _STATES,
            window.first,
        ),
        tuple((f"state-{state}", state) for state in _STATES),
        DataTable(("week from" if by_week else "day", *_STATES, "nudges"), _desk_rows(days)),
    )


def _desk_rows(days: Sequence[DayTotals]) -> tuple[tuple[str, ...], ...]:
    """A row for each day; of many days, for each week."""
    groups: dict[date, list[DayTotals]] = defaultdict(list)
    for day in days:
        start = day.day - timedelta(day.day.weekday()) if len(days) > _DAILY_ROWS else day.day
        groups[start].append(day)
    return tuple(
        (
            conventions().day(start, year=True),
            *(duration(sum(day.seconds.get(state, 0.0) for day in group)) for state in _STATES),
            str(sum(day.events.get("nudge", 0) for day in group)),
        )
        for start, group in sorted(groups.items())
    )


def _week(lines: Sequence[str]) -> Section | None:
    return Section("The last seven days", points=tuple(lines)) if lines else None


def _latest(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The latest rows, and how many there are before them."""
    if len(rows) <= _MOST_ROWS:
        return tuple(rows)
    left = len(rows) - _MOST_ROWS
    blank = ("",) * (len(rows[0]) - 1)
    return ((f"{left} earlier {many('row')}", *blank), *rows[-_MOST_ROWS:])


def _exercise(found: Sequence[StoredSet]) -> Section | None:
    by_name: dict[str, list[StoredSet]] = defaultdict(list)
    for item in found:
        by_name[item.exercise].append(item)
    if not by_name:
        return None
    rows = []
    for name, sets in sorted(by_name.items()):
        ranges = [item.range_deg for item in sets if item.range_deg is not None]
        scores = [item.score for item in sets if item.score is not None]
        faults = Counter[str]()
        for item in sets:
            faults.update(item.faults)
        often = ", ".join(f"{_plain(code)} {count}×" for code, count in faults.most_common(2))
        rows.append(
            (
                _plain(name),
                str(len(sets)),
                str(sum(item.reps for item in sets)),
                degrees(statistics.median(ranges)) if ranges else "–",
                f"{statistics.median(scores):.0f}" if scores else "–",
                often or "–",
            )
        )
    sessions = len({item.session for sets in by_name.values() for item in sets})
    return Section(
        "Exercise",
        f"{counted(sessions, 'session')}. Range and form are medians over all sets.",
        table=DataTable(
            ("exercise", "sets", "repetitions", "range", "form of 100", "most common faults"),
            tuple(rows),
        ),
        folded=False,
    )


def _rating(kind: str, found: Sequence[Rating], window: Window) -> Section | None:
    if not found:
        return None
    said = ""
    if kind == "pain":
        beyond = "more than it varies by itself"
        values = [float(item.value) for item in found]
        said = " " + _said(values, PAIN_DETECTABLE, within=_UNNOTICED, beyond=beyond)
    return Section(
        {"pain": "Pain", "effort": "Effort"}[kind],
        f"Last on {conventions().day(found[-1].at.day)}: {found[-1].value} of 10.{said}",
        trend_chart(
            f"{kind.capitalize()} from 0 to 10 over time",
            [ChartPoint(window.place(item.at), item.value) for item in found],
            first=window.first,
            days=window.days,
            unit="",
            bounds=(0.0, 10.0),
        ),
        table=DataTable(
            ("when", "of 10", "where", "after", "note"),
            _latest(
                [
                    (
                        conventions().moment(item.at.local, year=True),
                        str(item.value),
                        _plain(item.region or "–"),
                        _plain(item.exercise or "–"),
                        item.note or "–",
                    )
                    for item in found
                ]
            ),
        ),
    )


def _plain(code: str) -> str:
    return code.replace("_", " ")

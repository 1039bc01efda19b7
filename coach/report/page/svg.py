"""Small charts as SVG, to stand inside a page: its style sheet colours them, light or dark."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from coach.conventions import conventions

WIDTH, HEIGHT = 720.0, 220.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 12.0, 12.0, 28.0
_LABELS, _LABEL_HALF = 6, 24.0
_LEAST_DAYS = 7
"""An axis of fewer days would make one day as wide as the page."""
_SHORT_H = 2.0
"""Days shorter than this are drawn in minutes."""
_BY_MONTH_DAYS = 62


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A value on a day: ``day`` counts days and their fractions from the first of the chart;
    ``low``..``high`` is where it may really lie, if that is known."""

    day: float
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ChartArea:
    """The chart's area: days along, values up."""

    first: date
    days: float
    bottom: float
    top: float

    def x(self, day: float) -> float:
        """Horizontal place of a day, in the SVG's units."""
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * day / max(self.days, 1e-9)

    def y(self, value: float) -> float:
        """Vertical place of a value, in the SVG's units."""
        share = (value - self.bottom) / (self.top - self.bottom)
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * share


def trend_chart(
    title: str,
    points: Sequence[ChartPoint],
    *,
    first: date,
    days: float,
    unit: str,
    lines: Sequence[float] = (),
    bounds: tuple[float, float] | None = None,
) -> str:
    """Values with their intervals over time, and reference ``lines`` across.

    ``points`` must not be empty; ``bounds`` fixes the range of values instead of fitting it.
    """
    known = [p.low for p in points if p.low is not None]
    known += [p.high for p in points if p.high is not None]
    bottom, top, step = _scale([p.value for p in points] + known + list(lines), bounds)
    frame = ChartArea(first, days, bottom, top)
    parts = [*_value_axis(frame, step, unit), *_time_axis(frame)]
    for value in lines:
        parts.append(_line("limit", _LEFT, frame.y(value), WIDTH - _RIGHT, frame.y(value)))
    for point in points:
        if point.low is not None and point.high is not None:
            x = frame.x(point.day)
            parts.append(_line("interval", x, frame.y(point.low), x, frame.y(point.high)))
    path = " ".join(f"{frame.x(p.day):.1f},{frame.y(p.value):.1f}" for p in points)
    parts.append(f'<polyline class="course" points="{path}"/>')
    parts += [
        f'<circle class="value" cx="{frame.x(p.day):.1f}" cy="{frame.y(p.value):.1f}" r="3.5"/>'
        for p in points
    ]
    return _svg(title, parts)


def day_bars(
    title: str, days: Mapping[date, Mapping[str, float]], states: Sequence[str], first: date
) -> str:
    """Hours of each day in each of ``states``, one above the other. ``days`` must not be empty."""
    count = max((max(days) - first).days + 1, _LEAST_DAYS)
    most = max(sum(day.get(state, 0.0) for state in states) for day in days.values())
    minutes = most < _SHORT_H
    factor, unit = (60.0, " min") if minutes else (1.0, " h")
    _, top, step = _scale([0.0, most * factor], None)
    if minutes:
        step = next(n for n in (5.0, 10.0, 15.0, 30.0) if n * 5 >= most * factor)
        top = math.ceil(most * factor / step) * step
    frame = ChartArea(first, float(count), 0.0, max(top, step))
    parts = [*_value_axis(frame, step, unit), *_time_axis(frame, middle=0.5)]
    width = max((frame.x(1) - frame.x(0)) * 0.8, 1.0)
    for day, hours in days.items():
        base = 0.0
        for state in states:
            high = base + hours.get(state, 0.0) * factor
            x = frame.x((day - first).days + 0.5) - width / 2
            parts.append(
                f'<rect class="state-{escape(state)}" x="{x:.1f}" y="{frame.y(high):.1f}" '
                f'width="{width:.1f}" height="{frame.y(base) - frame.y(high):.1f}"/>'
            )
            base = high
    return _svg(title, parts)


def _scale(
    values: Sequence[float], bounds: tuple[float, float] | None
) -> tuple[float, float, float]:
    """Bottom, top and step of an axis: round numbers around all values."""
    low, high = bounds or (min(values), max(values))
    spread = max(high - low, 1.0)
    power = 10.0 ** math.floor(math.log10(spread / 4))
    step = next(power * n for n in (1, 2, 5, 10) if power * n * 5 >= spread)
    if bounds is not None:
        return low, high, step
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    return bottom, top if top > bottom else bottom + step, step


def _value_axis(frame: ChartArea, step: float, unit: str) -> list[str]:
    parts = []
    for n in range(round((frame.top - frame.bottom) / step) + 1):
        value = frame.bottom + n * step
        y = frame.y(value)
        parts.append(_line("grid", _LEFT, y, WIDTH - _RIGHT, y))
        parts.append(_text("tick", _LEFT - 6, y + 4, f"{value:g}{unit}", "end"))
    return parts


def _time_axis(frame: ChartArea, middle: float = 0.0) -> list[str]:
    """Days at round distances; of more than two months, the first of months."""
    whole = max(math.ceil(frame.days), 1)
    if whole > _BY_MONTH_DAYS:
        days = [n for n in range(whole) if (frame.first + timedelta(n)).day == 1]
        days = days[:: max(math.ceil(len(days) / _LABELS), 1)]
    else:
        every = next(n for n in (1, 2, 7, 14) if whole / n <= _LABELS + 1)
        days = list(range(0, whole, every))
    parts = []
    for day in days:
        x = frame.x(day + middle)
        anchor = "start" if x < _LEFT + 1 else "end" if x > WIDTH - _LABEL_HALF else "middle"
        text = conventions().day(frame.first + timedelta(day))
        parts.append(_text("tick", x, HEIGHT - 8, text, anchor))
    return parts


def _line(name: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{name}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(name: str, x: float, y: float, text: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{name}" {place}>{escape(text)}</text>'


def _svg(title: str, parts: Sequence[str]) -> str:
    inside = "".join(parts)
    name = escape(title, quote=True)
    return f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{name}">{inside}</svg>'

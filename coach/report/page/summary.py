"""The first five lines of a clinician's page, and how what follows was measured."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from coach.conventions import conventions
from coach.core.plural import counted
from coach.core.programme.trend import CVA_DETECTABLE_DEG, PAIN_DETECTABLE, TrendVerdict, trend
from coach.report.labels import degrees, duration
from coach.report.page.html import Section
from coach.report.page.rows import MeasurePoint
from coach.report.page.sections import ReportData, Window, of_one_view

_CVA = "craniovertebral_angle"
_SIDES = ("side-left", "side-right", "oblique")
_MOST_KINDS = 2


def summary(recorded: ReportData, window: Window) -> Section:
    """Five lines: what there is, the neck, the desk, pain, exercise; each also where there is
    nothing, as that is an answer too."""
    lines = (
        _extent(recorded, window),
        _neck(recorded),
        _desk(recorded),
        _pain(recorded),
        _exercise(recorded),
    )
    return Section("In five lines", points=lines, blank=("Name", "Date of birth"))


def method(recorded: ReportData) -> Section:
    """How it was measured, and what can't be concluded from it."""
    points = [
        "Landmarks of the body's surface, found in pictures of an ordinary webcam (MediaPipe), "
        "give angles; no marker was worn and nobody examined anyone.",
        "A range beside a value holds the true one in 9 of 10 cases; it was calibrated on rendered "
        "people whose true angles are known. Clothes and hair widen it.",
        _views(recorded),
        "Upright and slouching at the desk are deviations from the person's own baseline, which "
        "they chose: they compare the person with themselves, not with others.",
        "Thoracic kyphosis is the curve of the surface and not the Cobb angle. Protraction of the "
        "shoulders is not measured.",
        "Repetitions, holds and form are counted by the program; pain and effort are the person's "
        "own answers.",
    ]
    return Section("How this was measured, and its limits", points=tuple(points))


def _extent(recorded: ReportData, window: Window) -> str:
    said = conventions()
    period = f"{said.day(window.first)} to {said.day(window.now.day, year=True)}"
    checks, sessions = sum(recorded.views.values()), len({one.session for one in recorded.sets})
    return (
        f"{period}: {counted(checks, 'posture check')}, "
        f"{counted(len(recorded.days), 'day')} monitored at the desk, "
        f"{counted(sessions, 'exercise session')}."
    )


def _neck(recorded: ReportData) -> str:
    found = recorded.measures.get(_CVA, ())
    if not found:
        if not recorded.views:
            return "Neck: not measured; there was no posture check."
        return "Neck: its angle was not measured; no check showed it from the side clearly enough."
    compared = of_one_view(found)
    last = compared[-1]
    said = (
        f"Neck: craniovertebral angle {degrees(last.value)} ({degrees(last.low)} to "
        f"{degrees(last.high)}) on {conventions().day(last.at.day)}"
    )
    return f"{said}, {last.view.replace('-', ' ')}; {_course(compared)}."


def _course(found: Sequence[MeasurePoint]) -> str:
    changed = trend([point.value for point in found], CVA_DETECTABLE_DEG)
    if changed.change is None:
        return "too few checks for a trend"
    if changed.verdict is TrendVerdict.WITHIN_ERROR:
        return "no change beyond measurement error"
    way = "larger" if changed.change > 0 else "smaller"
    return f"{way} than at first by {degrees(abs(changed.change))}, beyond measurement error"


def _desk(recorded: ReportData) -> str:
    upright_s = sum(day.seconds.get("upright", 0.0) for day in recorded.days)
    seated_s = sum(day.seated_s for day in recorded.days)
    if seated_s <= 0:
        return "Desk: not monitored."
    said = f"Desk: upright {upright_s / seated_s:.0%} of {duration(seated_s)} in view"
    most = sorted(recorded.kinds.items(), key=lambda item: (-item[1], item[0]))[:_MOST_KINDS]
    if not most:
        return f"{said}."
    total = sum(recorded.kinds.values())
    kinds = " and ".join(f"{name} ({count / total:.0%})" for name, count in most)
    return f"{said}; slouches most often: {kinds}."


def _pain(recorded: ReportData) -> str:
    found = recorded.ratings.get("pain", ())
    if not found:
        return "Pain: none was noted."
    last, values = found[-1], [float(item.value) for item in found]
    said = (
        f"Pain: last {last.value} of 10 on {conventions().day(last.at.day)}, "
        f"median {statistics.median(values):.0f}, highest {max(values):.0f}"
    )
    changed = trend(values, PAIN_DETECTABLE)
    if changed.change is None:
        return f"{said}; too few ratings for a trend."
    if changed.verdict is TrendVerdict.WITHIN_ERROR:
        return f"{said}; no change that people notice."
    return f"{said}; {'more' if changed.change > 0 else 'less'} than at first, noticeably."


def _exercise(recorded: ReportData) -> str:
    if not recorded.sets:
        return "Exercise: none yet."
    sessions = len({item.session for item in recorded.sets})
    scores = [item.score for item in recorded.sets if item.score is not None]
    form = f"; median form {statistics.median(scores):.0f} of 100" if scores else ""
    sets = counted(len(recorded.sets), "set")
    return f"Exercise: {counted(sessions, 'session')} with {sets}{form}."


def _views(recorded: ReportData) -> str:
    if not recorded.views:
        return "There was no posture check: no angle of the neck or back was measured."
    total = sum(recorded.views.values())
    told = ", ".join(
        f"{count} from {_seen(view)}" for view, count in sorted(recorded.views.items())
    )
    if not any(view in _SIDES for view in recorded.views):
        return (
            f"Of {counted(total, 'posture check')}: {told}. Only a view from the side shows the "
            "neck's angle and the upper back, so neither was measured."
        )
    return f"Of {counted(total, 'posture check')}: {told}. Only views from the side show the neck."


def _seen(view: str) -> str:
    names = {"side-left": "the left", "side-right": "the right", "front": "the front"}
    return names.get(view, "aslant")

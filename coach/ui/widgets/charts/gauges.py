"""A gauge for every measure a check gave, and one sentence for those it could not give."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from coach.core.posture.result import Assessment, Measure
from coach.core.posture.specs import CVA, SPECS
from coach.report.labels import IN_THE_APP
from coach.ui.widgets.charts.gauge import Gauge, GaugeReading, Scale
from coach.ui.widgets.steady_text import SteadyText

SCALES = {
    "craniovertebral_angle": Scale(25.0, 75.0, SPECS[CVA].bands),
    "thoracic_kyphosis": Scale(5.0, 70.0),
    "craniovertebral_change": Scale(-25.0, 25.0),
    "kyphosis_change": Scale(-25.0, 25.0),
    "trunk_lean": Scale(-30.0, 45.0),
    "head_tilt": Scale(-45.0, 45.0),
    "shoulder_tilt": Scale(-20.0, 20.0),
    "head_turn": Scale(-60.0, 60.0),
}
"""The scale of each measure that has a gauge, in the order they are shown."""


class Gauges(Vertical):
    """Shows what was measured first; what the view can't show takes one sentence at the end."""

    DEFAULT_CSS = """
    Gauges { height: auto; }
    Gauges Gauge { height: 2; display: none; }
    Gauges #missing { height: auto; color: $text-muted; }
    """

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._plain = plain

    def compose(self) -> ComposeResult:
        """One gauge a measure, hidden until it has a value."""
        for name, scale in SCALES.items():
            yield Gauge(IN_THE_APP[name], scale, plain=self._plain, id=name)
        yield SteadyText(id="missing")

    def show(self, assessment: Assessment) -> None:
        """Show an assessment's measures."""
        by_name = {measure.name: measure for measure in assessment.measures}
        for name in SCALES:
            gauge, measure = self.query_one(f"#{name}", Gauge), by_name.get(name)
            gauge.display = measure is not None and measure.value is not None
            if measure is not None:
                gauge.reading = GaugeReading(
                    measure.value, measure.low, measure.high, measure.band, measure.abstained
                )
        self.query_one("#missing", SteadyText).update(_missing(by_name))


def _missing(measures: dict[str, Measure]) -> str:
    """What could not be measured and why, by the reason most of them share."""
    by_reason: dict[str, list[str]] = {}
    for name in SCALES:
        measure = measures.get(name)
        if measure is not None and measure.value is None and measure.abstained:
            label = IN_THE_APP[name]
            by_reason.setdefault(measure.abstained, []).append(label[:1].lower() + label[1:])
    if not by_reason:
        return ""
    reason, names = max(by_reason.items(), key=lambda item: len(item[1]))
    return f"Not from here: {', '.join(names)} ({reason})."

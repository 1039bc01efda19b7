"""A check beside the one before and beside the baseline: honest about what is only noise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.core.posture.result import Assessment, abstained, measured
from coach.core.posture.specs import MEASURES
from coach.core.types import View
from coach.runtime.batch.replay import replay
from coach.runtime.desk.baselining import LiveBaseline, since_baseline
from coach.storage.records import Baseline, Check
from coach.ui.trend import since_last
from coach.ui.widgets.charts.gauge import Gauge
from tests.support.memories import NOON, check_document
from tests.support.ui_world import FPS, World, press, recorded, text_of


def before(cva: float | None, half: float = 4.0, view: str = "side-left") -> Check:
    document = check_document(cva, half, view)
    return Check(NOON, "0", True, view, 10.0, document["score"], document)


def now(cva: float, half: float = 3.0, view: View = View.SIDE_LEFT) -> Assessment:
    others = tuple(abstained(name, "hidden") for name in MEASURES[1:])
    return Assessment(view, (measured(MEASURES[0], cva, half), *others), 70, ())


def test_a_change_within_both_intervals_is_called_that() -> None:
    assert since_last(now(50.0), before(46.0)) == [
        "Last time, 9 Oct: score 71.",
        "Neck angle +4° since: within measurement error (±5°).",  # 5 = root of 3² + 4²
    ]


def test_a_change_beyond_them_is_called_that() -> None:
    lines = since_last(now(40.0), before(46.0))
    assert lines[1] == "Neck angle -6° since: more than measuring varies by (±5°)."


@pytest.mark.parametrize("change", np.linspace(-12, 12, 13).tolist())
def test_the_verdict_is_the_same_whichever_was_first(change: Any) -> None:
    there = since_last(now(50.0 + change, 4.0), before(50.0, 4.0))[1]
    back = since_last(now(50.0, 4.0), before(50.0 + change, 4.0))[1]
    assert there.split(": ")[1] == back.split(": ")[1]


def test_what_was_not_measured_or_seen_from_elsewhere_is_not_compared() -> None:
    assert since_last(now(40.0), before(None)) == ["Last time, 9 Oct: no score."]
    (line,) = since_last(now(40.0, view=View.SIDE_RIGHT), before(46.0))
    assert "Seen from elsewhere then (side left), so no angle is compared." in line


def seen(clip: str, seconds: float) -> list[Any]:
    body = recorded(clip)
    return [body(number / FPS) for number in range(round(seconds * FPS))]


def taken(clip: str) -> Any:
    found = LiveBaseline(10.0)
    for number, sample in enumerate(seen(clip, 30.0)):
        found(_at(sample, number / FPS))
    assert found.taken is not None
    return found.taken


def _at(sample: Any, t_s: Any) -> Any:
    return replace(sample, t_s=t_s)


def changes(clip: str, baseline_clip: str) -> tuple[Any, Any]:
    samples = [_at(sample, n / FPS) for n, sample in enumerate(seen(clip, 10.0))]
    result = since_baseline(replay(samples), taken(baseline_clip))
    return {item.name: item for item in result.assessment.measures}, result.assessment.findings


@pytest.mark.parametrize("view", ["front", "side"])
def test_who_sits_as_in_the_baseline_has_not_changed(view: str) -> None:
    measures, findings = changes(f"{view}_upright", f"{view}_upright")
    change = measures["craniovertebral_change"]
    assert change.low < 0 < change.high
    assert not {"slouched", "head_moved_forward"} & {item.code for item in findings}
    assert ("as_in_baseline" in {item.code for item in findings}) == (view == "front")


def test_a_slouch_is_seen_against_the_baseline_from_the_front() -> None:
    _, findings = changes("front_slouched", "front_upright")
    assert findings[0].code == "slouched", "what stands out is told first"


def test_from_elsewhere_the_baseline_is_left_out() -> None:
    measures, _ = changes("side_upright", "front_upright")
    assert "craniovertebral_change" not in measures


@pytest.mark.asyncio
async def test_a_check_tells_what_changed_since_the_first_baseline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, monkeypatch)
    world.body = recorded("front_upright")
    async with world.app((120, 40)) as pilot:
        await press(pilot, "enter", "enter", "enter")
        await world.play(pilot, 12)
        assert world.history.last(Baseline) is not None
        world.body = recorded("front_slouched")
        await press(pilot, "c", "space")
        await world.play(pilot, 3.5)
        await world.play(pilot, 10.5)
        assert "slouched than in your baseline" in text_of(pilot, "#result")
        stored = world.history.last(Check).document["measures"]["craniovertebral_change"]
        gauge = pilot.app.screen.query_one("#craniovertebral_change", Gauge)
        assert gauge.display
        assert gauge.reading.value == stored["value"]

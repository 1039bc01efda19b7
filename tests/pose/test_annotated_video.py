"""What is drawn over a picture is what was measured, where it was measured."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.posture import specs as m
from coach.core.posture.assess import Finding, judge_frame
from coach.core.posture.regressor import Doubt
from coach.core.types import Frame, PoseSample
from coach.core.types import Landmark as L
from coach.runtime.batch.annotated_video import Portrait, overlay_of
from tests.support.bodies import seated_front, seated_side
from tests.support.estimates import estimated

LONG_HAIR = {"doubt": Doubt.EAR_HIDDEN}


def drawn(body: Any, **options: Any) -> Any:
    seen = PoseSample(0, 0.0, (640, 480), body)
    return overlay_of(judge_frame(estimated(body, **options)), seen, None)


@settings(max_examples=40, deadline=None)
@given(st.floats(-10, 89), st.floats(60, 120), st.sampled_from([-1, 1]))
def test_the_neck_line_ends_at_the_ear_and_rises_by_the_angle(
    neck: float, trunk: float, facing: int
) -> None:
    body = seated_side(trunk_deg=trunk, facing=facing)
    mark = next(mark for mark in drawn(body, cva=neck).angles if mark.label == "CVA")
    ear = body[L.LEFT_EAR if facing < 0 else L.RIGHT_EAR, :2]
    assert mark.arm_px == pytest.approx(tuple(ear))
    forward = (mark.arm_px[0] - mark.vertex_px[0]) * facing
    up = mark.vertex_px[1] - mark.arm_px[1]
    assert math.degrees(math.atan2(up, forward)) == pytest.approx(mark.value_deg, abs=0.1)
    assert mark.value_deg == pytest.approx(neck, abs=0.06)


def test_every_remark_of_the_table_stands_over_a_picture_by_its_title() -> None:
    body = seated_front()
    seen = PoseSample(0, 0.0, (640, 480), body)
    judged = judge_frame(estimated(body))
    remarks = {remark.code: remark for spec in m.SPECS for remark in spec.remarks.values()}
    assert len(remarks) > 3
    for code, remark in remarks.items():
        found = replace(judged, findings=(Finding(code, "mild", "It is so."),))
        assert overlay_of(found, seen, None).verdict == remark.title


def test_without_the_neck_no_line_is_drawn_and_nothing_is_called_good() -> None:
    overlay = drawn(seated_side(), **LONG_HAIR)
    assert [mark.label for mark in overlay.angles] == ["lean"]
    assert (overlay.verdict, overlay.severity) == ("Too little to judge", "unknown")
    row = next(row for row in overlay.rows if row.label == "Craniovertebral angle")
    assert row.muted
    assert row.text == "the ear is hidden", "what to change is not for the picture"


@pytest.mark.parametrize(
    ("body", "options", "verdict", "severity"),
    [
        (seated_side(), {"cva": 60, "size": 1}, "Nothing stands out", "good"),
        (seated_side(), {"cva": 48}, "Head forward?", "mild"),
        (seated_side(), {"cva": 30}, "Head forward", "marked"),
        (seated_side(trunk_deg=125), {"cva": 67, "size": 1}, "Leaning far back", "unknown"),
        (seated_front(), LONG_HAIR, "No tilt stands out", "unknown"),
        (seated_front(head_deg=30), LONG_HAIR, "Head tipped to the side", "moderate"),
        (seated_side(trunk_deg=10), LONG_HAIR, "Too little to judge", "unknown"),
    ],
)
def test_the_verdict_says_no_more_than_was_found(
    body: Any, options: dict[str, Doubt] | dict[str, int], verdict: str, severity: str
) -> None:
    overlay = drawn(body, **options)
    assert (overlay.verdict, overlay.severity) == (verdict, severity)


def test_measured_rows_come_first() -> None:
    muted = [row.muted for row in drawn(seated_side()).rows]
    assert muted == sorted(muted)
    assert len(muted) == len(m.MEASURES) - 1, "all but what no picture ever shows"


def test_a_picture_of_the_relaxed_part_shows_the_relaxed_part(tmp_path: Path) -> None:
    portrait = Portrait(until_s=4.0)
    for number in range(90):
        shade = np.full((240, 320, 3), 255 if number >= 40 else 60, np.uint8)
        frame = Frame(number, 7 + number / 10, shade)
        portrait(frame, PoseSample(number, frame.t_s, (320, 240), seated_side()))
    assert portrait.save(tmp_path / "one.png", judge_frame(estimated(seated_side())))
    assert np.median(np.asarray(cv2.imread(str(tmp_path / "one.png")))) < 100
    nobody = Portrait()
    assert not nobody.save(tmp_path / "none.png", judge_frame(estimated(seated_side())))
    assert not (tmp_path / "none.png").exists()

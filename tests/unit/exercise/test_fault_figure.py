"""Figures of faults: the fault's own signal, measured on the drawing, is beyond its threshold."""

from __future__ import annotations

import math

import numpy as np
import pytest

from coach.content.loader import exercises
from coach.core.exercise.fault_figure import FaultFigure, fault_figure
from coach.core.exercise.faults import Fault
from coach.core.exercise.figure import BONES, Figure, furthest_s, pose_at
from coach.core.exercise.signal_names import columns_of
from coach.core.exercise.signals import signals
from coach.core.exercise.spec import ExerciseSpec
from coach.core.types import LANDMARKS, Float32, Float64
from coach.core.types import Landmark as L
from coach.report.terminal.figure import Charset, draw

CASES = [(name, fault.code) for name, spec in exercises().items() for fault in spec.faults]
UNSEEN = {"trunk_twist_deg", "chest_turn_deg"}
"""Signals of depth: a flat figure hints at them."""
MOVED_JOINTS = {
    "neck_length_ratio", "ear_height_ratio", "trunk_twist_deg", "chest_turn_deg", "leg_line_deg",
}  # fmt: skip


def case(name: str, code: str) -> tuple[ExerciseSpec, Fault, FaultFigure]:
    spec = exercises()[name]
    fault = next(one for one in spec.faults if one.code == code)
    wrong = fault_figure(spec.figure, fault)
    assert wrong is not None, f"a figure shows {fault.signal}"
    return spec, fault, wrong


def landmarks(figure: Figure, t_s: float) -> Float32:
    """The figure as MediaPipe would see it: a picture of 1000 by 1000 pixels."""
    points = {str(name): np.array(place) for name, place in pose_at(figure, t_s).items()}
    found = np.zeros((LANDMARKS, 4), np.float32)
    found[:, 3] = 1.0
    joints = {"shoulder": "SHOULDER", "elbow": "ELBOW", "hand": "WRIST", "hip": "HIP",
              "knee": "KNEE", "foot": "ANKLE"}  # fmt: skip
    head, neck = points["head"], points["neck"]
    up = (head - neck) / np.linalg.norm(head - neck)
    ahead = np.array([up[1], -up[0]])  # out of the face of somebody who looks to the right
    for side, letter in (("LEFT", "l"), ("RIGHT", "r")):
        places = {f"{side}_EAR": head, f"{side}_EYE_OUTER": head + 0.05 * ahead}
        for joint, landmark in joints.items():
            name = f"{joint}_{letter}" if f"{joint}_{letter}" in points else joint
            if name in points:
                places[f"{side}_{landmark}"] = points[name]
        for landmark, place in places.items():
            found[L[landmark], :2] = 1000 * place[0], 1000 * (1 - place[1])
    found[L.NOSE, :2] = 1000 * head[0], 1000 * (1 - head[1])
    return found


def values(figure: Figure, signal: str, t_s: float) -> Float64:
    found: Float64 = signals(landmarks(figure, t_s)[None])[0, list(columns_of(signal))]
    return found


@pytest.mark.parametrize(("name", "code"), CASES)
def test_the_faults_own_rule_is_broken_in_the_drawing_and_kept_in_the_right_one(
    name: str, code: str
) -> None:
    spec, fault, wrong = case(name, code)
    if fault.signal in UNSEEN:
        return
    far_s = furthest_s(spec.figure)
    shown, right = (values(one, fault.signal, far_s) for one in (wrong.figure, spec.figure))
    sign = 1.0 if fault.above else -1.0
    if fault.signal == "trunk_side_deg":
        shown, right = np.abs(shown), np.abs(right)  # to either side
    # Against the start: by what the fault adds to the right way at the same moment.
    beyond = shown - right if fault.from_start else shown
    assert np.nanmax(sign * beyond) > sign * fault.threshold, "beyond its threshold"
    assert np.nanmin(sign * (shown - right)) >= -1e-3, "no better than the right way"


@pytest.mark.parametrize(("name", "code"), CASES)
def test_only_the_fault_is_drawn(name: str, code: str) -> None:
    spec, fault, wrong = case(name, code)
    assert wrong.bones, "and it is marked"
    assert list(wrong.figure.mistakes()) == []
    assert all(-0.2 <= c <= 1.2 for p in wrong.figure.poses for xy in p.points.values() for c in xy)
    if fault.when != "always":
        assert wrong.figure.poses[0].points == spec.figure.poses[0].points, "it begins right"
    if fault.signal in MOVED_JOINTS or fault.signal == "trunk_tilt_deg":
        return
    for pose, other in zip(spec.figure.poses, wrong.figure.poses, strict=True):
        for first, second in BONES:
            if first in pose.points and second in pose.points:
                length = math.dist(pose.points[first], pose.points[second])
                drawn = math.dist(other.points[first], other.points[second])
                assert drawn == pytest.approx(length, abs=0.005), (first, second)


@pytest.mark.parametrize("charset", list(Charset))
@pytest.mark.parametrize("size", [(25, 9), (45, 15)])
@pytest.mark.parametrize(("name", "code"), CASES)
def test_the_fault_can_be_told_from_the_right_way(
    name: str, code: str, size: tuple[int, int], charset: Charset
) -> None:
    spec, _, wrong = case(name, code)
    far_s = furthest_s(spec.figure)
    right = draw(spec.figure, far_s, size[0], size[1], charset, beside=wrong.figure)
    shown = draw(
        wrong.figure, far_s, size[0], size[1], charset, wrong=wrong.bones, beside=spec.figure
    )
    assert any("!" in row for row in shown.kinds)
    assert shown.rows != right.rows

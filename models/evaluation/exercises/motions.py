"""How each exercise is done, and done wrong: the poses at both ends, and what each fault adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from models.evaluation.exercises.stick_person import NEUTRAL, Pose


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault: what it ``adds`` to the pose, and in which part of a repetition: all of it, its end,
    an end that falls short, or the rest after it."""

    adds: Pose
    when: Literal["moving", "end", "short", "rest"] = "moving"


@dataclass(frozen=True, slots=True)
class Motion:
    """One exercise: ``start`` and ``end`` pose, seen from ``yaw_deg`` at best.

    ``ends``: for an exercise with sides apart, an end pose for each. ``partial``: how far of the
    way is no repetition. ``holds``: whether the end is held.
    """

    yaw_deg: float
    start: Pose
    end: Pose
    faults: Mapping[str, Wrong] = field(default_factory=dict)
    other_end: Pose | None = None
    partial: float = 0.42
    holds: bool = False
    yaw_off_deg: float = 40.0
    floor: bool = False


def both(**values: float) -> dict[str, float]:
    """A pose with the same arms or legs on both sides: ``arm=90`` is ``arm_l`` and ``arm_r``."""
    return {
        f"{name}_{side}" if f"{name}_{side}" in NEUTRAL else name: value
        for name, value in values.items()
        for side in "lr"
    }


def pose(**values: float) -> dict[str, float]:
    """A whole pose: neutral but for ``values``, for both sides."""
    return {**NEUTRAL, **both(**values)}


_SHRUG = {"shrug": 0.06}
_SEAT = both(thigh=85.0, shank=5.0, arm=12.0, arm_az=90.0, fore=60.0, fore_az=90.0)
_SIT = {**NEUTRAL, **_SEAT, "lean": 2.0}
_PRONE = both(arm=14.0, arm_az=90.0, fore=12.0, fore_az=90.0, thigh=-88.0, shank=-89.0)
_PRONE = {**NEUTRAL, **_PRONE, "lean": 88.0, "pitch": -60.0}
_CROSSED = both(arm=30.0, arm_az=90.0, fore=140.0, fore_az=150.0)
_FOUR = pose(lean=78.0, arm=85.0, arm_az=90.0, fore=85.0, fore_az=90.0, shank=-88.0, pitch=-45.0)
_WALL = pose(lean=18.0, thigh=-18.0, shank=-18.0, arm=84.0, arm_az=90.0, fore=88.0, fore_az=90.0)

MOTIONS: dict[str, Motion] = {
    "lateral_raise": Motion(
        0.0, pose(), pose(arm=88.0, fore=86.0),
        {"shrug": Wrong(_SHRUG), "too_high": Wrong(both(arm=34.0, fore=34.0), "end"),
         "leaning": Wrong({"side": 18.0})},
    ),
    "t_raise": Motion(
        0.0, pose(), pose(arm=92.0, fore=91.0),
        {"below_90": Wrong(both(arm=-18.0, fore=-18.0), "short"),
         "bent_elbows": Wrong(both(fore=62.0), "end"), "shrug": Wrong(_SHRUG)},
    ),
    "y_raise": Motion(
        0.0, pose(), pose(arm=128.0, fore=128.0),
        {"bent_elbows": Wrong(both(fore=60.0), "end"), "shrug": Wrong({"shrug": 0.065}),
         "leaning": Wrong({"side": 18.0})},
    ),
    "w_raise": Motion(
        0.0, pose(), pose(arm=55.0, fore=165.0),
        {"forearms_drop": Wrong(both(arm=22.0, fore=-58.0), "end"),
         "elbows_high": Wrong(both(arm=46.0, fore=16.0), "end"), "shrug": Wrong(_SHRUG)},
    ),
    "wall_angel": Motion(
        0.0, pose(arm=82.0, fore=172.0), pose(arm=150.0, fore=174.0),
        {"elbows_drop": Wrong(both(arm=-23.0), "rest"), "leaning": Wrong({"side": 14.0})},
        partial=0.5,
    ),
    "band_pull_apart": Motion(
        0.0, pose(arm=85.0, arm_az=90.0, fore=85.0, fore_az=90.0),
        pose(arm=86.0, arm_az=8.0, fore=86.0, fore_az=8.0),
        {"arms_drop": Wrong(both(arm=-34.0, fore=-24.0)), "shrug": Wrong(_SHRUG)}, partial=0.3,
    ),
    "external_rotation": Motion(
        0.0, pose(arm=8.0, fore=85.0, fore_az=98.0), pose(arm=9.0, fore=86.0, fore_az=30.0),
        {"elbows_leave": Wrong(both(arm=34.0)), "shrug": Wrong(_SHRUG)}, partial=0.36,
    ),
    "chin_tuck": Motion(
        90.0, {**_SIT, "head_fwd": 0.085}, {**_SIT, "head_fwd": 0.04, "pitch": 13.0, "lean": 0.5},
        {"nodding": Wrong({"pitch": -14.0}), "leaning": Wrong({"lean": -11.0, "pitch": 11.0})},
        partial=0.39, holds=True,
    ),
    "scapular_squeeze": Motion(
        90.0, {**_SIT, **both(arm=4.0, fore=42.0), "protraction": 0.02},
        {**_SIT, **both(arm=-8.0, fore=42.0), "protraction": -0.035},
        {"shrug": Wrong(_SHRUG), "leaning": Wrong({"lean": -12.0})}, partial=0.45, holds=True,
    ),
    "thoracic_extension": Motion(
        90.0, {**_SIT, **both(arm=118.0, arm_az=70.0, fore=165.0, fore_az=250.0), "lean": 3.0},
        {**_SIT, **both(arm=118.0, arm_az=70.0, fore=165.0, fore_az=250.0), "lean": -11.0,
         "pitch": 15.0},
        {"neck_does_it": Wrong({"pitch": 34.0}), "lower_back_does_it": Wrong({"lean": -18.0},
         "end")},
        partial=0.35, holds=True,
    ),
    "doorway_stretch": Motion(
        45.0, pose(), {**NEUTRAL, "arm_l": 90.0, "fore_l": 172.0},
        {"trunk_twist": Wrong({"twist": 42.0}, "end"),
         "leaning_sideways": Wrong({"side": 22.0}, "end")},
        other_end={**NEUTRAL, "arm_r": 90.0, "fore_r": 172.0}, partial=0.65, holds=True,
        yaw_off_deg=12.0,
    ),
    "cat_cow": Motion(
        90.0, {**_FOUR, "arch": -0.035, "pitch": 0.0}, {**_FOUR, "arch": 0.045, "pitch": -95.0},
        {"elbows_bend": Wrong(both(fore=58.0))}, floor=True, partial=0.5,
    ),
    "bird_dog": Motion(
        90.0, _FOUR,
        {**_FOUR, "arm_l": 160.0, "fore_l": 162.0, "thigh_r": -80.0, "shank_r": -86.0},
        {"back_sags": Wrong({"arch": -0.15, "lean": -7.0}), "leg_too_high": Wrong({"lean": 20.0})},
        other_end={**_FOUR, "arm_r": 160.0, "fore_r": 162.0, "thigh_l": -80.0, "shank_l": -86.0},
        holds=True, floor=True, partial=0.5,
    ),
    "wall_push_up_plus": Motion(
        90.0, _WALL,
        {**_WALL, **both(arm=45.0, fore=136.0, thigh=-29.0, shank=-29.0), "lean": 29.0},
        {"hips_sag": Wrong(both(thigh=30.0, shank=30.0))}, partial=0.54,
    ),
    "band_row": Motion(
        90.0, {**_SIT, **both(arm=62.0, fore=78.0)}, {**_SIT, **both(arm=-30.0, fore=78.0)},
        {"leaning": Wrong({"lean": -14.0})}, partial=0.55, holds=True,
    ),
    "prone_extension": Motion(
        90.0, _PRONE, {**_PRONE, "lean": 77.0}, {"neck_does_it": Wrong({"pitch": 54.0})},
        floor=True, partial=0.42, holds=True,
    ),
    "neck_nod": Motion(
        90.0, {**_SIT, "pitch": 9.0}, {**_SIT, "pitch": -10.0},
        {"head_forward": Wrong({"head_fwd": 0.038})}, partial=0.3, holds=True,
    ),
    "seated_rotation": Motion(
        0.0, {**_SIT, **_CROSSED}, {**_SIT, **_CROSSED, "twist": 34.0},
        {"leaning": Wrong({"side": 16.0})}, other_end={**_SIT, **_CROSSED, "twist": -34.0},
        holds=True,
    ),
    "upper_trapezius_stretch": Motion(
        0.0, _SIT, {**_SIT, "tilt": 28.0}, {"leaning": Wrong({"side": 16.0})},
        other_end={**_SIT, "tilt": -28.0}, holds=True, partial=0.33,
    ),
    "levator_stretch": Motion(
        0.0, _SIT, {**_SIT, "look": 32.0, "pitch": -22.0, "tilt": 12.0,
         "sink": 0.09},
        {"leaning": Wrong({"side": 16.0})},
        other_end={**_SIT, "look": -32.0, "pitch": -22.0, "tilt": -12.0,
                   "sink": 0.09}, holds=True,
    ),
}  # fmt: skip
"""Every exercise that ships, by name."""

UPRIGHT = both(lean=1.0, thigh=0.0, shank=0.0)
DRINK = {"arm_r": 48.0, "arm_az_r": 70.0, "fore_r": 150.0, "fore_az_r": 125.0, "pitch": 18.0}
PHONE = {"arm_r": 40.0, "arm_az_r": 30.0, "fore_r": 165.0, "fore_az_r": 160.0, "side": -6.0}
TYPE = both(arm=22.0, arm_az=90.0, fore=82.0, fore_az=100.0)
TALK = {**both(arm=28.0, arm_az=60.0, fore=105.0, fore_az=110.0), "pitch": 10.0}
SIT_BACK = both(lean=20.0, thigh=60.0, arm=60.0, fore=60.0)
"""What people do between repetitions, added to a standing or sitting pose (the last: kneeling)."""

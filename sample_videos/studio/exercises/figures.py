"""The key figures of the filmed exercises: where each starts and ends, and what goes wrong.

A `Form` is written for one body facing -y. What is done on one side at a time is given for the
left. Faults change the end figure (or the whole repetition, where they are marked so).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sample_videos.studio.acting.posture import SITTING
from sample_videos.studio.exercises.motion import HANGING, Arm, Figure
from sample_videos.studio.scene import STANDING

CLASPED = Arm((0.20, -0.08, -1.0), (-0.72, -0.55, -0.42), (0.0, 0.9, 0.2), (0.6, 0.6, 0.0), 30)
STANDS = Figure(dict(STANDING))
AT_EASE = Figure(dict(STANDING) | {"thoracic_flex": 3.0, "neck_flex": 4.0}, CLASPED, CLASPED)


@dataclass(frozen=True, slots=True)
class Form:
    """How an exercise is done: standing, sitting, lying, or "floor", on hands and knees (`place`),
    from `start` to `end`, with what its faults make of the end; `around` is how people are before
    and after. The camera's `yaw_deg` is 0 in front, 90 on the person's left; `distance_m` away, it
    looks at `aim_m` above the hips and `ahead_m` in front of them.
    `feet_stay`: the body turns about the ankles. `band`: an elastic band joins the hands.
    `instead`: faults that take the place of the movement, so that it is no repetition."""

    start: Figure
    end: Figure
    faults: Mapping[str, Figure] = field(default_factory=dict)
    place: str = "standing"
    around: Figure = AT_EASE
    each_side: bool = False
    yaw_deg: float = 0.0
    distance_m: float = 2.7
    aim_m: float = 0.22
    ahead_m: float = 0.0
    feet_stay: bool = False
    band: bool = False
    out_s: float = 1.6
    back_s: float = 1.9
    hold_s: float = 0.25
    rest_s: float = 0.5
    instead: tuple[str, ...] = ()


SHRUGGED = {"shrug__L": 17.0, "shrug__R": 17.0, "neck_flex": 4.0}
SITS = Figure(dict(SITTING) | {"pelvis_pitch": 2.0, "lumbar_flex": 4.0, "thoracic_flex": 4.0})
LAP = Arm((0.18, -0.28, -0.95), (-0.12, -0.80, -0.42), (0.0, 0.3, -0.9), grip_deg=25)
SITS_IDLY = SITS.with_arms(LAP)

LEVEL_DOWN = Arm((1.0, -0.12, 0.04), (1.0, -0.2, 0.0), (0.0, -0.1, -1.0), (0.0, 1.0, 0.2))
LEVEL_OUT = Arm((1.0, -0.05, 0.06), (1.0, -0.12, 0.06), (0.0, -1.0, 0.1), (0.0, 0.5, -1.0))
HIGH_OUT = Arm((0.74, -0.22, 0.70), (0.64, -0.28, 0.76), (-0.6, -0.6, 0.0), (0.8, 0.8, -0.3))
W_ARM = Arm((0.80, 0.22, -0.56), (0.38, -0.06, 0.95), (-0.1, -1.0, 0.1), (0.2, 0.3, -1.0))
GOAL_ARM = Arm((1.0, 0.08, 0.02), (0.10, -0.06, 1.0), (0.0, -1.0, 0.0), (0.6, 0.2, -1.0))
ANGEL_ARM = Arm((0.50, 0.06, 0.88), (-0.06, -0.05, 1.0), (0.0, -1.0, 0.0), (1.0, 0.2, -0.3))
AHEAD = Arm((0.02, -1.0, -0.10), (-0.06, -1.0, -0.02), (0.0, 0.1, -1.0), (0.7, 0.2, -0.6))
APART = Arm((1.0, 0.06, -0.02), (1.0, -0.10, 0.04), (0.0, -0.2, -1.0), (0.0, 0.9, -0.4))
ELBOWS_IN = Arm((0.10, 0.05, -1.0), (-0.26, -1.0, 0.06), (-1.0, 0.0, 0.1), (0.2, 1.0, 0.0), 45)
TURNED_OUT = Arm((0.14, 0.08, -1.0), (0.70, -0.70, 0.06), (-0.5, -0.8, 0.1), (0.2, 1.0, 0.0), 45)
BESIDE = Arm((0.20, 0.02, -1.0), (0.02, -0.72, -0.70), (-0.8, 0.0, -0.4), (0.3, 1.0, 0.0), 25)
DRAWN_BACK = Arm((0.22, 0.36, -0.92), (0.06, -0.62, -0.78), (-0.8, 0.0, -0.4), (0.3, 1.0, 0.0), 35)
CROSSED = Arm(
    (0.35, -0.60, -0.72), (-0.8, -0.25, 0.55), (0.0, 1.0, 0.0), (0.7, -0.5, -0.8), 15,
    hand=(-0.10, -0.17, 0.02), on="chest",
)  # fmt: skip
ON_FRAME = Arm((0.96, 0.18, 0.06), (0.06, -0.12, 1.0), (0.0, -1.0, 0.0), (0.6, 0.2, -1.0), 5)
ON_WALL = Arm((0.15, -1.0, -0.06), (-0.05, -1.0, 0.0), (0.0, 0.0, -1.0), (0.7, 0.1, -0.8), 0,
              wrist_deg=75.0, planted=0.97)  # fmt: skip
ON_FLOOR = replace(ON_WALL, upper=(0.05, -1.0, 0.0), fore=(0.0, -1.0, 0.0))
ARM_LONG = Arm((0.20, -0.10, 1.0), (0.08, -0.08, 1.0), (-1.0, 0.0, 0.0), (0.9, -0.2, 0.0), 10)

KNEELS = Figure(
    {
        "hip_flex.L": 2.0, "hip_flex.R": 2.0, "knee.L": 92.0, "knee.R": 92.0,
        "ankle.L": 35.0, "ankle.R": 35.0, "hip_abduct.L": 3.0, "hip_abduct.R": 3.0,
        "pelvis_pitch": 78.0, "lumbar_flex": 0.0, "thoracic_flex": 0.0, "neck_flex": -14.0,
        "head_pitch": -14.0,
    },
    ON_FLOOR, ON_FLOOR,
)  # fmt: skip
LEANS = STANDS.moved(pelvis_pitch=9.0, hip_flex__L=-9.0, hip_flex__R=-9.0, ankle__L=-9.0,
                     ankle__R=-9.0, head_pitch=-6.0, protract__L=8.0,
                     protract__R=8.0).with_arms(ON_WALL)  # fmt: skip

UPRIGHT_END = {"thoracic_flex": -3.0, "pelvis_pitch": -1.0, "neck_flex": -1.5}
BACK_END = {**UPRIGHT_END, "protract__L": -8.0, "protract__R": -8.0}
LEANING = {"side_bend": 13.0, "pelvis_roll": 3.0}


def _raise(start: Arm, end: Arm, **more: float) -> tuple[Figure, Figure]:
    return STANDS.with_arms(start), STANDS.moved(**{**UPRIGHT_END, **more}).with_arms(end)


def _bent(arm: Arm) -> Arm:
    x, y, z = arm.upper
    return Arm(arm.upper, (0.25 * x, y - 1.0, z + 0.45), arm.palm, arm.elbow, arm.grip_deg)


def _forms() -> dict[str, Form]:
    """All forms by the name of the exercise."""
    return {**_raises(), **_pulls(), **_seated(), **_at_walls(), **_on_the_floor()}


def _raises() -> dict[str, Form]:
    lateral, high, flat, bent = (
        _raise(HANGING, arm) for arm in (LEVEL_DOWN, HIGH_OUT, LEVEL_OUT, W_ARM)
    )
    low_t = Arm((0.95, -0.08, -0.25), (0.96, -0.14, -0.24), LEVEL_OUT.palm, LEVEL_OUT.elbow)
    curled = replace(HIGH_OUT, fore=(-0.20, -0.50, 1.0))
    over = Arm((0.74, -0.15, 0.66), (0.70, -0.2, 0.68), LEVEL_DOWN.palm, LEVEL_DOWN.elbow)
    dropped = Arm((0.92, 0.10, -0.32), (0.85, -0.30, 0.45), W_ARM.palm, W_ARM.elbow)
    winged = Arm((1.0, 0.15, 0.12), (0.25, -0.1, 0.96), W_ARM.palm, W_ARM.elbow)
    return {
        "lateral_raise": Form(
            *lateral,
            faults={
                "shrug": lateral[1].moved(**SHRUGGED),
                "too_high": lateral[1].with_arms(over),
                "leaning": lateral[1].moved(**LEANING),
            },
        ),
        "y_raise": Form(
            *high,
            faults={
                "bent_elbows": high[1].with_arms(curled),
                "shrug": high[1].moved(**SHRUGGED),
                "leaning": high[1].moved(**LEANING),
            },
            aim_m=0.30,
            distance_m=2.9,
        ),
        "t_raise": Form(
            *flat,
            faults={
                "below_90": flat[1].with_arms(low_t),
                "bent_elbows": flat[1].with_arms(_bent(LEVEL_OUT)),
                "shrug": flat[1].moved(**SHRUGGED),
            },
        ),
        "w_raise": Form(
            *bent,
            faults={
                "forearms_drop": bent[1].with_arms(dropped),
                "elbows_high": bent[1].with_arms(winged),
                "shrug": bent[1].moved(**SHRUGGED),
            },
            distance_m=2.3,
        ),
    }


def _pulls() -> dict[str, Form]:
    apart = STANDS.with_arms(AHEAD), STANDS.moved(**BACK_END).with_arms(APART)
    low = Arm((0.90, -0.05, -0.62), (0.92, -0.2, -0.5), APART.palm, APART.elbow)
    turned = STANDS.with_arms(ELBOWS_IN), STANDS.moved(**BACK_END).with_arms(TURNED_OUT)
    away = Arm((0.72, -0.05, -0.75), (0.75, -0.6, 0.1), TURNED_OUT.palm, TURNED_OUT.elbow, 45)
    return {
        "band_pull_apart": Form(
            *apart,
            faults={
                "arms_drop": apart[1].with_arms(low),
                "shrug": apart[1].moved(**SHRUGGED),
            },
            around=STANDS,
            band=True,
        ),
        "external_rotation": Form(
            *turned,
            faults={
                "elbows_leave": turned[1].with_arms(away),
                "shrug": turned[1].moved(**SHRUGGED),
            },
            around=STANDS,
            band=True,
            distance_m=2.2,
        ),
    }


def _seated() -> dict[str, Form]:
    poked = SITS_IDLY.moved(neck_flex=14.0, head_pitch=-12.0, thoracic_flex=2.0)
    tucked = SITS_IDLY.moved(neck_flex=-9.0, head_pitch=12.0, thoracic_flex=-1.5)
    loose = SITS.moved(protract__L=6.0, protract__R=6.0, thoracic_flex=1.0).with_arms(BESIDE)
    squeezed = SITS.moved(protract__L=-12.0, protract__R=-12.0, thoracic_flex=-2.0)
    squeezed = squeezed.with_arms(DRAWN_BACK)
    behind = SITS.moved(thoracic_flex=6.0, neck_flex=2.0).with_arms(CROSSED)
    over = SITS.moved(pelvis_pitch=-5.0, lumbar_flex=-3.0, thoracic_flex=-13.0, neck_flex=8.0,
                      head_pitch=8.0)  # fmt: skip
    over = over.with_arms(CROSSED)
    form = Form(SITS_IDLY, SITS_IDLY, place="sitting", around=SITS_IDLY, yaw_deg=88.0, aim_m=0.38,
                distance_m=1.75, out_s=1.2, back_s=1.2, hold_s=3.2, rest_s=0.8)  # fmt: skip
    nodding = tucked.moved(head_pitch=22.0)
    shrugged = squeezed.moved(shrug__L=17.0, shrug__R=17.0)
    neck = behind.moved(pelvis_pitch=-9.0, neck_flex=-24.0, head_pitch=-26.0)
    low = over.moved(pelvis_pitch=-18.0, head_pitch=14.0)
    return {
        "chin_tuck": replace(
            form,
            around=poked.moved(head_turn=18.0),
            start=poked,
            end=tucked,
            faults={
                "nodding": nodding,
                "leaning": tucked.moved(pelvis_pitch=-13.0),
            },
        ),
        "scapular_squeeze": replace(
            form,
            around=loose.with_arms(LAP),
            start=loose,
            end=squeezed,
            faults={
                "shrug": shrugged,
                "leaning": squeezed.moved(pelvis_pitch=-14.0),
            },
        ),
        "thoracic_extension": replace(
            form,
            around=behind.with_arms(LAP),
            start=behind,
            end=over,
            faults={
                "neck_does_it": neck,
                "lower_back_does_it": low,
            },
            instead=("neck_does_it",),
        ),
    }


def _at_walls() -> dict[str, Form]:
    goal, angel = _raise(GOAL_ARM, ANGEL_ARM)
    elbows_low = Arm((0.80, 0.05, -0.62), (0.30, -0.15, 0.95), GOAL_ARM.palm, GOAL_ARM.elbow)
    stretched = STANDS.moved(pelvis_pitch=5.0, hip_flex__L=-6.0, hip_flex__R=-6.0,
                             ankle__L=-5.0, ankle__R=-5.0, head_turn=-12.0,
                             protract__L=-14.0).with_arms(ON_FRAME, HANGING)  # fmt: skip
    close = LEANS.moved(pelvis_pitch=14.0, hip_flex__L=-14.0, hip_flex__R=-14.0, ankle__L=-14.0,
                        ankle__R=-14.0, protract__L=-18.0, protract__R=-18.0,
                        head_pitch=-6.0)  # fmt: skip
    sag = {"hip_flex__L": -14.0, "hip_flex__R": -14.0, "lumbar_flex": -16.0, "knee__L": 4.0,
           "knee__R": 4.0}  # fmt: skip
    return {
        "wall_angel": Form(
            goal, angel,
            {"elbows_drop": goal.with_arms(elbows_low), "leaning": angel.moved(**LEANING)},
            distance_m=2.9, aim_m=0.32, instead=("elbows_drop",),
        ),
        "doorway_stretch": Form(
            STANDS, stretched,
            {"trunk_twist": stretched.moved(twist=-38.0),
             "leaning_sideways": stretched.moved(side_bend=22.0, pelvis_roll=6.0)},
            each_side=True, yaw_deg=32.0, distance_m=2.8, aim_m=0.28, hold_s=6.0, feet_stay=True,
        ),
        "wall_push_up_plus": Form(
            LEANS.moved(protract__L=7.0, protract__R=7.0), close, {"hips_sag": close.moved(**sag)},
            yaw_deg=88.0, distance_m=2.75, aim_m=-0.02, ahead_m=0.3, feet_stay=True, hold_s=0.2,
        ),
    }  # fmt: skip


def _on_the_floor() -> dict[str, Form]:
    cat = KNEELS.moved(lumbar_flex=26.0, turn__spine03__x=14.0, thoracic_flex=30.0, neck_flex=14.0,
                       head_pitch=10.0, protract__L=12.0, protract__R=12.0)  # fmt: skip
    cow = KNEELS.moved(lumbar_flex=-16.0, thoracic_flex=-12.0, neck_flex=-10.0,
                       head_pitch=-14.0)  # fmt: skip
    pointing = KNEELS.moved(hip_flex__R=-80.0, knee__R=-86.0, head_pitch=-2.0).with_arms(
        ARM_LONG, ON_FLOOR
    )
    form = Form(KNEELS, KNEELS, place="floor", around=KNEELS, yaw_deg=88.0, distance_m=2.7,
                aim_m=0.0, ahead_m=0.12)  # fmt: skip
    sagging = pointing.moved(lumbar_flex=-26.0, thoracic_flex=-12.0)
    kicking = pointing.moved(hip_flex__R=-24.0, lumbar_flex=-8.0).with_arms(
        replace(ARM_LONG, upper=(0.2, 0.1, 1.0)), replace(ON_FLOOR, planted=0.72)
    )
    bent = cat.with_arms(replace(ON_FLOOR, planted=0.80))
    return {
        "cat_cow": replace(
            form, start=cow, end=cat, faults={"elbows_bend": bent}, out_s=2.0, back_s=2.0
        ),
        "bird_dog": replace(
            form, start=KNEELS, end=pointing, each_side=True, hold_s=1.2,
            faults={"back_sags": sagging, "leg_too_high": kicking},
        ),
    }  # fmt: skip


FORMS: Mapping[str, Form] = _forms()

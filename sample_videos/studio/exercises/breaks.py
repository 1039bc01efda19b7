"""What comes between repetitions: a drink, a look at the phone, a scratch, a walk to the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sample_videos.studio.acting.gait import ramp, walking
from sample_videos.studio.acting.pose import Channels
from sample_videos.studio.arrays import Floats
from sample_videos.studio.exercises.figures import STANDS, Form
from sample_videos.studio.exercises.motion import Arm, Still

SET_DOWN_S = 0.9
"""From the exercise to standing idly."""
TURN_S, OUT_S, GONE_S = 0.7, 2.2, 1.0
AWAY_S = 2 * (TURN_S + OUT_S) + GONE_S
OUT_M = 2.7
"""How far somebody walks off, which is out of any picture."""


def interruption(kind: str, form: Form, now: float) -> list[Still]:
    """What is done instead of exercising, from `now` on."""
    idle, other = form.around, form.around.right
    if kind == "walk":
        back_s = now + SET_DOWN_S + AWAY_S
        return [Still(now + SET_DOWN_S, STANDS, AWAY_S), Still(back_s + 1.2, form.start, 1.6)]
    if kind == "drink":
        there = Arm((0.35, -0.6, -0.7), (-0.2, -0.4, 0.9), (-0.9, 0.3, 0.0), (0.8, -0.1, -0.8), 55,
                    hand=(0.05, -0.20, -0.07), on="head")  # fmt: skip
        doing = replace(idle.moved(head_pitch=-8.0, neck_flex=-3.0), right=there, left=idle.left)
    elif kind == "phone":
        there = Arm(
            (0.15, -0.3, -0.9), (-0.25, -0.85, 0.35), (-0.3, 0.6, 0.6), (0.6, 0.2, -0.9), 45
        )
        doing = replace(idle.moved(head_pitch=14.0, neck_flex=16.0), right=there, left=other)
    else:
        there = Arm((0.5, -0.4, 0.3), (-0.5, 0.1, 0.8), (-0.6, 0.3, -0.4), (0.9, -0.2, 0.0), 30,
                    hand=(0.06, 0.03, 0.12), on="head")  # fmt: skip
        doing = replace(idle.moved(head_tilt=5.0), right=there, left=idle.left)
    return [
        Still(now + 0.9, idle, 0.2),
        Still(now + 2.2, doing, 1.6),
        Still(now + 5.0, idle, 0.3),
        Still(now + 6.4, form.start, 1.6),
    ]


def walked(channels: Channels, times_s: Floats, starts_s: Sequence[float]) -> dict[str, Floats]:
    """`channels` of somebody who at each of `starts_s` walks out of the picture to their left, and
    back to the same place within `AWAY_S`."""
    result = dict(channels)
    for start_s in starts_s:
        since, left = times_s - start_s, start_s + AWAY_S - times_s
        stride = ramp(since, TURN_S, TURN_S + 0.4) * ramp(left, TURN_S, TURN_S + 0.4)
        moves: dict[str, Floats] = {
            name: values
            for name, values in walking(times_s, stride).items()
            if not name.startswith("reach.")
        }
        turned = ramp(since, 0.0, TURN_S) * ramp(left, 0.0, TURN_S)
        home = ramp(since, TURN_S + OUT_S + 0.2, TURN_S + OUT_S + GONE_S - 0.2)
        moves["root_yaw"] = turned * (90.0 - 180.0 * home)
        moves["root_x"] = OUT_M * np.minimum(
            ramp(since, TURN_S, TURN_S + OUT_S), ramp(left, TURN_S, TURN_S + OUT_S)
        )
        for name, values in moves.items():
            result[name] = (result.get(name, np.float32(0)) + values).astype(np.float32)
    return result

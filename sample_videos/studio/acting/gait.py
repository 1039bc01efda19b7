"""Walking: leg and arm swing, and feet that do not slide on the floor."""

from __future__ import annotations

import numpy as np

from sample_videos.studio.acting.motion import ease
from sample_videos.studio.acting.pose import Channels
from sample_videos.studio.acting.posture import grounded
from sample_videos.studio.arrays import Floats
from sample_videos.studio.people.person import Person

STEP_S = 0.5
HANG = (0.25, -0.10, -0.42)


def walking(times_s: Floats, share: Floats) -> dict[str, Floats]:
    """Channels of walking on the spot, `share` (T,) 0 standing to 1 at full stride."""
    phase = np.pi * times_s / STEP_S
    result = {}
    for side, turn in (("L", 0.0), ("R", np.pi)):
        swing = np.sin(phase + turn)
        lifted = np.clip(np.cos(phase + turn), 0, 1)
        result[f"hip_flex.{side}"] = share * (6 + 25 * swing)
        result[f"knee.{side}"] = share * (8 + 45 * lifted)
        arm = np.full(len(times_s), 1.0, np.float32)
        result[f"reach.{side}.chest.w"] = arm
        result[f"reach.{side}.chest.x"] = HANG[0] * arm
        result[f"reach.{side}.chest.y"] = HANG[1] * arm - 0.12 * share * np.sin(
            phase - turn + np.pi
        )
        result[f"reach.{side}.chest.z"] = HANG[2] * arm
    result["twist"] = 4 * share * np.sin(phase)
    return {name: values.astype(np.float32) for name, values in result.items()}


def anchored(person: Person, channels: Channels, moving: Floats) -> dict[str, Floats]:
    """`channels` with the root moved so that the foot on the ground stays where it is.

    `moving` (T,) is 0 where the root keeps its place (sitting), 1 where the feet carry it.
    """
    level = grounded(person, channels)
    joints = person.joints(level, with_arms=False)
    index = person.body.model.index
    feet = np.stack([joints.at[:, index[f"foot.{side}"]] for side in "LR"], axis=1)
    weight = 1 / (1 + np.exp((feet[:, :, 2] - feet[:, ::-1, 2]) / 0.012))
    steps = -(np.diff(feet[..., :2], axis=0) * ((weight[1:] + weight[:-1]) / 2)[..., None]).sum(1)
    path = np.concatenate([np.zeros((1, 2)), np.cumsum(steps * moving[1:, None], axis=0)])
    result = dict(level)
    for column, name in enumerate(("root_x", "root_y")):
        start = channels.get(name, np.zeros(len(path), np.float32))
        result[name] = (start + path[:, column]).astype(np.float32)
    return result


def ramp(times_s: Floats, start_s: float, end_s: float) -> Floats:
    """0 before `start_s`, eased to 1 at `end_s`."""
    return ease((times_s - start_s) / (end_s - start_s))

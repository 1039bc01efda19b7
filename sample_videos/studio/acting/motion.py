"""Motion: key poses joined by eased moves, and the small movements of a living body on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from sample_videos.studio.acting.pose import Channels
from sample_videos.studio.arrays import Floats

Pose = Mapping[str, float]

# How far (standard deviation) and how fast (seconds) each channel wanders in a person at rest.
WANDER: Mapping[str, tuple[float, float]] = {
    "pelvis_pitch": (0.35, 6.0),
    "thoracic_flex": (0.5, 5.0),
    "side_bend": (0.4, 6.0),
    "twist": (0.5, 5.0),
    "neck_flex": (0.5, 4.0),
    "head_pitch": (1.0, 2.5),
    "head_turn": (1.6, 2.5),
    "head_tilt": (0.8, 3.5),
    "shrug.L": (0.4, 4.0),
    "shrug.R": (0.4, 4.0),
    "protract.L": (0.5, 5.0),
    "protract.R": (0.5, 5.0),
}


@dataclass(frozen=True, slots=True)
class Key:
    """A pose to be in at `at_s`, held for `hold_s`; the move to it starts when the last hold
    ends."""

    at_s: float
    pose: Pose = field(default_factory=dict)
    hold_s: float = 0.0


def ease(share: Floats) -> Floats:
    """Minimum-jerk easing: 0 to 1 with no speed or acceleration at either end."""
    s = np.clip(share, 0, 1)
    eased: Floats = s * s * s * (10 - 15 * s + 6 * s * s)
    return eased


def tracks(keys: Sequence[Key], times_s: Floats) -> dict[str, Floats]:
    """Channels (T,) that pass through the key poses."""
    names = sorted({name for key in keys for name in key.pose})
    result = {}
    for name in names:
        values = np.full(len(times_s), keys[0].pose.get(name, 0.0))
        for before, after in pairwise(keys):
            start = before.at_s + before.hold_s
            share = ease((times_s - start) / max(after.at_s - start, 1e-6))
            values = values + share * (after.pose.get(name, 0.0) - before.pose.get(name, 0.0))
        result[name] = values.astype(np.float32)
    return result


def wander(times_s: Floats, period_s: float, rng: np.random.Generator) -> Floats:
    """Slow random movement (T,) of unit standard deviation: a sum of waves around `period_s`."""
    total = np.zeros(len(times_s))
    for _ in range(5):
        period = period_s * rng.uniform(0.5, 2.0)
        total += np.sin(2 * np.pi * times_s / period + rng.uniform(0, 2 * np.pi))
    unit: Floats = (total / np.sqrt(2.5)).astype(np.float32)
    return unit


def blinks(times_s: Floats, rng: np.random.Generator) -> Floats:
    """Eyelids (T,), 1 when shut: a blink of a fifth of a second every few seconds."""
    lids = np.zeros(len(times_s), np.float32)
    at = times_s[0] + rng.uniform(0.3, 2.5)
    while at < times_s[-1]:
        lids = np.maximum(lids, np.clip(1.6 - np.abs(times_s - at) / 0.065, 0, 1))
        at += rng.uniform(1.8, 5.0)
    return lids.astype(np.float32)


def alive(
    channels: Channels, times_s: Floats, rng: np.random.Generator, size: float = 1.0
) -> dict[str, Floats]:
    """`channels` with sway, breath and blinks added; `size` scales the sway."""
    result = {name: values.copy() for name, values in channels.items()}
    zero = np.zeros(len(times_s), np.float32)
    for name, (amount, period_s) in WANDER.items():
        result[name] = result.get(name, zero) + size * amount * wander(times_s, period_s, rng)
    breath = np.sin(2 * np.pi * times_s / rng.uniform(3.2, 4.6) + rng.uniform(0, 6)).astype(
        np.float32
    )
    result["breath"] = breath
    result["thoracic_flex"] = result["thoracic_flex"] - 0.35 * breath
    result["neck_flex"] = result["neck_flex"] + 0.35 * breath
    for side in "LR":
        result[f"shrug.{side}"] = result[f"shrug.{side}"] + 0.5 * breath
    result["blink"] = np.maximum(result.get("blink", zero), blinks(times_s, rng))
    for side in "LR":
        for axis in "xyz":
            name = f"reach.{side}.world.{axis}"
            if name in result:
                result[name] = result[name] + 0.0025 * size * wander(times_s, 2.0, rng)
    return result


def typing(times_s: Floats, rng: np.random.Generator) -> dict[str, Floats]:
    """Small quick hand movements to add to hands on a keyboard, in bursts."""
    busy = np.clip(wander(times_s, 3.0, rng) + 0.8, 0, 1)
    result = {}
    for side in "LR":
        for axis, size in (("x", 0.012), ("y", 0.008), ("z", 0.006)):
            result[f"reach.{side}.world.{axis}"] = size * busy * wander(times_s, 0.5, rng)
        result[f"wrist.{side}"] = 4 * busy * wander(times_s, 0.3, rng)
    return result


def talking(times_s: Floats, rng: np.random.Generator) -> dict[str, Floats]:
    """Jaw and head movements of speech."""
    voice = np.clip(wander(times_s, 2.5, rng) + 0.9, 0, 1)
    return {
        "jaw": (0.22 * voice * np.abs(wander(times_s, 0.28, rng))).astype(np.float32),
        "head_pitch": 2.0 * voice * wander(times_s, 1.0, rng),
        "head_turn": 3.0 * voice * wander(times_s, 1.6, rng),
        "head_tilt": 1.6 * voice * wander(times_s, 1.8, rng),
    }


def added(channels: Channels, extra: Channels) -> dict[str, Floats]:
    """Channel-wise sum."""
    result = dict(channels)
    for name, values in extra.items():
        result[name] = result[name] + values if name in result else values
    return result

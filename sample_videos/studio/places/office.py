"""The sets that traces are rendered on: people at desks as people are, filmed as people do it.

Bundled clips keep to what a seed draws in ``casting`` and ``staging``, which goes evenly from one
extreme to the other. Here the same draws are brought to how often things are met: most clothes
fit, most hair leaves the ear free, most rooms are lit, and nobody who checks their posture cuts
off their own head. The hard cases stay in, in their share.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sample_videos.studio.people.casting import cast
from sample_videos.studio.people.hair import Hair
from sample_videos.studio.people.person import Look
from sample_videos.studio.places.room import Room
from sample_videos.studio.places.staging import Tripod
from sample_videos.studio.render.optics import Optics
from sample_videos.studio.scene import Scene, scene_from_seed

FITTED, LOOSE = 0.67, 0.35
"""This share of people wears tops no looser than that; the others' go up to 1."""
JACKETS_KEPT = 0.6
COVERING_KEPT = 0.75
"""Of those whose hair would cover the ear, this share keeps it so; the others tie it back."""
TAILS = 0.25
"""This share of hair that is tied back hangs down as a tail."""
HEAD_ROOM = 0.10
"""Left above the head in the picture, as a share of its height."""
SMALLEST_HALF_M = {"front": 0.32, "oblique": 0.45, "side-left": 0.52, "side-right": 0.52}
"""Half the height of what is filmed: from the side the trunk has to be in the picture."""
LOWEST_RISE_M = {"front": 0.3, "oblique": 0.32, "side-left": 0.2, "side-right": 0.2}
"""Cameras stand on desks or above them, not below: height above the hips."""
LEVEL = 0.5
"""What is left of a camera's roll: screens and shelves are level but for a degree."""
HIGH_BACKS_KEPT = 0.5
DENOISED = 0.6
"""What a camera's own filter leaves of the grain."""
DARK, DARK_KEPT = 0.2, 0.5
"""Rooms with less daylight than this are as often as not lit like the others."""


def office(seed: int, view: str | None = None) -> Scene:
    """The scene of a seed, the same every time; `view` as in ``scene_from_seed``."""
    rng = np.random.default_rng([seed, 0x0FF1CE])
    scene = scene_from_seed(seed, view, dressed(cast(seed), rng))
    crown = float(scene.person.body.neutral[:, 2].max())
    return replace(
        scene,
        room=_lit(scene.room, rng),
        tripod=_framed(scene.tripod, scene.view, crown, rng),
        optics=_metered(scene.optics, rng),
    )


def dressed(look: Look, rng: np.random.Generator) -> Look:
    """The same person in clothes and with hair as they are usual."""
    fitted, loose = rng.uniform(0.0, LOOSE), rng.uniform(LOOSE, 1.0)
    jacket = look.outfit.jacket if rng.random() < JACKETS_KEPT else None
    outfit = replace(
        look.outfit,
        loose=float(fitted if rng.random() < FITTED else loose),
        drape=0.1,
        jacket=jacket,
    )
    tie = "tail" if rng.random() < TAILS else "bun"
    keep = rng.random() < COVERING_KEPT
    return replace(
        look,
        outfit=outfit,
        hair=look.hair if keep and look.hair.style != "tail" else _tied(look.hair, tie),
    )


def _tied(hair: Hair, style: str) -> Hair:
    if hair.style == "tail":
        return replace(hair, style=style)
    if hair.length <= 0.4 or hair.style != "loose" or hair.front_deg >= 90:
        return hair
    return replace(hair, style=style, thick_m=min(hair.thick_m, 0.008))


def _lit(room: Room, rng: np.random.Generator) -> Room:
    bright = float(rng.uniform(0.3, 1.0))
    if room.daylight < DARK and rng.random() >= DARK_KEPT:
        room = replace(room, daylight=bright)
    low = rng.random() >= HIGH_BACKS_KEPT
    if room.chair is not None and room.chair.back == "high" and low:
        room = replace(room, chair=replace(room.chair, back="low"))
    return room


def _metered(optics: Optics, rng: np.random.Generator) -> Optics:
    """Cameras expose for people: seldom so dark that faces drown."""
    level = float(rng.uniform(115, 150))
    noise = round(DENOISED * optics.noise, 1)
    return replace(optics, level=level, gain=max(optics.gain, 0.85), noise=noise)


def _framed(tripod: Tripod, view: str, crown_m: float, rng: np.random.Generator) -> Tripod:
    """The camera moved back and up until trunk and head are in the picture with room to spare."""
    focal = np.hypot(tripod.width, tripod.height) / 2 / np.tan(np.radians(tripod.fov_deg) / 2)
    distance = max(tripod.distance_m, SMALLEST_HALF_M[view] * 2 * focal / tripod.height)
    half = distance * tripod.height / 2 / focal
    lowest = crown_m - half * (1 - 2 * HEAD_ROOM)
    spare = float(rng.uniform(0, 0.1))
    aim = tripod.aim_m if tripod.aim_m >= lowest else lowest + spare * half
    wide = distance * tripod.width / 2 / focal
    shift = float(np.clip(tripod.shift_m, -max(wide - 0.5, 0.0), max(wide - 0.5, 0.1)))
    return replace(
        tripod,
        distance_m=float(distance),
        aim_m=float(aim),
        rise_m=float(max(tripod.rise_m + aim - tripod.aim_m, LOWEST_RISE_M[view])),
        shift_m=shift,
        roll_deg=LEVEL * tripod.roll_deg,
    )

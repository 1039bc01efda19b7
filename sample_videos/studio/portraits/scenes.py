"""Whole pictures of random people with their marks, in the format that `real` evaluation reads.

A person is shown in two postures with the same clothes, room and camera.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from sample_videos.studio.arrays import Floats
from sample_videos.studio.portraits import curve
from sample_videos.studio.portraits.people import Framing, Portrait, Portraitist

FRAMING = Framing(640, 640, (0.72, 1.0))
CAREFUL = Framing(640, 640, (0.5, 0.7), careful=True)
"""For pictures with stickers."""


def write_scenes(
    seeds: range,
    folder: Path,
    *,
    assets: Path | None,
    held: bool,
    looks: int = 1,
    stickers: bool = False,
) -> int:
    """Pictures and marks of the people of `seeds`; returns the number of pictures.

    `held`: in the style that training never sees. `looks`: in so many clothes and rooms.
    `stickers`: with markers on. The marks of several calls are joined.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "marks.json"
    marks = json.loads(path.read_text()) if path.exists() else []
    artist = Portraitist(assets, held, stickers=stickers)
    look = "look" if held else "body"
    framing = CAREFUL if stickers else FRAMING
    for seed in seeds:
        for number, portrait in enumerate(artist.person(seed, looks, framing)):
            name = f"{look}_{seed:06d}_{number}.jpg"
            right = seed % 2 == 1
            image = portrait.image[:, ::-1] if right else portrait.image
            quality = [cv2.IMWRITE_JPEG_QUALITY, 90]
            cv2.imwrite(str(folder / name), np.ascontiguousarray(image), quality)
            marks.append(_mark(name, f"{look}{seed}", portrait, right, look))
    path.write_text(json.dumps(marks, indent=0))
    return len(marks)


def _stickers(
    portrait: Portrait, place: Callable[[Floats], list[list[float]]]
) -> dict[str, object]:
    """Where stickers are seen, how many pixels of each, and how far C7's stands off the skin."""
    if "stickers_at" not in portrait.facts:
        return {}
    at = np.array([float(n) for n in str(portrait.facts["stickers_at"]).split()]).reshape(-1, 2)
    return {
        "stickers": place(at),
        "stickers_px": [int(n) for n in str(portrait.facts["stickers_px"]).split()],
        "c7_off_m": portrait.facts["c7_off_m"],
    }


def _mark(name: str, person: str, portrait: Portrait, right: bool, look: str) -> dict[str, object]:
    width, height = portrait.image.shape[1], portrait.image.shape[0]

    def place(points: Floats) -> list[list[float]]:
        p = points * [-1, 1] + [width, 0] if right else points
        return [[round(float(x), 1), round(float(y), 1)] for x, y in np.atleast_2d(p)]

    tragus, c7 = portrait.head[0], portrait.head[1]
    seen = bool(np.isfinite(portrait.outline[0, 0]))
    outline, midline = portrait.outline, portrait.midline
    worn = portrait.facts["mode"]
    back = {
        "points": place(curve.resample(outline[: curve.STEPS], 9)) if seen else [],
        "sacrum": place(outline[-1])[0] if seen else None,
        "clothing": "loose" if worn in ("loose", "suit") else "tight",
        "quality": "good",
        "dorsal_side": -1 if right else 1,
        "yaw_deg": portrait.facts["yaw_deg"],
    }
    return {
        "file": name,
        "person_id": person,
        "look": look,
        "facing": "right" if right else "left",
        "posture": "rendered",
        "quality": "good",
        "size": [width, height],
        "tragus": place(tragus)[0],
        "c7": place(c7)[0],
        "cva_deg": float(np.degrees(np.arctan2(c7[1] - tragus[1], c7[0] - tragus[0]))),
        "back": back if seen else None,
        "outline": place(outline) if seen else None,
        "back_midline": place(midline),
        "canthus": place(portrait.head[6])[0],
        "acromion": place(portrait.head[7])[0],
        "outline_slopes_deg": float(portrait.angles_deg[1]) if seen else None,
        "cva_true_deg": portrait.facts["craniovertebral_deg"],
        "shoulder_angle_deg": portrait.facts["shoulder_angle_deg"],
        "canthus_tragus_deg": portrait.facts["canthus_tragus_deg"],
        "trunk_lean_deg": portrait.facts["trunk_lean_deg"],
        "pair": f"{person}-{portrait.facts['look']}" if portrait.facts["look"] else person,
        **_stickers(portrait, place),
        "kyphosis_deg": float(portrait.angles_deg[0]),
        "back_curve_deg": float(portrait.angles_deg[3]),
        "yaw_deg": portrait.facts["yaw_deg"],
        "close": worn in ("tight", "bare"),
        "clothing": str(worn),
        "hair": portrait.facts["hair"],
        "chair_hides_back": bool(portrait.facts["chair"]),
    }

"""What the outline of the back could add to C7: found points moved onto it, on photographs.

Points and outlines are those of networks that were tuned without the person.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from coach.core.body.dorsal_line import rise_deg
from coach.core.body.geometry import wrap_deg
from models.training.own_eyes import examples, network, real
from models.training.own_eyes.frames import Floats

FOLDER = Path(__file__).resolve().parent
DENSE, FIRST_STEP, ABOVE = 600, 20, 100
REACH = 0.3
"""An outline is prolonged above its C7 by this share of the distance from C7 to the tragus."""


def rows(marks: Path) -> Iterator[str]:
    """A line for each way to take C7: mean and median error of the craniovertebral angle."""
    heads, backs = _left_out("head_neck"), _left_out("back_line")
    off: dict[str, list[float]] = {}
    for mark in json.loads(marks.read_text(encoding="utf-8")):
        name = mark["file"]
        if name in heads and name in backs:
            for way, error in _errors(mark, heads[name], backs[name]).items():
                off.setdefault(way, []).append(error)
    for way, values in off.items():
        size = np.abs(values)
        yield f"{way}: {size.mean():.2f}° (median {np.median(size):.2f}°, {len(size)} pictures)"


def _left_out(stem: str) -> dict[str, Floats]:
    with np.load(FOLDER / f"{stem}_left_out.npz") as data:
        return dict(zip(data["name"].tolist(), data["points"].astype(float), strict=True))


def _errors(mark: dict[str, Any], head: Floats, lines: Floats) -> dict[str, float]:
    """Error in degrees by way, signed."""
    facing = np.array(1.0 if mark["facing"] == "right" else -1.0)
    tragus, marked = np.array(mark["tragus"], float), np.array(mark["c7"], float)
    found = head[1]
    reach = REACH * float(np.linalg.norm(tragus - marked))
    traced = real.spline(np.array(mark["back"]["points"], float))
    on_traced, on_found = (
        nearest(line, found, reach) for line in (traced, lines[1, : network.STEPS])
    )
    ways = {
        "C7 as it is found": found,
        "on the traced outline": on_traced,
        "on the found outline": on_found,
        "halfway to the found outline": (found + on_found) / 2,
        "the found outline's own": lines[1, 0],
        "the found midline's own": lines[0, 0],
        "as it is marked": marked,
    }
    true = rise_deg(marked, tragus, facing)
    return {way: float(wrap_deg(rise_deg(c7, head[0], facing) - true)) for way, c7 in ways.items()}


def nearest(line: Floats, point: Floats, reach: float) -> Floats:
    """The place on a line (N, 2), prolonged upwards by ``reach`` pixels, next to a point (2,)."""
    dense = examples.resample(line, DENSE)
    step = dense[0] - dense[FIRST_STEP]
    above = np.linspace(reach, 0.0, ABOVE, endpoint=False)[:, None]
    whole = np.vstack([dense[0] + above * step / np.linalg.norm(step), dense])
    place: Floats = whole[np.linalg.norm(whole - point, axis=1).argmin()]
    return place

"""One row of a landmark trace: its columns by version, a sample as a row and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from coach.core.body.back_outline import STATIONS
from coach.core.types import (
    BACK_ANGLES,
    FACE_POINTS,
    HEAD_POINTS,
    LANDMARKS,
    STATIONS_OF_BACK,
    BodyPoints,
    PoseSample,
    frozen,
)

VERSION = 5
"""The version that is written."""

_FIRST: list[tuple[Any, ...]] = [
    ("seq", "<i8"),
    ("t_s", "<f8"),
    ("size_px", "<i4", (2,)),
    ("present", "?"),
    ("landmarks", "<f4", (LANDMARKS, 4)),
    ("world", "<f4", (LANDMARKS, 3)),
]
_SECOND: list[tuple[Any, ...]] = [("contour", "<f4", (STATIONS,)), ("light", "<f4")]
_THIRD: list[tuple[Any, ...]] = [("face", "<f4", (FACE_POINTS, 3))]
_FOURTH: list[tuple[Any, ...]] = [
    ("head", "<f4", (len(HEAD_POINTS), 3)),
    ("midline", "<f4", (STATIONS_OF_BACK, 3)),
    ("outline", "<f4", (STATIONS_OF_BACK, 3)),
    ("back_angles", "<f4", (len(BACK_ANGLES), 2)),
    ("neck_error_deg", "<f4"),
    ("points_age_s", "<f4"),
]
_FIFTH: list[tuple[Any, ...]] = [("camera_shift_px", "<f4", (2,)), ("glare", "<f4")]
ROWS = {
    1: np.dtype(_FIRST),
    2: np.dtype([*_FIRST, *_SECOND]),
    3: np.dtype([*_FIRST, *_SECOND, *_THIRD]),
    4: np.dtype([*_FIRST, *_SECOND, *_THIRD, *_FOURTH]),
    5: np.dtype([*_FIRST, *_SECOND, *_THIRD, *_FOURTH, *_FIFTH]),
}
"""The columns of every version that is read."""

SIDE_PX_MAX = 1 << 20
BEYOND = 1e9
"""No landmark is so far from the picture's corner, in pixels or metres."""
_MOST = {"back_angles": 360.0, "neck_error_deg": 360.0, "contour": 1e4, "light": 1.0, "glare": 1.0}
"""The most that a column may say, where it is less than ``BEYOND``: degrees, body sizes, shares."""
_POINTS = {
    "head": "head",
    "midline": "midline",
    "outline": "outline",
    "back_angles": "angles",
    "neck_error_deg": "neck_error_deg",
    "points_age_s": "age_s",
}
"""Columns of the points, and the parts of ``BodyPoints`` they hold."""

CHUNK = 512
"""Rows held at once."""


def magic(version: int) -> bytes:
    """What a file of bare rows begins with."""
    return b"coach trace rows %d\n" % version


def version_of(part: Path) -> int:
    """The version of a file of bare rows; ``ValueError`` where it is none."""
    with part.open("rb") as rows:
        begins = rows.read(len(magic(VERSION)))
    for version in ROWS:
        if begins == magic(version):
            return version
    raise ValueError("it does not begin as a trace does")


def row_count(part: Path, version: int) -> int:
    """Whole rows in a file of bare rows."""
    return max(0, part.stat().st_size - len(magic(version))) // ROWS[version].itemsize


def row_chunks(part: Path, version: int) -> Iterator[np.ndarray]:
    """The rows of a file of bare rows; a last one cut short is left away."""
    row, count = ROWS[version], row_count(part, version)
    with part.open("rb") as rows:
        rows.seek(len(magic(version)))
        while count > 0:
            chunk = np.frombuffer(rows.read(min(count, CHUNK) * row.itemsize), dtype=row)
            count -= len(chunk)
            yield chunk


def require_places(rows: np.ndarray) -> None:
    """Raise ``ValueError`` where a number of rows is beyond what can be; NaN is unknown, and
    allowed."""
    for name in rows.dtype.names or ():
        if rows.dtype[name].base.kind != "f" or name == "t_s":
            continue
        told = rows[name][rows["present"]] if name in ("landmarks", "world") else rows[name]
        if (np.abs(told) > _MOST.get(name, BEYOND)).any():
            raise ValueError(f"{name} holds a number that can't be")


def row_of(sample: PoseSample) -> bytes:
    """A sample as a row of the version that is written."""
    row = np.zeros((), dtype=ROWS[VERSION])
    row["seq"], row["t_s"], row["size_px"] = sample.seq, sample.t_s, sample.size_px
    row["present"] = sample.landmarks is not None
    for name in ("landmarks", "world", "contour", "light", "face", "glare", "camera_shift_px"):
        value = getattr(sample, name)
        row[name] = np.nan if value is None else value
    for name, part in _POINTS.items():
        row[name] = np.nan if sample.points is None else getattr(sample.points, part)
    return row.tobytes()


def sample_of(row: np.void) -> PoseSample:
    """A row of any version as a sample; what is NaN throughout is unknown."""
    width, height = row["size_px"].tolist()
    found = bool(row["present"])
    named = row.dtype.names or ()
    light = float(row["light"]) if "light" in named else float("nan")
    glare = float(row["glare"]) if "glare" in named else float("nan")
    if min(width, height) < 1 or max(width, height) > SIDE_PX_MAX:
        raise ValueError(f"frames of {width}×{height} pixels can't be")
    contour = row["contour"].copy() if "contour" in named else np.array([np.nan])
    face = row["face"].copy() if "face" in named else np.array([np.nan])
    return PoseSample(
        seq=int(row["seq"]),
        t_s=float(row["t_s"]),
        size_px=(width, height),
        landmarks=frozen(row["landmarks"].copy()) if found else None,
        world=frozen(row["world"].copy()) if found else None,
        contour=None if np.isnan(contour).all() else frozen(contour),
        light=None if np.isnan(light) else light,
        glare=None if np.isnan(glare) else glare,
        face=None if np.isnan(face).all() else frozen(face),
        points=_points_of(row) if "head" in named else None,
        camera_shift_px=_shift_of(row) if "camera_shift_px" in named else None,
    )


def _shift_of(row: np.void) -> tuple[float, float] | None:
    """How far the camera was turned by a row; ``None`` where that is unknown."""
    right, down = row["camera_shift_px"].tolist()
    return None if np.isnan(right) or np.isnan(down) else (right, down)


def _points_of(row: np.void) -> BodyPoints | None:
    """The points of a row; ``None`` where none were found."""
    age_s = float(row["points_age_s"])
    if np.isnan(age_s):
        return None
    head, midline, outline, angles = (frozen(row[name].copy()) for name in list(_POINTS)[:4])
    return BodyPoints(head, midline, outline, angles, float(row["neck_error_deg"]), age_s)

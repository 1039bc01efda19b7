"""Pictures of people whose angles are known, as numbers: landmarks, points, and what is true.

Photographs are marked by eye, rendered people know their angles. The pictures themselves are not
needed: what the pose model and the networks found in them is stored beside the marks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.body.dorsal_line import outline_slopes_deg, rise_deg
from coach.core.posture.evidence import point_arrays
from coach.core.types import THORACIC, BodyPoints, PoseSample, frozen
from models.evaluation.stats import Floats

ANGLES = (
    "craniovertebral_angle", "thoracic_kyphosis", "back_curve", "shoulder_protraction",
    "outline_slopes",
)  # fmt: skip
SAGITTAL = "craniovertebral_sagittal"
HEAD_TILT = "head_tilt"
TRUTHS = (*ANGLES, SAGITTAL, HEAD_TILT)
"""Angles that may be known of a picture; NaN where one is not. The craniovertebral angle is the
picture's, from C7 to the near tragus, as it is marked on photographs. The sagittal one is a
rendered body's, from C7 to the middle of both tragi in the body's own plane: a turned or tilted
head, or a camera that leans or doesn't stand square, makes a difference between the two. The head's
tilt is the picture's, from the tragus to the outer corner of the eye."""

_KEYS = {
    "craniovertebral_angle": ("cva_deg",),
    SAGITTAL: ("cva_true_deg",),
    "thoracic_kyphosis": ("kyphosis_deg",),
    "back_curve": ("back_curve_deg",),
    "shoulder_protraction": ("shoulder_angle_deg",),
    "outline_slopes": ("outline_slopes_deg",),
}
"""Where marks state an angle: the first key that is there counts."""

NOTES = (
    "file", "person", "posture", "clothing", "quality", "look", "source", "pair",
    "chair_hides_back",
)  # fmt: skip
"""What else is known of a picture, as text; empty where nothing is."""


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """``samples`` (N) with points; ``truth`` degrees (N,) by ``TRUTHS``; ``notes`` texts (N,) by
    ``NOTES``; ``said`` (N, 2) by truth: value and half width that a measurement fitted without
    the picture's person gives, where it was stored; ``turned_deg`` (N,): how far from square."""

    samples: tuple[PoseSample, ...]
    truth: Mapping[str, Floats]
    notes: Mapping[str, NDArray[np.str_]]
    turned_deg: Floats
    said: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def rendered(self) -> bool:
        """Whether these are rendered people, whose curve of the midline is known."""
        return bool(np.isfinite(self.truth["thoracic_kyphosis"]).any())

    @property
    def person(self) -> NDArray[np.int64]:
        """People as numbers (N,)."""
        return np.unique(self.notes["person"], return_inverse=True)[1].astype(np.int64)


def marked(marks: Path) -> list[dict[str, Any]]:
    """The entries of a file of marks; ``ValueError`` where it is none."""
    entries = json.loads(marks.read_text(encoding="utf-8"))
    if not isinstance(entries, list) or not all("file" in entry for entry in entries):
        raise ValueError(f"{marks} is no list of marked pictures")
    return entries


def truth_of(entry: Mapping[str, Any]) -> dict[str, float]:
    """What is true of a marked picture, by ``TRUTHS``."""
    found = {HEAD_TILT: _tilt_deg(entry)} | {
        name: next((float(entry[key]) for key in keys if entry.get(key) is not None), np.nan)
        for name, keys in _KEYS.items()
    }
    back = entry.get("back") or {}
    if np.isnan(found["outline_slopes"]) and back.get("points"):
        found["outline_slopes"] = traced_slopes_deg(
            np.array(back["points"], np.float64), entry["facing"]
        )
    return found


def _tilt_deg(entry: Mapping[str, Any]) -> float:
    """Tragus to outer corner of the eye against the horizontal, chin up positive."""
    if entry.get("canthus") is None:
        return float("nan")
    facing = np.array(1.0 if entry["facing"] == "right" else -1.0)
    tragus, eye = (np.array(entry[name], np.float64) for name in ("tragus", "canthus"))
    return float(rise_deg(tragus, eye, facing))


def traced_slopes_deg(points: Floats, facing: str) -> float:
    """Slope of the upper 40 % of a traced outline (n, 2) less that of the lower 40 %."""
    step = np.hypot(*np.diff(points, axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(step)])
    wanted = np.linspace(0.0, length[-1], THORACIC)
    line = np.stack([np.interp(wanted, length, column) for column in points.T], axis=-1)
    side = np.array(1.0 if facing == "right" else -1.0)
    return float(outline_slopes_deg(line, side))


def pictures_of(
    entries: Sequence[Mapping[str, Any]], samples: Sequence[PoseSample | None]
) -> Pictures:
    """Marked pictures with what was found in them; those without a person are left away."""
    kept = [(entry, sample) for entry, sample in zip(entries, samples, strict=True) if sample]
    truths = [truth_of(entry) for entry, _ in kept]
    return Pictures(
        tuple(sample for _, sample in kept),
        {name: np.array([truth[name] for truth in truths]) for name in TRUTHS},
        {name: np.array([_note(entry, name) for entry, _ in kept]) for name in NOTES},
        np.array([float(entry.get("yaw_deg") or 0.0) for entry, _ in kept]),
        {},
    )


def _note(entry: Mapping[str, Any], name: str) -> str:
    if name == "person":
        return str(entry.get("person_id", entry["file"]))
    if name == "source":
        return ": ".join(str(entry.get(key, "")) for key in ("source_repo", "source_path"))
    return str(entry.get(name, ""))


_PARTS = ("landmarks", "world", "contour")
_POINTS = ("head", "midline", "outline", "angles", "neck_error_deg")


def write(path: Path, pictures: Pictures) -> None:
    """Store pictures as numbers; the same give the same bytes."""
    arrays: dict[str, NDArray[Any]] = {}
    for name in _PARTS:
        arrays[name] = np.stack(_filled([getattr(one, name) for one in pictures.samples]))
    arrays["size_px"] = np.array([one.size_px for one in pictures.samples], np.int32)
    lights = [np.nan if one.light is None else one.light for one in pictures.samples]
    arrays["light"] = np.array(lights, np.float32)
    points = point_arrays([one.points for one in pictures.samples])
    if points is None:
        raise ValueError("no picture has points")
    arrays |= {f"points.{name}": getattr(points, name) for name in _POINTS}
    arrays |= {f"truth.{name}": value for name, value in pictures.truth.items()}
    arrays |= {f"note.{name}": value for name, value in pictures.notes.items()}
    arrays |= {f"said.{name}": value for name, value in pictures.said.items()}
    arrays["turned_deg"] = pictures.turned_deg
    np.savez_compressed(path, allow_pickle=False, **arrays)


def _filled(rows: Sequence[NDArray[np.float32] | None]) -> list[NDArray[np.float32]]:
    shape = next(row.shape for row in rows if row is not None)
    return [np.full(shape, np.nan, np.float32) if row is None else row for row in rows]


def read(path: Path) -> Pictures:
    """Pictures that ``write`` stored."""
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}

    def group(prefix: str) -> dict[str, NDArray[Any]]:
        return {
            name.removeprefix(prefix): value
            for name, value in arrays.items()
            if name.startswith(prefix)
        }

    return Pictures(
        tuple(_samples(arrays)), group("truth."), group("note."), arrays["turned_deg"],
        group("said."),
    )  # fmt: skip


def _samples(arrays: Mapping[str, NDArray[Any]]) -> Iterator[PoseSample]:
    for index, (width, height) in enumerate(arrays["size_px"].tolist()):
        landmarks, world, contour = (frozen(arrays[name][index].copy()) for name in _PARTS)
        light = float(arrays["light"][index])
        found = [frozen(arrays[f"points.{name}"][index].copy()) for name in _POINTS[:4]]
        error_deg = float(arrays["points.neck_error_deg"][index])
        seen = not all(np.isnan(part).all() for part in found)
        yield PoseSample(
            seq=0,
            t_s=0.0,
            size_px=(width, height),
            landmarks=landmarks,
            world=world,
            contour=None if np.isnan(contour).all() else contour,
            light=None if np.isnan(light) else light,
            points=BodyPoints(found[0], found[1], found[2], found[3], error_deg) if seen else None,
        )


def with_said(pictures: Pictures, said: Mapping[str, Floats]) -> Pictures:
    """The same with what a measurement that didn't know the people says of them."""
    return replace(pictures, said=dict(said))

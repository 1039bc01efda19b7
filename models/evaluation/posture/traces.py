"""Traces of rendered people, packed small enough to be kept: landmarks, outline and truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.core.body.view import trunk_yaw_deg, view_of
from coach.core.posture.features import FEATURES, features
from coach.core.types import View

PIXEL = 16.0
"""Steps a pixel that places are kept in; metres are kept in quarters of a millimetre."""
METRE = 4000.0

TRUTHS = (
    "craniovertebral_deg", "kyphosis_deg", "trunk_lean_deg", "side_bend_deg",
    "head_pitch_deg", "head_turn_deg", "head_tilt_deg", "facing_deg",
)  # fmt: skip
ATTRIBUTES = (
    "camera_yaw_deg", "camera_distance_m", "camera_rise_m", "camera_pitch_deg", "fov_deg",
    "gender", "age", "weight", "muscle", "height_m", "tone", "loose", "jacket", "hair_length",
    "ear_covered", "glasses", "chair_back", "standing", "brightness", "kind", "arms",
)  # fmt: skip


ASIDE_DEG = (25.0, 155.0)
"""True yaws, either way, from which somebody is seen from a side or obliquely."""

MARKS = ("c7", "tragus_left", "tragus_right", "t2", "t4", "t9", "t12")
"""Points of the true body whose places in the picture are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Traces:
    """Frames (N, ...) of rendered people.

    ``landmarks`` (N, 33, 4) pixels and visibility; ``world`` (N, 33, 3) metres; ``contour``
    (N, STATIONS) as ``back_contour`` gives it; ``size_px`` (N, 2); ``truth`` (N, T) over
    ``TRUTHS``; ``attributes`` (N, A) over
    ``ATTRIBUTES``; ``marks`` (N, M, 2) pixels over ``MARKS``. ``seed`` (N,) is the person and the
    take, ``pose`` (N,) numbers postures within it (0 is the usual, upright one; the same posture
    may have several frames, which together are a recording).
    """

    landmarks: NDArray[np.float32]
    world: NDArray[np.float32]
    contour: NDArray[np.float32]
    size_px: NDArray[np.int64]
    truth: NDArray[np.float32]
    attributes: NDArray[np.float32]
    marks: NDArray[np.float32]
    seed: NDArray[np.int64]
    pose: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.seed)

    def of(self, name: str) -> NDArray[np.float32]:
        """One column (N,) by the name of a truth or an attribute."""
        if name in TRUTHS:
            return self.truth[:, TRUTHS.index(name)]
        return self.attributes[:, ATTRIBUTES.index(name)]

    def where(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Traces:
        """Some of the frames."""
        return Traces(*(getattr(self, part.name)[rows] for part in fields(self)))

    @property
    def turned_deg(self) -> NDArray[np.float32]:
        """True yaw of the trunk against the camera (N,): 0 faces it, ±90 stands side-on."""
        return (self.of("camera_yaw_deg") - self.of("facing_deg") + 180.0) % 360.0 - 180.0

    @property
    def view(self) -> NDArray[np.int8]:
        """The view (N,) that the landmarks tell."""
        return view_of(trunk_yaw_deg(self.landmarks))

    @property
    def seen_aside(self) -> NDArray[np.bool_]:
        """Frames (N,) that the landmarks tell to be from a side or oblique, rightly."""
        turned = np.abs(self.turned_deg)
        aside = (turned > ASIDE_DEG[0]) & (turned < ASIDE_DEG[1])
        return np.asarray((self.view >= View.OBLIQUE) & aside)

    def features(self) -> NDArray[np.float64]:
        """Features (N, F) of every frame."""
        found = np.empty((len(self), FEATURES))
        for size in np.unique(self.size_px, axis=0):
            rows = (self.size_px == size).all(axis=1)
            width, height = int(size[0]), int(size[1])
            found[rows] = features(self.landmarks[rows], self.world[rows], (width, height))
        return found


def read(path: Path) -> Traces:
    """Traces from a packed file."""
    with np.load(path) as stored:
        values = {name: stored[name] for name in stored.files}
    places = values["landmarks"].astype(np.float32) / np.float32(PIXEL)
    visibility = values["visibility"].astype(np.float32)[..., None] / 255.0
    landmarks = np.concatenate([places, visibility], axis=-1)
    return Traces(
        landmarks=landmarks,
        world=values["world"].astype(np.float32) / np.float32(METRE),
        contour=values["contour"].astype(np.float32),
        size_px=values["size_px"].astype(np.int64),
        truth=values["truth"].astype(np.float32) / 100,
        attributes=values["attributes"].astype(np.float32),
        marks=values["marks"].astype(np.float32) / np.float32(PIXEL),
        seed=values["seed"].astype(np.int64),
        pose=values["pose"].astype(np.int64),
    )


def write(path: Path, traces: Traces) -> None:
    """Pack traces; the same traces give the same bytes."""
    limit = 32767 / PIXEL

    def steps(places: NDArray[np.float32]) -> NDArray[np.int16]:
        whole: NDArray[np.int16] = np.rint(np.clip(places, -limit, limit) * PIXEL).astype(np.int16)
        return whole

    np.savez_compressed(
        path,
        landmarks=steps(traces.landmarks[..., :3]),
        visibility=np.rint(traces.landmarks[..., 3] * 255).astype(np.uint8),
        world=np.rint(np.clip(traces.world, -4, 4) * METRE).astype(np.int16),
        contour=traces.contour.astype(np.float16),
        size_px=traces.size_px.astype(np.int16),
        truth=np.rint(traces.truth * 100).astype(np.int16),
        attributes=traces.attributes.astype(np.float16),
        marks=steps(traces.marks),
        seed=traces.seed.astype(np.int32),
        pose=traces.pose.astype(np.int8),
    )


def joined(parts: Sequence[Traces]) -> Traces:
    """Traces of several files as one."""
    return Traces(
        *(np.concatenate([getattr(part, p.name) for part in parts]) for p in fields(Traces))
    )

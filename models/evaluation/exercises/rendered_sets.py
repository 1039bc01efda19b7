"""Rendered sets of exercises, stored small: what the pose model sees, and what is true.

They come from ``python -m sample_videos.studio sets``; reading them needs neither renderer nor
pose model.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.body.back_outline import STATIONS
from coach.core.types import Float32, Float64, PoseSample
from coach.core.types import Landmark as L
from coach.errors import SourceError
from coach.paths import shipped

PLACE = ("models", "training", "sets.npz")
KEPT = np.array(
    [
        L.NOSE, L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER, L.LEFT_EAR, L.RIGHT_EAR,
        L.LEFT_SHOULDER, L.RIGHT_SHOULDER, L.LEFT_ELBOW, L.RIGHT_ELBOW, L.LEFT_WRIST,
        L.RIGHT_WRIST, L.LEFT_HIP, L.RIGHT_HIP, L.LEFT_KNEE, L.RIGHT_KNEE, L.LEFT_ANKLE,
        L.RIGHT_ANKLE,
    ]
)  # fmt: skip
"""The landmarks that exercises are judged by; the others are not stored."""
_PIXEL, _SEEN, _STATION = 8.0, 255.0, 1000.0
_NOBODY = np.int16(-32768)


@dataclass(frozen=True, slots=True, eq=False)
class FilmedSet:
    """A set: times (N,) seconds, ``landmarks`` (N, 33, 4) in pixels and visibility, ``contour``
    (N, STATIONS), NaN where nobody is or nothing is known, and what is true of it."""

    t_s: Float64
    landmarks: Float32
    contour: Float32
    truth: dict[str, Any]

    @classmethod
    def of(cls, samples: Sequence[PoseSample], fps: float, truth: dict[str, Any]) -> FilmedSet:
        """The set that ``samples`` show."""
        landmarks = np.full((len(samples), 33, 4), np.nan, np.float32)
        contour = np.full((len(samples), STATIONS), np.nan, np.float32)
        for row, sample in enumerate(samples):
            if sample.landmarks is not None:
                landmarks[row] = sample.landmarks
            if sample.contour is not None:
                contour[row] = sample.contour
        times = np.array([sample.t_s for sample in samples])
        return cls(times, landmarks, contour, {**truth, "fps": fps})


def begun(film: FilmedSet) -> FilmedSet:
    """The film from half-way out of its first repetition on: nobody is seen to start, and that
    repetition is no complete one."""
    done = film.truth.get("repetitions")
    if not done:
        return film
    kept = film.t_s >= (done[0]["began_s"] + done[0]["there_s"]) / 2.0
    truth = {**film.truth, "repetitions": done[1:]}
    return FilmedSet(film.t_s[kept], film.landmarks[kept], film.contour[kept], truth)


def write(path: Path, sets: Sequence[FilmedSet]) -> None:
    """Pack sets, replacing ``path`` only when complete; the same sets give the same bytes."""
    seen = np.concatenate([_whole(one.landmarks[:, KEPT]) for one in sets])
    scaled = np.concatenate([one.contour for one in sets]) * np.float32(_STATION)
    contour = np.rint(np.clip(np.nan_to_num(scaled, nan=0.0), -32000, 32000)).astype(np.int16)
    contour[np.isnan(scaled)] = _NOBODY
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        np.savez_compressed(
            file,
            # Landmark by landmark in time, as steps: these are small, and small packs well.
            seen=np.diff(seen, axis=0, prepend=np.int16(0)).transpose(1, 2, 0),
            contour=np.diff(contour, axis=0, prepend=np.int16(0)).T,
            frames=np.array([len(one.t_s) for one in sets], np.int32),
            truth=np.array([json.dumps(one.truth, sort_keys=True) for one in sets]),
        )
    part.replace(path)


def _whole(landmarks: Float32) -> NDArray[np.int16]:
    """Landmarks as whole eighths of a pixel and 255ths of visibility; ``_NOBODY`` for NaN."""
    scaled = landmarks * np.array([_PIXEL, _PIXEL, _PIXEL, _SEEN], np.float32)
    whole = np.rint(np.clip(np.nan_to_num(scaled, nan=0.0), -32000, 32000)).astype(np.int16)
    whole[np.isnan(landmarks[..., 0])] = _NOBODY
    return whole


def read(path: Path | None = None) -> list[FilmedSet]:
    """The sets of a file, of the bundled one if none is named. Raises ``SourceError``."""
    place = shipped(*PLACE) if path is None else path
    try:
        with np.load(place) as stored:
            steps, contours = stored["seen"], stored["contour"]
            frames, truths = stored["frames"], stored["truth"]
    except (OSError, KeyError, ValueError) as error:
        raise SourceError(
            f"the stored sets {place} can't be read",
            hint="they come with the source code; render them again with "
            "python -m sample_videos.studio sets",
        ) from error
    seen = np.cumsum(steps, axis=-1, dtype=np.int16).transpose(2, 0, 1)
    stations = np.cumsum(contours, axis=-1, dtype=np.int16).T
    contour = np.where(stations == _NOBODY, np.nan, stations / _STATION).astype(np.float32)
    ends = np.cumsum(frames)
    return [
        _unpacked(seen[end - count : end], contour[end - count : end], json.loads(str(truth)))
        for count, end, truth in zip(frames.tolist(), ends.tolist(), truths, strict=True)
    ]


def _unpacked(seen: NDArray[np.int16], contour: Float32, truth: dict[str, Any]) -> FilmedSet:
    landmarks = np.zeros((len(seen), 33, 4), np.float32)
    scale = np.array([_PIXEL, _PIXEL, _PIXEL, _SEEN], np.float32)
    landmarks[:, KEPT] = seen / scale
    landmarks[seen[:, 0, 0] == _NOBODY] = np.nan
    return FilmedSet(np.arange(len(seen)) / truth["fps"], landmarks, contour, truth)

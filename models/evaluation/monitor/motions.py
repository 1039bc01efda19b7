"""What people do at desks, as landmarks: the bundled clips of daily motions, stored small.

``python -m models.evaluation.monitor.motions`` reads the clips with the pose model once and packs
what it found, ten pictures a second, into ``models/training/motions.npz``; everything
else works from that file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.core.body.back_outline import STATIONS
from coach.core.types import FACE_POINTS, Float32, Float64, PoseSample, frozen
from coach.core.types import Landmark as L
from coach.errors import SourceError
from coach.paths import shipped

PLACE = ("models", "training", "motions.npz")
CLIPS = (
    "front_upright", "front_slouched", "front_slump_slowly", "front_talks", "front_second_screen",
    "front_drinks", "front_leaves_and_returns", "front_passer_by", "front_low_light",
    "front_folded_arms", "front_phone_in_hand", "front_leaning_on_hand", "side_upright",
    "side_slump_slowly", "side_leans_in", "side_reads_page", "side_reclined", "side_drinks",
    "side_stands_up",
)  # fmt: skip
_KEPT = np.array(
    [
        L.NOSE, L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER, L.LEFT_EAR, L.RIGHT_EAR, L.MOUTH_LEFT,
        L.MOUTH_RIGHT, L.LEFT_SHOULDER, L.RIGHT_SHOULDER, L.LEFT_ELBOW, L.RIGHT_ELBOW,
        L.LEFT_WRIST, L.RIGHT_WRIST, L.LEFT_HIP, L.RIGHT_HIP, L.LEFT_KNEE, L.RIGHT_KNEE,
    ]
)  # fmt: skip
_PIXEL, _METRE, _SEEN = 8.0, 4000.0, 255.0
_LOST = np.int16(-32768)
_EVERY_S = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A clip: times (N,), ``landmarks`` (N, 33, 4), ``world`` (N, 33, 3), ``contour`` (N, K),
    ``face`` (N, FACE_POINTS, 3), NaN where nobody is or nothing is known; landmarks that nothing
    looks at are 0."""

    t_s: Float64
    landmarks: Float32
    world: Float32
    contour: Float32
    face: Float32
    size_px: tuple[int, int]

    def samples(self) -> Iterator[PoseSample]:
        """The clip as samples."""
        for index, t_s in enumerate(self.t_s.tolist()):
            nobody = bool(np.isnan(self.landmarks[index, 0, 0]))
            known = bool(np.isfinite(self.contour[index]).any())
            meshed = bool(np.isfinite(self.face[index, 0, 0]))
            yield PoseSample(
                index,
                t_s,
                self.size_px,
                None if nobody else self.landmarks[index],
                None if nobody else self.world[index],
                contour=self.contour[index] if known else None,
                face=self.face[index] if meshed else None,
            )


def load_motions(path: Path | None = None) -> dict[str, Motion]:
    """Every clip by name. Raises ``SourceError`` where the file is missing or is not one."""
    place = shipped(*PLACE) if path is None else path
    try:
        with np.load(place) as stored:
            return {name: _unpacked(stored, name) for name in stored["names"].tolist()}
    except (OSError, KeyError, ValueError) as error:
        raise SourceError(
            f"the stored motions {place} can't be read",
            hint="they come with the source code; make them again with "
            "python -m models.evaluation.monitor.motions",
        ) from error


def _unpacked(stored: np.lib.npyio.NpzFile, name: str) -> Motion:
    parts = ("seen", "world", "contour", "face")
    seen, world, contour, points = (stored[f"{name}.{part}"] for part in parts)
    count = len(seen)
    landmarks = np.zeros((count, 33, 4), dtype=np.float32)
    landmarks[:, _KEPT, :3] = seen[..., :3] / _PIXEL
    landmarks[:, _KEPT, 3] = seen[..., 3] / _SEEN
    space = np.zeros((count, 33, 3), dtype=np.float32)
    space[:, _KEPT] = world / _METRE
    nobody = seen[:, 0, 0] == _LOST
    landmarks[nobody], space[nobody] = np.nan, np.nan
    face = (points / _PIXEL).astype(np.float32)
    face[points[:, 0, 0] == _LOST] = np.nan
    width, height = stored[f"{name}.size_px"].tolist()
    for array in (landmarks, space, face):
        frozen(array)
    return Motion(
        stored[f"{name}.t_s"].astype(np.float64),
        landmarks,
        space,
        contour.astype(np.float32),
        face,
        (width, height),
    )


def packed(samples: list[PoseSample]) -> dict[str, NDArray[np.generic]]:
    """Samples as small arrays by name, about one every ``_EVERY_S``."""
    kept: list[PoseSample] = []
    for sample in samples:
        if not kept or sample.t_s - kept[-1].t_s >= _EVERY_S - 0.01:
            kept.append(sample)
    seen = np.full((len(kept), len(_KEPT), 4), _LOST, dtype=np.int16)
    world = np.zeros((len(kept), len(_KEPT), 3), dtype=np.int16)
    contour = np.full((len(kept), STATIONS), np.nan, dtype=np.float16)
    face = np.full((len(kept), FACE_POINTS, 3), _LOST, dtype=np.int16)
    for row, sample in enumerate(kept):
        if sample.landmarks is None or sample.world is None:
            continue
        scaled = sample.landmarks[_KEPT] * np.array([_PIXEL, _PIXEL, _PIXEL, _SEEN])
        seen[row] = np.rint(np.clip(scaled, -32000, 32000))
        world[row] = np.rint(sample.world[_KEPT] * _METRE)
        if sample.face is not None:
            face[row] = np.rint(sample.face * _PIXEL)
        if sample.contour is not None:
            contour[row] = sample.contour
    return {
        "t_s": np.array([sample.t_s for sample in kept], dtype=np.float32),
        "seen": seen,
        "world": world,
        "contour": contour,
        "face": face,
        "size_px": np.array(kept[-1].size_px, dtype=np.int16),
    }


def main() -> None:
    """Read the bundled clips and pack them; the same clips give the same bytes."""
    from coach.pose.model.store import ensure_model
    from coach.runtime.batch.samples import open_samples

    arrays: dict[str, NDArray[np.generic]] = {"names": np.array(CLIPS)}
    for name in CLIPS:
        clip = shipped("sample_videos", f"{name}.mp4")
        with open_samples(str(clip), ensure_model, face=True, points=False) as samples:
            found = packed(list(samples))
        arrays |= {f"{name}.{part}": array for part, array in found.items()}
        print(f"{name}: {len(found['t_s'])} pictures", flush=True)
    place = shipped(*PLACE[:-1]) / PLACE[-1]
    np.savez_compressed(place, **arrays)  # type: ignore[arg-type]
    print(f"{place}: {place.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()

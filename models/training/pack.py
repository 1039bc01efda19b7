"""Packs what the studio rendered: silhouettes become outlines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.core.contour import STATIONS, back_contour
from coach.core.features import facing
from coach.evaluation.traces import ATTRIBUTES, TRUTHS, Traces, joined


def pack_all(rendered: Sequence[Path]) -> Traces:
    """Traces from the studio's files, one after the other."""
    return joined([pack(path) for path in rendered])


def pack(rendered: Path) -> Traces:
    """Traces from one file of the studio, without the frames in which nobody was found.

    Outlines come from the file where it has them (found in the full silhouette), else from its
    small silhouettes.
    """
    with np.load(rendered) as stored:
        values = {name: stored[name] for name in stored.files}
    rows = np.flatnonzero(values["found"])
    landmarks = values["landmarks"][rows].astype(np.float32)
    sizes = values["size_px"][rows].astype(np.int64)
    if "contour" in values:
        contour = values["contour"][rows].astype(np.float32)
    else:
        contour = _outlines(values["silhouette"][rows], landmarks, sizes)
    return Traces(
        landmarks=landmarks,
        world=values["world"][rows].astype(np.float32),
        contour=contour,
        size_px=sizes,
        truth=np.stack([values[name][rows] for name in TRUTHS], axis=1).astype(np.float32),
        attributes=np.stack([values[name][rows] for name in ATTRIBUTES], 1).astype(np.float32),
        seed=values["seed"][rows].astype(np.int64),
        pose=values["pose"][rows].astype(np.int64),
    )


def _outlines(
    silhouettes: NDArray[np.uint8], landmarks: NDArray[np.float32], sizes: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Outlines (N, STATIONS) from bit-packed squares (N, side * side / 8) whose upper left holds
    the silhouette with its longer side brought to the square's."""
    side = round(np.sqrt(silhouettes.shape[1] * 8))
    facings = facing(landmarks)
    outlines = np.empty((len(landmarks), STATIONS), np.float32)
    for row, (width, height) in enumerate(sizes.tolist()):
        scale = side / max(width, height)
        mask = np.unpackbits(silhouettes[row]).reshape(side, side) * np.uint8(255)
        mask = mask[: round(height * scale), : round(width * scale)]
        outlines[row] = back_contour(mask, landmarks[row], facings[row], scale)
    return outlines

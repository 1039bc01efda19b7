"""Packs what the studio rendered: the frames in which somebody was found, in fewer bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.evaluation.posture.traces import ATTRIBUTES, MARKS, TRUTHS, Traces, joined


def pack_all(rendered: Sequence[Path]) -> Traces:
    """Traces from the studio's files, one after the other."""
    return joined([pack(path) for path in rendered])


def pack(rendered: Path) -> Traces:
    """Traces from one file of the studio, without the frames in which nobody was found."""
    with np.load(rendered) as stored:
        values = {name: stored[name] for name in stored.files}
    rows = np.flatnonzero(values["found"])
    marks = [values["mark_names"].tolist().index(name) for name in MARKS]
    return Traces(
        landmarks=values["landmarks"][rows].astype(np.float32),
        world=values["world"][rows].astype(np.float32),
        contour=values["contour"][rows].astype(np.float32),
        size_px=values["size_px"][rows].astype(np.int64),
        truth=np.stack([values[name][rows] for name in TRUTHS], axis=1).astype(np.float32),
        attributes=np.stack([values[name][rows] for name in ATTRIBUTES], 1).astype(np.float32),
        marks=values["marks_px"][rows][:, marks].astype(np.float32),
        seed=values["seed"][rows].astype(np.int64),
        pose=values["pose"][rows].astype(np.int64),
    )


def found_share(rendered: Sequence[Path]) -> float:
    """In how many of the frames somebody was found."""
    found = []
    for path in rendered:
        with np.load(path) as stored:
            found.append(stored["found"])
    return float(np.concatenate(found).mean())

"""Reads the trained measurement that ships with the program."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from coach.core.posture.blend import blends_of
from coach.core.posture.front_change import TrainedChange
from coach.core.posture.regressor import Trained
from coach.errors import ModelError
from coach.paths import shipped

MEASUREMENT = ("models", "measurement.npz")
POINTS = ("models", "points.npz")


@lru_cache(maxsize=4)
def load_measurement(
    path: Path | None = None, points: Path | None = None
) -> tuple[Trained, TrainedChange]:
    """The measurement from the side and the one from the front; read once a process.

    ``path`` and ``points`` are files to use instead of those that ship with the program. Raises
    ``ModelError`` where a file is missing or is not one.
    """
    place = shipped(*MEASUREMENT) if path is None else path
    arrays = _arrays(place)
    blends = _arrays(shipped(*POINTS) if points is None else points)
    try:
        side = replace(Trained.of(arrays), blends=blends_of(blends))
        return side, TrainedChange.of(arrays)
    except (ValueError, KeyError) as error:
        raise ModelError(
            f"the trained measurement {place} can't be read", hint="install coach again"
        ) from error


def load_regression(path: Path | None = None) -> Trained:
    """The measurement from the side by landmarks and outline alone: what points are added to.

    Raises ``ModelError`` where the file is missing or is not one.
    """
    place = shipped(*MEASUREMENT) if path is None else path
    try:
        return Trained.of(_arrays(place))
    except (ValueError, KeyError) as error:
        raise ModelError(
            f"the trained measurement {place} can't be read", hint="install coach again"
        ) from error


def _arrays(place: Path) -> dict[str, Any]:
    try:
        with np.load(place) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"the trained measurement {place} can't be read", hint="install coach again"
        ) from error

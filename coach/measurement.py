"""Reads the trained measurement that ships with the program."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from coach.core.posture.front_change import TrainedChange
from coach.core.posture.regressor import Trained
from coach.errors import ModelError
from coach.paths import shipped

MEASUREMENT = ("models", "measurement.npz")


@lru_cache(maxsize=2)
def load_measurement(path: Path | None = None) -> tuple[Trained, TrainedChange]:
    """The measurement from the side and the one from the front; read once a process.

    Raises ``ModelError`` where the file is missing or is not one.
    """
    place = shipped(*MEASUREMENT) if path is None else path
    try:
        with np.load(place) as stored:
            arrays = {name: stored[name] for name in stored.files}
        return Trained.of(arrays), TrainedChange.of(arrays)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"the trained measurement {place} can't be read", hint="install coach again"
        ) from error

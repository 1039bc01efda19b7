"""How the public functions open what a caller names: the same as the commands do."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from coach.pose.detector import Detector
from coach.pose.registry import fetch_model
from coach.runtime.batch.samples import Samples, is_live, open_samples

LIVE_S = 10.0
"""How long a camera or a stream is looked at where no ``seconds`` are given."""


def name_of(source: str | Path | int) -> str:
    """What the commands would call a source; a ``Path`` is never a camera or an address."""
    name = str(source)
    if isinstance(source, Path) and is_live(name) and not source.is_absolute():
        return f"./{name}"
    return name


def opened(
    name: str, detector: Detector | None, *, sparing: bool = False
) -> AbstractContextManager[Samples]:
    """An open stream of samples; ``detector`` finds the landmarks and stays open. ``sparing``
    looks at no more pictures than a posture needs."""
    return open_samples(name, fetch_model, detector=detector, sparing=sparing)


def seconds_of(samples: Samples, seconds: float | None) -> float | None:
    """How long to look: as long as asked, else ``LIVE_S`` at a live source, else to the end."""
    if seconds is not None and not seconds > 0:
        raise ValueError(f"seconds must be above 0, not {seconds}")
    return LIVE_S if seconds is None and samples.info.live else seconds

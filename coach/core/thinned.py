"""Estimates of a recording of any length in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

from coach.core.estimate import Estimate
from coach.core.types import Bool

CAPACITY = 8192
"""Frames kept at most: all of them for the first 4.5 minutes at 30 frames a second."""


@dataclass(slots=True, eq=False)
class Thinned:
    """Every frame at first; once ``CAPACITY`` is reached every second, then every fourth, ….

    What is kept depends on the frames' order alone, not on how they were grouped in blocks.
    """

    seen: int = 0
    stride: int = 1
    _columns: dict[str, list[np.ndarray]] = field(default_factory=dict)

    def add(self, found: Estimate, rows: Bool) -> None:
        """Add those frames of ``found`` (N,) that ``rows`` (N,) picks."""
        picked = np.flatnonzero(rows)
        kept = picked[-self.seen % self.stride :: self.stride]
        for part in fields(Estimate):
            self._columns.setdefault(part.name, []).append(getattr(found, part.name)[kept])
        self.seen += len(picked)
        while -(-self.seen // self.stride) > CAPACITY:
            self.stride *= 2
            for name, whole in self._whole().items():
                self._columns[name] = [whole[::2].copy()]

    def estimate(self) -> Estimate | None:
        """The kept frames as one estimate; ``None`` where none was ever added."""
        return Estimate(**self._whole()) if self._columns else None

    def _whole(self) -> dict[str, np.ndarray]:
        return {name: np.concatenate(blocks) for name, blocks in self._columns.items()}

"""From several estimates of an angle to one, with an interval: the numbers are learnt.

They are fitted on marked photographs and on rendered people that neither the networks nor the
regression were trained on, and come from ``models/points.npz``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from coach.core.posture.evidence import Evidence
from coach.core.types import Bool, Float64

SIDE, OBLIQUE = range(2)

_SIZE_DEG = (0.5, 45.0)


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """How the estimates of one angle become one.

    ``value`` (D + 1,): weights of the terms, and an offset. ``size`` (Z + 1,): weights of the
    sizes, and an offset, that give the logarithm of the error to expect in degrees. ``reach``
    (2,) of side and oblique views turns that into half the width of a frame's 90 % interval,
    ``clip_reach`` (2,) of a recording's.
    """

    value: Float64
    size: Float64
    reach: Float64
    clip_reach: Float64

    def value_deg(self, known: Evidence) -> Float64:
        """The angle (N,), NaN where the points don't show it."""
        return np.asarray(known.base + known.terms @ self.value[:-1] + self.value[-1])

    def size_deg(self, known: Evidence) -> Float64:
        """The error to expect of it (N,)."""
        log_size = known.sizes @ self.size[:-1] + self.size[-1]
        return np.asarray(np.exp(np.clip(log_size, *np.log(_SIZE_DEG))))

    def half_deg(self, known: Evidence, oblique: Bool) -> Float64:
        """Half the width of a frame's interval (N,)."""
        return self.size_deg(known) * self.reach[oblique.astype(np.intp)]


Blends = Mapping[str, Blend]


def blends_of(arrays: Mapping[str, Any]) -> Blends:
    """Blends by the names of their angles, from arrays named "ANGLE.part"; ``KeyError`` where a
    part is missing."""
    parts = ("value", "size", "reach", "clip_reach")
    names = sorted({name.rpartition(".")[0] for name in arrays})
    return {
        name: Blend(*(np.asarray(arrays[f"{name}.{part}"], np.float64) for part in parts))
        for name in names
    }

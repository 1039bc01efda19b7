"""The signals of ``coach.core.exercise.signal_names``: of many frames at once, or of a live one.

Both come from the same formulas. ``signals`` gives every signal of a recording's frames;
``LiveSignals`` works out one of a single frame when it is asked for, as an exercise looks at a few.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from coach.core.body.back_outline import STATIONS, TRUNK
from coach.core.body.view import DEPTH_SCALE
from coach.core.exercise.signal_formulas import (
    ARRAYS,
    ELBOW,
    FORMULAS,
    HANGING,
    NEEDED,
    OF_BOTH,
    PLAIN,
    POINTS,
    WRIST,
    Body,
    Formula,
)
from coach.core.exercise.signal_names import KNOWN, NAMES, SINGLE, columns_of
from coach.core.types import LANDMARKS, Bool, Float32, Float64, frozen

SEEN = 0.24
"""Landmarks below this visibility count as hidden. Lower than for a posture's measures: the far
arm of somebody seen from the side is guessed well enough to tell that it moves."""

_LEAST_PX = 1.0
"""A shorter trunk gives no signals."""
_POINTS = np.array(POINTS)
_BELOW = frozenset({*ELBOW, *WRIST})
"""Points of which it tells something that they lie below the picture."""
_BELOW_AT = sorted(_BELOW)


def _by_column() -> list[tuple[str, Formula, int, tuple[int, ...]]]:
    """Of each column its signal, formula, side, and the points that must be seen."""
    columns: list[tuple[str, Formula, int, tuple[int, ...]]] = []
    for name in sorted(KNOWN, key=lambda name: columns_of(name)[0]):
        for side in range(len(columns_of(name))):
            both = name in SINGLE or name in OF_BOTH
            points = [joint[each] for joint in NEEDED.get(name, ())
                      for each in ((0, 1) if both else (side,))]  # fmt: skip
            columns.append((name, FORMULAS[name], side, tuple(dict.fromkeys(points))))
    return columns


_COLUMNS = _by_column()
_FORMULAS = [(formula, side) for _, formula, side, _ in _COLUMNS]
_NEEDS = [points for *_, points in _COLUMNS]
_HANGING = [name in HANGING for name, *_ in _COLUMNS]


@cache
def _needs() -> tuple[Bool, Bool]:
    """(P, S): whether a signal needs a point to be seen; and (S,): whether it is of a hanging
    arm."""
    needs = np.zeros((len(POINTS), len(NAMES)), dtype=bool)
    for column, points in enumerate(_NEEDS):
        needs[list(points), column] = True
    return needs, np.array(_HANGING)


def signals(
    landmarks: Float32, contour: Float32 | None = None, height_px: int | None = None
) -> Float64:
    """All signals of ``landmarks`` (..., 33, 4), pixels and visibility: (..., S) over ``NAMES``.

    ``contour`` (..., STATIONS), the outline of the back, gives the signal that needs it. NaN
    where what a signal needs is hidden, and throughout where nobody is. ``height_px``, of the
    picture: elbows and hands below its lower edge tell that the arms hang (none: they don't).
    """
    shape = landmarks.shape[:-2]
    count = math.prod(shape)
    points = landmarks.reshape(count, LANDMARKS, 4).take(_POINTS, axis=1).T.astype(np.float64)
    x, y, z, seen = points
    plan = x + 1j * DEPTH_SCALE * z
    body = Body(ARRAYS, x - 1j * y, plan, seen, lambda: _arches(contour, count))
    out = np.empty((count, len(NAMES)))
    with np.errstate(invalid="ignore", divide="ignore"):  # without a trunk; NaN below
        for column, (formula, side) in enumerate(_FORMULAS):
            out[:, column] = formula(body, side)
    hidden = seen.T < SEEN
    needs, hanging = _needs()
    lacks = hidden @ needs
    if height_px is not None and (below := height_px < y[_BELOW_AT].T).any():
        hidden[:, _BELOW_AT] &= ~below
        lacks[:, hanging] &= (hidden @ needs)[:, hanging]
    out[lacks] = np.nan
    out[body.trunk < _LEAST_PX] = np.nan
    return frozen(out.reshape(*shape, len(NAMES)))


class LiveSignals(dict[int, float]):
    """The signals of one frame, by column, each worked out when it is first asked for.

    ``landmarks`` (33, 4), ``contour`` (STATIONS,) and ``height_px`` are those of ``signals``, and
    so are the numbers.
    """

    __slots__ = ("_body", "_height_px", "_seen")

    def __init__(
        self, landmarks: Float32, contour: Float32 | None = None, height_px: int | None = None
    ) -> None:
        points = landmarks.take(_POINTS, axis=0).tolist()
        self._seen = [seen for _, _, _, seen in points]
        self._height_px = math.inf if height_px is None else height_px
        picture = [complex(x, -y) for x, y, _, _ in points]
        plan = [complex(x, DEPTH_SCALE * z) for x, _, z, _ in points]
        self._body = Body(PLAIN, picture, plan, self._seen, lambda: float(_arches(contour, 1)[0]))

    def __missing__(self, column: int) -> float:
        value = math.nan if self._lacks(column) else self._worked_out(column)
        self[column] = value
        return value

    def _lacks(self, column: int) -> bool:
        """Whether something is hidden that the signal needs."""
        seen = self._seen
        for point in _NEEDS[column]:
            if seen[point] < SEEN and not (_HANGING[column] and self._is_below(point)):
                return True
        return False

    def _is_below(self, point: int) -> bool:
        return point in _BELOW and -self._body.picture[point].imag > self._height_px

    def _worked_out(self, column: int) -> float:
        body = self._body
        if body.trunk < _LEAST_PX:
            return math.nan
        formula, side = _FORMULAS[column]
        return float(formula(body, side))


_PARTS = np.zeros((STATIONS, 2))
_PARTS[: len(TRUNK), 1] = 1.0
_PARTS[3 : len(TRUNK) - 3] = (1.0, 0.0)
"""Which stations are the middle of the back, and which its ends."""
_ENOUGH = 4
"""Stations of the middle, and of the ends, without which nothing is said."""


def _arches(contour: Float32 | None, count: int) -> Float64:
    """``back_arch`` of this many frames; NaN where there is no outline."""
    if contour is None:
        return np.full(count, np.nan)
    return back_arch(contour.reshape(count, -1))


def back_arch(contour: Float32) -> Float64:
    """How far the middle of the back stands out over its two ends, (N, STATIONS) to (N,)."""
    seen = np.isfinite(contour)
    count = seen @ _PARTS
    count[count < _ENOUGH] = np.nan
    mean = np.where(seen, contour, 0.0) @ _PARTS / count
    return np.asarray(mean[:, 0] - mean[:, 1])

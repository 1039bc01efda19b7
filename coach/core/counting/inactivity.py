"""Tells why nothing is counted although the person moves.

Arms, hips and trunk are followed roughly; ten seconds in which they move and no repetition comes of
it are told with what kept it from counting for most of that time.
"""

from __future__ import annotations

from math import exp, isnan, nan

import numpy as np

from coach.core.counting.events import Event
from coach.core.counting.start_position import Trouble
from coach.core.exercise.signal_names import Row, columns_of
from coach.core.exercise.spec import ExerciseSpec
from coach.core.record import record
from coach.core.types import Float64

TOLD_AFTER_S = 10.0
"""Seconds of movement without a count."""
LOOKED_AT_EVERY_S = 0.2
FOLLOWS_S = 1.0
"""Time constant of the position that movement is measured from."""
ARMS_DEG, TRUNK_DEG = 12.0, 5.0
"""Movement: so far from the position of the last second."""

WINDOW_S = 0.5

_WATCHED = (
    *((column, ARMS_DEG) for name in ("arm_elevation_deg", "elbow_deg", "hip_deg")
      for column in columns_of(name)),
    *((column, TRUNK_DEG) for column in columns_of("trunk_lean_deg")),
)  # fmt: skip


@record()
class Inactivity:
    """Movement since the last repetition, looked at last at ``t_s``.

    ``at``: where each watched signal was on average; ``moved_s``: seconds of movement; ``causes``:
    the seconds that each trouble took of them; ``clear_s``: those without any.
    """

    t_s: float = nan
    at: tuple[float, ...] = (nan,) * len(_WATCHED)
    moved_s: float = 0.0
    causes: tuple[tuple[Trouble, float], ...] = ()
    clear_s: float = 0.0


NO_INACTIVITY = Inactivity()


def watch_movement(
    spec: ExerciseSpec,
    state: Inactivity,
    t_s: float,
    row: Row,
    trouble: Trouble | None,
) -> tuple[Inactivity, tuple[Event, ...]]:
    """One sample further; ``trouble``: what keeps the exercise from going on right now."""
    gap_s = t_s - state.t_s
    if gap_s < LOOKED_AT_EVERY_S:
        return state, ()
    keep = exp(-gap_s / FOLLOWS_S) if gap_s < FOLLOWS_S else 0.0
    at, moves = [], False
    for (column, far), was in zip(_WATCHED, state.at, strict=True):
        value = row[column]
        if isnan(value):
            at.append(was)
            continue
        moves = moves or abs(value - was) > far
        at.append(value if isnan(was) else value + keep * (was - value))
    if not moves or isnan(gap_s) or gap_s > FOLLOWS_S:
        return Inactivity(t_s, tuple(at), state.moved_s, state.causes, state.clear_s), ()
    causes, clear_s = state.causes, state.clear_s
    if trouble is None:
        clear_s += gap_s
    else:
        causes = _longer(causes, trouble, gap_s)
    if state.moved_s + gap_s < TOLD_AFTER_S:
        return Inactivity(t_s, tuple(at), state.moved_s + gap_s, causes, clear_s), ()
    code, text = _why(spec, causes, clear_s)
    return Inactivity(t_s, tuple(at)), (Event("not_counting", t_s, code=code, text=text),)


def moving_share_s(times: Float64, rows: Float64) -> float:
    """Seconds of a recording in which somebody moves: ``rows`` (N, S) at ``times`` (N,).

    Counted in windows of ``WINDOW_S``: one in which a watched signal changes as far as counts as
    movement.
    """
    if len(times) < 2:
        return 0.0
    window = ((times - times[0]) / WINDOW_S).astype(int)
    starts = np.flatnonzero(np.diff(window, prepend=-1))
    columns, far = (np.array(part) for part in zip(*_WATCHED, strict=True))
    watched = rows[:, columns]
    high = np.fmax.reduceat(watched, starts, axis=0)
    low = np.fmin.reduceat(watched, starts, axis=0)
    return float(WINDOW_S * ((high - low) > far / 2.0).any(axis=1).sum())


def reset_inactivity(state: Inactivity) -> Inactivity:
    """A repetition is over, and what there is to tell of it has been told."""
    return Inactivity(state.t_s, state.at) if state.moved_s else state


def _longer(
    causes: tuple[tuple[Trouble, float], ...], trouble: Trouble, gap_s: float
) -> tuple[tuple[Trouble, float], ...]:
    others = tuple(pair for pair in causes if pair[0] != trouble)
    lasted_s = sum(seconds for one, seconds in causes if one == trouble)
    return (*others, (trouble, lasted_s + gap_s))


def _why(
    spec: ExerciseSpec, causes: tuple[tuple[Trouble, float], ...], clear_s: float
) -> tuple[str, str]:
    """What kept movement from counting for most of the time: a code, and words."""
    trouble, lasted_s = max(causes, key=lambda pair: pair[1], default=(None, 0.0))
    if trouble is None or clear_s > lasted_s:
        return "movement", f"You move, but not as in this exercise. {spec.repetition.out_says}"
    return trouble.code, trouble.text

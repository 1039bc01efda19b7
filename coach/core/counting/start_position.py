"""Whether somebody is in the starting position, seen from where it can be judged; if not, why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Literal

from coach.core.counting.view_binding import (
    YAW,
    ViewBinding,
    best_view,
    bind_view,
    out_of_place,
    still_fits,
)
from coach.core.exercise.movement import Drive
from coach.core.exercise.signal_names import TURNING, Row
from coach.core.exercise.spec import CountedSide, ExerciseSpec
from coach.core.record import record

SETTLE_S, SETTLE_OWN_S = 0.1, 0.5
"""How long the starting position must be kept to be taken; longer where it is their own."""
STILL = 0.25
"""Progress within which somebody settles into a starting position of their own."""
TURNING_DEG = 15.0
"""Further from their steadied yaw, somebody is turning round."""
TURNED_DEG, CHEST_TURNED_DEG = 30.0, 50.0
"""Turned so far since, somebody's own starting position is another one; the second where turning is
the movement, of which hips that stay take half."""

TroubleCode = Literal["nobody", "view", "hidden", "position", "lost"]

PATIENCE_S: dict[TroubleCode, float] = {
    "nobody": 1.5, "view": 1.0, "hidden": 0.8, "position": 0.8, "lost": 0.0
}  # fmt: skip
"""How long something may be wrong before the exercise pauses. With the head between the arms a pose
model loses a person for a second."""
HIDDEN_S = 2.5
"""A hand or elbow of somebody who has been seen to repeat may be hidden for so long."""

_TURN = {
    "front": "Turn to face the camera.",
    "side": "Turn side-on to the camera.",
    "oblique": "Turn half-way between facing the camera and side-on.",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps the exercise from going on, and what to change."""

    code: TroubleCode
    text: str


@record(eq=False)
class StartPosition:
    """How the person stands. Times are NaN until they have come.

    ``binding``: what is looked at from where they are seen, ``None`` before it is known. ``ready``:
    in position since ``ready_s``, and turned by ``yaw_deg`` then. ``trouble`` since
    ``trouble_s``: not a pause yet, or the reason of one. ``settling_s``: in position since, to
    settle there at ``settled_at``, the progress of each side. ``first_s``: the first sample with
    a person since nobody was there.
    """

    first_s: float = math.nan
    binding: ViewBinding | None = None
    ready: bool = False
    ready_s: float = math.nan
    yaw_deg: float = math.nan
    trouble: Trouble | None = None
    trouble_s: float = math.nan
    settling_s: float = math.nan
    settled_at: tuple[float, ...] = ()


def trouble_of(
    spec: ExerciseSpec,
    start_position: StartPosition,
    yaw_deg: float,
    row: Row,
    shares: Sequence[float],
) -> Trouble | None:
    """What is wrong at this sample alone.

    ``yaw_deg`` is smoothed; ``row`` has the signals, ``shares`` the raw progress of each side once
    the view is known.
    """
    if isnan(row[YAW]):
        return Trouble("nobody", "I can't see you: come back into the picture.")
    best, binding = best_view(spec, yaw_deg), start_position.binding
    turns = start_position.ready and binding is not None and binding.drive.signal == TURNING
    if best is None and not turns:
        return Trouble("view", _TURN[spec.camera.view])
    if binding is None:
        return None
    if start_position.ready and _turned(start_position, binding.drive, best, yaw_deg):
        return Trouble("view", "You have turned: back to the starting position.")
    return _in_sight(binding, row, shares)


def drive_after_turn(
    spec: ExerciseSpec, start_position: StartPosition, yaw_deg: float
) -> Drive | None:
    """The drive of the view to which the person has turned, if counting can go on with it.

    It can where the exercise gives the start of both drives.
    """
    if (
        not start_position.ready
        or start_position.binding is None
        or isnan(yaw_deg)
        or len(spec.drives) == 1
    ):
        return None
    drive = start_position.binding.drive
    if not _given(drive):
        return None
    best = best_view(spec, yaw_deg)
    if best is None or still_fits(drive, best, yaw_deg) or not _given(best):
        return None
    return best


def _given(drive: Drive) -> bool:
    return not (drive.own_start or drive.timed)


def _turned(
    start_position: StartPosition, drive: Drive, best: Drive | None, yaw_deg: float
) -> bool:
    """Whether somebody has turned to another view, or from their own starting position."""
    if drive.signal == TURNING:
        return abs(yaw_deg - start_position.yaw_deg) > CHEST_TURNED_DEG
    if best is None or not still_fits(drive, best, yaw_deg):
        return True
    return drive.own_start and abs(yaw_deg - start_position.yaw_deg) > TURNED_DEG


def _in_sight(binding: ViewBinding, row: Row, shares: Sequence[float]) -> Trouble | None:
    """What is hidden, or not as the position wants it."""
    # With sides counted apart, the far one may be hidden while the near one works.
    if isnan(shares[0]) and all(isnan(share) for share in shares):
        return Trouble("hidden", f"I can't see your {binding.part}: move until the camera does.")
    for part in binding.bounds:
        if out_of_place(part, row):
            return Trouble("position", part.bound.says)
    return None


def with_trouble(
    start_position: StartPosition, trouble: Trouble, t_s: float, *, repeats: bool = False
) -> StartPosition:
    """With ``trouble`` since ``t_s``; not ``ready`` any more once it has lasted ``PATIENCE_S``, or
    ``HIDDEN_S`` of somebody who ``repeats``."""
    same = start_position.trouble is not None and start_position.trouble.code == trouble.code
    since = start_position.trouble_s if same else t_s
    now = replace(start_position, trouble=trouble, trouble_s=since, settling_s=math.nan)
    patience_s = HIDDEN_S if repeats and trouble.code == "hidden" else PATIENCE_S[trouble.code]
    if t_s - since < patience_s:
        return now
    if trouble.code == "nobody":
        now = replace(now, first_s=math.nan)
    return replace(now, ready=False, binding=None) if start_position.ready else now


def settle(
    spec: ExerciseSpec,
    side: CountedSide | None,
    start_position: StartPosition,
    t_s: float,
    row: Row,
    *,
    yaw_deg: float,
) -> StartPosition:
    """Wait until the starting position has been kept for a moment; it is ``ready`` then.

    A person who is in it at their very first sample need not wait.
    """
    drive = best_view(spec, yaw_deg)
    if drive is None:
        return start_position
    binding = start_position.binding
    if binding is None or binding.drive is not drive:
        binding = bind_view(spec, drive, side)
        start_position = replace(start_position, binding=binding, settling_s=math.nan)
        trouble = _in_sight(binding, row, binding.shares(row, 0.0))
        if trouble is not None:
            return with_trouble(start_position, trouble, t_s)
    shares = tuple(binding.shares(row, 0.0))
    if not at_start(binding, shares):
        advice = Trouble("position", f"Take the starting position: {spec.position}")
        return with_trouble(start_position, advice, t_s)
    turning = abs(row[YAW] - yaw_deg) > TURNING_DEG
    moved = drive.own_start and (turning or _moved(shares, start_position.settled_at))
    if isnan(start_position.settling_s) or moved:
        start_position = replace(start_position, settling_s=t_s, settled_at=shares)
    at_once = t_s == start_position.first_s and _needs_no_wait(drive, shares)
    wait_s = SETTLE_OWN_S if drive.own_start else SETTLE_S
    if t_s - start_position.settling_s < wait_s and not at_once:
        return start_position
    binding = bind_view(spec, drive, side, row[YAW])
    return replace(
        start_position, binding=binding, ready=True, ready_s=t_s, yaw_deg=yaw_deg,
        settled_at=shares, trouble=None, trouble_s=math.nan,
    )  # fmt: skip


def _needs_no_wait(drive: Drive, shares: Sequence[float]) -> bool:
    """Whether the very first sample tells the start, because the exercise gives it."""
    if drive.timed or (drive.own_start and not drive.target_stays):
        return False
    return not drive.own_start or all(abs(share) <= drive.exit_share for share in shares)


def at_start(binding: ViewBinding, shares: Sequence[float]) -> bool:
    """Whether raw progress of each side may be that of the start."""
    drive = binding.drive
    seen = [share for share in shares if not isnan(share)]
    if drive.timed:
        return True
    if drive.own_start:
        slack = abs(drive.slack * binding.scale)
        return all(-slack <= share <= min(slack, drive.nearest_start) for share in seen)
    return all(share <= drive.exit_share for share in seen)


def _moved(shares: Sequence[float], before: Sequence[float]) -> bool:
    return any(abs(now - then) > STILL for now, then in zip(shares, before, strict=False))

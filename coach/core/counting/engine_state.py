"""Where an exercise stands: the engine's state before the first sample, and what a screen shows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from coach.core.body.one_euro import FRESH, Channel
from coach.core.counting.counter_state import CounterState, Phase, counter
from coach.core.counting.events import Rep
from coach.core.counting.fault_tracker import FaultState
from coach.core.counting.inactivity import NO_INACTIVITY, Inactivity
from coach.core.counting.personal_norm import Usual
from coach.core.counting.start_position import Stance, Trouble
from coach.core.counting.view_binding import Sight, seen_from
from coach.core.exercise.movement import Drive
from coach.core.exercise.spec import ExerciseSpec, Lane


@dataclass(frozen=True, slots=True, eq=False)
class RepState:
    """Where an exercise stands at ``t_s``.

    ``lanes``, and the ``faults`` and ``filters`` of what is looked at now, with what is usual of
    each fault's signal; ``reps``: all that are
    over; ``told``: what is told only once; ``drive``: the one that the lanes' least shares are of.
    ``inactivity``: movement of which nothing has come.
    """

    spec: ExerciseSpec
    side: Lane | None
    goal: int
    stance: Stance
    lanes: tuple[CounterState, ...]
    faults: tuple[FaultState, ...] = ()
    filters: tuple[Channel, ...] = ()
    usuals: tuple[Usual, ...] = ()
    t_s: float = math.nan
    yaw: Channel = FRESH
    reps: tuple[Rep, ...] = ()
    told: frozenset[str] = frozenset()
    drive: Drive | None = None
    inactivity: Inactivity = NO_INACTIVITY

    @property
    def sight(self) -> Sight | None:
        """What is looked at from where the person is seen, once it is known."""
        return self.stance.sight

    @property
    def ready(self) -> bool:
        """Whether the person is in position."""
        return self.stance.ready


@dataclass(frozen=True, slots=True)
class Progress:
    """What a screen shows. ``share`` 1 is the target; ``lane`` the one that moves (or last did).

    ``trouble`` tells what to change while the exercise pauses; ``judged`` is ``False`` where the
    clock counts because this view can't show the movement; ``None`` before it is known.
    """

    phase: Phase
    lane: Lane
    share: float
    count: int
    attempts: int
    goal: int
    counts: tuple[tuple[Lane, int], ...]
    hold_s: float
    hold_goal_s: float
    faults: tuple[str, ...]
    ready: bool
    trouble: Trouble | None
    judged: bool | None


def initial(
    spec: ExerciseSpec,
    side: Lane | None = None,
    *,
    repetitions: int | None = None,
    own_range: float | None = None,
) -> RepState:
    """Before the first sample.

    ``side``: of an exercise that is done a side at a time, the one to count (none: both, apart).
    ``repetitions``: what makes a set (none: the dose's). ``own_range``: how far this person got
    before, in shares of the target; less than the full range lowers what counts.
    """
    drive = spec.drives[0]
    minimum = max(drive.floor_share, drive.minimum_share * min(own_range or 1.0, 1.0))
    lanes = seen_from(spec, drive, side).lanes
    return RepState(
        spec,
        side,
        spec.dose.repetitions if repetitions is None else repetitions,
        Stance(),
        tuple(counter(lane, minimum) for lane, _ in lanes),
        drive=drive,
    )


def progress(state: RepState) -> Progress:
    """What a screen shows of a state."""
    shown = max(state.lanes, key=lambda lane: (lane.moving, lane.attempts))
    how = state.spec.repetition
    sight = state.sight if state.ready else None
    active: tuple[str, ...] = ()
    if sight is not None:
        pairs = zip(sight.faults, state.faults, strict=True)
        active = tuple(watched.fault.code for watched, fault in pairs if fault.active)
    return Progress(
        phase=shown.phase,
        lane=shown.lane,
        share=0.0 if math.isnan(shown.share) else shown.share,
        count=sum(lane.count for lane in state.lanes),
        attempts=sum(lane.attempts for lane in state.lanes),
        goal=state.goal,
        counts=tuple((lane.lane, lane.count) for lane in state.lanes),
        hold_s=shown.movement.held_s,
        hold_goal_s=how.hold_s,
        faults=active,
        ready=state.ready,
        trouble=None if state.ready else state.stance.trouble,
        judged=None if sight is None else not sight.drive.timed,
    )

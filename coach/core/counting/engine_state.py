"""Where an exercise stands: the engine's state before the first sample, and what a screen shows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from coach.core.body.one_euro import FRESH, Channel
from coach.core.counting.before_start import Seen
from coach.core.counting.counter_state import CounterState, Phase, counter
from coach.core.counting.events import Rep
from coach.core.counting.fault_tracker import FaultState
from coach.core.counting.inactivity import NO_INACTIVITY, Inactivity
from coach.core.counting.personal_norm import PersonalNorm
from coach.core.counting.start_position import StartPosition, Trouble
from coach.core.counting.view_binding import ViewBinding, bind_view
from coach.core.exercise.movement import Drive
from coach.core.exercise.spec import CountedSide, ExerciseSpec
from coach.core.record import record


@record(eq=False)
class RepState:
    """Where an exercise stands at ``t_s``.

    ``counters``: a counter for each. ``faults``, ``filters`` and ``norms`` are those of the present
    view. ``reps``: all that are over. ``told``: what is told only once. ``drive``: the one that
    the counters' minima belong to. ``inactivity``: movement without a count. ``seen``: what was
    seen since the person came into the picture.
    """

    spec: ExerciseSpec
    side: CountedSide | None
    goal: int
    start_position: StartPosition
    counters: tuple[CounterState, ...]
    faults: tuple[FaultState, ...] = ()
    filters: tuple[Channel, ...] = ()
    norms: tuple[PersonalNorm, ...] = ()
    t_s: float = math.nan
    yaw: Channel = FRESH
    reps: tuple[Rep, ...] = ()
    told: frozenset[str] = frozenset()
    drive: Drive | None = None
    inactivity: Inactivity = NO_INACTIVITY
    seen: Seen = ()

    @property
    def binding(self) -> ViewBinding | None:
        """What is looked at from where the person is seen, once it is known."""
        return self.start_position.binding

    @property
    def ready(self) -> bool:
        """Whether the person is in position."""
        return self.start_position.ready


@dataclass(frozen=True, slots=True)
class Progress:
    """What a screen shows. ``share`` 1 is the target; ``side`` the one that moves (or last did).

    ``trouble`` tells what to change while the exercise pauses; ``judged`` is ``False`` where the
    clock counts because this view can't show the movement; ``None`` before it is known.
    """

    phase: Phase
    side: CountedSide
    share: float
    count: int
    attempts: int
    goal: int
    counts: tuple[tuple[CountedSide, int], ...]
    hold_s: float
    hold_goal_s: float
    faults: tuple[str, ...]
    ready: bool
    trouble: Trouble | None
    judged: bool | None


def initial(
    spec: ExerciseSpec,
    side: CountedSide | None = None,
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
    sides = bind_view(spec, drive, side).sides
    return RepState(
        spec,
        side,
        spec.dose.repetitions if repetitions is None else repetitions,
        StartPosition(),
        tuple(counter(each, minimum) for each, _ in sides),
        drive=drive,
    )


def progress(state: RepState) -> Progress:
    """What a screen shows of a state."""
    shown = max(state.counters, key=lambda item: (item.moving, item.attempts))
    repetition = state.spec.repetition
    binding = state.binding if state.ready else None
    active: tuple[str, ...] = ()
    if binding is not None:
        pairs = zip(binding.faults, state.faults, strict=True)
        active = tuple(watched.fault.code for watched, fault in pairs if fault.active)
    return Progress(
        phase=shown.phase,
        side=shown.side,
        share=0.0 if math.isnan(shown.share) else shown.share,
        count=sum(item.count for item in state.counters),
        attempts=sum(item.attempts for item in state.counters),
        goal=state.goal,
        counts=tuple((item.side, item.count) for item in state.counters),
        hold_s=shown.movement.held_s,
        hold_goal_s=repetition.hold_s,
        faults=active,
        ready=state.ready,
        trouble=None if state.ready else state.start_position.trouble,
        judged=None if binding is None else not binding.drive.timed,
    )

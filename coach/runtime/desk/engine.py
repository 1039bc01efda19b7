"""The desk monitor on a stream of samples: baseline, decisions, nudges, breaks, summary.

One engine serves recordings, the camera and the app: it is given samples and the time of day,
and gives events back. It reads no clock, so that a recording gives the same events every time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from coach.core.monitor import breaks, nudges
from coach.core.monitor.baseline import Baseline, Refusal, take_baseline
from coach.core.monitor.breaks import BreakState
from coach.core.monitor.events import (
    BaselineRefused,
    BaselineTaken,
    Corrected,
    Event,
    Finished,
    LimitSharpened,
    Nudge,
    Recheck,
    SlouchAsked,
    Snoozed,
)
from coach.core.monitor.feedback import Verdict, adjust_limit
from coach.core.monitor.machine import end_by_correction, step
from coach.core.monitor.nudges import NudgeState, Wall
from coach.core.monitor.reading import SLOUCH_LIMIT_DEG, Activity, Reading, readings, sharpened
from coach.core.monitor.state import MonitorState, Posture, interval_s, rebased
from coach.core.monitor.summary import Summary, close_summary, update_summary
from coach.core.posture.front_change import TrainedChange
from coach.core.posture.regressor import Trained
from coach.core.types import PoseSample, View
from coach.runtime.desk.pictures import pictures_of
from coach.runtime.desk.plan import Carried, MonitorPhase, MonitorPlan

CORRECT_WITHIN_S = 600.0
"""Up to this long after a nudge a correction is taken to be about it."""

BLOCK = 32
"""Frames of a recording that are read at once: a matter of speed alone."""


class Monitor:
    """One person at one desk; not for several threads at once.

    ``state`` is that of the decisions, ``reading`` the latest one, ``phase`` what it does now;
    ``baseline`` is ``None`` until there is one.
    """

    def __init__(
        self,
        plan: MonitorPlan,
        trained: tuple[Trained, TrainedChange],
        baseline: Baseline | None = None,
    ) -> None:
        self.plan = plan
        self.baseline = baseline
        self.phase = MonitorPhase.BASELINE if baseline is None else MonitorPhase.WATCHING
        self.state = MonitorState()
        self.reading: Reading | None = None
        self.summary = Summary()
        self.nudge = NudgeState()
        self._trained = trained
        self._break = BreakState()
        self._samples: list[PoseSample] = []
        self._from_s: float | None = None
        self._refused: Refusal | None = None
        self._nudged: tuple[float, float] | None = None
        self._carried: Carried | None = None
        self._limit = 1.0 if baseline is None else baseline.limit

    def see(
        self,
        sample: PoseSample,
        *,
        wall: Wall | None = None,
        blocked: str | None = None,
        reading: Reading | None = None,
    ) -> tuple[Event, ...]:
        """Take a sample; returns the events. ``wall``: the local time, ``None`` for recordings;
        ``blocked``: why nothing may be said now; ``reading``: what ``read`` made of the sample
        with the present baseline, if that is known already."""
        self._take_over(sample.t_s)
        if self.phase in (MonitorPhase.BASELINE, MonitorPhase.SLOUCHED):
            return tuple(self._collect(sample))
        assert self.baseline is not None
        before = self.state
        self.reading = reading or self.read([sample])[0]
        self.state, events = step(self.plan.spec, before, self.reading)
        if self.state.stale:
            events += tuple(self._recheck(sample))
        if blocked is None and self._break.begun_s is not None:
            blocked = "a break"
        self.nudge, said = nudges.step(
            self.plan.nudges, self.nudge, self.state, wall=wall, blocked=blocked
        )
        if any(isinstance(event, Nudge) for event in said):
            self._nudged = sample.t_s, self.state.strain
        self._break, rest = breaks.step(
            self.plan.breaks, self._break, self.state, blocked=blocked is not None
        )
        return self._summed(before, (*events, *said, *rest))

    def read(self, samples: list[PoseSample]) -> list[Reading]:
        """Samples against the present baseline, many at once for a fraction of the time; none
        where there is no baseline yet."""
        if self.baseline is None or not samples:
            return []
        pictures = pictures_of(samples)
        return list(readings(self._trained, self.baseline, pictures, self.plan.optics))

    def correct(self, verdict: Verdict) -> tuple[Event, ...]:
        """Learn from what the person says of the latest nudge, or, where that is long past, of how
        they sit now; nothing without a baseline."""
        t_s = self.state.t_s
        if self.baseline is None or t_s is None or self.phase is MonitorPhase.BASELINE:
            return ()
        nudged = self._nudged
        recent = nudged is not None and t_s - nudged[0] <= CORRECT_WITHIN_S
        strain = nudged[1] if recent and nudged is not None else self.state.strain
        was = self.baseline.limit
        self.baseline = adjust_limit(self.baseline, verdict, strain)
        events: tuple[Event, ...] = (Corrected(t_s, verdict, was, self.baseline.limit),)
        if verdict is Verdict.NO_SLOUCH:
            before = self.state
            self.state, ended = end_by_correction(before, t_s)
            events = (*self._summed(before, ended), *events)
        else:
            self.state = replace(self.state, dismissed=0.0)
        return events

    def retake(self) -> None:
        """Take the baseline again from the next sample on; how much is a slouch stays learnt."""
        if self.baseline is not None:
            self._limit = self.baseline.limit
        self.phase, self._samples, self._from_s = MonitorPhase.BASELINE, [], None

    def snooze(self, seconds: float) -> Snoozed:
        """Say nothing for ``seconds`` from the latest sample on."""
        self.nudge, event = nudges.snooze(self.nudge, self.state.t_s or 0.0, seconds)
        return event

    def interval_s(self, *, on_battery: bool = False) -> float | None:
        """How long until the next sample is needed; ``None``: every one."""
        if self.phase is not MonitorPhase.WATCHING:
            return None
        return interval_s(self.plan.spec, self.state, on_battery=on_battery)

    def rested(self, seconds: float, *, seated: bool = True) -> None:
        """The camera was given up for ``seconds``, which is no break.

        Somebody who was there for a call has sat on. Not ``seated``: they may have moved, for an
        exercise, say.
        """
        here = seated and self.state.posture is not Posture.AWAY
        sat = self._break.sat_s + (seconds if here else 0.0)
        self._break = replace(self._break, sat_s=sat, t_s=None)

    def begin_break(self) -> tuple[Event, ...]:
        """A break begins now, on purpose."""
        return self._in_break(breaks.begin(self._break, self._t_s))

    def postpone_break(self) -> tuple[Event, ...]:
        """Put the break off; nothing where it was put off already."""
        return self._in_break(breaks.postpone(self.plan.breaks, self._break, self._t_s))

    def skip_break(self) -> tuple[Event, ...]:
        """Leave this break out."""
        return self._in_break(breaks.skip(self.plan.breaks, self._break, self._t_s))

    def finish_break(self) -> tuple[Event, ...]:
        """The break's exercises were done."""
        return self._in_break(breaks.finish(self._break, self._t_s))

    @property
    def rhythm(self) -> BreakState:
        """The state of the break reminder."""
        return self._break

    @property
    def carried(self) -> Carried:
        """The state that the next monitor at this desk continues with."""
        if self._carried is not None:
            return self._carried
        t_s, nudge, rest = self.state.t_s, self.nudge, self._break
        ago = None if t_s is None or nudge.last_s is None else t_s - nudge.last_s
        until = nudge.snoozed_until_s
        left = None if t_s is None or until is None else max(0.0, until - t_s)
        return Carried(rest.sat_s, rest.due_sat_s, rest.postponed, ago, left)

    def carry_on(self, carried: Carried) -> None:
        """Go on from where another monitor stopped, from the first sample on."""
        self._carried = carried

    @property
    def sat_s(self) -> float:
        """For how long the person has been sitting since the last break."""
        return self._break.sat_s

    @property
    def _t_s(self) -> float:
        return self.state.t_s or 0.0

    @property
    def gathered_s(self) -> float:
        """How many seconds of a baseline have been gathered."""
        return self._samples[-1].t_s - self._samples[0].t_s if self._samples else 0.0

    @property
    def totals(self) -> Summary:
        """Everything up to the latest sample."""
        return close_summary(self.summary, self.state)

    def finished(self) -> Finished:
        """The summary of everything up to the latest sample."""
        return Finished(self.state.t_s or 0.0, self.totals)

    def _in_break(self, stepped: breaks.Step) -> tuple[Event, ...]:
        self._break, events = stepped
        return self._summed(self.state, events)

    def _summed(self, before: MonitorState, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """Bring the summary up to the present state; the events are given back."""
        self.summary = update_summary(self.plan.spec, self.summary, before, self.state, events)
        return events

    def _take_over(self, t_s: float) -> None:
        carried, self._carried = self._carried, None
        if carried is None:
            return
        self._break = replace(
            self._break,
            sat_s=carried.sat_s,
            due_sat_s=carried.due_sat_s,
            postponed=carried.postponed,
        )
        ago, left = carried.nudged_ago_s, carried.snoozed_for_s
        self.nudge = replace(
            self.nudge,
            last_s=None if ago is None else t_s - ago,
            snoozed_until_s=t_s + left if left else None,
        )

    def _collect(self, sample: PoseSample) -> Iterator[Event]:
        """Gather the baseline's seconds, or the slouch's, and take it when they are complete."""
        wanted = (
            self.plan.baseline_s if self.phase is MonitorPhase.BASELINE else self.plan.slouched_s
        )
        if not self._gathered(sample, wanted):
            return
        pictures, samples = pictures_of(self._samples), self._samples
        self._samples, self._from_s = [], None
        t_s = sample.t_s
        if self.phase is MonitorPhase.SLOUCHED:
            assert self.baseline is not None
            self.baseline = sharpened(self._trained, self.baseline, pictures)
            self._watch(t_s)
            limit = self.baseline.limit
            degrees = None
            if self.baseline.view is not View.FRONT and limit != 1.0:
                degrees = limit * SLOUCH_LIMIT_DEG
            yield LimitSharpened(t_s, degrees, limit)
            return
        taken = take_baseline(self._trained, pictures)
        if isinstance(taken, Refusal):
            # Half of these seconds may belong to a good baseline that is just beginning.
            self._samples = samples[len(samples) // 2 :]
            self._from_s = self._samples[0].t_s
            yield from self._refusal(taken, t_s)
            return
        self.baseline, self._refused = replace(taken, limit=self._limit), None
        yield BaselineTaken(t_s, taken.view, wanted)
        if self.plan.slouched_s > 0:
            self.phase = MonitorPhase.SLOUCHED
            yield SlouchAsked(t_s, self.plan.slouched_s)
        else:
            self._watch(t_s)

    def _recheck(self, sample: PoseSample) -> Iterator[Event]:
        """The camera or the chair moved: look at a few seconds more and begin again from them."""
        if self.phase is MonitorPhase.WATCHING:
            self.phase = MonitorPhase.RECHECK
            self._samples, self._from_s = [], sample.t_s + self.plan.recheck_lead_s
            yield Recheck(sample.t_s, self.plan.recheck_lead_s, self.plan.recheck_s)
        if self.state.posture is Posture.AWAY or self.state.activity >= Activity.HIDDEN:
            self._samples, self._from_s = [], sample.t_s + self.plan.recheck_lead_s
        if not self._gathered(sample, self.plan.recheck_s):
            return
        taken = take_baseline(self._trained, pictures_of(self._samples), before=self.baseline)
        self._samples, self._from_s = [], sample.t_s + self.plan.recheck_lead_s
        if isinstance(taken, Refusal):
            yield from self._refusal(taken, sample.t_s)
            return
        limit = self.baseline.limit if self.baseline is not None else 1.0
        self.baseline, self._refused = replace(taken, limit=limit), None
        yield BaselineTaken(sample.t_s, taken.view, self.plan.recheck_s)
        self._watch(sample.t_s)

    def _gathered(self, sample: PoseSample, seconds: float) -> bool:
        """Whether a stretch of ``seconds`` is complete with this sample."""
        if self._from_s is None:
            self._from_s = sample.t_s
        if sample.t_s < self._from_s:
            return False
        self._samples.append(sample)
        return sample.t_s - self._from_s >= seconds

    def _refusal(self, refusal: Refusal, t_s: float) -> Iterator[Event]:
        """Say why there is no baseline; the same reason in a row is said once."""
        if refusal is not self._refused:
            self._refused = refusal
            yield BaselineRefused(t_s, refusal)

    def _watch(self, t_s: float) -> None:
        self.phase = MonitorPhase.WATCHING
        self.summary, self.state = self.totals, rebased(self.state, t_s)


def monitor_events(monitor: Monitor, samples: Iterable[PoseSample]) -> Iterator[Event]:
    """The events of a recording, the summary last; on its own time and as fast as it comes."""
    stream = iter(samples)
    while block := list(islice(stream, BLOCK)):
        baseline, known = monitor.baseline, monitor.read(block)
        for index, sample in enumerate(block):
            usable = known and monitor.baseline is baseline
            yield from monitor.see(sample, reading=known[index] if usable else None)
    yield monitor.finished()

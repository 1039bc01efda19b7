"""A session as it runs: samples and keys go in, what to show, say and remember comes out.

The same live and on a recording. Safe from several threads: samples come on one, keys on another.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from coach.conventions import conventions
from coach.core.counting.cues import Kind
from coach.core.counting.events import Event, Rep
from coach.core.exercise.movement import Drive
from coach.core.exercise.plan import SessionPlan, SetPlan
from coach.core.exercise.spec import ExerciseSpec
from coach.core.session import machine
from coach.core.session.camera_setup import set_up_advice
from coach.core.session.results import SetResult
from coach.core.session.screen_model import Said, ScreenModel, Tone, screen_model
from coach.core.session.state import (
    Answer,
    Command,
    EventKind,
    Input,
    Phase,
    Press,
    Question,
    SessionEvent,
    SessionSample,
    SessionState,
    Why,
)
from coach.core.types import PoseSample
from coach.runtime.training.set_run import SetRun

CUE_S = 3.0
"""How long a cue stays on the screen."""

Say = Callable[[str, bool], None]
"""Says a sentence aloud; the second argument: at once, whatever is being said."""


class Log(Protocol):
    """Who remembers a session as it happens (``SessionLog`` does)."""

    def begin(self, plan: SessionPlan, source: str, began_s: float, programme: str | None) -> None:
        """The first sample has come."""

    def set_began(self, one: SetPlan) -> None:
        """A set begins."""

    def repetition(self, spec: ExerciseSpec, drive: Drive | None, rep: Rep) -> None:
        """A repetition is over, complete or not."""

    def faults(self, events: Sequence[Event]) -> None:
        """What the engine told, faults among it."""

    def set_ended(self, score: float | None, why: str, judged: bool | None) -> None:
        """A set is over; not ``judged``: the clock counted."""

    def rated(self, question: Question, value: int, exercise: str) -> None:
        """A question was answered."""

    def end(self, why: str) -> None:
        """The session is over."""


class SessionRun:
    """One session from beginning to end.

    ``specs``: the exercises by name, as they are asked for in this machine. ``say`` and ``log``
    are called with the lock held: they must not wait, nor call back.
    """

    def __init__(
        self,
        plan: SessionPlan,
        specs: Mapping[str, ExerciseSpec],
        *,
        say: Say | None = None,
        log: Log | None = None,
        source: str = "",
        programme: str | None = None,
    ) -> None:
        self.plan, self.specs = plan, specs
        self.source, self.programme = source, programme
        self._say, self._log = say, log
        self._lock = threading.RLock()
        self._state = machine.begin(plan)
        self._now: SetRun | None = None
        self._cue: tuple[Said, float] | None = None
        self._began_s: float | None = None
        self._last_s = 0.0
        self.done: list[SetResult] = []
        self.events: list[SessionEvent] = []
        self.ratings: list[tuple[Question, int, str]] = []

    @property
    def over(self) -> bool:
        """Whether the session has ended."""
        return self._state.phase is Phase.OVER

    @property
    def state(self) -> SessionState:
        """Where the session stands."""
        return self._state

    @property
    def ended(self) -> Why:
        """Why it ended; ``stopped`` while it has not."""
        return self._state.ended or "stopped"

    @property
    def last_words(self) -> str | None:
        """Why the session ended, where the person should read it again."""
        found = [event.text for event in self.events if event.kind == "over"]
        return found[-1] if found else None

    @property
    def duration_s(self) -> float:
        """From the first sample to the last."""
        return 0.0 if self._began_s is None else self._last_s - self._began_s

    def see(self, sample: PoseSample) -> None:
        """One more sample of the source, in order of time."""
        with self._lock:
            if self.over:
                return
            if self._began_s is None:
                self._began_s = sample.t_s
                if self._log is not None:
                    self._log.begin(self.plan, self.source, sample.t_s, self.programme)
            self._last_s = sample.t_s
            run = self._working
            if run is not None:
                self._count(run, sample)
            elif self._now is not None:
                self._now.wait(sample.t_s)
            self._tell(self._moment(sample, run))
            begun = self._working
            if begun is not None and begun is not run:  # it begins with this very sample
                self._count(begun, sample)

    def press(self, command: Command) -> None:
        """A key."""
        with self._lock:
            self._tell(Press(command))

    def answer(self, value: int | None) -> None:
        """The answer to the question that is asked."""
        with self._lock:
            question = next(iter(self._state.asking), None)
            if value is not None and question is not None and machine.accepts(question, value):
                exercise = self.plan.sets[self._state.at].exercise
                self.ratings.append((question, value, exercise))
                if self._log is not None:
                    self._log.rated(question, value, exercise)
            self._tell(Answer(value))

    def hold_on(self) -> None:
        """Nothing is seen any more (the camera was lost): wait until the person goes on."""
        with self._lock:
            if not self._state.paused:
                self._tell(Press("pause"))

    def close(self) -> None:
        """The source has ended, or the program is to: what was done is kept."""
        with self._lock:
            self._tell(Press("stop"))

    def shown(self) -> ScreenModel:
        """What to show now."""
        with self._lock:
            state = self._state
            cue = self._cue
            fresh = cue is not None and (self._last_s - cue[1] < CUE_S or self.over)
            shown = screen_model(
                self.plan,
                state,
                self.specs[self.plan.sets[state.at].exercise],
                self._now.progress if self._now and state.phase is Phase.WORK else None,
                cue[0] if cue is not None and fresh else None,
            )
        usual = conventions().sentence
        return replace(
            shown,
            said=replace(shown.said, text=usual(shown.said.text)),
            bars=tuple(replace(bar, label=usual(bar.label)) for bar in shown.bars),
            below=usual(shown.below),
        )

    @property
    def _working(self) -> SetRun | None:
        """The set that is being done: none while the session is paused or asks what is wrong."""
        state = self._state
        stopped = state.paused or "signs" in state.asking
        return self._now if state.phase is Phase.WORK and not stopped else None

    def _moment(self, sample: PoseSample, run: SetRun | None) -> SessionSample:
        if run is not None:
            moving = run.progress.phase != "start"
            return SessionSample(sample.t_s, None, len(run.reps), run.complete, moving)
        if self._state.phase is not Phase.SET_UP:
            return SessionSample(sample.t_s)
        spec = self.specs[self.plan.sets[self._state.at].exercise]
        views = tuple(drive.view for drive in spec.drives if not drive.timed)
        size_px, light = sample.size_px, sample.light
        return SessionSample(
            sample.t_s, set_up_advice(spec.camera, views, sample.landmarks, size_px, light)
        )

    def _count(self, run: SetRun, sample: PoseSample) -> None:
        """The set one sample further: count, remember, correct."""
        before = len(run.reps)
        events, cue = run.see(sample)
        if self._log is not None:
            for rep in run.reps[before:]:
                self._log.repetition(run.spec, run.drive, rep)
            if events:
                self._log.faults(events)
        if cue is not None:
            said = Said(cue.text, _CUE_TONES.get(cue.kind, "correction"))
            self._cue = (said, sample.t_s)
            self._speak(said)
        elif len(run.reps) > before and run.reps[-1].complete:
            self._speak(Said(str(run.count)))  # heard alone: the screen shows it anyway

    def _tell(self, said: Input) -> None:
        self._state, events = machine.step(self.plan, self._state, said)
        self.events += events
        for event in events:
            self._on_event(event)

    def _on_event(self, event: SessionEvent) -> None:
        match event.kind:
            case "set_began":
                one = self.plan.sets[event.at]
                self._now = SetRun(one, self.specs[one.exercise], event.t_s)
                self._cue = None
                if self._log is not None:
                    self._log.set_began(one)
            case "set_ended":
                self._finish_set(event.why or "stopped")
            case "over":
                if self._log is not None:
                    self._log.end(event.why or "stopped")
        if event.text:
            tone = _TONES.get(event.kind, "plain")
            if event.kind == "over" and event.why == "pain":
                tone = "warning"
            told = Said(event.text, tone)
            if event.kind in ("note", "over"):
                self._cue = (told, self._last_s)
            self._speak(told)

    def _finish_set(self, why: Why) -> None:
        run, self._now = self._now, None
        if run is None:
            return
        result = run.result(self._last_s, why)
        self.done.append(result)
        if self._log is not None:
            self._log.set_ended(result.score, why, result.judged)

    def _speak(self, said: Said) -> None:
        if self._say is not None:
            self._say(said.text, said.tone in ("correction", "warning"))


_TONES: dict[EventKind, Tone] = {
    "advice": "setup",
    "ready": "praise",
    "note": "setup",
    "over": "praise",
}


_CUE_TONES: dict[Kind, Tone] = {"praise": "praise", "hold": "praise", "pause": "setup"}


def follow(run: SessionRun, samples: Iterable[PoseSample]) -> SessionRun:
    """A whole recording through a session: no threads, every sample, the same every time."""
    for sample in samples:
        run.see(sample)
        if run.over:
            break
    run.close()
    return run

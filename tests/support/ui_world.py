"""The world around the terminal app, played by the test: camera, body, clock, calendar, memory.

The clock stands still until the test plays some seconds; the camera then gives a picture every
tenth of a second, none of which is lost, as fast as the app can take them.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import Static
from textual.worker import WorkerCancelled

from coach.capture.base import LEAST_STEP_S, BaseSource
from coach.capture.listing import CameraInfo
from coach.capture.source import SourceInfo
from coach.content.settings_file import read_settings
from coach.core.monitor.reading import SLOUCH_LIMIT_DEG
from coach.core.types import Frame, PoseSample
from coach.notices.presence import Presence
from coach.runtime.live.session import LiveSession
from coach.runtime.live.status import LiveSettings, LiveState
from coach.runtime.machine import Services
from coach.storage.history import History, open_history
from coach.storage.moment import Moment
from coach.storage.records import (
    Check,
    CheckMeasure,
    Event,
    ExerciseSet,
    Rating,
    Repetition,
    Screening,
    Second,
    Session,
    Setting,
    Spell,
)
from coach.ui.app import CoachApp
from coach.ui.screens.welcome import KEY
from coach.ui.words.welcome import Step
from models.evaluation.monitor.motions import load_motions
from tests.support.media import HandClock

FPS = 10.0
SIZE = (640, 480)
NOW = datetime(2026, 11, 20, 16, 30, tzinfo=timezone(timedelta(hours=1)))
"""A Friday afternoon."""
PATIENCE_S = 120.0
"""After this long a test gives up; nothing is measured by it."""
OPENED_S = 2.0
LEFT_S = 5.0
"""A picture that waited when the camera was closed for a moment is never judged."""
ROUNDS = 3
"""What is drawn may start a worker, and its end may change what is to be drawn."""
SMALL, LARGE = (80, 24), (120, 40)

Body = Callable[[float], PoseSample]
"""What is seen at a time since the world began; its own ``seq`` and ``t_s`` don't count."""


@cache
def recorded(clip: str) -> Body:
    """Somebody of the bundled clips, again and again, ten pictures a second."""
    samples = list(load_motions()[clip].samples())
    return lambda t_s: samples[round(t_s * FPS) % len(samples)]


def nobody(_: float) -> PoseSample:
    """An empty chair."""
    return PoseSample(0, 0.0, SIZE, None, light=0.5)


class World:
    """What the app finds. ``body`` moves before the camera; ``refusal`` is raised by opening the
    camera, ``failure`` by reading it, ``model_error`` by loading the model."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, **services: Any) -> None:
        monkeypatch.setenv("COACH_DATA", str(folder))
        # Textual waits for an idle processor after each key, which a camera never leaves idle;
        # ``settle`` waits for messages and workers instead.
        for place in ("textual.app", "textual.pilot"):
            monkeypatch.setattr(f"{place}.wait_for_idle", _briefly)
        self.clock = HandClock()
        self.began_s = self._until_s = self.clock.time_s
        self.handled = threading.Event()
        self.body = recorded("side_upright")
        self.refusal: Exception | None = None
        self.failure: Exception | None = None
        self.model_error: Exception | None = None
        self.opened: list[str] = []
        self.open_now = 0
        self._read_at_end = 0
        self.history = open_history(folder / "history.db")
        self._services = services

    def now(self) -> datetime:
        """The time of day: it goes on with the clock."""
        return NOW + timedelta(seconds=self.clock.time_s - self.began_s)

    def welcomed(self) -> World:
        """Somebody who has been through the first run."""
        self.history.add(Setting(Moment.of(NOW), KEY, Step.DONE.name))
        return self

    def screened(self, outcome: str = "go") -> World:
        """Somebody who has answered the safety questions yesterday."""
        self.history.add(Screening(Moment.of(NOW - timedelta(days=1)), outcome))
        return self

    def services(self) -> Services:
        """All of it, as the app wants it."""
        given: dict[str, Any] = {
            "opener": self._open,
            "make_detector": self._detector,
            "history": self.history,
            "clock": self.clock,
            "now": self.now,
            "look_around": Presence,
            "cameras": lambda: [CameraInfo(0, "Built-in"), CameraInfo(2, "Desk camera")],
            "watching": LiveSettings(
                tick_s=0.005, asleep_s=1e9, stale_s=1e9, watch_s=None, judge_pictures=False
            ),
        }
        return Services(**{**given, **self._services})

    @asynccontextmanager
    async def app(
        self, size: tuple[int, int] = SMALL, *, plain: bool = False
    ) -> AsyncIterator[Any]:
        """The pilot of the app on a made-up terminal; toasts are shown. Textual knows neither the
        app's nor its screens' own attributes, which tests look at: hence ``Any``."""
        app = CoachApp(self.services(), read_settings(), plain=plain)
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            yield pilot

    async def play(self, pilot: Pilot[None], seconds: float) -> None:
        """This many seconds before the open camera; afterwards all of them are on the screen."""
        await until(pilot, lambda: self.open_now, "the camera is opened")
        self._until_s += seconds
        await until(pilot, lambda: self.clock.time_s > self._until_s - 1e-6, f"{seconds} s pass")
        # The second read at the end tells that the picture before it was handed over, if at all:
        # a monitor that rests looks at none while time stands.
        self._read_at_end = 0
        await until(pilot, lambda: self._read_at_end >= 2 or not self.open_now, "time stands")
        session = _session(cast(CoachApp, pilot.app))
        if session is not None:
            handed, give_up_s = session._numbering._seq, time.monotonic() + LEFT_S
            while _handled(session) < handed and self.open_now and time.monotonic() < give_up_s:
                await asyncio.sleep(0.01)
        await settle(pilot)

    def _open(self, name: str) -> Camera:
        self.opened.append(name)
        if self.refusal is not None:
            raise self.refusal
        return Camera(self, name)

    def _detector(self) -> Recalled:
        if self.model_error is not None:
            raise self.model_error
        return Recalled(self)

    def next_picture_s(self, *, awaited: bool) -> float:
        """The time of the next picture: time goes on while there are seconds to play."""
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        if self.clock.time_s > self._until_s - 1e-6:
            time.sleep(0.02)
            self._read_at_end += 1
        else:
            if awaited:
                self.handled.wait(0.25)
                self.handled.clear()
            self.clock.time_s += 1 / FPS
        return self.clock.time_s


class Camera(BaseSource):
    """Blank pictures."""

    def __init__(self, world: World, name: str) -> None:
        super().__init__(SourceInfo(name, SIZE, FPS, live=True))
        self._world = world
        world.open_now += 1

    def __iter__(self) -> Iterator[Frame]:
        seq, t_s = 0, float("-inf")
        pictures = np.full((2, SIZE[1], SIZE[0], 3), 60, np.uint8)
        pictures[0, : SIZE[1] // 2] = pictures[1, SIZE[1] // 2 :] = 120
        while not self._closed:
            t_s = max(self._world.next_picture_s(awaited=True), t_s + LEAST_STEP_S)
            yield Frame(seq, t_s, pictures[seq % 2])  # or the camera would seem frozen
            seq += 1

    def skip(self) -> float | None:
        return None if self._closed else self._world.next_picture_s(awaited=False)

    def close(self) -> None:
        if not self._closed:
            self._world.open_now -= 1
        super().close()


class Recalled:
    """A detector that knows the body by heart."""

    def __init__(self, world: World) -> None:
        self._world = world

    def detect(self, frame: Frame) -> PoseSample:
        world = self._world
        world.handled.set()
        seen = world.body(frame.t_s - world.began_s)
        return replace(seen, seq=frame.seq, t_s=frame.t_s, light=0.5)

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Recalled:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _session(app: CoachApp) -> LiveSession | None:
    """The session that has the camera: a screen's, or the desk monitor's."""
    desk = app.lookout.desk
    return app.feed.session if desk is None or desk.lent else desk.session


def _handled(session: LiveSession) -> int:
    """How many of the pictures handed over need no more waiting for."""
    status = session.status
    return status.analysed + status.dropped


async def until(pilot: Pilot[None], true: Callable[[], object], what: str) -> None:
    """Wait until something is true, which takes as long as threads need to notice."""
    give_up_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < give_up_s, f"never happened: {what}\n{words(pilot)}"
        await asyncio.sleep(0.02)


async def _briefly(*_: float) -> None:
    await asyncio.sleep(0.001)


async def settle(pilot: Pilot[None]) -> None:
    """Let messages be handled and workers end, what these set off too; draw what is known now,
    which may set off more."""
    for _ in range(ROUNDS):
        await pilot.app.screen._mounted_event.wait()
        await pilot.pause()
        for worker in list(pilot.app.workers):
            with suppress(WorkerCancelled):  # a newer one took its place
                await worker.wait()
        await _camera_found(cast(CoachApp, pilot.app))
        screen = pilot.app.screen
        redraw = getattr(screen, "_redraw", None)
        if redraw is not None and screen._mounted_event.is_set():
            redraw()
    await pilot.pause()


async def _camera_found(app: CoachApp) -> None:
    """Wait while the camera is being opened, but not for one that can't be."""
    give_up_s = time.monotonic() + OPENED_S
    while app.feed.session is not None and time.monotonic() < give_up_s:
        if app.feed.status is not None and app.feed.status.state is not LiveState.STARTING:
            return
        await asyncio.sleep(0.005)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, one after the other, each time waiting for what it brings about."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


class Typist:
    """Presses keys and counts them."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self._pilot = pilot
        self.pressed = 0

    async def press(self, *keys: str) -> None:
        """As ``press``."""
        self.pressed += len(keys)
        await press(self._pilot, *keys)


def words(pilot: Pilot[None]) -> str:
    """What is on the screen, as text."""
    screen = pilot.app.screen
    lines = (strip.text.rstrip() for strip in screen._compositor.render_strips(pilot.app.size))
    return "\n".join(lines)


def text_of(pilot: Pilot[None], selector: str) -> str:
    """What a line of words says."""
    return str(pilot.app.screen.query_one(selector, Static).content)


def toasts(pilot: Pilot[None]) -> str:
    """Every toast that is up."""
    return "\n".join(f"{one.title}: {one.message}" for one in pilot.app._notifications)


def place(pilot: Pilot[None]) -> str:
    """Which screen is shown."""
    return type(pilot.app.screen).__name__.removesuffix("Screen").lower()


def fill(history: History, now: datetime = NOW) -> None:
    """Three weeks of somebody who checks, monitors and exercises."""
    rng = random.Random(3)
    for days in range(20, -1, -1):
        at = Moment.of(now - timedelta(days=days, hours=6))
        add_check(history, at, 46 + rng.gauss(0, 2) + 0.15 * (20 - days), 60 + rng.randrange(20))
        add_monitoring(history, at.after(600), rng, 120.0 if days else 4.0)
        if days % 3 == 1:
            _exercised(history, at.after(3 * 3600), 8 + (20 - days) // 7)
    history.add(Screening(Moment.of(now - timedelta(days=2)), "go"))


def add_check(history: History, at: Moment, cva: float, score: int) -> None:
    check = history.add(Check(at, "0", True, "side-left", 10.0, score, {}))
    history.add_all(
        [
            CheckMeasure(
                check.id, "craniovertebral_angle", cva, cva - 8, cva + 8, "deg", "mild", None
            ),
            CheckMeasure(check.id, "trunk_lean", 4.0, -2.0, 10.0, "deg", None, None),
        ]
    )


def add_monitoring(history: History, at: Moment, rng: random.Random, each_s: float) -> None:
    """Two hours at the desk, a number every ``each_s``."""
    spell = history.add(Spell(at, "0", 1.0))
    states = [rng.choice(["upright", "upright", "slouching"]) for _ in range(60)]
    history.add_seconds(
        spell,
        [
            _seen(spell, at.utc_s + 120 * n + passed_s, state, each_s)
            for n, state in enumerate(states)
            for passed_s in np.arange(0.0, 120.0, each_s).tolist()
        ],
    )
    history.add(Event(at.after(3600), "break_taken", spell.id))


def _seen(spell: Spell, utc_s: float, state: str, lasted_s: float) -> Second:
    """How far from the baseline, as the monitor writes it."""
    forward_deg = 2.0 if state == "upright" else 9.0
    numbers = {
        "forward_deg": forward_deg, "rounded_deg": forward_deg, "leaning_deg": 0.0,
        "sideways_deg": 0.0, "nearer": 0.0, "sunk": 0.0, "displaced": 0.0,
        "limit_deg": SLOUCH_LIMIT_DEG, "size_log": 0.0,
    }  # fmt: skip
    strain = forward_deg / SLOUCH_LIMIT_DEG
    return Second(spell.id, utc_s, state, round(strain, 3), None, numbers, lasted_s)


def _exercised(history: History, at: Moment, reps: int) -> None:
    session = history.add(Session(at, "desk_break", ended_s=at.utc_s + 300, ended_why="done"))
    for number, exercise in enumerate(("chin_tuck", "scapular_squeeze")):
        one = history.add(ExerciseSet(at.after(60 * number), session.id, exercise, None, 10))
        history.add_all(
            [Repetition(one.id, n + 1, 5.0 * n, 5.0 * n + 4, True) for n in range(reps)]
        )
    history.add(Rating(at.after(200), "pain", 1, session=session.id))

"""``coach monitor`` at a camera: keys, notifications, memory."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from coach.commands import common
from coach.commands.monitor.terminal import MonitorTerminal
from coach.report.terminal.plain import in_words
from coach.safe_text import capitalised

if TYPE_CHECKING:
    from coach.commands.keys import Keys
    from coach.content.settings import MonitorSettings
    from coach.core.monitor.events import Event
    from coach.runtime.desk.engine import Monitor
    from coach.runtime.desk.live_monitor import LiveMonitor
    from coach.runtime.desk.notices import Teller
    from coach.runtime.desk.plan import MonitorPlan
    from coach.runtime.desk.station import Station
    from coach.runtime.live.session import LiveStatus
    from coach.storage.history import History

SNOOZE_S = 1800.0


def run_live(args: argparse.Namespace, chosen: MonitorSettings, plan: MonitorPlan) -> int:
    """Monitor a camera or stream until Ctrl-C, ``q``, or its end."""
    from coach.capture.open import open_source
    from coach.commands.keys import Keys
    from coach.measurement import load_measurement
    from coach.runtime.desk.engine import Monitor
    from coach.runtime.desk.live_monitor import LiveMonitor
    from coach.runtime.desk.notices import answered
    from coach.runtime.desk.recorder import local_now
    from coach.runtime.desk.station import About, Station, carry_on
    from coach.runtime.machine import live_detectors, monitor_lock, teller

    hint = "coach monitor --stop ends it, coach status shows it"
    asked_to_stop = threading.Event()
    with ExitStack() as stack:
        stack.enter_context(monitor_lock(hint))
        model = common.pose_model()
        common.face_model()
        screen = MonitorTerminal(as_json=args.json, plain=args.plain)
        screen.say_aloud = _aloud(stack, wanted=args.voice)
        told = stack.enter_context(
            teller(
                chosen, screen.not_shown, lambda _: screen.ring(), lambda code: answered(desk, code)
            )
        )
        remembered = _Remembered(stack, args, chosen, plan)
        screen.suggest = remembered.suggest
        monitor = Monitor(plan, load_measurement(), remembered.baseline)
        carry_on(monitor, local_now().local, remembered.source, chosen.profile)
        camera = common.camera_request(args)
        desk = LiveMonitor(
            monitor,
            lambda: open_source(chosen.source, camera=camera, rotate=args.rotate),
            live_detectors(lambda: model),
            on_event=lambda event: _happened(event, screen, told, station),
            on_moment=screen.moment,
            on_status=screen.status,
            memory=remembered.memory,
        )
        about = About(
            "terminal" if args.host == "terminal" else "background",
            remembered.source,
            chosen.profile,
            remembered.memory is not None,
        )
        station = Station(
            desk,
            about,
            on_stop=asked_to_stop.set,
            on_settings=lambda: follow_settings(args, desk, told),
        )
        screen.greeting = greeting(plan, monitor)
        keys = stack.enter_context(Keys())
        waits = args.host == "login"  # the camera may be plugged in later
        icon = args.host != "terminal" and chosen.tray

        def tell_news() -> None:
            for text in remembered.news():
                screen.say(text)
                station.note(text)

        try:
            _run(desk, station, keys, asked_to_stop, tell_news, waits=waits, icon=icon)
        finally:
            screen.done()
        screen.end(monitor)
    for text in remembered.news():  # of closing the history
        screen.say(text)
    return _ending(desk.session.status)


def _run(
    desk: LiveMonitor,
    station: Station,
    keys: Keys,
    asked_to_stop: threading.Event,
    tell_news: Callable[[], None],
    *,
    waits: bool,
    icon: bool,
) -> None:
    """Run the monitor until its end, and stop it whatever happens."""
    from coach.runtime.desk.tray import start_icon

    try:
        desk.start()
        station.start()
        if icon:
            start_icon()
        _watch(desk, keys, asked_to_stop, tell_news, waits=waits)
    except KeyboardInterrupt:
        pass  # the usual way to end it: the summary follows
    finally:
        desk.stop()
        station.close()


def _watch(
    desk: LiveMonitor,
    keys: Keys,
    asked_to_stop: threading.Event,
    tell_news: Callable[[], None],
    *,
    waits: bool,
) -> None:
    """Do what keys say until the end, ``q``, or somebody elsewhere asks to stop.

    ``waits``: a camera that is not there to begin with is waited for.
    """
    from coach.core.monitor.feedback import Verdict

    answers: dict[str | None, Callable[[], None]] = {
        "s": lambda: desk.snooze(SNOOZE_S),
        "n": lambda: desk.correct(Verdict.NO_SLOUCH),
        "y": lambda: desk.correct(Verdict.SLOUCH),
        "b": desk.retake_baseline,
    }
    while not desk.wait(0.0) and not asked_to_stop.is_set():
        tell_news()
        if not waits:
            _require_camera(desk.session.status)
        key = keys.wait(0.25)
        if key == "q":
            return
        if key in answers:
            answers[key]()


def _happened(event: Event, screen: MonitorTerminal, told: Teller, station: Station) -> None:
    screen.event(event, told)
    station.happened(event)


def follow_settings(args: argparse.Namespace, desk: LiveMonitor, told: Teller) -> None:
    """Go on with the settings file as it is now, and what this command line says; a file that is
    broken meanwhile changes nothing."""
    from coach.commands.monitor.overrides import chosen_settings
    from coach.content.settings_file import read_settings
    from coach.errors import CoachError
    from coach.runtime.desk.plan import plan_of

    try:
        chosen = chosen_settings(read_settings().monitor, args)
    except CoachError:
        return
    desk.change_plan(plan_of(chosen))
    told.settings = chosen


def _aloud(stack: ExitStack, *, wanted: bool) -> Callable[[str], None]:
    """A function that says sentences aloud, where the settings want it and a voice exists."""
    from coach.notices.voice import open_voice

    voice = open_voice() if wanted else None
    if voice is None:
        if wanted:
            said = "there is no speech on this machine: nudges are written only"
            print(f"coach: {said}.", file=sys.stderr)
        return lambda _: None
    stack.callback(voice.close)
    return lambda text: voice.say(in_words(text))


def greeting(plan: MonitorPlan, monitor: Monitor) -> list[str]:
    """What the person should know and do, printed once the camera runs."""
    what = [
        "Numbers stay on this machine, pictures nowhere. s: snooze 30 min, b: take the baseline "
        "again, q: end.",
        "After a nudge: n: that was no slouch, y: that was one.",
    ]
    if monitor.baseline is None:
        what.append(f"Sit upright and look at your work for {plan.baseline_s:g} s.")
    return what


def _require_camera(status: LiveStatus) -> None:
    """Raise what is wrong where there is no camera to begin with; one that is lost later is
    waited for, and so is one that another program has."""
    from coach.runtime.live.session import LiveState

    if status.state is LiveState.LOST and status.frames_read == 0 and status.error is not None:
        raise status.error


def _ending(status: LiveStatus) -> int:
    """0, or the error that ended the session."""
    from coach.errors import CoachError, SourceError
    from coach.runtime.live.session import LiveState

    if status.state is not LiveState.FAILED:
        return 0
    if isinstance(status.error, CoachError):
        raise status.error
    raise SourceError(status.sentence)


class _Remembered:
    """The profile's baseline, and the memory that is written to; nothing with ``--no-save``."""

    def __init__(
        self,
        stack: ExitStack,
        args: argparse.Namespace,
        chosen: MonitorSettings,
        plan: MonitorPlan,
    ) -> None:
        from coach.capture.spec import parse_source
        from coach.runtime.desk.recorder import local_now
        from coach.runtime.machine import desk_memory
        from coach.runtime.training.breaks import break_suggestion
        from coach.storage.history import open_history
        from coach.storage.retention import thin

        self.memory, self.baseline = None, None
        self._history: History | None = None
        self._told = 0
        self.suggest: Callable[[], str] = lambda: ""
        self.source = parse_source(chosen.source).name
        if args.no_save and not chosen.profile:
            return
        history = stack.enter_context(open_history(or_in_memory=True))
        self._history = history
        self.suggest = lambda: break_suggestion(history)
        keep = not args.no_save
        if keep:
            thin(history, local_now(), chosen.keep_days)
        self.baseline, self.memory = desk_memory(history, chosen, plan, self.source, keep=keep)

    def news(self) -> list[str]:
        """What the history has to tell since the last time: no room, room again, damage."""
        found = [] if self._history is None else self._history.notices[self._told :]
        self._told += len(found)
        return [f"{capitalised(text)}." for text in found]

"""``coach exercise`` in front of the camera: the session on the screen, keys, a voice."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from coach.errors import CoachError, SourceError
from coach.safe_text import capitalised

if TYPE_CHECKING:
    from rich.console import Console

    from coach.capture.source import Source
    from coach.core.session.results import SetResult
    from coach.core.session.screen_model import ScreenModel
    from coach.core.session.state import Command
    from coach.pose.detector import Detector
    from coach.report.terminal.figure import Charset
    from coach.runtime.live.session import LiveStatus
    from coach.runtime.training.runner import Say, SessionRun

KEYS: dict[str, Command] = {
    " ": "pause", "n": "next", "s": "skip", "r": "repeat", "h": "alarm", "q": "stop",
}  # fmt: skip
NO_ANSWER = "\r\n"
TEN = "+"
DRAW_S = 1 / 15


def run_live(
    run: SessionRun,
    open_source: Callable[[], Source],
    make_detector: Callable[[], Detector],
    screen: SessionTerminal,
) -> bool:
    """Lead a person through a session until it is over, ``q`` or Ctrl-C; what was done stays.

    Returns whether it was interrupted. Raises what is wrong where there is no camera to begin
    with.
    """
    from coach.commands.keys import Keys
    from coach.runtime.live.session import LiveSession, LiveState

    gone = (LiveState.LOST, LiveState.FROZEN, LiveState.DARK, LiveState.BUSY)

    def lost(status: LiveStatus) -> None:
        if status.frames_read and status.state in gone:
            run.hold_on()

    live = LiveSession(open_source, make_detector, lambda _, sample: run.see(sample), lost)
    interrupted = False
    try:
        with Keys() as keys, live, screen:
            while not run.over:
                _require_camera(live.status)
                screen.show(run.shown(), _trouble(live.status), run.done)
                if live.wait(0.0):
                    break
                _press(run, keys.wait(DRAW_S))
    except KeyboardInterrupt:
        interrupted = True
    finally:
        live.stop()
        run.close()
    _require_camera(live.status)
    return interrupted


def _press(run: SessionRun, key: str) -> None:
    """A key: an answer while a question is open, a command otherwise."""
    asking = bool(run.state.asking) and not run.state.paused
    if asking and key and key in NO_ANSWER:
        run.answer(None)
    elif asking and (key.isdigit() or key == TEN):
        run.answer(10 if key == TEN else int(key))
    elif key.lower() in KEYS:
        run.press(KEYS[key.lower()])


def _trouble(status: LiveStatus) -> str | None:
    """The camera's problem, if it has one."""
    from coach.runtime.live.session import LiveState

    if status.state is LiveState.STARTING:
        return "Loading the pose model and opening the camera …"
    return None if status.state is LiveState.RUNNING else f"{status.sentence}."


def _require_camera(status: LiveStatus) -> None:
    """Raise what is wrong where there was never a picture, or the session has failed."""
    from coach.runtime.live.session import LiveState

    if status.state is LiveState.FAILED:
        if isinstance(status.error, CoachError):
            raise status.error
        raise SourceError(status.sentence)
    if status.state is LiveState.LOST and not status.frames_read and status.error is not None:
        raise status.error


class SessionTerminal:
    """The session on the whole terminal; lines of text where the output is no terminal."""

    def __init__(self, console: Console, charset: Charset, *, plain: bool = False) -> None:
        from rich.live import Live

        from coach.report.terminal.plain import SessionLines

        self._console, self._charset = console, charset
        self._lines = SessionLines() if plain else None
        self._live = (
            Live(console=console, screen=True, auto_refresh=False, transient=True)
            if console.is_terminal
            else None
        )
        self._told = ""

    def __enter__(self) -> SessionTerminal:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, now: ScreenModel, trouble: str | None, over: Sequence[SetResult] = ()) -> None:
        """Draw the screen; ``trouble`` with the camera is shown first. ``over``: the sets done."""
        from dataclasses import replace

        from coach.core.session.screen_model import Said
        from coach.report.terminal.session import session_screen

        if trouble is not None:
            now = replace(now, said=Said(capitalised(trouble), "setup"))
        if self._lines is not None:
            for text in self._lines.new(now, over):
                self._console.print(text, markup=False, soft_wrap=True)
            return
        if self._live is not None:
            width, height = self._console.size
            picture = session_screen(now, width, height, self._charset)
            self._live.update(picture, refresh=True)
            return
        line = " ".join(part for part in (now.big, now.big_label, now.said.text) if part)
        if line != self._told:
            self._told = line
            self._console.print(line, markup=False, soft_wrap=True)


def charset(wanted: str | None, console: Console) -> Charset:
    """How to draw: as wanted, else braille where the terminal's encoding has it."""
    from coach.report.terminal.figure import Charset

    if wanted is not None:
        return Charset[wanted.upper()]
    return Charset.BRAILLE if "utf" in console.encoding.lower() else Charset.ASCII


def voice(stack: ExitStack, *, wanted: bool) -> Say | None:
    """The platform's voice where it is wanted and there is one; a sentence where there is none."""
    if not wanted:
        return None
    from coach.notices.voice import open_voice

    found = open_voice()
    if found is None:
        print(
            "coach: there is no speech on this machine (espeak-ng would do): cues are written "
            "only.",
            file=sys.stderr,
        )
        return None
    stack.callback(found.finish)
    return lambda text, urgent: found.say(text, urgent=urgent)

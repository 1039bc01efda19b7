"""What ``coach monitor`` writes to the terminal: lines, and a line that updates in place."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from coach.conventions import conventions
from coach.report.terminal.plain import in_words
from coach.safe_text import capitalised

if TYPE_CHECKING:
    from coach.core.monitor.events import Event
    from coach.notices.desktop import Notice
    from coach.runtime.desk.engine import Monitor
    from coach.runtime.desk.notices import Teller
    from coach.runtime.live.session import LiveStatus


class MonitorTerminal:
    """The terminal, from several threads: events as lines, the state in a line below them that
    is written over where the output is a terminal, the bell where no notice can be shown."""

    def __init__(self, *, as_json: bool, plain: bool = False) -> None:
        self._json, self._plain = as_json, plain
        self._live = not as_json and not plain and sys.stdout.isatty()
        self.say_aloud: Callable[[str], None] = lambda _: None
        self.suggest: Callable[[], str] = lambda: ""
        self._lock = threading.RLock()
        self._below = ""
        self._told = ""
        self.greeting: list[str] = []
        self._t_s = 0.0
        self._no_notices_said = False

    def event(self, event: Event, told: Teller | None) -> None:
        """An event: a line, and a notice where it calls for one."""
        from coach.core.monitor.text import sentence
        from coach.runtime.desk.notices import notice_of

        text = sentence(event)
        if self._json:
            self._line_of(event)
        elif text is not None:
            self.say(text)
        notice = notice_of(event, self.suggest)
        if notice is None:
            return
        self.say_aloud(notice.text)
        if told is not None:
            told.show(notice)

    def not_shown(self, _notice: Notice, why: str) -> None:
        """A notice could not be shown: the bell instead."""
        with self._lock:
            if not self._no_notices_said:
                self._no_notices_said = True
                self.say(f"{capitalised(why)}: the bell rings instead.")
            self.ring()

    def moment(self, monitor: Monitor) -> None:
        """Update the status line."""
        if self._live:
            from coach.core.monitor.text import status_line

            with self._lock:
                self._below = status_line(monitor.plan.spec, monitor.state)
                if monitor.baseline is None:
                    self._below = "taking the baseline"
                self._redraw()

    def status(self, status: LiveStatus) -> None:
        """How the camera is doing, where that is worth a line."""
        from coach.runtime.live.session import LiveState

        quiet = (LiveState.STARTING, LiveState.PAUSED, LiveState.STOPPED, LiveState.FAILED)
        if status.state in quiet or (status.state is LiveState.LOST and not status.frames_read):
            return
        greeting, self.greeting = self.greeting, []
        for text in greeting:
            self.say(text)
        told, self._told = self._told, status.sentence
        trouble = status.state is not LiveState.RUNNING
        if trouble and told != status.sentence:
            self.say(status.told)

    def say(self, text: str) -> None:
        """A sentence with the time of day; on stderr where stdout is for programs."""
        stamp = conventions().clock(datetime.now(), seconds=not self._plain)
        text = in_words(text) if self._plain else text
        if self._json:
            print(text, file=sys.stderr, flush=True)
        else:
            self._line(f"{stamp}  {text}")

    def done(self) -> None:
        """End the status line: what follows is printed on new lines."""
        with self._lock:
            self._below = ""
            if self._live:
                print("\r\x1b[2K", end="", flush=True)

    def end(self, monitor: Monitor) -> None:
        """The summary."""
        from coach.core.monitor.summary import summary_lines

        with self._lock:
            if self._json:
                self._line_of(monitor.finished())
            else:
                text = "\n".join(summary_lines(monitor.totals))
                self._line("\n" + (in_words(text) if self._plain else text))

    def _line_of(self, event: Event) -> None:
        """An event as JSON, none earlier than the one before: pauses are timed by the clock, all
        else by pictures."""
        from coach.report.documents.event import json_line

        with self._lock:
            self._t_s = max(self._t_s, event.t_s)
            self._line(json_line(replace(event, t_s=self._t_s)))

    def _line(self, text: str) -> None:
        with self._lock:
            clear = "\r\x1b[2K" if self._live else ""
            print(f"{clear}{text}", flush=True)
            self._redraw()

    def _redraw(self) -> None:
        if self._live:
            import shutil

            width = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[2K{self._below[:width]}", end="", flush=True)

    def ring(self) -> None:
        """The bell, where somebody sits before the terminal."""
        if self._live:
            print("\a", end="", flush=True)

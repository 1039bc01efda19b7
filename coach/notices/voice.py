"""Says cues aloud with the platform's own speech: nothing waits for it, late cues are dropped."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from coach.clock import Clock, SystemClock

LATE_S = 1.5
"""A cue that had to wait longer is dropped: it would correct what is over."""

LONGEST_S = 20.0
"""No cue takes as long to say: a speech program that does hangs, and is ended."""

FAILURES = 3
"""After this many failures in a row (no sound device, say) the voice stays silent."""

_WINDOWS = (
    "Add-Type -AssemblyName System.Speech; "
    "(New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak([Console]::In.ReadToEnd())"
)


class Speech(Protocol):
    """Something that can say one sentence at a time."""

    def speak(self, text: str) -> bool:
        """Say ``text`` and return when it has been said; False when that failed."""
        ...

    def hush(self) -> None:
        """End what is being said now, from any thread."""
        ...


@dataclass(frozen=True, slots=True)
class SpeechCommand:
    """A program that speaks: the sentence is its last argument, or comes on standard input."""

    words: tuple[str, ...]
    as_argument: bool = False


def find_speech(
    platform: str = sys.platform, which: Callable[[str], str | None] = shutil.which
) -> SpeechCommand | None:
    """The platform's own speech program, or ``None`` where there is none.

    macOS: ``say``. Windows: System.Speech through PowerShell. Elsewhere: ``spd-say``, which
    knows the person's chosen voice, else ``espeak-ng`` or ``espeak``.
    """
    if platform == "darwin":
        candidates = [SpeechCommand(("say", "-f", "-"))]
    elif platform == "win32":
        asked = ("-NoProfile", "-NonInteractive", "-Command", _WINDOWS)
        candidates = [SpeechCommand((name, *asked)) for name in ("powershell", "pwsh")]
    else:
        candidates = [
            SpeechCommand(("spd-say", "--wait", "--"), as_argument=True),
            SpeechCommand(("espeak-ng", "--stdin")),
            SpeechCommand(("espeak", "--stdin")),
        ]
    return next((found for found in candidates if which(found.words[0])), None)


class CommandSpeech:
    """Speaks by running a program once a sentence; its output goes nowhere."""

    def __init__(self, command: SpeechCommand) -> None:
        self._command = command
        self._running: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def speak(self, text: str) -> bool:
        """Run the program to its end; False where it can't be run or failed by itself."""
        words, piped = self._command.words, b""
        if self._command.as_argument:
            words = (*words, text)
        else:
            piped = text.encode()
        quiet, no_window = subprocess.DEVNULL, getattr(subprocess, "CREATE_NO_WINDOW", 0)
        try:
            with self._lock:
                process = subprocess.Popen(
                    words,
                    stdin=subprocess.PIPE,
                    stdout=quiet,
                    stderr=quiet,
                    creationflags=no_window,  # on Windows
                )
                self._running = process
        except OSError:
            return False
        try:
            with contextlib.suppress(BrokenPipeError):
                process.communicate(piped, timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with self._lock:
            hushed = self._running is not process
            self._running = None
        return hushed or process.returncode == 0

    def hush(self) -> None:
        """End the program that is speaking, if any."""
        with self._lock:
            process, self._running = self._running, None
            if process is not None:
                process.terminate()


class Voice:
    """A voice in a thread of its own: ``say`` returns at once.

    While one cue is being said, only the latest of the others is kept, and dropped too if its
    turn comes late. An urgent cue cuts the one that is being said short.
    """

    def __init__(self, speech: Speech, clock: Clock | None = None) -> None:
        self._speech = speech
        self._clock = clock or SystemClock()
        self._waiting: tuple[str, float] | None = None
        self._changed = threading.Condition()
        self._closed = self._retired = self._speaking = False
        self.dropped = 0
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, text: str, *, urgent: bool = False) -> None:
        """Say ``text`` as soon as nothing else is being said; ``urgent``: at once."""
        with self._changed:
            if urgent:
                self._speech.hush()  # under the lock, so that it never meets the new cue
            self.dropped += self._waiting is not None
            self._waiting = (text, self._clock.now_s())
            self._changed.notify_all()

    def retire(self) -> None:
        """Say what is still to be said, then end; waits for nothing."""
        with self._changed:
            self._retired = True
            self._changed.notify_all()

    def finish(self, timeout_s: float = 5.0) -> bool:
        """Say what is still to be said, then end; False when the thread would not end in time."""
        with self._changed:
            self._changed.wait_for(self._idle, timeout_s)
        return self.close()

    def _idle(self) -> bool:
        return (self._waiting is None and not self._speaking) or not self._thread.is_alive()

    def close(self, timeout_s: float = 1.0) -> bool:
        """End at once; False when the thread would not end in time."""
        with self._changed:
            self._closed, self._waiting = True, None
            self._changed.notify_all()
        self._speech.hush()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        failures = 0
        while failures < FAILURES:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._closed or self._retired or self._waiting is not None
                )
                if self._closed or self._waiting is None:
                    return
                text, since_s = self._waiting
                self._waiting = None
                late = self._clock.now_s() - since_s > LATE_S
                self.dropped += late
                self._speaking = not late
            if not late:
                failures = 0 if self._speech.speak(text) else failures + 1
            with self._changed:
                self._speaking = False
                self._changed.notify_all()


def open_voice() -> Voice | None:
    """The platform's voice, or ``None`` where there is none: then everything is written anyway."""
    command = find_speech()
    return None if command is None else Voice(CommandSpeech(command))

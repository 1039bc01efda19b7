"""Desktop notifications, in a thread of their own; the caller is told where there are none.

``desktop-notifier`` speaks to the platform's own service: D-Bus on Linux, the notification
centres of macOS and Windows. Nothing waits for it, and nothing of it is loaded before the first
notice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

APP = "coach"
TIMEOUT_S = 5.0
"""A service that takes longer to accept a notice has failed."""

Send = Callable[["Notice"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice's ``title`` and ``text``, plain and short. An ``urgent`` one may make a sound.

    ``answers`` are buttons, (code, label) each, where the service has any.
    """

    title: str
    text: str
    urgent: bool = False
    answers: tuple[tuple[str, str], ...] = ()


NotShown = Callable[[Notice, str], None]
"""Called with a notice that could not be shown, and with the reason as a sentence."""

OnAnswer = Callable[[str], None]
"""Called with the code of the button that was pressed."""

_POLL_S = 0.25


class DesktopNotices:
    """Shows notices; ``show`` returns at once.

    ``on_failure`` is told, on the notices' thread, each notice that could not be shown, and why
    in a sentence: then the terminal's bell is the way. ``on_answer`` is told, on that thread too,
    which button was pressed. ``make_send`` is for tests.
    """

    def __init__(
        self,
        on_failure: NotShown,
        make_send: Callable[[], Send] | None = None,
        *,
        on_answer: OnAnswer = lambda _: None,
    ) -> None:
        self._on_failure = on_failure
        self._make_send = make_send or (lambda: platform_send(on_answer=on_answer))
        self._waiting: queue.SimpleQueue[Notice | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def show(self, notice: Notice) -> None:
        """Show a notice soon."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="notices", daemon=True)
            self._thread.start()
        self._waiting.put(notice)

    def close(self, timeout_s: float = 2.0) -> bool:
        """Show what waits and end; False where the service would not let go in time."""
        if self._thread is None:
            return True
        self._waiting.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        """Show what comes; the loop runs on between notices, as their buttons are heard on it."""
        send: Send | None = None
        while True:
            try:
                notice = self._waiting.get_nowait()
            except queue.Empty:
                await asyncio.sleep(_POLL_S)
                continue
            if notice is None:
                return
            try:
                send = send or self._make_send()
                await asyncio.wait_for(_sent(send, notice), TIMEOUT_S)
            except Exception as error:
                send = None  # the next one tries a new connection
                self._on_failure(notice, _why(error))


async def _sent(send: Send, notice: Notice) -> None:
    await send(notice)


def platform_send(platform: str = sys.platform, *, on_answer: OnAnswer = lambda _: None) -> Send:
    """How this platform shows a notice; what it returns raises where that fails."""
    if platform == "darwin":
        return _by_script  # the notification centre takes notices of signed apps only
    logging.getLogger("desktop_notifier").setLevel(logging.CRITICAL)
    from desktop_notifier import DEFAULT_SOUND, Button, Capability, DesktopNotifier, Urgency

    shown: list[str] = []
    notifier = DesktopNotifier(app_name=APP, app_icon=None)
    notifier.on_dispatched = shown.append

    async def send(notice: Notice) -> None:
        shown.clear()
        await notifier.send(
            title=notice.title,
            message=notice.text,
            urgency=Urgency.Normal if notice.urgent else Urgency.Low,
            sound=DEFAULT_SOUND if notice.urgent else None,
            buttons=[
                Button(title=label, on_pressed=partial(on_answer, code))
                for code, label in notice.answers
            ],
        )
        # The library logs a failure and goes on: only what was dispatched was shown.
        if not shown or Capability.TITLE not in await notifier.get_capabilities():
            raise RuntimeError("no notification service is running")

    return send


async def _by_script(notice: Notice) -> None:
    """macOS: as a script of the system's own."""
    script = "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend"
    process = await asyncio.create_subprocess_exec(
        "osascript", "-e", script, notice.title, notice.text,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    if await process.wait() != 0:
        raise RuntimeError("osascript refused")


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "the notification service does not answer"
    with contextlib.suppress(Exception):
        text = str(error).strip().splitlines()
        if text:
            return f"no notifications here ({text[0]})"
    return f"no notifications here ({type(error).__name__})"

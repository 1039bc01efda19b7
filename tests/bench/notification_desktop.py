"""A desktop that presses the buttons of notices, on the D-Bus session it is started in.

``dbus-run-session -- python -m tests.bench.notification_desktop SECONDS`` is the notification
service, has a monitor in the background watch a made-up day of this many seconds, presses the
button that ``PRESSED`` names for each notice, and prints what arrived and what it pressed as JSON.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

from dbus_fast.aio import MessageBus
from dbus_fast.service import signal

from tests.support.services.notification_base import NotificationService

# ruff: noqa: N802, F821, UP037
# Signatures and names below are D-Bus's own.

PRESSED = {
    "Posture": ["That was no slouch", "That was one"],
    "Time to move": ["In five minutes", "Start the break", "Not this time"],
}
"""By title: the buttons that are pressed, one after the other, as often as the notice comes."""


class Notifications(NotificationService):
    """With somebody at the mouse."""

    CAPABILITIES = ("body", "actions")

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []
        self._left = {title: list(labels) for title, labels in PRESSED.items()}
        self._presses: set[asyncio.TimerHandle] = set()

    def received(self, app: Any, title: Any, text: Any, actions: Any, hints: Any) -> int:
        keys = dict(zip(actions[1::2], actions[0::2], strict=True))
        self.arrived.append({"title": title, "text": text, "buttons": list(keys)})
        number = len(self.arrived)
        left = self._left.get(title, [])
        if left and left[0] in keys:
            label = left.pop(0)
            self.pressed.append(label)
            loop = asyncio.get_running_loop()
            self._presses.add(loop.call_later(0.05, self.ActionInvoked, number, keys[label]))
        return number

    @signal()
    def ActionInvoked(self, id: Any, key: Any) -> "us":
        return [id, key]

    @signal()
    def NotificationClosed(self, id: Any, reason: Any) -> "uu":
        return [id, reason]


async def main(seconds: str) -> int:
    bus = await MessageBus().connect()
    desktop = Notifications()
    bus.export("/org/freedesktop/Notifications", desktop)
    await bus.request_name("org.freedesktop.Notifications")
    words = [sys.executable, "-m", "tests.bench.background", seconds]
    process = await asyncio.create_subprocess_exec(*words, stdout=subprocess.DEVNULL)
    code = await process.wait()
    bus.disconnect()
    print(json.dumps({"arrived": desktop.arrived, "pressed": desktop.pressed}))
    return code


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(sys.argv[1])))

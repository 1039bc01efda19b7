"""A notification service of its own, on the D-Bus session it is started in.

``dbus-run-session -- python -m tests.support.services.notification_service`` starts the service,
has the program show notices through it, and prints what arrived as JSON.
"""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

from dbus_fast.aio import MessageBus
from dbus_fast.service import PropertyAccess, dbus_property

from coach.notices.desktop import DesktopNotices, Notice
from tests.support.services.notification_base import NotificationService

# ruff: noqa: N802, F821, UP037
# Signatures and names below are D-Bus's own.


class Notifications(NotificationService):
    """Keeps what arrives."""

    def __init__(self, expected: threading.Semaphore) -> None:
        super().__init__()
        self._expected = expected

    def received(self, app: Any, title: Any, text: Any, actions: Any, hints: Any) -> int:
        urgency = hints["urgency"].value if "urgency" in hints else None
        sound = "sound-name" in hints
        self.arrived.append(
            {"app": app, "title": title, "text": text, "urgency": urgency, "sound": sound}
        )
        self._expected.release()
        return len(self.arrived)

    @dbus_property(access=PropertyAccess.READ)
    def Ready(self) -> "b":
        return True


def main() -> None:
    failed: list[str] = []
    expected, ready, done = threading.Semaphore(0), threading.Event(), threading.Event()

    service = Notifications(expected)

    async def serve() -> None:
        bus = await MessageBus().connect()
        bus.export("/org/freedesktop/Notifications", service)
        await bus.request_name("org.freedesktop.Notifications")
        ready.set()
        while not done.is_set():
            await asyncio.sleep(0.02)
        bus.disconnect()

    server = threading.Thread(target=lambda: asyncio.run(serve()))
    server.start()
    ready.wait(60)
    with DesktopNotices(lambda notice, why: failed.append(why)) as notices:
        notices.show(Notice("Posture", "Head 12° further forward for 45 s."))
        notices.show(Notice("Break", "Two minutes & <movement>.", urgent=True))
        for _ in range(2):
            expected.acquire(timeout=60)
    done.set()
    server.join(10)
    print(json.dumps({"arrived": service.arrived, "failed": failed}))


if __name__ == "__main__":
    main()

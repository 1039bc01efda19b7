"""A notification service of its own, on the D-Bus session it is started in.

``dbus-run-session -- python tests/support/notification_service.py`` starts the service, has
the program show notices through it, and prints what arrived as JSON.
"""

from __future__ import annotations

import asyncio
import json
import threading

from dbus_fast.aio import MessageBus
from dbus_fast.service import PropertyAccess, ServiceInterface, dbus_property, method

from coach.notices.desktop import DesktopNotices, Notice

# ruff: noqa: N802, F722, F821, UP037, PLR0917
# Signatures and names below are D-Bus's own.


class Notifications(ServiceInterface):
    """org.freedesktop.Notifications as the specification has it."""

    def __init__(self, arrived: list[dict[str, object]], expected: threading.Semaphore) -> None:
        super().__init__("org.freedesktop.Notifications")
        self._arrived = arrived
        self._expected = expected

    @method()
    def Notify(
        self,
        app_name: "s",
        replaces_id: "u",
        app_icon: "s",
        summary: "s",
        body: "s",
        actions: "as",
        hints: "a{sv}",
        expire_timeout: "i",
    ) -> "u":
        urgency = hints["urgency"].value if "urgency" in hints else None
        self._arrived.append(
            {
                "app": app_name,
                "title": summary,
                "text": body,
                "urgency": urgency,
                "sound": "sound-name" in hints,
            }
        )
        self._expected.release()
        return len(self._arrived)

    @method()
    def GetCapabilities(self) -> "as":
        return ["body"]

    @method()
    def GetServerInformation(self) -> "ssss":
        return ["test", "coach", "1", "1.2"]

    @method()
    def CloseNotification(self, id: "u"):
        return

    @dbus_property(access=PropertyAccess.READ)
    def Ready(self) -> "b":
        return True


def main() -> None:
    arrived: list[dict[str, object]] = []
    failed: list[str] = []
    expected, ready, done = threading.Semaphore(0), threading.Event(), threading.Event()

    async def serve() -> None:
        bus = await MessageBus().connect()
        bus.export("/org/freedesktop/Notifications", Notifications(arrived, expected))
        await bus.request_name("org.freedesktop.Notifications")
        ready.set()
        while not done.is_set():
            await asyncio.sleep(0.02)
        bus.disconnect()

    server = threading.Thread(target=lambda: asyncio.run(serve()))
    server.start()
    ready.wait(10)
    with DesktopNotices(lambda notice, why: failed.append(why)) as notices:
        notices.show(Notice("Posture", "Head 12° further forward for 45 s."))
        notices.show(Notice("Break", "Two minutes & <movement>.", urgent=True))
        for _ in range(2):
            expected.acquire(timeout=10)
    done.set()
    server.join(10)
    print(json.dumps({"arrived": arrived, "failed": failed}))


if __name__ == "__main__":
    main()

"""org.freedesktop.Notifications as the specification has it, for services that tests start."""

from __future__ import annotations

from typing import Any

from dbus_fast.service import ServiceInterface, method

# ruff: noqa: N802, F722, F821, UP037, PLR0917
# Signatures and names below are D-Bus's own.


class NotificationService(ServiceInterface):
    """A subclass says in ``received`` what becomes of a notice, and gives its number."""

    CAPABILITIES = ("body",)

    def __init__(self) -> None:
        super().__init__("org.freedesktop.Notifications")
        self.arrived: list[dict[str, object]] = []

    def received(self, app: Any, title: Any, text: Any, actions: Any, hints: Any) -> int:
        raise NotImplementedError

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
        return self.received(app_name, summary, body, actions, hints)

    @method()
    def GetCapabilities(self) -> "as":
        return list(self.CAPABILITIES)

    @method()
    def GetServerInformation(self) -> "ssss":
        return ["test", "coach", "1", "1.2"]

    @method()
    def CloseNotification(self, id: "u"):
        return

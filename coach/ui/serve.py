"""The app in a browser on this machine, for people who don't live in terminals.

Only this machine can reach it (the loopback address), and only who knows the address's random
token; pages of other sites can't, because the token's cookie is not sent for them and a
connection must name this server as its host and origin.
"""

from __future__ import annotations

import secrets
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from textual_serve.server import Server

from coach.errors import UsageError

HOST = "127.0.0.1"
_COOKIE = "coach-token"
_TEMPLATES = Path(__file__).with_name("templates")


class LocalServer(Server):
    """Serves ``command`` (the app as a process of its own) to one person on this machine.

    ``announce`` is told the address to open once the server is up.
    """

    def __init__(self, command: str, port: int, announce: Callable[[str], None]) -> None:
        super().__init__(
            command, host=HOST, port=port, title="coach", templates_path=str(_TEMPLATES)
        )
        self.token = secrets.token_urlsafe(24)
        self._announce = announce

    @property
    def address(self) -> str:
        """What to open in the browser."""
        return f"{self.public_url}/?token={self.token}"

    def initialize_logging(self) -> None:
        """Nothing is logged: what a person does here is nobody's business."""

    async def on_startup(self, app: web.Application) -> None:
        """Tell the address."""
        self._announce(self.address)

    async def _make_app(self) -> web.Application:
        app: web.Application = await super()._make_app()
        app.middlewares.append(self._guarded)
        return app

    @property
    def _guarded(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            self._require_here(request)
            given = request.query.get("token", "")
            if secrets.compare_digest(given.encode(), self.token.encode()):
                # The address with the token is left at once: it stays in no history entry.
                reply = web.HTTPSeeOther("/")
                reply.set_cookie(_COOKIE, self.token, httponly=True, samesite="Strict")
                raise reply
            known = request.cookies.get(_COOKIE, "")
            if not secrets.compare_digest(known.encode(), self.token.encode()):
                raise web.HTTPForbidden(text="Open the address that coach printed.")
            response = await handler(request)
            if not response.prepared:
                response.headers["Cache-Control"] = "no-store"
            return response

        return guard

    def _require_here(self, request: web.Request) -> None:
        origin = request.headers.get("Origin", self.public_url)
        if request.host != f"{HOST}:{self.port}" or origin != self.public_url:
            raise web.HTTPForbidden(text="This address is for this machine only.")


def command_line(arguments: Sequence[str]) -> str:
    """The shell's line that runs ``coach`` with ``arguments`` in this same Python."""
    words = [sys.executable, "-m", "coach", *arguments]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def free_port(wanted: int) -> int:
    """``wanted`` if it is free (0: any free one); ``UsageError`` if it is taken."""
    with socket.socket() as probe:
        try:
            probe.bind((HOST, wanted))
        except OSError:
            raise UsageError(
                f"port {wanted} is taken", hint="name another with --port, or leave it away"
            ) from None
        return int(probe.getsockname()[1])

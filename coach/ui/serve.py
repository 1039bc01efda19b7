"""The app in a browser on this machine, for people who don't use terminals.

Only this machine can reach it (the loopback address), and only the browser that first opened the
address with the random token: it works once, and leaves a cookie of another secret. Pages of other
sites can't reach it, because the cookie is not sent for them and a connection must name this
server as its host and origin. Browsers send cookies to every port of a machine, so everything lies
below a path of random letters that the cookie is limited to: other servers here, which may be other
people's, are not asked for that path and never see it.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import logging
import re
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.typedefs import Handler, Middleware
from textual_serve.app_service import AppService
from textual_serve.server import Server

from coach.errors import UsageError
from coach.ui.marks import PAGE, MarkingDesk

HOST = "127.0.0.1"
COLUMNS_MAX, ROWS_MAX = 1000, 500
"""A window has no more cells than the largest screen; more would only take memory."""
HEADERS_S = 10.0
"""How long a connection may take to send its request."""
_ENDS_S = 5.0
_ANSWERS_S = 2.0
"""How long a window may take to answer that it closes."""
_MESSAGE_BYTES_MAX = 1 << 20
_COOKIE = "coach-session"
_TEMPLATES = Path(__file__).with_name("templates")


class LocalServer(Server):
    """Serves ``command`` (the app as a process of its own) to one person on this machine.

    ``announce`` is given the server, with the address to open, once it listens. ``desk``: the page
    on which points are marked; ``marks``: the browser is led there first.
    """

    def __init__(
        self,
        command: str,
        port: int,
        announce: Callable[[LocalServer], None],
        *,
        desk: MarkingDesk | None = None,
        marks: bool = False,
    ) -> None:
        super().__init__(
            command, host=HOST, port=port, title="coach", templates_path=str(_TEMPLATES)
        )
        self.token = secrets.token_urlsafe(24)
        self.place = f"/{secrets.token_urlsafe(16)}"
        self._used = False
        self._session = secrets.token_urlsafe(24)
        self._windows: set[web.WebSocketResponse] = set()
        self._announce = announce
        self._desk = desk
        self._first = PAGE if marks and desk is not None else "/"

    @property
    def address(self) -> str:
        """What to open in the browser, once; later the same browser is let in without a token."""
        return f"{self.public_url}{self.place}/?token={self.token}"

    @property
    def address_for_command_line(self) -> str:
        """The same for where others may read it: without the place, and of no use once opened."""
        return f"{self.public_url}/?token={self.token}"

    def initialize_logging(self) -> None:
        """Log nothing: what a person does here is private."""
        logging.getLogger().addHandler(logging.NullHandler())
        for name in ("aiohttp", "textual-serve", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)

    async def on_startup(self, app: web.Application) -> None:
        """Nothing yet: the address is told once the port listens."""

    def serve(self, debug: bool = False) -> None:
        """Serve until Ctrl-C or a request to end."""
        self.initialize_logging()
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(self._serve())

    async def _serve(self) -> None:
        ended = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows raises KeyboardInterrupt
                asyncio.get_running_loop().add_signal_handler(number, ended.set)
        runner = web.AppRunner(await self._make_app(), access_log=None)
        await runner.setup()
        watch = asyncio.create_task(close_silent(runner))
        try:
            await web.TCPSite(runner, HOST, self.port).start()
            self._announce(self)
            await ended.wait()
        finally:
            watch.cancel()
            # Left open, each would be waited for, up to a minute.
            closing = [window.close(code=WSCloseCode.GOING_AWAY) for window in self._windows]
            await asyncio.gather(*closing, return_exceptions=True)
            await runner.cleanup()

    async def _make_app(self) -> web.Application:
        inside: web.Application = await super()._make_app()
        if self._desk is not None:
            self._desk.add_routes(inside)
        app = web.Application(middlewares=[self._guarded])
        app.add_subapp(self.place, inside)
        app.on_response_prepare.append(self._harden)
        return app

    @property
    def _guarded(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            self._require_here(request)
            if _same(request.cookies.get(_COOKIE, ""), self._session):
                if "token" in request.query:
                    raise web.HTTPSeeOther(f"{self.place}/")
                inside = request.path.removeprefix(self.place)
                if inside.startswith("/static") and not Path(inside).suffix:
                    raise web.HTTPNotFound  # folders are not listed
                return await handler(request)
            if not _same(request.query.get("token", ""), self.token):
                raise web.HTTPForbidden(text="Open the address that coach printed.")
            if self._used:
                raise web.HTTPForbidden(
                    text="This address has been opened already, and works once. "
                    "End coach serve and start it again for a new one."
                )
            self._used = True
            # The address with the token is left at once: it stays in no history entry.
            reply = web.HTTPSeeOther(self.place + self._first)
            reply.set_cookie(
                _COOKIE, self._session, path=self.place, httponly=True, samesite="Strict"
            )
            raise reply

        return guard

    async def _harden(self, request: web.Request, response: web.StreamResponse) -> None:
        """Headers of every answer: nothing from elsewhere, in no frame, kept nowhere."""
        response.headers.update(
            {
                "Cache-Control": "no-store",
                "Content-Security-Policy": _policy(self.port),
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "X-Frame-Options": "DENY",
            }
        )
        response.headers.popall("Server", None)

    def _require_here(self, request: web.Request) -> None:
        origin = request.headers.get("Origin", self.public_url)
        asked_by = request.headers.get("Sec-Fetch-Site", "same-origin")
        opened = request.headers.get("Sec-Fetch-Mode") == "navigate"
        if (
            request.host != f"{HOST}:{self.port}"
            or origin != self.public_url
            or (asked_by not in ("same-origin", "none") and not opened)
        ):
            raise web.HTTPForbidden(text="This address is for this machine only.")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the app for one browser window; it ends with the window."""
        websocket = web.WebSocketResponse(
            timeout=_ANSWERS_S, heartbeat=15, max_msg_size=_MESSAGE_BYTES_MAX
        )
        await websocket.prepare(request)

        async def close() -> None:
            await websocket.close()

        app = AppService(
            self.command,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=close,
            download_manager=self.download_manager,
        )
        self._windows.add(websocket)
        try:
            await app.start(*window_size(request.query))
            await self._process_messages(websocket, app)
        finally:
            self._windows.discard(websocket)
            await _end(app)
            await websocket.close()
        return websocket

    async def _process_messages(self, websocket: web.WebSocketResponse, app: AppService) -> None:
        """Pass on what the window sends; anything that is no valid message is ignored."""
        async for message in websocket:
            kind, data = _message(message.data) if message.type == WSMsgType.TEXT else ("", None)
            if kind == "stdin" and isinstance(data, str):
                await app.send_bytes(data.encode("utf-8", "replace"))
            elif kind == "resize" and isinstance(data, dict):
                await app.set_terminal_size(*window_size(data))
            elif kind == "ping" and isinstance(data, str | int | float):
                await websocket.send_json(["pong", data])
            elif kind == "blur":
                await app.blur()
            elif kind == "focus":
                await app.focus()


def window_size(given: Any) -> tuple[int, int]:
    """(columns, rows) of a window as it says, within what a screen can have; 80×24 if unsaid."""
    found = []
    for name, usual, most in (("width", 80, COLUMNS_MAX), ("height", 24, ROWS_MAX)):
        try:
            cells = int(given.get(name, usual))
        except (TypeError, ValueError, OverflowError):
            cells = usual
        found.append(min(max(cells, 1), most))
    return found[0], found[1]


async def close_silent(runner: web.AppRunner) -> None:
    """Close connections without a request, for as long as the server runs."""
    since: dict[int, float] = {}
    while True:
        await asyncio.sleep(HEADERS_S / 4)
        now = time.monotonic()
        server = runner.server
        waiting = {
            id(item): item
            for item in (server.connections if server is not None else ())
            if getattr(item, "_current_request", None) is None
        }
        since = {key: since.get(key, now) for key in waiting}
        for key, item in waiting.items():
            if now - since[key] > HEADERS_S:
                item.force_close()


async def _end(app: AppService) -> None:
    """End the app; kill it where it does not end by itself."""
    process = getattr(app, "_process", None)
    with contextlib.suppress(Exception):
        await asyncio.wait_for(app.stop(), _ENDS_S)
    if process is None:
        return
    with contextlib.suppress(ProcessLookupError):
        try:
            await asyncio.wait_for(process.wait(), 1.0)
        except TimeoutError:
            process.kill()
            await process.wait()


def _message(text: str) -> tuple[str, Any]:
    """(kind, data) of a window's message; an empty kind for anything else."""
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError):
        return "", None
    if not isinstance(envelope, list) or not envelope or not isinstance(envelope[0], str):
        return "", None
    return envelope[0], envelope[1] if len(envelope) > 1 else None


def _policy(port: int) -> str:
    """The content policy: scripts of this server and the page's own, nothing from elsewhere."""
    own = "self"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{own}' {' '.join(_script_hashes())}",
            f"style-src '{own}' 'unsafe-inline'",  # the terminal draws with styles it makes
            f"font-src '{own}'",
            f"img-src '{own}' data: blob:",
            f"connect-src '{own}' ws://{HOST}:{port}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _script_hashes() -> list[str]:
    """The page's own scripts by what is in them, as a content policy names them."""
    page = (_TEMPLATES / "app_index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(item).decode()}'" for item in hashes]


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())


def command_line(arguments: Sequence[str]) -> str:
    """The shell's line that runs ``coach`` with ``arguments`` in this same Python."""
    words = [sys.executable, "-m", "coach", *arguments]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def free_port(wanted: int) -> int:
    """``wanted`` if it is free (0: any free one); ``UsageError`` if it is taken."""
    with socket.socket() as probe:
        if sys.platform != "win32":  # where it means another thing
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will
        try:
            probe.bind((HOST, wanted))
        except OSError:
            raise UsageError(
                f"port {wanted} is taken", hint="name another with --port, or leave it away"
            ) from None
        return int(probe.getsockname()[1])

"""The app in a browser: only this machine, only with the token, and nothing from elsewhere."""

from __future__ import annotations

import asyncio
import os
import re
import select
import shlex
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, WSMsgType, web
from yarl import URL

from coach.errors import UsageError
from coach.ui import serve
from coach.ui.serve import (
    COLUMNS_MAX,
    HOST,
    ROWS_MAX,
    LocalServer,
    command_line,
    free_port,
    window_size,
)
from coach.ui.served import is_left_alone

Visit = Callable[[ClientSession, LocalServer], Awaitable[None]]


def serving(visit: Visit) -> None:
    """Run ``visit`` against a real server on this machine, once it says that it is there."""

    async def run() -> None:
        told: asyncio.Queue[LocalServer] = asyncio.Queue()
        server = LocalServer(command_line(["--version"]), free_port(0), told.put_nowait)
        serving = asyncio.create_task(server._serve())
        try:
            assert await told.get() is server
            async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
                await visit(session, server)
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    asyncio.run(run())


def inside(server: LocalServer) -> str:
    """Where everything of a server lies."""
    return server.public_url + server.place


def test_without_the_token_nothing_is_shown() -> None:
    async def visit(session: ClientSession, server: LocalServer) -> None:
        for path in ("/", "/ws", "/static/js/textual.js", "/?token=wrong", "/?token="):
            async with session.get(inside(server) + path) as reply:
                assert reply.status == 403
                assert server.token not in await reply.text()

    serving(visit)


def test_the_announced_address_opens_the_app_and_leaves_no_token_in_it() -> None:
    async def visit(session: ClientSession, server: LocalServer) -> None:
        async with session.get(server.address) as reply:
            page = await reply.text()
            assert reply.status == 200
            assert "token" not in str(reply.url)
            assert (
                f'data-session-websocket-url="ws://{HOST}:{server.port}{server.place}/ws"' in page
            )
            assert reply.headers["Cache-Control"] == "no-store"
        async with session.get(inside(server) + "/static/js/textual.js") as reply:
            assert reply.status == 200

    serving(visit)


def test_the_page_asks_no_other_host_for_anything() -> None:
    async def visit(session: ClientSession, server: LocalServer) -> None:
        async with session.get(server.address) as reply:
            hosts = set(re.findall(r"(?:https?|wss?)://([^/\"']+)", await reply.text()))
        assert hosts == {f"{HOST}:{server.port}"}

    serving(visit)


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}], ids=["host", "origin"]
)
def test_another_site_cannot_reach_it_even_with_the_cookie(headers: dict[str, str]) -> None:
    async def visit(session: ClientSession, server: LocalServer) -> None:
        async with session.get(server.address) as reply:
            assert reply.status == 200
        for path in ("/", "/ws"):
            async with session.get(inside(server) + path, headers=headers) as reply:
                assert reply.status == 403

    serving(visit)


def test_another_server_of_this_machine_is_sent_no_cookie() -> None:
    """Browsers send cookies to every port of a host, but only for paths below the cookie's."""

    async def visit(session: ClientSession, server: LocalServer) -> None:
        async with session.get(server.address) as reply:
            assert reply.status == 200
        port = free_port(0)
        for path in ("/", "/ws", "/marks/about", "/static/js/textual.js"):
            assert not session.cookie_jar.filter_cookies(URL(f"http://{HOST}:{port}{path}"))
        assert session.cookie_jar.filter_cookies(URL(inside(server) + "/ws"))

    serving(visit)


def test_nothing_lies_outside_its_place_even_for_the_cookie() -> None:
    async def visit(session: ClientSession, server: LocalServer) -> None:
        async with session.get(server.address) as reply:
            assert reply.status == 200
        (cookie,) = session.cookie_jar
        secret = {cookie.key: cookie.value}
        async with ClientSession(cookies=secret, cookie_jar=CookieJar(unsafe=True)) as other:
            for path in ("/", "/ws", "/marks/about", "/static/js/textual.js"):
                async with other.get(server.public_url + path) as reply:
                    assert reply.status == 404

    serving(visit)


def test_what_a_command_line_shows_is_of_no_use_once_it_was_opened() -> None:
    async def visit(session: ClientSession, server: LocalServer) -> None:
        async with session.get(server.address_for_command_line) as reply:
            assert reply.status == 200
            assert str(reply.url) == f"{server.public_url}{server.place}/"
        assert server.place not in server.address_for_command_line
        async with (
            ClientSession(cookie_jar=CookieJar(unsafe=True)) as other,
            other.get(server.address_for_command_line) as reply,
        ):
            assert reply.status == 403

    serving(visit)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_picture_or_script_of_another_page_is_not_given(site: str) -> None:
    async def visit(session: ClientSession, server: LocalServer) -> None:
        async with session.get(server.address) as reply:
            assert reply.status == 200
        address = inside(server) + "/static/js/textual.js"
        for mode, status in (("no-cors", 403), ("cors", 403), ("navigate", 200)):
            headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
            async with session.get(address, headers=headers) as reply:
                assert reply.status == status

    serving(visit)


def test_a_taken_port_is_said_in_a_sentence() -> None:
    async def visit(session: ClientSession, server: LocalServer) -> None:
        with pytest.raises(UsageError, match="is taken"):
            free_port(server.port)

    serving(visit)


def test_the_command_survives_spaces_in_its_words(tmp_path: Path) -> None:
    line = command_line(["app", str(tmp_path / "my clip.mp4")])
    assert "my clip.mp4" in line
    assert line.count('"') + line.count("'") == 2


def test_the_address_works_once() -> None:
    async def visit(session: ClientSession, server: LocalServer) -> None:
        async with session.get(server.address) as reply:
            assert reply.status == 200
        async with session.get(server.address) as reply:
            assert reply.status == 200  # the same browser is let in by its cookie
        async with (
            ClientSession(cookie_jar=CookieJar(unsafe=True)) as other,
            other.get(server.address) as reply,
        ):
            assert reply.status == 403
            assert "opened already" in await reply.text()
        async with (
            ClientSession(cookies={"coach-session": server.token}) as other,
            other.get(inside(server)) as reply,
        ):
            assert reply.status == 403

    serving(visit)


def test_every_answer_keeps_what_is_shown_here() -> None:
    async def visit(session: ClientSession, server: LocalServer) -> None:
        for path in (f"/?token={server.token}", "/static/js/textual.js", "/none", "/static/js/"):
            async with session.get(inside(server) + path) as reply:
                assert reply.status == (404 if path in ("/none", "/static/js/") else 200)
                policy = reply.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "frame-ancestors 'none'" in policy
                assert reply.headers["X-Frame-Options"] == "DENY"
                assert reply.headers["Cache-Control"] == "no-store"

    serving(visit)


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({"width": 99999999, "height": "99999999"}, (COLUMNS_MAX, ROWS_MAX)),
        ({"width": -5, "height": 0}, (1, 1)),
        ({"width": None, "height": "x"}, (80, 24)),
        ({"width": float("inf")}, (80, 24)),
        ({"width": "120", "height": 40}, (120, 40)),
        ({}, (80, 24)),
    ],
)
def test_a_window_is_as_large_as_a_screen_at_most(
    given: Any, size: tuple[Any, Any] | tuple[int, int]
) -> None:
    assert window_size(given) == size


def test_nonsense_is_passed_over_and_said_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    async def visit(session: ClientSession, server: LocalServer) -> None:
        server.initialize_logging()
        async with session.get(server.address) as reply:
            assert reply.status == 200
        async with session.ws_connect(inside(server) + "/ws?width=99999999") as window:
            for text in ("[]", "{}", '["stdin", 5]', '["resize", []]', "[" * 5000, '["ping", "x"]'):
                await window.send_str(text)
            async with asyncio.timeout(20):
                while True:
                    message = await window.receive()
                    if message.type == WSMsgType.TEXT and "pong" in message.data:
                        break
                    assert message.type in (WSMsgType.TEXT, WSMsgType.BINARY)
        for raw in (
            b"GET / HTTP/1.1\r\nHost: x\r\nCookie: coach-session=\xff\xfe\r\n\r\n",
            b"\0\r\n\r\n",
        ):
            reader, writer = await asyncio.open_connection(HOST, server.port)
            writer.write(raw)
            answer = await asyncio.wait_for(reader.read(12), 5)
            assert b" 4" in answer
            writer.close()

    serving(visit)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_who_does_not_say_what_they_want_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "HEADERS_S", 0.4)

    async def run() -> None:
        server = LocalServer(command_line(["--version"]), free_port(0), lambda _: None)
        runner = web.AppRunner(await server._make_app())
        await runner.setup()
        await web.TCPSite(runner, HOST, server.port).start()
        watch = asyncio.create_task(serve.close_silent(runner))
        reader, writer = await asyncio.open_connection(HOST, server.port)
        writer.write(b"GET / HTTP/1.1\r\nHo")
        assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()
        watch.cancel()
        await runner.cleanup()

    asyncio.run(run())


def test_an_open_window_does_not_hold_the_server_up() -> None:
    waiting = "import sys; print('__GANGLION__', flush=True); sys.stdin.buffer.read(1)"

    async def run() -> None:
        told: asyncio.Queue[LocalServer] = asyncio.Queue()
        command = shlex.join([sys.executable, "-c", waiting])
        server = LocalServer(command, free_port(0), told.put_nowait)
        serving = asyncio.create_task(server._serve())
        await told.get()
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
            async with session.get(server.address):
                pass
            async with session.ws_connect(inside(server) + "/ws") as window:
                serving.cancel()
                async with asyncio.timeout(30):  # aiohttp alone would wait a minute
                    while (await window.receive()).type != WSMsgType.CLOSE:
                        pass
                    await asyncio.gather(serving, return_exceptions=True)

    asyncio.run(run())


@pytest.mark.skipif(sys.platform == "win32", reason="ports are free at once there")
def test_a_port_that_was_just_left_is_free() -> None:
    with socket.create_server((HOST, 0)) as left:
        port = left.getsockname()[1]
        with socket.create_connection((HOST, port)):
            caller, _ = left.accept()
            caller.close()  # who closes first keeps the port for a while
    assert free_port(port) == port


@pytest.mark.skipif(not hasattr(select, "poll"), reason="can't be asked there")
def test_an_app_whose_server_is_gone_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as stdin:
        monkeypatch.setattr(sys, "__stdin__", stdin)
        assert not is_left_alone()
        os.write(writing, b"what was sent before")
        assert not is_left_alone()
        os.close(writing)
        assert is_left_alone()

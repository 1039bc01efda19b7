"""The app in a browser: only this machine, only with the token, and nothing from elsewhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, web

from coach.errors import UsageError
from coach.ui.serve import HOST, LocalServer, command_line, free_port

Visit = Callable[[ClientSession, LocalServer], Awaitable[None]]


def serving(visit: Visit) -> list[str]:
    """Run ``visit`` against a real server on this machine; what the server announced."""
    told: list[str] = []

    async def run() -> None:
        server = LocalServer(command_line(["--version"]), free_port(0), told.append)
        runner = web.AppRunner(await server._make_app())
        await runner.setup()
        await web.TCPSite(runner, HOST, server.port).start()
        try:
            async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
                await visit(session, server)
        finally:
            await runner.cleanup()

    asyncio.run(run())
    return told


def test_without_the_token_nothing_is_shown():
    async def visit(session: ClientSession, server: LocalServer) -> None:
        for path in ("/", "/ws", "/static/js/textual.js", "/?token=wrong", "/?token="):
            async with session.get(server.public_url + path) as reply:
                assert reply.status == 403
                assert server.token not in await reply.text()

    serving(visit)


def test_the_announced_address_opens_the_app_and_leaves_no_token_in_it():
    async def visit(session: ClientSession, server: LocalServer) -> None:
        async with session.get(server.address) as reply:
            page = await reply.text()
            assert reply.status == 200
            assert "token" not in str(reply.url)
            assert f'data-session-websocket-url="ws://{HOST}:{server.port}/ws"' in page
            assert reply.headers["Cache-Control"] == "no-store"
        async with session.get(server.public_url + "/static/js/textual.js") as reply:
            assert reply.status == 200

    (told,) = serving(visit)
    assert told.startswith(f"http://{HOST}:")


def test_the_page_asks_no_other_host_for_anything():
    async def visit(session: ClientSession, server: LocalServer) -> None:
        async with session.get(server.address) as reply:
            hosts = set(re.findall(r"(?:https?|wss?)://([^/\"']+)", await reply.text()))
        assert hosts == {f"{HOST}:{server.port}"}

    serving(visit)


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}], ids=["host", "origin"]
)
def test_another_site_cannot_reach_it_even_with_the_cookie(headers):
    async def visit(session: ClientSession, server: LocalServer) -> None:
        async with session.get(server.address) as reply:
            assert reply.status == 200
        for path in ("/", "/ws"):
            async with session.get(server.public_url + path, headers=headers) as reply:
                assert reply.status == 403

    serving(visit)


def test_a_taken_port_is_said_in_a_sentence():
    async def visit(session: ClientSession, server: LocalServer) -> None:
        with pytest.raises(UsageError, match="is taken"):
            free_port(server.port)

    serving(visit)


def test_the_command_survives_spaces_in_its_words(tmp_path: Path):
    line = command_line(["app", str(tmp_path / "my clip.mp4")])
    assert "my clip.mp4" in line
    assert line.count('"') + line.count("'") == 2

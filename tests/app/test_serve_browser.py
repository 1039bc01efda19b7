"""``coach serve`` in a real browser: the app draws, a key reaches it, no other host is asked."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, web

from coach.paths import shipped
from coach.ui.serve import HOST, LocalServer, command_line, free_port

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
PATIENCE_S = 120.0
"""After this long the test gives up; nothing is measured by it."""
KEPT = 100_000
"""This many characters of what was drawn last are looked through: several screens."""

pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")


@contextmanager
def browser(folder: Path) -> Iterator[int]:
    """A headless Chromium of its own; the port of its DevTools."""
    assert BROWSER is not None
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", *quiet,
        "--remote-debugging-port=0", f"--user-data-dir={folder}", "--window-size=1100,700",
        "about:blank",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            told = folder / "DevToolsActivePort"
            give_up_s = time.monotonic() + PATIENCE_S
            while not (told.exists() and told.read_text().count("\n")):
                assert time.monotonic() < give_up_s, "the browser did not start"
                time.sleep(0.05)
            yield int(told.read_text().split()[0])
        finally:
            process.terminate()


class Page:
    """A page, by its DevTools: what it asked for, and what its web socket received."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self.asked: list[str] = []
        self.received = ""

    async def tell(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command; its result."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": params})
        return await self._hear(lambda told: told.get("id") == self._number)

    async def until_received(self, text: str) -> None:
        """Wait until the app has drawn ``text``."""
        while text not in re.sub(r"\x1b\[[0-9;:]*[A-Za-z]", "", self.received):
            await self._hear(lambda told: told.get("method") == "Network.webSocketFrameReceived")

    async def _hear(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            told = json.loads((await self._socket.receive(PATIENCE_S)).data)
            params = told.get("params", {})
            if told.get("method") == "Network.requestWillBeSent":
                self.asked.append(params["request"]["url"])
            elif told.get("method") == "Network.webSocketCreated":
                self.asked.append(params["url"])
            elif told.get("method") == "Network.webSocketFrameReceived":
                data = params["response"]["payloadData"]
                binary = params["response"]["opcode"] == 2
                drawn = base64.b64decode(data).decode(errors="ignore") if binary else ""
                self.received = (self.received + drawn)[-KEPT:]
            if wanted(told):
                found: dict[str, Any] = told.get("result", {})
                return found


async def visit(server: LocalServer, port: int) -> Page:
    """Open the app, wait for its first words, press enter, wait for what that brings."""
    async with ClientSession() as session:
        async with session.get(f"http://{HOST}:{port}/json/list") as reply:
            (target,) = [one for one in await reply.json() if one["type"] == "page"]
        address = target["webSocketDebuggerUrl"]
        async with session.ws_connect(address, max_msg_size=0) as socket:
            page = Page(socket)
            await page.tell("Network.enable")
            await page.tell("Page.navigate", url=server.address)
            await page.until_received("Nothing ever leaves this machine")
            drawn = "document.body.className.includes('-first-byte')"
            found = await page.tell("Runtime.evaluate", expression=drawn)
            assert found["result"]["value"] is True
            key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
            await page.tell("Input.dispatchKeyEvent", type="keyDown", **key)
            await page.tell("Input.dispatchKeyEvent", type="keyUp", **key)
            await page.until_received("Which one sees you?")
            return page


def test_the_app_draws_a_key_reaches_it_and_no_other_host_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))

    async def run(port: int) -> tuple[LocalServer, Page]:
        clip = str(shipped("sample_videos", "side_forward_head.mp4"))
        server = LocalServer(command_line(["app", clip]), free_port(0), lambda _: None)
        runner = web.AppRunner(await server._make_app())
        await runner.setup()
        await web.TCPSite(runner, HOST, server.port).start()
        try:
            return server, await asyncio.wait_for(visit(server, port), PATIENCE_S)
        finally:
            await asyncio.wait_for(runner.cleanup(), PATIENCE_S)

    with browser(tmp_path / "browser") as port:
        server, page = asyncio.run(run(port))
    hosts = {re.match(r"\w+://([^/]+)", url) for url in page.asked if not url.startswith("data:")}
    assert {match and match[1] for match in hosts} == {f"{HOST}:{server.port}"}
    assert f"ws://{HOST}:{server.port}{server.place}/ws" in " ".join(page.asked)
    assert any((tmp_path / "data").iterdir())

"""The page on which points are marked, in a real browser, by keyboard alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from aiohttp import ClientSession

from coach.ui.serve import HOST
from tests.app.marks.test_page import served
from tests.app.test_serve_browser import BROWSER, PATIENCE_S, Page, browser

pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")

CODES = {"Enter": 13, "ArrowDown": 40, "Escape": 27}


class Keyboard:
    """Keys that reach a page, and what it shows."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            text = key if len(key) == 1 else "\r" if key == "Enter" else ""
            code = CODES.get(key, ord(key.upper()) if len(key) == 1 else 0)
            told = {"key": key, "windowsVirtualKeyCode": code}
            await self._page.tell("Input.dispatchKeyEvent", type="keyDown", text=text, **told)
            await self._page.tell("Input.dispatchKeyEvent", type="keyUp", **told)

    async def until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true."""
        while True:
            found = await self._page.tell("Runtime.evaluate", expression=expression)
            if found["result"].get("value") is True:
                return
            await asyncio.sleep(0.05)

    async def said(self, text: str) -> None:
        """Wait until the page says so."""
        await self.until(f"document.getElementById('said').textContent.includes({text!r})")


async def visited(
    source: Path,
    visit: Callable[[Keyboard], Any],
    port: int,
    afterwards: Callable[[Keyboard], Any] | None = None,
) -> None:
    """Open the page of a picture, and leave the keyboard to ``visit``; to ``afterwards`` once the
    server has ended."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession())
        serving = await stack.enter_async_context(AsyncExitStack())
        _, told = await serving.enter_async_context(served(source))
        async with session.get(f"http://{HOST}:{port}/json/list") as reply:
            (target,) = [one for one in await reply.json() if one["type"] == "page"]
        async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
            page = Page(socket)
            await page.tell("Page.navigate", url=told.address)
            keys = Keyboard(page)
            await keys.until("document.activeElement.id === 'canvas'")
            await keys.said("mark all the same")
            await visit(keys)
            await serving.aclose()
            if afterwards is not None:
                await afterwards(keys)


def tried(
    tmp_path: Path,
    visit: Callable[[Keyboard], Any],
    afterwards: Callable[[Keyboard], Any] | None = None,
) -> Path:
    """The file of marks beside a picture after a visit."""
    picture = tmp_path / "me.png"
    cv2.imwrite(str(picture), np.full((480, 640, 3), 90, np.uint8))
    with browser(tmp_path / "browser") as port:
        asyncio.run(asyncio.wait_for(visited(picture, visit, port, afterwards), PATIENCE_S))
    return tmp_path / "me.png.points.json"


def test_who_marked_is_asked_for_and_points_nobody_looked_at_are_not_saved(tmp_path: Path) -> None:
    async def visit(keys: Keyboard) -> None:
        await keys.press("s")
        await keys.until("document.activeElement.id === 'by'")
        await keys.press(*"Anna", "Enter")
        await keys.said("where the program found them")
        assert not (tmp_path / "me.png.points.json").exists()
        await keys.press("s")
        await keys.said("Saved")

    assert json.loads(tried(tmp_path, visit).read_text())["by"] == "Anna"


def test_a_moved_point_and_a_traced_back_are_saved_by_keys_alone(tmp_path: Path) -> None:
    async def visit(keys: Keyboard) -> None:
        await keys.press("2", "ArrowDown", "ArrowDown", "3", "Enter", *"bbbbb", "s")
        await keys.until("document.activeElement.id === 'by'")
        await keys.press(*"Anna", "Enter")
        await keys.said("Saved")

    points = json.loads(tried(tmp_path, visit).read_text())["frames"][0]["points"]
    assert points["c7"][1] == pytest.approx(480 * 0.4 + 2)
    assert points["t12"][1] > points["c7"][1] + 50
    assert len(points["back"]) == 5
    assert [y for _, y in points["back"]] == sorted(y for _, y in points["back"])


def test_a_server_that_has_ended_is_told_and_what_was_marked_stays(tmp_path: Path) -> None:
    async def visit(keys: Keyboard) -> None:
        await keys.press("2", "ArrowDown", "s")
        await keys.until("document.activeElement.id === 'by'")
        await keys.press(*"Anna", "Enter")
        await keys.said("Saved")
        await keys.press("2", "ArrowDown")

    async def afterwards(keys: Keyboard) -> None:
        await keys.press("s")
        await keys.said("Not saved. coach serve has ended")
        await keys.until("changed")

    assert json.loads(tried(tmp_path, visit, afterwards).read_text())["by"] == "Anna"

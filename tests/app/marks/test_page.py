"""The page on which points are marked: guarded as the app's, local; it saves what it is sent."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from aiohttp import ClientSession, CookieJar

from coach.errors import ModelError
from coach.runtime.batch.points_file import parse_points, read_points
from coach.ui.marks import MarkingDesk
from coach.ui.serve import LocalServer, command_line, free_port

FILES = Path(__file__).resolve().parents[3] / "coach" / "ui" / "templates" / "marks"
GIVEN = {
    "schema": "coach.points/1",
    "by": "A. Physio",
    "at": "",
    "size_px": [640, 480],
    "frames": [
        {"facing": "right", "points": {"tragus": [360.0, 170.0], "c7": [300.0, 250.0]}},
    ],
}


def no_model() -> None:
    raise ModelError("the pose model is missing", hint="fetch it")


@pytest.fixture
def picture(tmp_path: Path) -> Any:
    path = tmp_path / "me.png"
    cv2.imwrite(str(path), np.full((480, 640, 3), 90, np.uint8))
    return path


@asynccontextmanager
async def served(source: Any) -> AsyncIterator[tuple[LocalServer, Any]]:
    """A server that marks ``source``, and what it told of itself."""
    told: list[Any] = []
    desk = MarkingDesk(None if source is None else str(source), no_model)
    server = LocalServer(
        command_line(["--version"]), free_port(0), told.append, desk=desk, marks=True
    )
    serving = asyncio.create_task(server._serve())
    while not told:
        await asyncio.sleep(0.01)
    try:
        yield server, told[0]
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


def visited(source: Any, visit: Any, *, opened: bool = True) -> Any:
    """What ``visit`` brings back from a server that marks ``source``."""

    async def main() -> Any:
        async with (
            served(source) as (server, told),
            ClientSession(cookie_jar=CookieJar(unsafe=True)) as session,
        ):
            if opened:
                async with session.get(told.address) as reply:
                    assert reply.url.path == f"{server.place}/marks"
                    assert reply.status == 200
            return await visit(session, server.public_url + server.place)

    return asyncio.run(main())


@pytest.mark.parametrize(
    "path",
    ["", "/about", "/frame/0", "/found/0", "/file/page.js", "/file/draw.js", "/file/page.css"],
)
def test_nothing_of_it_is_shown_to_who_did_not_open_the_address(picture: Any, path: str) -> None:
    async def visit(session: Any, url: Any) -> Any:
        async with session.get(f"{url}/marks{path}") as reply:
            return reply.status

    assert visited(picture, visit, opened=False) == 403


def test_it_shows_the_picture_and_keeps_the_content_policy(picture: Any) -> None:
    async def visit(session: Any, url: Any) -> tuple[Any, Any]:
        async with session.get(f"{url}/marks/about") as reply:
            about = await reply.json()
        async with session.get(f"{url}/marks/frame/0") as reply:
            assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
            assert reply.headers["Cache-Control"] == "no-store"
            image = cv2.imdecode(np.frombuffer(await reply.read(), np.uint8), cv2.IMREAD_COLOR)
        for wrong in ("/frame/1", "/frame/x", "/frame/99999999", "/file/..%2fapp_index.html"):
            async with session.get(f"{url}/marks{wrong}") as reply:
                assert reply.status == 404
        return about, image

    about, image = visited(picture, visit)
    assert about["size_px"] == [640, 480]
    assert about["still"]
    assert image.shape == (480, 640, 3)


def test_without_the_pose_model_it_says_so(picture: Any) -> None:
    async def visit(session: Any, url: Any) -> tuple[Any, Any]:
        async with session.get(f"{url}/marks/found/0") as reply:
            return reply.status, await reply.json()

    status, told = visited(picture, visit)
    assert status == 422
    assert "pose model is missing" in told["problem"]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        json.dumps({**GIVEN, "size_px": [10, 10]}),
        json.dumps({**GIVEN, "by": ""}),
        json.dumps({**GIVEN, "frames": []}),
    ],
)
def test_what_is_wrong_is_not_saved(picture: Any, body: Any) -> None:
    async def visit(session: Any, url: Any) -> tuple[Any, Any]:
        headers = {"Content-Type": "application/json"}
        async with session.post(f"{url}/marks/save", data=body, headers=headers) as reply:
            return reply.status, await reply.json()

    status, told = visited(picture, visit)
    assert status == 422
    assert told["problem"].endswith(".")
    assert not picture.with_name("me.png.points.json").exists()


def test_nothing_to_mark_is_said() -> None:
    async def visit(session: Any, url: Any) -> Any:
        async with session.get(f"{url}/marks/about") as reply:
            return await reply.json()

    assert "coach serve me.jpg" in visited(None, visit)["problem"]


def test_marks_are_saved_beside_the_picture_even_without_the_pose_model(picture: Any) -> None:
    async def visit(session: Any, url: Any) -> tuple[Any, Any]:
        async with session.post(f"{url}/marks/save", json=GIVEN) as reply:
            told = await reply.json()
        async with session.get(f"{url}/marks/about") as reply:
            return told, await reply.json()

    told, about = visited(picture, visit)
    assert told["check"]["method"] == "marked"
    target = picture.with_name("me.png.points.json")
    found = parse_points(read_points(target), "saved", (640, 480))
    assert found.by == "A. Physio"
    assert about["saved"]["by"] == "A. Physio"
    shutil.rmtree(picture.parent)


def test_marks_that_another_window_saved_are_replaced_by_asking_twice(picture: Any) -> None:
    async def save(session: Any, url: Any, by: str, seen: str) -> Any:
        given, params = {**GIVEN, "by": by}, {"seen": seen}
        async with session.post(f"{url}/marks/save", json=given, params=params) as reply:
            return await reply.json()

    async def visit(session: Any, url: Any) -> list[Any]:
        first = await save(session, url, "Anna", "")
        refused = await save(session, url, "Berta", "")
        replaced = await save(session, url, "Berta", refused["version"])
        return [first, refused, replaced, await save(session, url, "Anna", first["version"])]

    first, refused, replaced, late = visited(picture, visit)
    assert "saved meanwhile" in refused["problem"]
    assert refused["version"] == first["version"]
    assert "check" in replaced
    assert late["version"] == replaced["version"]
    assert read_points(picture.with_name("me.png.points.json"))["by"] == "Berta"


def test_a_picture_that_is_gone_is_said(picture: Any) -> None:
    async def visit(session: Any, url: Any) -> Any:
        picture.unlink()
        async with session.post(f"{url}/marks/save", json=GIVEN) as reply:
            return await reply.json()

    assert "no longer there" in visited(picture, visit)["problem"]


def test_the_page_asks_no_other_host() -> None:
    for path in FILES.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://", text), path.name
        assert "<script>" not in text
        assert "style=" not in text

"""The page on which points are marked by hand: pictures out, marks in, all on this machine.

It shows one picture, or frames of one recording, that ``coach serve`` was started with. Marks are
saved beside it as ``coach.points/1`` and compared with the automatic answer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import cv2
from aiohttp import web

from coach.atomic import atomic_text
from coach.capture.open import open_source
from coach.capture.spec import FileSpec, parse_source
from coach.core.types import Frame
from coach.errors import CoachError, ModelError
from coach.pose.registry import Request, open_detector
from coach.runtime.batch.own_check import with_file
from coach.runtime.batch.points_file import parse_points, points_document, read_points
from coach.runtime.batch.replay import Replay, replay

PAGE = "/marks"
_FILES = Path(__file__).with_name("templates") / "marks"
_TYPES = {
    "page.js": "text/javascript",
    "ask.js": "text/javascript",
    "angles.js": "text/javascript",
    "draw.js": "text/javascript",
    "page.css": "text/css",
}
_BODY_MOST = 1 << 20
_FRAMES_MOST = 24
"""At most this many frames of a recording are offered, at equal distances."""
_LOOKED_MOST = 20_000
_BYTES_MOST = 400_000_000
"""Memory that the frames may take: of very large ones fewer are offered."""

Model = Callable[[], Path | None]


class MarkingDesk:
    """One picture or recording to mark: its frames, the automatic answer, the saved marks."""

    def __init__(self, source: str | None, model: Model) -> None:
        self._source = source
        self._model = model
        self._frames: list[Frame] | None = None
        self._results: dict[int, Replay] = {}
        self._lock = asyncio.Lock()

    @property
    def path(self) -> Path | None:
        """The file that is marked; ``None`` where the source is no file."""
        if self._source is None:
            return None
        spec = parse_source(self._source)
        return spec.path if isinstance(spec, FileSpec) and spec.path.is_file() else None

    @property
    def target(self) -> Path | None:
        """Where marks are saved: beside the recording."""
        path = self.path
        return None if path is None else path.with_name(f"{path.name}.points.json")

    def add_routes(self, app: web.Application) -> None:
        """The page and what it asks for."""
        app.router.add_get(PAGE, self._page)
        app.router.add_get(f"{PAGE}/file/{{name}}", self._file)
        app.router.add_get(f"{PAGE}/about", self._about)
        app.router.add_get(f"{PAGE}/frame/{{number}}", self._frame)
        app.router.add_get(f"{PAGE}/found/{{number}}", self._found)
        app.router.add_post(f"{PAGE}/save", self._save)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_FILES / "page.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in _TYPES:
            raise web.HTTPNotFound
        text = await asyncio.to_thread((_FILES / name).read_text, "utf-8")
        return web.Response(text=text, content_type=_TYPES[name])

    async def _about(self, request: web.Request) -> web.Response:
        if self.path is None:
            return _problem("Start coach serve with a picture or a recording: coach serve me.jpg")
        try:
            frames = await self._opened()
        except CoachError as error:
            return _problem(f"{error}.")
        target = self.target
        saved = None
        if target is not None and target.exists():
            try:
                saved = await asyncio.to_thread(read_points, target)
            except CoachError as error:
                return _problem(f"{error}.")
        height, width = frames[0].image.shape[:2]
        return web.json_response(
            {
                "name": self.path.name,
                "size_px": [width, height],
                "frames": [round(frame.t_s, 3) for frame in frames],
                "still": len(frames) == 1,
                "target": None if target is None else target.name,
                "saved": saved,
                "version": "" if target is None else _version(target),
            }
        )

    async def _frame(self, request: web.Request) -> web.Response:
        frame = (await self._opened())[await self._number(request)]
        _, data = await asyncio.to_thread(cv2.imencode, ".png", frame.image)
        return web.Response(body=data.tobytes(), content_type="image/png")

    async def _found(self, request: web.Request) -> web.Response:
        number = await self._number(request)
        try:
            result = await self._result(number)
        except CoachError as error:
            return _problem(f"{error}.")
        return web.json_response(result.document(str(self.path), []))

    async def _save(self, request: web.Request) -> web.Response:
        """Check the marks, save them, and answer with what they show. Marks that another window
        saved meanwhile (``seen``: the version that it knows) are replaced by asking twice."""
        target = self.target
        if target is None:
            return _problem("The picture is no longer there: there is nothing to mark.")
        seen, there = request.query.get("seen"), await asyncio.to_thread(_version, target)
        if seen is not None and there not in ("", seen):
            return _problem(
                "Other marks of this picture were saved meanwhile. Reload the page to see them, or "
                "save once more to replace them.",
                version=there,
            )
        if request.content_type != "application/json" or (request.content_length or 0) > _BODY_MOST:
            return _problem("That is no set of marks.")
        try:
            given: Any = json.loads(await request.text())
        except (ValueError, RecursionError):
            return _problem("That is no set of marks.")
        if isinstance(given, dict):
            given = {**given, "at": datetime.now().astimezone().isoformat(timespec="seconds")}
        try:
            frames = await self._opened()
            height, width = frames[0].image.shape[:2]
            marked = parse_points(given, "these marks", (width, height))
            middle = marked.marks[len(marked.marks) // 2].t_s or frames[0].t_s
            times = [abs(frame.t_s - middle) for frame in frames]
            result = with_file(await self._known(times.index(min(times))), marked)
            document = points_document(marked.by, marked.at, marked.marks)
            text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
            await asyncio.to_thread(_write, target, text)
        except CoachError as error:
            return _problem(f"{error}.")
        return web.json_response(
            {
                "saved": target.name,
                "version": _version(target),
                "check": result.document(str(self.path), []),
            }
        )

    async def _number(self, request: web.Request) -> int:
        text = request.match_info["number"]
        number = int(text) if text.isdecimal() and len(text) < 6 else -1
        if not 0 <= number < len(await self._opened()):
            raise web.HTTPNotFound
        return number

    async def _opened(self) -> list[Frame]:
        async with self._lock:
            if self._frames is None:
                self._frames = await asyncio.to_thread(self._read)
            return self._frames

    def _read(self) -> list[Frame]:
        """Frames at equal distances; every second one is dropped whenever there are too many."""
        kept: list[Frame] = []
        stride, most = 1, _FRAMES_MOST
        with open_source(str(self.path)) as source:
            for number, frame in enumerate(source):
                if kept and frame.image.shape != kept[0].image.shape:
                    continue
                most = min(_FRAMES_MOST, max(2, _BYTES_MOST // (2 * frame.image.nbytes)))
                if number % stride == 0:
                    kept.append(frame)
                if len(kept) >= 2 * most:
                    kept, stride = kept[::2], 2 * stride
                if number >= _LOOKED_MOST:
                    break
        return kept[:: max(1, -(-len(kept) // most))]

    async def _result(self, number: int) -> Replay:
        frames = await self._opened()
        async with self._lock:
            if number not in self._results:
                self._results[number] = await asyncio.to_thread(self._look, frames[number])
            return self._results[number]

    async def _known(self, number: int) -> Replay:
        """The automatic answer; an empty one where the pose model can't be had."""
        try:
            return await self._result(number)
        except ModelError:
            return replay([])

    def _look(self, frame: Frame) -> Replay:
        request = Request(contour=True, stills=True, face=False, points=True)
        with open_detector(self._model(), request) as detector:
            return replay([detector.detect(frame)])


def _write(target: Path, text: str) -> None:
    with atomic_text(target) as file:
        file.write(text)


def _version(target: Path) -> str:
    """Which marks there are at ``target``: another text after each save, empty before the first."""
    try:
        return str(target.stat().st_mtime_ns)
    except OSError:
        return ""


def _problem(sentence: str, **more: str) -> web.Response:
    return web.json_response({"problem": sentence, **more}, status=422)

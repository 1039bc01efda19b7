"""The readers of the program, each with whole inputs to alter and a way to read one of them."""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from coach.capture.open import open_source
from coach.core.types import LANDMARKS, PoseSample, frozen
from coach.paths import shipped
from tests.support import media
from tests.support.memories import fill

FRAMES = 40
"""Pictures of a recording that are looked at."""
Read = Callable[[Path, bytes], object]


@dataclass(frozen=True)
class Reader:
    """``inputs`` makes whole ones in a folder: (name, bytes); ``read`` reads one from there."""

    inputs: Callable[[Path], Iterator[tuple[str, bytes]]]
    read: Read


def _videos(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name, make in (
        ("a.mp4", media.h264),
        ("a.mkv", media.h264),
        ("a.ts", media.h264),
        ("a.avi", media.mjpeg),
        ("a.webm", media.vp9),
        ("a.gif", media.gif),
    ):
        yield name, make(folder / name, frames=6, size_px=(96, 64)).read_bytes()
    for name in ("i.mp4", "i.mkv"):
        options = {"x264-params": "interlaced=1:bframes=0"}
        path = media.video(folder / name, frames=6, size_px=(96, 64), options=options)
        yield name, path.read_bytes()
    yield "list.m3u8", b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n#EXT-X-ENDLIST\n"
    yield "list.mp4", b"ffconcat version 1.0\nfile a.mp4\n"


def _pictures(_: Path) -> Iterator[tuple[str, bytes]]:
    image = media.picture(3, (96, 64))
    for suffix in (".jpg", ".png", ".bmp", ".webp", ".tiff"):
        yield f"a{suffix}", cv2.imencode(suffix, image)[1].tobytes()
    grid = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"....grid....idat\0\0\x03\x03\x07\xe0\x05\xe8"
    yield "a.heic", grid + b"irot\1" + bytes(400)


def _see(path: Path, _: bytes) -> object:
    with open_source(path) as source:
        return [frame.image.mean() for frame in itertools.islice(source, FRAMES)]


def _traces(folder: Path) -> Iterator[tuple[str, bytes]]:
    from coach.pose.trace import TraceWriter

    points = frozen(np.full((LANDMARKS, 4), 100.0, np.float32))
    world = frozen(np.zeros((LANDMARKS, 3), np.float32))
    with TraceWriter(folder / "a.npz") as trace:
        for seq in range(20):
            trace.add(PoseSample(seq, seq / 30, (640, 480), points, world))
        yield "a.npz.part", (folder / "a.npz.part").read_bytes()
    yield "a.npz", (folder / "a.npz").read_bytes()


def _trace(path: Path, _: bytes) -> object:
    from coach.pose.trace import Trace
    from coach.runtime.batch.replay import replay

    return replay(Trace(path)).document("a", [])


def _content(_: Path) -> Iterator[tuple[str, bytes]]:
    for name in ("chin_tuck.toml", "wall_angel.toml", "routines.toml"):
        yield name, shipped("exercises", name).read_bytes()


def _toml(path: Path, _: bytes) -> object:
    from coach.content.reading import Problem, read_content, require_none
    from coach.core.exercise.spec import ExerciseSpec

    problems: list[Problem] = []
    read_content(path, ExerciseSpec, problems)
    require_none(problems)
    return None


def _settings_files(_: Path) -> Iterator[tuple[str, bytes]]:
    from coach.content.settings_file import explained

    text = explained()
    yield "settings.toml", text.encode()
    yield "settings.toml", text.replace("# ", "").encode()
    yield "settings.toml", b'[monitor]\nsensitivity = 0.5\nquiet = true\n[app]\ntheme = "dark"\n'


def _settings(path: Path, _: bytes) -> object:
    from coach.content.settings_file import change_setting, read_settings

    read_settings(path)
    return change_setting("monitor.quiet", True, path)


def _exports(folder: Path) -> Iterator[tuple[str, bytes]]:
    from coach.storage.export import backup, export_csv
    from coach.storage.history import open_history

    with open_history(folder / "own.db") as history:
        fill(history)
        backup(history, folder / "a.db")
        export_csv(history, folder / "a.zip")
    yield "a.db", (folder / "a.db").read_bytes()
    yield "a.zip", (folder / "a.zip").read_bytes()


def _import(path: Path, _: bytes) -> object:
    """What was taken in must be shown, exported and read again without trouble."""
    from rich.console import Console

    from coach.report.terminal.history_table import print_history
    from coach.storage.documents import history_document
    from coach.storage.export import export_csv
    from coach.storage.history import History
    from coach.storage.importing import import_history
    from coach.storage.records import RECORDS
    from coach.storage.store import Store
    from tests.support.memories import NOON

    with History(Store(None)) as history:
        import_history(history, path)
        for kind in RECORDS:
            history.all(kind)
        document = history_document(history, NOON.after(-30 * 86400), NOON.after(30 * 86400))
        print_history(Console(file=io.StringIO(), width=80), document, days=30)
        return export_csv(history, path.with_suffix(".out.zip"))


def _answer_files(_: Path) -> Iterator[tuple[str, bytes]]:
    yield "answers.json", b'{"pain": "no", "nerves": ["none"]}'
    yield "answers.json", b'{"answers": {"pain": ["no"], "chest": "yes", "age": 40}}'


def _answers(path: Path, _: bytes) -> object:
    from coach.commands.screen.command import configure, run

    parser = argparse.ArgumentParser()
    configure(parser)
    arguments = parser.parse_args(["--answers", str(path), "--json"])
    with contextlib.redirect_stdout(io.StringIO()) as out:
        run(arguments)
    return out.getvalue()


def _streams(_: Path) -> Iterator[tuple[str, bytes]]:
    jpeg = cv2.imencode(".jpg", media.picture(1, (96, 64)))[1].tobytes()
    part = b"--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg) + jpeg
    head = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n"
    yield "live", head + (part + b"\r\n") * 5
    yield (
        "list",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/x-mpegurl\r\n\r\n#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n",
    )


def _stream(_: Path, data: bytes) -> object:
    """A server that sends ``data`` whatever it is asked, and closes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    caller, _ = server.accept()
                    with caller:
                        caller.settimeout(2)
                        caller.recv(65536)
                        caller.sendall(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with open_source(f"http://127.0.0.1:{server.getsockname()[1]}/live") as source:
            return [frame.image.mean() for frame in itertools.islice(source, FRAMES)]


READERS = {
    "trace": Reader(_traces, _trace),
    "video": Reader(_videos, _see),
    "picture": Reader(_pictures, _see),
    "toml": Reader(_content, _toml),
    "settings": Reader(_settings_files, _settings),
    "import": Reader(_exports, _import),
    "answers": Reader(_answer_files, _answers),
    "stream": Reader(_streams, _stream),
}

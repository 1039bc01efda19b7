"""Streams from an address, and recordings that stand in for a camera."""

from __future__ import annotations

import contextlib
import itertools
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from coach.capture import stream
from coach.capture.ffmpeg_memory import bound_opencv
from coach.capture.open import open_source
from coach.capture.paced import PacedSource
from coach.capture.source import Skippable
from coach.clock import SystemClock
from coach.errors import SourceError
from coach.safe_text import without_secrets
from tests.support import media
from tests.support.media import error_of


class Server:
    """An HTTP server on this machine's loopback: /live is multipart Motion JPEG, /clip a file."""

    def __init__(self, clip: Path) -> None:
        jpegs = [cv2.imencode(".jpg", media.picture(n))[1].tobytes() for n in range(20)]
        data = clip.read_bytes()
        self.hold = threading.Event()
        self.asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(inner: Any) -> None:  # noqa: N805
                self.asked.append(inner.path)
                if inner.path.startswith("/clip"):
                    inner.send_response(200)
                    inner.send_header("Content-Type", "video/mp4")
                    inner.send_header("Content-Length", str(len(data)))
                    inner.end_headers()
                    inner.wfile.write(data)
                elif inner.path.startswith("/live"):
                    inner.send_response(200)
                    inner.send_header("Content-Type", "multipart/x-mixed-replace; boundary=b")
                    inner.end_headers()
                    for jpeg in jpegs:
                        head = f"--b\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n"
                        inner.wfile.write(head.encode() + b"\r\n" + jpeg + b"\r\n")
                    if inner.path == "/live-and-stall":
                        self.hold.wait(30)
                elif inner.path.startswith("/playlist"):
                    segment = f"{self.url}/elsewhere.ts"
                    lines = ("#EXTM3U", "#EXT-X-TARGETDURATION:2", "#EXTINF:2,", segment)
                    inner.send_response(200)
                    inner.send_header("Content-Type", "application/vnd.apple.mpegurl")
                    inner.end_headers()
                    inner.wfile.write("\n".join([*lines, "#EXT-X-ENDLIST", ""]).encode())
                else:
                    inner.send_error(404)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self.hold.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    clip = media.h264(
        tmp_path_factory.mktemp("served") / "clip.mp4", container={"movflags": "faststart"}
    )
    serving = Server(clip)
    yield serving
    serving.close()


SENT = 2_000_000_000
"""Bytes an endless answer sends, if they are taken."""
TAKEN_MAX = 400 << 20
"""Bytes of memory that reading it may take."""


def endless(head: bytes, more: bytes) -> tuple[str, list[int]]:
    """The address of a server that sends ``head`` and then ``more`` for ever; bytes it sent."""
    server, sent = socket.create_server(("127.0.0.1", 0)), [0]

    def serve() -> None:
        with contextlib.suppress(OSError), server:
            caller, _ = server.accept()
            with caller:
                caller.recv(65536)
                caller.sendall(head)
                while sent[0] < SENT:
                    sent[0] += caller.send(more)

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}/live", sent


def peak_bytes() -> int:
    """The most memory this process ever had."""
    resource = pytest.importorskip("resource", reason="Windows has no such account")
    peak: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024)


MULTIPART = (
    b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: image/jpeg\r\n"
)


@pytest.mark.parametrize(
    "head",
    [
        MULTIPART + b"Content-Length: 2000000000\r\n\r\n\xff\xd8",
        MULTIPART + b"\r\n\xff\xd8",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
    ids=["a part that says two gigabytes", "a part without an end", "a body without an end"],
)
def test_what_has_no_end_takes_little_memory(head: bytes) -> None:
    if not bound_opencv():
        pytest.skip("this build of OpenCV has its FFmpeg out of reach")
    url, sent = endless(head, bytes(1 << 20))
    before = peak_bytes()
    with pytest.raises(SourceError):
        open_source(url)
    assert sent[0] > 0
    assert peak_bytes() - before < TAKEN_MAX


class TestStream:
    def test_live_on_the_clock_until_it_ends(self, server: Server) -> None:
        before_s = SystemClock().now_s()
        with open_source(f"{server.url}/live") as source:
            assert source.info.live
            assert source.info.size_px == (320, 240)
            frames = list(source)
            assert source.problem is not None
            assert source.problem.startswith("the stream ended after ")
        times = [before_s, *(frame.t_s for frame in frames), SystemClock().now_s()]
        assert all(after > before for before, after in itertools.pairwise(times))
        assert [media.number_in(frame.image) for frame in frames] == list(range(20))

    def test_pictures_passed_over_are_gone_and_the_end_is_told(self, server: Server) -> None:
        with open_source(f"{server.url}/live") as source:
            assert isinstance(source, Skippable)
            frames = iter(source)
            first = source.skip()
            assert first is not None
            after = next(frames)
            assert media.number_in(after.image) == 1
            assert after.t_s > first
            assert all(source.skip() is not None for _ in range(17))
            assert media.number_in(next(frames).image) == 19
            assert source.skip() is None
            assert source.problem is not None

    def test_one_that_stalls_is_given_up(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stream, "_READ_TIMEOUT_S", 1.0)
        with open_source(f"{server.url}/live-and-stall") as source:
            assert len(list(source)) >= 19
            assert source.problem is not None
            assert source.problem.startswith("the stream stopped sending after ")

    def test_a_recording_behind_an_address_keeps_its_own_time(self, server: Server) -> None:
        with open_source(f"{server.url}/clip.mp4") as source:
            assert not source.info.live
            frames = list(source)
            assert source.problem is None
        np.testing.assert_allclose([f.t_s for f in frames], np.arange(30) / 30, atol=1e-6)

    def test_nothing_there(self, server: Server) -> None:
        assert error_of(f"{server.url}/nothing").what == f"{server.url}/nothing can't be opened"
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
            assert error_of(address).what == f"{address} can't be opened"

    @pytest.mark.parametrize("path", ["/playlist", "/playlist.m3u8"])
    def test_a_playlist_sends_coach_nowhere_else(self, server: Server, path: str) -> None:
        error = error_of(f"{server.url}{path}")
        assert error.what == f"{server.url}{path} can't be opened"
        assert error.hint is not None
        assert "playlists (HLS, DASH) are not followed" in error.hint
        assert path in server.asked
        assert "/elsewhere.ts" not in server.asked

    def test_silence_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stream, "_OPEN_TIMEOUT_S", 1.0)
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
            assert error_of(address).what == f"{address} did not answer within 1 s"

    def test_a_password_is_not_repeated(self, server: Server) -> None:
        with_password = server.url.replace("//", "//me:secret@") + "/live"
        with open_source(with_password) as source:
            assert source.info.name == f"{server.url}/live"
        error = error_of(server.url.replace("//", "//me:secret@") + "/nothing")
        assert "secret" not in str(error)
        assert without_secrets("rtsp://a:b@c@host/x@y") == "rtsp://host/x@y"


class TestPaced:
    def test_a_recording_at_its_own_speed(self, tmp_path: Path) -> None:
        times_ms = [0, 40, 500, 510, 900]
        path = media.h264(tmp_path / "clip.mp4", times_ms=times_ms)
        clock = media.HandClock()
        with PacedSource(open_source(path), clock) as source:
            assert source.info.live
            assert source.info.frames_expected is None
            frames = list(source)
            assert source.problem is None
        np.testing.assert_allclose([f.t_s for f in frames], 100 + np.array(times_ms) / 1000)
        assert [media.number_in(frame.image) for frame in frames] == [0, 1, 2, 3, 4]

    def test_a_slow_reader_gets_every_frame_late(self, tmp_path: Path) -> None:
        clock = media.HandClock()
        with PacedSource(open_source(media.h264(tmp_path / "a.mp4", frames=5)), clock) as source:
            times = []
            for frame in source:
                times.append(frame.t_s)
                clock.time_s += 1.0
        np.testing.assert_allclose(times, [100, 101, 102, 103, 104])

    def test_passing_over_takes_as_long_as_the_picture_lasts(self, tmp_path: Path) -> None:
        path = media.h264(tmp_path / "clip.mp4", times_ms=[0, 40, 500, 510, 900])
        clock = media.HandClock()
        with PacedSource(open_source(path), clock) as source:
            frames = iter(source)
            passed = [source.skip(), source.skip()]
            third = next(frames)
            passed += [source.skip(), source.skip()]
            assert source.skip() is None
            assert list(frames) == []
            assert source.problem is None
        assert media.number_in(third.image) == 2
        np.testing.assert_allclose([*passed, third.t_s], [100, 100.04, 100.51, 100.9, 100.5])

    def test_a_source_that_can_only_be_read_is_read(self, tmp_path: Path) -> None:
        cv2.imwrite(str(tmp_path / "a.png"), media.picture(1))
        cv2.imwrite(str(tmp_path / "b.png"), media.picture(2))
        with PacedSource(open_source(tmp_path), media.HandClock()) as source:
            assert source.skip() is not None
            assert [media.number_in(frame.image) for frame in source] == [2]
            assert source.skip() is None

    def test_what_broke_off_is_told_and_closing_closes(self, tmp_path: Path) -> None:
        whole = media.h264(tmp_path / "a.mp4", frames=120, container={"movflags": "faststart"})
        inner = open_source(media.truncated(whole, tmp_path / "b.mp4", 0.6))
        with PacedSource(inner, media.HandClock()) as source:
            assert len(list(source)) > 10
            assert source.problem == inner.problem
            assert source.problem is not None
        again = PacedSource(open_source(whole), media.HandClock())
        frames = iter(again)
        next(frames)
        again.close()
        assert list(frames) == []

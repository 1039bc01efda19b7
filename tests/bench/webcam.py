"""A webcam to be ill-treated: Motion JPEG over HTTP on this machine, in a process of its own.

``python -m tests.bench.webcam PORT CLIP`` serves the clip at 30 frames/s, over and over, at
``/live``. ``/sound``, ``/frozen``, ``/corrupt`` and ``/black`` say how it is to behave from now on.
"""

from __future__ import annotations

import random
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cv2
import numpy as np

FPS = 30
MODES = ("sound", "frozen", "corrupt", "black")


def pictures(clip: str) -> list[bytes]:
    """Every picture of a clip as JPEG."""
    capture = cv2.VideoCapture(clip)
    found: list[Any] = []
    while True:
        read, image = capture.read()
        if not read:
            return found
        found.append(cv2.imencode(".jpg", image)[1].tobytes())


def corrupted(jpeg: bytes, rng: random.Random) -> bytes:
    """A copy with some bytes overwritten, as a bad cable leaves it."""
    data = bytearray(jpeg)
    for _ in range(20):
        data[rng.randrange(600, len(data))] = rng.randrange(256)
    return bytes(data)


class Webcam(ThreadingHTTPServer):
    """Serves any number of viewers."""

    daemon_threads = True

    def __init__(self, port: int, clip: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.jpegs = pictures(clip)
        self.black = cv2.imencode(".jpg", np.zeros((480, 640, 3), np.uint8))[1].tobytes()
        self.mode = "sound"


class Handler(BaseHTTPRequestHandler):
    """One viewer, or one wish."""

    server: Webcam

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        """The stream, or a change of mode."""
        asked = self.path.strip("/")
        self.send_response(200 if asked in (*MODES, "live") else 404)
        if asked == "live":
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=b")
        self.end_headers()
        if asked in MODES:
            self.server.mode = asked
        elif asked == "live":
            try:
                self.stream()
            except OSError:  # the viewer has gone
                return

    def stream(self) -> None:
        """Pictures at their time until the viewer goes."""
        rng = random.Random(1)
        begun, number, held = time.monotonic(), 0, self.server.jpegs[0]
        while True:
            jpeg = self.server.jpegs[number % len(self.server.jpegs)]
            number += 1
            if self.server.mode == "frozen":
                jpeg = held
            elif self.server.mode == "corrupt":
                jpeg = corrupted(jpeg, rng)
            elif self.server.mode == "black":
                jpeg = self.server.black
            held = jpeg
            head = f"--b\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            self.wfile.write(head.encode() + jpeg + b"\r\n")
            time.sleep(max(0.0, begun + number / FPS - time.monotonic()))


if __name__ == "__main__":
    Webcam(int(sys.argv[1]), sys.argv[2]).serve_forever()

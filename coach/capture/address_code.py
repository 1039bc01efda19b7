"""Reads the address of a camera from a QR code held up to another one.

A phone that serves its camera shows the address; a code on its screen saves typing it.
"""

from __future__ import annotations

from collections.abc import Iterable

from coach.capture.spec import StreamSpec, parse_source
from coach.core.types import Frame, Image
from coach.errors import SourceError


def address_in(frames: Iterable[Frame], seconds: float) -> StreamSpec:
    """The first camera address that a code in ``frames`` holds.

    Raises ``SourceError`` where none is seen within ``seconds``, or a code holds something else.
    """
    from coach.capture.opencv import cv2

    detector = cv2.QRCodeDetector()
    began_s: float | None = None
    for frame in frames:
        began_s = frame.t_s if began_s is None else began_s
        text = _decoded(detector, frame.image)
        if text:
            found = parse_source(text)
            if isinstance(found, StreamSpec):
                return found
            raise SourceError(
                "the code holds no address of a camera", hint="show the one of your camera app"
            )
        if frame.t_s - began_s >= seconds:
            break
    raise SourceError(
        f"no code was seen within {seconds:.0f} s",
        hint="hold the phone still, a hand's breadth from the camera, its screen bright",
    )


def _decoded(detector: object, image: Image) -> str:
    """The text of a code in a picture; empty where none can be read."""
    from coach.capture.opencv import cv2

    try:
        text, _, _ = detector.detectAndDecode(image)  # type: ignore[attr-defined]
    except cv2.error:  # a half-seen code
        return ""
    return str(text)

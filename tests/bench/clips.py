"""Long recordings made from short ones, and large ones from small ones."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
import cv2


def looped(clip: Path, out: Path, *, seconds: float) -> Path:
    """Repeat ``clip``'s pictures, undecoded, until ``out`` is ``seconds`` long."""
    with av.open(str(clip)) as source, av.open(str(out), "w") as target:
        track = source.streams.video[0]
        stream = target.add_stream_from_template(track)
        for packet in _again_and_again(source, track):
            if float(packet.pts * packet.time_base) >= seconds:
                return out
            packet.stream = stream
            target.mux(packet)
    return out


def _again_and_again(source: Any, track: Any) -> Iterator[Any]:
    """The packets of a track, round after round, on one time that goes on."""
    shift = 0
    while True:
        end = shift
        for packet in source.demux(track):
            if packet.dts is None or packet.pts is None:
                continue
            packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
            end = max(end, packet.pts + (packet.duration or 0))
            yield packet
        shift = end
        source.seek(0)


def enlarged(clip: Path, out: Path, *, size_px: tuple[int, int], seconds: float) -> Path:
    """The first ``seconds`` of ``clip`` at another size, H.264."""
    with av.open(str(clip)) as source, av.open(str(out), "w") as target:
        track = source.streams.video[0]
        rate = track.average_rate or Fraction(30)
        stream = target.add_stream("libx264", rate=rate, options={"preset": "veryfast"})
        stream.width, stream.height = size_px
        for frame in islice(source.decode(track), round(seconds * rate)):
            image = cv2.resize(frame.to_ndarray(format="bgr24"), size_px)
            target.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        target.mux(stream.encode())
    return out

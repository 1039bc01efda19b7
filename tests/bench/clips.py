"""Long recordings made from short ones."""

from __future__ import annotations

from pathlib import Path

import av


def looped(clip: Path, out: Path, *, seconds: float) -> Path:
    """Repeat ``clip``'s pictures, undecoded, until ``out`` is ``seconds`` long."""
    with av.open(str(out), "w") as target:
        stream, shift, done = None, 0, False
        while not done:
            with av.open(str(clip)) as source:
                track = source.streams.video[0]
                if stream is None:
                    stream = target.add_stream_from_template(track)
                end = shift
                for packet in source.demux(track):
                    if packet.dts is None or packet.pts is None:
                        continue
                    if float((packet.pts + shift) * packet.time_base) >= seconds:
                        done = True
                        break
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    end = max(end, packet.pts + (packet.duration or 0))
                    packet.stream = stream
                    target.mux(packet)
                shift = end
    return out

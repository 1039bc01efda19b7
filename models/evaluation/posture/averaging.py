"""How much of an answer's error more frames take away, on bundled clips in which a posture is kept.

``python -m models.evaluation.posture.averaging`` finds the craniovertebral angle in single frames
of each segment that the clips' index knows, and takes medians over some of them. What frames share
(the person, the clothes, the camera) stays.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from coach.capture.open import open_source
from coach.core.body.dorsal_line import rise_deg
from coach.core.types import C7, TRAGUS
from coach.pose.points.crop import faces_left
from coach.pose.points.finder import PointsFinder
from coach.pose.registry import Request, fetch_model, open_detector
from models.evaluation.stats import Floats

CLIPS = Path(__file__).resolve().parents[3] / "sample_videos"
EVERY = 10
"""Pictures from one that is looked at to the next: three a second."""
COUNTS = (1, 2, 4, 8)
DRAWS = 200
LOST_DEG = 45.0


def segments(entry: dict[str, object]) -> list[tuple[float, float, float]]:
    """From, to (s) and true angle of what an index entry knows; a whole clip where it is still."""
    parts = entry.get("segments")
    if not isinstance(parts, list):
        return [(0.0, np.inf, float(str(entry["craniovertebral_angle_deg"])))]
    return [
        (part["from_s"], part["to_s"], part["craniovertebral_angle_deg"])
        for part in parts
        if "craniovertebral_angle_deg" in part
    ]


def angles(path: Path) -> tuple[Floats, Floats]:
    """Times (N,) and craniovertebral angles (N,) of single frames, each found by itself."""
    finder = PointsFinder(stills=True)
    times, found = [], []
    with (
        open_detector(fetch_model(), Request(stills=True)) as detector,
        open_source(path) as source,
    ):
        for number, frame in enumerate(source):
            if number % EVERY:
                continue
            landmarks = detector.detect(frame).landmarks
            points = finder.find(frame.image, landmarks, frame.t_s)
            if landmarks is None or points is None:
                continue
            facing = np.array([-1.0 if faces_left(landmarks) else 1.0])
            head = points.head.astype(np.float64)
            times.append(frame.t_s)
            found.append(rise_deg(head[None, C7], head[None, TRAGUS], facing)[0])
    return np.array(times), np.array(found)


def errors() -> list[Floats]:
    """Errors of single frames, degrees, by segment."""
    index = tomllib.loads((CLIPS / "index.toml").read_text(encoding="utf-8"))
    found = []
    for entry in index["clip"]:
        if not str(entry["file"]).startswith("side_"):
            continue
        times, values = angles(CLIPS / entry["file"])
        times = times - times[0] if len(times) else times
        for start, end, true in segments(entry):
            off = values[(times >= start) & (times < end)] - true
            off = off[np.abs(off) < LOST_DEG]
            if len(off) >= COUNTS[-1] // 2:
                found.append(off)
    return found


def rows(found: Sequence[Floats]) -> Iterator[str]:
    """Mean error of medians over some frames, and how errors spread within and between segments."""
    random = np.random.default_rng(0)
    yield f"{len(found)} segments, {sum(map(len, found))} frames"
    for count in COUNTS:
        size = np.mean([
            [abs(np.median(random.choice(off, min(count, len(off)), replace=False)))
             for _ in range(DRAWS)]
            for off in found
        ])  # fmt: skip
        yield f"median of {count}: {size:.2f}° off"
    within = np.sqrt(np.mean([off.var() for off in found]))
    between = np.std([off.mean() for off in found])
    yield f"standard deviation within a segment {within:.1f}°, between segments {between:.1f}°"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and return the exit code."""
    del arguments
    print(*rows(errors()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The sets of rendered people: which seeds, and from seeds to packed traces."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.evaluation.posture.traces import write
from models.training.pack import found_share, pack_all

CHUNK = 50
"""Seeds a file: what a stop loses at most."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Seeds from ``first`` up to ``last - 1``, each in this many poses of this many frames."""

    first: int
    last: int
    poses: int
    frames: int

    def chunks(self) -> Iterator[tuple[int, int]]:
        """First seed and the one after the last of each file."""
        for start in range(self.first, self.last, CHUNK):
            yield start, min(start + CHUNK, self.last)


SETS: dict[str, Sequence[Batch]] = {
    "train": (
        Batch(100000, 100100, 5, 2),
        Batch(100100, 100460, 5, 1),
        Batch(110000, 110060, 5, 1),
    ),
    "calibrate": (Batch(800000, 800060, 5, 2),),
    "report": (Batch(900000, 900120, 6, 3), Batch(900120, 900160, 5, 2)),
}


def render(name: str, folder: Path, jobs: int) -> list[Path]:
    """Render a set into ``folder``, chunk by chunk; chunks that are there are not made again.

    Needs the studio's libraries (``pip install --group studio``). Raises ``CalledProcessError``
    where the studio fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for batch in SETS[name]:
        for first, last in batch.chunks():
            path = folder / f"{name}-{first}.npz"
            paths.append(path)
            if path.exists():
                continue
            part = path.with_name("part-" + path.name)
            options = {"seeds": f"{first}:{last}", "poses": batch.poses, "frames": batch.frames}
            options |= {"jobs": jobs, "out": part}
            words = [word for key, value in options.items() for word in (f"--{key}", str(value))]
            command = [sys.executable, "-m", "sample_videos.studio", "traces", *words]
            subprocess.run(command, check=True)
            part.replace(path)
    return paths


def pack(name: str, rendered: Sequence[Path], out: Path) -> str:
    """Write a set's packed traces; returns a sentence on what they hold."""
    traces = pack_all(rendered)
    write(out, traces)
    people = len(set(traces.seed.tolist()))
    share = found_share(rendered)
    size = out.stat().st_size / 1e6
    return (
        f"{name}: {len(traces)} frames of {people} people, "
        f"somebody found in {share:.1%} of those rendered, {size:.2f} MB"
    )

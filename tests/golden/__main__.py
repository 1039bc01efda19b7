"""``python -m tests.golden``: renews the golden landmarks, after a clip or the model changed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from tests.support.command import BASIC_CLIPS, coach_process

EVERY = 15
FOLDER = Path(__file__).parent


def main() -> None:
    clips = BASIC_CLIPS
    with tempfile.TemporaryDirectory() as folder:
        result = coach_process("replay", *clips, "--trace", "--out", folder)
        if result.returncode:
            raise SystemExit(result.stderr)
        for clip in clips:
            with np.load(Path(folder) / f"{clip.stem}.trace.npz") as trace:
                np.savez_compressed(
                    FOLDER / f"{clip.stem}.npz",
                    every=EVERY,
                    t_s=trace["t_s"][::EVERY],
                    landmarks=trace["landmarks"][::EVERY],
                )


if __name__ == "__main__":
    main()

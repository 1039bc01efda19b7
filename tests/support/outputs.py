"""Write what the commands print for every bundled clip, to compare two versions of the program.

``python -m tests.support.outputs DIR`` runs check, monitor, exercise and replay on every clip of
``sample_videos`` and writes one JSON document each; ``diff -r BEFORE AFTER`` compares them.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tomllib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.support.command import ROOT


def commands_of(clip: dict[str, object], out: Path) -> dict[str, list[str]]:
    """The command lines for one clip, by the ending of the file that keeps their output."""
    path = f"sample_videos/{clip['file']}"
    stem = Path(path).stem
    lines = {"replay": ["replay", path, "--out", str(out / "replay"), "--trace"]}
    trace = str(out / "replay" / f"{stem}.trace.npz")
    lines["check"] = ["check", trace, "--json"]
    if "exercise" in clip:
        lines["exercise"] = ["exercise", str(clip["exercise"]), "--source", trace, "--json"]
    else:
        lines["monitor"] = ["monitor", trace, "--json", "--baseline-seconds", "3", "--grace", "3"]
    return lines


def write_outputs(clip: dict[str, object], out: Path) -> str:
    """Run the commands of one clip and write what they print."""
    from coach.cli import main

    stem = Path(str(clip["file"])).stem
    for name, words in commands_of(clip, out).items():
        stdout, stderr = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            code = main(words)
        text = f"{stdout.getvalue()}{stderr.getvalue()}exit {code}\n"
        (out / f"{stem}.{name}.txt").write_text(text.replace(str(out), "OUT"), "utf-8")
    return stem


def main(out: Path) -> None:
    """Write the outputs of every bundled clip into ``out``."""
    (out / "replay").mkdir(parents=True, exist_ok=True)
    clips = tomllib.loads((ROOT / "sample_videos/index.toml").read_text("utf-8"))["clip"]
    with ProcessPoolExecutor(2) as pool:
        for stem in pool.map(write_outputs, clips, [out] * len(clips)):
            print(stem, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())

"""Command line: `python -m sample_videos.studio clips [NAME ...]`, run from the repository root."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from . import index

FOLDER = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    options = _parser().parse_args(arguments)
    result: int = options.run(options)
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sample_videos.studio", description=__doc__)
    commands = parser.add_subparsers(required=True)
    clips = commands.add_parser("clips", help="render bundled clips and index them")
    clips.add_argument("names", nargs="*", metavar="NAME", help="which clips (all if none is named)")
    clips.add_argument("--out", type=Path, default=FOLDER, help="folder for clips and index.toml")
    clips.set_defaults(run=_clips)
    return parser


def _clips(options: argparse.Namespace) -> int:
    from .film import CLIPS, film

    known = {clip.name: clip for clip in CLIPS}
    unknown = [name for name in options.names if name not in known]
    if unknown:
        print(f"no clip named {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "index.toml"
    for name in options.names or known:
        start = time.perf_counter()
        entry = film(known[name], options.out)
        order = [f"{clip}.mp4" for clip in known]
        index.write(path, index.merged(index.read(path), [entry], order))
        size = (options.out / str(entry["file"])).stat().st_size
        print(f"{entry['file']}: {size / 1000:.0f} kB in {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

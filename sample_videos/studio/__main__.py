"""Command line, run from the repository root.

python -m sample_videos.studio clips [NAME ...]
python -m sample_videos.studio sheet
python -m sample_videos.studio traces --seeds A:B --out FILE.npz
python -m sample_videos.studio sets --seeds A:B --out FILE.npz
python -m sample_videos.studio portraits --seeds A:B --assets DIR --out FILE.npz
python -m sample_videos.studio contact --seeds A:B --assets DIR --out SHEET.jpg
python -m sample_videos.studio scenes --seeds A:B --assets DIR --out FOLDER [--held]
       [--looks N] [--stickers]
python -m sample_videos.studio laptop --seeds A:B --assets DIR --out FOLDER [--held]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from coach.pose.model.store import ensure_model
from sample_videos.studio import index
from sample_videos.studio.exercises.others import MOVEMENTS
from sample_videos.studio.exercises.programme import SETS, film_set
from sample_videos.studio.exercises.sets import Set
from sample_videos.studio.exercises.traces import make_sets
from sample_videos.studio.film import Clip, film
from sample_videos.studio.portraits.contact import write_sheet
from sample_videos.studio.portraits.laptop import write_laptop
from sample_videos.studio.portraits.people import Framing, write_portraits
from sample_videos.studio.portraits.scenes import write_scenes
from sample_videos.studio.programme import CLIPS
from sample_videos.studio.scene import VIEWS
from sample_videos.studio.sheet import sheet
from sample_videos.studio.traces import make

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
    clips.add_argument(
        "names", nargs="*", metavar="NAME", help="which clips (all if none is named)"
    )
    clips.add_argument("--out", type=Path, default=FOLDER, help="folder for clips and index.toml")
    clips.set_defaults(run=_clips)
    sheets = commands.add_parser("sheet", help="a contact sheet of the bundled clips")
    sheets.add_argument("--out", type=Path, default=FOLDER.parent / ".github" / "clips.jpg")
    sheets.set_defaults(run=_sheet)
    traces = commands.add_parser(
        "traces", help="render seeds and store what MediaPipe sees of them"
    )
    traces.add_argument(
        "--seeds", type=_span, required=True, metavar="A:B", help="from A up to B - 1"
    )
    traces.add_argument("--out", type=Path, required=True, metavar="FILE.npz")
    traces.add_argument("--poses", type=int, default=6, help="poses for each seed (default 6)")
    traces.add_argument("--frames", type=int, default=2, help="frames of each pose (default 2)")
    traces.add_argument("--view", choices=VIEWS, help="one view only (each seed draws its own)")
    traces.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    traces.set_defaults(run=_traces)
    sets = commands.add_parser("sets", help="render sets of exercises and store what is seen")
    sets.add_argument(
        "--seeds", type=_span, required=True, metavar="A:B", help="from A up to B - 1"
    )
    sets.add_argument("--out", type=Path, required=True, metavar="FILE.npz")
    sets.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    sets.add_argument(
        "--others", action="store_true", help="movements that are no exercise, as negatives"
    )
    sets.add_argument(
        "--exercises", type=_names, default=(), metavar="NAME,...", help="of these alone"
    )
    sets.set_defaults(run=_sets)
    for name, what, run in (
        ("portraits", "stills of random people with their points, in one file", _portraits),
        ("contact", "a contact sheet of such stills with their points drawn", _contact),
        ("scenes", "whole pictures of random people with a marks.json", _scenes),
        ("laptop", "people before a laptop's camera with a truth.json", _laptop),
    ):
        stills = commands.add_parser(name, help=what)
        stills.add_argument(
            "--seeds", type=_span, required=True, metavar="A:B", help="from A up to B - 1"
        )
        stills.add_argument("--out", type=Path, required=True)
        stills.add_argument(
            "--assets",
            type=Path,
            metavar="DIR",
            help="MakeHuman's hair/, clothes/ and eyebrows/ (CC0, from "
            "github.com/makehumancommunity/makehuman-assets); painted clothes and hair without",
        )
        stills.add_argument("--held", action="store_true", help="in the style kept out of training")
        if name == "portraits":
            stills.add_argument("--side", type=int, default=384, help="of a picture (384)")
        if name == "scenes":
            stills.add_argument(
                "--looks", type=int, default=1, help="clothes and rooms (default 1)"
            )
            stills.add_argument("--stickers", action="store_true", help="with markers on the skin")
        stills.set_defaults(run=run)
    return parser


def _portraits(options: argparse.Namespace) -> int:
    framing = Framing(options.side, options.side)
    count = write_portraits(
        options.seeds, options.out, assets=options.assets, held=options.held, framing=framing
    )
    print(f"{options.out}: {count} portraits")
    return 0


def _contact(options: argparse.Namespace) -> int:
    count = write_sheet(options.seeds, options.out, assets=options.assets, held=options.held)
    print(f"{options.out}: {count} portraits")
    return 0


def _scenes(options: argparse.Namespace) -> int:
    count = write_scenes(
        options.seeds,
        options.out,
        assets=options.assets,
        held=options.held,
        looks=options.looks,
        stickers=options.stickers,
    )
    print(f"{options.out}: {count} pictures")
    return 0


def _laptop(options: argparse.Namespace) -> int:
    count = write_laptop(options.seeds, options.out, assets=options.assets, held=options.held)
    print(f"{options.out}: {count} pictures")
    return 0


def _clips(options: argparse.Namespace) -> int:
    known: dict[str, Clip | Set] = {clip.name: clip for clip in CLIPS}
    known |= {work.name: work for work in SETS}
    unknown = [name for name in options.names if name not in known]
    if unknown:
        print(f"no clip named {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "index.toml"
    for name in options.names or known:
        start = time.perf_counter()
        clip = known[name]
        entry = film_set(clip, options.out) if isinstance(clip, Set) else film(clip, options.out)
        order = [f"{one}.mp4" for one in known]
        index.write(path, index.merged(index.read(path), [entry], order))
        size = (options.out / str(entry["file"])).stat().st_size
        print(f"{entry['file']}: {size / 1000:.0f} kB in {time.perf_counter() - start:.0f} s")
    return 0


def _sheet(options: argparse.Namespace) -> int:
    print(f"{options.out}: {sheet(FOLDER, options.out)} clips")
    return 0


def _span(text: str) -> range:
    first, _, end = text.partition(":")
    return range(int(first), int(end))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := set(names) - set(MOVEMENTS):
        known = ", ".join(MOVEMENTS)
        raise argparse.ArgumentTypeError(f"no {', '.join(sorted(unknown))}; there are: {known}")
    return names


def _traces(options: argparse.Namespace) -> int:
    make(
        options.seeds,
        options.out,
        poses=options.poses,
        frames=options.frames,
        view=options.view,
        jobs=options.jobs,
        model=ensure_model(),
    )
    return 0


def _sets(options: argparse.Namespace) -> int:
    make_sets(
        options.seeds,
        options.out,
        jobs=options.jobs,
        model=ensure_model(),
        others=options.others,
        exercises=options.exercises,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

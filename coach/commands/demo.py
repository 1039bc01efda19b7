"""``coach demo``: the main job on a bundled clip, no camera needed."""

from __future__ import annotations

import argparse
from pathlib import Path

from coach.commands import common
from coach.core.types import Frame, PoseSample

CLIP = ("sample_videos", "side_forward_head.mp4")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("coach-demo"),
        metavar="DIR",
        help="folder for the annotated picture and clip (default: coach-demo)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the bundled clip, show the result, and save it marked, as clip and as picture."""
    from coach.paths import shipped
    from coach.runtime.batch.annotated_video import Film, Portrait
    from coach.runtime.batch.replay import replay
    from coach.runtime.batch.samples import open_samples

    common.make_folder(args.out)
    clip = shipped(*CLIP)
    film_path, picture_path = args.out / f"{clip.stem}.mp4", args.out / f"{clip.stem}.png"
    portrait = Portrait()
    with Film(film_path, "auto") as film:

        def tap(frame: Frame, sample: PoseSample) -> None:
            film(frame, sample)
            portrait(frame, sample)

        with open_samples(str(clip), common.pose_model, tap=tap) as samples:
            result = replay(samples)
    common.require_person(str(clip), result)
    portrait.save(picture_path, result.assessment)
    common.show(clip.name, result, [])
    common.console().print(f"Saved {picture_path} and {film_path}", soft_wrap=True, markup=False)
    return 0

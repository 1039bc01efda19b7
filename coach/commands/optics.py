"""``coach calibrate --card`` and ``--page``: camera and eyes measured from one picture."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.errors import NoPersonError, UsageError

if TYPE_CHECKING:
    from coach.core.types import Frame, PoseSample
    from coach.pose.held_object import Ends
    from coach.runtime.batch.known_length import KnownLength


def add_options(parser: argparse.ArgumentParser, action: argparse._MutuallyExclusiveGroup) -> None:
    """Declare the options; ``action`` holds the ways that exclude each other."""
    action.add_argument(
        "--card",
        type=Path,
        metavar="PICTURE",
        help="you, with a bank card flat on your forehead: how far apart your eyes are, for "
        "distances to the screen",
    )
    action.add_argument(
        "--page",
        type=Path,
        metavar="PICTURE",
        help="an A4 page held square to the camera, with --distance-cm: what the camera sees, for "
        "distances to the screen",
    )
    parser.add_argument("--distance-cm", metavar="CM", help="from the camera to the page")
    parser.add_argument(
        "--ends",
        type=_ends,
        metavar="X1,Y1,X2,Y2",
        help="the middles of the card's or page's short edges, pixels; without it they are looked "
        "for",
    )


def _ends(text: str) -> Ends:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != 4 or not all(math.isfinite(value) and value >= 0 for value in values):
        raise argparse.ArgumentTypeError(f"{text!r} is not four numbers like 210,95,305,97")
    x1, y1, x2, y2 = values
    return (x1, y1), (x2, y2)


def wanted(args: argparse.Namespace) -> bool:
    """Whether a picture is to be measured; ``UsageError`` where options don't belong together."""
    measuring = args.card is not None or args.page is not None
    if args.ends is not None and not measuring:
        raise UsageError("--ends goes with a picture", hint="add --card or --page")
    if (args.distance_cm is None) != (args.page is None):
        raise UsageError(
            "--page and --distance-cm go together",
            hint="coach calibrate --page picture.jpg --distance-cm 50",
        )
    return measuring


def measure(args: argparse.Namespace) -> int:
    """Measure the picture, store the setting, say what it means; returns 0."""
    from coach.content.settings_file import change_setting, read_settings
    from coach.runtime.batch.known_length import optics_of

    picture = args.card or args.page
    frame, sample = _look(picture, face=args.card is not None)
    _require_inside(args.ends, frame)
    known = optics_of(read_settings().monitor)
    ends, found = _measured(args, frame, sample, known)
    settings = change_setting(found.key, found.value)
    if args.json:
        now = optics_of(settings.monitor)
        document = _document(found, ends, given=args.ends is not None)
        document |= {"distance_half_share": round(now.half_share, 3), "basis": now.said}
        json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return 0
    print(found.text)
    if args.ends is None:
        (x1, y1), (x2, y2) = ends
        print(
            f"Ends found at {x1:.0f},{y1:.0f} and {x2:.0f},{y2:.0f}. If they are not on the short "
            "edges, give them with --ends."
        )
    return 0


def _measured(
    args: argparse.Namespace, frame: Frame, sample: PoseSample, known: Any
) -> tuple[Ends, KnownLength]:
    from coach.runtime.batch import known_length as by

    way: by.Way = "card" if args.card is not None else "page"
    away_cm = math.nan if way == "card" else by.page_distance_cm(args.distance_cm)
    ends = args.ends or by.guessed_ends(frame, sample, way)
    if ends is None:
        how = "flat on the forehead" if way == "card" else "square to the camera"
        raise NoPersonError(
            f"no {way} was found in {args.card or args.page}",
            hint=f"hold it {how} in even light, or say where it ends with --ends",
        )
    if way == "card":
        return ends, by.by_card(sample, ends, known)
    return ends, by.by_page(sample.size_px, ends, away_cm, known)


def _document(found: KnownLength, ends: Ends, *, given: bool) -> dict[str, Any]:
    return {
        "schema": "coach.optics/1",
        "setting": found.key,
        "value": found.value,
        "ends_px": [[round(x, 1), round(y, 1)] for x, y in ends],
        "ends": "given" if given else "found",
    }


def _look(picture: Path, *, face: bool) -> tuple[Frame, PoseSample]:
    """The picture, and with ``face`` who is in it."""
    from coach.capture.open import open_source
    from coach.core.types import PoseSample
    from coach.pose.model.store import ensure_model
    from coach.pose.registry import Request, open_detector

    with open_source(picture) as source:
        frame = next(iter(source))
    if not face:
        height, width = frame.image.shape[:2]
        return frame, PoseSample(frame.seq, frame.t_s, (width, height), landmarks=None)
    request = Request(contour=False, stills=True, face=True, points=False)
    with open_detector(ensure_model(), request) as detector:
        return frame, detector.detect(frame)


def _require_inside(ends: Ends | None, frame: Frame) -> None:
    height, width = frame.image.shape[:2]
    if ends is not None and any(x > width or y > height for x, y in ends):
        raise UsageError(
            "an end lies outside the picture",
            hint=f"it is {width} pixels wide and {height} high, counted from the upper left",
        )

"""What ``coach check`` does with own measurements: stickers, marks, calibration, repeats."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.commands import common
from coach.conventions import conventions
from coach.errors import UsageError
from coach.streams import saved_unheard

if TYPE_CHECKING:
    from coach.core.types import Frame, PoseSample
    from coach.runtime.batch.own_check import MarkerTap
    from coach.runtime.batch.replay import Replay
    from coach.runtime.batch.samples import Tap

REPEATS_MOST = 20
_LEAST = 3


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options on own measurements."""
    own = parser.add_argument_group("own measurements")
    way = own.add_mutually_exclusive_group()
    way.add_argument(
        "--markers",
        action="store_true",
        help="find bright stickers on tragus, C7 and perhaps T12, and measure by them",
    )
    way.add_argument(
        "--points", type=Path, metavar="FILE", help="measure by points marked by hand (JSON)"
    )
    way.add_argument(
        "--repeat",
        type=_times,
        metavar="N",
        help="measure N times, getting up in between, and tell your own smallest detectable "
        "change; of recordings name all N",
    )
    own.add_argument(
        "--facing",
        choices=("left", "right"),
        help="with --markers: where the person faces, for pictures in which nobody is found",
    )
    own.add_argument(
        "--uncalibrated",
        action="store_true",
        help="leave out what your own measurements have taught",
    )


def _times(text: str) -> int:
    times = int(text) if text.isdecimal() else 0
    if not _LEAST <= times <= REPEATS_MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not {_LEAST} to {REPEATS_MOST} times")
    return times


def marker_tap(args: argparse.Namespace) -> MarkerTap | None:
    """What looks for stickers, where they are asked for."""
    if not args.markers:
        if args.facing:
            raise UsageError("--facing goes with --markers", hint="leave it away")
        return None
    from coach.runtime.batch.own_check import MarkerTap

    return MarkerTap({"left": -1, "right": 1, None: None}[args.facing])


class Both:
    """Several taps as one."""

    def __init__(self, *taps: Tap | None) -> None:
        self._taps = [tap for tap in taps if tap is not None]

    def __call__(self, frame: Frame, sample: PoseSample) -> None:
        """Let each see the frame."""
        for tap in self._taps:
            tap(frame, sample)


def with_own(
    result: Replay,
    source: str,
    args: argparse.Namespace,
    *,
    markers: MarkerTap | None,
    size_px: tuple[int, int] | None,
) -> Replay:
    """The result measured by stickers or marks, or corrected by what earlier ones taught."""
    from coach.runtime.batch import own_check

    now = datetime.now().astimezone()
    if markers is not None:
        at = now.isoformat(timespec="seconds")
        return own_check.with_own_marks(
            result, markers.marks(source), "markers", by="stickers", at=at
        )
    if args.points is not None:
        from coach.runtime.batch.points_file import parse_points, read_points

        given = read_points(args.points)
        if size_px is None:
            raise UsageError(
                f"{source} has no pictures that points could be marked on",
                hint="name the picture or the recording",
            )
        seen = result.assessment.view if result.frames_read == 1 else None
        return own_check.with_file(result, parse_points(given, str(args.points), size_px, seen))
    if args.uncalibrated:
        return result
    from coach.storage.own_measurements import stored_truth

    found = stored_truth().calibrations
    return own_check.with_calibration(result, found, now.timestamp()) if found else result


def remember_references(result: Replay) -> None:
    """Store what a marked check teaches; says what came of it on stderr."""
    from coach.runtime.batch.own_check import learnt_from
    from coach.storage.database import HistoryError
    from coach.storage.history import open_history
    from coach.storage.moment import Moment
    from coach.storage.own_measurements import add_references

    marked = result.marked
    if marked is None:
        return
    at = Moment.of(datetime.fromisoformat(marked.at).astimezone())
    references = learnt_from(result, at.utc_s)
    if not references:
        said = "nothing was calibrated: there is no automatic answer beside the marks"
        print(f"coach: {said}.", file=sys.stderr)
        return
    try:
        with open_history() as history:
            add_references(history, references, at, marked.by)
    except HistoryError as error:
        print(f"coach: the measurement was not remembered: {error}.", file=sys.stderr)
        return
    names = ", ".join(item.measure.replace("_", " ") for item in references)
    view = result.assessment.view.label
    print(f"Later checks from this side ({view}) are calibrated: {names}.", file=sys.stderr)


MeasureOnce = Callable[[str], "Replay"]
"""Measures one source."""


def repeat(args: argparse.Namespace, measure: MeasureOnce) -> int:
    """Measure several times and tell how well it repeats."""
    from coach.core.posture.own.repeatability import repeatability

    sources = _repeated(args)
    rounds = [_once(source, number, len(sources), measure) for number, source in enumerate(sources)]
    views = {result.assessment.view for result in rounds}
    if len(views) > 1:
        raise UsageError(
            "the repeats were seen from different sides, so they can't be compared",
            hint="keep the camera where it is and sit down the same way",
        )
    view = rounds[0].assessment.view.label
    values = {}
    for name in ("craniovertebral_angle", "thoracic_kyphosis", "back_curve"):
        found = [_value(result, name) for result in rounds]
        known = [value for value in found if value is not None]
        if len(known) >= _LEAST:
            values[name] = known
    if not values:
        raise UsageError(
            "too few of the repeats gave a value", hint="sit side-on with head and back in view"
        )
    told = {name: repeatability([known]) for name, known in values.items()}
    live = all(_live(source) for source in sources)
    with saved_unheard() as telling:
        with telling():
            _tell_repeats(view, values, told, as_json=args.json)
        if args.save or (live and not args.no_save):
            _remember_repeats(view, values)
    return 0


def _repeated(args: argparse.Namespace) -> list[str]:
    sources = list(map(str, args.source))
    if args.flexibility or args.baseline or args.annotate:
        raise UsageError(
            "--repeat measures the same thing several times",
            hint="leave --flexibility, --baseline and --annotate away",
        )
    if len(sources) == 1 and _live(sources[0]):
        return sources * int(args.repeat)
    if len(sources) != args.repeat:
        raise UsageError(
            f"--repeat {args.repeat} of recordings needs {args.repeat} of them",
            hint="name each, or one camera",
        )
    return sources


def _live(source: str) -> bool:
    from coach.capture.spec import parse_source

    return parse_source(source).live


def _once(source: str, number: int, of: int, measure: MeasureOnce) -> Replay:
    if _live(source):
        print(f"{number + 1} of {of}: stand up, sit down as you usually do.", file=sys.stderr)
        if sys.stdin.isatty():
            print("Press Enter once you sit.", file=sys.stderr)
            sys.stdin.readline()
    result = measure(source)
    common.require_person(source, result)
    return result


def _value(result: Replay, name: str) -> float | None:
    return next(item.value for item in result.assessment.measures if item.name == name)


def _tell_repeats(
    view: str, values: dict[str, list[float]], told: dict[str, Any], *, as_json: bool
) -> None:
    if as_json:
        import json

        document = {
            "schema": "coach.repeat/1",
            "view": view,
            "measures": {
                name: {
                    "values": known,
                    "sem": round(told[name].sem_deg, 2),
                    "sem_low": round(told[name].low_deg, 2),
                    "sem_high": round(told[name].high_deg, 2),
                    "detectable_change": round(told[name].detectable_deg, 2),
                    "unit": "deg",
                }
                for name, known in values.items()
            },
        }
        print(json.dumps(document, indent=2))
        return
    from coach.report.labels import LABELS

    for name, known in values.items():
        found, number = told[name], conventions().number
        shown = ", ".join(f"{number(value, 1)}°" for value in known)
        print(f"{LABELS[name]}: {shown}")
        print(
            f"  repeats to {number(found.sem_deg, 1)}° ({number(found.low_deg, 1)}° to "
            f"{number(found.high_deg, 1)}°); a change of yours must exceed "
            f"{number(found.detectable_deg, 1)}°."
        )


def _remember_repeats(view: str, values: dict[str, list[float]]) -> None:
    from coach.storage.database import HistoryError
    from coach.storage.history import open_history
    from coach.storage.moment import Moment
    from coach.storage.records import Repeats

    at = Moment.of(datetime.now().astimezone())
    try:
        with open_history() as history:
            history.add_all(
                [Repeats(at, name, view, {"deg": known}) for name, known in values.items()]
            )
    except HistoryError as error:
        print(f"coach: the repeats were not remembered: {error}.", file=sys.stderr)

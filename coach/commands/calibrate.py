"""``coach calibrate``: your own measurements, by which later results are corrected."""

from __future__ import annotations

import argparse
import json
import math
import sys
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from coach.commands import optics
from coach.conventions import conventions
from coach.errors import UsageError
from coach.safe_text import capitalised

if TYPE_CHECKING:
    from coach.storage.history import History
    from coach.storage.moment import Moment

HOW = """Nothing yet. Three ways, each done once or twice a year:
  coach check --markers             stickers on tragus and C7, found by their colour
  coach check me.jpg --points FILE  points marked by hand (coach serve me.jpg draws them)
  coach calibrate --inclinometer UPPER LOWER   a phone laid on the upper and the lower back
Make a check of the same side on the same day. In the app, o in Check shows where the points are.
For distances to the screen: --card PICTURE, and --page PICTURE --distance-cm CM."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--inclinometer",
        nargs=2,
        type=_number,
        metavar=("UPPER", "LOWER"),
        help="degrees from the vertical of a phone laid on T1 and T2, and on T12 and L1; "
        "positive where its upper end is further forward",
    )
    action.add_argument(
        "--flexicurve",
        nargs=2,
        type=_number,
        metavar=("HEIGHT", "LENGTH"),
        help="depth of the upper back's curve and straight line from C7 to T12, in one unit",
    )
    action.add_argument(
        "--erase", action="store_true", help="forget every own measurement and repeat"
    )
    optics.add_options(parser, action)
    parser.add_argument(
        "--date", metavar="WHEN", help="when it was read: 2025-11-03 (default: now)"
    )
    parser.add_argument("--by", metavar="NAME", help="who read it")
    parser.add_argument("--yes", action="store_true", help="erase without asking")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.set_defaults(run=run)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return value


def run(args: argparse.Namespace) -> int:
    """Enter, show or forget own measurements; returns 0, or 1 where an erasure was called off."""
    from coach.storage.history import open_history

    entering = args.inclinometer is not None or args.flexicurve is not None
    if (args.date or args.by) and not entering:
        raise UsageError(
            "--date and --by go with a reading", hint="add --inclinometer or --flexicurve"
        )
    if optics.wanted(args):
        return optics.measure(args)
    curve = _curve(args) if entering else None
    at = _moment(args.date)
    with open_history(to_read=not (entering or args.erase)) as history:
        if args.erase:
            return _erase(history, asked=args.yes)
        if curve is not None:
            _enter(history, curve, at, args.by)
        _show(history, as_json=args.json)
    return 0


def _curve(args: argparse.Namespace) -> tuple[str, float, float]:
    """Kind, kyphosis and its standard error of a reading; ``UsageError`` where it can't be."""
    from coach.core.posture.own import instruments as tool

    try:
        if args.inclinometer is not None:
            value = tool.inclinometer_kyphosis_deg(*args.inclinometer)
            return "inclinometer", value, tool.INCLINOMETER_SEM_DEG
        value = tool.flexicurve_kyphosis_deg(*args.flexicurve)
        return "flexicurve", value, tool.FLEXICURVE_SEM_DEG
    except tool.InstrumentError as error:
        raise UsageError(str(error), hint="read it once more") from None


def _moment(given: str | None) -> Moment:
    from coach.storage.moment import Moment

    now = datetime.now().astimezone()
    if given is None:
        return Moment.of(now)
    try:
        when = datetime.fromisoformat(given)
        if len(given) <= len("2025-11-03"):
            when = datetime.combine(date.fromisoformat(given), time(12))
            if when.date() == now.date():
                when = now
    except ValueError:
        raise UsageError(f"{given!r} is no date", hint="write it as 2025-11-03") from None
    when = when.astimezone()
    if when > now or when.year < 2000:
        raise UsageError(f"{given} is not a day that has been", hint="name the day of the reading")
    return Moment.of(when)


def _enter(history: History, curve: tuple[str, float, float], at: Moment, by: str | None) -> None:
    from coach.storage.records import OwnReference

    kind, value, sd = curve
    history.add(OwnReference(at, kind, "thoracic_kyphosis", None, value, sd, made_by=by))
    said = conventions()
    shown, day = said.number(value, 1), said.day(at.day, year=True)
    print(f"Surface kyphosis by {kind}: {shown}°, {day}.", file=sys.stderr)


def _show(history: History, *, as_json: bool) -> None:
    from coach.report.labels import LABELS
    from coach.storage.moment import Moment
    from coach.storage.own_measurements import truth_document

    document = truth_document(history, Moment.of(datetime.now().astimezone()))
    if as_json:
        json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return
    if not document["references"] and not document["repeatability"]:
        print(HOW)
    for item in document["references"]:
        by = f", by {item['by']}" if item["by"] else ""
        beside = "" if item["automatic"] is None else f"; the program said {item['automatic']}°"
        label, kind = LABELS[item["measure"]], item["kind"]
        print(f"{item['at'][:10]}  {label} {item['value']}° ({kind}{by}){beside}")
    for item in document["calibrations"]:
        number = conventions().number
        by, within = number(-item["offset"], 1, sign=True), number(1.645 * item["sd"], 1)
        label = LABELS[item["measure"]].lower()
        print(f"Checks from {item['view']}: {label} is corrected by {by}° (±{within}°).")
        if item["renew"]:
            print(f"  {capitalised(item['renew'])}.")
    for sentence in document["refused"]:
        print(f"Not used: {sentence}.")
    if document["waiting"]:
        print("A reading waits for a check of the same day: coach check, side-on to the camera.")
    for item in document["repeatability"]:
        used = "" if item["used"] else " (too few repeats to be used)"
        print(
            f"{LABELS[item['measure']]}, {item['view']}: repeats to {item['sem']}°; a change must "
            f"exceed {item['detectable_change']}°{used}."
        )


def _erase(history: History, *, asked: bool) -> int:
    from coach.commands.history import agreed
    from coach.storage.own_measurements import forget

    what = f"every own measurement and repeat, in {history.store.path}"
    if not agreed(what, asked=asked):
        return 1
    forget(history)
    print(f"Deleted {what}. Later checks are not calibrated any more.")
    return 0

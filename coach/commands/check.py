"""``coach check``: one posture check."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

from coach.commands import common, own
from coach.errors import ModelError, UsageError
from coach.streams import saved_unheard

if TYPE_CHECKING:
    from coach.core.types import PoseSample
    from coach.pose.detector import Detector
    from coach.runtime.batch.replay import Replay
    from coach.runtime.batch.samples import Tap

CAMERA_SECONDS = 10.0
CUE = "Now sit as tall as you can, and stay so."
ASKED = "asked"
"""``--flexibility`` without a number of seconds."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "source",
        nargs="*",
        help="camera index, video, picture, folder of pictures, stream URL or landmark trace "
        "(default: the settings' camera); several with --repeat",
    )
    common.add_view(parser)
    parser.add_argument(
        "--seconds",
        type=common.positive_number,
        metavar="S",
        help=f"how long (default: {CAMERA_SECONDS:g} of a camera or stream, all of a recording)",
    )
    common.add_camera(parser)
    common.add_rotate(parser)
    parser.add_argument(
        "--flexibility",
        nargs="?",
        const=ASKED,
        metavar="T",
        help="also test whether your posture straightens: relaxed, then as tall as you can; on "
        "a recording, T says after how many seconds you were asked to sit tall",
    )
    parser.add_argument(
        "--baseline",
        metavar="SOURCE",
        help="say what changed against this recording of the same person, from the same place",
    )
    own.add_options(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    common.add_plain(parser)
    parser.add_argument("--voice", action="store_true", help="say the result aloud, too")
    parser.add_argument(
        "--annotate",
        type=common.output,
        metavar="PICTURE",
        help="save a marked picture (.png or .jpg)",
    )
    keep = parser.add_mutually_exclusive_group()
    keep.add_argument("--no-save", action="store_true", help="don't keep it in the history")
    keep.add_argument("--save", action="store_true", help="keep a recording's check too")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check and show; returns 0 or raises what went wrong."""
    args.named = bool(args.source)
    args.source = args.source or [common.own_camera()]
    if args.repeat is not None:
        return own.repeat(args, lambda spec: _once(spec, args))
    if len(args.source) > 1:
        raise UsageError("one source is checked at a time", hint="several go with --repeat")
    check(args.source[0], args)
    return 0


def check(spec: str, args: argparse.Namespace) -> None:
    """Check ``spec`` and show the result as ``args`` (view, seconds, json, …) say."""
    from coach.capture.spec import parse_source
    from coach.report.documents.check import as_text

    spec, split_s = _split(spec, args)
    name = parse_source(spec).name
    portrait = None
    if args.annotate is not None:
        common.require_other_file(args.annotate, spec, *filter(None, [args.baseline]))
        from coach.report.picture.annotate import still_ending
        from coach.runtime.batch.annotated_video import Portrait

        still_ending(args.annotate)
        portrait = Portrait(math.inf if split_s is None else split_s)
    baseline = None if args.baseline is None else _baseline(args)
    with common.camera_borrowed(spec):
        result, notes = _own(spec, name, split_s, portrait, args)
    if baseline is not None:
        result = result.against(baseline)
    with saved_unheard() as telling:
        with telling():
            if args.json:
                sys.stdout.write(as_text(result.document(name, notes)))
        if result.marked is None:
            common.require_person(name, result, notes)
        with telling():
            if args.json:
                common.tell(notes)
            else:
                common.show(name, result, notes, plain=args.plain)
        if args.voice:
            _say(result)
        _remember(spec, result, notes, args)
        if portrait is not None and not portrait.save(args.annotate, result.assessment):
            raise UsageError(f"{name} has no pictures to mark", hint="leave --annotate away")


def _say(result: Replay) -> None:
    """The result aloud, where the machine has a voice."""
    from coach.notices.voice import LONGEST_S, open_voice
    from coach.report.terminal.plain import spoken_result

    voice = open_voice()
    if voice is None:
        print("coach: there is no speech on this machine: the result is written.", file=sys.stderr)
        return
    voice.say(spoken_result(result.assessment))
    voice.finish(LONGEST_S)


def _remember(spec: str, result: Replay, notes: list[str], args: argparse.Namespace) -> None:
    """Keep a check in the history: of the camera unless told not to, of a recording if told to."""
    from coach.capture.spec import parse_source

    named = parse_source(spec)
    if not (args.save or (named.live and not args.no_save)):
        return
    from coach.storage.checks import remember_check
    from coach.storage.moment import Moment

    at = Moment.of(datetime.now().astimezone())
    for said in remember_check(result.document(named.name, notes), at, live=named.live):
        print(f"coach: {said}.", file=sys.stderr)
    own.remember_references(result)


def _once(spec: str, args: argparse.Namespace) -> Replay:
    """One of several repeats."""
    with common.camera_borrowed(spec):
        return measured(spec, None, None, args)[0]


def _own(
    spec: str, name: str, split_s: float | None, tap: Tap | None, args: argparse.Namespace
) -> tuple[Replay, list[str]]:
    """The result with own measurements in it, and notes on the recording."""
    from coach.runtime.batch.own_check import Nobody, SizeTap

    markers = own.marker_tap(args)
    sized = SizeTap() if args.points is not None else None
    taps = [one for one in (tap, markers, sized) if one is not None]
    seen_by = own.Both(*taps) if taps else None
    try:
        result, notes = measured(spec, split_s, seen_by, args)
    except ModelError as error:
        if markers is None and sized is None:
            raise
        result, notes = measured(spec, split_s, seen_by, args, detector=Nobody())
        notes.append(f"measured without the pose model ({error.what})")
    size_px = None if sized is None else sized.size_px
    return own.with_own(result, name, args, markers=markers, size_px=size_px), notes


def _split(spec: str, args: argparse.Namespace) -> tuple[str, float | None]:
    """The source, and when the person is asked to sit tall (``None``: not at all).

    What follows ``--flexibility`` is the source where it is no number.
    """
    from coach.capture.spec import parse_source
    from coach.core.posture.flexibility import RELAXED_S

    asked: str | None = args.flexibility
    if asked is None:
        return spec, None
    if asked != ASKED and not asked.replace(".", "", 1).isdigit() and not args.named:
        spec, asked = asked, ASKED
    if asked != ASKED:
        try:
            return spec, common.positive_number(asked)
        except argparse.ArgumentTypeError as error:
            raise UsageError(f"--flexibility: {error}", hint="--flexibility 8, say") from None
    named = parse_source(spec)
    if not named.live:
        raise UsageError(
            f"{named.name} doesn't say when to sit tall",
            hint="name the second: --flexibility 8, say",
        )
    return spec, RELAXED_S


def _baseline(args: argparse.Namespace) -> Replay:
    from coach.capture.spec import parse_source
    from coach.runtime.batch.replay import replay
    from coach.runtime.batch.samples import open_samples

    named = parse_source(args.baseline)
    if named.live:
        raise UsageError(
            f"the baseline {named.name} is live", hint="record it first with coach record"
        )
    with open_samples(
        args.baseline, common.pose_model, face=True, rotate=args.rotate, sparing=True
    ) as samples:
        result = replay(samples.limited(args.seconds), expected=args.view)
    common.require_person(named.name, result)
    return result


def measured(
    spec: str,
    split_s: float | None,
    tap: Tap | None,
    args: argparse.Namespace,
    *,
    detector: Detector | None = None,
) -> tuple[Replay, list[str]]:
    """The result of looking at a source, and notes on it."""
    from coach.runtime.batch.replay import replay, replay_flexibility
    from coach.runtime.batch.samples import open_samples

    camera = common.camera_request(args)
    # From the front the face's points tell what has changed since a baseline.
    face = args.baseline is not None
    with open_samples(
        spec,
        common.pose_model,
        tap=tap,
        camera=camera,
        face=face,
        rotate=args.rotate,
        detector=detector,
        sparing=True,
    ) as samples:
        live = samples.info.live
        limit = args.seconds or (CAMERA_SECONDS if live and split_s is None else None)
        if live:
            given = common.granted(samples.info)
            span = "" if limit is None else f" for {limit:g} s"
            print(f"Looking{span} ({given}): sit as you usually do …", file=sys.stderr)
        taken = samples.limited(limit)
        if split_s is None:
            return replay(taken, expected=args.view), samples.notes()
        with _teller() if live else nullcontext(None) as tell:
            asked = taken if tell is None else cued(taken, split_s, tell)
            result = replay_flexibility(asked, split_s, expected=args.view)
        return result, samples.notes()


@contextmanager
def _teller() -> Iterator[Callable[[str], None]]:
    """A function that tells something to a person who looks straight ahead: it is written, with a
    beep, and spoken where the machine has a voice."""
    from coach.notices.voice import open_voice

    voice = open_voice()

    def tell(text: str) -> None:
        print(f"\a{text}", file=sys.stderr, flush=True)
        if voice is not None:
            voice.say(text)

    try:
        yield tell
    finally:
        if voice is not None:
            voice.close()


def cued(
    samples: Iterable[PoseSample], split_s: float, tell: Callable[[str], None]
) -> Iterator[PoseSample]:
    """The samples as they come; once ``split_s`` have passed, the person is asked to sit tall."""
    first_s, asked = None, False
    for sample in samples:
        first_s = sample.t_s if first_s is None else first_s
        if not asked and sample.t_s - first_s >= split_s:
            tell(CUE)
            asked = True
        yield sample

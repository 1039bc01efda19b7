"""``coach exercise``: a guided session in front of the camera, or an exercise in a recording."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.commands import common
from coach.errors import INTERRUPTED, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from coach.runtime.training.resolve import Chosen
    from coach.runtime.training.runner import SessionRun
    from coach.storage.history import History
    from coach.storage.moment import Moment


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="an exercise, a routine, a file of your own (.toml) with either, or programme: what "
        "the eight weeks ask for today; without it a recording is told which exercise it shows",
    )
    parser.add_argument(
        "--source",
        help="camera index or stream: guided, live; a recording or landmark trace: counted, "
        "without questions (default: the settings' camera)",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    common.add_plain(parser)
    parser.add_argument("--voice", action="store_true", help="say the cues aloud, too")
    parser.add_argument(
        "--band",
        choices=("light", "medium", "strong", "extra strong"),
        help="how strong your elastic band is: kept, and the programme goes on from it",
    )
    parser.add_argument("--reps", type=_count, metavar="N", help="repetitions of each set")
    parser.add_argument("--sets", type=_count, metavar="N", help="sets of each exercise")
    parser.add_argument(
        "--side", choices=("left", "right"), help="the side, for one-sided exercises"
    )
    parser.add_argument(
        "--figure",
        choices=("braille", "half", "ascii"),
        help="how the figure is drawn (default: what the terminal can show)",
    )
    common.add_camera(parser)
    common.add_rotate(parser)
    parser.add_argument(
        "--no-save", action="store_true", help="don't keep the session in the history"
    )
    parser.add_argument(
        "--list", action="store_true", help="list exercises and routines; with NAME: what is in it"
    )
    parser.add_argument(
        "--validate",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="check files of exercises or routines and report every mistake",
    )
    parser.set_defaults(run=run)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 60:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 60")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Validate, list, coach a recording or lead a session, as the arguments say."""
    from coach.commands.exercise import listing
    from coach.storage.history import open_history

    if args.validate:
        return listing.validate(args.validate)
    if args.list:
        with open_history(or_in_memory=True) as history:
            listing.show(args.name, history, _now())
        return 0
    from coach.capture.spec import is_live
    from coach.runtime.machine import refuse_in_emergency

    args.source = args.source or common.own_camera()
    if args.name is None and is_live(args.source):
        raise UsageError(
            "no exercise was named",
            hint="coach exercise --list shows exercises and routines; of a recording, "
            "coach exercise --source FILE tells which exercise it shows",
        )
    if args.name is None:
        from coach.commands.exercise.recognised import recognise_recording

        refuse_in_emergency()
        recognise_recording(args.source, json=args.json)
        return 0
    if is_live(args.source):
        return _guided(args)
    refuse_in_emergency()
    _recorded(args)
    return 0


def _now() -> Moment:
    from coach.storage.moment import Moment

    return Moment.of(datetime.now().astimezone())


def _recorded(args: argparse.Namespace) -> None:
    """Count what a recording shows; nothing of it is kept in the history."""
    from coach.report.documents.check import as_text
    from coach.runtime.batch.samples import open_samples
    from coach.runtime.training.recorded import count_recording
    from coach.runtime.training.resolve import choose

    found = choose(args.name, reps=args.reps, sets=args.sets, side=args.side)
    with open_samples(args.source, common.pose_model, points=False, rotate=args.rotate) as samples:
        counted = count_recording(found, samples.info.name, samples, args.side)
    if args.json:
        sys.stdout.write(as_text(counted.document))
    counted.require_person()
    if args.json:
        common.tell(counted.notes)
    else:
        _print_document(counted.document, found)


def _print_document(document: dict[str, Any], found: Chosen) -> None:
    """The counts of a recording, a line an exercise."""
    from coach.report.documents.session import print_counts

    documents = document.get("exercises", [document])
    notes = document["notes"] if "exercises" in document else []
    print_counts(common.console(), documents, found.specs, notes)


def _guided(args: argparse.Namespace) -> int:
    """Lead somebody through a session in front of the camera."""
    from coach.capture.open import open_source
    from coach.capture.spec import parse_source
    from coach.commands.exercise.live import SessionTerminal, charset, run_live, voice
    from coach.runtime.machine import live_detectors
    from coach.runtime.training.recorder import SessionLog
    from coach.runtime.training.resolve import choose
    from coach.runtime.training.runner import SessionRun
    from coach.runtime.training.safety import require_no_emergency
    from coach.storage.history import History, open_history
    from coach.storage.store import Store

    out = common.console(error=args.json, plain=args.plain)
    with ExitStack() as stack:
        history = stack.enter_context(open_history(or_in_memory=True))
        require_no_emergency(history)
        asked = {"reps": args.reps, "sets": args.sets, "side": args.side}
        found = choose(args.name, history, _now(), **asked)
        _tell_gates(found, history, _now(), out)
        kept = History(Store(None)) if args.no_save else history
        stack.enter_context(common.camera_borrowed(args.source))
        model = common.pose_model()
        camera = common.camera_request(args)
        session = SessionRun(
            found.plan,
            found.specs,
            say=voice(stack, wanted=args.voice),
            log=SessionLog(kept, _now, args.band),
            source=parse_source(args.source).name,
            programme=found.programme,
        )
        interrupted = run_live(
            session,
            lambda: open_source(args.source, camera=camera, rotate=args.rotate),
            live_detectors(lambda: model),
            SessionTerminal(out, charset(args.figure, out), plain=args.plain),
        )
        for notice in history.notices:
            print(f"coach: {notice}.", file=sys.stderr)
    _tell_session(args, out, session, found)
    return INTERRUPTED if interrupted else 0


def _tell_gates(found: Chosen, history: History, now: Moment, out: Console) -> None:
    """Before a session: why to answer the safety questions, and what was changed and why.

    Raises ``QuestionsOpenError`` where they were never answered, were left before the end, or
    something new came up since; ``EmergencyOpenError`` while an emergency is open.
    """
    from coach.core.health.pain import DUE_TEXT
    from coach.runtime.training.safety import require_answers

    why = require_answers(history, now)
    if why is not None:
        out.print(f"{DUE_TEXT[why]} (coach screen)", style="cyan", markup=False)
    for note in found.notes:
        out.print(note, markup=False)


def _tell_session(
    args: argparse.Namespace, out: Console, session: SessionRun, found: Chosen
) -> None:
    """What was done in a session, as ``--plain`` and ``--json`` ask for it."""
    from coach.report.documents.check import as_text
    from coach.report.documents.session import print_session, session_sentences
    from coach.report.terminal.plain import in_words
    from coach.runtime.training.recorded import session_json

    said = [] if session.last_words is None else [session.last_words]
    if args.plain:
        for line in session_sentences(found.plan.title, session.done, found.specs, said):
            out.print(in_words(line), soft_wrap=True, markup=False)
    else:
        print_session(out, found.plan.title, session.done, found.specs, said)
    if args.json:
        sys.stdout.write(as_text(session_json(session, found, [])))

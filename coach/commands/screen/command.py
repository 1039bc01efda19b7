"""``coach screen``: the questions before coaching, and the diary of pain and effort."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.bounded import text_bounded
from coach.commands import common
from coach.errors import UsageError
from coach.safe_text import printable_line
from coach.streams import saved_unheard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.core.health.contraindications import Gate
    from coach.core.health.screening import Questionnaire, Screened


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--questions", action="store_true", help="print every question, and what answers lead to"
    )
    choice.add_argument(
        "--answers",
        type=Path,
        metavar="FILE",
        help="judge a JSON file of answers (- for stdin)",
    )
    choice.add_argument(
        "--pain", type=_rating, metavar="0-10", help="note today's pain in the diary"
    )
    choice.add_argument("--diary", action="store_true", help="show the diary, and how it goes")
    parser.add_argument(
        "--effort", type=_rating, metavar="0-10", help="with --pain: how hard it was"
    )
    parser.add_argument("--where", metavar="PLACE", help="with --pain: neck, C6, left shoulder …")
    parser.add_argument(
        "--letter",
        type=common.output,
        metavar="FILE",
        help="write a page for a doctor or physiotherapist with these answers (HTML, to print)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    common.add_plain(parser)
    parser.add_argument(
        "--no-save", action="store_true", help="don't keep the outcome in the history"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask, judge or note, as the arguments say."""
    if args.pain is None and (args.effort is not None or args.where):
        raise UsageError("--effort and --where go with --pain", hint="add --pain 0-10")
    if args.questions:
        _questions(as_json=args.json)
    elif args.answers is not None:
        _judge(args.answers, as_json=args.json, letter=args.letter, plain=args.plain)
    elif args.pain is not None or args.diary:
        from coach.commands.screen import diary

        diary.run(args)
    else:
        _ask(as_json=args.json, save=not args.no_save, letter=args.letter, plain=args.plain)
    return 0


def _rating(text: str) -> int:
    if not text.isdecimal() or int(text) > 10:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 10")
    return int(text)


def _questions(*, as_json: bool) -> None:
    from coach.content.health import questionnaire
    from coach.report.terminal.screening import questions_document

    document = questions_document(questionnaire())
    if as_json:
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return
    for question in document["questions"]:
        print(f"{question['code']}: {question['text']}")
        for answer in question["answers"]:
            opens = f"; asks {', '.join(answer['asks'])}" if answer["asks"] else ""
            print(f"  {answer['code']:<16}{answer['text']}  [{answer['leads_to']}{opens}]")
        print(f"  Why: {question['why']}\n")


def _judge(path: Path, *, as_json: bool, letter: Path | None, plain: bool) -> None:
    """Answers from a file; nothing is stored, since they may be anybody's."""
    from coach.content.health import questionnaire
    from coach.core.health.screening import screen

    given = questionnaire()
    answers = _read_answers(path, given)
    screened = screen(given, answers)
    if letter is not None:
        _write_letter(letter, screened, answers)
    _show(given, screened, answers, as_json=as_json, plain=plain)


def _write_letter(path: Path, screened: Screened, answers: Mapping[str, tuple[str, ...]]) -> None:
    """The page for the clinician: these answers, and what the history knows besides."""
    from coach.commands.letter import write_letter
    from coach.storage.history import open_history
    from coach.storage.moment import Moment

    with open_history(or_in_memory=True) as history:
        now = Moment.of(datetime.now().astimezone())
        write_letter(history, now, path, screened=screened, answers=answers)


def _show(
    given: Questionnaire,
    screened: Screened,
    answers: Mapping[str, tuple[str, ...]],
    *,
    as_json: bool,
    plain: bool,
) -> None:
    from coach.content.loader import exercises
    from coach.content.local_help import local_help
    from coach.core.health.contraindications import gates
    from coach.core.health.screening import places_named
    from coach.report.terminal.screening import screen_document, screen_text

    specs = exercises()
    found: Mapping[str, Gate] = gates(given, screened, specs.values())
    if as_json:
        print(json.dumps(screen_document(given, screened, found), indent=2, ensure_ascii=False))
        return
    titles = {name: spec.title for name, spec in specs.items()}
    where, local = places_named(given, answers), local_help()
    text = screen_text(
        given, screened, found, titles=titles, places=where, local=local, plain=plain
    )
    print(text, end="")


def _read_answers(path: Path, given: Questionnaire) -> dict[str, tuple[str, ...]]:
    """A file's answers, checked. What it says is never repeated: it is nobody else's business."""
    try:
        source = sys.stdin.buffer if str(path) == "-" else path
        table = json.loads(text_bounded(source, _ANSWERS_BYTES_MAX))
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"{path} can't be read ({why})", hint="name a JSON file") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{path} is not JSON", hint=_EXAMPLE) from None
    if isinstance(table, dict) and isinstance(table.get("answers"), dict):
        table = table["answers"]
    if not isinstance(table, dict):
        raise UsageError(f"{path} does not hold answers", hint=_EXAMPLE)
    wrong: list[str] = []
    answers = {code: _checked(given, code, value, wrong) for code, value in table.items()}
    if wrong:
        hint = "coach screen --questions lists both"
        more = f"; and {len(wrong) - _WRONG_TOLD} more" if len(wrong) > _WRONG_TOLD else ""
        raise UsageError(f"{path} has {'; '.join(wrong[:_WRONG_TOLD])}{more}", hint=hint)
    return answers


_LINE_LETTERS_MAX = 4096
"""Letters of a typed line; what is longer is taken for several."""
_ANSWERS_BYTES_MAX = 1 << 20
"""Bytes of a file of answers: some thousand times what all questions take."""
_WRONG_TOLD = 10
_EXAMPLE = 'it should look like {"pain": "no", "nerves": ["none"]}'


def _checked(given: Questionnaire, code: str, value: Any, wrong: list[str]) -> tuple[str, ...]:
    """The codes answered to one question; what is wrong is added to ``wrong``."""
    question = next((item for item in given.questions if item.code == code), None)
    if question is None:
        wrong.append(f"a question that does not exist ({printable_line(code[:40])})")
        return ()
    codes = [value] if isinstance(value, str) else value
    allowed = dict(given.choices(question))
    if not isinstance(codes, list) or not all(
        isinstance(item, str) and item in allowed for item in codes
    ):
        wrong.append(f"an answer to {code} that it does not know")
        return ()
    if question.kind == "one" and len(codes) != 1:
        wrong.append(f"not one answer to {code}, which takes just one")
    return tuple(codes)


def _ask(*, as_json: bool, save: bool, letter: Path | None, plain: bool) -> None:
    from coach.commands.screen.questions import Stopped, ask_all, confirm_emergency
    from coach.content.health import questionnaire
    from coach.core.health.screening import EMERGENCY, screen

    given = questionnaire()
    shown = sys.stderr if as_json else sys.stdout

    def write(text: str) -> None:
        print(text, file=shown, flush=True)

    def read(prompt: str) -> str:
        print(prompt, end="", file=shown, flush=True)
        line = sys.stdin.readline(_LINE_LETTERS_MAX)
        if not line:
            raise EOFError
        return line

    told: dict[str, tuple[str, ...]] = {}
    try:
        answers = ask_all(given, read=read, write=write, answers=told, plain=plain)
    except BaseException as error:  # q, Ctrl-C, or the end of the input or the output
        if save and told:
            _save_unfinished()
        if isinstance(error, EOFError):
            hint = "answer them in a terminal, or give a file: coach screen --answers FILE"
            raise UsageError("the questions were not answered to the end", hint=hint) from None
        if not isinstance(error, Stopped):
            raise
        write("Stopped. Nothing was kept. Start again any time: coach screen")
        return
    screened = screen(given, answers)
    with saved_unheard() as telling:
        if save:
            _save(screened)
        with telling():
            write("")
            _show(given, screened, answers, as_json=as_json, plain=plain)
        if letter is not None:
            _write_letter(letter, screened, answers)
    if screened.outcome == EMERGENCY:
        with contextlib.suppress(EOFError):
            confirm_emergency(read, write)


def _save(screened: Screened) -> None:
    from coach.runtime.training.safety import remember_screening
    from coach.storage.history import open_history
    from coach.storage.moment import Moment

    with open_history(or_in_memory=True) as history:
        remember_screening(history, screened, Moment.of(datetime.now().astimezone()))
        for notice in history.notices:
            print(f"coach: {notice}.", file=sys.stderr)


def _save_unfinished() -> None:
    """Note that the answers are unfinished: they are asked for again before the next session."""
    from coach.runtime.training.safety import remember_unfinished
    from coach.storage.history import history_path, open_history
    from coach.storage.moment import Moment

    if history_path().exists():
        with open_history(or_in_memory=True) as history:
            remember_unfinished(history, Moment.of(datetime.now().astimezone()))

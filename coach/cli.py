"""The ``coach`` command: arguments, wiring, exit codes. Imports only what the command needs."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import errno
import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import NoReturn

from coach import __version__
from coach.errors import INTERRUPTED, CoachError, OutputError, UsageError
from coach.streams import prepare_streams, write_nowhere

_OUTPUT_ERRORS = (errno.ENOSPC, errno.EBADF, errno.EIO, errno.EFBIG, errno.EDQUOT)
"""Errors of writing to a full or closed standard output."""

_MACHINE_ERRORS = (
    *_OUTPUT_ERRORS,
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ELOOP, errno.ENOTDIR, errno.EMFILE),
)
"""Errors of a file or folder that only the owner of the machine can mend."""

COMMANDS = {
    "app": "the terminal app (what coach alone opens)",
    "serve": "the app in a browser on this machine",
    "check": "one posture check of a camera, video, picture or stream",
    "calibrate": "your own measurements, by which later checks are corrected",
    "monitor": "notice slouching at the desk, against your own baseline",
    "status": "whether the desk monitor runs, and what it sees",
    "exercise": "a guided session: counts, times and corrects, with routines and a programme",
    "replay": "measure every frame of recordings",
    "record": "record the camera for replay",
    "demo": "a posture check on a bundled clip, no camera needed",
    "screen": "a few questions before you train, and a diary of pain and effort",
    "learn": "short articles on upper-back pain, posture and what helps",
    "history": "what was measured before; export, backup, erase",
    "report": "what was measured before, as a page to read, print or show",
    "cameras": "list the cameras",
    "models": "list, fetch and verify the pose model",
    "doctor": "what is there, what is missing, how to mend it",
}


def main(argv: list[str] | None = None) -> int:  # noqa: PLR0911 - a code for each way to end
    """Run one command and return its exit code; errors are one sentence on stderr."""
    words = (sys.argv[1:] if argv is None else argv) or ["app"]
    prepare_streams()
    try:
        with _ended_in_good_order():
            args = parse(words)
            from coach.commands.common import use_conventions, use_sound_time_zone

            use_sound_time_zone()
            use_conventions()
            code = int(args.run(args))
        sys.stdout.flush()
        return code
    except CoachError as error:
        return _fail(_in_one_line(str(error), words), error.exit_code)
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:
        # The reader (head, less) has had enough: that is no error of ours.
        write_nowhere()
        return 0
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            name = str(error.filename)
            told = f"a name of {len(name)} letters is too long here ({name[:40]}…)"
            return _fail(_in_one_line(f"{told}: choose a shorter one", words), 1)
        if error.filename is not None and error.errno in _MACHINE_ERRORS:
            what = f"{error.filename} can't be used ({str(error.strerror).lower()})"
            return _fail(_in_one_line(f"{what}: check the disk and its permissions", words), 1)
        if error.filename is not None or error.errno not in _OUTPUT_ERRORS:
            return _unexpected(error)
        write_nowhere()
        why = "no space is left" if error.errno == errno.ENOSPC else str(error.strerror).lower()
        return _fail(f"the output could not be written ({why})", OutputError.exit_code)
    except ImportError as error:
        hint = "reinstall coach; on a Linux without a desktop, libGL.so.1 is in the package libgl1"
        return _fail(f"a library can't be loaded ({error}): {hint}", 1)
    except Exception as error:
        return _unexpected(error)


def _interrupted() -> int:
    # Where the interrupt went through an exec() (dataclasses use it as they are imported),
    # Python notes it as unhandled and would kill itself by the signal; the next exec() clears
    # that, so that the exit code is the documented one.
    exec("")
    return _fail("interrupted", INTERRUPTED)


def _unexpected(error: Exception) -> int:
    # An interrupt while modules are imported may come as another error: with it as the cause where
    # a class is made, and in its words where pydantic makes a model.
    if isinstance(error.__cause__, KeyboardInterrupt) or "KeyboardInterrupt" in str(error):
        return _interrupted()
    if os.environ.get("COACH_DEBUG"):
        raise error
    what = f"something went wrong inside coach ({type(error).__name__}: {error})"
    return _fail(f"{what}: COACH_DEBUG=1 shows where; please report it", 1)


@contextlib.contextmanager
def _ended_in_good_order() -> Iterator[None]:
    """Take a request to end (SIGTERM, SIGHUP) as Ctrl-C, so that half-written files are removed.

    A signal that the starting program had ignored (nohup) stays ignored.
    """

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    ours = []
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, interrupt)
                ours.append(number)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _refuse_files_like_options(words: list[str]) -> None:
    """Refuse a file whose name begins with a dash: it would be taken for an option."""
    for word in words:
        if word.startswith("-") and len(word) > 1 and os.path.isfile(word):  # noqa: PTH113 - quick
            raise UsageError(f"{word} looks like an option", hint=f"for the file write ./{word}")


class _Parser(argparse.ArgumentParser):
    """An argument parser whose messages repeat no escape sequence of the command line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words, and end with 2."""
        from coach.safe_text import printable, without_secrets_inside

        super().error(printable(without_secrets_inside(message)))


def parse(words: list[str]) -> argparse.Namespace:
    """Read the words after ``coach``; exits with 2 where they are not understood."""
    _refuse_files_like_options(words)
    if not words[0].startswith("-") and words[0] not in COMMANDS:
        _refuse_command(words[0])
    parser = _Parser(
        prog="coach",
        description="Posture and exercise coach. Nothing ever leaves this machine. "
        "Begin with coach (the app), or with coach demo, which needs no camera.",
        epilog="exit codes: 0 done, 1 an output could not be written, 2 usage, "
        "3 the source can't be opened or decoded, 4 no person was found, "
        "5 the pose model is missing or altered, 6 a content file is wrong, 130 interrupted",
    )
    parser.add_argument("--version", action="version", version=f"coach {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    asked = next((word for word in words if not word.startswith("-")), "")
    chosen: argparse.ArgumentParser = parser
    for name, what in COMMANDS.items():
        command = subparsers.add_parser(name, help=what, description=what.capitalize() + ".")
        if name == asked:  # only the command that runs is imported
            importlib.import_module(f"coach.commands.{name}").configure(command)
            chosen = command
    options = list(parser._option_string_actions)
    if words[0].startswith("-") and not any(text.startswith(words[0]) for text in options):
        _refuse_rest(parser, words[0])
    args, left = parser.parse_known_args(words)
    if left:
        _refuse_rest(chosen, left[0])
    return args


def _refuse_command(word: str) -> NoReturn:
    """A first word that is no command, with the one that may be meant."""
    hint = _meant(word, [*COMMANDS], "coach --help lists them")
    if os.path.exists(word):  # noqa: PTH110 - quick
        hint = f"to measure a recording write coach check {word}"
    raise UsageError(f"there is no command {word[:40]!r}", hint=hint)


def _refuse_rest(command: argparse.ArgumentParser, word: str) -> NoReturn:
    """A word that the command does not take, with the option that may be meant."""
    option, known = word.partition("=")[0], list(command._option_string_actions)
    hint = _meant(option, known, f"{command.prog} --help lists what it takes")
    raise UsageError(f"{command.prog} does not take {word[:40]!r}", hint=hint)


def _meant(word: str, known: Sequence[str], otherwise: str) -> str:
    """The hint after a word that is not ``known``."""
    near = difflib.get_close_matches(word, known, 1, 0.6)
    return f"did you mean {near[0]}?" if near else otherwise


def _in_one_line(sentence: str, words: list[str]) -> str:
    """The sentence, where a name among the words can't pass for a line of its own."""
    for word in words:
        if "\n" in word:
            sentence = sentence.replace(word, word.replace("\n", " "))
    return sentence


def _fail(sentence: str, code: int) -> int:
    from coach.safe_text import printable, without_secrets_inside

    with contextlib.suppress(OSError, ValueError):  # a full or closed stderr takes nothing
        told = printable(without_secrets_inside(sentence))
        end = "" if told.endswith("?") else "."
        print(f"coach: {told}{end}", file=sys.stderr, flush=True)
    return code

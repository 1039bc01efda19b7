"""The ``coach`` command: arguments, wiring, exit codes. Imports only what the command needs."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from coach import __version__
from coach.errors import CoachError
from coach.safe_text import printable, without_secrets_inside

INTERRUPTED = 130

COMMANDS = {
    "app": "the terminal app (what coach alone opens)",
    "serve": "the app in a browser on this machine",
    "check": "one posture check of a camera, video, picture or stream",
    "monitor": "notice slouching at the desk, against your own baseline",
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


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code; errors are one sentence on stderr."""
    words = (sys.argv[1:] if argv is None else argv) or ["app"]
    try:
        args = _parse(words)
        code = int(args.run(args))
        sys.stdout.flush()
        return code
    except CoachError as error:
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        # Where the interrupt went through an exec() (dataclasses use it as they are imported),
        # Python notes it as unhandled and would kill itself by the signal; the next exec() clears
        # that, so that the exit code is the documented one.
        exec("")
        return _fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # The reader (head, less) has had enough: that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ImportError as error:
        hint = "reinstall coach; on a Linux without a desktop, libGL.so.1 is in the package libgl1"
        return _fail(f"a library can't be loaded ({error}): {hint}", 1)
    except Exception as error:
        if os.environ.get("COACH_DEBUG"):
            raise
        what = f"something went wrong inside coach ({type(error).__name__}: {error})"
        return _fail(f"{what}: COACH_DEBUG=1 shows where; please report it", 1)


def _parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="coach",
        description="Posture and exercise coach. Nothing ever leaves this machine.",
        epilog="exit codes: 0 done, 1 an output could not be written, 2 usage, "
        "3 the source can't be opened or decoded, 4 no person was found, "
        "5 the pose model is missing or altered, 6 a content file is wrong, 130 interrupted",
    )
    parser.add_argument("--version", action="version", version=f"coach {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    asked = next((word for word in words if not word.startswith("-")), None)
    for name, what in COMMANDS.items():
        command = subparsers.add_parser(name, help=what, description=what.capitalize() + ".")
        if name == asked:  # only the command that runs is imported
            importlib.import_module(f"coach.commands.{name}").configure(command)
    return parser.parse_args(words)


def _fail(sentence: str, code: int) -> int:
    print(f"coach: {printable(without_secrets_inside(sentence))}.", file=sys.stderr)
    return code

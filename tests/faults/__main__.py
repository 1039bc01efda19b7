"""``python -m tests.faults [PART …] --moments 50``: kill -9 at moments spread over each command.

Each moment begins from a copy of the same data folder. The command and all it started are killed;
then the history must be sound, hold what had been told as stored, and the next command must run.
Prints a line for each command and every failure; exits with 1 where there was one.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.faults.commands import COMMANDS, Command, filled
from tests.faults.killing import Killed, killed_at, usual_s


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    known = {command.name: command for command in COMMANDS}
    parser.add_argument("parts", nargs="*", choices=[[], *known], help="which (default: all)")
    parser.add_argument("--moments", type=int, default=50, help="of each command (default: 50)")
    options = parser.parse_args(arguments)
    failures = 0
    with tempfile.TemporaryDirectory(prefix="coach-faults-") as folder:
        template = Path(folder) / "template"
        filled(template)
        for name in options.parts or known:
            failures += _tried(known[name], template, Path(folder) / "run", options.moments)
    return 1 if failures else 0


def _tried(command: Command, template: Path, place: Path, moments: int) -> int:
    """Kill one command at its moments; the number of moments after which something was wrong."""
    with command.surroundings() as around:
        whole_s = command.lasts_s or usual_s(command, _copied(template, place), around)
        wrong, early = [], 0
        for number in range(moments):
            folder = _copied(template, place)
            killed = killed_at(command, folder, around, (number + 0.5) / moments * whole_s)
            early += not killed.finished
            problem = _problem(command, folder, killed)
            if problem is not None:
                wrong.append(f"  at {killed.after_s:.2f} s: {problem}")
    print(
        f"{command.name:<10} {moments} moments within {whole_s:.1f} s, {early} before its end: "
        f"{len(wrong)} wrong",
        *wrong,
        sep="\n",
        flush=True,
    )
    return len(wrong)


def _copied(template: Path, place: Path) -> Path:
    if place.exists():
        shutil.rmtree(place)
    shutil.copytree(template, place)
    return place


def _problem(command: Command, folder: Path, killed: Killed) -> str | None:
    if killed.left_over:
        return f"still running: {', '.join(killed.left_over)}"
    try:
        command.look(folder, killed)
    except AssertionError as error:
        return str(error) or "wrong"
    return None


if __name__ == "__main__":
    sys.exit(main())

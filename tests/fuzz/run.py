"""``make fuzz``: a number of altered inputs for every reader, each in bounded time and memory.

Prints a line a reader, and every input that ended otherwise than in a result or one sentence; that
input is kept, to be looked at. Ends with 1 where there was any.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

from coach.errors import CoachError
from coach.safe_text import printable
from tests.fuzz.mutate import mutated
from tests.fuzz.readers import READERS

CASE_S = 20.0
MEMORY_MB = 500
WRONG_MAX = 20
"""This many are enough to look at."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("readers", nargs="*", choices=[[], *READERS], help="which (default: all)")
    parser.add_argument("--cases", type=int, default=500, help="inputs a reader (default: 500)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "coach-fuzz")
    chosen = parser.parse_args()
    failed = 0
    for name in chosen.readers or READERS:
        failed += run(name, chosen.cases, chosen.seed, chosen.keep)
    return 1 if failed else 0


def run(name: str, cases: int, seed: int, keep: Path) -> int:
    """All cases of a reader; how many went wrong."""
    with tempfile.TemporaryDirectory(prefix="coach-fuzz-") as made:
        return _run_in(Path(made), name, cases, seed, keep)


def _run_in(folder: Path, name: str, cases: int, seed: int, keep: Path) -> int:
    """All cases, in a process that may die: what it leaves in ``folder`` is not its to remove."""
    began, at, wrong, tally, peak_mb = time.monotonic(), 0, 0, {"read": 0, "refused": 0}, 0.0
    while at < cases:
        here, there = multiprocessing.get_context("spawn").Pipe()
        child = multiprocessing.get_context("spawn").Process(
            target=_work, args=(there, folder, name, seed, range(at, cases))
        )
        child.start()
        there.close()
        why = ""
        while at < cases:
            # The first answer of a process takes longer: it loads the libraries.
            if not here.poll(CASE_S + 60 * (tally["read"] + tally["refused"] == 0)):
                why = f"no end within {CASE_S:.0f} s"
                break
            try:
                how, said, rss_mb = here.recv()
            except EOFError:
                child.join()
                why = f"the process died (exit code {child.exitcode})"
                break
            peak_mb = max(peak_mb, rss_mb)
            if how in tally:
                tally[how] += 1
            else:
                wrong += 1
                _report(name, seed, at, said, keep)
            at += 1
        if why:
            wrong += 1
            _report(name, seed, at, why, keep)
            at += 1
            if wrong >= WRONG_MAX:
                at = cases
        child.kill()
        child.join()
    if peak_mb > MEMORY_MB:
        wrong += 1
    took = time.monotonic() - began
    print(
        f"{name:<9} {cases} inputs: {tally['read']} read, {tally['refused']} refused, "
        f"{wrong} wrong; {took:.0f} s, {peak_mb:.0f} MB at most (≤ {MEMORY_MB})",
        flush=True,
    )
    return wrong


def _work(pipe: Any, folder: Path, name: str, seed: int, numbers: range) -> None:
    """Read these cases, and tell how each ended."""
    own = Path(tempfile.mkdtemp(dir=folder))
    os.environ["COACH_DATA"] = str(own / "data")
    reader = READERS[name]
    inputs = list(reader.inputs(own))
    for number in numbers:
        file, data = case(inputs, seed, number)
        path = own / f"case-{file}"
        path.write_bytes(data)
        pipe.send((*_outcome(reader, path, data), _peak_mb()))


def case(inputs: list[tuple[str, bytes]], seed: int, number: int) -> tuple[str, bytes]:
    """The name and bytes of one case; the first cases are the inputs as they are."""
    if number < len(inputs):
        return inputs[number]
    chance = random.Random(f"{seed}/{number}")
    file = chance.choice(inputs)[0]
    return file, mutated([data for name, data in inputs if name == file], chance)


def _outcome(reader: Any, path: Path, data: bytes) -> tuple[str, str]:
    try:
        reader.read(path, data)
    except CoachError as error:
        told = str(error)
        if printable(told) != told or len(told) > 20_000:
            return "wrong", f"what it says is not fit to be shown: {told[:300]!r}"
        return "refused", told[:300]
    except BaseException:
        return "wrong", traceback.format_exc(limit=-6)
    return "read", ""


def _report(name: str, seed: int, number: int, said: str, keep: Path) -> None:
    with tempfile.TemporaryDirectory() as made:
        file, data = case(list(READERS[name].inputs(Path(made))), seed, number)
    keep.mkdir(parents=True, exist_ok=True)
    kept = keep / f"{name}-{seed}-{number}-{file}"
    kept.write_bytes(data)
    print(f"{name} case {number}: {said.strip()}\n  kept as {kept}", flush=True)


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)

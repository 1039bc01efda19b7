"""The machine sleeps while the monitor runs: what was recorded stays, and no time is made up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach.storage.history import open_history
from coach.storage.records import Second, Spell
from tests.faults.commands import camera
from tests.support.command import ROOT
from tests.support.stage import PATIENCE_S

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes can't be stopped here"),
]
ASLEEP_S = 6.0
EDGE_S = 1.5
"""A second that is under way when the machine falls asleep may still be stored as one."""


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    words = ["--json", "--quiet", "--baseline-seconds", "3", "--grace", "2"]
    env = {**os.environ, "COACH_DATA": str(tmp_path / "data")}
    with camera("front_upright.mp4") as url, (tmp_path / "told.jsonl").open("wb") as told:
        command = [sys.executable, "-m", "coach", "monitor", url, *words]
        with subprocess.Popen(command, cwd=ROOT, env=env, stdout=told) as process:
            try:
                yield process
            finally:
                process.kill()


def seconds(folder: Path) -> list[Second]:
    place = folder / "data" / "history" / "history.db"
    if not place.exists():
        return []
    with open_history(place) as history:
        return history.all(Second)


def until(true: Callable[[], object], what: str) -> None:
    give_up_s = time.monotonic() + 2 * PATIENCE_S
    while not true():
        assert time.monotonic() < give_up_s, f"never happened: {what}"
        time.sleep(0.1)


def test_a_sleep_costs_nothing_and_counts_for_nothing(
    tmp_path: Path, monitor: subprocess.Popen[bytes]
) -> None:
    until(lambda: len(seconds(tmp_path)) >= 3, "seconds are stored")
    before = seconds(tmp_path)
    monitor.send_signal(signal.SIGSTOP)
    asleep_s = time.time()
    until(lambda: time.time() >= asleep_s + ASLEEP_S, "it is time to wake up")
    awake_s = time.time()
    monitor.send_signal(signal.SIGCONT)
    until(lambda: seconds(tmp_path)[-1].utc_s > awake_s, "seconds are stored again")
    monitor.send_signal(signal.SIGTERM)
    assert monitor.wait(60) == 0

    after = seconds(tmp_path)
    assert [one for one in after if one.utc_s <= before[-1].utc_s] == before
    ends = [(one.utc_s, one.utc_s + one.duration_s) for one in after]
    asleep = sum(max(min(end, awake_s) - max(start, asleep_s), 0.0) for start, end in ends)
    assert asleep <= EDGE_S
    with open_history(tmp_path / "data" / "history" / "history.db") as history:
        spell = history.last(Spell)
    assert spell is not None
    assert spell.ended_s is not None
    watched_s = sum(one.duration_s for one in after)
    assert watched_s <= spell.ended_s - spell.at.utc_s - (awake_s - asleep_s) + EDGE_S
    told = [json.loads(line) for line in (tmp_path / "told.jsonl").read_text().splitlines()]
    assert [one["t_s"] for one in told] == sorted(one["t_s"] for one in told)
    assert told[-1]["event"] == "summary"

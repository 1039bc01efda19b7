"""The commands that are killed, and what must hold after each of them."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.request import urlopen

from coach.paths import shipped
from coach.pose.trace import Trace
from coach.storage.export import backup
from coach.storage.history import History, open_history
from coach.storage.moment import Moment, days_before
from coach.storage.records import Check, Event, Screening, Second
from tests.bench.history import a_day
from tests.faults.killing import Killed
from tests.support.command import ROOT
from tests.support.memories import NOON

DAYS, MORE_DAYS = 12, 25
"""Days in the history, and in the backup that is imported."""

HISTORY = Path("history", "history.db")
"""In the data folder."""

_SETTINGS = '[monitor]\n# mine\ngrace_s = 45.0\nprofile = "desk"\n'
_CHANGE = """
import sys
from coach.content.settings_file import change_setting
for number in range(400):
    change_setting("monitor.grace_s", 30.0 + number % 7)
"""


@dataclass(frozen=True, slots=True)
class Command:
    """``arguments`` in a folder and its surroundings; ``look`` raises ``AssertionError`` where
    something is wrong after the kill. ``lasts_s`` for those that never end by themselves."""

    name: str
    arguments: Callable[[Path, str], list[str]]
    look: Callable[[Path, Killed], None]
    lasts_s: float | None = None
    surroundings: Callable[[], AbstractContextManager[str]] = lambda: nullcontext("")

    def words(self, folder: Path, around: str) -> list[str]:
        """What follows ``python``."""
        return self.arguments(folder, around)


def filled(template: Path) -> None:
    """A data folder with some days of history and settings, and a backup with more days."""
    data = template / "data"
    for folder in (data, template / "tmp", template / "out"):
        folder.mkdir(parents=True)
    for path, days in ((data / HISTORY, DAYS), (template / "more.db", MORE_DAYS)):
        with open_history(path) as history:
            for day in range(days):
                a_day(history, days_before(NOON, day + days), random.Random(day))
            history.add(Screening(Moment.of(datetime.now().astimezone()), "safe", (), ()))
            if path.name == "more.db":
                backup(history, template / "backup.db")
    for file in template.glob("more.db*"):
        file.unlink()
    (data / "settings.toml").write_text(_SETTINGS)
    script = template / "change_settings.py"
    script.write_text(_CHANGE)
    shutil.copyfile(shipped("sample_videos", "side_forward_head.mp4"), template / "one.mp4")
    shutil.copyfile(template / "one.mp4", template / "two.mp4")


def _sound(folder: Path) -> History:
    """The history, opened after looking whether it is whole."""
    history = open_history(folder / "data" / HISTORY)
    told = history.store.read("PRAGMA integrity_check")
    assert told == [("ok",)], f"the history is damaged: {told[:3]}"
    assert not list((folder / "data" / HISTORY).parent.glob("*damaged*")), (
        "it was set aside as damaged"
    )
    return history


def _all_there(folder: Path) -> None:
    with _sound(folder) as history:
        found = len(history.all(Check))
        assert found == DAYS, f"{found} checks of {DAYS}"


def _imported(folder: Path, killed: Killed) -> None:
    with _sound(folder) as history:
        checks = len(history.all(Check))
    assert checks in (DAYS, DAYS + MORE_DAYS), f"{checks} checks: half an import"
    if killed.finished:
        assert checks == DAYS + MORE_DAYS, "the import was done, and is not there"
    _runs(folder, "history", "--json")
    assert not list((folder / "tmp").iterdir()), "a temporary copy was left and not swept"


def _exported(folder: Path, killed: Killed) -> None:
    _all_there(folder)
    archive = folder / "out" / "all.zip"
    if archive.exists():
        with zipfile.ZipFile(archive) as opened:
            assert opened.testzip() is None, "the archive is damaged"
            assert "coach_export.json" in opened.namelist(), "the archive is not whole"
    else:
        assert not killed.finished, "the export was done, and is not there"
    _runs(folder, "history", "--csv", str(folder / "out" / "again.zip"))


def _erased(folder: Path, killed: Killed) -> None:
    with _sound(folder) as history:
        checks = len(history.all(Check))
    assert checks in (0, DAYS), f"{checks} checks of {DAYS}: half erased"
    assert checks == 0 or not killed.finished, "it said that all is erased"
    _runs(folder, "history", "--erase", "--yes")
    with _sound(folder) as history:
        assert not history.all(Check), "erasing again left something"


def _replayed(folder: Path, killed: Killed) -> None:
    out = folder / "out"
    for summary in out.glob("*.summary.json"):
        json.loads(summary.read_text())
    for lines in out.glob("*.frames.jsonl"):
        assert lines.read_text().endswith("\n"), f"{lines.name} is cut short"
    for trace in [*out.glob("*.npz"), *out.glob("*.npz.part")]:
        for _ in Trace(trace):
            pass
    if killed.finished:
        assert len(list(out.glob("*.summary.json"))) == 2, "a summary is missing"


def _monitored(folder: Path, killed: Killed) -> None:
    """Every event that was printed is in the history, but for the last second's."""
    lines = killed.said.splitlines()[: killed.said.count("\n")]
    told = [json.loads(line)["event"] for line in lines if '"coach.event/1"' in line]
    with _sound(folder) as history:
        kinds = [event.kind for event in history.all(Event) if event.kind != "nudge"]
        stored = set(kinds)
        missing = {name for name in told[:-1] if name != "nudge"} - stored
        assert not missing, f"told and not stored: {missing}"
        if "baseline" in told[:-1]:
            assert history.all(Second), "no second was stored"
    _runs(folder, "history", "--json")


def _trained(folder: Path, killed: Killed) -> None:
    _all_there(folder)
    _runs(folder, "history", "--json")


def _settings(folder: Path, killed: Killed) -> None:
    text = (folder / "data" / "settings.toml").read_text()
    found = tomllib.loads(text)
    assert found["monitor"]["profile"] == "desk", "a setting is lost"
    assert 30.0 <= found["monitor"]["grace_s"] <= 45.0, "the setting is none that was written"
    assert "# mine" in text, "a comment is lost"


def _runs(folder: Path, *words: str) -> None:
    """The next command must run, and may tidy up."""
    done = subprocess.run(
        [sys.executable, "-m", "coach", *words],
        env={**os.environ, "COACH_DATA": str(folder / "data"), "TMPDIR": str(folder / "tmp")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"coach {words[0]} ended with {done.returncode}: {done.stderr}"


@contextmanager
def camera(clip: str) -> Iterator[str]:
    """An address that shows a clip over and over."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "tests.bench.webcam", str(port)]
    camera = subprocess.Popen([*line, str(shipped("sample_videos", clip))], cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urlopen(f"{url}/sound", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"{url}/live"
    finally:
        camera.kill()
        camera.wait()


def _replay(folder: Path, _: str) -> list[str]:
    clips = [str(folder / name) for name in ("one.mp4", "two.mp4")]
    return _coach("replay", *clips, "--out", str(folder / "out"), "--trace", "--jobs", "2")


def _monitor(_: Path, url: str) -> list[str]:
    return _coach("monitor", url, "--json", "--quiet", "--baseline-seconds", "3", "--grace", "2")


def _exercise(_: Path, url: str) -> list[str]:
    return _coach("exercise", "lateral_raise", "--source", url, "--reps", "2", "--sets", "1")


def _import(folder: Path, _: str) -> list[str]:
    return _coach("history", "--import", str(folder / "backup.db"))


def _export(folder: Path, _: str) -> list[str]:
    return _coach("history", "--csv", str(folder / "out" / "all.zip"))


def _erase(*_: object) -> list[str]:
    return _coach("history", "--erase", "--yes")


def _set(folder: Path, _: str) -> list[str]:
    return [str(folder / "change_settings.py")]


def _coach(*words: str) -> list[str]:
    return ["-m", "coach", *words]


COMMANDS = (
    Command("monitor", _monitor, _monitored, 14.0, lambda: camera("front_slouched.mp4")),
    Command("session", _exercise, _trained, 30.0, lambda: camera("exercise_lateral_raise.mp4")),
    Command("replay", _replay, _replayed),
    Command("import", _import, _imported),
    Command("export", _export, _exported),
    Command("erase", _erase, _erased),
    Command("settings", _set, _settings),
)
"""Every command that writes, by name."""

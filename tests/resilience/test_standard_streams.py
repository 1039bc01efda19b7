"""Streams that are closed, full or left by their reader: what was asked for is still done."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coach.cli import main
from coach.storage.history import open_history
from coach.storage.records import Check
from coach.streams import saved_unheard
from tests.support.bodies import sitting_trace
from tests.support.command import ROOT, SAMPLES, one_sentence
from tests.support.memories import fill

pytestmark = pytest.mark.integration

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
STREAMS = ("stdin", "stdout", "stderr")


@contextmanager
def failing(how: str) -> Iterator[int]:
    """A descriptor that takes nothing: of a pipe whose reader left, or of a full disk."""
    if how == "left":
        read, write = os.pipe()
        os.close(read)
    else:
        write = os.open("/dev/full", os.O_WRONLY)
    yield write
    os.close(write)


def coach_at(home: Path, *words: object, **streams: int) -> subprocess.CompletedProcess[str]:
    """Run a command with other streams than usual; it writes unbuffered, so that it fails early."""
    place = {"COACH_DATA": str(home), "PYTHONUNBUFFERED": "1"}
    return subprocess.run(
        [sys.executable, "-m", "coach", *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=streams.get("stdout", subprocess.PIPE),
        stderr=streams.get("stderr", subprocess.PIPE),
        env={**os.environ, **place},
        cwd=ROOT,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("words", ["learn", "models", "exercise --list", "learn --coverage"])
def test_a_reader_who_leaves_is_no_error(tmp_path: Path, words: str) -> None:
    with failing("left") as left:
        done = coach_at(tmp_path, *words.split(), stdout=left)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("how", ["left", pytest.param("full", marks=needs_full)])
def test_a_check_nobody_reads_is_remembered_and_its_picture_saved(tmp_path: Path, how: str) -> None:
    picture = tmp_path / "marked.png"
    words = ["check", SAMPLES / "side_upright.mp4", "--seconds", "0.5", "--save"]
    with failing(how) as output:
        done = coach_at(tmp_path / "data", *words, "--annotate", picture, stdout=output)
    assert done.returncode == (0 if how == "left" else 1), done.stderr
    assert picture.stat().st_size > 1000
    with open_history(tmp_path / "data" / "history" / "history.db") as history:
        assert len(history.all(Check)) == 1


@pytest.mark.parametrize("how", ["left", pytest.param("full", marks=needs_full)])
def test_a_report_nobody_reads_about_writes_page_and_table(tmp_path: Path, how: str) -> None:
    with open_history(tmp_path / "data" / "history" / "history.db") as history:
        fill(history)
    page, table = tmp_path / "page.html", tmp_path / "values.csv"
    words = ["report", "--days", "9999", "--out", page, "--csv", table]
    with failing(how) as output:
        done = coach_at(tmp_path / "data", *words, stdout=output)
    assert done.returncode == (0 if how == "left" else 1), done.stderr
    assert page.exists()
    assert table.exists()


@pytest.mark.parametrize("how", ["left", pytest.param("full", marks=needs_full)])
def test_a_replay_nobody_reads_writes_every_file(tmp_path: Path, how: str) -> None:
    traces = [sitting_trace(tmp_path / f"{name}.npz", 0) for name in ("amy", "bob")]
    table, out = tmp_path / "all.csv", tmp_path / "out"
    with failing(how) as output:
        words = ["replay", *traces, "--out", out, "--table", table, "--json"]
        done = coach_at(tmp_path / "data", *words, stdout=output)
    assert done.returncode == (0 if how == "left" else 1), done.stderr
    assert sorted(path.name for path in out.glob("*.summary.json")) == [
        "amy.summary.json",
        "bob.summary.json",
    ]
    assert len(table.read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize("how", ["left", pytest.param("full", marks=needs_full)])
def test_messages_nobody_takes_end_nothing(tmp_path: Path, how: str) -> None:
    page = tmp_path / "letter.html"
    with failing(how) as output:
        done = coach_at(tmp_path / "data", "report", "--letter", page, stderr=output)
        assert done.returncode == 0
        assert page.exists()
        assert coach_at(tmp_path / "data", "check", "nothing.mp4", stderr=output).returncode == 3


@pytest.mark.parametrize(
    "words", ["history --erase", "calibrate --erase", "screen", "screen --answers -"]
)
def test_a_closed_input_answers_nothing(tmp_path: Path, words: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m coach {words} <&-', sys.executable],
        env={**os.environ, "COACH_DATA": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert one_sentence(done.stderr), done.stderr


LOOK = """
import json, os, sys
from coach.streams import prepare_streams
prepare_streams()
print("said")
print("told", file=sys.stderr)
with open(sys.argv[1], "w") as first, open(os.devnull) as second:
    os.write(2, b"a library's message")
    json.dump([first.fileno(), second.fileno(), sys.stdin.read()], first)
"""


@pytest.mark.parametrize("closed", [*STREAMS, "all"])
def test_no_file_takes_the_place_of_a_closed_stream(tmp_path: Path, closed: str) -> None:
    """What libraries write to the number of stderr would be in the middle of it."""
    marks = {"stdin": "<&-", "stdout": ">&-", "stderr": "2>&-"}
    away = marks.get(closed) or " ".join(marks.values())
    found = tmp_path / "found.json"
    line = ["sh", "-c", f'exec "$0" -c "$1" "$2" {away}', sys.executable, LOOK, str(found)]
    done = subprocess.run(line, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0
    *numbers, read = json.loads(found.read_text())
    assert min(numbers) > 2
    assert read == ""


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes when the rest of the output is thrown away, which is the tests' own output here."""
    calls: list[str] = []
    monkeypatch.setattr("coach.streams.write_nowhere", lambda: calls.append("thrown away"))
    return calls


def told(errors: list[OSError], done: list[str]) -> None:
    with saved_unheard() as telling:
        for error in errors:
            with telling():
                raise error
            done.append("saved")


def test_the_first_failure_of_the_output_is_raised_at_the_end(nowhere: list[str]) -> None:
    done: list[str] = []
    with pytest.raises(OSError, match="no space"):
        told([OSError(errno.ENOSPC, "no space"), BrokenPipeError()], done)
    assert done == ["saved", "saved"]
    assert nowhere


def test_a_file_that_can_not_be_written_is_not_taken_for_the_output(nowhere: list[str]) -> None:
    done: list[str] = []
    with pytest.raises(PermissionError):
        told([PermissionError(errno.EACCES, "no", "a.png")], done)
    assert not done
    assert not nowhere


class Endless:
    """An input without an end, of lines or without any."""

    def __init__(self, line: str) -> None:
        self._line = line

    def readline(self, size: int = -1) -> str:
        if self._line:
            return self._line
        assert size > 0, "all of it would be read"
        return "\0" * size


@pytest.mark.parametrize("line", ["", "maybe\n", "?\n", "3\n"])
def test_an_input_without_an_end_is_given_up(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last of them answers that it is an emergency, and never that this is right."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    monkeypatch.setattr("sys.stdin", Endless(line))
    assert main(["screen"]) == (0 if line == "3\n" else 2)
    assert line == "3\n" or one_sentence(capsys.readouterr().err)

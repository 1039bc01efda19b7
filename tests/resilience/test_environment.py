"""Surroundings that name what is not there, is closed, or is something else: one sentence."""

import errno
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coach import cli
from coach.content.settings_file import read_settings
from coach.errors import ContentError, OutputError, UsageError
from coach.paths import user_data
from coach.pose.model.face import find_face_model
from coach.pose.model.store import find_model
from coach.runtime.desk.orders import monitor_folder, taken_orders
from coach.runtime.desk.status import NOT_RUNNING, last_status, status_path
from coach.runtime.system.process_lock import only_one
from coach.storage.database import HistoryError
from coach.storage.history import open_history
from tests.support.command import coach_process, one_sentence

COMMANDS = ("doctor", "models", "status", "learn", "history", "calibrate", "screen --pain 3")


@pytest.fixture
def as_anybody() -> tuple[str, ...]:
    """What makes a command obey permissions though the superuser runs the tests."""
    if sys.platform == "win32" or (os.geteuid() == 0 and shutil.which("setpriv") is None):
        pytest.skip("nothing here takes the superuser's rights from a command")
    rights = "-dac_override,-dac_read_search"
    return ("setpriv", "--bounding-set", rights) if os.geteuid() == 0 else ()


@pytest.mark.integration
@pytest.mark.parametrize("words", COMMANDS)
def test_a_closed_data_folder_is_told_in_a_sentence(
    tmp_path: Path, as_anybody: tuple[str, ...], words: str
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    place = {"COACH_DATA": str(closed / "data")}
    done = coach_process(*words.split(), env=place, wrapper=as_anybody)
    closed.chmod(0o700)
    fine, missing_model = ("models", "status", "learn"), 5
    code = 0 if words in fine else missing_model if words == "doctor" else 1
    assert done.returncode == code, done.stderr
    assert not done.stderr or one_sentence(done.stderr), done.stderr
    assert "inside coach" not in done.stderr
    if words == "doctor":
        assert "data folder" in done.stdout


def test_a_file_in_the_place_of_the_data_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "file" / "data"))
    assert cli.main(["screen", "--pain", "3"]) == 1
    assert "(file is not a folder)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variable", "ask"),
    [("COACH_DATA", user_data), ("COACH_MODEL", find_model), ("COACH_FACE_MODEL", find_face_model)],
)
def test_the_home_of_nobody_is_told(
    variable: str, ask: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "~no.such.person/coach")
    with pytest.raises(UsageError, match=f"{variable} names ~no.such.person/coach"):
        ask()


@pytest.mark.parametrize("answer", ["~/.local/share/coach", RuntimeError("no home")])
def test_without_a_home_no_folder_of_the_moment_is_taken(
    answer: str | RuntimeError, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Libraries say it so or so; the history would be another one in every folder."""

    def asked(*_: object, **__: object) -> str:
        if isinstance(answer, RuntimeError):
            raise answer
        return answer

    monkeypatch.delenv("COACH_DATA", raising=False)
    monkeypatch.setattr("platformdirs.user_data_dir", asked)
    with pytest.raises(UsageError, match="no home folder"):
        user_data()


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ELOOP, errno.EIO])
def test_a_file_the_machine_refuses_is_no_mistake_of_the_program(
    code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: object) -> int:
        raise OSError(code, os.strerror(code), "/a/file")

    monkeypatch.setattr("coach.commands.cameras.run", refuse)
    assert cli.main(["cameras"]) == 1
    said = capsys.readouterr().err
    assert one_sentence(said)
    assert "/a/file can't be used" in said


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="time zones can't be set here")
@pytest.mark.parametrize("zone", ["<+99>-99", "<-99>99", "UTC+24:59:59"])
def test_a_time_zone_no_date_can_be_in_is_told_and_utc_used(
    zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    with monkeypatch.context() as here:
        here.setenv("TZ", zone)
        time.tzset()
        assert cli.main(["history", "--week"]) == 0
        assert time.timezone == 0
    time.tzset()
    assert "times are in UTC." in capsys.readouterr().err


needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such pipes here")


@needs_pipes
@pytest.mark.parametrize("name", ["history.db", "history.db-wal", "history.db-journal"])
def test_a_pipe_in_the_place_of_the_history_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(HistoryError, match=f"{name} is a pipe"):
        open_history(tmp_path / "history.db")


@needs_pipes
def test_a_pipe_in_the_place_of_anything_else_coach_reads_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    orders = monitor_folder() / "orders"
    orders.mkdir(parents=True)
    for place in (status_path(), orders / "1.json", tmp_path / "settings.toml"):
        os.mkfifo(place)
    assert last_status() == NOT_RUNNING
    assert taken_orders("run") == []
    with pytest.raises(ContentError, match="pipe"):
        read_settings()


@pytest.mark.parametrize("text", ["[" * 100_000, '{"running": ', "\0"])
def test_a_state_that_is_none_is_of_no_monitor(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    monitor_folder().mkdir(parents=True)
    status_path().write_text(text)
    assert last_status() == NOT_RUNNING


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links are followed there")
def test_a_lock_writes_into_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OutputError), only_one(tmp_path / "lock", "it", "end it"):
        pytest.fail("it was locked")
    assert (tmp_path / "victim").read_text() == "precious"

"""What was recorded is never written over, by whatever name an output has."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from coach import cli
from coach.content.settings_file import change_setting
from coach.storage.history import history_path, open_history
from coach.storage.records import Check
from tests.support.bodies import sitting_trace
from tests.support.command import one_sentence
from tests.support.memories import fill

OUTPUTS = {
    "a page": "report --out",
    "its table": "report --csv",
    "a letter": "report --letter",
    "a letter with answers": "screen --letter",
    "a backup": "history --backup",
    "an export": "history --csv",
    "a table": "replay TRACE --out OUT --table",
    "a picture": "check TRACE --annotate",
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with records and settings in it."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    with open_history() as history:
        fill(history)
    change_setting("monitor.grace_s", 45.0)
    return tmp_path / "data"


def by_link(path: Path, link: Path) -> Path:
    link.symlink_to(path)
    return link


def by_hard_link(path: Path, link: Path) -> Path:
    os.link(path, link)
    return link


def by_detour(path: Path, _: Path) -> Path:
    return path.parent / ".." / path.parent.name / path.name


@pytest.mark.parametrize("words", OUTPUTS.values(), ids=list(OUTPUTS))
def test_no_output_takes_the_place_of_the_history(
    data: Path, tmp_path: Path, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = sitting_trace(tmp_path / "trace.npz", 0)
    line = words.replace("TRACE", str(trace)).replace("OUT", str(tmp_path / "out")).split()
    assert cli.main([*line, str(history_path())]) == 2
    assert one_sentence(capsys.readouterr().err)
    with open_history() as history:
        assert history.all(Check)
        assert history.unread is None


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("name", [by_link, by_hard_link, by_detour])
def test_nor_by_another_name(
    data: Path, tmp_path: Path, name: Callable[[Path, Path], Path]
) -> None:
    assert cli.main(["report", "--out", str(name(history_path(), tmp_path / "page.html"))]) == 2


@pytest.mark.parametrize("own", ["settings.toml", "history/history.db-wal", "monitor.lock"])
def test_nor_that_of_anything_else_coach_keeps(data: Path, own: str) -> None:
    assert cli.main(["report", "--out", str(data / own)]) == 2


def test_other_files_may_lie_beside_them(data: Path) -> None:
    assert cli.main(["report", "--out", str(data / "page.html")]) == 0
    assert cli.main(["history", "--backup", str(data / "copy.db")]) == 0


def test_a_picture_of_another_kind_is_refused_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", str(tmp_path / "none.mp4"), "--annotate", "a.tiff"]) == 2
    assert "neither a PNG nor a JPEG" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no such device here")
def test_a_backup_goes_into_a_file(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["history", "--backup", "/dev/null"]) == 1
    assert "is a pipe or a device" in capsys.readouterr().err


def test_two_outputs_are_two_files(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    (tmp_path / "folder").mkdir()
    again = tmp_path / "folder" / ".." / "page.html"
    assert cli.main(["report", "--out", str(page), "--csv", str(again)]) == 2
    assert one_sentence(capsys.readouterr().err)
    assert not page.exists()

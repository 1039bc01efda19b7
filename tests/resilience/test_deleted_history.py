"""The history's file or folder is deleted while a program uses it: it goes on in a new one."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from coach.storage.history import open_history
from coach.storage.records import Event, Second, Spell
from tests.faults.commands import camera
from tests.resilience.test_sleep import seconds
from tests.support.command import ROOT
from tests.support.memories import NOON
from tests.support.stage import until

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows deletes no file that is open"
)


@pytest.mark.parametrize("queued", [False, True])
def test_a_history_deleted_while_running_is_begun_anew_with_its_session(
    tmp_path: Path, queued: bool
) -> None:
    """Its folder was thrown away: what is written to a deleted file nobody reads again."""
    folder = tmp_path / "history"
    with open_history(folder / "history.db", queued=queued) as history:
        spell = history.add(Spell(NOON, "0", 0.5))
        history.add_seconds(spell, [Second(spell.id, NOON.utc_s, "upright")])
        assert len(history.all(Second)) == 1
        shutil.rmtree(folder)
        history.add_seconds(spell, [Second(spell.id, NOON.utc_s + 1, "upright")])
        assert history.all(Spell) == [spell]
        with open_history(folder / "history.db") as other:
            assert len(other.all(Second)) == 1
        assert "was deleted" in history.notices[-1]
        assert len(history.notices) == 1


def test_while_no_new_history_can_be_begun_entries_wait(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    with open_history(folder / "history.db", queued=True) as history:
        history.add(Event(NOON, "nudge"))
        assert len(history.all(Event)) == 1
        shutil.rmtree(folder)
        folder.touch()
        kept = [history.add(Event(NOON.after(n), "nudge")) for n in range(1, 4)]
        history.store.settle()  # type: ignore[attr-defined]
        assert "kept in memory only" in history.notices[-1]
        folder.unlink()
        kept.append(history.add(Event(NOON.after(4), "nudge")))
        assert history.all(Event) == kept
        assert "saved again" in history.notices[-1]


@pytest.mark.integration
def test_a_monitor_whose_data_folder_is_thrown_away_says_so_and_goes_on(tmp_path: Path) -> None:
    data, told = tmp_path / "data", tmp_path / "told.txt"
    place = data / "history" / "history.db"
    words = ["monitor", "--quiet", "--baseline-seconds", "3"]
    env = {**os.environ, "COACH_DATA": str(data)}
    with camera("front_upright.mp4") as url, told.open("wb") as out:
        command = [sys.executable, "-m", "coach", *words, url]
        with subprocess.Popen(command, cwd=ROOT, env=env, stdout=out) as process:
            try:
                until(lambda: seconds(tmp_path), "seconds are stored")
                shutil.rmtree(data / "history")
                until(lambda: seconds(tmp_path), "seconds are stored again")
                until(lambda: "was deleted or replaced" in told.read_text(), "it is told")
                process.send_signal(signal.SIGTERM)
                assert process.wait(60) == 0
            finally:
                process.kill()
    with open_history(place) as history:
        (spell,) = history.all(Spell)
    assert spell.ended_why == "stopped"

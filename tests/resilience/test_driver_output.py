"""What C libraries say goes to a log, what the program says to the screen."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
ROOT = Path(__file__).resolve().parents[2]


def run(script: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run a script that has ``chatter_in`` and ``say``, which writes as C libraries do."""
    head = """
import os, sys
from pathlib import Path
from coach.capture.quiet_drivers import chatter_in
def say(text): os.write(2, text.encode() + b"\\n")
log = Path(sys.argv[1])
"""
    return subprocess.run(
        [sys.executable, "-c", head + script, *args],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_to_its_own(tmp_path: Path) -> None:
    log = tmp_path / "new" / "libraries.log"
    done = run(
        """
say("before")
driver = None
with chatter_in(log):
    driver = sys.__stderr__  # where Textual draws on Linux
    say("Corrupt JPEG data")
    driver.write("a widget\\n")
    print("a warning", file=sys.stderr)
say("after")
print("at last", file=sys.stderr)
""",
        str(log),
    )
    assert done.returncode == 0
    assert done.stderr.split("\n") == [
        *("before", "a widget", "a warning", "after", "at last"),
        "",
    ]
    assert log.read_text() == "Corrupt JPEG data\n"
    if os.name == "posix":
        assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_also_after_an_error_and_afresh_each_time(tmp_path: Path) -> None:
    log = tmp_path / "libraries.log"
    script = """
try:
    with chatter_in(log):
        say("lost")
        raise ValueError("a mistake")
except ValueError as error:
    say(str(error))
"""
    for _ in range(2):
        assert run(script, str(log)).stderr == "a mistake\n"
    assert log.read_text() == "lost\n"


@pytest.mark.parametrize("closed", [True, False])
def test_where_nothing_can_be_kept_it_runs_all_the_same(tmp_path: Path, closed: bool) -> None:
    (tmp_path / "file").touch()
    script = f"""
if {closed}: os.close(2)
with chatter_in(log):
    if not {closed}: say("kept nowhere")
    print("ran")
"""
    done = run(script, str(tmp_path / "file" / "log"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "ran\n", "")


def test_no_descriptor_is_left(tmp_path: Path) -> None:
    script = """
def opened(): return len(os.listdir("/proc/self/fd"))
before = opened()
for _ in range(20):
    with chatter_in(log): pass
print(opened() - before)
"""
    if not Path("/proc/self/fd").exists():
        pytest.skip("only Linux lists a process's descriptors there")
    assert run(script, str(tmp_path / "log")).stdout == "0\n"

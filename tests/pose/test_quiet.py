"""Only the library's own lines are kept from stderr."""

import os
import signal
import subprocess
import sys
import threading
from typing import Any

import pytest

from coach.pose.mediapipe.quiet import library_quiet
from tests.support.command import ROOT

CHATTER = [
    b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n",
    b"W0000 00:00:1795221909.290305    7201 inference_feedback_manager.cc:114] Feedback manager\n",
    b"I0000 00:00:1795221909.290305    7201 gl_context.cc:1] GL\n",
    b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n",
]


def test_chatter_goes_and_the_rest_stays_in_order(capfd: pytest.CaptureFixture[str]) -> None:
    with library_quiet():
        os.write(2, b"\x1b[1mdrawn " + CHATTER[1] + b"by an app\n" + b"".join(CHATTER))
        print("printed", file=sys.stderr)
        os.write(2, b"Warning: mine\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err.replace("printed\n", "") == (
        "\x1b[1mdrawn by an app\nWarning: mine\nafter\n"
    )


def test_stderr_is_back_after_an_exception(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), library_quiet():
        raise ZeroDivisionError
    os.write(2, b"back\n")
    assert capfd.readouterr().err == "back\n"


def test_an_interrupt_is_told_once_the_library_has_done(capfd: pytest.CaptureFixture[str]) -> None:
    done = []

    def load() -> None:
        signal.raise_signal(signal.SIGINT)
        os.write(2, CHATTER[0])
        done.append("loaded")

    with pytest.raises(KeyboardInterrupt), library_quiet():
        load()
    os.write(2, b"back\n")
    assert done
    assert capfd.readouterr().err == "back\n"


def test_blocks_in_many_threads_and_inside_each_other_leave_stderr_whole(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def talk(name: Any) -> None:
        for n in range(20):
            with library_quiet(), library_quiet():
                os.write(2, CHATTER[n % len(CHATTER)])
                os.write(2, f"{name}\n".encode())

    threads = [threading.Thread(target=talk, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.write(2, b"end\n")
    lines = capfd.readouterr().err.split()
    assert sorted(lines[:-1]) == sorted("abc" * 20)
    assert lines[-1] == "end"


@pytest.mark.skipif(sys.platform == "win32", reason="closes descriptor 2 in a POSIX shell")
@pytest.mark.integration
def test_a_process_without_stderr_goes_on() -> None:
    script = (
        "from coach.pose.mediapipe.quiet import library_quiet\nwith library_quiet(): print('done')"
    )
    words = ["sh", "-c", '"$0" -c "$1" 2>&-', sys.executable, script]
    result = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "done\n")

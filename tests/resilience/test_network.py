"""Nothing ever leaves the machine: no internet socket, whatever is measured."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.command import SAMPLES, coach_process

pytestmark = pytest.mark.integration
CLIP = SAMPLES / "side_upright.mp4"


def strace_works() -> bool:
    return sys.platform == "linux" and shutil.which("strace") is not None


def opened(log: str) -> list[str]:
    """Lines of a trace in which a socket that can reach the internet was asked for."""
    return re.findall(r"^.*(?:socket\((?:AF|PF)_INET6?|sin6?_addr).*$", log, re.MULTILINE)


@pytest.mark.skipif(not strace_works(), reason="needs strace, on Linux")
@pytest.mark.parametrize("command", ["check", "replay"])
def test_the_operating_system_sees_no_internet_socket(
    tmp_path: Path, pose_model: Path, command: str
) -> None:
    log = tmp_path / "calls.log"
    words = ["--out", tmp_path, "--annotate", "--trace"] if command == "replay" else []
    tracer = ("strace", "-f", "-qq", "-e", "trace=network", "-o", str(log))
    result = coach_process(command, CLIP, *words, wrapper=tracer)
    assert result.returncode == 0, result.stderr
    assert opened(log.read_text()) == []


@pytest.mark.skipif(not strace_works(), reason="needs strace, on Linux")
def test_the_test_would_see_one(tmp_path: Path) -> None:
    import subprocess

    log = tmp_path / "calls.log"
    asking = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()"
    tracer = ["strace", "-f", "-qq", "-e", "trace=network", "-o", str(log)]
    subprocess.run([*tracer, sys.executable, "-c", asking], check=True)
    assert opened(log.read_text()) != []


BLOCKED = """
import socket, sys
class Refused(socket.socket):
    def __init__(self, family=socket.AF_INET, *rest, **more):
        if family in (socket.AF_INET, socket.AF_INET6):
            print("INTERNET SOCKET", file=sys.stderr)
            raise OSError("no network here")
        super().__init__(family, *rest, **more)
socket.socket = Refused
from coach.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_python_opens_no_internet_socket(tmp_path: Path, pose_model: Path) -> None:
    import subprocess

    words = ["replay", str(CLIP), "--out", str(tmp_path), "--trace"]
    result = subprocess.run(
        [sys.executable, "-c", BLOCKED, *words], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "INTERNET SOCKET" not in result.stderr

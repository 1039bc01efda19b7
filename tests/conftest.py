"""What many tests need, and what tells quick tests from those that reach outside the process.

``make check`` runs the tests without the mark ``integration``. A test without it that starts a
process or imports MediaPipe fails, so that the mark can be trusted.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings

from coach.pose.model.store import ensure_model
from tests.support.recalled import FOLDER

SCREENS = Path(__file__).parent / "app"
"""Every test in here draws the app."""

# No deadline: workers share the processors, and how long an example takes is no property of it.
for profile, examples in {"dev": 25, "ci": 100, "thorough": 1000}.items():
    settings.register_profile(profile, max_examples=examples, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """What a test, or a command it runs here, sets in the environment ends with it."""
    with patch.dict(os.environ):
        yield


@pytest.fixture(scope="session")
def pose_model() -> Path:
    """The pose model, as the program itself finds it."""
    return ensure_model()


@pytest.fixture(scope="session", autouse=True)
def poses(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A folder that all workers share, for what MediaPipe has found."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "poses"
    folder.mkdir(exist_ok=True)
    os.environ[FOLDER] = str(folder)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB, where one can be had."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("making a small disk needs Linux and the superuser")
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the app."""
    for item in items:
        if SCREENS in item.path.parents:
            item.add_marker(pytest.mark.integration)


class Indoors:
    """Refuses new processes and MediaPipe while a test without the mark runs."""

    def __init__(self) -> None:
        self.test: str | None = None

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        """Audit hook: called by Python before it does what ``event`` names."""
        if self.test is None:
            return
        if event == "subprocess.Popen" or (event == "import" and args[0] == "mediapipe"):
            what = args[0] if event == "import" else args[1]
            pytest.fail(f"{self.test} needs the mark integration: it started {what}")


INDOORS = Indoors()
sys.addaudithook(INDOORS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Watch a test with its fixtures from beginning to end."""
    INDOORS.test = None if item.get_closest_marker("integration") else item.nodeid
    try:
        return (yield)
    finally:
        INDOORS.test = None

"""What many tests need, and what tells quick tests from those that reach outside the process.

``make check`` runs the tests without the mark ``integration``. A test without it that starts a
process or imports MediaPipe fails, so that the mark can be trusted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from coach.pose.model.store import ensure_model

SCREENS = Path(__file__).parent / "app"
"""Every test in here draws the app."""

settings.register_profile("quick", max_examples=30, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def pose_model() -> Path:
    """The pose model, as the program itself finds it."""
    return ensure_model()


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

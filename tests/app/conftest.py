"""The world that most tests of the app begin in."""

from pathlib import Path

import pytest

from tests.support.ui_world import World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A camera, a body and a history; the first minute is over."""
    return World(tmp_path, monkeypatch).welcomed()

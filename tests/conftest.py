"""What many tests need."""

from pathlib import Path

import pytest

from coach.pose.model.store import ensure_model


@pytest.fixture(scope="session")
def pose_model() -> Path:
    """The pose model, as the program itself finds it."""
    return ensure_model()

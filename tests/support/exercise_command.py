"""``coach exercise`` called in the test's process, and what its documents look like."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest

from coach import cli
from coach.core.session.state import Why
from coach.core.types import Frame, PoseSample
from tests.support.moving import lifting, sample

COUNTS = {"type": "integer", "minimum": 0}
SESSION = {
    "type": "object",
    "required": [
        "schema", "routine", "title", "source", "duration_s", "ended", "exercises", "sets",
        "ratings", "notes",
    ],
    "additionalProperties": False,
    "properties": {
        "schema": {"const": "coach.session/1"},
        "routine": {"type": "string"},
        "title": {"type": "string"},
        "source": {"type": "string"},
        "duration_s": {"type": "number", "minimum": 0},
        "ended": {"enum": ["done", "stopped", "pain"]},
        "exercises": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["schema", "exercise", "reps", "attempts", "holds_s", "score"],
                "properties": {"schema": {"const": "coach.exercise/1"}},
            },
        },
        "sets": {
            "type": "array",
            "items": {
                "type": "object",
                "required": [
                    "exercise", "set", "side", "began_s", "ended_s", "ended", "asked", "reps",
                    "attempts", "score",
                ],
                "additionalProperties": False,
                "properties": {
                    "exercise": {"type": "string"},
                    "set": {"type": "integer", "minimum": 1},
                    "side": {"enum": ["left", "right", None]},
                    "began_s": {"type": "number"},
                    "ended_s": {"type": "number"},
                    "ended": {"enum": [*get_args(Why)]},
                    "asked": COUNTS,
                    "reps": COUNTS,
                    "attempts": COUNTS,
                    "score": {"type": ["integer", "null"], "minimum": 0, "maximum": 100},
                },
            },
        },
        "ratings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind", "value", "exercise"],
                "additionalProperties": False,
                "properties": {
                    "kind": {"enum": ["pain", "effort"]},
                    "value": {"type": "integer", "minimum": 0, "maximum": 10},
                    "exercise": {"type": ["string", "null"]},
                },
            },
        },
        "notes": {"type": "array", "items": {"type": "string"}},
    },
}  # fmt: skip

Coach = Callable[..., tuple[int, str, str]]
"""Runs ``coach exercise`` with these words: exit code, what was printed, errors."""


def exercise_command(capsys: pytest.CaptureFixture[str]) -> Coach:
    """The command as a function."""

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["exercise", *map(str, words)])
        return code, *capsys.readouterr()

    return run


class FakeDetector:
    """Whoever is in front of the camera lifts both arms, over and over."""

    def __init__(self, *_: object, **__: object) -> None:
        self.began_s: float | None = None

    def detect(self, frame: Frame) -> PoseSample:
        self.began_s = frame.t_s if self.began_s is None else self.began_s
        return sample(frame.t_s, lifting(frame.t_s - self.began_s), frame.seq)

    def close(self) -> None:
        pass

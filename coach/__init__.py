"""Posture and exercise coach: a webcam, MediaPipe and NumPy; nothing leaves the machine.

For programs and notebooks (``coach/README.md`` has examples):

- ``measure`` checks the posture in a camera's view or a recording.
- ``analyse`` measures landmarks that are arrays already.
- ``count`` counts the repetitions of an exercise in a recording.
- ``open_source`` reads the pictures of a camera, a stream, a video or a folder.

Nothing heavy is imported before it is used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # true to type checkers; importing typing would slow --help
if TYPE_CHECKING:
    from coach.api.exercise import ExerciseCount, Fault, count
    from coach.api.frames import FrameAnalysis, analyse
    from coach.api.posture import PostureCheck, measure
    from coach.capture.open import open_source
    from coach.capture.source import Source
    from coach.core.posture.result import Finding, Measure
    from coach.core.types import Frame, Landmark, PoseSample, View
    from coach.errors import CoachError
    from coach.pose.detector import Detector

__version__ = "0.1.0"

__all__ = [
    "CoachError",
    "Detector",
    "ExerciseCount",
    "Fault",
    "Finding",
    "Frame",
    "FrameAnalysis",
    "Landmark",
    "Measure",
    "PoseSample",
    "PostureCheck",
    "Source",
    "View",
    "__version__",
    "analyse",
    "count",
    "measure",
    "open_source",
]

_WHERE = {
    "CoachError": "coach.errors",
    "Detector": "coach.pose.detector",
    "ExerciseCount": "coach.api.exercise",
    "Fault": "coach.api.exercise",
    "Finding": "coach.core.posture.result",
    "Frame": "coach.core.types",
    "FrameAnalysis": "coach.api.frames",
    "Landmark": "coach.core.types",
    "Measure": "coach.core.posture.result",
    "PoseSample": "coach.core.types",
    "PostureCheck": "coach.api.posture",
    "Source": "coach.capture.source",
    "View": "coach.core.types",
    "analyse": "coach.api.frames",
    "count": "coach.api.exercise",
    "measure": "coach.api.posture",
    "open_source": "coach.capture.open",
}


def __getattr__(name: str) -> object:
    """A public name, imported when it is first used."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    found: object = getattr(importlib.import_module(_WHERE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

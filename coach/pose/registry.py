"""Pose models by name: MediaPipe, and whatever an installed package adds.

A package adds one by an entry point of the group ``coach.detectors`` that names a ``PoseModel``.
``COACH_DETECTOR`` chooses it by the entry point's name; MediaPipe is the default.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coach.errors import ModelError
from coach.pose.detector import Detector

GROUP = "coach.detectors"
DEFAULT = "mediapipe"
_CHOICE = "COACH_DETECTOR"
_BUILT_IN = {DEFAULT: "coach.pose.mediapipe.entry:MEDIAPIPE"}

Advance = Callable[[int, int | None], None]
"""Told bytes done and bytes in all."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a detector.

    ``contour``: samples have the outline of the back, where the view shows it. ``stills``: frames
    are pictures that have nothing to do with each other; nobody is followed through them.
    ``face``: samples have the points of the face. A detector that can't give outline or face
    leaves them out. ``points``: samples have points of head, neck and back, where the view shows
    them; these are found beside the detector, whichever it is.
    """

    contour: bool = True
    stills: bool = False
    face: bool = False
    points: bool = False


class OpenDetector(Protocol):
    """Loads a pose model. Raises ``ModelError`` where it can't be loaded."""

    def __call__(self, file: Path | None, request: Request) -> Detector:
        """A fresh detector; ``file`` is what ``PoseModel.fetch`` returned."""
        ...


class FetchModel(Protocol):
    """Finds the file of a pose model, or fetches it. Raises ``ModelError`` where it can't."""

    def __call__(self, *, progress: Advance | None = None) -> Path:
        """The verified file; no connection is opened where it is there already."""
        ...


@dataclass(frozen=True, slots=True)
class PoseModel:
    """A pose model: how to open a detector that runs it, and how to get its file.

    ``fetch`` is ``None`` where the detector needs no file.
    """

    open: OpenDetector
    fetch: FetchModel | None = None


def chosen_name() -> str:
    """The name of the pose model in use."""
    return os.environ.get(_CHOICE) or DEFAULT


def pose_model_of(name: str | None = None) -> PoseModel:
    """The pose model of that name (``None``: the chosen one).

    Raises ``ModelError`` where nothing of that name is installed, or it can't be imported.
    """
    name = chosen_name() if name is None else name
    if name in _BUILT_IN:
        module, _, attribute = _BUILT_IN[name].partition(":")
        found = getattr(importlib.import_module(module), attribute)
    else:
        found = _installed(name)
    if not isinstance(found, PoseModel):
        raise ModelError(
            f"the detector {name} is no pose model", hint="its entry point must name a PoseModel"
        )
    return found


def _installed(name: str) -> object:
    from importlib.metadata import entry_points

    known = {point.name: point for point in entry_points(group=GROUP)}
    if name not in known:
        there = ", ".join(sorted({*_BUILT_IN, *known}))
        raise ModelError(f"there is no detector {name}", hint=f"{_CHOICE} may be {there}")
    try:
        return known[name].load()
    except (ImportError, AttributeError) as error:
        raise ModelError(
            f"the detector {name} can't be imported ({error})", hint="install its package again"
        ) from error


def fetch_model(*, progress: Advance | None = None) -> Path | None:
    """The verified file of the chosen pose model; ``None`` where it needs none."""
    fetch = pose_model_of().fetch
    return None if fetch is None else fetch(progress=progress)


def open_detector(file: Path | None, request: Request | None = None) -> Detector:
    """A fresh detector of the chosen pose model, whose file ``fetch_model`` returned.

    Raises ``ModelError`` where a model can't be loaded.
    """
    request = request or Request()
    detector = pose_model_of().open(file, request)
    if not request.points:
        return detector
    from coach.pose.points.detector import PointsDetector
    from coach.pose.points.finder import PointsFinder

    try:
        return PointsDetector(detector, PointsFinder(stills=request.stills))
    except ModelError:
        detector.close()
        raise

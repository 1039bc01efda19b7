"""MediaPipe as one of the pose models: imported without MediaPipe itself."""

from __future__ import annotations

from pathlib import Path

from coach.pose.detector import Detector
from coach.pose.model.face import ensure_face_model
from coach.pose.model.store import ensure_model
from coach.pose.registry import Advance, PoseModel, Request


def _fetch(*, progress: Advance | None = None) -> Path:
    return ensure_model(progress=progress)


def _open(file: Path | None, request: Request) -> Detector:
    from coach.pose.mediapipe.detector import MediaPipeDetector

    path = _fetch() if file is None else file
    face = ensure_face_model() if request.face else None
    return MediaPipeDetector(path, contour=request.contour, stills=request.stills, face=face)


MEDIAPIPE = PoseModel(_open, _fetch)

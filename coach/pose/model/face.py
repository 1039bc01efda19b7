"""Where the face model lies: beside the pose model, checked on every load, never required.

Without it the desk monitor goes by the pose's own points of the face, which tell less. So nothing
here raises, except where a variable names the home of nobody: there is a sound file or there is
none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from coach.atomic import atomic_binary
from coach.bounded import sha256_of
from coach.errors import OutputError
from coach.paths import named_path, shipped, user_data
from coach.pose.model.fetch import Advance, UnreachableError, download, download_wheel

OVERRIDE = "COACH_FACE_MODEL"
_POSE_OVERRIDE = "COACH_MODEL"
_NAME = "face_landmark.tflite"
_AGAIN_S = 86400.0
"""After a failed try to fetch it, the next one waits so long: no start is held up twice a day."""


@dataclass(frozen=True, slots=True)
class FaceModel:
    """What ``models/face_landmark.toml`` says of the file."""

    size: int
    sha256: str
    url: str
    path_in_wheel: str


def face_model() -> FaceModel:
    """The file that is wanted."""
    table = tomllib.loads(shipped("models", "face_landmark.toml").read_text(encoding="utf-8"))
    return FaceModel(table["bytes"], table["sha256"], table["url"], table["path"])


def find_face_model() -> Path | None:
    """A sound face model: the one ``COACH_FACE_MODEL`` names, the stored one, or one that lies
    beside the pose model that ``COACH_MODEL`` names."""
    named, pose = named_path(OVERRIDE), named_path(_POSE_OVERRIDE)
    places = [named] if named else [_place()]
    if pose and not named:
        places.append(pose.parent / _NAME)
    return next((place for place in places if _sound(place)), None)


def ensure_face_model(*, progress: Advance | None = None, again: bool = False) -> Path | None:
    """A sound face model, fetched now where it is missing; ``None`` where none can be had.

    Nothing is fetched where a variable names the models to use, nor within a day of a failed try
    unless ``again`` is set.
    """
    found = find_face_model()
    if found is not None or os.environ.get(OVERRIDE) or os.environ.get(_POSE_OVERRIDE):
        return found
    if not again and _tried_lately():
        return None
    wanted = face_model()
    try:
        return _stored(download(wanted.url, wanted.size, wanted.sha256, progress))
    except UnreachableError:
        return _from_index(progress)


def keep_face_model(wheel: Path) -> Path | None:
    """Take the face model out of a wheel that was fetched for the pose model."""
    wanted = face_model()
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(wanted.path_in_wheel)
    except (OSError, KeyError, zipfile.BadZipFile):
        return None
    right = hashlib.sha256(content).hexdigest() == wanted.sha256
    return _stored(content) if right else None


def _from_index(progress: Advance | None) -> Path | None:
    from coach.pose.model.store import wheel_recipe

    recipe = wheel_recipe()
    try:
        with download_wheel(
            recipe.requirement, recipe.platform, recipe.wheel_size, recipe.wheel_sha256, progress
        ) as wheel:
            found = keep_face_model(wheel)
    except UnreachableError:
        found = None
    if found is None:
        with contextlib.suppress(OSError):
            _failed().parent.mkdir(parents=True, exist_ok=True)
            _failed().touch()
    return found


def _stored(content: bytes) -> Path | None:
    path = _place()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_binary(path) as out:
            out.write(content)
        _failed().unlink(missing_ok=True)
    except (OSError, OutputError):
        return None
    return path


def _sound(path: Path) -> bool:
    try:
        return sha256_of(path) == face_model().sha256
    except OSError:
        return False


def _tried_lately() -> bool:
    try:
        return time.time() - _failed().stat().st_mtime < _AGAIN_S
    except OSError:
        return False


def _place() -> Path:
    return user_data() / "models" / _NAME


def _failed() -> Path:
    return _place().with_suffix(".unreachable")

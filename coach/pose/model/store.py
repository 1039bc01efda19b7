"""Where the pose model lies, and whether it is what it should be: checked on every load."""

from __future__ import annotations

import hashlib
import tomllib
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from coach.atomic import atomic_binary, make_private_folder
from coach.bounded import is_pipe, sha256_of
from coach.errors import ModelError, OutputError
from coach.paths import is_there, named_path, shipped, user_data
from coach.pose.model.assemble import Member
from coach.pose.model.face import keep_face_model
from coach.pose.model.fetch import Advance, UnreachableError, download, download_wheel

DEFAULT = "full"
_OVERRIDE = "COACH_MODEL"
_BYTES_MAX = 256 << 20
"""Bytes of a pose model, unpacked: the heaviest has an eighth of it."""
_INSIDE = {"pose_detector.tflite", "pose_landmarks_detector.tflite"}


@dataclass(frozen=True, slots=True)
class Assembly:
    """How to make a model from the package index: see ``models/pose_landmarker.toml``."""

    size: int
    sha256: str
    requirement: str
    platform: tuple[str, ...]
    wheel_size: int
    wheel_sha256: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A published pose model: bigger is slower and a little more exact."""

    name: str
    size: int
    sha256: str
    url: str
    assembly: Assembly | None

    def known(self) -> set[str]:
        """The SHA-256 a sound file may have."""
        return {self.sha256} | ({self.assembly.sha256} if self.assembly else set())


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A variant and what is there of it."""

    variant: Variant
    path: Path
    state: Literal["ready", "missing", "broken"]


def variants() -> dict[str, Variant]:
    """All variants by name, as ``models/pose_landmarker.toml`` lists them."""
    table = tomllib.loads(shipped("models", "pose_landmarker.toml").read_text(encoding="utf-8"))
    return {
        name: Variant(name, entry["bytes"], entry["sha256"], entry["url"], _assembly(entry))
        for name, entry in table["variant"].items()
    }


def _assembly(entry: Mapping[str, Any]) -> Assembly | None:
    recipe = entry.get("assembly")
    if recipe is None:
        return None
    members = tuple(
        Member(item["path"], item["sha256"], item["name"], tuple(item.get("outputs", ())))
        for item in recipe["member"]
    )
    return Assembly(
        size=recipe["bytes"],
        sha256=recipe["sha256"],
        requirement=recipe["requirement"],
        platform=tuple(recipe["platform"]),
        wheel_size=recipe["wheel_bytes"],
        wheel_sha256=recipe["wheel_sha256"],
        members=members,
    )


def wheel_recipe() -> Assembly:
    """The wheel of the package index that carries the weights of pose and face."""
    return next(v.assembly for v in variants().values() if v.assembly is not None)


def ensure_model(variant: str = DEFAULT, *, progress: Advance | None = None) -> Path:
    """A pose model that is sound: the named one, the stored one, or fetched now.

    Opens no connection when the model is there. Raises ``ModelError`` when none can be had.
    """
    found = find_model(variant)
    if found is not None and (named() or is_sound(found, variant)):
        return found
    return fetch_model(variant, progress=progress)


def find_model(variant: str = DEFAULT) -> Path | None:
    """Where the model lies, sound or not; ``None`` if it was never fetched.

    Raises ``ModelError`` if ``COACH_MODEL`` names a file that is not there or no model.
    """
    override = named()
    if override is not None:
        _check_bundle(override)
        return override
    path = _place(variant)
    return path if is_there(path) else None


def named() -> Path | None:
    """The file ``COACH_MODEL`` names, if it names one."""
    return named_path(_OVERRIDE)


def is_sound(path: Path, variant: str = DEFAULT) -> bool:
    """Whether a stored file hashes to what it should (9 MB: about 10 ms)."""
    try:
        return sha256_of(path) in variants()[variant].known()
    except OSError:
        return False


def list_models() -> list[ModelStatus]:
    """Every variant and whether it is there and sound."""

    def state(path: Path, name: str) -> Literal["ready", "missing", "broken"]:
        if not is_there(path):
            return "missing"
        return "ready" if is_sound(path, name) else "broken"

    return [
        ModelStatus(variant, _place(name), state(_place(name), name))
        for name, variant in variants().items()
    ]


def fetch_model(variant: str = DEFAULT, *, progress: Advance | None = None) -> Path:
    """Fetch a variant and put it in its place, whole and checked, or not at all.

    From the published address, or, where that can't be reached, from the package index.
    Raises ``ModelError``.
    """
    wanted = variants()[variant]
    path = _place(variant)
    try:
        content = download(wanted.url, wanted.size, wanted.sha256, progress)
    except UnreachableError as error:
        if wanted.assembly is None:
            hint = "coach models --fetch full can also use the package index"
            raise ModelError(f"the pose model can't be fetched ({error})", hint=hint) from error
        content = _assembled(wanted.assembly, error, progress)
    try:
        make_private_folder(path.parent)
        with atomic_binary(path) as out:
            out.write(content)
    except (OSError, OutputError) as error:
        raise ModelError(
            f"the pose model can't be stored ({error})", hint="set COACH_DATA to another folder"
        ) from error
    return path


def _assembled(recipe: Assembly, why: UnreachableError, progress: Advance | None) -> bytes:
    from coach.pose.model.assemble import assemble

    try:
        with download_wheel(
            recipe.requirement, recipe.platform, recipe.wheel_size, recipe.wheel_sha256, progress
        ) as wheel:
            content = assemble(wheel, recipe.members)
            keep_face_model(wheel)  # it is in there, and 35 MB are fetched once
    except UnreachableError as error:
        raise ModelError(
            f"the pose model can't be fetched ({why}; {error})",
            hint="connect to the internet once, or let COACH_MODEL name a file you copied here",
        ) from error
    if hashlib.sha256(content).hexdigest() != recipe.sha256:
        raise ModelError(
            "the pose model put together from the package index is not as it should be"
        )
    return content


def _place(variant: str) -> Path:
    return user_data() / "models" / f"pose_landmarker_{variant}.task"


def _check_bundle(path: Path) -> None:
    """Raise ``ModelError`` unless ``path`` is a whole pose model; which is the user's choice."""
    try:
        sound = not is_pipe(path) and _is_whole(path)
    except FileNotFoundError:
        raise ModelError(
            f"{path} does not exist", hint=f"{_OVERRIDE} names it; unset it or name another"
        ) from None
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError):
        sound = False
    if not sound:
        raise ModelError(
            f"{path} is no whole pose model", hint=f"{_OVERRIDE} names it; unset it or name another"
        )


def _is_whole(path: Path) -> bool:
    """Whether a file is an archive of what a pose model consists of, and undamaged."""
    with zipfile.ZipFile(path) as archive:
        members = {member.filename: member.file_size for member in archive.infolist()}
        if not set(members) >= _INSIDE or sum(members.values()) > _BYTES_MAX:
            return False
        return archive.testzip() is None

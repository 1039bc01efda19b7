"""Puts the full pose model together from weights that an older MediaPipe wheel carries.

The wheel is only read as a zip file, never installed. The bundle is what ``PoseLandmarker``
wants: a zip, stored and not deflated, with the detector and the landmark model inside, the
latter with metadata added in front of it. Same wheel, same bytes, on every machine.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.errors import ModelError
from coach.pose.model.tflite_metadata import with_pose_metadata

_ALIGN = 16
_PADDING = 0xD935  # extra field of a zip entry that aligns its data, as Android's zipalign writes
_LOCAL_HEADER = 30  # bytes, before the name


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside the wheel, what it must hash to, and its name in the bundle."""

    path: str
    sha256: str
    name: str
    outputs: tuple[str, ...] = ()
    """Names for the output tensors, where the file still lacks metadata."""


def assemble(wheel: Path, members: Sequence[Member]) -> bytes:
    """The bundle, made from the wheel.

    Raises ``ModelError`` when the wheel can't be read, lacks a member, or a member isn't the
    expected one.
    """
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(wheel) as archive:
            for member in members:
                content = archive.read(member.path)
                if hashlib.sha256(content).hexdigest() != member.sha256:
                    raise ModelError(f"{member.path} in {wheel.name} is not the expected file")
                if member.outputs:
                    content = with_pose_metadata(content, member.outputs)
                parts[member.name] = content
    except (OSError, KeyError, zipfile.BadZipFile, ValueError) as error:
        raise ModelError(f"{wheel.name} does not hold the pose model's weights") from error
    return bundle(parts)


def bundle(parts: Mapping[str, bytes]) -> bytes:
    """A zip of the parts: stored, their data aligned, no dates, the same on every system."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            padding = -(out.tell() + _LOCAL_HEADER + len(name.encode()) + 4) % _ALIGN
            entry.extra = (
                _PADDING.to_bytes(2, "little") + padding.to_bytes(2, "little") + bytes(padding)
            )
            archive.writestr(entry, content)
    return out.getvalue()

"""Reads and writes `index.toml`, the list of bundled clips and what is true of them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

HEADER = """\
# The bundled clips. Angles are true means over the clip, from the rendered body itself; of an
# exercise, repetitions from the first movement to the last, seconds, and how long ends are held;
# `seed` makes the clip again: python -m sample_videos.studio clips NAME
"""

Entry = Mapping[str, object]


def read(path: Path) -> list[Entry]:
    """All entries; none if there is no index yet."""
    if not path.exists():
        return []
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["clip"])


def merged(old: Sequence[Entry], new: Sequence[Entry], order: Sequence[str]) -> list[Entry]:
    """New entries in place of old ones of the same file, sorted by `order` of file names."""
    entries = {str(entry["file"]): entry for entry in [*old, *new]}
    return [entries[name] for name in order if name in entries]


def write(path: Path, entries: Sequence[Entry]) -> None:
    """Write the index."""
    blocks = [HEADER]
    for entry in entries:
        lines = [f"{key} = {_toml(value)}" for key, value in entry.items()]
        blocks.append("\n".join(["[[clip]]", *lines]) + "\n")
    path.write_text("\n".join(blocks), encoding="utf-8")


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], Mapping):
            return "[\n" + "".join(f"    {_toml(item)},\n" for item in value) + "]"
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)

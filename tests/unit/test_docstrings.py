"""What docstrings and comments name in double backquotes is there."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("coach", "models", "sample_videos", "tests")
SOURCES = {
    path.relative_to(ROOT): path.read_text(encoding="utf-8")
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
}
BY_NAME: dict[str, list[str]] = defaultdict(list)
"""The source of each module, by its last name."""
for place, source in SOURCES.items():
    BY_NAME[place.parent.name if place.stem == "__init__" else place.stem].append(source)

MODULES = {".".join(place.with_suffix("").parts).removesuffix(".__init__") for place in SOURCES}

NO_MODULES = {"coach.detectors", "result.flexibility"}
"""The group of entry points, and an attribute of ``coach.measure``'s result."""
FILES = ("toml", "json", "jsonl", "py", "npz")


def remarks(source: str) -> Iterator[str]:
    """The docstrings of a module, its constants' too, and its comments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    yield from re.findall(r"# .*", source)


def references(text: str) -> set[str]:
    """Names with dots in double backquotes, without those of files."""
    found = set(re.findall(r"``([a-z_]+(?:\.\w+)+)``", text))
    return {name for name in found if not name.endswith(FILES)} - NO_MODULES


def is_known(name: str) -> bool:
    """Whether there is a module of that name, or something of that name in one; others' pass."""
    if any(module == name or module.endswith(f".{name}") for module in MODULES):
        return True
    *before, last = name.split(".")
    is_package = (ROOT / "/".join(before)).is_dir()
    if before[0] in FOLDERS and not is_package and ".".join(before) not in MODULES:
        return False
    known = BY_NAME.get(before[-1])
    return known is None or any(re.search(rf"\b{last}\b", source) for source in known)


def test_references_to_modules_lead_somewhere() -> None:
    lost = {
        f"{place}: {name}"
        for place, source in SOURCES.items()
        for remark in remarks(source)
        for name in references(remark)
        if not is_known(name)
    }
    assert lost == set()


def test_a_reference_to_what_was_renamed_would_be_noticed() -> None:
    assert not is_known("back_outline.no_such_function")
    assert not is_known("models.evaluation.no_such_module")
    assert is_known("back_outline.back_contour")
    assert is_known("models.evaluation.monitor.front_real")

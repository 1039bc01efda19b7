"""What holds for the project as a whole: sizes, one version, what the core may import."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import coach

ROOT = Path(__file__).resolve().parents[2]
CODE = ("coach", "models", "sample_videos", "tests")
MOST_LINES = 400
MOST_FILES = 20
CORE_KNOWS = {"numpy", "coach.core"}


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def imported(path: Path) -> Iterator[str]:
    """The modules a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allowed_in_core(name: str) -> bool:
    """Whether the core may import it: the standard library, NumPy and itself."""
    return name.split(".", maxsplit=1)[0] in sys.stdlib_module_names or any(
        name == known or name.startswith(f"{known}.") for known in CORE_KNOWS
    )


def test_the_core_imports_numpy_and_the_standard_library() -> None:
    others = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules("coach/core")
        for name in imported(path)
        if not allowed_in_core(name)
    }
    assert not others


@pytest.mark.parametrize("name", ["scipy.signal", "coach.clock", "coach.corex", "numpyx"])
def test_the_core_rule_refuses(name: str) -> None:
    assert not allowed_in_core(name)


def test_no_file_of_code_is_longer_than_400_lines() -> None:
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in modules(*CODE)}
    assert {str(path): count for path, count in lines.items() if count > MOST_LINES} == {}


def test_no_folder_of_code_has_more_than_20_modules() -> None:
    count = Counter(path.parent for path in modules(*CODE) if path.name != "__init__.py")
    assert {str(folder): many for folder, many in count.items() if many > MOST_FILES} == {}


def test_the_version_is_stated_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "coach/__init__.py"
    assert "version" not in project["project"]
    stated = [path for path in modules("coach") if re.search(r"^__version__ =", path.read_text(
        encoding="utf-8"), re.MULTILINE)]  # fmt: skip
    assert stated == [ROOT / "coach" / "__init__.py"]


def test_the_change_log_begins_with_this_version() -> None:
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\d\S*)", log, re.MULTILINE)
    assert newest is not None
    assert newest[1] == coach.__version__


def test_the_change_log_names_every_schema() -> None:
    schemas = {
        name
        for path in modules("coach")
        for name in re.findall(r'"(coach\.[a-z]+/\d+)"', path.read_text(encoding="utf-8"))
    }
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert {name for name in schemas if f"`{name}`" not in log} == set()
    assert "coach.check/1" in schemas

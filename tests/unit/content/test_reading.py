"""Content files are read strictly: every mistake at once, each with its file and key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest

from coach.content.reading import Problem, read_content, require_none
from coach.core.schema import Content, Within
from coach.errors import ContentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase(Content):
    name: str
    enter_deg: Annotated[float, Within(0.0, 180.0)]
    exit_deg: Annotated[float, Within(0.0, 180.0)]
    drives: Literal["elbow", "shoulder"] = "elbow"

    def mistakes(self) -> Iterable[tuple[str, str]]:
        if self.exit_deg <= self.enter_deg:
            yield "exit_deg", "must be above enter_deg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement(Content):
    name: str
    phases: tuple[Phase, ...]
    repetitions: int = 10
    reviewed: date | None = None


GOOD = """
name = "row"
reviewed = 2026-01-31
[[phases]]
name = "out"
enter_deg = 20
exit_deg = 30.5
"""


def read(tmp_path: Path, text: str) -> tuple[Movement | None, list[str]]:
    path = tmp_path / "row.toml"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    found = read_content(path, Movement, problems)
    return found, [str(problem) for problem in problems]


def test_a_good_file_becomes_its_record(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD)
    assert problems == []
    assert found == Movement(
        name="row",
        phases=(Phase(name="out", enter_deg=20.0, exit_deg=30.5),),
        reviewed=date(2026, 1, 31),
    )


def test_every_mistake_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    text = """
    name = 3
    repetitons = 4
    repetitions = 2.5
    [[phases]]
    name = "out"
    enter_deg = 20
    exit_deg = 300
    [[phases]]
    name = "back"
    treshold = 1
    enter_dg = 4
    drives = "elbo"
    exit_deg = 20
    """
    found, problems = read(tmp_path, text)
    assert found is None
    assert sorted(problems) == sorted(
        [
            "row.toml: name: must be text in quotes",
            "row.toml: repetitons: unknown key (repetitions?)",
            "row.toml: repetitions: must be a whole number",
            "row.toml: phases[0].exit_deg: must be at most 180, is 300",
            "row.toml: phases[1].treshold: unknown key",
            "row.toml: phases[1].enter_dg: unknown key (enter_deg?)",
            "row.toml: phases[1].enter_deg: is missing",
            "row.toml: phases[1].drives: must be 'elbow' or 'shoulder', is 'elbo' (elbow?)",
        ]
    )


def test_what_a_record_says_of_itself_has_its_place_too(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD.replace("30.5", "10"))
    assert found is None
    assert problems == ["row.toml: phases[0].exit_deg: must be above enter_deg"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name = ", "is not valid TOML"),
        (b"name = '\xff'", "is not text in UTF-8"),
        (None, "can't be read"),
    ],
)
def test_a_file_that_is_no_toml_is_said_in_a_sentence(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "broken.toml"
    if content is not None:
        path.write_bytes(content)
    problems: list[Problem] = []
    assert read_content(path, Movement, problems) is None
    assert str(problems[0]).startswith(f"broken.toml: {said}")


def test_problems_end_the_program_with_the_code_for_content() -> None:
    require_none([])
    with pytest.raises(ContentError) as caught:
        require_none([Problem("a.toml", "x", "is missing"), Problem("b.toml", "", "is empty")])
    assert caught.value.exit_code == 6
    assert "2 mistakes" in str(caught.value)
    assert "a.toml: x: is missing\n  b.toml: is empty" in str(caught.value)

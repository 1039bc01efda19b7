"""The programme: its ladder and what it chooses for which finding, read strictly."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from coach.content.loader import exercises
from coach.content.reading import Problem, read_content, require_none
from coach.core.programme.prescription import Programme
from coach.paths import shipped


@lru_cache(maxsize=1)
def programme() -> Programme:
    """The programme that ships with the program; ``ContentError`` tells every mistake."""
    return read_programme(shipped("exercises", "programme.toml"), exercises())


def read_programme(path: Path, known: Collection[str]) -> Programme:
    """A programme of ``known`` exercises; ``ContentError`` tells every mistake."""
    problems: list[Problem] = []
    found = read_content(path, Programme, problems)
    if found is not None:
        places = [(f"choices[{index}]", choice) for index, choice in enumerate(found.choices)]
        for place, choice in (*places, ("general", found.general)):
            for index, name in enumerate(choice.exercises):
                if name not in known:
                    key = f"{place}.exercises[{index}]"
                    problems.append(Problem(path.name, key, f"there is no exercise {name!r}"))
    require_none(problems)
    assert found is not None
    return found

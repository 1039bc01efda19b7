"""The routines: sessions put together from exercises, read strictly, each as long as it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coach.bounded import text_bounded
from coach.content.loader import exercises
from coach.content.reading import (
    FILE_BYTES_MAX,
    Problem,
    parse_toml,
    read_content,
    require_none,
)
from coach.core.exercise.plan import estimated_s
from coach.core.exercise.routine import Routine
from coach.core.exercise.spec import ExerciseSpec
from coach.core.schema import Content
from coach.paths import shipped

TOLERANCE = 0.15
"""A routine may take longer or shorter than its ``minutes`` by this share of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineFile(Content):
    """``routines.toml``."""

    routines: tuple[Routine, ...]


@lru_cache(maxsize=1)
def routines() -> Mapping[str, Routine]:
    """The routines that ship with the program, by name, the shortest first.

    Raises ``ContentError`` that tells every mistake.
    """
    return read_routines(shipped("exercises", "routines.toml"), exercises())


def has_routines(path: Path) -> bool:
    """Whether a file is of routines rather than one exercise; a broken one is not."""
    try:
        return "routines" in parse_toml(text_bounded(path, FILE_BYTES_MAX))
    except (OSError, ValueError):
        return False


def read_routines(path: Path, known: Mapping[str, ExerciseSpec]) -> dict[str, Routine]:
    """Routines of ``known`` exercises by name, the shortest first.

    Raises ``ContentError`` that tells every mistake.
    """
    problems: list[Problem] = []
    found = read_content(path, RoutineFile, problems)
    for index, routine in enumerate(found.routines if found else ()):
        for key, what in _misfits(routine, known):
            problems.append(Problem(path.name, f"routines[{index}].{key}", what))
    require_none(problems)
    assert found is not None
    return {one.name: one for one in sorted(found.routines, key=lambda one: one.minutes)}


def _misfits(routine: Routine, known: Mapping[str, ExerciseSpec]) -> Iterator[tuple[str, str]]:
    """Contradictions between a routine and its exercises."""
    if routine.name in known:
        yield "name", "is the name of an exercise: choose another"
    missing = False
    for index, item in enumerate(routine.items):
        spec = known.get(item.exercise)
        key = f"items[{index}].exercise"
        if spec is None:
            missing = True
            yield key, f"there is no exercise {item.exercise!r}"
        elif routine.seated and not spec.seated:
            yield key, f"{item.exercise} can't be done on a chair"
        elif routine.no_equipment and spec.equipment:
            yield key, f"{item.exercise} needs {', '.join(spec.equipment)}"
    if missing:
        return
    minutes = estimated_s(routine.plan(known)) / 60.0
    if abs(minutes - routine.minutes) > TOLERANCE * routine.minutes:
        yield "minutes", f"must be about {minutes:.1f}, which its exercises take"

"""The exercises: every file of a folder, read strictly, with all mistakes at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from coach.content.health import contraindication_codes, unknown
from coach.content.reading import Problem, read_content, require_none
from coach.core.exercise.spec import ExerciseSpec
from coach.errors import UsageError
from coach.paths import shipped

NOT_EXERCISES = frozenset({"routines.toml", "programme.toml"})
"""Files in the exercises' folder that are something else."""


@lru_cache(maxsize=1)
def exercises() -> Mapping[str, ExerciseSpec]:
    """The exercises that ship with the program, by name, in order of their names.

    Raises ``ContentError`` that tells every mistake of every file.
    """
    return read_exercises(exercise_files(shipped("exercises")))


def exercise(name: str) -> ExerciseSpec:
    """One exercise by its name, or by the path of a file of one's own.

    Raises ``UsageError`` for a name that isn't there, ``ContentError`` for a file that is wrong.
    """
    if name.endswith(".toml"):
        return next(iter(read_exercises([Path(name)], known=exercises()).values()))
    found = exercises().get(name)
    if found is None:
        raise UsageError(
            f"there is no exercise {name!r}", hint=f"choose one of {', '.join(exercises())}"
        )
    return found


def exercise_files(folder: Path) -> list[Path]:
    """The exercise files in a folder, in order of their names."""
    return sorted(path for path in folder.glob("*.toml") if path.name not in NOT_EXERCISES)


def read_exercises(
    paths: Sequence[Path], *, known: Mapping[str, ExerciseSpec] | None = None
) -> dict[str, ExerciseSpec]:
    """Exercises by name. ``known``: others that these may refer to.

    Raises ``ContentError`` that tells every mistake of every file.
    """
    problems: list[Problem] = []
    found = {path: read_content(path, ExerciseSpec, problems) for path in paths}
    specs = {path: spec for path, spec in found.items() if spec is not None}
    names = {path.stem for path in paths} | set(known or ())
    for path, spec in specs.items():
        problems += _between(path, spec, names)
    require_none(problems)
    return {spec.name: spec for spec in specs.values()}


def _between(path: Path, spec: ExerciseSpec, names: Iterable[str]) -> Iterable[Problem]:
    """Contradictions between a file and its name, or between files."""
    if spec.name != path.stem:
        yield Problem(path.name, "name", f"must be {path.stem!r}, as the file is called")
    for key, variation in (("easier", spec.easier), ("harder", spec.harder)):
        if variation.exercise is not None and variation.exercise not in names:
            yield Problem(
                path.name, f"{key}.exercise", f"there is no exercise {variation.exercise!r}"
            )
    codes = contraindication_codes()
    changed = [part.code for part in spec.adaptations]
    for key, named in (("contraindications", spec.contraindications), ("adaptations", changed)):
        yield from unknown(path.name, key, "contra-indication", named, codes)

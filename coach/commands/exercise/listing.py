"""``coach exercise --list`` and ``--validate``: what there is, and whether files are right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coach.commands import common
from coach.core.exercise.plan import estimated_s
from coach.safe_text import printable_line

if TYPE_CHECKING:
    from coach.storage.history import History
    from coach.storage.moment import Moment


def show(name: str | None, history: History, now: Moment) -> None:
    """List exercises and routines, or what is in one of them."""
    from coach.content.loader import exercises
    from coach.content.routines import routines
    from coach.report.terminal.exercise_list import print_all, print_exercise, print_plan
    from coach.runtime.training.resolve import choose

    console, known = common.console(), exercises()
    if name is None:
        minutes = {one.name: estimated_s(one.plan(known)) / 60 for one in routines().values()}
        print_all(console, known.values(), routines().values(), minutes)
        return
    found = choose(name, history, now)
    if found.single is not None:
        print_exercise(console, found.single)
    else:
        print_plan(console, found.plan, found.notes)


def validate(paths: Sequence[Path]) -> int:
    """Check content files; every mistake of every file at once."""
    from coach.content.loader import exercises, read_exercises
    from coach.content.programme import read_programme
    from coach.content.routines import has_routines, read_routines
    from coach.errors import ContentError

    of_routines = {path for path in paths if path.name == "routines.toml" or has_routines(path)}
    own = [p for p in paths if p not in of_routines and p.name != "programme.toml"]
    wrong = []
    known = dict(exercises())
    try:
        known |= read_exercises(own, known=known)
    except ContentError as error:
        wrong.append(str(error))
    for path in paths:
        try:
            if path in of_routines:
                read_routines(path, known)
            elif path.name == "programme.toml":
                read_programme(path, known)
        except ContentError as error:
            wrong.append(str(error))
    if wrong:
        raise ContentError("\n".join(wrong))
    for path in paths:
        print(f"{printable_line(str(path))}: good")
    return 0

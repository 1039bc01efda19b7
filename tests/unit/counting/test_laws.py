"""What changes no truth changes no count: rendered sets, altered, are counted as they are."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from coach.content.loader import exercises
from models.evaluation.exercises.films import cut, dones, joined, warped
from models.evaluation.exercises.rendered_sets import FilmedSet, read
from models.evaluation.exercises.varied import AS_FILMED, KINDS, counted, main, tally

SAME = ("mirrored", "nearer", "farther, aside")
"""Where each repetition must be the same, to a hundredth of its range and of a second."""
ALIKE = (
    "10 pictures/s", "15 pictures/s", "24 pictures/s", "60 pictures/s", "changing rate",
    "ends at the last", "idle between", "idle after", "rolled 6 deg", "rolled -6 deg",
    "lost now and then", "a wrist hidden", "gives up half-way", "drinks, scratches", "phones",
    "another exercise",
)  # fmt: skip
"""Where as many must count."""


@cache
def films() -> list[FilmedSet]:
    """Sets of most exercises, right and wrong ones."""
    return [film for film in read() if dones(film)][::13]


@cache
def usual() -> list[int]:
    """How far their counts are off as they are."""
    return tally(AS_FILMED, films()).off


def made(kind: str, film: FilmedSet) -> FilmedSet:
    other = KINDS[kind](film, np.random.default_rng(film.truth["seed"]))
    assert other is not None
    return other


def repetitions(film: FilmedSet) -> list[tuple[float, ...]]:
    reps = counted(exercises()[film.truth["exercise"]], film)
    return [(rep.began_s, rep.ended_s, rep.range_share, rep.hold_s or 0.0) for rep in reps]


@pytest.mark.parametrize("kind", SAME)
def test_which_side_and_how_far_away_changes_nothing(kind: str) -> None:
    for film in films():
        np.testing.assert_allclose(repetitions(made(kind, film)), repetitions(film), atol=0.01)


@pytest.mark.parametrize("kind", ALIKE)
def test_as_many_count(kind: str) -> None:
    found = tally(kind, films(), usual())
    assert found.worse == []
    assert len(found.off) > len(films()) / 2


def test_a_film_made_into_another_keeps_its_truth() -> None:
    film = films()[0]
    first, *_, last = dones(film)
    slow = warped(film, film.t_s[[0, -1]].tolist(), (2.0 * film.t_s[[0, -1]]).tolist())
    assert [done["began_s"] for done in dones(slow)] == pytest.approx(
        [2.0 * done["began_s"] for done in dones(film)]
    )
    assert dones(slow)[0]["hold_s"] == pytest.approx(2.0 * first["hold_s"])
    assert dones(cut(film, first["began_s"] + 0.1, np.inf)) == dones(film)[1:]
    twice = joined(film, film)
    assert len(dones(twice)) == 2 * len(dones(film))
    assert dones(twice)[-1]["ended_s"] - last["ended_s"] == pytest.approx(
        twice.t_s[-1] - film.t_s[-1]
    )
    assert (np.diff(twice.t_s) > 0.0).all()


def test_the_table_tells_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--every", "120", "--kind", "mirrored", "--kind", "phones"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row[:22].strip() for row in rows[2:]] == ["kind", AS_FILMED, "mirrored", "phones"]

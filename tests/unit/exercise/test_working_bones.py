"""The muscles an exercise names lie somewhere on its figure, and are drawn there."""

from __future__ import annotations

import pytest

from coach.content.loader import exercises
from coach.core.exercise.figure import pose_at, working_bones
from coach.report.terminal.figure import Charset, draw


@pytest.mark.parametrize("name", exercises())
def test_every_exercise_shows_where_it_works(name: str) -> None:
    spec = exercises()[name]
    working = working_bones(spec.muscles)
    points = pose_at(spec.figure, 0.0)
    assert any(first in points and second in points for first, second in working), spec.muscles


@pytest.mark.parametrize("name", exercises())
def test_every_muscle_has_a_place(name: str) -> None:
    for muscle in exercises()[name].muscles:
        assert working_bones([muscle]), muscle


@pytest.mark.parametrize("charset", list(Charset))
def test_working_lines_differ_in_their_shape_too(charset: Charset) -> None:
    spec = exercises()["lateral_raise"]
    plain = draw(spec.figure, 0.0, 60, 20, charset)
    marked = draw(spec.figure, 0.0, 60, 20, charset, working=working_bones(spec.muscles))
    assert "+" in "".join(marked.kinds)
    assert "+" not in "".join(plain.kinds)
    assert marked.rows != plain.rows
    if charset is Charset.ASCII:
        assert "#" in "".join(marked.rows)

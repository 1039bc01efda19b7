"""The terminal figure: inside its field, the same every time, moving only where it moves."""

from __future__ import annotations

import pytest

from coach.content.loader import exercises
from coach.core.exercise.figure import pose_at
from coach.report.terminal.figure import LEAST_COLUMNS, LEAST_ROWS, Charset, DrawnFigure, draw
from tests.support.made_exercises import FIGURE

SIZES = [(20, 8), (34, 17), (72, 24), (120, 40), (20, 40), (120, 8)]


def marks(picture: DrawnFigure) -> int:
    return sum(char not in " \u2800" for row in picture.rows for char in row)


@pytest.mark.parametrize("charset", Charset)
@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_it_fills_its_field_and_no_more(charset: Charset, columns: int, rows: int) -> None:
    for t_s in (0.0, 0.7, 2.0, 3.3):
        picture = draw(FIGURE, t_s, columns, rows, charset)
        assert len(picture.rows) == len(picture.kinds) == rows
        assert {len(row) for row in (*picture.rows, *picture.kinds)} == {columns}
        assert marks(picture) >= min(columns, rows)
        used = [index for index, row in enumerate(picture.rows) if row.strip()]
        wide = max(len(row.rstrip()) for row in picture.rows)
        low = min(len(row) - len(row.lstrip()) for row in picture.rows if row.strip())
        filled = (used[-1] - used[0] + 1 >= rows - 1) or (wide - low >= columns - 2)
        assert filled, "as large as fits"


def test_plain_ascii_is_plain() -> None:
    assert all(row.isascii() for row in draw(FIGURE, 1.0, 40, 20, Charset.ASCII).rows)


def test_it_is_the_same_every_time_and_every_round() -> None:
    first = draw(FIGURE, 1.3, 40, 20)
    assert draw(FIGURE, 1.3, 40, 20) == first
    assert draw(FIGURE, 1.3 + FIGURE.round_s, 40, 20) == first
    assert draw(FIGURE, 2.0, 40, 20) != first


def test_what_stands_still_stays_where_it_is() -> None:
    pictures = [draw(FIGURE, t_s / 4, 40, 20) for t_s in range(16)]
    assert len({picture.rows[-1] for picture in pictures}) == 1
    assert pictures[0].kinds[-1].count(".") > 20
    legs = {picture.rows[row][15:25] for picture in pictures for row in (15,)}
    assert len(legs) == 1


def test_arms_go_up_and_come_down() -> None:
    def highest(t_s: float) -> int:
        picture = draw(FIGURE, t_s, 60, 30)
        edge = [row[:14] for row in picture.kinds]
        return next((index for index, row in enumerate(edge) if "#" in row), 30)

    heights = [highest(t_s / 10) for t_s in range(41)]
    assert heights[0] == heights[40] > heights[20]
    assert heights[:21] == sorted(heights[:21], reverse=True)
    assert pose_at(FIGURE, 1.0)["hand_l"][0] == pytest.approx((0.37 + 0.08) / 2)


def test_a_head_is_round() -> None:
    picture = draw(FIGURE, 0.0, 120, 40, Charset.HALF)
    head = [row[40:80] for row in picture.kinds[:8]]
    filled = [index for index, row in enumerate(head) if "#" in row]
    spans = [row.rindex("#") - row.index("#") + 1 for row in head if "#" in row]
    assert len(filled) * 2 == pytest.approx(max(spans[:5]), abs=8)


@pytest.mark.parametrize("name", sorted(exercises()))
def test_every_exercise_moves_on_the_screen(name: str) -> None:
    figure = exercises()[name].figure
    for charset in Charset:
        times = [figure.round_s * n / 8 for n in range(8)]
        pictures = [draw(figure, t_s, 36, 18, charset) for t_s in times]
        assert len({picture.rows for picture in pictures}) >= 3
        assert all(marks(picture) > 20 for picture in pictures)
        assert draw(figure, figure.round_s, 36, 18, charset) == pictures[0]


def test_too_small_a_field_is_refused() -> None:
    with pytest.raises(ValueError, match="20 by 8"):
        draw(FIGURE, 0.0, LEAST_COLUMNS - 1, LEAST_ROWS)

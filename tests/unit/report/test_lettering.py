"""Large letters: as large as fits, on as many rows as there are, or not at all."""

from __future__ import annotations

import pytest

from coach.report.terminal.lettering import lettered

CUE = "Raise your arms out to the sides."


@pytest.mark.parametrize("columns", [60, 80, 118, 200])
@pytest.mark.parametrize("rows", [3, 6, 7, 8, 14, 20])
def test_letters_keep_to_their_field(columns: int, rows: int) -> None:
    drawn = lettered("Hold, and breathe.", columns, rows)
    assert len(drawn) <= rows
    assert all(len(row) == columns for row in drawn)
    assert set("".join(drawn)) <= set(" ▀▄█")


def test_more_room_makes_them_no_smaller() -> None:
    small, large = (lettered(CUE, columns, 14) for columns in (118, 240))
    assert sum(map(len, small)) > 0
    assert max(len(row.strip()) for row in large) > max(len(row.strip()) for row in small)


def test_what_would_not_be_readable_is_not_drawn() -> None:
    assert lettered(CUE, 30, 14) == ()
    assert lettered(CUE, 118, 4) == ()
    assert lettered("word " * 40, 118, 14) == ()


def test_two_lines_are_about_as_long() -> None:
    drawn = lettered(CUE, 118, 14)
    upper, lower = drawn[: len(drawn) // 2], drawn[len(drawn) // 2 :]
    widths = [max(len(row.strip()) for row in half) for half in (upper, lower)]
    assert min(widths) > 0.6 * max(widths)


def test_other_words_give_other_pictures() -> None:
    assert lettered("Lower slowly.", 118, 14) != lettered("Raise slowly.", 118, 14)

"""The courses History shows: ticks that people read, days that say something."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from coach.storage.history import open_history
from coach.storage.moment import days_before
from coach.storage.records import Second, Spell
from coach.ui.axes import round_ticks
from coach.ui.series import recorded, series_of
from tests.support.memories import NOON


@given(st.floats(-500, 500), st.floats(0, 300), st.integers(3, 8))
def test_ticks_are_round_few_and_cover(low: float, span: float, most: int) -> None:
    ticks = round_ticks(low, low + span, most)
    assert 2 <= len(ticks) <= most
    assert ticks[0] <= low + 1e-6
    assert ticks[-1] >= low + span - 1e-6
    assert ticks == sorted(ticks)
    assert all(len(f"{tick:g}") <= 8 for tick in ticks) or span < 1e-3
    assert ticks[-1] > ticks[0], "an axis has a length"


def test_a_day_with_a_minute_in_view_is_no_point(tmp_path: Path) -> None:
    with open_history(tmp_path / "history.db") as history:
        spell = history.add(Spell(NOON, "0", 1.0))
        history.add_seconds(spell, [Second(spell.id, NOON.utc_s + n, "upright") for n in range(60)])
        shown = series_of(history, "desk:upright", days_before(NOON, 6), NOON)
        assert recorded(history)[0] == "desk:upright"
        assert shown.points == []
        history.add_seconds(
            spell, [Second(spell.id, NOON.utc_s + n, "slouching") for n in range(60, 600)]
        )
        (point,) = series_of(history, "desk:upright", days_before(NOON, 6), NOON).points
        assert point.value == 10.0

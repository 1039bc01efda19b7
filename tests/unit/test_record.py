"""Records of every sample behave as frozen dataclasses do, but for the check at run time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.core.record import record


@record()
class Place:
    x_px: float = 0.0
    y_px: float = 0.0


@record(eq=False, kw_only=True)
class Named:
    name: str


def test_equal_fields_make_equal_records_with_one_hash() -> None:
    assert Place(1.0, 2.0) == replace(Place(1.0), y_px=2.0) != Place()
    assert len({Place(1.0), Place(1.0), Place(2.0)}) == 2


def test_without_eq_only_the_same_record_is_equal() -> None:
    one = Named(name="a")
    assert one != Named(name="a")
    assert one in {one}


def test_has_no_other_fields_than_its_own() -> None:
    with pytest.raises(AttributeError):
        Place().z_px = 1.0  # type: ignore[attr-defined]


def test_keywords_alone_where_asked_for() -> None:
    with pytest.raises(TypeError):
        Named("a")  # type: ignore[call-arg]

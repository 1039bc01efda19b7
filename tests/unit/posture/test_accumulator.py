"""Estimates of long recordings: bounded, the same however they come, and still right."""

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.posture import accumulator
from coach.core.posture.accumulator import CAPACITY, Thinned
from coach.core.posture.regressor import Estimate


def frames(first: Any, count: Any) -> Estimate:
    number = np.arange(first, first + count, dtype=float)
    two = np.stack([number, -number], axis=1)
    even = number % 2 == 0
    doubt = np.zeros(two.shape, np.int8)
    return Estimate(two, two + 1, two + 2, doubt, even, np.stack([even, ~even], axis=1))


def fed(blocks: Any) -> Any:
    kept, first = Thinned(), 0
    for count in blocks:
        kept.add(frames(first, count), np.ones(count, dtype=bool))
        first += count
    return kept


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=30), st.integers(1, 64))
def test_what_is_kept_depends_on_the_frames_alone(blocks: Any, capacity: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accumulator, "CAPACITY", capacity)
        one, other = fed(blocks).estimate(), fed([sum(blocks)]).estimate()
    for part in fields(Estimate):
        np.testing.assert_array_equal(getattr(one, part.name), getattr(other, part.name))
    kept = one.value_deg[:, 0]
    assert len(kept) <= capacity
    assert len(kept) > capacity / 2 - 1 or len(kept) == sum(blocks)
    assert len(set(np.diff(kept))) <= 1, "evenly over the whole recording"


def test_everything_is_kept_for_minutes_and_no_more_than_that_for_hours() -> None:
    assert len(fed([CAPACITY]).estimate().outlined) == CAPACITY
    assert len(fed([4096] * 40).estimate().outlined) <= CAPACITY


def test_only_the_picked_frames_count() -> None:
    kept = Thinned()
    rows = np.array([True, False, True, False])
    kept.add(frames(0, 4), rows)
    np.testing.assert_array_equal(kept.estimate().value_deg[:, 0], [0, 2])


def test_nothing_added_is_nothing() -> None:
    assert Thinned().estimate() is None

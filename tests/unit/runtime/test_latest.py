"""The one place between two threads."""

from __future__ import annotations

import threading
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from coach.runtime.live.latest import Slot


def test_the_latest_wins_and_the_rest_is_counted() -> None:
    slot: Slot[int] = Slot()
    for item in range(5):
        slot.put(item)
    assert slot.take() == 4
    assert slot.dropped == 4


def test_closing_leaves_what_is_there_to_be_taken() -> None:
    slot: Slot[str] = Slot()
    slot.put("last")
    slot.close()
    slot.put("too late")
    assert slot.take() == "last"
    assert slot.take() is None
    assert slot.take() is None
    assert slot.dropped == 0


def test_closing_wakes_whoever_waits() -> None:
    slot: Slot[int] = Slot()
    took: list[int | None] = []
    taker = threading.Thread(target=lambda: took.append(slot.take()))
    taker.start()
    slot.close()
    taker.join(30)
    assert took == [None]


def test_what_is_let_go_is_not_counted() -> None:
    slot: Slot[int] = Slot()
    slot.put(1)
    slot.clear()
    slot.close()
    assert slot.take() is None
    assert slot.dropped == 0


@given(st.lists(st.sampled_from(["put", "take"])))
def test_nothing_is_lost_uncounted(does: list[str]) -> None:
    """Put = taken + dropped + what is there; items come in order and each once."""
    slot: Slot[int] = Slot()
    put = 0
    taken: list[Any] = []
    for what in does:
        if what == "put":
            put += 1
            slot.put(put)
        elif put > (taken[-1] if taken else 0):
            taken.append(slot.take())
    there = put > (taken[-1] if taken else 0)
    assert put == len(taken) + slot.dropped + there
    assert taken == sorted(set(taken))


def test_between_threads_all_are_taken_or_counted() -> None:
    slot: Slot[int] = Slot()
    count = 20_000

    def give() -> None:
        for item in range(count):
            slot.put(item)
        slot.close()

    giver = threading.Thread(target=give)
    giver.start()
    taken = []
    while (item := slot.take()) is not None:
        taken.append(item)
    giver.join()
    assert taken[-1] == count - 1
    assert len(taken) + slot.dropped == count
    assert taken == sorted(set(taken))

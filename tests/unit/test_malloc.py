"""The C library's heap: which options are set, in which order."""

from __future__ import annotations

import pytest

from coach import malloc


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    """What glibc was told last, by option."""
    told: dict[int, int] = {}
    monkeypatch.setattr(malloc, "_of_glibc", lambda _name: told.__setitem__)
    monkeypatch.setattr(malloc, "_wanted_bytes", set())
    return told


def test_a_detector_shares_heaps_and_leaves_huge_blocks_out(options: dict[int, int]) -> None:
    malloc.keep_together()
    assert set(options.values()) == {malloc.ARENAS, malloc.HUGE_BYTES}


def test_the_detector_of_a_large_film_keeps_its_blocks_apart(options: dict[int, int]) -> None:
    malloc.keep_large_apart()
    malloc.keep_together()
    assert set(options.values()) == {malloc.ARENAS, malloc.LARGE_BYTES}


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(malloc, "_of_glibc", lambda _name: None)
    monkeypatch.setattr(malloc, "_wanted_bytes", set())
    malloc.keep_large_apart()
    malloc.give_back()

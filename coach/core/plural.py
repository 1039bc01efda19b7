"""Singular and plural, in one place: whoever translates a sentence finds its forms here."""

from __future__ import annotations

_MANY = {"slouch": "slouches", "repetition": "repetitions", "person": "people"}
"""Nouns whose plural is more than an s."""


def many(noun: str) -> str:
    """The plural of a noun."""
    return _MANY.get(noun, f"{noun}s")


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 break, 2 breaks, 0 breaks."""
    return f"{number} {noun if number == 1 else many(noun)}"

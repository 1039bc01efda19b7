"""Thresholds in the unit of their signal: what exercise files may give, and what is wrong there.

A threshold stands in a file as ``target_deg`` or ``target_ratio``, by the end of its signal's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from coach.core.exercise.signal_names import KNOWN, PAIRED
from coach.core.schema import Content, Within

ViewName = Literal["front", "side", "oblique"]

Share = Annotated[float, Within(0.0, 1.0)]
Degrees = Annotated[float, Within(-360.0, 360.0)]
Ratio = Annotated[float, Within(-10.0, 10.0)]
Seconds = Annotated[float, Within(0.0, 600.0)]


def unit_of(signal: str) -> str:
    """``deg`` or ``ratio``, by the end of the signal's name."""
    return signal.rsplit("_", 1)[-1]


def signal_mistakes(signal: str) -> Iterable[tuple[str, str]]:
    """A problem for an unknown signal."""
    name = signal.removeprefix("left_").removeprefix("right_")
    if signal not in KNOWN and name not in PAIRED:
        yield "signal", f"unknown signal {signal!r}"


def unit_mistakes(record: Content, signal: str, keys: Iterable[str]) -> Iterable[tuple[str, str]]:
    """A problem for each threshold whose unit is not the signal's."""
    unit = unit_of(signal)
    for key in keys:
        for other in {"deg", "ratio"} & {"deg" if unit == "ratio" else "ratio"}:
            if getattr(record, f"{key}_{other}") is not None:
                yield f"{key}_{other}", f"{signal} is not in that unit: write {key}_{unit}"


def either(deg: float | None, ratio: float | None) -> float:
    """The value that is given, 0 if none is."""
    return deg if deg is not None else ratio if ratio is not None else 0.0

"""Records of what is drawn onto a picture, with final texts: drawing decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["good", "mild", "moderate", "marked", "unknown"]
"""Colour and symbol of a verdict, a row or an angle; ``unknown`` is neutral grey."""

Point = tuple[float, float]
"""A place in pixels of the frame: x to the right, y down, origin at the top left."""


@dataclass(frozen=True, slots=True)
class OverlayRow:
    """One measure in the panel.

    ``label`` is its name, ``text`` its value ("47.2°"), ``detail`` what stands behind it in
    small letters (the interval, "43.9–50.5"), ``band`` a word ("mild") that ``severity`` gives a
    colour and a symbol. With ``muted`` the measure abstains and ``text`` is the reason.
    """

    label: str
    text: str
    detail: str = ""
    band: str = ""
    severity: Severity = "unknown"
    muted: bool = False


@dataclass(frozen=True, slots=True)
class AngleMark:
    """An angle drawn where it is: at ``vertex_px``, between the line to ``arm_px`` and a reference.

    ``reference`` is the horizontal or the vertical through the vertex, or a second point (then
    the arc lies between the two arms). Of the two directions of a horizontal or vertical the one
    is drawn that fits ``value_deg``. The number printed is ``value_deg``, never one worked out
    from the points. ``label`` stands before it. A mark with a point that is not finite is left
    away; with a ``value_deg`` that is not finite the lines are drawn and no number.
    """

    vertex_px: Point
    arm_px: Point
    reference: Literal["horizontal", "vertical"] | Point
    value_deg: float
    label: str = ""
    severity: Severity = "unknown"


@dataclass(frozen=True, slots=True)
class Overlay:
    """Everything drawn over one frame besides the skeleton.

    ``view`` and ``time_s`` stand under ``verdict``, one short sentence at the head of the panel;
    ``time_s`` also is the clock by which the panel stays in its corner (``None``: a still, no
    time is printed). ``rows`` come in order of importance: where there is no room the last ones
    are left away and counted.
    """

    verdict: str
    severity: Severity = "unknown"
    view: str = ""
    time_s: float | None = None
    rows: tuple[OverlayRow, ...] = ()
    angles: tuple[AngleMark, ...] = ()

"""Errors by group: body, skin, clothes, hair, yaw, view and severity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.core.types import View
from models.evaluation.posture.judged import Side
from models.evaluation.posture.traces import Traces

WORSE = 1.5
"""A group's error beyond this many times the mean is pointed out."""


def views(side: Side) -> list[tuple[str, NDArray[np.bool_]]]:
    """Which frames are told to be seen from where."""
    view = side.traces.view
    return [(v.label, view == v) for v in (View.SIDE_LEFT, View.SIDE_RIGHT, View.OBLIQUE)]


def tones(traces: Traces) -> list[tuple[str, NDArray[np.bool_]]]:
    """Which frames show whom, by the ten steps of the studio's skin tones."""
    tone = traces.of("tone")
    return [
        ("light skin", tone < 4),
        ("medium skin", (tone >= 4) & (tone < 7)),
        ("dark skin", tone >= 7),
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of this many ``people`` and ``recordings``, and its errors: ``cva`` and ``kyphosis``
    mean absolute errors in degrees, share of recordings ``answered``, and whether an error
    stands out."""

    name: str
    people: int
    recordings: int
    answered: float
    cva: float
    kyphosis: float
    stands_out: bool


def breakdowns(side: Side) -> Iterator[Group]:
    """Errors of recordings by body, skin, clothes, hair, yaw, view and severity, side and oblique
    together, however wide the interval."""
    clips = side.clips
    miss = np.abs(clips.pressed - clips.truth)
    shown = np.isfinite(clips.value[:, 0])
    if not np.isfinite(miss).any():
        return
    whole = np.nanmean(miss, axis=0)
    everyone = np.ones(len(side.traces), bool)
    for name, frames in [("all", everyone), *_groups(side)]:
        rows = frames[clips.rows]
        if not rows.any():
            continue
        given = np.isfinite(miss[rows])
        error = [
            float(miss[rows][given[:, i], i].mean()) if given[:, i].any() else np.nan
            for i in range(2)
        ]
        out = bool((np.array(error) > WORSE * whole).any())
        people = len(np.unique(side.traces.seed[clips.rows][rows]))
        answered = float(shown[rows].mean())
        yield Group(name, people, int(rows.sum()), answered, error[0], error[1], out)


_WHY = {
    "CVA < 25": "few people hunch so far, and their landmarks lie far off",
    "outline not used": "the silhouette or the landmarks it is checked against are wrong",
    "hair over the ear": "the ear's landmark is guessed",
    "off square: 20–40°": "the angle is foreshortened",
    "off square: > 40°": "the angle is foreshortened",
    "view: oblique": "the angle is foreshortened",
    "clothes: loose": "the cloth hides the back",
    "clothes: jacket": "the cloth hides the back",
}
FEW = 15


def why(group: Group) -> str:
    """A sentence on a group whose errors stand out."""
    few = "few people are in it" if group.people < FEW else "the cause is not known"
    return f"{_WHY.get(group.name, few)}; {group.answered:.0%} of its recordings are answered"


def _groups(side: Side) -> list[tuple[str, NDArray[np.bool_]]]:
    t = side.traces
    off = np.abs(np.abs(t.turned_deg) - 90)
    cva, loose, jacket = side.truth[:, 0], t.of("loose"), t.of("jacket") > 0
    groups = [
        ("body: light", t.of("weight") < 0.35),
        ("body: medium", (t.of("weight") >= 0.35) & (t.of("weight") < 0.65)),
        ("body: heavy", t.of("weight") >= 0.65),
        ("women", t.of("gender") > 0.5),
        ("men", t.of("gender") <= 0.5),
        *((f"{name}", rows) for name, rows in tones(t)),
        ("clothes: tight", (loose < 0.33) & ~jacket),
        ("clothes: medium", (loose >= 0.33) & (loose < 0.66) & ~jacket),
        ("clothes: loose", (loose >= 0.66) & ~jacket),
        ("clothes: jacket", jacket),
        ("hair over the ear", t.of("ear_covered") > 0),
        ("hair: bald or short", t.of("hair_length") <= 0.4),
        ("hair: long, ear free", (t.of("hair_length") > 0.4) & (t.of("ear_covered") == 0)),
        ("glasses", t.of("glasses") > 0),
        ("off square: < 10°", off < 10),
        ("off square: 10–20°", (off >= 10) & (off < 20)),
        ("off square: 20–40°", (off >= 20) & (off < 40)),
        ("off square: > 40°", off >= 40),
        *((f"view: {name}", rows) for name, rows in views(side)),
        ("CVA ≥ 50 (within range)", cva >= 50),
        ("CVA 45.5–50 (mild)", (cva >= 45.5) & (cva < 50)),
        ("CVA 40–45.5 (moderate)", (cva >= 40) & (cva < 45.5)),
        ("CVA 25–40 (marked)", (cva >= 25) & (cva < 40)),
        ("CVA < 25", cva < 25),
        ("outline used", side.estimate.outlined),
        ("outline not used", ~side.estimate.outlined),
    ]
    return groups

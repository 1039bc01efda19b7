"""Marks on photographs of real people: each is taken, and gives the angle noted beside it."""

import json
from pathlib import Path
from typing import Any

import pytest

from coach.core.posture.own.marked import Marks, MarksError, marked_angles, require_plausible

MARKS = Path(__file__).resolve().parents[4] / "shared" / "clips" / "real_side" / "marks.json"

pytestmark = pytest.mark.skipif(not MARKS.is_file(), reason="the marked photographs are not here")


def marks_of(entry: Any, *, swapped: bool = False) -> Marks:
    names = ("c7", "tragus") if swapped else ("tragus", "c7")
    places = {name: tuple(entry[key]) for name, key in zip(("tragus", "c7"), names, strict=True)}
    back = tuple(map(tuple, (entry["back"] or {}).get("points", ())))
    facing = 1 if entry["facing"] == "right" else -1
    return Marks(tuple(entry["size"]), facing, places, () if swapped else back)


def test_every_marked_photograph_is_taken_with_its_angle() -> None:
    for entry in json.loads(MARKS.read_text(encoding="utf-8")):
        marks = marks_of(entry)
        require_plausible(marks)
        found = marked_angles(marks, "marked")
        angle = found.measures["craniovertebral_angle"].value
        assert angle == pytest.approx(entry["cva_deg"], abs=0.6), entry["file"]
        assert (found.outline_slopes is None) == (entry["back"] is None)


def test_every_swapped_pair_is_refused() -> None:
    for entry in json.loads(MARKS.read_text(encoding="utf-8")):
        if entry["tragus"][0] != entry["c7"][0]:
            with pytest.raises(MarksError):
                require_plausible(marks_of(entry, swapped=True))

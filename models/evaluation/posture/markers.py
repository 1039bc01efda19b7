"""How right stickers are on rendered people.

``python -m models.evaluation.posture.markers`` prints what is stored. Rendered people sit or stand
upright, look ahead, and wear a flat sticker on the tragus and balls on C7 and T12, in two sets of
clothes, rooms and lights (``python -m sample_videos.studio scenes --looks 2 --stickers``).
``--pictures DIR`` looks at such folders again; ``--out FILE`` stores what was found. Nothing was
chosen on people with seeds from 930000.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.posture.own.marked import Marks, marked_angles

STORED = Path(__file__).with_name("markers.npz")
NECK = "craniovertebral_angle"
HELD_FROM = 930_000
"""Seeds of people on whom nothing was chosen."""
SEEN_SHARE = (0.5, 0.25)
"""A sticker counts as seen from this share of its disc on: on the tragus, on C7."""
SKIN_M = 0.014
"""C7's ball counts as on the skin or close cloth where its centre is no further from it."""


def look_at(folder: Path) -> dict[str, Any]:
    """What stickers and the program say of a folder of marked pictures, as arrays (N, ...)."""
    from coach.capture.open import open_source
    from coach.pose.markers import expected_of, find_markers
    from coach.pose.registry import Request, fetch_model, open_detector
    from coach.runtime.batch.replay import replay

    rows: list[dict[str, Any]] = []
    request = Request(contour=True, stills=True, face=False, points=True)
    with open_detector(fetch_model(), request) as detector:
        for entry in json.loads((folder / "marks.json").read_text(encoding="utf-8")):
            with open_source(folder / entry["file"]) as source:
                frame = next(iter(source))
            sample = detector.detect(frame)
            expected = expected_of(sample)
            marks = None if expected is None else find_markers(frame.image, expected)
            alone = find_markers(frame.image, None)
            said = replay([sample]).assessment.measures[0]
            way = 1.0 if entry["facing"] == "right" else -1.0
            rows.append(
                {
                    "person": entry["person_id"],
                    "look": entry["pair"] != entry["person_id"],
                    "body_deg": entry["cva_true_deg"],
                    "picture_deg": _angle(entry["tragus"], entry["c7"], way),
                    "posed": expected is not None,
                    "found": _of_marks(marks),
                    "alone": _of_marks(alone),
                    "said": (said.value, said.half) if said.value is not None else (np.nan,) * 2,
                    "shown_px": entry["stickers_px"][:2],
                    "neck_px": float(np.hypot(*np.subtract(entry["tragus"], entry["c7"]))),
                    "c7_off_m": entry["c7_off_m"],
                }
            )
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _angle(tragus: Sequence[float], c7: Sequence[float], way: float) -> float:
    return float(np.degrees(np.arctan2(c7[1] - tragus[1], (tragus[0] - c7[0]) * way)))


def _of_marks(marks: Marks | None) -> tuple[float, float]:
    """The neck's angle that the program gives, and half its interval."""
    if marks is None:
        return (np.nan, np.nan)
    said = marked_angles(marks, "markers").measures[NECK]
    return float(said.value or 0.0), float(said.half or 0.0)


def held_out(person: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Which people nothing was chosen on (N,)."""
    return np.array([int(name.removeprefix("body")) >= HELD_FROM for name in person])


def lines(found: dict[str, Any]) -> list[str]:
    """Figures on stickers, of the people they were made on and of others."""
    held = held_out(found["person"])
    told = []
    for title, rows in (("people that limits were chosen on", ~held), ("other people", held)):
        if rows.any():
            told += [f"{title}:", *_of_people({name: item[rows] for name, item in found.items()})]
    return told


def _of_people(found: dict[str, Any]) -> list[str]:
    disc = np.pi * (0.06 * found["neck_px"]) ** 2
    shown = found["shown_px"] > np.stack([share * disc for share in SEEN_SHARE], axis=1)
    seen = shown.all(axis=1)
    near = seen & found["posed"]
    skin = found["c7_off_m"] <= SKIN_M
    return [
        f"{len(seen)} pictures of {len(set(found['person']))} rendered people; both stickers are "
        f"to be seen in {seen.sum()}",
        _line("near the expected points", found, "found", near),
        _line("… C7's on the skin or close cloth", found, "found", near & skin),
        _line("… C7's on other cloth", found, "found", near & ~skin),
        _line("… one of the two hidden, wholly or mostly", found, "found", ~seen & found["posed"]),
        _line("without any pose", found, "alone", seen),
        _line("without any pose, one hidden, wholly or mostly", found, "alone", ~seen),
    ]


def _line(title: str, found: dict[str, Any], name: str, rows: NDArray[np.bool_]) -> str:
    value, half = found[name].T
    answered = rows & np.isfinite(value)
    off = value[answered] - found["picture_deg"][answered]
    if not len(off):
        return f"{title}: none of {rows.sum()} answered"
    body = np.abs(value - found["body_deg"])[answered]
    return (
        f"{title}: {answered.sum()} of {rows.sum()} answered; from the picture's angle mean "
        f"error {np.abs(off).mean():.1f}°, median {np.median(np.abs(off)):.1f}°, "
        f"worst {np.abs(off).max():.1f}°, bias {off.mean():+.1f}°; from the body's own angle mean "
        f"error {body.mean():.1f}°, inside ±{np.median(half[answered]):.1f}° "
        f"{np.mean(body <= half[answered]):.2f}"
    )


def stored() -> dict[str, Any]:
    """What was found in the pictures, as arrays (N, ...)."""
    with np.load(STORED) as arrays:
        return {name: arrays[name] for name in arrays.files}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluation.posture.markers")
    parser.add_argument("--pictures", type=Path, metavar="DIR", action="append")
    parser.add_argument("--out", type=Path, metavar="FILE", help="store what was found")
    options = parser.parse_args(arguments)
    if options.pictures is None:
        found = stored()
    else:
        parts = [look_at(folder) for folder in options.pictures]
        found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        if options.out is not None:
            np.savez_compressed(options.out, allow_pickle=False, **found)
    print(*lines(found), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How right stickers are on rendered people, and what one of them does for later checks.

``python -m models.evaluation.posture.markers`` prints what is stored. Rendered people sit or stand
upright, look ahead, and wear a flat sticker on the tragus and balls on C7 and T12, in two sets of
clothes, rooms and lights (``python -m sample_videos.studio scenes --looks 2 --stickers``).
``--pictures DIR`` looks at such a folder again; ``--out FILE`` stores what was found.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from coach.core.posture.own.calibration import Reference, calibrated, learn
from coach.core.posture.own.marked import SEM_DEG, VIEW_DEG, Z90
from coach.core.posture.result import measured
from models.evaluation.stats import Floats

STORED = Path(__file__).with_name("markers.npz")
NECK = "craniovertebral_angle"
SEEN_SHARE = (0.5, 0.25)
"""A sticker counts as seen from this share of its disc on: on the tragus, on C7."""
SKIN_M = 0.022
"""C7's ball counts as on the skin where its centre is no further from it."""


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
                    "found_deg": _of_marks(marks),
                    "alone_deg": _of_marks(alone),
                    "said": (said.value, said.half) if said.value is not None else (np.nan,) * 2,
                    "shown_px": entry["stickers_px"][:2],
                    "neck_px": float(np.hypot(*np.subtract(entry["tragus"], entry["c7"]))),
                    "c7_off_m": entry["c7_off_m"],
                }
            )
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _angle(tragus: Sequence[float], c7: Sequence[float], way: float) -> float:
    return float(np.degrees(np.arctan2(c7[1] - tragus[1], (tragus[0] - c7[0]) * way)))


def _of_marks(marks: Any) -> float:
    if marks is None:
        return float("nan")
    return _angle(marks.places["tragus"], marks.places["c7"], float(marks.facing))


def lines(found: dict[str, Any]) -> list[str]:
    """Figures on stickers, and on later checks after one of them."""
    disc = np.pi * (0.06 * found["neck_px"]) ** 2
    shown = found["shown_px"] > np.stack([share * disc for share in SEEN_SHARE], axis=1)
    seen = shown.all(axis=1)
    skin = seen & (found["c7_off_m"] <= SKIN_M)
    told = [
        f"{len(seen)} pictures of {len(set(found['person']))} rendered people; both stickers are "
        f"to be seen in {seen.sum()}",
        _line("near the expected points", found, "found_deg", seen & found["posed"]),
        _line("… C7's on the skin or close cloth", found, "found_deg", skin & found["posed"]),
        _line("… one of the two hidden", found, "found_deg", ~seen & found["posed"]),
        _line("without any pose", found, "alone_deg", seen),
        _line("without any pose, one hidden", found, "alone_deg", ~seen),
    ]
    return told + _after(found)


def _line(title: str, found: dict[str, Any], name: str, rows: np.ndarray) -> str:
    answered = rows & np.isfinite(found[name])
    off = found[name][answered] - found["picture_deg"][answered]
    if not len(off):
        return f"{title}: none of {rows.sum()} answered"
    half = Z90 * float(np.hypot(SEM_DEG["markers"], VIEW_DEG))
    body = np.abs(found[name][answered] - found["body_deg"][answered])
    return (
        f"{title}: {answered.sum()} of {rows.sum()} answered; from the picture's angle mean "
        f"error {np.abs(off).mean():.1f}°, median {np.median(np.abs(off)):.1f}°, "
        f"bias {off.mean():+.1f}°, "
        f"inside ±{half:.1f}° {np.mean(np.abs(off) <= half):.2f}; from the body's own angle mean "
        f"error {body.mean():.1f}°, inside {np.mean(body <= half):.2f}"
    )


def _after(found: dict[str, Any]) -> list[str]:
    """Automatic answers in other clothes, rooms and lights, before and after one reference."""
    off, half = [], []
    value, widths = found["said"].T
    for person in sorted(set(found["person"])):
        mine = (found["person"] == person) & np.isfinite(value)
        for first in np.flatnonzero(mine & ~found["look"]):
            item = Reference(
                NECK, "side", "marked", float(found["body_deg"][first]), SEM_DEG["marked"],
                float(value[first]), float(widths[first]), 0.0,
            )  # fmt: skip
            learnt = learn([item])
            for later in np.flatnonzero(mine & found["look"]):
                before = measured(NECK, float(value[later]), float(widths[later]))
                after = before if learnt is None else calibrated(before, learnt)
                truth = float(found["body_deg"][later])
                off.append([(one.value or 0.0) - truth for one in (before, after)])
                half.append([one.half or 0.0 for one in (before, after)])
    if not off:
        return ["no person was measured in both sets of clothes"]
    errors, halves = np.array(off), np.array(half)
    size, inside = np.abs(errors).mean(axis=0), (np.abs(errors) <= halves).mean(axis=0)
    return [
        f"one own measurement, judged in other clothes, place and light ({len(off)} times): mean "
        f"error {size[0]:.1f}° to {size[1]:.1f}°, inside the 90 % interval {inside[0]:.2f} to "
        f"{inside[1]:.2f}, half width {_median(halves[:, 0])} to {_median(halves[:, 1])}"
    ]


def _median(values: Floats) -> str:
    return f"{np.median(values):.1f}°"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluation.posture.markers")
    parser.add_argument("--pictures", type=Path, metavar="DIR")
    parser.add_argument("--out", type=Path, metavar="FILE", help="store what was found")
    options = parser.parse_args(arguments)
    if options.pictures is None:
        with np.load(STORED) as stored:
            found: dict[str, Any] = {name: stored[name] for name in stored.files}
    else:
        found = look_at(options.pictures)
        if options.out is not None:
            np.savez_compressed(options.out, allow_pickle=False, **found)
    print(*lines(found), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The JSON documents, exactly as documented; every number rounded once, here."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from coach.core.posture import specs as m
from coach.core.posture.analysis import Analysis
from coach.core.posture.assess import Assessment, Finding, Measure
from coach.core.posture.flexibility import Flexibility
from coach.core.posture.own.rejudge import Applied, Marked
from coach.core.posture.score import score_range
from coach.core.posture.specs import MEASURES
from coach.core.posture.traced import Traced
from coach.core.types import Landmark as L
from coach.core.types import PoseSample, View

VISIBILITY_OF = np.array(
    [
        L.NOSE,
        L.LEFT_EAR,
        L.RIGHT_EAR,
        L.LEFT_SHOULDER,
        L.RIGHT_SHOULDER,
        L.LEFT_HIP,
        L.RIGHT_HIP,
    ]
)
"""A frame's ``visibility`` is the mean of these landmarks', 0..1."""


def check_document(
    source: str,
    assessment: Assessment,
    *,
    duration_s: float,
    frames_read: int,
    frames_with_person: int,
    frames_measured: int,
    notes: Sequence[str],
    flexibility: Flexibility | None = None,
    points: Traced | None = None,
    marked: Marked | None = None,
    calibrated: Sequence[Applied] = (),
) -> dict[str, Any]:
    """``coach.check/1``: one posture check. ``notes`` on the recording become findings."""
    findings = [*assessment.findings, *(Finding("recording", "info", note) for note in notes)]
    sides = assessment.sides
    ends = score_range(assessment)
    return {
        "schema": "coach.check/1",
        "source": source,
        "view": assessment.view.label,
        "duration_s": round(duration_s, 3),
        "frames": {
            "read": frames_read,
            "with_person": frames_with_person,
            "measured": frames_measured,
        },
        "measures": {item.name: _measure(item) for item in assessment.measures},
        "sides": None
        if sides is None
        else {"left": _measure(sides.left), "right": _measure(sides.right)},
        "score": assessment.score,
        "score_basis": assessment.score_basis,
        "score_range": None if ends is None else list(ends),
        "findings": [
            {
                "code": item.code,
                "severity": item.severity,
                "certain": item.certain,
                "text": item.text,
            }
            for item in findings
        ],
        "flexibility": None if flexibility is None else _flexibility(flexibility),
        "points": {} if points is None else _points(points),
        "method": "automatic" if marked is None else marked.method,
        "marked": None if marked is None else _marked(marked, assessment.measures),
        "calibration": {item.calibration.measure: _calibrated(item) for item in calibrated},
    }


def _marked(found: Marked, measures: Sequence[Measure]) -> dict[str, Any]:
    """Who marked what and when, beside the automatic answer."""
    return {
        "by": found.by,
        "at": found.at,
        "frames": [
            {
                "t_s": marks.t_s,
                "facing": "right" if marks.facing > 0 else "left",
                "points": {
                    **{name: _rounded(place) for name, place in marks.places.items()},
                    **({"back": _rounded(marks.back)} if marks.back else {}),
                },
                "measures": {name: _measure(item) for name, item in angles.measures.items()},
                "back_outline_angle": None
                if angles.outline_slopes is None
                else _measure(angles.outline_slopes),
            }
            for marks, angles in zip(found.marks, found.angles, strict=True)
        ],
        "automatic": {name: _measure(item) for name, item in found.automatic.items()},
        "difference": {
            name: _measure(found.difference(name, measures)) for name in found.automatic
        },
    }


def _calibrated(item: Applied) -> dict[str, Any]:
    """What a measure was before it was calibrated, by what and when, and the change since."""
    made = item.calibration
    return {
        "automatic": _measure(item.automatic),
        "offset": round(made.offset_deg, 1) + 0.0,
        "kinds": list(made.kinds),
        "references": made.references,
        "reference": round(made.reference_deg, 1) + 0.0,
        "at": datetime.fromtimestamp(made.newest_utc_s, UTC).isoformat(timespec="seconds"),
        "change": _measure(item.since),
        "renew": item.renew,
    }


def _points(found: Traced) -> dict[str, Any]:
    """Places in pixels of the middle frame; what was not found is left out."""
    parts = {
        "tragus": _rounded(found.tragus),
        "c7": _rounded(found.c7),
        "back_outline": _rounded(found.outline),
        "back_midline": _rounded(found.midline),
        "back_outline_angle": None
        if found.outline_slopes is None
        else _measure(found.outline_slopes),
    }
    return {name: part for name, part in parts.items() if part is not None}


def _rounded(places: Any) -> list[Any] | None:
    return None if places is None else np.round(np.asarray(places, np.float64), 2).tolist()


def _flexibility(found: Flexibility) -> dict[str, Any]:
    parts = {"relaxed": found.relaxed, "tall": found.tall}
    return {
        "split_s": round(found.split_s, 3),
        **{
            when: {item.name: _measure(item) for item in assessment.measures[: m.BACK_CURVE + 1]}
            for when, assessment in parts.items()
        },
        found.rise.name: _measure(found.rise),
        found.flattening.name: _measure(found.flattening),
        "outcome": found.outcome,
        "judged_by": found.judged_by,
        "text": found.text,
    }


def _measure(item: Measure) -> dict[str, Any]:
    return {
        "value": item.value,
        "low": item.low,
        "high": item.high,
        "unit": item.unit,
        "band": item.band,
        "abstained": item.abstained,
    }


def frame_lines(samples: list[PoseSample], analysis: Analysis) -> str:
    """``frames.jsonl`` lines of a block of frames, each ending in a newline."""
    measures = analysis.measures
    values = np.round(measures.value_deg, 3).tolist()
    views = measures.view.tolist()
    lines = []
    for sample, row, view in zip(samples, values, views, strict=True):
        line = {
            "seq": sample.seq,
            "t_s": round(sample.t_s, 6),
            "view": View(view).label,
            "measures": {
                name: None if math.isnan(value) else value
                for name, value in zip(MEASURES, row, strict=True)
            },
            "visibility": _visibility(sample),
        }
        lines.append(json.dumps(line) + "\n")
    return "".join(lines)


def _visibility(sample: PoseSample) -> float | None:
    if sample.landmarks is None:
        return None
    return round(float(sample.landmarks[VISIBILITY_OF, 3].mean()), 3)


def as_text(document: dict[str, Any]) -> str:
    """A document as it is printed and stored: indented, one newline at the end."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

"""The measurement of the stored traces, beside the ground truth."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from coach.core.posture.front_change import TrainedChange, change, posture_of
from coach.core.posture.measures import measure
from coach.core.posture.regressor import Estimate, Trained, from_features, of_recording
from coach.core.types import Landmark as L
from coach.core.types import View
from models.evaluation.posture.slouch import recordings, slouched
from models.evaluation.posture.traces import Traces
from models.evaluation.stats import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Clips:
    """Recordings, each some frames of one person keeping one posture, as the product measures.

    ``rows`` (R,) first frame of each; ``truth`` (R, 2) means over its frames; ``value`` and
    ``half`` (R, 2) what is said, NaN where nothing is; ``pressed`` and ``pressed_half`` the same
    however wide the interval; ``plain`` likewise from landmarks alone; the naive ear-shoulder
    angle (R,).
    """

    rows: NDArray[np.intp]
    truth: Floats
    value: Floats
    half: Floats
    pressed: Floats
    pressed_half: Floats
    plain: Floats
    naive_deg: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """Frames told to be seen from a side or obliquely, and the recordings they make up.

    ``estimate`` with outline, ``plain`` without and however wide its interval, ``pressed`` for a
    value however wide its interval; ``truth`` (N, 2) and the naive ear-shoulder angle (N,).
    """

    traces: Traces
    estimate: Estimate
    plain: Estimate
    pressed: Estimate
    truth: Floats
    naive_deg: Floats
    clips: Clips


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """Recordings from the front against one of the same person's usual posture: ``rows`` (N,)
    first frame of each, true and found changes (N, 2), half widths (N, 2), ``slouch`` (N,) found
    and ``true_slouch`` (N,) 0..1, and the scores of other programs' rules by name."""

    traces: Traces
    rows: NDArray[np.intp]
    truth: Floats
    found: Floats
    half: Floats
    slouch: Floats
    true_slouch: Floats
    rules: dict[str, Floats]


def judge_side(traces: Traces, trained: Trained) -> Side:
    """Everything from the side and oblique; the true view must be one of them too."""
    kept = traces.where(traces.seen_aside)
    raw = kept.features()
    endless = (np.inf, np.inf)
    said = from_features(trained, raw, kept.view, kept.landmarks, kept.contour)
    pressed, plain = (
        from_features(trained, raw, kept.view, kept.landmarks, contour, widest_deg=endless)
        for contour in (kept.contour, None)
    )
    naive = measure(kept.landmarks, "side", visible=0.0).ear_shoulder_deg
    truth = kept.truth[:, :2].astype(np.float64)
    clips = _clips(kept, trained, (said, pressed, plain), truth, naive)
    return Side(kept, said, plain, pressed, truth, naive, clips)


def _clips(
    traces: Traces,
    trained: Trained,
    estimates: tuple[Estimate, Estimate, Estimate],
    truth: Floats,
    naive: Floats,
) -> Clips:
    groups = recordings(traces, np.ones(len(traces), bool))
    oblique = [bool((traces.view[rows] == View.OBLIQUE).mean() > 0.5) for rows in groups]
    found = [
        np.stack(
            [
                np.stack(of_recording(trained, part(estimate, rows), oblique=aside))
                for rows, aside in zip(groups, oblique, strict=True)
            ]
        ).reshape(-1, 2, truth.shape[1])
        for estimate in estimates
    ]
    return Clips(
        rows=np.array([rows[0] for rows in groups], dtype=np.intp),
        truth=np.stack([truth[rows].mean(axis=0) for rows in groups]),
        value=found[0][:, 0],
        half=found[0][:, 1],
        pressed=found[1][:, 0],
        pressed_half=found[1][:, 1],
        plain=found[2][:, 0],
        naive_deg=np.array([np.nanmean(naive[rows]) for rows in groups]),
    )


def part(estimate: Estimate, rows: NDArray[np.intp]) -> Estimate:
    """Some of an estimate's frames."""
    return Estimate(*(getattr(estimate, name.name)[rows] for name in fields(Estimate)))


def judge_front(traces: Traces, trained: TrainedChange) -> Front:
    """Every posture against the usual one (pose 0) of the same person."""
    front = traces.view == View.FRONT
    posture = posture_of(traces.landmarks, traces.world)
    usual = {int(traces.seed[r[0]]): r for r in recordings(traces, front & (traces.pose == 0))}
    others = [
        rows
        for rows in recordings(traces, front & (traces.pose != 0))
        if int(traces.seed[rows[0]]) in usual
    ]
    firsts = np.array([rows[0] for rows in others], dtype=np.intp)
    bases = [usual[int(traces.seed[row])] for row in firsts]
    before = np.stack([posture[rows].mean(axis=0) for rows in bases])
    now = np.stack([posture[rows].mean(axis=0) for rows in others])
    found = change(trained, before, now)
    angles = traces.truth[:, :2].astype(np.float64)
    truth = np.stack(
        [
            angles[rows].mean(axis=0) - angles[base].mean(axis=0)
            for base, rows in zip(bases, others, strict=True)
        ]
    )
    rules = _rules(traces, bases, others)
    return Front(
        traces, firsts, truth, found.value_deg, found.half_deg, found.slouch, slouched(truth), rules
    )


def _rules(
    traces: Traces, bases: list[NDArray[np.intp]], others: list[NDArray[np.intp]]
) -> dict[str, Floats]:
    """Rules of other programs, each a number that rises when they would warn."""
    scores = np.array(
        [
            _rule_values(traces.landmarks[now].mean(axis=0))
            - _rule_values(traces.landmarks[base].mean(axis=0))
            for base, now in zip(bases, others, strict=True)
        ]
    )
    names = ("nose-drop", "face-size", "|ear x - shoulder x|")
    return {name: scores[:, index] for index, name in enumerate(names)}


def _rule_values(points: NDArray[np.float32]) -> Floats:
    shoulders = np.hypot(*(points[L.LEFT_SHOULDER, :2] - points[L.RIGHT_SHOULDER, :2]))
    face = np.hypot(*(points[L.LEFT_EAR, :2] - points[L.RIGHT_EAR, :2]))
    aside = np.abs(
        points[[L.LEFT_EAR, L.RIGHT_EAR], 0] - points[[L.LEFT_SHOULDER, L.RIGHT_SHOULDER], 0]
    )
    return np.array([points[L.NOSE, 1] / shoulders, np.log(face), aside.mean() / shoulders])

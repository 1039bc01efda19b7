"""Rules of other posture programs, run as they run them: a number, a threshold, a grace.

From the front: how far the nose has dropped, how much the face has grown, and how far the ears
are beside the shoulders. Each number is compared with its median over the baseline.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from coach.core.monitor.baseline import Pictures
from coach.core.types import Float32, Float64
from coach.core.types import Landmark as L

RULES = ("nose-drop", "face-size", "|ear x − shoulder x|")
_HYSTERESIS = 0.7
_SMOOTH_S = 0.6
_RELEASE_S = 2.0


def rule_values(landmarks: Float32) -> Float64:
    """The rules' numbers of frames, (N, 33, 4) to (N, 3); NaN where nobody is."""
    points = landmarks[..., :2].astype(np.float64)
    ears = points[:, [L.LEFT_EAR, L.RIGHT_EAR]]
    shoulders = points[:, [L.LEFT_SHOULDER, L.RIGHT_SHOULDER]]
    width = np.linalg.norm(shoulders[:, 0] - shoulders[:, 1], axis=-1)
    face = np.linalg.norm(ears[:, 0] - ears[:, 1], axis=-1)
    aside = np.abs(ears[..., 0] - shoulders[..., 0]).mean(axis=1)
    return np.stack([points[:, L.NOSE, 1] / width, np.log(face), aside / width], axis=1)


def rule_scores(
    parts: Iterable[Pictures], *, baseline_s: float = 10.0, again_s: Sequence[float] = ()
) -> tuple[Float64, dict[str, Float64]]:
    """Times (N,), and by name the scores (N,) of every rule against its baseline, the first
    seconds; at each moment of ``again_s`` the baseline is taken anew."""
    times, values = [], []
    for pictures in parts:
        times.append(pictures.t_s)
        values.append(rule_values(pictures.landmarks))
    t_s, value = np.concatenate(times), np.concatenate(values)
    scores = np.empty_like(value)
    for start in (t_s[0], *again_s):
        taken = (t_s >= start) & (t_s <= start + baseline_s)
        scores[t_s >= start] = (value - np.nanmedian(value[taken], axis=0))[t_s >= start]
    named = dict(zip(RULES, scores.T, strict=True))
    return t_s, {n: np.abs(s) if n.startswith("|") else s for n, s in named.items()}


def nudged_by_rule(t_s: Float64, score: Float64, *, limit: float, grace_s: float) -> list[float]:
    """When a rule nudges: its smoothed score above ``limit`` for the grace, once until it has
    been back below for a moment; nobody in the picture ends it."""
    nudges: list[float] = []
    over_s = below_s = 0.0
    smooth, said = math.nan, False
    steps = np.diff(t_s, prepend=t_s[0]).tolist()
    for now_s, dt_s, value in zip(t_s.tolist(), steps, score.tolist(), strict=True):
        if math.isnan(value):
            over_s, below_s, smooth, said = 0.0, 0.0, math.nan, False
            continue
        keep = 0.0 if math.isnan(smooth) else math.exp(-dt_s / _SMOOTH_S)
        smooth = value if keep == 0.0 else keep * smooth + (1.0 - keep) * value
        if smooth >= limit or (over_s > 0 and smooth >= _HYSTERESIS * limit):
            over_s, below_s = over_s + dt_s, 0.0
        else:
            below_s += dt_s
            if below_s >= _RELEASE_S:
                over_s, said = 0.0, False
        if over_s >= grace_s and not said:
            said = True
            nudges.append(now_s)
    return nudges

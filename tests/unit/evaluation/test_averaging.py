"""Averaging over frames: what it takes away of made-up errors, and which parts of clips count."""

from __future__ import annotations

import re

import numpy as np

from models.evaluation.posture.averaging import rows, segments


def off(line: str) -> float:
    found = re.search(r": ([\d.]+)° off", line)
    assert found is not None
    return float(found[1])


def test_what_frames_share_stays_and_what_they_don_t_share_goes() -> None:
    random = np.random.default_rng(0)
    shared = list(rows([np.full(40, 5.0), np.full(40, -5.0)]))
    assert [off(line) for line in shared[1:5]] == [5.0] * 4
    assert "within a segment 0.0°, between segments 5.0°" in shared[-1]
    noisy = list(rows([random.normal(0, 5, 200) for _ in range(5)]))
    errors = [off(line) for line in noisy[1:5]]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < errors[0] / 1.8


def test_a_clip_without_segments_counts_whole_and_time_away_not_at_all() -> None:
    assert segments({"craniovertebral_angle_deg": 50.0}) == [(0.0, np.inf, 50.0)]
    parts = [
        {"from_s": 0, "to_s": 2, "label": "upright", "craniovertebral_angle_deg": 52.0},
        {"from_s": 3, "to_s": 5, "label": "away"},
    ]
    assert segments({"craniovertebral_angle_deg": 50.0, "segments": parts}) == [(0, 2, 52.0)]

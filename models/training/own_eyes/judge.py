"""How far the networks are off on marked photographs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.training.own_eyes import examples, frames, network, real
from models.training.own_eyes.frames import Floats
from models.training.own_eyes.real import Marked

HEAD_COLUMNS = (
    "true_deg",
    "found_deg",
    "tragus_off",
    "c7_off",
    "expected_deg",
    "spread_deg",
    "lean",
)
BACK_COLUMNS = (
    "true_slopes",
    "line_slopes",
    "head_slopes",
    "head_sd",
    "mean_slopes",
    "true_tangents",
    "line_tangents",
    "distance_percent",
    "c7_percent",
    "t12_percent",
)


def head_rows(
    net: network.Eyes, marked: Sequence[Marked]
) -> tuple[NDArray[np.str_], Floats, Floats]:
    """Names (N,), rows (N, 7) by `HEAD_COLUMNS`, points (N, 8, 2) in pixels of the picture file.

    Pictures whose pose landmarks are of nobody or of somebody else are left out. Distances are
    in tragus-C7 lengths.
    """
    names, rows, points = [], [], []
    for m in marked:
        if m.landmarks is None or not m.sound:
            continue
        found = real.find_head(net, m.image, frames.expected_head(m.landmarks, True))
        at, reach = found["points"], float(np.linalg.norm(m.tragus - m.c7))
        each = [real.craniovertebral_deg(p[0], p[1]) for p in found["each"]]
        rows.append(
            [
                real.craniovertebral_deg(m.tragus, m.c7),
                real.craniovertebral_deg(at[0], at[1]),
                np.linalg.norm(at[0] - m.tragus) / reach,
                np.linalg.norm(at[1] - m.c7) / reach,
                np.exp(found["numbers"][0]),
                np.std(each),
                found["lean"][0],
            ]
        )
        names.append(m.name)
        points.append(_in_file(at, m))
    return np.array(names), np.array(rows), np.array(points)


def back_rows(
    net: network.Eyes, marked: Sequence[Marked], head: network.Eyes
) -> tuple[NDArray[np.str_], Floats, Floats]:
    """Names (N,), rows (N, 10) by `BACK_COLUMNS`, midlines and outlines (N, 2, 26, 2).

    C7 is the head network's, which finds it twice as well: the first guess and the outline of
    which the slopes are taken begin there.
    """
    names, rows, lines = [], [], []
    for m in marked:
        if m.landmarks is None or not m.sound or m.trace is None:
            continue
        c7 = real.find_head(head, m.image, frames.expected_head(m.landmarks, True))["points"][1]
        expected = frames.expected_back(m.landmarks, True)
        found = real.find_back(net, m.image, np.array([c7, expected[1]]))
        line, numbers = found["outline"], found["numbers"]
        cut = examples.from_c7(line, c7)
        mean = numbers[1] * network.ANGLE_SCALE_DEG + network.ANGLE_OFFSET_DEG[1]
        variance = np.exp(np.clip(numbers[5], network.LEAST_LOG, network.MOST_LOG))
        rows.append(
            [
                examples.slopes_deg(m.trace),
                examples.slopes_deg(cut),
                mean,
                np.sqrt(network.ANGLE_VARIANCE * variance),
                (examples.slopes_deg(cut) + mean) / 2,
                examples.tangents_deg(m.trace),
                examples.tangents_deg(cut),
                *_off_percent(m.trace, cut),
            ]
        )
        names.append(m.name)
        lines.append([_in_file(found["midline"], m), _in_file(line, m)])
    return np.array(names), np.array(rows), np.array(lines)


def _in_file(points: Floats, m: Marked) -> Floats:
    """Points in pixels of the picture file."""
    there = points / m.scale
    width = m.image.shape[1] / m.scale
    return there * [-1, 1] + [width, 0] if m.mirrored else there


def _off_percent(trace: Floats, line: Floats) -> tuple[float, float, float]:
    """Mean distance of the inner points from the trace, of C7 and of T12, % of its length."""
    dense = examples.resample(trace, 400)
    length = np.linalg.norm(np.diff(trace, axis=0), axis=1).sum() / 100
    distance = np.linalg.norm(line[1:-1, None] - dense[None], axis=2).min(axis=1).mean()
    ends = [np.linalg.norm(line[k] - trace[k]) for k in (0, -1)]
    return float(distance / length), float(ends[0] / length), float(ends[1] / length)


def summary(rows: Floats, true: int, found: int) -> str:
    """Mean error, bias, SD, correlation of one column against another."""
    error = rows[:, found] - rows[:, true]
    error = (error + 180) % 360 - 180
    r = np.corrcoef(rows[:, true], rows[:, found])[0, 1]
    return (
        f"n {len(rows)} mean error {np.abs(error).mean():.2f} median {np.median(np.abs(error)):.2f}"
        f" bias {error.mean():+.2f} SD {error.std():.2f} r {r:.2f}"
    )

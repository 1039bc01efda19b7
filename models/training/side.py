"""Trains the measurement from the side: craniovertebral angle and kyphosis, with their errors."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.body.back_outline import STATIONS, TRUNK, outline_shape, usable
from coach.core.body.view import trunk_yaw_deg
from coach.core.posture import regressor as e
from coach.core.posture.features import facing
from coach.core.types import View
from models.evaluation.posture.slouch import recordings
from models.evaluation.posture.traces import Traces, joined
from models.training.network import Floats, Recipe, ridge, train, untrained

SIDE_DEG = (32.0, 148.0)
"""True yaws trained on, either way."""
COVER = 0.90
AXES = 16
FOLDS = 5
SPOILT = 0.25
"""How many of the outlines are learnt from once more, spoilt."""


def training_rows(traces: Traces) -> NDArray[np.bool_]:
    """Frames of people seen from about the side, that are told to be so."""
    turned = np.abs(traces.turned_deg)
    told = np.sign(traces.turned_deg) != np.sign(trunk_yaw_deg(traces.landmarks))
    return np.asarray((turned > SIDE_DEG[0]) & (turned < SIDE_DEG[1]) & told)


def targets_of(traces: Traces) -> Floats:
    """True values (N, T) over ``estimate.TARGETS``."""
    return np.stack([traces.of("craniovertebral_deg"), traces.of("kyphosis_deg")], 1).astype(float)


def fit(traces: Traces, spare: Traces, recipe: Recipe) -> dict[str, NDArray[Any]]:
    """Arrays of ``estimate.Trained`` from training traces; intervals are calibrated on people
    left out in turn and on the ``spare`` ones, who are never trained on, over all frames that
    the product would take for a side or oblique view."""
    learnt = traces.where(training_rows(traces))
    base = _base(learnt)
    parts = _networks(base, learnt, recipe)
    asked = traces.where(traces.seen_aside)
    held = []
    for fold in range(FOLDS):
        known = _networks(base, learnt.where(learnt.seed % FOLDS != fold), recipe)
        out = asked.where(asked.seed % FOLDS == fold)
        held.append((out, _judged(base | known, out)))
    others = spare.where(spare.seen_aside)
    held.append((others, _judged(base | parts, others)))
    return base | parts | _calibrated(base, held)


def _base(traces: Traces) -> dict[str, NDArray[Any]]:
    raw = traces.features()
    targets = targets_of(traces)
    scale = np.maximum(raw.std(axis=0), 1e-3)
    base: dict[str, NDArray[Any]] = {
        "mean": raw.mean(axis=0),
        "scale": scale,
        "target_mean": targets.mean(axis=0),
        "target_scale": targets.std(axis=0),
    }
    inputs = np.clip((raw - base["mean"]) / scale, -e.INPUT_LIMIT, e.INPUT_LIMIT)
    known = usable(traces.contour)
    outline, spread = _expected_outline(inputs[known], traces.contour[known].astype(float))
    axes, size = _axes(inputs)
    base |= {"outline": outline, "outline_scale": spread, "axes": axes, "axes_scale": size}
    base = {name: value.astype(np.float32) for name, value in base.items()}
    z = inputs.astype(np.float32)
    trained = _trained(base)
    far, expected = e.expected(trained, z)
    base["unlike_limit"] = np.asarray(1.25 * np.quantile(far, 0.998), np.float32)
    off = e.surprise(trained, traces.contour[known], expected[known])
    base["outline_limit"] = np.asarray(np.quantile(off, 0.985), np.float32)
    good = np.flatnonzero(known)[off <= base["outline_limit"]]
    whole = e.completed(traces.contour[good], expected[good])
    points = traces.landmarks[good]
    shape = outline_shape(whole, points, facing(points))
    base["shape_mean"] = shape.mean(axis=0).astype(np.float32)
    base["shape_scale"] = np.maximum(shape.std(axis=0), 1e-3).astype(np.float32)
    return base


def _expected_outline(inputs: Floats, contour: Floats) -> tuple[Floats, Floats]:
    """Ridge from inputs to each station, each on the frames that have it."""
    weights = np.zeros((inputs.shape[1] + 1, STATIONS))
    spread = np.ones(STATIONS)
    for station in range(STATIONS):
        rows = np.isfinite(contour[:, station])
        x, y = inputs[rows], contour[rows, station]
        for _ in range(2):  # again without the outliers
            line = ridge(x, y[:, None], 100.0)
            miss = y - (x @ line[:-1, 0] + line[-1, 0])
            keep = np.abs(miss) < 3.5 * np.median(np.abs(miss)) / 0.67
            x, y = x[keep], y[keep]
        weights[:, station] = line[:, 0]
        spread[station] = max(float(miss[keep].std()), 0.01)
    return weights, spread


def _axes(inputs: Floats) -> tuple[Floats, Floats]:
    _, _, directions = np.linalg.svd(inputs - inputs.mean(axis=0), full_matrices=False)
    axes = directions[:AXES].T
    sign = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    axes = axes * sign
    return axes, (inputs @ axes).std(axis=0)


def _trained(arrays: dict[str, NDArray[Any]]) -> e.Trained:
    """A measurement of what is known so far, the rest empty."""
    nothing = dict.fromkeys((part.name for part in fields(e.Trained)), np.zeros((), np.float32))
    empty = untrained()
    networks = {f"{v}.{name}": empty[name] for v in ("plain", "outlined") for name in empty}
    return e.Trained.of(nothing | networks | arrays)


def _networks(base: dict[str, NDArray[Any]], traces: Traces, recipe: Recipe) -> dict[str, Any]:
    trained = _trained(base)
    inputs = e.standardised(trained, traces.features())
    wanted = (targets_of(traces) - base["target_mean"]) / base["target_scale"]
    plain = train(inputs.astype(float), wanted, recipe)
    rng = np.random.default_rng([recipe.seed, 0xBAD])
    _, expected = e.expected(trained, inputs)
    good = np.flatnonzero(e.believed(trained, traces.contour, expected))
    spoilt = rng.choice(good, round(SPOILT * len(good)), replace=False)
    rows = np.concatenate([good, spoilt])
    outlines = np.concatenate([traces.contour[good], _spoilt(traces.contour[spoilt], rng)])
    whole, points = e.completed(outlines, expected[rows]), traces.landmarks[rows]
    both = e.with_outline(trained, inputs[rows], whole, points, facing(points))
    still = e.believed(trained, outlines, expected[rows])
    outlined = train(
        both[still].astype(float), wanted[rows][still], replace(recipe, seed=recipe.seed + 1000)
    )
    result = {f"plain.{name}": value for name, value in plain.items()}
    return result | {f"outlined.{name}": value for name, value in outlined.items()}


def _spoilt(outlines: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Outlines as silhouettes spoil them: a backrest merged in, pieces cut out, ragged."""
    result = outlines.copy()
    stations = np.arange(STATIONS)
    for row in result:
        kind = rng.integers(4)
        start, stop = np.sort(rng.integers(0, STATIONS + 1, 2))
        if kind == 0:
            row[: rng.integers(2, len(TRUNK))] += rng.uniform(0.03, 0.2)
        elif kind == 1:
            row[(stations >= start) & (stations < stop)] += rng.uniform(-0.1, 0.1)
        elif kind == 2:
            row[(stations >= start) & (stations < min(stop, start + 8))] = np.nan
        else:
            row[:] += rng.normal(0, 0.02, STATIONS).astype(np.float32)
    return result


Held = tuple[Traces, dict[str, Floats]]


def _judged(arrays: dict[str, NDArray[Any]], traces: Traces) -> dict[str, Floats]:
    """Values and what their errors are judged by, with (1) and without (0) outline."""
    trained = _trained(arrays)
    raw = traces.features()
    inputs = e.standardised(trained, raw)
    far, expected = e.expected(trained, inputs)
    good = e.believed(trained, traces.contour, expected)
    wanted = (targets_of(traces) - arrays["target_mean"]) / arrays["target_scale"]
    whole, points = e.completed(traces.contour, expected), traces.landmarks
    both = e.with_outline(trained, inputs, whole, points, facing(points))
    judged: dict[str, Floats] = {"good": good.astype(float)}
    for version, (network, given) in enumerate(((trained.plain, inputs), (trained.outlined, both))):
        value, log_size, spread = network(given)
        judged[f"value{version}"] = value
        judged[f"miss{version}"] = np.abs(value - wanted)
        judged[f"by{version}"] = e.size_inputs(log_size, spread, far, raw)
    return judged


def _calibrated(base: dict[str, NDArray[Any]], held: list[Held]) -> dict[str, Any]:
    """Weights of the error's size and the reach of intervals, frames and recordings."""
    traces = joined([part for part, _ in held])
    judged = {k: np.concatenate([j[k] for _, j in held]) for k in held[0][1]}
    wanted = (targets_of(traces) - base["target_mean"]) / base["target_scale"]
    view = traces.view
    count = len(e.TARGETS)
    size = np.zeros((2, count, e.SIZE_INPUTS))
    reach, clip_reach = np.zeros((2, 2, count)), np.zeros((2, 2, count))
    for version in range(2):
        rows = (judged["good"] > 0) if version else np.ones(len(view), bool)
        by, miss, value = (judged[f"{n}{version}"] for n in ("by", "miss", "value"))
        for t in range(count):
            line = ridge(by[rows, t, 1:], np.log(miss[rows, t, None] + 0.05), 20.0)
            size[version, t] = [line[-1, 0], *line[:-1, 0]]
        expected = np.exp(np.einsum("nts,ts->nt", by, size[version]))
        for group in range(2):
            some = rows & ((view == View.OBLIQUE) == bool(group))
            reach[version, group] = _quantile(miss[some] / expected[some])
            clips = recordings(traces, some)
            clip_reach[version, group] = _quantile(_clip_ratio(clips, value, wanted, expected))
    arrays = {"size": size, "reach": reach, "clip_reach": clip_reach}
    return {name: value.astype(np.float32) for name, value in arrays.items()}


def _quantile(ratio: Floats) -> Floats:
    """The share ``COVER`` of the ratios (N, T) with conformal's one more."""
    level = min(1.0, COVER * (1 + 1 / max(len(ratio), 1)))
    return np.quantile(ratio, level, axis=0)


def _clip_ratio(
    clips: list[NDArray[np.intp]], value: Floats, wanted: Floats, expected: Floats
) -> Floats:
    ratios = np.empty((len(clips), value.shape[1]))
    for index, rows in enumerate(clips):
        weight = 1 / expected[rows] ** 2
        for t in range(value.shape[1]):
            middle = e.weighted_median(value[rows, t], weight[:, t])
            size = 1 / np.sqrt(weight[:, t].mean())
            ratios[index, t] = abs(middle - wanted[rows, t].mean()) / size
    return ratios

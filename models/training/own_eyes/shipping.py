"""The real step as a whole: cross-validation over people, the networks that are shipped, facts."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from models.training.own_eyes import export, frames, judge, network, real, tune
from models.training.own_eyes.examples import Portraits, load_portraits
from models.training.own_eyes.frames import BACK_SIZE_PX, HEAD_SIZE_PX
from models.training.own_eyes.real import FOLDS, Marked

FILES = {"head": "head_neck", "back": "back_line"}
SIZES = {"head": HEAD_SIZE_PX, "back": BACK_SIZE_PX}
ALL_SEED = 100


def tune_and_write(
    kinds: Sequence[str],
    *,
    start: Path,
    rendered: Path,
    pictures: Path,
    marks: Path,
    landmarks: Path,
    out: Path,
    only_fold: int | None = None,
) -> None:
    """Tune per fold and on all; write `.onnx`, `.toml` and the held-out predictions into `out`.

    Each fold's network is kept in `out/folds` and not tuned twice. The back is judged with the
    head's networks of the same folds: the head comes first.
    """
    marked = real.read_marked(pictures, marks, landmarks)
    portraits = load_portraits(sorted(rendered.glob("train_??????.npz")))
    fold_of = real.folds(marked)
    (out / "folds").mkdir(parents=True, exist_ok=True)
    (out / "folds" / "folds.json").write_text(json.dumps(fold_of, indent=1))
    for kind in kinds:
        net = load(kind, start / f"{kind}.pt")
        folds = range(FOLDS) if only_fold is None else [only_fold]
        for fold in folds:
            _tune_fold(
                kind, net, marked, portraits, fold_of=fold_of, fold=fold, folder=out / "folds"
            )
        if only_fold is None:
            _report(kind, out)
            began = time.monotonic()
            final = tune.tune(kind, net, marked, portraits, ALL_SEED)
            path = out / f"{FILES[kind]}.onnx"
            torch.save(final.state_dict(), out / "folds" / f"{FILES[kind]}_all.pt")
            export.export(final, kind, path)
            seconds = time.monotonic() - began
            people = len(set(portraits.seed.tolist()))
            _write_facts(
                kind, path, portraits=len(portraits), people=people, seconds=seconds, marks=marks
            )


def load(kind: str, path: Path) -> network.Eyes:
    """A network by kind from its stored parameters."""
    make = network.head_network if kind == "head" else network.back_network
    net = make(SIZES[kind])
    net.load_state_dict(torch.load(path, weights_only=True))
    net.eval()
    return net


def _tune_fold(
    kind: str,
    net: network.Eyes,
    marked: Sequence[Marked],
    portraits: Portraits,
    *,
    fold_of: dict[str, int],
    fold: int,
    folder: Path,
) -> None:
    stem = f"{FILES[kind]}_{fold}"
    if not (folder / f"{stem}.pt").exists():
        others = [m for m in marked if fold_of[m.person] != fold]
        tuned = tune.tune(kind, net, others, portraits, fold)
        export.export(tuned, kind, folder / f"{stem}.onnx")
        torch.save(tuned.state_dict(), folder / f"{stem}.pt")
    tuned = load(kind, folder / f"{stem}.pt")
    left_out = [m for m in marked if fold_of[m.person] == fold]
    if kind == "head":
        names, numbers, points = judge.head_rows(tuned, left_out)
    else:
        head = load("head", folder / f"{FILES['head']}_{fold}.pt")
        names, numbers, points = judge.back_rows(tuned, left_out, head)
    np.savez_compressed(folder / f"{stem}.npz", name=names, rows=numbers, points=points)


def _report(kind: str, out: Path) -> None:
    """Join the folds' predictions into one file and print how far they are off."""
    parts = [np.load(out / "folds" / f"{FILES[kind]}_{fold}.npz") for fold in range(FOLDS)]
    names, rows, points = (
        np.concatenate([part[key] for part in parts]) for key in ("name", "rows", "points")
    )
    columns = judge.HEAD_COLUMNS if kind == "head" else judge.BACK_COLUMNS
    np.savez_compressed(
        out / f"{FILES[kind]}_left_out.npz",
        columns=np.array(columns),
        name=names,
        rows=rows,
        points=points,
    )
    if kind == "head":
        print("craniovertebral angle:", judge.summary(rows, 0, 1), flush=True)
    else:
        pairs = (("slopes", 0, 1), ("slopes, number", 0, 2), ("slopes, mean of both", 0, 4))
        for name, true, found in (*pairs, ("tangents", 5, 6)):
            print(f"outline {name}:", judge.summary(rows, true, found), flush=True)


def _write_facts(
    kind: str, path: Path, *, portraits: int, people: int, seconds: float, marks: Path
) -> None:
    """The TOML beside the network: what it is, how to use it, where it comes from."""
    data = path.read_bytes()
    listed = json.loads(marks.read_text())
    if kind == "back":
        listed = [mark for mark in listed if mark.get("back")]
    lines = [
        "# Trained by `python -m models.training.own_eyes`; see models/README.md.",
        f'file = "{path.name}"',
        f"bytes = {len(data)}",
        f'sha256 = "{hashlib.sha256(data).hexdigest()}"',
        'licence = "Apache-2.0"',
        f"size_px = {SIZES[kind]}",
        f"stride_px = {frames.STRIDE_PX}",
        f"passes = {real.PASSES if kind == 'head' else real.BACK_PASSES}",
        f"crops = {len(real.AROUND)}",
    ]
    if kind == "head":
        lines += [f"points = {json.dumps(frames.HEAD_POINTS)}", f"side = {frames.HEAD_SIDE}"]
        lines += [f"line_deg = {frames.HEAD_LINE_DEG}"]
    else:
        lines += [f"maps = {json.dumps(frames.BACK_MAPS)}", f"side = {frames.BACK_SIDE}"]
        lines += [f"angles = {json.dumps(network.ANGLES)}"]
        lines += [f"angle_offset_deg = {json.dumps(network.ANGLE_OFFSET_DEG)}"]
        lines += [f"angle_scale = {network.ANGLE_SCALE_DEG}"]
        lines += [f"angle_variance = {network.ANGLE_VARIANCE}"]
    lines += ["", "[training]", f"rendered_people = {people}", f"rendered_pictures = {portraits}"]
    lines += [f"tuning_steps = {tune.STEPS[kind]}", f"tuning_seconds = {seconds:.0f}"]
    lines += [f"real_people = {len({mark['person_id'] for mark in listed})}"]
    lines += [
        "",
        "# Where each real picture comes from; the pictures are not part of this project.",
    ]
    for mark in listed:
        lines += ["", "[[training.picture]]", f'repository = "{mark["source_repo"]}"']
        lines += [f'path = "{mark["source_path"]}"', f'licence = "{mark["licence"]}"']
    path.with_suffix(".toml").write_text("\n".join(lines) + "\n")

"""Command line: `python -m models.training.own_eyes COMMAND`, run from the repository root.

From seeds to networks that have only seen rendered people (the studio group; two hours of one
core):

    python -m models.training.own_eyes train --rendered FOLDER --assets DIR --out FOLDER

``train`` renders what is not yet there, trains both networks and exports them. What real people
add is a second step:

    python -m models.training.own_eyes landmarks --pictures DIR --marks FILE --out LANDMARKS.npz
    python -m models.training.own_eyes tune --start FOLDER --rendered FOLDER --pictures DIR \\
        --marks FILE --landmarks LANDMARKS.npz --out models

``landmarks`` needs the pose model. ``tune`` writes the networks tuned on all marked people beside
what networks tuned without them say of each person (cross-validation by people).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent
PEOPLE = 3400
PER_FILE = 40
SEEDS = {"head": 11, "back": 12}
PASSES = {"head": 288_000, "back": 303_000}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.training.own_eyes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True)
    train = commands.add_parser("train", help="render, train on rendered people, export")
    train.add_argument("--assets", type=Path, metavar="DIR", help="MakeHuman's hair and clothes")
    train.set_defaults(run=_train)
    landmarks = commands.add_parser("landmarks", help="pose landmarks of marked pictures")
    landmarks.set_defaults(run=_landmarks)
    tune = commands.add_parser("tune", help="tune on marked pictures, cross-validated by people")
    tune.add_argument("--start", type=Path, required=True, metavar="FOLDER")
    tune.add_argument("--landmarks", type=Path, required=True, metavar="FILE.npz")
    tune.add_argument("--fold", type=int, help="one fold of the cross-validation only")
    tune.set_defaults(run=_tune)
    sizes = commands.add_parser("sizes", help="a trial with crops of other sizes")
    sizes.add_argument("--size", type=int, required=True, action="append", metavar="PX")
    sizes.add_argument("--judged", type=Path, required=True, metavar="FOLDER")
    sizes.add_argument("--passes", type=int, default=7200, help="crops of each size (7200)")
    sizes.set_defaults(run=_sizes)
    contour = commands.add_parser("contour", help="what the outline could add to C7")
    contour.add_argument("--marks", type=Path, required=True, metavar="FILE")
    contour.set_defaults(run=_contour)
    ratios = commands.add_parser("ratios", help="where marks lie between pose landmarks")
    ratios.add_argument("--landmarks", type=Path, required=True, metavar="FILE.npz")
    ratios.set_defaults(run=_ratios)
    for command in (train, tune, sizes):
        command.add_argument("--rendered", type=Path, required=True, metavar="FOLDER")
        command.add_argument("--kind", choices=("head", "back"), action="append")
    for command in (landmarks, tune, ratios):
        command.add_argument("--pictures", type=Path, required=True, metavar="DIR")
        command.add_argument("--marks", type=Path, required=True, metavar="FILE")
    for command in (train, landmarks, tune):
        command.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    options.run(options)
    return 0


def _train(options: argparse.Namespace) -> None:
    import torch

    from models.training.own_eyes import export, learn
    from models.training.own_eyes.examples import load_portraits

    options.rendered.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    for first in range(0, PEOPLE, PER_FILE):
        file = options.rendered / f"train_{first:06d}.npz"
        if not file.exists():
            words = ["--seeds", f"{first}:{min(first + PER_FILE, PEOPLE)}", "--out", str(file)]
            words += ["--assets", str(options.assets)] if options.assets else []
            command = [sys.executable, "-m", "sample_videos.studio", "portraits", *words]
            subprocess.run(command, check=True)
    portraits = load_portraits(sorted(options.rendered.glob("train_??????.npz")))
    for kind in options.kind or SEEDS:
        net = learn.train(kind, lambda _: portraits, SEEDS[kind], PASSES[kind])
        torch.save(net.state_dict(), options.out / f"{kind}.pt")
        export.export(net, kind, options.out / f"{kind}.onnx")


def _landmarks(options: argparse.Namespace) -> None:
    import json

    import cv2

    from coach.pose.mediapipe.landmarker import Landmarker
    from coach.pose.model.store import ensure_model

    landmarker = Landmarker(ensure_model(), people=1, video=False, silhouette=False)
    names = [mark["file"] for mark in json.loads(options.marks.read_text())]
    points = np.full((len(names), 33, 4), np.nan, np.float32)
    for number, name in enumerate(names):
        image = cv2.imread(str(options.pictures / name), cv2.IMREAD_COLOR)
        for pose in landmarker.find(landmarker.picture(np.asarray(image, np.uint8)))[:1]:
            points[number] = pose.landmarks
    landmarker.close()
    np.savez_compressed(options.out, name=np.array(names), points=points)


def _tune(options: argparse.Namespace) -> None:
    from models.training.own_eyes.shipping import tune_and_write

    tune_and_write(
        options.kind or list(SEEDS),
        start=options.start,
        rendered=options.rendered,
        pictures=options.pictures,
        marks=options.marks,
        landmarks=options.landmarks,
        out=options.out,
        only_fold=options.fold,
    )


def _sizes(options: argparse.Namespace) -> None:
    from models.training.own_eyes import sizes
    from models.training.own_eyes.examples import load_portraits
    from models.training.own_eyes.shipping import FILES

    shown, judged = (
        load_portraits(sorted(folder.glob("*.npz")))
        for folder in (options.rendered, options.judged)
    )
    for kind in options.kind or SEEDS:
        file = FOLDER.parents[1] / f"{FILES[kind]}.onnx"
        for size_px in options.size:
            net = sizes.trial(kind, file, size_px, options.passes, shown)
            print(kind, sizes.judge(kind, net, judged), flush=True)


def _contour(options: argparse.Namespace) -> None:
    from models.training.own_eyes import contour

    print(*contour.rows(options.marks), sep="\n")


def _ratios(options: argparse.Namespace) -> None:
    from models.training.own_eyes import real

    def z(point: object) -> complex:
        x, y = np.asarray(point, float)
        return complex(x, y)

    found: dict[str, list[complex]] = {}
    for m in real.read_marked(options.pictures, options.marks, options.landmarks):
        if m.landmarks is None or not m.sound:
            continue
        ear, shoulder, hip = (m.landmarks[i : i + 2].mean(axis=0) for i in (7, 11, 23))
        pairs = [("tragus, shoulder to ear", m.tragus, ear), ("C7, shoulder to ear", m.c7, ear)]
        pairs.append(("C7, shoulder to hip", m.c7, hip))
        if m.trace is not None:
            pairs.append(("T12, shoulder to hip", m.trace[-1], hip))
        for name, point, end in pairs:
            ratio = z(point - shoulder) / z(end - shoulder)
            found.setdefault(name, []).append(ratio)
    for name, values in found.items():
        middle = np.median(np.real(values)) + 1j * np.median(np.imag(values))
        print(f"{name}: {middle:.3f} (n {len(values)})")


if __name__ == "__main__":
    sys.exit(main())

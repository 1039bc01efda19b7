"""Fits how points on head and back become angles: `models/points.npz`.

    python -m models.training.points collect --pictures DIR --marks FILE --out real.npz \\
        [--networks DIR | --folds DIR]
    python -m models.training.points fit --real real.npz --rendered looks.npz --cut cut.npz

``collect`` looks at marked pictures as the program does and stores what it found beside the
marks. With ``--folds`` every person is looked at by networks that were not tuned on them:
``DIR/folds.json`` names the fold of each person, and ``DIR/0`` to ``DIR/4`` hold networks.
``fit`` learns weights, error sizes and intervals from photographs and rendered people together,
and stores beside them what a fit without their own people says of them; of rendered people in the
look left out, a fit without any such picture. Rendered pictures that end above the hips
(``models.training.cutting``) say how much wider the back's intervals must be there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.capture.open import open_source
from coach.core.posture.analysis import frames_of, poses_of
from coach.core.posture.estimate import known
from coach.core.posture.evidence import Evidence
from coach.core.posture.features import features
from coach.core.posture.measures import measure
from coach.core.posture.regressor import Trained, regress
from coach.core.types import PoseSample, View
from coach.measurement import load_regression
from coach.pose.points.finder import PointsFinder
from coach.pose.registry import Request, fetch_model, open_detector
from models.evaluation.posture import pictures as store
from models.evaluation.posture.pictures import ANGLES, Pictures
from models.evaluation.posture.rendered_points import LEFT_OUT
from models.evaluation.stats import Floats
from models.training.blending import Examples, crossed, crossed_cut, fit

LOST_DEG = 45.0
"""Points of a rendered person that are further off lie on something else: the pose model was lost.
Such pictures teach nothing about points. Of photographs none is left away."""

FOLDER = Path(__file__).resolve().parent
POINTS = FOLDER.parent / "points.npz"
REAL = FOLDER.parent / "evaluation" / "posture" / "real.npz"
RENDERED = FOLDER.parent / "evaluation" / "posture" / "rendered.npz"
CUT = FOLDER.parent / "evaluation" / "posture" / "cut.npz"
OF_BACK = ("thoracic_kyphosis", "back_curve", "outline_slopes")
"""Angles that a picture shows less surely when it ends above the hips."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.training.points",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True)
    collecting = commands.add_parser("collect")
    collecting.add_argument("--pictures", type=Path, required=True, metavar="DIR")
    collecting.add_argument("--marks", type=Path, required=True, metavar="FILE")
    collecting.add_argument("--out", type=Path, required=True)
    which = collecting.add_mutually_exclusive_group()
    which.add_argument("--networks", type=Path, metavar="DIR")
    which.add_argument("--folds", type=Path, metavar="DIR")
    collecting.set_defaults(run=_collect)
    fitting = commands.add_parser("fit")
    fitting.add_argument("--real", type=Path, default=REAL)
    fitting.add_argument("--rendered", type=Path, default=RENDERED)
    fitting.add_argument("--cut", type=Path, default=CUT)
    fitting.add_argument("--out", type=Path, default=POINTS)
    fitting.set_defaults(run=_fit)
    options = parser.parse_args(arguments)
    options.run(options)
    return 0


def _collect(options: argparse.Namespace) -> None:
    entries = store.marked(options.marks)
    folders = [options.networks] * len(entries)
    if options.folds is not None:
        folds = json.loads((options.folds / "folds.json").read_text(encoding="utf-8"))
        folders = [options.folds / str(folds[entry["person_id"]]) for entry in entries]
    samples = look(options.pictures, [entry["file"] for entry in entries], folders)
    pictures = store.pictures_of(entries, samples)
    store.write(options.out, pictures)
    pointed = sum(one.points is not None for one in pictures.samples)
    print(f"{options.out}: {len(pictures)} of {len(entries)} pictures, {pointed} with points")


def look(
    folder: Path, files: Sequence[str], networks: Sequence[Path | None]
) -> list[PoseSample | None]:
    """What the program finds in pictures; ``None`` where nobody is.

    ``networks`` are folders with the networks for each picture, ``None`` for those shipped.
    """
    finders: dict[Path | None, Any] = {}
    found: list[PoseSample | None] = []
    with open_detector(fetch_model(), Request(contour=True, stills=True)) as detector:
        for file, where in zip(files, networks, strict=True):
            if where not in finders:
                finders[where] = PointsFinder(stills=True, folder=where)
            with open_source(folder / file) as source:
                frame = next(iter(source))
            sample = detector.detect(frame)
            points = finders[where].find(frame.image, sample.landmarks, 0.0)
            found.append(None if sample.landmarks is None else replace(sample, points=points))
    return found


def _fit(options: argparse.Namespace) -> None:
    trained = load_regression()
    paths = (options.real, options.rendered, options.cut)
    real, rendered, cut = (store.read(path) for path in paths)
    seen = [_told(trained, pictures) for pictures in (real, rendered, cut)]
    arrays: dict[str, NDArray[Any]] = {}
    said: list[dict[str, Floats]] = [{}, {}, {}]
    for name in ANGLES:
        photographs, drawn, short = (
            _examples(told, pictures, name)
            for told, pictures in zip(seen, (real, rendered, cut), strict=True)
        )
        ends = short if name in OF_BACK else None
        blend = fit([photographs, drawn], ends)
        arrays |= {
            f"{name}.{part}": getattr(blend, part)
            for part in ("value", "size", "reach", "clip_reach")
        }
        said[0][name] = crossed([photographs, drawn], photographs, len(real), ends)
        said[1][name] = _said_rendered(name, photographs, seen[1], rendered, ends)
        every = _examples(seen[2], cut, name, lost=True)
        said[2][name] = crossed_cut([photographs, drawn], ends, every, len(cut))
    np.savez_compressed(options.out, allow_pickle=False, **arrays)
    for path, pictures, part in zip(paths, (real, rendered, cut), said, strict=True):
        store.write(path, store.with_said(pictures, part))
    print(f"{options.out}: {', '.join(sorted(said[0]))}")


def _said_rendered(
    name: str, photographs: Examples, told: _Told, rendered: Pictures, cut: Examples | None
) -> Floats:
    """Value and half width (N, 2) of rendered people, of the lost ones too."""
    known_, every = (_examples(told, rendered, name, lost=lost) for lost in (False, True))
    apart = rendered.notes["look"] == LEFT_OUT
    seen = known_.where(~apart[known_.index])
    shown = every.where(~apart[every.index])
    said = crossed([seen, photographs], shown, len(rendered), cut)
    blend, part = fit([photographs, seen], cut), every.where(apart[every.index])
    said[part.index, 0] = blend.value_deg(part.known)
    said[part.index, 1] = blend.half_deg(part.known, part.oblique)
    return said


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What is known of the angles of those pictures ``index`` (n,) that show any points."""

    evidence: Mapping[str, Evidence]
    oblique: NDArray[np.bool_]
    index: NDArray[np.intp]


def _told(trained: Trained, pictures: Pictures) -> _Told:
    parts, oblique, index = [], [], []
    for place, sample in enumerate(pictures.samples):
        poses = poses_of([sample])
        frames = frames_of(poses, measure(poses.landmarks))
        if frames.points is None or frames.view[0] < View.OBLIQUE:
            continue
        raw = features(frames.landmarks, frames.world, frames.size_px)
        pressed = regress(trained, raw, frames.view, frames.landmarks, frames.contour)
        parts.append(known(frames, pressed))
        oblique.append(bool(frames.view[0] == View.OBLIQUE))
        index.append(place)
    evidence = {
        name: Evidence(
            np.concatenate([part[name].base for part in parts]),
            np.nan_to_num(np.concatenate([part[name].terms for part in parts])),
            np.nan_to_num(np.concatenate([part[name].sizes for part in parts])),
        )
        for name in ANGLES
    }
    return _Told(evidence, np.array(oblique), np.array(index))


def _examples(told: _Told, pictures: Pictures, name: str, *, lost: bool = False) -> Examples:
    """One angle of the pictures that show it and know what is true; ``lost``: of those, too, whose
    points lie on something else."""
    truth = pictures.truth[name][told.index]
    whole = Examples(
        told.evidence[name], truth, pictures.person[told.index], told.oblique, told.index
    )
    usable = np.isfinite(whole.known.base) & np.isfinite(truth)
    if pictures.rendered and not lost:
        off = np.abs((whole.known.base - truth + 180.0) % 360.0 - 180.0)
        usable &= ~(off > LOST_DEG)
    return whole.where(usable)


if __name__ == "__main__":
    sys.exit(main())

"""Command line: `python -m models.training pack|fit`, run from the repository root.

From seeds to coefficients:

    python -m sample_videos.studio traces --seeds 100000:102000 --out train-rendered.npz
    python -m models.training pack --out models/training/train.npz train-rendered.npz
    ... likewise calibrate.npz (seeds 800000 on) and report.npz (seeds 900000 to 900999)
    python -m models.training fit
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from coach.evaluation.traces import read, write

from . import front, side
from .network import Recipe
from .pack import pack_all

FOLDER = Path(__file__).resolve().parent
MEASUREMENT = FOLDER.parent / "measurement.npz"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.training",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True)
    packing = commands.add_parser("pack", help="make rendered traces small: outlines, no pictures")
    packing.add_argument("rendered", nargs="+", type=Path)
    packing.add_argument("--out", type=Path, required=True)
    packing.set_defaults(run=_pack)
    fitting = commands.add_parser("fit", help="train and calibrate, write the measurement")
    fitting.add_argument("--train", type=Path, default=FOLDER / "train.npz")
    fitting.add_argument("--calibrate", type=Path, default=FOLDER / "calibrate.npz")
    fitting.add_argument("--out", type=Path, default=MEASUREMENT)
    fitting.set_defaults(run=_fit)
    options = parser.parse_args(arguments)
    options.run(options)
    return 0


def _pack(options: argparse.Namespace) -> None:
    traces = pack_all(options.rendered)
    write(options.out, traces)
    print(f"{options.out}: {len(traces)} frames of {len(np.unique(traces.seed))} people")


def _fit(options: argparse.Namespace) -> None:
    fit(options.train, options.calibrate, options.out, Recipe())
    print(f"{options.out}: {options.out.stat().st_size / 1000:.0f} kB")


def fit(train: Path, calibrate: Path, out: Path, recipe: Recipe) -> None:
    """From packed traces to the file of coefficients; the same traces give the same bytes."""
    traces, spare = read(train), read(calibrate)
    arrays = side.fit(traces.where(side.training_rows(traces)), spare, recipe)
    arrays |= front.fit(traces, spare, recipe)
    facts = {
        "trained_on": np.array([traces.seed.min(), traces.seed.max(), len(np.unique(traces.seed))]),
        "calibrated_on": np.array([spare.seed.min(), spare.seed.max(), len(np.unique(spare.seed))]),
    }
    np.savez_compressed(out, **_small(arrays), **facts)


def _small(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Weights of networks at half precision, which changes angles by hundredths of a degree."""
    halved = ("w1", "w2", "w3")
    return {
        name: value.astype(np.float16) if name.rpartition(".")[2] in halved else value
        for name, value in sorted(arrays.items())
    }


if __name__ == "__main__":
    sys.exit(main())

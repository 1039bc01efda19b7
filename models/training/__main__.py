"""Command line: `python -m models.training all|pack|fit`, run from the repository root.

From seeds to coefficients, in some hours on two cores:

    python -m models.training all --rendered FOLDER --jobs 2

``all`` renders what is not yet in FOLDER, packs it and fits; ``pack`` and ``fit`` do the last two
steps alone. Fitting needs neither the studio nor the rendered files, only the packed traces.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation.posture.traces import read
from models.training import front, side
from models.training.network import Recipe
from models.training.sets import SETS, pack, render

FOLDER = Path(__file__).resolve().parent
MEASUREMENT = FOLDER.parent / "measurement.npz"
HALVED = ("w1", "w2", "w3")
"""Weights kept at half precision, which changes angles by hundredths of a degree."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.training",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True)
    for name, run in (("all", _all), ("pack", _pack)):
        command = commands.add_parser(name)
        command.add_argument("--rendered", type=Path, required=True, metavar="FOLDER")
        command.add_argument("--jobs", type=int, default=1, help="processes that render")
        command.set_defaults(run=run)
    fitting = commands.add_parser("fit", help="train and calibrate, write the measurement")
    fitting.add_argument("--train", type=Path, default=FOLDER / "train.npz")
    fitting.add_argument("--calibrate", type=Path, default=FOLDER / "calibrate.npz")
    fitting.add_argument("--out", type=Path, default=MEASUREMENT)
    fitting.set_defaults(run=_fit)
    options = parser.parse_args(arguments)
    options.run(options)
    return 0


def _all(options: argparse.Namespace) -> None:
    for name in SETS:
        rendered = render(name, options.rendered, options.jobs)
        print(pack(name, rendered, FOLDER / f"{name}.npz"), flush=True)
    fit(FOLDER / "train.npz", FOLDER / "calibrate.npz", MEASUREMENT, Recipe())


def _pack(options: argparse.Namespace) -> None:
    for name in SETS:
        rendered = sorted(options.rendered.glob(f"{name}-*.npz"))
        print(pack(name, rendered, FOLDER / f"{name}.npz"))


def _fit(options: argparse.Namespace) -> None:
    fit(options.train, options.calibrate, options.out, Recipe())
    print(f"{options.out}: {options.out.stat().st_size / 1000:.0f} kB")


def fit(train: Path, calibrate: Path, out: Path, recipe: Recipe) -> None:
    """From packed traces to the file of coefficients; the same traces give the same bytes."""
    traces, spare = read(train), read(calibrate)
    arrays = side.fit(traces, spare, recipe)
    arrays |= front.fit(traces, spare, recipe)
    arrays |= {
        "trained_on": np.array([traces.seed.min(), traces.seed.max(), len(np.unique(traces.seed))]),
        "calibrated_on": np.array([spare.seed.min(), spare.seed.max(), len(np.unique(spare.seed))]),
    }
    np.savez_compressed(out, allow_pickle=False, **_small(arrays))


def _small(arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {
        name: value.astype(np.float16) if name.rpartition(".")[2] in HALVED else value
        for name, value in sorted(arrays.items())
    }


if __name__ == "__main__":
    sys.exit(main())

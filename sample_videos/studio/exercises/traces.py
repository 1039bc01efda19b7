"""Sets of exercises as numbers: what the pose model sees of people whose repetitions are known.

A seed is one set (see `casting`). It is filmed and shown to the product's own detector,
picture by picture as a camera would, and the landmarks are kept with what is true of the set.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from coach.core.types import Frame, PoseSample
from coach.pose.mediapipe.detector import MediaPipeDetector
from models.evaluation.exercises.rendered_sets import FilmedSet, write
from sample_videos.studio.exercises.casting import any_other, any_set
from sample_videos.studio.exercises.sets import Plan, Set, filmed
from sample_videos.studio.render.optics import blue_first
from sample_videos.studio.render.take import ROUGH

CHUNK = 14
"""What is rendered is written after so many sets, so that a stop loses little."""


def traced(
    seed: int, model: Path, *, others: bool = False, exercises: Sequence[str] = ()
) -> FilmedSet:
    """The set of a seed, filmed and seen by the pose model; ``others``: of another movement;
    ``exercises``: of one of these."""
    work = any_other(seed) if others else any_set(seed, *([exercises] if exercises else []))
    take, plan = filmed(work)
    detector = MediaPipeDetector(model, contour=True)
    samples: list[PoseSample] = []
    for number, image in enumerate(take.frames(ROUGH)):
        samples.append(detector.detect(Frame(number, number / work.fps, blue_first(image))))
    detector.close()
    return FilmedSet.of(samples, work.fps, _truth(work, plan))


def _truth(work: Set, plan: Plan) -> dict[str, Any]:
    """What is true of a set, and of whom and how it was filmed."""
    return {
        "exercise": work.exercise,
        "seed": work.seed,
        "repetitions": [asdict(done) for done in plan.done],
        "breaks": [do.instead for do in work.does if do.instead],
        "turn_deg": round(work.turn_deg, 1),
        "tone": work.look.complexion.tone,
    }


def make_sets(
    seeds: Sequence[int],
    out: Path,
    *,
    jobs: int,
    model: Path,
    others: bool = False,
    exercises: Sequence[str] = (),
) -> None:
    """Render the sets of `seeds` and write them to `out`, saying how it goes; `others`: movements
    that are no exercise; `exercises`: these alone (none: the fourteen of the bundled sets)."""
    sets: list[FilmedSet] = []
    start = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for number, one in enumerate(
            pool.imap(partial(traced, model=model, others=others, exercises=exercises), seeds), 1
        ):
            sets.append(one)
            if number % CHUNK == 0 or number == len(seeds):
                write(out, sets)
                pace = (time.perf_counter() - start) / number
                share = np.mean([np.isfinite(s.landmarks[:, 0, 0]).mean() for s in sets])
                print(
                    f"{number}/{len(seeds)} sets, {pace:.1f} s each, person found in {share:.1%}",
                    flush=True,
                )

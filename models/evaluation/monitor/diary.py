"""What happens on a composed day: drawn from a seed, told by name."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from models.evaluation.monitor.day import HOURS, MOVES, Moved, Scene

# name: move, how often in eight hours, shortest and longest seconds.
_DAY: dict[str, tuple[str, int, float, float]] = {
    "slump": ("slump", 9, 60.0, 600.0),
    "slouch": ("slouch", 6, 60.0, 420.0),
    "slow slump": ("slump", 3, 420.0, 700.0),
    "short slouch": ("slump", 6, 12.0, 22.0),
    "glance down": ("glance", 18, 5.0, 30.0),
    "read a page": ("glance", 5, 60.0, 110.0),
    "second screen": ("second_screen", 8, 10.0, 120.0),
    "talk to a colleague": ("second_screen", 3, 180.0, 420.0),
    "drink": ("drink", 10, 4.0, 9.0),
    "gesture": ("gesture", 6, 6.0, 25.0),
    "passer-by": ("passer_by", 6, 7.0, 12.0),
    "coffee": ("leave", 4, 150.0, 360.0),
    "lunch": ("leave", 1, 2000.0, 2600.0),
}
_LEAST_BETWEEN_S = 25.0


def diary(seed: int, hours: float = HOURS) -> tuple[list[Scene], list[Moved]]:
    """Scenes of a day in order, and when the laptop is moved (twice in eight hours)."""
    rng = np.random.default_rng(seed)
    share = hours / HOURS
    wanted: list[tuple[str, str, float]] = []
    for name, (move, count, shortest, longest) in _DAY.items():
        if name == "lunch" and share < 1:
            continue
        for _ in range(max(1, round(count * share))):
            wanted.append((name, move, float(rng.uniform(shortest, longest))))
    order = rng.permutation(len(wanted))
    spare = hours * 3600 - 120 - sum(length for *_, length in wanted)
    gaps = rng.dirichlet(np.full(len(wanted) + 1, 2.0))
    room = spare - _LEAST_BETWEEN_S * (len(wanted) + 1)
    gaps = _LEAST_BETWEEN_S + room * gaps
    at, scenes = 30.0 + float(gaps[0]), []
    for place, index in enumerate(order):
        name, move, length = wanted[index]
        scenes.append(_scene(name, move, at, length, rng))
        at += length + float(gaps[place + 1])
    return scenes, _moves(scenes, rng, max(1, round(2 * share)))


def _scene(name: str, move: str, at: float, length: float, rng: np.random.Generator) -> Scene:
    begins = MOVES[move].begins
    onset = begins[1] - begins[0]
    depth = 1.0
    if move in ("slump", "slouch"):
        onset = float(rng.uniform(1.5, 4.0))
        depth = float(rng.uniform(1.0, 1.15))
    if name == "slow slump":
        onset = float(rng.uniform(120.0, 200.0))
    return Scene(name, move, at, at + length, onset, depth)


def _moves(scenes: list[Scene], rng: np.random.Generator, count: int) -> list[Moved]:
    """The laptop is moved in the longest quiet stretches, far from everything else."""
    ends = [(a.to_s, b.from_s) for a, b in pairwise(scenes)]
    longest = sorted(ends, key=lambda gap: gap[0] - gap[1])[:count]
    found = []
    for start, _ in sorted(longest):
        side = 1 if rng.random() < 0.5 else -1
        shift = (side * float(rng.uniform(0.45, 0.6)), float(rng.uniform(-0.1, 0.1)))
        found.append(Moved(start + 15.0, float(rng.uniform(0.85, 1.15)), shift))
    return found

"""What people do with their spines: postures drawn at random, from the usual to the extreme."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sample_videos.studio.acting.posture import Posture

# Kinds of posture and how often each is drawn (leaning back needs a backrest).
KINDS = ("slump", "reading", "reclined", "hunched", "wild")
SHARES = np.array([0.60, 0.12, 0.10, 0.08, 0.10])
UPRIGHT_CVA_DEG = 55.0


@dataclass(frozen=True, slots=True)
class Stance:
    """A posture and what goes with it: channels of turn, tilt and shoulders, and its kind."""

    kind: str
    posture: Posture
    extra: dict[str, float]


def upright(natural_kyphosis_deg: float, rng: np.random.Generator) -> Stance:
    """Someone sitting well, for whom this is easy: the baseline."""
    posture = Posture(
        cva_deg=UPRIGHT_CVA_DEG + rng.normal(-1, 3),
        kyphosis_deg=natural_kyphosis_deg + rng.normal(0, 2),
        lean_deg=rng.normal(-1, 2),
        gaze_deg=rng.normal(3, 3),
        lumbar_deg=rng.uniform(0, 8),
    )
    return Stance("upright", posture, _small_extras(rng, 0.0))


def any_stance(
    natural_kyphosis_deg: float, backrest: bool, most_lean_deg: float, rng: np.random.Generator
) -> Stance:
    """A random stance; half of them ordinary slumps between upright and very poor. Nobody leans
    further forward than `most_lean_deg`, nor far back without a backrest."""
    shares = SHARES * np.array([1, 1, float(backrest), 1, 1])
    kind = str(rng.choice(KINDS, p=shares / shares.sum()))
    slump = float(rng.beta(1.1, 1.1))
    draw = {
        "slump": _slump,
        "reading": _reading,
        "reclined": _reclined,
        "hunched": _hunched,
        "wild": _wild,
    }[kind]
    posture = draw(natural_kyphosis_deg, slump, rng)
    lean = -posture.lean_deg / 2 if posture.lean_deg < -12 and not backrest else posture.lean_deg
    posture = replace(posture, lean_deg=min(lean, most_lean_deg))
    extra = _small_extras(rng, slump)
    if rng.random() < 0.45:
        extra["head_turn"] = rng.normal(0, 16) if rng.random() < 0.7 else rng.uniform(-42, 42)
    if rng.random() < 0.15:
        extra["side_bend"] = rng.uniform(-20, 20)
    return Stance(kind, posture, {name: float(value) for name, value in extra.items()})


def _small_extras(rng: np.random.Generator, slump: float) -> dict[str, float]:
    rounding = 9 * slump + rng.normal(0, 4)
    lift = rng.normal(0, 2.5) + 3 * slump * rng.random()
    return {
        "head_turn": rng.normal(0, 4),
        "head_tilt": rng.normal(0, 3.5),
        "side_bend": rng.normal(0, 2.5),
        "twist": rng.normal(0, 4),
        "protract.L": rounding + rng.normal(0, 2),
        "protract.R": rounding + rng.normal(0, 2),
        "shrug.L": lift + rng.normal(0, 1.2),
        "shrug.R": lift + rng.normal(0, 1.2),
        "root_x": rng.normal(0, 0.025),
        "root_y": rng.normal(0, 0.025),
    }


def _slump(natural: float, slump: float, rng: np.random.Generator) -> Posture:
    forward = rng.uniform(5, 25) if rng.random() < 0.25 else 0.0
    return Posture(
        cva_deg=UPRIGHT_CVA_DEG + 4 - 30 * slump - 0.4 * forward + rng.normal(0, 5),
        kyphosis_deg=natural - 4 + 26 * slump + rng.normal(0, 5),
        lean_deg=rng.normal(0, 5) + forward,
        gaze_deg=rng.normal(4, 8),
        lumbar_deg=4 + 28 * slump + rng.normal(0, 6),
    )


def _reading(natural: float, slump: float, rng: np.random.Generator) -> Posture:
    return Posture(
        cva_deg=rng.uniform(15, 50),
        kyphosis_deg=natural + 22 * slump + rng.normal(0, 5),
        lean_deg=rng.normal(6, 7),
        gaze_deg=rng.uniform(18, 45),
        lumbar_deg=rng.uniform(0, 30),
    )


def _reclined(natural: float, slump: float, rng: np.random.Generator) -> Posture:
    return Posture(
        cva_deg=rng.uniform(35, 80),
        kyphosis_deg=natural + 20 * slump + rng.normal(0, 5),
        lean_deg=-rng.uniform(8, 36),
        gaze_deg=rng.normal(-2, 9),
        lumbar_deg=rng.uniform(0, 35),
    )


def _hunched(natural: float, slump: float, rng: np.random.Generator) -> Posture:
    lean = rng.uniform(15, 46)
    return Posture(
        cva_deg=rng.uniform(-15, 38) + 10 * (1 - slump),
        kyphosis_deg=max(natural, 30) + 28 * slump,
        lean_deg=lean,
        gaze_deg=rng.uniform(-10, 40),
        lumbar_deg=rng.uniform(0, 30),
    )


def _wild(natural: float, slump: float, rng: np.random.Generator) -> Posture:
    return Posture(
        cva_deg=rng.uniform(-15, 85),
        kyphosis_deg=rng.uniform(5, 60),
        lean_deg=rng.uniform(-30, 45),
        gaze_deg=rng.uniform(-38, 40),
        lumbar_deg=rng.uniform(-10, 35),
    )

"""From a seed to a person: who they are and what they wear."""

from __future__ import annotations

import numpy as np

from sample_videos.studio.people.body import Shape
from sample_videos.studio.people.garments import Outfit, Rgb
from sample_videos.studio.people.hair import Hair
from sample_videos.studio.people.person import Look
from sample_videos.studio.people.skin import IRIS, TONES, Complexion

HAIR_COLOURS: tuple[Rgb, ...] = (
    (0.07, 0.06, 0.06), (0.16, 0.11, 0.08), (0.28, 0.18, 0.11), (0.42, 0.28, 0.16),
    (0.66, 0.50, 0.30), (0.45, 0.20, 0.10), (0.55, 0.54, 0.53), (0.80, 0.79, 0.77),
)  # fmt: skip
CLOTH: tuple[Rgb, ...] = (
    (0.10, 0.11, 0.13), (0.20, 0.22, 0.27), (0.16, 0.22, 0.38), (0.30, 0.42, 0.60),
    (0.55, 0.66, 0.76), (0.90, 0.90, 0.88), (0.62, 0.60, 0.56), (0.45, 0.14, 0.16),
    (0.72, 0.26, 0.22), (0.20, 0.34, 0.25), (0.46, 0.50, 0.36), (0.78, 0.62, 0.34),
    (0.46, 0.30, 0.46), (0.80, 0.62, 0.62), (0.36, 0.27, 0.20),
)  # fmt: skip
SHAPE_CHANGES = (
    "neck-scale-vert-incr", "neck-scale-depth-incr", "neck-trans-forward",
    "neck-back-scale-depth-incr", "head-trans-forward", "head-scale-depth-incr",
    "head-back-scale-depth-incr", "head-scale-horiz-incr", "torso-scale-depth-incr",
    "torso-scale-vert-incr", "torso-scale-horiz-incr", "torso-trans-forward",
    "torso-vshape-incr", "torso-muscle-dorsi-incr", "stomach-tone-incr", "buttocks-volume-incr",
    "measure-shoulder-dist-incr", "measure-napetowaist-dist-incr", "hip-scale-depth-incr",
    "chin-prominent-incr", "nose-scale-depth-incr", "nose-hump-incr", "head-fat-incr",
    "nose-scale-vert-incr", "mouth-scale-horiz-incr", "chin-jaw-drop-incr", "chin-width-incr",
)  # fmt: skip


def cast(seed: int) -> Look:
    """The person of a seed."""
    rng = np.random.default_rng([seed, 0xCA57])
    woman = rng.random() < 0.5
    shape = _shape(rng, woman)
    tone = int(rng.integers(len(TONES)))
    colour = _hair_colour(rng, tone, shape.age)
    hair = _hair(rng, woman, tone, colour)
    complexion = Complexion(
        tone=tone,
        iris="brown" if tone > 3 or rng.random() < 0.4 else str(rng.choice(list(IRIS))),
        hair=colour,
        stubble=0.0 if woman else float(rng.choice([0.0, 0.35, 0.7], p=[0.5, 0.3, 0.2])),
        make_up=float(rng.uniform(0, 0.6)) if woman else 0.0,
    )
    glasses = CLOTH[int(rng.integers(3))] if rng.random() < 0.35 else None
    return Look(shape, complexion, hair, _outfit(rng, woman), glasses, seed)


def _shape(rng: np.random.Generator, woman: bool) -> Shape:
    changes = tuple((name, float(np.clip(rng.normal(0, 0.3), -0.8, 0.8))) for name in SHAPE_CHANGES)
    return Shape(
        gender=float(rng.uniform(0.8, 1.0) if woman else rng.uniform(0.0, 0.2)),
        age=float(rng.uniform(0.42, 1.0)),
        muscle=float(rng.beta(2.2, 2.2)),
        weight=float(rng.beta(1.7, 1.7)),
        height=float(rng.beta(2.5, 2.5)),
        proportions=float(rng.uniform(0.2, 0.9)),
        local=changes,
    )


def _hair_colour(rng: np.random.Generator, tone: int, age: float) -> Rgb:
    if rng.random() < (age - 0.6) * 1.6:
        return HAIR_COLOURS[6 + int(rng.integers(2))]
    return HAIR_COLOURS[int(rng.integers(2 if tone > 5 else 3 if tone > 3 else 6))]


def _hair(rng: np.random.Generator, woman: bool, tone: int, colour: Rgb) -> Hair:
    if woman:
        length = float(rng.choice([0.2, rng.uniform(0.42, 1.0)], p=[0.2, 0.8]))
        style = (
            str(rng.choice(["loose", "bun", "tail"], p=[0.6, 0.2, 0.2]))
            if length > 0.4
            else "loose"
        )
    else:
        length = float(rng.choice([0.0, 0.2, rng.uniform(0.42, 0.7)], p=[0.12, 0.76, 0.12]))
        style = "loose"
    tied = style != "loose"
    return Hair(
        length=length,
        thick_m=0.006 if tied else float(rng.uniform(0.006, 0.03)),
        curl=float(rng.uniform(0.4, 1.0) if tone > 6 else rng.uniform(0, 0.6)),
        receding_deg=0.0 if woman else float(rng.choice([0, 4, 10, 20], p=[0.4, 0.3, 0.2, 0.1])),
        style=style,
        front_deg=float(rng.uniform(64, 104)),
        beard=0.0 if woman or rng.random() < 0.75 else float(rng.uniform(0.2, 1.0)),
        colour=colour,
    )


def _outfit(rng: np.random.Generator, woman: bool) -> Outfit:
    top, second, jacket = (CLOTH[i] for i in rng.integers(len(CLOTH), size=3))
    return Outfit(
        top=top,
        second=second,
        trousers=CLOTH[int(rng.choice([0, 1, 2, 14, 6]))],
        shoes=CLOTH[int(rng.choice([0, 14, 5]))],
        sleeve=float(rng.choice([0.0 if woman else 0.28, 0.3, 0.36, 0.75, 0.97])),
        loose=float(rng.beta(1.5, 1.8)),
        neckline_m=float(rng.uniform(0.0, 0.06 if woman else 0.025)),
        collar=bool(rng.random() < 0.35),
        stripe_m=float(rng.choice([0.0, 0.02, 0.05, 0.09], p=[0.7, 0.1, 0.1, 0.1])),
        jacket=jacket if rng.random() < 0.18 else None,
    )

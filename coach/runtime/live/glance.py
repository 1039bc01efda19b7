"""What a live picture is like at a glance: black, covered, the same as before, changed.

A glance is the picture as about 12 × 16 mean grey levels: enough to see a lid closing or somebody
leaning forward, coarse enough for noise to vanish, and cheap beside everything else done with a
picture (``python -m tests.bench live`` prints what it costs).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coach.core.types import Float32, Image

_ROWS, _COLUMNS, _SAMPLES = 12, 16, 10
_GREEN = 1

BLACK_BELOW = 8.0
"""Mean grey level (of 255). The darkest recording of people at hand has 38."""
COVERED_BELOW = 4.0
"""Standard deviation over the glance, in grey levels; recordings of people have 14 or more."""
CHANGED_BY = 12.0
"""Grey levels by which a part of the picture changes when something moves there."""
CHANGED_PARTS = 3
"""Parts that change at once: fewer is noise, breathing or a blink."""


def glance(image: Image) -> Float32:
    """A picture (height, width, 3) as mean grey levels (about 12, about 16), from its green."""
    height, width = image.shape[:2]
    down = max(1, height // (_ROWS * _SAMPLES))
    across = max(1, width // (_COLUMNS * _SAMPLES))
    sample = image[::down, ::across, _GREEN]
    tall, wide = max(1, sample.shape[0] // _ROWS), max(1, sample.shape[1] // _COLUMNS)
    rows, columns = sample.shape[0] // tall, sample.shape[1] // wide
    parts = sample[: rows * tall, : columns * wide].reshape(rows, tall, columns, wide)
    means: Float32 = parts.mean(axis=(1, 3), dtype=np.float32)
    return means


def shows_nothing(seen: Float32) -> bool:
    """Whether a glance is of a black picture, or of one without anything in it: a cover."""
    return float(seen.mean()) < BLACK_BELOW or float(seen.std()) < COVERED_BELOW


def changed(before: Float32, after: Float32) -> bool:
    """Whether something moved between two glances; light that changes everywhere is no motion."""
    if before.shape != after.shape:
        return True
    by = after - before
    return int((np.abs(by - np.median(by)) > CHANGED_BY).sum()) >= CHANGED_PARTS


@dataclass(frozen=True, slots=True, eq=False)
class PictureState:
    """What the pictures of one opening of a camera have been like.

    ``glance`` and ``image`` are those of the newest picture; ``differed_s``: when a picture last
    differed from the one before it; ``showed_s``: when one last showed anything; ``suspect``: the
    newest one is a repetition or shows nothing.
    """

    image: Image
    glance: Float32
    differed_s: float
    showed_s: float
    suspect: bool = False


def look(state: PictureState | None, image: Image, now_s: float) -> PictureState:
    """The state after one more picture (uint8 (height, width, 3)), seen at ``now_s``."""
    seen = glance(image)
    if state is None:
        return PictureState(image, seen, now_s, now_s, shows_nothing(seen))
    # Cameras never give two identical pictures of the world; the whole is compared only where
    # the glances agree to the last bit.
    same = (
        image.shape == state.image.shape
        and np.array_equal(seen, state.glance)
        and np.array_equal(image, state.image)
    )
    empty = shows_nothing(seen)
    return replace(
        state,
        image=image,
        glance=seen,
        differed_s=state.differed_s if same else now_s,
        showed_s=state.showed_s if empty else now_s,
        suspect=same or empty,
    )

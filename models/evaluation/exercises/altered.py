"""Ways to alter a film of somebody who exercises, so that what is true of it stays known.

Pictures are altered before the pose model sees them (``PICTURES``), what the model found after it
(``SAMPLES``). Every alteration is one that people make by how they film: the other hand, a camera
far away or tilted, a dim room, a table's edge, few pictures a second, a start in the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from coach.core.types import Image, PoseSample

Samples = Sequence[PoseSample]


def mirrored(image: Image) -> Image:
    """Left and right exchanged, as many webcams show it."""
    return np.ascontiguousarray(image[:, ::-1])


def small(image: Image) -> Image:
    """Somebody far away: two fifths of the size, on grey."""
    height, width = image.shape[:2]
    out = np.full_like(image, 110)
    less = cv2.resize(image, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    top, left = (height - less.shape[0]) // 2, (width - less.shape[1]) // 2
    out[top : top + less.shape[0], left : left + less.shape[1]] = less
    return out


def dim(image: Image) -> Image:
    """A dim room: a third of the light, and noise."""
    noise = np.random.default_rng(int(image[::16, ::16].sum())).normal(0.0, 7.0, image.shape)
    return np.clip(image * 0.33 + noise, 0, 255).astype(np.uint8)


def tilted(image: Image) -> Image:
    """A camera that leans by seven degrees."""
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 7.0, 1.0)
    leant = cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(leant, np.uint8)


def compressed(image: Image) -> Image:
    """A bad connection: half the size, at JPEG quality 12."""
    height, width = image.shape[:2]
    less = cv2.resize(image, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    _, packed = cv2.imencode(".jpg", less, [cv2.IMWRITE_JPEG_QUALITY, 12])
    rough = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(cv2.resize(rough, (width, height)), np.uint8)


def table(image: Image) -> Image:
    """The lower sixth of the picture hidden by a table's edge."""
    out = image.copy()
    out[image.shape[0] * 5 // 6 :] = (70, 90, 120)
    return out


def narrow(image: Image) -> Image:
    """A clip as chats send it: 320 pixels wide."""
    height, width = image.shape[:2]
    size = (320, max(1, round(320 * height / width)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def cropped(image: Image) -> Image:
    """An eighth of the width cut off on either side."""
    edge = image.shape[1] // 8
    return np.ascontiguousarray(image[:, edge : image.shape[1] - edge])


def letterboxed(image: Image) -> Image:
    """Between two black bars, as an upright film lies in a wide one or a wide one in an upright."""
    height, width = image.shape[:2]
    beside, above = (width // 2, 0) if width > height else (0, height // 2)
    return np.pad(image, ((above, above), (beside, beside), (0, 0)))


PICTURES: Mapping[str, Callable[[Image], Image]] = {
    "mirrored": mirrored,
    "small": small,
    "dim": dim,
    "tilted": tilted,
    "compressed": compressed,
    "table": table,
    "narrow": narrow,
    "cropped": cropped,
    "letterboxed": letterboxed,
}


def _thinned(samples: Samples, fps: float) -> Samples:
    kept: list[PoseSample] = []
    for sample in samples:
        if sample.t_s - samples[0].t_s >= len(kept) / fps - 1e-6:
            kept.append(sample)
    return kept


def _doubled(samples: Samples) -> Samples:
    """Twice as many pictures, each second one half-way between two."""
    return [*_with_halfway(samples)]


def _with_halfway(samples: Samples) -> Iterator[PoseSample]:
    for one, after in pairwise(samples):
        yield one
        if one.landmarks is None or after.landmarks is None:
            continue
        halfway = (one.landmarks + after.landmarks) / np.float32(2.0)
        yield replace(one, t_s=(one.t_s + after.t_s) / 2.0, landmarks=halfway)
    yield samples[-1]


def _at_speed(samples: Samples, speed: float) -> Samples:
    return [replace(sample, t_s=sample.t_s / speed) for sample in samples]


def _late(samples: Samples) -> Samples:
    """Filmed from the middle of the first movement on."""
    return [sample for sample in samples if sample.t_s >= samples[0].t_s + 0.8]


AWAY_S = 4.0
"""How long nobody is in the picture between two sets."""


def _twice(samples: Samples) -> Samples:
    """Two sets, with nobody in the picture between them."""
    gap_s = 1.0 / 15.0
    end_s = samples[-1].t_s
    away = [
        replace(samples[-1], t_s=end_s + at * gap_s, landmarks=None, contour=None)
        for at in range(1, int(AWAY_S / gap_s))
    ]
    shift_s = away[-1].t_s + gap_s - samples[0].t_s
    return [*samples, *away, *(replace(one, t_s=one.t_s + shift_s) for one in samples)]


def _walks_in(samples: Samples) -> Samples:
    """Somebody who comes from the edge of the picture, and leaves by it."""
    first, last = samples[0], samples[-1]
    if first.landmarks is None or last.landmarks is None:
        return samples
    steps = [step / 15.0 for step in range(1, 31)]
    width = first.size_px[0]

    def aside(sample: PoseSample, share: float, t_s: float) -> PoseSample:
        moved = np.array(sample.landmarks)
        moved[:, 0] += np.float32(share * width)
        moved[(moved[:, 0] < 0) | (moved[:, 0] > width), 3] = 0.05
        return replace(sample, t_s=t_s, landmarks=moved)

    return [
        *(aside(first, 0.8 * (1.0 - at / 2.0), first.t_s - 2.1 + at) for at in steps),
        *samples,
        *(aside(last, 0.4 * at, last.t_s + at) for at in steps),
    ]


SAMPLES: Mapping[str, Callable[[Samples], Samples]] = {
    "10 pictures/s": lambda samples: _thinned(samples, 10.0),
    "15 pictures/s": lambda samples: _thinned(samples, 15.0),
    "60 pictures/s": _doubled,
    "slower": lambda samples: _at_speed(samples, 0.67),
    "quicker": lambda samples: _at_speed(samples, 1.5),
    "starts late": _late,
    "walks in and out": _walks_in,
    "two sets": _twice,
}
SETS = {"two sets": 2}
"""How many times the repetitions are done."""

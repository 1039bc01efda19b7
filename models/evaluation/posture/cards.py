"""How well a bank card at the forehead is found: cards drawn onto pictures of real people.

``python -m models.evaluation.posture.cards --pictures DIR`` takes the first upright picture of each
person of a folder (``models.evaluation.monitor.real_pictures`` says how it must look). Cards have
plain or printed faces, tilt, lean back, and have two fingers over an edge.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from coach.core.body.distance import CARD_MM, EYES_APART_MM, eye_middles
from coach.core.types import Float32, Float64, Frame, Image
from coach.pose.held_object import CARD_SHORT_MM, Ends, find_card
from coach.pose.registry import Request, fetch_model, open_detector

CARDS = 2
"""This many cards are drawn for each person."""
_FINER = 4
"""Drawn this many times as fine as the picture, and made smaller with it."""


def people(folder: Path) -> Iterator[tuple[Image, Float32]]:
    """Each person's first upright picture, and the points of the face in it."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    met = set()
    request = Request(contour=False, stills=True, face=True, points=False)
    with open_detector(fetch_model(), request) as detector:
        for entry in truth:
            image = cv2.imread(str(folder / entry["file"]))
            if entry["state"] != "upright" or entry["person"] in met or image is None:
                continue
            met.add(entry["person"])
            pixels = np.asarray(image, dtype=np.uint8)
            face = detector.detect(Frame(0, 0.0, pixels)).face
            if face is not None:
                yield pixels, face


def with_card(image: Image, face: Float32, rng: np.random.Generator) -> tuple[Image, Ends]:
    """The picture with a card, and where its short edges' middles are."""
    right, left = (middle[:2] for middle in eye_middles(face.astype(np.float64)))
    apart = math.dist(left, right)
    mm = apart / rng.normal(EYES_APART_MM, 3.8)
    roll = math.atan2(left[1] - right[1], left[0] - right[0]) + math.radians(rng.normal(0, 3))
    along = np.array([math.cos(roll), math.sin(roll)])
    down = np.array([-along[1], along[0]])
    half = CARD_MM / 2 * mm * along
    high = CARD_SHORT_MM / 2 * mm * rng.uniform(0.88, 1.0) * down
    centre = (left + right) / 2 - rng.uniform(0.65, 1.1) * apart * down
    centre += rng.normal(0, 0.15) * apart * along
    fine = np.asarray(cv2.resize(image, None, fx=_FINER, fy=_FINER), dtype=np.uint8)
    _draw(fine, [centre - half - high, centre + half - high, centre + half + high,
                 centre - half + high], _face_of_card(rng))  # fmt: skip
    _fingers(fine, image, (left + right) / 2 + 0.6 * apart * down, (centre, half, high), rng)
    shown = cv2.resize(fine, image.shape[1::-1], interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(shown, (0, 0), rng.uniform(0.4, 1.2))
    noisy = np.clip(blurred + rng.normal(0, 3, blurred.shape), 0, 255).astype(np.uint8)
    first, second = centre - half, centre + half
    return noisy, ((float(first[0]), float(first[1])), (float(second[0]), float(second[1])))


def _face_of_card(rng: np.random.Generator) -> Image:
    """One colour that passes into another, with up to three printed fields."""
    size = (428, 270)
    one = rng.integers(0, 256, 3)
    other = np.clip(one + rng.integers(-60, 60, 3), 0, 255)
    share = np.linspace(0, 1, size[0])[None, :, None]
    shades = (one * (1 - share) + other * share) * np.ones((size[1], size[0], 3))
    card: Image = np.asarray(shades, dtype=np.uint8)
    for _ in range(int(rng.integers(0, 4))):
        top = int(rng.integers(20, size[1] - 60))
        corner = int(rng.integers(200, size[0] - 10)), top + int(rng.integers(8, 40))
        colour = tuple(float(v) for v in rng.integers(0, 256, 3))
        cv2.rectangle(card, (int(rng.integers(10, 120)), top), corner, colour, -1)
    return card


def _draw(fine: Image, corners: list[Float64], card: Image) -> None:
    height, width = card.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    onto = cv2.getPerspectiveTransform(flat, (np.array(corners) * _FINER).astype(np.float32))
    size = fine.shape[1::-1]
    drawn = cv2.warpPerspective(card, onto, size)
    inside = cv2.warpPerspective(np.full(card.shape[:2], 255, np.uint8), onto, size) > 127
    fine[inside] = drawn[inside]


def _fingers(
    fine: Image,
    image: Image,
    cheek: Float64,
    card: tuple[Float64, Float64, Float64],
    rng: np.random.Generator,
) -> None:
    """Two fingers in the colour of the cheek, over one short edge or the upper one."""
    centre, half, high = card
    x, y = (int(np.clip(v, 0, most - 1)) for v, most in zip(cheek, image.shape[1::-1], strict=True))
    skin = tuple(float(v) for v in np.clip(image[y, x] * rng.uniform(0.8, 1.1), 0, 255))
    edge = int(rng.integers(0, 3))
    length = math.hypot(*half)
    for _ in range(2):
        if edge == 2:
            place = centre - high + half * rng.uniform(-0.6, 0.6)
        else:
            place = centre + (1 if edge else -1) * half + high * rng.uniform(-0.7, 0.7)
        axes = (int(0.33 * length * _FINER), int(0.18 * length * _FINER))
        angle = math.degrees(math.atan2(half[1], half[0])) + (90.0 if edge == 2 else 0.0)
        at = int(place[0] * _FINER), int(place[1] * _FINER)
        cv2.ellipse(fine, at, axes, angle, 0, 360, skin, -1, cv2.LINE_AA)


def lines(folder: Path) -> Iterator[str]:
    """What was found, and how far off it is."""
    count = without = cards = 0
    off = []
    for number, (image, face) in enumerate(people(folder)):
        count += 1
        without += find_card(image, face) is not None
        for draw in range(CARDS):
            cards += 1
            shown, true = with_card(image, face, np.random.default_rng([draw, number]))
            found = find_card(shown, face)
            if found is not None:
                off.append(abs(math.dist(*found) / math.dist(*true) - 1))
    half, most = np.quantile(off, [0.5, 0.9]) if off else (math.nan, math.nan)
    yield f"{count} people; {len(off)} of {cards} cards found; length off by {half:.1%} (median), "
    yield f"{most:.1%} (90th percentile); a card seen where none is: {without} of {count} pictures."


def main() -> int:
    """Print it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluation.posture.cards")
    parser.add_argument("--pictures", type=Path, required=True, help="a folder with truth.json")
    for line in lines(parser.parse_args().pictures):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())

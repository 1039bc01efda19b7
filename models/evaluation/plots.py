"""Bland–Altman and calibration plots as pictures, drawn with OpenCV."""

from __future__ import annotations

from pathlib import Path
from statistics import NormalDist

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.core.types import Image, View
from models.evaluation.posture.judged import Front, Side
from models.evaluation.stats import Floats

WIDTH, HEIGHT = 900, 640
LEFT, TOP, RIGHT, BOTTOM = 90, 60, 870, 570
INK, GREY, BLUE, RED = (40, 40, 40), (215, 215, 215), (170, 110, 40), (60, 60, 200)
COLOURS = (BLUE, (70, 140, 60), (60, 130, 220))


class _Plot:
    """Axes with a grid; data to pixels."""

    def __init__(
        self, title: str, x: tuple[str, float, float], y: tuple[str, float, float]
    ) -> None:
        self.image: Image = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
        self._x, self._y = x[1:], y[1:]
        self.text(title, (LEFT, 35), 0.75)
        self.text(x[0], (LEFT + 240, HEIGHT - 15), 0.6)
        self.text(y[0], (10, TOP - 5), 0.5)
        for value in _ticks(*self._x):
            column = self.place(value, self._y[0])[0]
            cv2.line(self.image, (column, TOP), (column, BOTTOM), GREY, 1)
            self.text(f"{value:g}", (column - 14, BOTTOM + 24), 0.5)
        for value in _ticks(*self._y):
            row = self.place(self._x[0], value)[1]
            cv2.line(self.image, (LEFT, row), (RIGHT, row), GREY, 1)
            self.text(f"{value:g}", (LEFT - 52, row + 5), 0.5)

    def place(self, x: float, y: float) -> tuple[int, int]:
        across = (x - self._x[0]) / (self._x[1] - self._x[0])
        up = (y - self._y[0]) / (self._y[1] - self._y[0])
        column = LEFT + float(np.clip(across, 0, 1)) * (RIGHT - LEFT)
        return round(column), round(BOTTOM - float(np.clip(up, 0, 1)) * (BOTTOM - TOP))

    def text(self, words: str, at: tuple[int, int], size: float) -> None:
        cv2.putText(self.image, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, INK, 1, cv2.LINE_AA)

    def dots(self, x: Floats, y: Floats, colour: tuple[int, int, int]) -> None:
        for a, b in zip(x.tolist(), y.tolist(), strict=True):
            cv2.circle(self.image, self.place(a, b), 3, colour, -1, cv2.LINE_AA)

    def level(self, y: float, colour: tuple[int, int, int], words: str) -> None:
        start, end = self.place(self._x[0], y), self.place(self._x[1], y)
        cv2.line(self.image, start, end, colour, 2)
        self.text(words, (RIGHT - 190, end[1] - 6), 0.5)

    def line(self, x: Floats, y: Floats, colour: tuple[int, int, int]) -> None:
        points = [self.place(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
        cv2.polylines(self.image, [np.array(points)], False, colour, 2, cv2.LINE_AA)


def write_plots(folder: Path, side: Side, front: Front) -> list[Path]:
    """Write all plots as PNG files into ``folder`` (made where missing); returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    clips = side.clips
    seen = side.traces.view[clips.rows] >= View.SIDE_LEFT
    pictures = {
        "bland_altman_cva": _bland_altman(
            "Craniovertebral angle, side", clips.pressed[seen, 0], clips.truth[seen, 0]
        ),
        "bland_altman_kyphosis": _bland_altman(
            "Thoracic kyphosis, side", clips.pressed[seen, 1], clips.truth[seen, 1]
        ),
        "bland_altman_cva_change": _bland_altman(
            "Change of craniovertebral angle, front", front.found[:, 0], front.truth[:, 0]
        ),
        "calibration": _calibration(side),
    }
    paths = []
    for name, image in pictures.items():
        path = folder / f"{name}.png"
        path.write_bytes(cv2.imencode(".png", image)[1].tobytes())
        paths.append(path)
    return paths


def _bland_altman(title: str, found: Floats, true: Floats) -> Image:
    """Difference against mean, with the mean difference and its 95 % limits."""
    known = np.isfinite(found)
    middle, miss = (found[known] + true[known]) / 2, found[known] - true[known]
    if not len(miss):
        return _Plot(title, ("mean, degrees", 0, 1), ("measured - true, degrees", -1, 1)).image
    reach = max(10.0, float(np.ceil(np.quantile(np.abs(miss), 0.995) / 5) * 5))
    low, high = float(np.floor(middle.min() / 10) * 10), float(np.ceil(middle.max() / 10) * 10)
    axes = (
        ("mean of measured and true, degrees", low, high),
        ("measured - true, degrees", -reach, reach),
    )
    plot = _Plot(f"{title} ({len(miss)})", *axes)
    plot.dots(middle, miss, BLUE)
    mean, spread = float(miss.mean()), 1.96 * float(miss.std())
    plot.level(mean, INK, f"mean {mean:+.1f}")
    plot.level(mean + spread, RED, f"+1.96 SD {mean + spread:+.1f}")
    plot.level(mean - spread, RED, f"-1.96 SD {mean - spread:+.1f}")
    return plot.image


def _calibration(side: Side) -> Image:
    """How often the truth lay inside, against how often an interval so scaled should hold it."""
    plot = _Plot("Calibration of intervals", ("claimed share", 0, 1), ("share inside", 0, 1))
    plot.line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), GREY)
    claimed = np.linspace(0.05, 0.98, 32)
    clips = side.clips
    ratio = np.abs(clips.pressed - clips.truth) / clips.pressed_half
    for index, (name, colour) in enumerate(zip(("CVA", "kyphosis"), COLOURS, strict=False)):
        known = ratio[np.isfinite(ratio[:, index]), index]
        if not len(known):
            continue
        # An interval's half width is the 90 % quantile of a normal error: scaled to others.
        normal = NormalDist()
        scale = np.array([normal.inv_cdf((1 + p) / 2) for p in claimed]) / normal.inv_cdf(0.95)
        inside: NDArray[np.float64] = (known[:, None] <= scale).mean(axis=0)
        plot.line(claimed, inside, colour)
        plot.text(f"{name} ({len(known)})", (LEFT + 20, TOP + 30 + 24 * index), 0.6)
        cv2.line(plot.image, (LEFT + 200, TOP + 25 + 24 * index),
                 (LEFT + 250, TOP + 25 + 24 * index), colour, 3)  # fmt: skip
    return plot.image


def _ticks(low: float, high: float) -> list[float]:
    step = next(s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if (high - low) / s <= 11)
    first = np.ceil(low / step) * step
    return [round(float(v), 3) for v in np.arange(first, high + step / 2, step)]

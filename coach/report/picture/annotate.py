"""Draws what was measured onto the pictures it was measured from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from coach.atomic import atomic_binary
from coach.core.types import Float32, Image, PoseSample
from coach.errors import OutputError, UsageError
from coach.report.picture import angle_marks, body_points, panel, skeleton
from coach.report.picture.angle_marks import Plate, Shape, inside, overlap
from coach.report.picture.overlay import AngleMark, Overlay, OverlayRow, Severity
from coach.report.picture.panel import Card
from coach.report.picture.primitives import Box
from coach.report.typeface import Typeface

__all__ = [
    "AngleMark",
    "Annotator",
    "Overlay",
    "OverlayRow",
    "Severity",
    "annotate",
    "annotate_still",
]

_DESIGN_HEIGHT_PX = 480
_EM = 13
_MIN_EM = 10
_LETTERS_FROM_EM = 16  # a picture that is fewer letters high gets no text
_STILL_SIDE_PX = 960
_STILL_MAX_ZOOM = 2.0
_SWITCH_AFTER_S = 1.0
_WIDEST, _WIDEST_SMALL = 0.6, 0.9  # of the picture's width


def annotate(image: Image, sample: PoseSample | None, overlay: Overlay) -> Image:
    """A copy of ``image`` (uint8, blue-green-red) with skeleton, angles and panel drawn in.

    ``sample`` (``None``: nobody) and the overlay's angles are in pixels of ``sample.size_px``,
    which ``image`` may be larger or smaller than; it is not mirrored. Sizes follow the picture's
    shorter side; where it is too small to read, text is left away. For the frames of a video use
    one ``Annotator``: it keeps the panel where it is.
    """
    return Annotator().draw(image, sample, overlay)


def still_ending(path: Path) -> str:
    """The ending of a picture's name, in small letters. Raises ``UsageError`` for another one."""
    ending = path.suffix.lower()
    if ending not in (".png", ".jpg", ".jpeg"):
        hint = "end its name in .png or .jpg; coach replay --annotate makes films"
        raise UsageError(f"{path} is neither a PNG nor a JPEG", hint=hint)
    return ending


def annotate_still(
    path: Path, image: Image, sample: PoseSample | None, overlay: Overlay
) -> None:  # fmt: skip
    """Write one annotated picture, PNG or JPEG by the name's ending; whole or not at all.

    A small picture is enlarged (at most twice) before it is drawn on, for crisp letters.
    Raises ``UsageError`` for another ending, ``OutputError`` when it can't be written.
    """
    ending = still_ending(path)
    zoom = min(_STILL_MAX_ZOOM, _STILL_SIDE_PX / min(image.shape[:2]))
    if zoom > 1.0:
        large = cv2.resize(image, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
        image = np.asarray(large, np.uint8)
    done, data = cv2.imencode(ending, annotate(image, sample, overlay), _still_options(ending))
    if not done:
        raise OutputError(f"{path} could not be encoded", hint="try the other of .png and .jpg")
    with atomic_binary(path) as out:
        out.write(data.tobytes())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the panel is: its corner (0 top left, 1 top right, 2 bottom left, 3), and which."""

    small: bool
    corner: int


class Annotator:
    """Draws the frames of one recording, keeping panel and numbers from jumping about.

    Give it frames in order of time, and every recording its own.
    """

    def __init__(self) -> None:
        self._typeface = Typeface()
        self._place: _Place | None = None
        self._placed_s = 0.0
        self._spots: dict[str, int] = {}

    def draw(self, image: Image, sample: PoseSample | None, overlay: Overlay) -> Image:
        """See ``annotate``."""
        canvas = image.copy()
        height, width = canvas.shape[:2]
        scale = min(width, height) / _DESIGN_HEIGHT_PX
        landmarks, factor = _in_picture(sample, (width, height))
        shapes = [
            shape
            for mark in overlay.angles
            if (shape := angle_marks.shape(angle_marks.scaled(mark, factor), scale)) is not None
        ]
        if landmarks is not None:
            skeleton.draw(canvas, landmarks, scale)
        if sample is not None and sample.points is not None:
            body_points.draw(canvas, sample.points, factor, scale)
        for shape in shapes:
            angle_marks.draw_lines(canvas, shape, scale)
        em = max(_MIN_EM, round(_EM * scale))
        if min(width, height) >= _LETTERS_FROM_EM * em:
            scene = _Scene((width, height), em, landmarks, shapes)
            scene.plates = [plate for _, plate in self._plates(scene, None)]
            panel_box = self._draw_panel(canvas, overlay, scene)
            for shape, plate in self._plates(scene, panel_box):
                self._spots[shape.mark.label] = plate.spot
                angle_marks.draw_plate(canvas, plate, shape.mark, self._typeface)
        return canvas

    def _draw_panel(self, canvas: Image, overlay: Overlay, scene: _Scene) -> Box | None:
        """Draw the panel where it hides least; ``None`` when the picture is too small for it."""
        width, height = scene.size_px
        room = height - 2 * scene.margin
        options: dict[_Place, tuple[float, Box, Card]] = {}
        full = panel.lay_out(overlay, self._typeface, scene.em, room)
        if full.width <= _WIDEST * width and full.height <= room:
            options |= scene.corners(full, small=False)
        was_small = self._place is not None and self._place.small
        if was_small or all(cost >= _SMALL_COST for cost, _, _ in options.values()):
            small = panel.lay_out_small(overlay, self._typeface, scene.em, round(0.8 * width))
            if small.width <= _WIDEST_SMALL * width and small.height <= room:
                options |= scene.corners(small, small=True)
        if not options:
            return None
        costs = {place: cost for place, (cost, _, _) in options.items()}
        _, box, card = options[self._chosen(costs, overlay.time_s)]
        panel.draw(canvas, card, self._typeface, (round(box[0]), round(box[1])))
        return box

    def _chosen(self, costs: dict[_Place, float], t_s: float | None) -> _Place:
        """The cheapest place, or the one it had while that hides nothing that matters."""
        best = min(costs, key=lambda place: costs[place])
        before = self._place
        if before in costs and t_s is not None and before is not None:
            lately = 0.0 <= t_s - self._placed_s < _SWITCH_AFTER_S
            fine = costs[before] < _HIDES_SOMETHING and not (before.small and not best.small)
            if lately or fine:
                return before
        if best != before:
            self._placed_s = t_s or 0.0
        self._place = best
        return best

    def _plates(self, scene: _Scene, panel_box: Box | None) -> list[tuple[Shape, Plate]]:
        """Where the numbers go: clear of the face, the panel and each other, if possible."""
        taken: list[tuple[Box, float]] = []
        if scene.head is not None:
            taken.append((scene.head, 60.0))
        if panel_box is not None:
            taken.append((panel_box, 30.0))
        placed = []
        for shape in scene.shapes:
            plate = angle_marks.place_plate(
                shape,
                self._typeface,
                scene.em,
                taken=taken,
                body=scene.body,
                size_px=scene.size_px,
                preferred=self._spots.get(shape.mark.label),
            )
            if plate is not None:
                taken.append((plate.box, 30.0))
                placed.append((shape, plate))
        return placed


_FACE_COST, _ANGLE_COST, _PLATE_COST, _BODY_COST = 1000.0, 100.0, 8.0, 100.0
_SMALL_COST = 60.0
_CORNER_COST = (0.0, 1.0, 8.0, 9.0)
_HIDES_SOMETHING = 70.0


class _Scene:
    """The parts of the picture that the panel should not hide."""

    def __init__(
        self,
        size_px: tuple[int, int],
        em: int,
        landmarks: Float32 | None,
        shapes: list[Shape],
    ) -> None:
        self.size_px = size_px
        self.em = em
        self.shapes = shapes
        self.plates: list[Plate] = []
        self.margin = round(0.9 * em)
        self.head = skeleton.head_box(landmarks) if landmarks is not None else None
        self.body = skeleton.body_points(landmarks) if landmarks is not None else np.empty((0, 2))
        self._angles = np.array(
            [p for s in shapes for p in (s.vertex, s.arm, s.reference)]
        ).reshape(-1, 2)

    def corners(self, card: Card, *, small: bool) -> dict[_Place, tuple[float, Box, Card]]:
        """What the card would hide in each corner, and where it would be."""
        boxes = {_Place(small, corner): self._box(card, corner) for corner in range(4)}
        costs = {
            place: self._cost(box, small=small) + _CORNER_COST[place.corner]
            for place, box in boxes.items()
        }
        return {place: (costs[place], box, card) for place, box in boxes.items()}

    def _box(self, card: Card, corner: int) -> Box:
        """Where the card would be in a corner."""
        width, height = self.size_px
        left = width - self.margin - card.width if corner % 2 else self.margin
        top = height - self.margin - card.height if corner // 2 else self.margin
        return (left, top, left + card.width, top + card.height)

    def _cost(self, box: Box, *, small: bool) -> float:
        """How much a card there hides; above ``_HIDES_SOMETHING`` another place is better."""
        cost = _SMALL_COST if small else 0.0
        if self.head is not None:
            cost += _FACE_COST * overlap(self.head, box)
        cost += _ANGLE_COST * float(inside(self._angles, box).sum())
        cost += _PLATE_COST * sum(overlap(plate.box, box) for plate in self.plates)
        if len(self.body):
            near = (box[0] - self.em, box[1] - self.em, box[2] + self.em, box[3] + self.em)
            cost += _BODY_COST * float(inside(self.body, near).mean())
        return cost


def _in_picture(
    sample: PoseSample | None, size_px: tuple[int, int]
) -> tuple[Float32 | None, tuple[float, float]]:
    """The landmarks in the picture's pixels, and how much larger it is than the frame (x, y)."""
    if sample is None:
        return None, (1.0, 1.0)
    factor = (size_px[0] / sample.size_px[0], size_px[1] / sample.size_px[1])
    if sample.landmarks is None or factor == (1.0, 1.0):
        return sample.landmarks, factor
    landmarks = sample.landmarks.copy()
    landmarks[:, :2] *= np.array(factor, np.float32)
    return landmarks, factor


def _still_options(ending: str) -> list[int]:
    if ending == ".png":
        return [cv2.IMWRITE_PNG_COMPRESSION, 6]
    return [cv2.IMWRITE_JPEG_QUALITY, 92]

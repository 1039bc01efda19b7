"""A take: one camera filming people in a room, frame by frame, with the truth of every frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .draw import Camera, Light, Piece, Studio
from .optics import Image, Optics, seen
from .person import Person
from .pose import Channels
from .room import Room, fittings, shell
from .seat import Seat
from .truth import Truth


@lru_cache(maxsize=1)
def studio() -> Studio:
    """The one renderer of this process."""
    return Studio()


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """A person and their movement."""

    person: Person
    channels: Channels


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """Everything needed to film: the first actor is the one whose angles are measured."""

    actors: Sequence[Actor]
    room: Room
    seat: Seat
    camera: Camera
    light: Light
    optics: Optics
    seed: int
    focus: tuple[float, float, float] = field(default=(0.0, 0.0, 1.0))

    def truth(self) -> Truth:
        """True angles of the first actor in every frame."""
        first = self.actors[0]
        return first.person.truth(first.person.joints(first.channels))

    def frames(self) -> Iterator[Image]:
        """The pictures (H, W, 3), RGB."""
        rng = np.random.default_rng([self.seed, 0x0F71C5])
        stage = studio()
        scenery = [
            stage.piece(shell(self.room), scenery=True, casts_shadow=False),
            stage.piece(fittings(self.room, self.seat), scenery=True),
        ]
        cast = [[stage.piece(layer.mesh) for layer in a.person.layers] for a in self.actors]
        moving = [piece for pieces in cast for piece in pieces]
        view = (scenery, moving, self.camera, self.light, self.focus)
        moves = [a.person.shots(a.channels, a.person.joints(a.channels)) for a in self.actors]
        try:
            for number, shots in enumerate(zip(*moves, strict=True)):
                for pieces, shot in zip(cast, shots, strict=True):
                    for piece, points, normals in zip(pieces, shot.points, shot.normals, strict=True):
                        piece.move(points, normals)
                if number == 0:
                    stage.draw_scenery(*view)
                yield seen(stage.draw(*view), self.optics, rng)
        finally:
            release(scenery + moving)


def release(pieces: Sequence[Piece]) -> None:
    """Free the graphics memory of all pieces."""
    for piece in pieces:
        piece.release()


def mean_deg(values: NDArray[np.float32]) -> float:
    """Mean of an angle over a take, to a tenth of a degree."""
    return round(float(values.mean()), 1)

"""A take: one camera filming people in a room, frame by frame, with the truth of every frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from sample_videos.studio.acting.pose import Channels
from sample_videos.studio.arrays import Floats
from sample_videos.studio.people.person import Person
from sample_videos.studio.people.truth import Truth
from sample_videos.studio.places.room import Room, fittings, light, shell
from sample_videos.studio.places.seat import Seat
from sample_videos.studio.render.draw import Camera, Piece, Studio
from sample_videos.studio.render.mesh import Mesh
from sample_videos.studio.render.optics import Image, Optics, exposed, seen

SMOOTH, ROUGH, SHADOWS_EVERY = 4, 0, 4
"""Samples in each pixel, and every how many pictures shadows are drawn anew for rough ones. These
take half the time to draw, and the pose model hardly cares."""


@lru_cache(maxsize=2)
def studio(samples: int = SMOOTH) -> Studio:
    """The one renderer of this process for so many samples in a pixel."""
    return Studio(samples)


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """A person and their movement."""

    person: Person
    channels: Channels


@dataclass(frozen=True, slots=True, eq=False)
class Prop:
    """A thing that moves: its mesh, turned by `turn` (T, 3, 3) and put at `at` (T, 3)."""

    mesh: Mesh
    turn: Floats
    at: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """Everything needed to film: the first actor is the one whose angles are measured. Who `roams`
    throws no shadow on the room: that is drawn once, and would stay when they go."""

    actors: Sequence[Actor]
    room: Room
    seat: Seat
    camera: Camera
    optics: Optics
    seed: int
    props: Sequence[Prop] = ()
    focus: tuple[float, float, float] = field(default=(0.0, 0.0, 1.0))
    roams: bool = False

    def truth(self) -> Truth:
        """True angles of the first actor in every frame."""
        first = self.actors[0]
        return first.person.truth(first.person.joints(first.channels))

    def drawn(self, samples: int = SMOOTH) -> Iterator[Image]:
        """The pictures (H, W, 3), RGB, as a perfect camera would see them."""
        stage = studio(samples)
        scenery = [
            stage.piece(shell(self.room), scenery=True, casts_shadow=False),
            stage.piece(fittings(self.room, self.seat), scenery=True),
        ]
        props = [stage.piece(prop.mesh) for prop in self.props]
        cast = [[stage.piece(layer.mesh) for layer in a.person.layers] for a in self.actors]
        moving = props + [piece for pieces in cast for piece in pieces]
        how = (self.camera, light(self.room), self.focus)
        moves = [a.person.shots(a.channels, a.person.joints(a.channels)) for a in self.actors]
        try:
            for number, shots in enumerate(zip(*moves, strict=True)):
                for piece, prop in zip(props, self.props, strict=True):
                    mesh = prop.mesh.moved(prop.turn[number], prop.at[number])
                    piece.move(mesh.points, mesh.normals)
                for pieces, shot in zip(cast, shots, strict=True):
                    for piece, place in zip(pieces, shot, strict=True):
                        piece.move(*place)
                if number == 0:
                    stage.draw_scenery(scenery, [] if self.roams else moving, *how)
                shadows = samples == SMOOTH or number % SHADOWS_EVERY == 0
                yield stage.draw(scenery, moving, *how, shadows=shadows)
        finally:
            release(scenery + moving)

    def frames(self, samples: int = SMOOTH) -> Iterator[Image]:
        """The pictures (H, W, 3), RGB, as the webcam delivers them."""
        rng = np.random.default_rng([self.seed, 0x0F71C5])
        optics: Optics | None = None
        for image in self.drawn(samples):
            optics = optics or exposed(self.optics, image)
            yield seen(image, optics, rng)


def release(pieces: Sequence[Piece]) -> None:
    """Free the graphics memory of all pieces."""
    for piece in pieces:
        piece.release()


def mean_deg(values: Floats) -> float:
    """Mean of an angle over a take, to a tenth of a degree."""
    return round(float(values.mean()), 1)

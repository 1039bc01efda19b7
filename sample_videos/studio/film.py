"""The bundled clips: who is in them, what they do, how they are filmed; and writing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av

from .casting import HAIR_COLOURS, cast
from .garments import Outfit
from .hair import Hair
from .optics import Image, Optics
from .person import Look
from .posture import Posture
from .room import Chair, Room
from .scripts import FPS, Tripod, typing_take
from .skin import Complexion
from .take import Take, mean_deg

CRF = 24


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip: its name, the view and text of its index entry, its seed and how it is made."""

    name: str
    view: str
    shows: str
    seed: int
    make: Callable[[int], Take]


def _ben(seed: int) -> Look:
    look = cast(seed)
    return replace(
        look,
        shape=replace(look.shape, gender=0.05, age=0.62, weight=0.45, muscle=0.5, height=0.55),
        complexion=Complexion(tone=1, iris="blue", hair=HAIR_COLOURS[2], stubble=0.5),
        hair=Hair(length=0.2, thick_m=0.018, curl=0.2, colour=HAIR_COLOURS[2]),
        outfit=Outfit(top=(0.30, 0.42, 0.60), sleeve=0.36, loose=0.35),
        glasses=None,
    )


def _amara(seed: int) -> Look:
    look = cast(seed)
    return replace(
        look,
        shape=replace(look.shape, gender=0.95, age=0.58, weight=0.45, muscle=0.45, height=0.5),
        complexion=Complexion(tone=7, hair=HAIR_COLOURS[0], make_up=0.3),
        hair=Hair(length=0.6, thick_m=0.008, curl=0.7, style="bun", colour=HAIR_COLOURS[0]),
        outfit=Outfit(top=(0.72, 0.30, 0.24), sleeve=0.75, loose=0.3, trousers=(0.16, 0.18, 0.24)),
        glasses=(0.10, 0.09, 0.09),
    )


def _rosa(seed: int) -> Look:
    look = cast(seed)
    return replace(
        look,
        shape=replace(look.shape, gender=0.92, age=0.6, weight=0.55, muscle=0.4, height=0.5),
        complexion=Complexion(tone=3, hair=HAIR_COLOURS[1], make_up=0.4),
        hair=Hair(length=0.5, thick_m=0.022, curl=0.3, colour=HAIR_COLOURS[1]),
        outfit=Outfit(top=(0.20, 0.36, 0.36), sleeve=0.97, loose=0.35, neckline_m=0.03),
        glasses=None,
    )


STUDY = Room(chair=Chair(back="low"), seed=3)
OFFICE = Room(
    wall=(0.84, 0.80, 0.74), accent=(0.60, 0.52, 0.42), floor=(0.42, 0.42, 0.43), screen="monitor",
    desk=(0.80, 0.79, 0.76), key_from=-1.0, chair=Chair(back="low", colour=(0.16, 0.22, 0.32)), seed=8,
)  # fmt: skip
LIVING = Room(
    wall=(0.76, 0.79, 0.74), accent=(0.70, 0.74, 0.68), floor=(0.56, 0.44, 0.33), warmth=0.35,
    clutter=0.8, chair=Chair(back="low", colour=(0.30, 0.24, 0.20)), seed=11,
)  # fmt: skip

SIDE_LEFT = Tripod(yaw_deg=88, distance_m=1.75, rise_m=0.45, aim_m=0.40, fov_deg=64, shift_m=0.12)
SIDE_RIGHT = Tripod(yaw_deg=-92, distance_m=1.6, rise_m=0.50, aim_m=0.34, fov_deg=64, shift_m=0.10)
LAPTOP = Tripod(yaw_deg=2, distance_m=0.82, rise_m=0.55, aim_m=0.57, fov_deg=74)


def _typing(
    who: Callable[[int], Look], room: Room, postures: list[Posture], seconds: float, tripod: Tripod
) -> Callable[[int], Take]:
    return lambda seed: typing_take(who(seed), room, postures, seconds, tripod, Optics(), seed)


CLIPS: tuple[Clip, ...] = (
    Clip(
        "side_upright", "side-left",
        "sitting upright, typing on a laptop, seen from the side", 41,
        _typing(_ben, STUDY, [Posture(54, 14, 0), Posture(54, 14, 0.5, gaze_deg=7)], 8, SIDE_LEFT),
    ),
    Clip(
        "side_forward_head", "side-right",
        "sitting with the head well in front of the trunk and a rounded upper back", 42,
        _typing(_amara, OFFICE, [Posture(40, 38, 7, lumbar_deg=12), Posture(39, 39, 8, 7, 12)], 8,
                SIDE_RIGHT),
    ),
    Clip(
        "front_upright", "front", "sitting upright in front of a laptop's camera", 43,
        _typing(_rosa, LIVING, [Posture(52, 24, 0, 6), Posture(52, 24, 0, 9)], 8, LAPTOP),
    ),
    Clip(
        "front_slouched", "front",
        "the person of front_upright on the same seat, slouching: trunk sunk, head forward", 43,
        _typing(_rosa, LIVING, [Posture(36, 46, 1, 10, 34), Posture(36, 47, 1, 12, 34)], 8, LAPTOP),
    ),
)  # fmt: skip


def film(clip: Clip, folder: Path) -> dict[str, str | int | float]:
    """Render `clip` into `folder` and return its index entry."""
    take = clip.make(clip.seed)
    truth = take.truth()
    path = folder / f"{clip.name}.mp4"
    write_video(path, take, FPS)
    return {
        "file": path.name,
        "view": clip.view,
        "shows": clip.shows,
        "seed": clip.seed,
        "craniovertebral_angle_deg": mean_deg(truth.craniovertebral_deg),
        "thoracic_kyphosis_deg": mean_deg(truth.kyphosis_deg),
    }


def write_video(path: Path, take: Take, fps: int) -> None:
    """Encode a take as H.264 that plays everywhere; the same take gives the same file."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=Fraction(fps))
        stream.width, stream.height = take.camera.width, take.camera.height
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(CRF), "preset": "slow", "threads": "1"}
        for image in take.frames():
            container.mux(stream.encode(_video_frame(image)))
        container.mux(stream.encode(None))


def _video_frame(image: Image) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(image, format="rgb24")

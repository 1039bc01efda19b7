"""The people of the bundled clips: seeded, with what matters for the clip chosen by hand."""

from __future__ import annotations

from dataclasses import replace

from sample_videos.studio.people.body import Shape
from sample_videos.studio.people.casting import HAIR_COLOURS, cast
from sample_videos.studio.people.garments import Outfit, Rgb
from sample_videos.studio.people.hair import Hair
from sample_videos.studio.people.person import Look
from sample_videos.studio.people.skin import Complexion

BLACK, DARK_BROWN, BROWN, CHESTNUT, BLOND, RED, GREY, WHITE = HAIR_COLOURS


def _person(
    seed: int,
    shape: dict[str, float],
    *,
    complexion: Complexion,
    hair: Hair,
    outfit: Outfit,
    glasses: Rgb | None = None,
) -> Look:
    look = cast(seed)
    body: Shape = replace(look.shape, **shape)  # type: ignore[arg-type]
    return replace(
        look, shape=body, complexion=complexion, hair=hair, outfit=outfit, glasses=glasses
    )


def ben() -> Look:
    """A man of thirty in a T-shirt."""
    return _person(
        41,
        {"gender": 0.05, "age": 0.62, "weight": 0.45, "muscle": 0.5, "height": 0.55},
        complexion=Complexion(tone=1, iris="blue", hair=BROWN, stubble=0.5),
        hair=Hair(length=0.2, thick_m=0.018, curl=0.2, colour=BROWN),
        outfit=Outfit(top=(0.30, 0.42, 0.60), sleeve=0.36, loose=0.45),
    )


def amara() -> Look:
    """A young woman with glasses and her hair in a bun."""
    return _person(
        42,
        {"gender": 0.95, "age": 0.58, "weight": 0.45, "muscle": 0.45, "height": 0.5},
        complexion=Complexion(tone=7, hair=BLACK, make_up=0.3),
        hair=Hair(length=0.6, thick_m=0.008, curl=0.7, style="bun", colour=BLACK),
        outfit=Outfit(top=(0.72, 0.30, 0.24), sleeve=0.75, loose=0.4, trousers=(0.16, 0.18, 0.24)),
        glasses=(0.10, 0.09, 0.09),
    )


def rosa() -> Look:
    """A woman with shoulder-length hair in a jumper."""
    return _person(
        43,
        {"gender": 0.92, "age": 0.6, "weight": 0.55, "muscle": 0.4, "height": 0.5},
        complexion=Complexion(tone=3, hair=DARK_BROWN, make_up=0.4),
        hair=Hair(length=0.5, thick_m=0.022, curl=0.3, colour=DARK_BROWN),
        outfit=Outfit(top=(0.20, 0.36, 0.36), sleeve=0.97, loose=0.6, neckline_m=0.03),
    )


def karl() -> Look:
    """An old, heavy man in a dark cardigan."""
    return _person(
        44,
        {"gender": 0.05, "age": 0.97, "weight": 0.75, "muscle": 0.35, "height": 0.45},
        complexion=Complexion(tone=0, iris="blue", hair=WHITE),
        hair=Hair(length=0.2, thick_m=0.008, receding_deg=18, colour=WHITE),
        outfit=Outfit(
            top=(0.62, 0.60, 0.56), sleeve=0.97, loose=0.7, collar=True, jacket=(0.10, 0.11, 0.13)
        ),
        glasses=(0.30, 0.25, 0.20),
    )


def mei() -> Look:
    """A slight woman with long hair over ears and neck."""
    return _person(
        45,
        {"gender": 0.97, "age": 0.55, "weight": 0.25, "muscle": 0.4, "height": 0.35},
        complexion=Complexion(tone=2, hair=BLACK, make_up=0.2),
        hair=Hair(length=0.9, thick_m=0.016, curl=0.05, front_deg=68, colour=BLACK),
        outfit=Outfit(top=(0.80, 0.72, 0.66), sleeve=0.97, loose=0.75),
    )


def joao() -> Look:
    """A broad bearded man in a dark shirt."""
    return _person(
        46,
        {"gender": 0.02, "age": 0.66, "weight": 0.6, "muscle": 0.8, "height": 0.65},
        complexion=Complexion(tone=5, hair=BLACK),
        hair=Hair(length=0.2, thick_m=0.012, curl=0.5, beard=0.7, colour=BLACK),
        outfit=Outfit(top=(0.08, 0.08, 0.09), sleeve=0.97, loose=0.5, collar=True),
    )


def nia() -> Look:
    """A tall woman with dark skin and short curls."""
    return _person(
        47,
        {"gender": 0.9, "age": 0.7, "weight": 0.5, "muscle": 0.55, "height": 0.75},
        complexion=Complexion(tone=9, hair=BLACK, make_up=0.3),
        hair=Hair(length=0.25, thick_m=0.03, curl=1.0, colour=BLACK),
        outfit=Outfit(top=(0.85, 0.72, 0.36), sleeve=0.3, loose=0.35, neckline_m=0.03),
    )


def erik() -> Look:
    """A bald, thin man in a hooded jumper."""
    return _person(
        48,
        {"gender": 0.05, "age": 0.75, "weight": 0.25, "muscle": 0.35, "height": 0.7},
        complexion=Complexion(tone=1, iris="green", hair=CHESTNUT, stubble=0.7),
        hair=Hair(length=0.0),
        outfit=Outfit(top=(0.40, 0.42, 0.40), sleeve=0.97, loose=0.9, collar=True),
    )

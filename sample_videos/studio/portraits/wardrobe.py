"""Clothes, hair and faces of random people, as textured surfaces on a posed body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2
import moderngl
import numpy as np

from sample_videos.studio.arrays import Bools, Floats
from sample_videos.studio.people.body import vertex_normals
from sample_videos.studio.portraits import assets, textures
from sample_videos.studio.portraits.model import FullBody, full_body, hollows
from sample_videos.studio.portraits.surface import Painter, Surface

Random = np.random.Generator
Thing = TypeVar("Thing")
MODES = ("tight", "loose", "suit", "bare")
HAIR_SHARES = {
    "short01": 2.0,
    "short02": 4.0,
    "short03": 3.0,
    "short04": 3.0,
    "bob01": 1.2,
    "bob02": 1.0,
    "ponytail01": 1.6,
    "braid01": 0.8,
    "long01": 0.6,
    "afro01": 0.6,
}
# One style kept out of training: other hair, suits, cloth and backgrounds.
HELD_HAIR = ("long01", "afro01", "short04", "ponytail01")
HELD_SUITS = (
    "male_casualsuit05",
    "female_sportsuit01",
    "male_elegantsuit01",
    "female_casualsuit02",
)
HELD_CLOTH = ("striped", "printed")


class Wardrobe:
    """All textures and asset files of a style. `held` is the style kept out of training."""

    def __init__(self, painter: Painter, folder: Path | None, held: bool) -> None:
        random = np.random.default_rng(7 if held else 5)
        kinds = [kind for kind in textures.CLOTH if (kind in HELD_CLOTH) == held]
        self.photographs = textures.PHOTOGRAPHS_HELD if held else textures.PHOTOGRAPHS
        self.cloth = [
            painter.texture(textures.cloth(kind, random, self.photographs))
            for kind in kinds
            for _ in range(48 // len(kinds))
        ]
        self.strands = [painter.texture(textures.strands(random, i % 3 == 2)) for i in range(9)]
        self.skins = [painter.texture(textures.skin(random)) for _ in range(12)]
        self.white = painter.texture(np.full((4, 4, 3), 255, np.uint8))
        names = [n for n in HAIR_SHARES if (n in HELD_HAIR) == held]
        shares = np.array([HAIR_SHARES[name] for name in names])
        self.hair_names, self.hair_shares = names, shares / shares.sum()
        self.hair = {n: folder / "hair" / n / f"{n}.mhclo" for n in names} if folder else {}
        suits = sorted(folder.glob("clothes/*suit*/*.mhclo")) if folder else []
        self.suits = [path for path in suits if (path.stem in HELD_SUITS) == held]
        self.brows = sorted(folder.glob("eyebrows/*/*.mhclo")) if folder else []
        self.hats = sorted(folder.glob("clothes/fedora01/*.mhclo")) if folder else []


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What somebody wears and looks like; drawn once, worn in several postures."""

    mode: str
    cloth: moderngl.Texture
    cloth_tint: Floats
    cloth_scale: float
    covered: Bools
    slack_m: float
    hang: float
    folds: Floats
    collar_m: float
    trousers: moderngl.Texture
    trousers_tint: Floats
    suit: Path | None
    puff: float
    skin: moderngl.Texture
    skin_tint: Floats
    hair: str
    hair_texture: moderngl.Texture
    hair_tint: Floats
    hair_puff: float
    brow: Path | None
    hat: Path | None
    shade: float


def draw_look(random: Random, wardrobe: Wardrobe) -> Look:
    """A random look from a wardrobe."""
    modes = MODES if wardrobe.suits else ("tight", "loose", "tight", "bare")
    mode = str(random.choice(modes, p=(0.36, 0.3, 0.26, 0.08)))
    dark = random.uniform(0.3, 1.15)
    tone = np.array([1.05, 0.98, 0.95]) * dark * random.uniform(0.93, 1.07, 3)
    tone[1] *= 1 - 0.18 * (1 - dark) * random.uniform(0, 1.3)
    tone[2] *= 1 - 0.35 * (1 - dark) * random.uniform(0.3, 1.3)
    grey = np.array([90.0, 90, 95]) if random.random() < 0.15 else np.zeros(3)
    hair = np.array([70.0, 48, 34]) * random.uniform(0.2, 3.2) + random.uniform(-5, 5, 3) + grey
    return Look(
        mode=mode,
        cloth=_any(random, wardrobe.cloth),
        cloth_tint=_dye(random),
        cloth_scale=random.uniform(1, 6) if mode == "suit" else random.uniform(2, 14),
        covered=_covered(full_body(), random),
        slack_m=random.uniform(0, 0.004) if mode == "tight" else random.uniform(0.004, 0.022),
        hang=random.uniform(0.03, 0.7),
        folds=np.c_[random.normal(0, 22, (4, 3)), random.uniform(0, 6.3, 4)],
        collar_m=random.uniform(0.004, 0.02) if random.random() < 0.4 else 0.0,
        trousers=_any(random, wardrobe.cloth),
        trousers_tint=textures.colour(random, 0.05, 0.8),
        suit=_any(random, wardrobe.suits) if mode == "suit" else None,
        puff=random.uniform(1, 1.6),
        skin=_any(random, wardrobe.skins),
        skin_tint=tone,
        hair=_draw_hair(random, wardrobe),
        hair_texture=_any(random, wardrobe.strands),
        hair_tint=np.clip(hair + random.uniform(-5, 5, 3), 2, 250) / 255,
        hair_puff=random.uniform(0.9, 1.25),
        brow=_any(random, wardrobe.brows) if wardrobe.brows else None,
        hat=_any(random, wardrobe.hats) if wardrobe.hats and random.random() < 0.02 else None,
        shade=random.uniform(0.3, 0.6),
    )


def _draw_hair(random: Random, wardrobe: Wardrobe) -> str:
    kind = random.random()
    if kind < 0.06:
        return "bald"
    if kind > 0.84 or not wardrobe.hair:
        return "cropped"
    return str(random.choice(wardrobe.hair_names, p=wardrobe.hair_shares))


def _dye(random: Random) -> Floats:
    return textures.colour(random, 0.03, 1.0)


def _any(random: Random, things: Sequence[Thing]) -> Thing:
    return things[int(random.integers(len(things)))]


def _covered(body: FullBody, random: Random) -> Bools:
    """Vertices under a shirt: a low or a round neck line, with or without sleeves."""
    if random.random() < 0.5:
        shirt = body.torso & (body.neck_distance > random.uniform(0.02, 0.11))
    else:
        height = body.neutral[:, 2] - body.neutral[body.dorsal[0], 2]
        near = body.torso | (body.neck_distance < random.uniform(0.03, 0.1))
        shirt = near & ~body.head & (height < random.uniform(-0.02, 0.04))
    return shirt | body.sleeve if random.random() < 0.6 else shirt


def dress(look: Look, rest: Floats, posed: Floats, shape_shade_m: float) -> list[Surface]:
    """The person's surfaces: skin, clothes, hair, brows."""
    body = full_body()
    normals = vertex_normals(posed, body.faces)
    hollow = hollows(posed, body.faces, normals, shape_shade_m)
    shade = 1 - look.shade * np.clip(hollow, 0, 1) + 0.08 * np.clip(-hollow, 0, 1)
    bare = np.ones(len(body.faces), bool)
    surfaces: list[Surface] = []
    skin_points = posed
    if look.mode in ("tight", "loose"):
        skin_points, shirt = _shirt(body, look, posed, normals, shade)
        surfaces.append(shirt)
        bare &= ~look.covered[body.faces].all(axis=1)
    elif look.suit is not None:
        suit, hidden = _suit(body, look, rest, posed)
        surfaces.append(suit)
        bare &= ~hidden[body.faces].all(axis=1)
    if look.mode != "suit":
        surfaces.append(_trousers(body, look, posed, normals, shade))
        bare &= ~body.trousers[body.faces].all(axis=1)
    surfaces += _hair(body, look, rest, skin_points, normals)
    colours = _skin_colours(body, look, shade)
    split = body.split
    surfaces.append(
        Surface(
            skin_points[split],
            normals[split],
            body.uv,
            colours[split],
            body.seam_faces[bare],
            look.skin,
            look.skin_tint,
            0.06,
            body.limb[split],
        )
    )
    return surfaces


def _skin_colours(body: FullBody, look: Look, shade: Floats) -> Floats:
    colours = np.repeat(shade[:, None], 3, axis=1)
    colours[body.lips] *= [0.92, 0.68, 0.68]
    white = 0.85 / np.maximum(look.skin_tint, 0.2)
    colours[body.eye] = white
    front = body.neutral[:, 1]
    pupil = body.eye & (front < front[body.eye].min() + 0.004)
    colours[pupil] = 0.12
    return colours


def _shirt(
    body: FullBody, look: Look, posed: Floats, normals: Floats, shade: Floats
) -> tuple[Floats, Surface]:
    """All points with the shirt's moved out, and the shirt."""
    waves = look.folds
    fold = sum(np.sin(body.neutral @ w[:3] + w[3]) for w in waves) / len(waves)
    points, covered = posed.copy(), look.covered
    thickness = look.slack_m * (0.7 + 0.5 * fold)
    if look.collar_m:
        edge = np.clip(1 - np.abs(body.neck_distance - 0.055) / 0.03, 0, 1)
        thickness = thickness + look.collar_m * edge
    points[covered] += normals[covered] * thickness[covered, None]
    if look.mode == "loose":
        points = _hung(points, normals, covered & body.core, look.hang)
    split, faces = body.split, body.seam_faces[covered[body.faces].all(axis=1)]
    colours = np.repeat((shade * (1 + 0.25 * fold))[:, None], 3, axis=1)
    shirt = Surface(
        points[split],
        vertex_normals(points, body.faces)[split],
        body.uv * look.cloth_scale,
        colours[split],
        faces,
        look.cloth,
        look.cloth_tint,
        0.03,
        body.limb[split],
    )
    return points, shirt


def _hung(points: Floats, normals: Floats, mask: Bools, slope: float) -> Floats:
    """A loose shirt hangs from the most prominent part of the back.

    Going down, it comes in by `slope` per unit height at most.
    """
    back = mask & (normals[:, 1] > 0.15)
    if back.sum() < 20:
        return points
    x, z = points[back, 0], points[back, 2]
    heights = np.arange(z.min(), z.max() + 0.012, 0.012)
    column = np.clip(np.round((x + 0.24) / 0.02).astype(int), 0, 24)
    row = np.clip(((z - heights[0]) / 0.012).astype(int), 0, len(heights) - 1)
    depth = np.full((len(heights), 25), -9.0)
    np.maximum.at(depth, (row, column), points[back, 1])
    for j in range(25):
        known = np.where(depth[:, j] > -8)[0]
        if len(known) > 2:
            depth[:, j] = np.interp(np.arange(len(heights)), known, depth[known, j])
    hanging = depth.copy()
    for i in range(len(heights) - 2, -1, -1):
        hanging[i] = np.maximum(depth[i], hanging[i + 1] - slope * 0.012)
    hanging = cv2.GaussianBlur(hanging, (5, 5), 1.2)
    out = np.clip(hanging[row, column] - depth[row, column], 0, 0.08)
    moved = points.copy()
    moved[back, 1] += out * np.clip((normals[back, 1] - 0.15) / 0.4, 0, 1)
    return moved


def _suit(body: FullBody, look: Look, rest: Floats, posed: Floats) -> tuple[Surface, Bools]:
    assert look.suit is not None
    garment = assets.load(look.suit)
    points = assets.fit(garment, rest, posed, look.puff)
    hidden = np.zeros(len(posed), bool)
    hidden[garment.hidden] = True
    limb = body.limb[garment.anchors].all(axis=1)[garment.split]
    suit = Surface(
        points,
        vertex_normals(points, garment.faces),
        garment.uv * look.cloth_scale,
        np.ones((len(points), 3)),
        garment.faces,
        look.cloth,
        look.cloth_tint,
        0.04,
        limb,
    )
    return suit, hidden


def _trousers(body: FullBody, look: Look, posed: Floats, normals: Floats, shade: Floats) -> Surface:
    split = body.split
    return Surface(
        (posed + normals * 0.004)[split],
        normals[split],
        body.uv * 5,
        np.repeat(shade[:, None], 3, axis=1)[split],
        body.seam_faces[body.trousers[body.faces].all(axis=1)],
        look.trousers,
        look.trousers_tint,
        0.02,
        body.limb[split],
    )


def _hair(
    body: FullBody, look: Look, rest: Floats, posed: Floats, normals: Floats
) -> list[Surface]:
    surfaces = []
    if look.hair == "cropped":
        points = posed.copy()
        points[body.scalp] += normals[body.scalp] * 0.008 * look.hair_puff
        faces = body.seam_faces[body.scalp[body.faces].all(axis=1)]
        split = body.split
        surfaces.append(
            Surface(
                points[split],
                vertex_normals(points, body.faces)[split],
                body.uv * 8,
                np.ones((len(split), 3)),
                faces,
                look.hair_texture,
                look.hair_tint,
                0.1,
                np.ones(len(split), bool),
            )
        )
    for path, puff in ((_hair_path(look), look.hair_puff), (look.brow, 1.0), (look.hat, 1.0)):
        if path is None:
            continue
        garment = assets.load(path)
        points = assets.fit(garment, rest, posed, puff)
        surfaces.append(
            Surface(
                points,
                vertex_normals(points, garment.faces),
                garment.uv * 2,
                np.ones((len(points), 3)),
                garment.faces,
                look.hair_texture,
                look.hair_tint,
                0.12,
                np.ones(len(points), bool),
            )
        )
    return surfaces


def _hair_path(look: Look) -> Path | None:
    if look.hair in ("bald", "cropped") or look.brow is None:
        return None
    return look.brow.parents[2] / "hair" / look.hair / f"{look.hair}.mhclo"

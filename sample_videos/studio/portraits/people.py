"""Random people in random pictures, with their points: everything follows from the seed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.arrays import Floats
from sample_videos.studio.portraits import curve, props, textures
from sample_videos.studio.portraits.model import T12, full_body
from sample_videos.studio.portraits.posture import Posture, draw_posture, looking_ahead
from sample_videos.studio.portraits.stickers import seen_of, stickers
from sample_videos.studio.portraits.surface import Lamps, Painter, Surface, View
from sample_videos.studio.portraits.wardrobe import Wardrobe, draw_look, dress

Random = np.random.Generator
SHAPE_LABELS = (
    "torso",
    "neck",
    "head",
    "stomach",
    "hip",
    "breast",
    "measure",
    "nose",
    "chin",
    "ear",
)


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A picture with its points, mirrored so that the person faces left.

    `image` (H, W, 3) blue first. `head` (8, 2): tragus, C7, nose, chin, ear top, lobe, canthus,
    acromion. `midline`, `outline` (26, 2): C7 to T12 in 17 points, then to the sacrum in 9;
    the outline is NaN where it can't be seen. `angles_deg` (4,): kyphosis (tangents of the true
    midline), outline slopes, outline tangents, whole back. `craniovertebral_deg` in the picture.
    """

    image: NDArray[np.uint8]
    head: Floats
    midline: Floats
    outline: Floats
    angles_deg: Floats
    facts: dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Framing:
    """Picture size in pixels and how much the camera takes in: half its height in metres.

    `careful`: as the guide to an own measurement asks. The camera stands level and square to
    somebody who sits or stands upright and looks ahead, each as well as people manage.
    """

    width: int = 384
    height: int = 384
    half_m: tuple[float, float] = (0.54, 0.68)
    yaw_deg: float = 25.0
    careful: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Posed:
    posture: Posture
    points: Floats
    joints: Floats
    midline: Floats  # (26, 3)
    kyphosis_deg: float
    whole_deg: float


class Portraitist:
    """Makes portraits. `assets` is the folder of MakeHuman's clothes and hair, if there is one.

    `stickers`: with markers on tragus, C7 and T12.
    """

    def __init__(self, assets: Path | None, held: bool = False, *, stickers: bool = False) -> None:
        self.painter = Painter()
        self.stickers = stickers
        self.wardrobe = Wardrobe(self.painter, assets, held)

    def person(self, seed: int, looks: int = 2, framing: Framing | None = None) -> list[Portrait]:
        """A person in two postures and some looks; each look has its own room and camera."""
        random = np.random.default_rng(seed)
        shape, local = draw_shape(random)
        sits, habit = bool(random.random() < 0.6), random.normal(2, 7)
        first = draw_posture(random, habit, sits, None)
        second = draw_posture(random, habit, sits, first)
        if framing is not None and framing.careful:
            first, second = looking_ahead(first), looking_ahead(second)
        rest, _ = full_body().vertices(shape, local, {})
        posed = [_pose(shape, local, posture) for posture in (first, second)]
        return [
            portrait
            for number in range(looks)
            for portrait in self._look(
                random, number, rest, posed, framing=framing or Framing(), seed=seed
            )
        ]

    def _look(
        self,
        random: Random,
        number: int,
        rest: Floats,
        bodies: list[_Posed],
        *,
        framing: Framing,
        seed: int,
    ) -> list[Portrait]:
        look = draw_look(random, self.wardrobe)
        camera = _draw_camera(random, framing)
        lamps = draw_lamps(random, camera.side)
        size = max(framing.width, framing.height)
        room = textures.background(size, random, self.wardrobe.photographs)
        room = room[: framing.height, : framing.width]
        extras = _draw_extras(random)
        portraits = []
        for pose, body in enumerate(bodies):
            surfaces = dress(look, rest, body.points, 0.0045)
            worn, chair = self._props(random, extras, body, surfaces)
            view = camera.view(body)
            marked = self._stickers(seed, [*surfaces, *worn], body, camera.side)
            image = self.painter.draw([*surfaces, *worn, *chair], view, lamps)
            mask = self.painter.trunk_mask([*surfaces, *worn[: extras.hood]], view, lamps)
            facts: dict[str, float | str] = {
                "look": number,
                "pose": pose,
                "yaw_deg": camera.yaw_deg,
                "mode": look.mode,
                "lean_deg": body.posture.lean_deg,
                "hair": look.hair,
                "arms": body.posture.arms,
                "chair": float(bool(chair)),
                "worn": float(len(worn) > 0),
            }
            facts |= _true_angles(body)
            if marked:
                plain, image = (
                    image,
                    self.painter.draw([*surfaces, *worn, *chair, *marked], view, lamps),
                )
                facts |= seen_of(plain, image, marked, view, side=camera.side, c7=body.midline[0])
            portraits.append(
                _portrait(image, room, mask, body=body, view=view, side=camera.side, facts=facts)
            )
        return portraits

    def _stickers(self, seed: int, worn: list[Surface], body: _Posed, side: int) -> list[Surface]:
        if not self.stickers:
            return []
        white = self.wardrobe.white
        return stickers(seed, worn, body.points, body.midline, side=side, white=white)

    def _props(
        self, random: Random, extras: _Extras, body: _Posed, surfaces: list[Surface]
    ) -> tuple[list[Surface], list[Surface]]:
        white = self.wardrobe.white
        parts = []
        if extras.hood:
            cloth = surfaces[0]
            parts.append(props.solid(*props.hood(random, body.points), cloth.tint, cloth.texture))
            parts[0].limb[:] = False  # type: ignore[index]
        if extras.glasses_m:
            frames = props.glasses(body.points, extras.glasses_m)
            parts += [props.solid(*part, extras.tint, white, 0.3) for part in frames]
        if extras.headphones:
            phones = props.headphones(random, body.points)
            parts += [props.solid(*part, extras.tint, white, 0.15) for part in phones]
        if not extras.chair or body.posture.lean_deg > 30:
            return parts, []
        model = full_body()
        shoulders = model.joint(body.joints, "upperarm01.L", "upperarm01.R")
        hips = model.joint(body.joints, "upperleg01.L", "upperleg01.R")
        person = np.vstack([surface.points for surface in surfaces])
        back = props.chair_back(random, person, shoulders, hips, body.posture.lean_deg)
        if back is None:
            return parts, []
        texture = self.wardrobe.cloth[extras.chair_cloth % len(self.wardrobe.cloth)]
        return parts, [props.solid(*back, extras.chair_tint, texture)]


@dataclass(frozen=True, slots=True, eq=False)
class _Extras:
    hood: bool
    glasses_m: float
    headphones: bool
    tint: Floats
    chair: bool
    chair_tint: Floats
    chair_cloth: int


@dataclass(frozen=True, slots=True, eq=False)
class _Camera:
    side: int
    yaw_deg: float
    rise_deg: float
    distance_m: float
    half_m: float
    roll_deg: float
    shift_m: Floats
    framing: Framing

    def view(self, body: _Posed) -> View:
        model = full_body()
        shoulders = model.joint(body.joints, "upperarm01.L", "upperarm01.R")
        hips = model.joint(body.joints, "upperleg01.L", "upperleg01.R")
        target = shoulders * 0.62 + hips * 0.38 + self.shift_m
        yaw, rise = math.radians(self.yaw_deg), math.tan(math.radians(self.rise_deg))
        toward = np.array([self.side * math.cos(yaw), -math.sin(yaw), rise])
        eye = target + toward / np.linalg.norm(toward) * self.distance_m
        fov = math.degrees(2 * math.atan(self.half_m / self.distance_m))
        size = self.framing.width, self.framing.height
        return View(tuple(eye), tuple(target), self.roll_deg, fov, *size)


def draw_shape(random: Random) -> tuple[dict[str, float], dict[str, float]]:
    """A random body: its shape, and local changes of it."""
    shape = {"gender": random.uniform(0, 1), "age": random.uniform(0.45, 1)}
    shape |= {"muscle": random.uniform(0.2, 0.8), "weight": random.uniform(0.2, 0.95)}
    shape |= {"height": random.uniform(0.3, 0.7), "proportions": random.uniform(0.3, 0.7)}
    labels = full_body().local_labels
    local = {}
    for label in labels:
        if label.removeprefix("l-").startswith(SHAPE_LABELS) and random.random() < 0.35:
            if "pregnant" in label:
                continue
            value = float(np.clip(random.normal(0, 0.28), -0.7, 0.7))
            local[label] = value
            if label.startswith("l-"):
                local["r-" + label[2:]] = value
    return {name: float(value) for name, value in shape.items()}, local


def _pose(shape: dict[str, float], local: dict[str, float], posture: Posture) -> _Posed:
    model = full_body()
    points, joints = model.vertices(shape, local, posture.turns)
    dense, at = curve.smooth_curve(points[model.dorsal], 401)
    cut = round(at[T12])
    upper = curve.resample(dense[: cut + 1], curve.STEPS)
    tail = curve.resample(dense[cut:], curve.TAIL)
    flat = [np.stack([p[:, 1], -p[:, 2]], axis=1) for p in (upper, tail)]
    return _Posed(
        posture,
        points,
        joints,
        np.vstack([upper, tail]),
        curve.tangents_deg(flat[0]),
        curve.whole_deg(*flat),
    )


def _true_angles(body: _Posed) -> dict[str, float | str]:
    """Angles of the body itself in its sagittal plane, degrees, named as `people.truth` does."""
    model = full_body()
    left, right = model.head_points[1], model.head_points[-1]
    c7 = body.points[left[1]]

    def ahead_and_up(points: Floats) -> tuple[float, float]:
        middle = points.mean(axis=0)
        return float(-middle[1]), float(middle[2])

    ear = ahead_and_up(body.points[[left[0], right[0]]] - c7)
    shoulder = ahead_and_up(body.points[[left[7], right[7]]] - c7)
    gaze = ahead_and_up(
        body.points[[left[6], right[6]]] - body.points[[left[0], right[0]]],
    )
    trunk = ahead_and_up(c7 - model.joint(body.joints, "upperleg01.L", "upperleg01.R")[None])
    return {
        "craniovertebral_deg": math.degrees(math.atan2(ear[1], ear[0])),
        "shoulder_angle_deg": math.degrees(math.atan2(-shoulder[1], shoulder[0])),
        "canthus_tragus_deg": math.degrees(math.atan2(gaze[1], gaze[0])),
        "trunk_lean_deg": math.degrees(math.atan2(trunk[0], trunk[1])),
    }


def _draw_camera(random: Random, framing: Framing) -> _Camera:
    limit = framing.yaw_deg
    yaw = random.uniform(-limit, limit) if random.random() < 0.6 else random.normal(0, 7)
    roll = 1.0 if framing.careful else 3.0
    if framing.careful:
        yaw = random.normal(0, 4)
    return _Camera(
        side=1 if random.random() < 0.5 else -1,
        yaw_deg=float(yaw),
        rise_deg=float(random.uniform(-15, 15)) * (0.4 if framing.careful else 1.0),
        distance_m=float(random.uniform(1.0, 3.2)) * max(1.0, framing.half_m[0] / 0.6),
        half_m=float(random.uniform(*framing.half_m)),
        roll_deg=float(random.normal(0, roll)),
        shift_m=random.normal(0, 0.03, 3),
        framing=framing,
    )


def draw_lamps(random: Random, side: int) -> Lamps:
    """Random lamps; the main one mostly on one `side` (1: the person's left)."""

    def white(low: float, high: float, spread: float) -> Floats:
        return random.uniform(low, high) * random.uniform(1 - spread, 1 + spread, 3)

    return Lamps(
        random.normal(0, 1, 3) + np.array([side * 0.4, -0.3, 0.8]),
        white(0.35, 1.15, 0.12),
        random.normal(0, 1, 3) + np.array([side, 0, 0]),
        white(0, 0.5, 0.2),
        white(0.25, 0.75, 0.12),
    )


def _draw_extras(random: Random) -> _Extras:
    return _Extras(
        hood=bool(random.random() < 0.07),
        glasses_m=float(random.uniform(0.0008, 0.003)) if random.random() < 0.2 else 0.0,
        headphones=bool(random.random() < 0.05),
        tint=textures.colour(random, 0.02, 0.9 if random.random() < 0.4 else 0.3),
        chair=bool(random.random() < 0.4),
        chair_tint=textures.colour(random, 0.02, 0.9),
        chair_cloth=int(random.integers(1000)),
    )


def _portrait(
    image: NDArray[np.uint8],
    room: Floats,
    mask: NDArray[np.bool_],
    *,
    body: _Posed,
    view: View,
    side: int,
    facts: dict[str, float | str],
) -> Portrait:
    model = full_body()
    alpha = image[..., 3:].astype(np.float32) / 255
    scene = np.clip(image[..., :3] * alpha + room * (1 - alpha), 0, 255).astype(np.uint8)
    head = view.seen_px(body.points[model.head_points[side]])
    midline = view.seen_px(body.midline)
    if side < 0:  # seen from the right side the person faces right: mirror the picture
        scene, mask = scene[:, ::-1], mask[:, ::-1]
        head, midline = _mirrored(head, view.width), _mirrored(midline, view.width)
    whole = np.vstack([midline[: curve.STEPS], midline[curve.STEPS + 1 :]])
    edge = curve.visible_outline(curve.resample(whole, 81), mask)
    outline = np.full((curve.STEPS + curve.TAIL, 2), np.nan)
    angles = np.array([body.kyphosis_deg, np.nan, np.nan, body.whole_deg])
    if edge is not None:
        upper, tail = curve.split_outline(edge)
        outline = np.vstack([upper, tail])
        angles[1:3] = curve.slopes_deg(upper), curve.tangents_deg(upper)
    return Portrait(np.ascontiguousarray(scene[..., ::-1]), head, midline, outline, angles, facts)


def _mirrored(points: Floats, width: int) -> Floats:
    return points * [-1, 1] + [width, 0]


def write_portraits(
    seeds: range,
    path: Path,
    *,
    assets: Path | None,
    held: bool = False,
    looks: int = 2,
    framing: Framing | None = None,
) -> int:
    """Render the people of `seeds` into one `.npz` file; returns the number of pictures."""
    artist = Portraitist(assets, held)
    found: list[tuple[int, Portrait]] = []
    for seed in seeds:
        found += [(seed, portrait) for portrait in artist.person(seed, looks, framing)]
    jpeg = [cv2.imencode(".jpg", p.image, [cv2.IMWRITE_JPEG_QUALITY, 93])[1] for _, p in found]
    names = ("look", "pose", "yaw_deg", "lean_deg", "chair", "worn")
    facts = [[float(p.facts[name]) for name in names] for _, p in found]
    partial = path.with_suffix(".partial.npz")
    np.savez(
        partial,
        jpeg=np.concatenate([data.ravel() for data in jpeg]),
        ends=np.cumsum([data.size for data in jpeg]),
        seed=np.array([seed for seed, _ in found]),
        head=np.array([p.head for _, p in found], np.float32),
        midline=np.array([p.midline for _, p in found], np.float32),
        outline=np.array([p.outline for _, p in found], np.float32),
        angles_deg=np.array([p.angles_deg for _, p in found], np.float32),
        facts=np.array(facts, np.float32),
        mode=np.array([str(p.facts["mode"]) for _, p in found]),
        hair=np.array([str(p.facts["hair"]) for _, p in found]),
    )
    partial.rename(path)
    return len(found)

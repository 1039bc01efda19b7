"""Rendered sets as numbers: what MediaPipe sees of people whose true angles are known.

A seed is one body in one place; it takes up several independent poses, the first its upright
baseline. Each pose is shown to MediaPipe's VIDEO mode until the landmarks come to rest, with new
noise in every picture, and the last picture's landmarks are kept.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from coach.pose.landmarker import Landmarker, Pose

from .arrays import Floats, Ints
from .behaviour import KINDS
from .gestures import BOTH
from .hair import ear_covered
from .optics import Optics, bent_px, exposed, seen
from .scene import Moment, Scene, moments, scene_from_seed, still, take_of
from .take import Take
from .truth import ACROMION, C7, TRAGUS, VERTICES, Truth

SILHOUETTE_PX = 160
FRAME_S = 0.1
MOST_FRAMES, FEWEST_FRAMES = 12, 5
REST = 0.004
"""Landmarks are at rest when they move less than this share of the body's size in a picture."""
WATCHED = [0, 7, 8, 11, 12, 23, 24]
MARKS = (C7, *TRAGUS, *ACROMION, 1539, 1596, 3916, 3958)
MARK_NAMES = ("c7", "tragus_left", "tragus_right", "acromion_left", "acromion_right",
              "t2", "t4", "t9", "t12")  # fmt: skip
STYLES = ("loose", "bun", "tail")
BACKS = ("none", "low", "mesh", "high")
Row = dict[str, Any]


def rows_of_seed(seed: int, poses: int, view: str | None, model: Path) -> list[Row]:
    """One row for each pose of a seed, by column name; landmarks are NaN where nobody was found."""
    scene = scene_from_seed(seed, view)
    poses_taken = moments(scene, poses)
    take = take_of(scene, still(scene, poses_taken))
    truth = take.truth()
    marks = _marks_px(scene, take)
    attributes = _attributes(scene)
    rng = np.random.default_rng([seed, 0x7ACE])
    landmarker = Landmarker(model, people=1, video=True, silhouette=True)
    rows: list[Row] = []
    clock_ms = 0
    optics: Optics | None = None
    for number, image in enumerate(take.drawn()):
        optics = optics or exposed(scene.optics, image)
        shown = (seen(image, optics, rng) for _ in range(MOST_FRAMES))
        pose, frames = _settled(landmarker, shown, clock_ms)
        clock_ms += round(MOST_FRAMES * FRAME_S * 1000)
        row = _row(scene, poses_taken[number], truth, number, pose)
        row |= attributes | {"marks_px": marks[number], "frames_shown": np.uint8(frames)}
        row["brightness"] = np.float32(image.mean() * optics.gain)
        rows.append(row)
    landmarker.close()
    return rows


def _settled(
    landmarker: Landmarker, images: Iterator[np.ndarray], start_ms: int
) -> tuple[Pose | None, int]:
    """The pose once it has come to rest, and how many pictures that took."""
    before: Floats | None = None
    pose: Pose | None = None
    for number, image in enumerate(images):
        found = landmarker.find(image, start_ms + round(number * FRAME_S * 1000))
        pose = found[0] if found else None
        if pose is None:
            before = None
            if number >= FEWEST_FRAMES:
                return None, number + 1
            continue
        here = pose.landmarks[WATCHED, :2]
        size = np.linalg.norm(here[3:5].mean(axis=0) - here[5:].mean(axis=0))
        size += np.linalg.norm(here[1:3].mean(axis=0) - here[3:5].mean(axis=0))
        moved = np.inf if before is None else float(np.abs(here - before).mean())
        if moved < REST * size and number + 1 >= FEWEST_FRAMES:
            return pose, number + 1
        before = here
    return pose, MOST_FRAMES


def _row(scene: Scene, moment: Moment, truth: Truth, number: int, pose: Pose | None) -> Row:
    camera = scene.tripod
    row: Row = {
        "seed": np.int32(scene.seed),
        "pose": np.uint8(number),
        "found": np.bool_(pose is not None),
        "landmarks": np.full((33, 4), np.nan, np.float32),
        "world": np.full((33, 3), np.nan, np.float32),
        "silhouette": np.zeros(SILHOUETTE_PX * SILHOUETTE_PX // 8, np.uint8),
        "size_px": np.array([camera.width, camera.height], np.uint16),
        "kind": np.uint8(("upright", *KINDS).index(moment.stance.kind)),
        "arms": np.uint8(list(BOTH).index(moment.arms)),
    }
    for angle in fields(Truth):
        row[angle.name] = np.float32(getattr(truth, angle.name)[number])
    if pose is not None:
        row["landmarks"], row["world"] = pose.landmarks, pose.world
        assert pose.silhouette is not None
        row["silhouette"] = packed(pose.silhouette)
    return row


def packed(silhouette: np.ndarray) -> np.ndarray:
    """A silhouette (H, W) 0..255 as bits: the longer side brought to `SILHOUETTE_PX`, in the upper
    left of a square."""
    height, width = silhouette.shape
    scale = SILHOUETTE_PX / max(width, height)
    size = (round(width * scale), round(height * scale))
    small = cv2.resize(silhouette, size, interpolation=cv2.INTER_AREA)
    square = np.zeros((SILHOUETTE_PX, SILHOUETTE_PX), bool)
    square[: size[1], : size[0]] = np.asarray(small) > 127
    return np.packbits(square)


def unpacked(bits: np.ndarray) -> np.ndarray:
    """Silhouettes (..., 160, 160) of booleans from their bits (..., 3200)."""
    flat = np.unpackbits(bits, axis=-1).astype(bool)
    return flat.reshape(*bits.shape[:-1], SILHOUETTE_PX, SILHOUETTE_PX)


def _marks_px(scene: Scene, take: Take) -> Floats:
    """Where the true vertices `MARKS` are in the pictures, (T, marks, 2) pixels."""
    person, camera = scene.person, take.camera
    points = person.marks(person.joints(take.actors[0].channels))
    columns: Ints = np.array([int(np.flatnonzero(mark == VERTICES)[0]) for mark in MARKS])
    straight = camera.seen_px(points[:, columns])
    bent = bent_px(straight, camera.width, camera.height, scene.optics.distortion)
    return bent.astype(np.float32)


def _attributes(scene: Scene) -> Row:
    """What stays the same over a seed: camera, person, clothes, room."""
    look, room, tripod = scene.person.look, scene.room, scene.tripod
    neutral = scene.person.body.neutral
    chair = room.chair
    numbers: dict[str, float] = {
        "camera_yaw_deg": tripod.yaw_deg,
        "camera_distance_m": tripod.distance_m,
        "camera_rise_m": tripod.rise_m,
        "camera_pitch_deg": float(
            np.degrees(np.arctan2(tripod.rise_m - tripod.aim_m, tripod.distance_m))
        ),
        "camera_roll_deg": tripod.roll_deg,
        "fov_deg": tripod.fov_deg,
        "gender": look.shape.gender,
        "age": look.shape.age,
        "weight": look.shape.weight,
        "muscle": look.shape.muscle,
        "height_m": float(np.ptp(neutral[:, 2])),
        "loose": look.outfit.loose,
        "sleeve": look.outfit.sleeve,
        "hair_length": look.hair.length,
        "beard": look.hair.beard,
        "daylight": room.daylight,
        "key_deg": room.key_deg,
        "noise": scene.optics.noise,
        "chair_luma": float(np.mean(chair.colour)) if chair else np.nan,
        "top_luma": float(np.mean(look.outfit.jacket or look.outfit.top)),
    }
    row: Row = {name: np.float32(value) for name, value in numbers.items()}
    return row | {
        "view": np.array(scene.view, "U10"),
        "tone": np.uint8(look.complexion.tone),
        "hair_style": np.uint8(STYLES.index(look.hair.style)),
        "ear_covered": np.bool_(ear_covered(look.hair)),
        "glasses": np.bool_(look.glasses is not None),
        "jacket": np.bool_(look.outfit.jacket is not None),
        "chair_back": np.uint8(BACKS.index(chair.back) if chair else 0),
        "armrests": np.bool_(chair is not None and chair.arms),
        "desk": np.bool_(room.desk_shown),
        "standing": np.bool_(scene.standing),
    }


def _work(job: tuple[int, int, str | None, Path]) -> list[Row]:
    return rows_of_seed(*job)


def make(
    seeds: Sequence[int], out: Path, *, poses: int, view: str | None, jobs: int, model: Path
) -> None:
    """Render all `seeds` and write their traces to `out`, saying how it goes."""
    work = [(seed, poses, view, model) for seed in seeds]
    rows: list[Row] = []
    start = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for number, found in enumerate(pool.imap(_work, work), 1):
            rows += found
            if number % 20 == 0 or number == len(work):
                pace = (time.perf_counter() - start) / number
                share = np.mean([row["found"] for row in rows])
                print(
                    f"{number}/{len(work)} seeds, {pace:.2f} s each, person found in {share:.1%}",
                    flush=True,
                )
    save(rows, out)


def save(rows: Sequence[Row], out: Path) -> None:
    """All rows as columns of a compressed npz, replaced only when complete."""
    columns = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    names = {
        "kind_names": np.array(("upright", *KINDS)),
        "arms_names": np.array(list(BOTH)),
        "mark_names": np.array(MARK_NAMES),
        "hair_style_names": np.array(STYLES),
        "chair_back_names": np.array(BACKS),
    }
    part = out.with_name(out.name + ".part")
    with part.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **columns, **names)
    part.replace(out)

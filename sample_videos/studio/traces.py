"""Rendered sets as numbers: what MediaPipe sees of people whose true angles are known.

A seed is one body in one place; it takes up several independent poses, the first its upright
baseline, and keeps each as people do, breathing and swaying a little, for several pictures. They
are shown to MediaPipe's VIDEO mode, the first until the landmarks come to rest, always with new
noise, and of each picture the last landmarks are kept, with the outline of the back.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from coach.core.body.back_outline import STATIONS, back_contour
from coach.core.posture.features import facing
from coach.pose.mediapipe.landmarker import Landmarker, Pose
from sample_videos.studio.acting.behaviour import KINDS
from sample_videos.studio.acting.gestures import BOTH
from sample_videos.studio.acting.pose import Channels
from sample_videos.studio.arrays import Floats, Ints
from sample_videos.studio.people.hair import ear_covered
from sample_videos.studio.people.truth import ACROMION, C7, TRAGUS, VERTICES, Truth
from sample_videos.studio.places.office import office
from sample_videos.studio.render.optics import Image, Optics, bent_px, blue_first, exposed, seen
from sample_videos.studio.render.take import Take
from sample_videos.studio.scene import Moment, Scene, moments, still, take_of

FRAME_S = 0.1
MOST_FRAMES, FEWEST_FRAMES, AGAIN_FRAMES = 10, 5, 3
"""A pose's first picture is shown so often, later ones the last number of times."""
PAUSE_S = 1.5
SWAY_DEG = {
    "pelvis_pitch": 0.6, "lumbar_flex": 0.4, "thoracic_flex": 0.6, "neck_flex": 0.8,
    "head_pitch": 1.5, "head_turn": 2.0, "head_tilt": 0.8, "twist": 0.7, "side_bend": 0.4,
}  # fmt: skip
"""Standard deviations of the small motion within a pose."""
REST = 0.004
"""Landmarks are at rest when they move less than this share of the body's size in a picture."""
WATCHED = [0, 7, 8, 11, 12, 23, 24]
MARKS = (C7, *TRAGUS, *ACROMION, 1539, 1596, 3916, 3958)
MARK_NAMES = ("c7", "tragus_left", "tragus_right", "acromion_left", "acromion_right",
              "t2", "t4", "t9", "t12")  # fmt: skip
STYLES = ("loose", "bun", "tail")
BACKS = ("none", "low", "mesh", "high")
CHUNK = 50
"""What is rendered is written after so many seeds, so that a stop loses little."""
Row = dict[str, Any]


def rows_of_seed(seed: int, poses: int, frames: int, view: str | None, model: Path) -> list[Row]:
    """One row for each frame of each pose of a seed, by column name; landmarks are NaN where
    nobody was found."""
    scene = office(seed, view)
    taken = moments(scene, poses)
    rng = np.random.default_rng([seed, 0x7ACE])
    take = take_of(scene, swaying(still(scene, taken), frames, rng))
    truth = take.truth()
    marks = _marks_px(scene, take)
    attributes = _attributes(scene)
    landmarker = Landmarker(model, people=1, video=True, silhouette=True)
    rows: list[Row] = []
    clock_ms = 0
    optics: Optics | None = None
    before: Pose | None = None
    for number, image in enumerate(take.drawn()):
        optics = optics or exposed(scene.optics, image)
        again = number % frames > 0 and before is not None
        count = AGAIN_FRAMES if again else MOST_FRAMES
        shown = (blue_first(seen(image, optics, rng)) for _ in range(count))
        pose, pictures = _settled(landmarker, shown, clock_ms, patient=again)
        before = pose
        clock_ms += round((count * FRAME_S + (0 if again else PAUSE_S)) * 1000)
        row = _row(scene, taken[number // frames], truth, number, pose)
        row |= attributes | {"marks_px": marks[number], "frames_shown": np.uint8(pictures)}
        row["pose"] = np.uint8(number // frames)
        row["brightness"] = np.float32(image.mean() * optics.gain)
        rows.append(row)
    landmarker.close()
    return rows


def swaying(channels: Channels, frames: int, rng: np.random.Generator) -> Channels:
    """Each pose kept for several frames, as people keep still: nearly."""
    held = {name: np.repeat(values, frames) for name, values in channels.items()}
    count = len(next(iter(held.values())))
    for name, size in SWAY_DEG.items():
        sway = size * rng.standard_normal(count)
        held[name] = (held.get(name, np.zeros(count)) + sway).astype(np.float32)
    held["breath"] = rng.uniform(0, 1, count).astype(np.float32)
    held["blink"] = (rng.random(count) < 0.08).astype(np.float32)
    return held


def _settled(
    landmarker: Landmarker, images: Iterator[Image], start_ms: int, *, patient: bool
) -> tuple[Pose | None, int]:
    """The pose once it has come to rest, and how many pictures that took; the last picture's
    if `patient`."""
    before: Floats | None = None
    pose: Pose | None = None
    shown = 0
    for number, image in enumerate(images):
        shown = number + 1
        found = landmarker.find(image, start_ms + round(number * FRAME_S * 1000))
        pose = found[0] if found else None
        if pose is None:
            before = None
            if number >= FEWEST_FRAMES:
                return None, shown
            continue
        here = pose.landmarks[WATCHED, :2]
        size = np.linalg.norm(here[3:5].mean(axis=0) - here[5:].mean(axis=0))
        size += np.linalg.norm(here[1:3].mean(axis=0) - here[3:5].mean(axis=0))
        moved = np.inf if before is None else float(np.abs(here - before).mean())
        if not patient and moved < REST * size and shown >= FEWEST_FRAMES:
            return pose, shown
        before = here
    return pose, shown


def _row(scene: Scene, moment: Moment, truth: Truth, number: int, pose: Pose | None) -> Row:
    camera = scene.tripod
    row: Row = {
        "seed": np.int32(scene.seed),
        "found": np.bool_(pose is not None),
        "landmarks": np.full((33, 4), np.nan, np.float32),
        "world": np.full((33, 3), np.nan, np.float32),
        "contour": np.full(STATIONS, np.nan, np.float32),
        "size_px": np.array([camera.width, camera.height], np.uint16),
        "kind": np.uint8(("upright", *KINDS).index(moment.stance.kind)),
        "arms": np.uint8(list(BOTH).index(moment.arms)),
    }
    for angle in fields(Truth):
        row[angle.name] = np.float32(getattr(truth, angle.name)[number])
    if pose is not None:
        assert pose.silhouette is not None
        row["landmarks"], row["world"] = pose.landmarks, pose.world
        row["contour"] = back_contour(pose.silhouette, pose.landmarks, facing(pose.landmarks))
    return row


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


def _work(job: tuple[int, int, int, str | None, Path]) -> list[Row]:
    return rows_of_seed(*job)


def make(
    seeds: Sequence[int],
    out: Path,
    *,
    poses: int,
    frames: int,
    view: str | None,
    jobs: int,
    model: Path,
) -> None:
    """Render `seeds` and write their traces to `out`, saying how it goes."""
    work = [(seed, poses, frames, view, model) for seed in seeds]
    rows: list[Row] = []
    start = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for number, found in enumerate(pool.imap(_work, work), 1):
            rows += found
            if number % CHUNK == 0 or number == len(work):
                save(rows, out)
                pace = (time.perf_counter() - start) / number
                share = np.mean([row["found"] for row in rows])
                print(
                    f"{number}/{len(work)} seeds, {pace:.2f} s each, person found in {share:.1%}",
                    flush=True,
                )


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

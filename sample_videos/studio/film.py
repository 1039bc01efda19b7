"""Films clips: from a clip's entry to its video and what is true of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from sample_videos.studio.acting.scripts import Action, Script, Segment
from sample_videos.studio.arrays import Bools, Floats
from sample_videos.studio.people.person import Look
from sample_videos.studio.people.truth import Truth
from sample_videos.studio.places.room import Room
from sample_videos.studio.places.staging import Tripod
from sample_videos.studio.render.optics import Image, Optics
from sample_videos.studio.render.take import Take, mean_deg
from sample_videos.studio.scene import Scene, scene_from_seed, take_of

FPS = 30
CRF = 24
GRAINY_CRF = 31
"""Grain costs bits and webcams spend few: grainy pictures are compressed harder."""
GRAINY_NOISE = 3.5
WEBCAM = Optics()


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip: its name, the view and text of its index entry, its seed, who is where, filmed how,
    and what they do for how long. What is not given comes from the seed."""

    name: str
    view: str
    shows: str
    seed: int
    seconds: float
    script: Script
    look: Look | None = None
    room: Room | None = None
    tripod: Tripod | None = None
    optics: Optics = WEBCAM
    standing: bool = False


def staged(clip: Clip) -> Scene:
    """The scene of a clip."""
    scene = scene_from_seed(clip.seed, clip.view, clip.look, clip.standing)
    return replace(
        scene,
        room=clip.room or scene.room,
        tripod=clip.tripod or scene.tripod,
        optics=clip.optics,
    )


def action(clip: Clip) -> tuple[Take, Action]:
    """The take of a clip and what happens in it."""
    scene = staged(clip)
    times = np.arange(round(clip.seconds * FPS), dtype=np.float32) / np.float32(FPS)
    happening = clip.script(scene, times, np.random.default_rng([clip.seed, 0xAC7]))
    return take_of(scene, happening.channels, happening.others, happening.props), happening


def film(clip: Clip, folder: Path) -> dict[str, object]:
    """Render `clip` into `folder` and return its index entry."""
    take, happening = action(clip)
    path = folder / f"{clip.name}.mp4"
    write_video(path, take, FPS, GRAINY_CRF if clip.optics.noise > GRAINY_NOISE else CRF)
    return entry(clip, take.truth(), happening.segments)


def entry(clip: Clip, truth: Truth, segments: Sequence[Segment]) -> dict[str, object]:
    """The index entry: angles are means over the clip (without time away) and over segments."""
    here = np.ones(len(truth.kyphosis_deg), bool)
    for start, end, label in segments:
        if label == "away":
            here[round(start * FPS) : round(end * FPS)] = False
    result: dict[str, object] = {
        "file": f"{clip.name}.mp4",
        "view": clip.view,
        "shows": clip.shows,
        "seed": clip.seed,
        **_angles(truth, here),
    }
    if segments:
        result["segments"] = [_segment(truth, segment) for segment in segments]
    return result


def _segment(truth: Truth, segment: Segment) -> dict[str, object]:
    start, end, label = segment
    within = np.zeros(len(truth.kyphosis_deg), bool)
    within[round(start * FPS) : round(end * FPS)] = True
    angles = {} if label == "away" else _angles(truth, within)
    return {"from_s": start, "to_s": end, "label": label, **angles}


def _angles(truth: Truth, when: Bools) -> dict[str, object]:
    def mean(angle_deg: Floats) -> float:
        return mean_deg(angle_deg[when])

    return {
        "craniovertebral_angle_deg": mean(truth.craniovertebral_deg),
        "thoracic_kyphosis_deg": mean(truth.kyphosis_deg),
    }


def write_video(path: Path, take: Take, fps: int, crf: int) -> None:
    """Encode a take as H.264 that plays everywhere; the same take gives the same file."""
    part = path.with_name(path.stem + ".part.mp4")
    with av.open(str(part), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=Fraction(fps))
        stream.width, stream.height = take.camera.width, take.camera.height
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(crf), "preset": "slow", "threads": "1"}
        for image in take.frames():
            container.mux(stream.encode(_video_frame(image)))
        container.mux(stream.encode(None))
    part.replace(path)


def _video_frame(image: Image) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(image, format="rgb24")

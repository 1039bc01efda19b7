"""People before the camera of their laptop: upright, slouching in every way, and doing else.

Pictures and a `truth.json` in the format that `models.evaluation.monitor.front_real` reads.
Of a person all pictures have the same clothes, room, chair and camera.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.arrays import Floats
from sample_videos.studio.portraits import textures
from sample_videos.studio.portraits.model import full_body
from sample_videos.studio.portraits.people import Portraitist, draw_lamps, draw_shape
from sample_videos.studio.portraits.surface import View
from sample_videos.studio.portraits.wardrobe import draw_look, dress

Random = np.random.Generator
SIZE_PX = (640, 480)


@dataclass(frozen=True, slots=True)
class Sitting:
    """How somebody sits, degrees and metres: flexion of `neck`, `back` (C7 to T12) and `loins`,
    `head` down on the neck, `turn` to their left, `tilt` to their left, `lean` forward at the
    hips and `side` to their left; `up` the arms are; `moved_m` (3,) in the seat."""

    neck: float = 0.0
    back: float = 0.0
    loins: float = 0.0
    head: float = 0.0
    turn: float = 0.0
    tilt: float = 0.0
    lean: float = 0.0
    side: float = 0.0
    arms: tuple[float, float, float] = (50.0, -35.0, -65.0)
    moved_m: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class State:
    """A way to sit beside the baseline: what it is called, and how it changes the sitting."""

    state: str
    kind: str
    changed: Callable[[Random, Sitting], Sitting] = field(repr=False)


def write_laptop(seeds: range, folder: Path, *, assets: Path | None, held: bool) -> int:
    """Render the people of `seeds` into a folder; returns the number of pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = []
    artist = Portraitist(assets, held)
    for seed in seeds:
        for number, (state, image) in enumerate(_pictures(artist, seed)):
            name = f"laptop_{seed:06d}_{number:02d}_{state.state}.png"
            cv2.imwrite(str(folder / name), image)
            truth.append(
                {
                    "file": name,
                    "person": f"rendered{seed}",
                    "session": "laptop",
                    "state": state.state,
                    "kind": "" if number == 0 else state.kind,
                    "use": number > 0,
                }
            )
    (folder / "truth.json").write_text(json.dumps(truth, indent=0))
    return len(truth)


def _pictures(artist: Portraitist, seed: int) -> Iterator[tuple[State, NDArray[np.uint8]]]:
    """The person of a seed, upright first."""
    random = np.random.default_rng(seed)
    shape, local = draw_shape(random)
    look = draw_look(random, artist.wardrobe)
    rest, _ = full_body().vertices(shape, local, {})
    usual = Sitting(
        neck=random.normal(0, 4), back=random.normal(0, 6), loins=random.uniform(0, 10),
        head=random.normal(0, 4), lean=random.uniform(-10, 4),
    )  # fmt: skip
    lamps = draw_lamps(random, 1)
    room = textures.background(max(SIZE_PX), random, artist.wardrobe.photographs)
    room = room[: SIZE_PX[1], : SIZE_PX[0]]
    view: View | None = None
    for state in STATES:
        sitting = state.changed(random, _unquiet(random, usual))
        points, joints = full_body().vertices(shape, local, _turns(random, sitting))
        points, joints = points + sitting.moved_m, joints + sitting.moved_m
        view = view or _laptop(random, joints)
        drawn = artist.painter.draw(dress(look, rest, points, 0.0045), view, lamps)
        alpha = drawn[..., 3:].astype(np.float32) / 255
        scene = np.clip(drawn[..., :3] * alpha + room * (1 - alpha), 0, 255).astype(np.uint8)
        yield state, np.ascontiguousarray(scene[..., ::-1])


def _unquiet(random: Random, usual: Sitting) -> Sitting:
    """Nobody sits twice exactly alike."""
    names = ("neck", "back", "loins", "head", "turn", "tilt", "lean", "side")
    moved = {name: getattr(usual, name) + random.normal(0, 1.2) for name in names}
    x, y, z = random.normal(0, 0.006, 3)
    return replace(usual, **moved, moved_m=(float(x), float(y), 0.3 * float(z)))


def _turns(random: Random, sitting: Sitting) -> dict[str, list[tuple[str, float]]]:
    turns = {
        "spine01": [("x", sitting.back)],
        "head": [("x", sitting.head), ("z", sitting.turn), ("y", sitting.tilt)],
        "root": [("x", sitting.lean - 0.35 * sitting.loins), ("y", sitting.side)],
    }
    shares = (("spine05", 0.15), ("spine04", 0.25), ("spine03", 0.3), ("spine02", 0.3))
    turns |= {bone: [("x", share * sitting.loins)] for bone, share in shares}
    turns |= {f"neck0{n}": [("x", sitting.neck / 3)] for n in (1, 2, 3)}
    spread, swing, elbow = sitting.arms
    for side, sign in (("L", 1), ("R", -1)):
        turns[f"upperarm01.{side}"] = [("y", sign * spread), ("x", swing + random.normal(0, 3))]
        turns[f"lowerarm01.{side}"] = [("x", elbow)]
        turns[f"upperleg01.{side}"] = [("x", -85.0 - sitting.lean)]
        turns[f"lowerleg01.{side}"] = [("x", 85.0)]
    return turns


def _laptop(random: Random, joints: Floats) -> View:
    """A laptop's camera: an arm's length away, at most at the height of the eyes, looking up."""
    model = full_body()
    head = model.joint(joints, "head")
    away = random.uniform(0.48, 0.85)
    at = head + np.array([random.normal(0, 0.05), -away, random.uniform(-0.22, 0.08)])
    target = head + np.array([random.normal(0, 0.03), 0.0, random.uniform(-0.12, 0.04)])
    across = math.tan(math.radians(random.uniform(55, 78)) / 2)
    height_deg = 2 * math.degrees(math.atan(across * SIZE_PX[1] / SIZE_PX[0]))
    return View(tuple(at), tuple(target), random.normal(0, 1.5), height_deg, *SIZE_PX)


def _same(_: Random, sitting: Sitting) -> Sitting:
    return sitting


def _neck(random: Random, sitting: Sitting) -> Sitting:
    bent = random.uniform(18, 32)
    return replace(
        sitting, neck=sitting.neck + bent, head=sitting.head - 0.85 * bent,
        back=sitting.back + random.uniform(4, 12),
    )  # fmt: skip


def _back(random: Random, sitting: Sitting) -> Sitting:
    bent = random.uniform(8, 16)
    loins = random.uniform(4, 12)
    return replace(
        sitting, back=sitting.back + bent, loins=sitting.loins + loins,
        neck=sitting.neck + 8, head=sitting.head - 0.8 * (bent + 0.5 * loins + 4),
    )  # fmt: skip


def _slid(random: Random, sitting: Sitting) -> Sitting:
    low = random.uniform(0.05, 0.12)
    return replace(
        sitting, lean=sitting.lean - random.uniform(6, 14), loins=sitting.loins + 18,
        neck=sitting.neck + 10, moved_m=(0.0, -0.6 * low, -low),
    )  # fmt: skip


def _sideways(random: Random, sitting: Sitting) -> Sitting:
    sign = 1 if random.random() < 0.5 else -1
    return replace(
        sitting, side=sign * random.uniform(11, 18), tilt=-sign * random.uniform(0, 8),
        back=sitting.back + random.uniform(0, 8),
    )  # fmt: skip


def _near(random: Random, sitting: Sitting) -> Sitting:
    leant = random.uniform(12, 20)
    return replace(sitting, lean=sitting.lean + leant, head=sitting.head - 0.7 * leant)


def _looks(low: float, high: float) -> Callable[[Random, Sitting], Sitting]:
    def changed(random: Random, sitting: Sitting) -> Sitting:
        return replace(sitting, head=sitting.head + random.uniform(low, high))

    return changed


def _aside(random: Random, sitting: Sitting) -> Sitting:
    sign = 1 if random.random() < 0.5 else -1
    return replace(sitting, turn=sign * random.uniform(25, 50))


def _tilted(random: Random, sitting: Sitting) -> Sitting:
    return replace(sitting, tilt=random.choice([-1, 1]) * random.uniform(8, 16))


def _leant_back(random: Random, sitting: Sitting) -> Sitting:
    leant = random.uniform(6, 12)
    return replace(sitting, lean=sitting.lean - leant, head=sitting.head + 0.8 * leant)


def _arms_up(random: Random, sitting: Sitting) -> Sitting:
    return replace(sitting, arms=(random.uniform(-20, 10), -110.0, -60.0))


STATES = (
    State("upright", "", _same),
    State("slouched", "neck", _neck),
    State("slouched", "neck", _neck),
    State("slouched", "back", _back),
    State("slouched", "sliding", _slid),
    State("leaning", "sideways", _sideways),
    State("slouched", "close", _near),
    State("upright", "upright again", _same),
    State("innocent", "down", _looks(14, 28)),
    State("innocent", "far down", _looks(28, 40)),
    State("innocent", "up", _looks(-22, -10)),
    State("innocent", "aside", _aside),
    State("innocent", "head tilt", _tilted),
    State("innocent", "leaning back", _leant_back),
    State("innocent", "stretch", _arms_up),
)

"""The bundled sets of exercises: who does what, and how each is filmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from . import roles
from .exercise_sets import SHORT, Do, Set, filmed, staged, truth_of
from .film import write_video
from .person import Look
from .room import Room
from .sets import LIVING, LOFT, OFFICE, STUDY

CRF = 27
WHOLE, PARTIAL = Do(), Do(depth=SHORT)
RIGHT = Do(side="R")
FAST, SLOW = Do(slow=0.3), Do(slow=1.5)


def faulty(code: str, side: str = "L") -> Do:
    """A repetition with this fault."""
    return Do(fault=code, side=side)


def _set(
    exercise: str,
    who: Look,
    where: Room,
    *does: Do,
    name: str = "",
    shows: str = "",
    seed: int = 0,
    turn_deg: float = 0.0,
    fps: int = 15,
) -> Set:
    """A set; the plain ones are named after the exercise alone."""
    plain = exercise.replace("_", " ")
    return Set(
        name=f"exercise_{exercise}{'_' + name if name else ''}",
        exercise=exercise,
        shows=shows or f"{plain}: getting ready, then {len(does)} good repetitions",
        seed=seed or 700 + len(exercise) + len(does),
        look=who,
        room=where,
        does=does,
        fps=fps,
        turn_deg=turn_deg,
    )


def _first() -> tuple[Set, ...]:
    """Every exercise from its best view."""
    three = (WHOLE,) * 3
    ben, nia, amara, joao = roles.ben(), roles.nia(), roles.amara(), roles.joao()
    return (
        _set("chin_tuck", ben, STUDY, *three, seed=701),
        _set("scapular_squeeze", amara, OFFICE, *three, seed=702),
        _set("wall_angel", nia, replace(LIVING, key_deg=-35), *three, seed=703),
        _set("y_raise", ben, LIVING, *three, seed=704),
        _set("t_raise", nia, LOFT, *three, seed=705),
        _set("w_raise", amara, LIVING, *three, seed=706),
        _set("band_pull_apart", joao, STUDY, *three, seed=707),
        _set("external_rotation", nia, STUDY, *three, seed=708),
        _set("thoracic_extension", ben, OFFICE, *three, seed=709),
        _set("doorway_stretch", nia, LIVING, WHOLE, RIGHT, seed=710),
        _set("lateral_raise", ben, STUDY, *three, seed=711),
        _set("cat_cow", ben, LOFT, *three, seed=712),
        _set("bird_dog", nia, LOFT, WHOLE, RIGHT, WHOLE, seed=713),
        _set("wall_push_up_plus", ben, replace(STUDY, key_deg=115), *three, seed=714),
    )


SETS: Sequence[Set] = _first()


def film_set(work: Set, folder: Path) -> dict[str, object]:
    """Render a set into `folder` and return its index entry."""
    take, plan = filmed(work)
    write_video(folder / f"{work.name}.mp4", take, work.fps, CRF)
    return {
        "file": f"{work.name}.mp4",
        "view": staged(work).view,
        "shows": work.shows,
        "seed": work.seed,
        **truth_of(work, plan),
    }


def resampled(work: Set, fps: int) -> Set:
    """The same set at another frame rate."""
    return replace(work, fps=fps)

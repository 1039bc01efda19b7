"""The bundled sets of exercises: who does what, and how each is filmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sample_videos.studio.exercises.sets import SHORT, Do, Set, filmed, staged, truth_of
from sample_videos.studio.film import write_video
from sample_videos.studio.people import roles
from sample_videos.studio.people.person import Look
from sample_videos.studio.places.room import Room
from sample_videos.studio.places.sets import LIVING, LOFT, OFFICE, STUDY

CRF = 27
WHOLE, PARTIAL, NEARLY = Do(), Do(depth=SHORT), Do(depth=0.65)
RIGHT = Do(side="R")
FAST = Do(slow=0.3)


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


def _second() -> tuple[Set, ...]:
    """Other people, and what goes wrong or comes between."""
    joao, rosa, erik = roles.joao(), roles.rosa(), roles.erik()
    amara, ben, nia = roles.amara(), roles.ben(), roles.nia()
    return (
        _set("lateral_raise", joao, LIVING, WHOLE, PARTIAL, faulty("leaning"), WHOLE, seed=721,
             name="mixed", shows="lateral raises: one stops short, one leaning over"),
        _set("w_raise", rosa, STUDY, WHOLE, Do(instead="drink"), WHOLE, seed=722,
             name="drinks", shows="W raises with a drink in between"),
        _set("y_raise", nia, LOFT, FAST, FAST, WHOLE, seed=723,
             name="fast", shows="Y raises, two of them much too fast"),
        _set("external_rotation", joao, LIVING, WHOLE, faulty("elbows_leave"), Do(depth=0.47),
             seed=724, name="mixed", shows="external rotations: elbows leave, one stops short"),
        _set("t_raise", erik, OFFICE, WHOLE, faulty("bent_elbows"), PARTIAL, seed=725,
             name="mixed", shows="T raises: one with bent elbows, one stops short"),
        _set("band_pull_apart", amara, LIVING, WHOLE, Do(instead="phone"), WHOLE, seed=726,
             name="phone", shows="pull-aparts with a look at the phone in between"),
        _set("chin_tuck", amara, OFFICE, WHOLE, faulty("nodding"), seed=727,
             name="nods", shows="chin tucks: one nods instead"),
        _set("scapular_squeeze", erik, STUDY, WHOLE, faulty("leaning"), seed=728,
             turn_deg=-175.0, name="leans", shows="scapular squeezes: one leans back"),
        _set("wall_angel", ben, replace(STUDY, key_deg=30), WHOLE, PARTIAL, WHOLE, seed=729,
             turn_deg=12.0, name="partial", shows="wall angels: one stops short"),
    )  # fmt: skip


def _third() -> tuple[Set, ...]:
    """The faults that nobody has shown yet, and second people for the rest."""
    joao, rosa, erik = roles.joao(), roles.rosa(), roles.erik()
    amara, ben, nia = roles.amara(), roles.ben(), roles.nia()
    wall = replace(LIVING, key_deg=115)
    return (
        _set("thoracic_extension", nia, STUDY, WHOLE, faulty("lower_back_does_it"), seed=731,
             name="low", shows="thoracic extensions: one from the lower back"),
        _set("wall_push_up_plus", erik, wall, WHOLE, Do(depth=0.77), faulty("hips_sag"), seed=732,
             name="mixed", shows="wall push-ups: one stops short, one with sagging hips"),
        _set("cat_cow", nia, OFFICE, WHOLE, faulty("elbows_bend"), seed=733,
             name="bends", shows="cat-cow, once with bent elbows"),
        _set("bird_dog", joao, STUDY, WHOLE, RIGHT, PARTIAL, seed=734,
             name="partial", shows="bird-dogs: one stops short"),
        _set("doorway_stretch", ben, STUDY, WHOLE, faulty("leaning_sideways"), seed=735,
             name="leans", shows="doorway stretches: one leans over"),
        _set("lateral_raise", amara, STUDY, faulty("too_high"), FAST, WHOLE, seed=736,
             turn_deg=-15.0, name="high", shows="lateral raises: one too high, one too fast"),
        _set("t_raise", rosa, STUDY, faulty("below_90"), WHOLE, Do(instead="drink"), WHOLE,
             seed=737, name="low", shows="T raises: one too low, then a drink"),
        _set("w_raise", joao, OFFICE, faulty("forearms_drop"), NEARLY, faulty("elbows_high"),
             seed=738, name="mixed", shows="W raises: forearms drop, one short, elbows high"),
        _set("y_raise", erik, LIVING, faulty("bent_elbows"), PARTIAL, faulty("leaning"), seed=739,
             name="mixed", shows="Y raises: bent elbows, one stops short, one leans"),
        _set("wall_angel", amara, replace(LIVING, key_deg=25), faulty("leaning"), WHOLE, seed=740,
             name="leans", shows="wall angels: one leans over"),
        _set("external_rotation", erik, OFFICE, WHOLE, faulty("shrug"), FAST, seed=741,
             name="shrugs", shows="external rotations: one with a shrug, one too fast"),
        _set("band_pull_apart", rosa, LOFT, WHOLE, faulty("arms_drop"), PARTIAL, seed=742,
             name="mixed", shows="pull-aparts: arms drop, one stops short"),
        _set("chin_tuck", rosa, STUDY, WHOLE, faulty("leaning"), Do(instead="phone"), WHOLE,
             seed=743, name="phone", shows="chin tucks: one leans back, then a look at the phone"),
    )  # fmt: skip


def _fourth() -> tuple[Set, ...]:
    """What was left: shrugs, walking off, and the faults of floor, wall and doorway."""
    joao, rosa, erik = roles.joao(), roles.rosa(), roles.erik()
    amara, ben, nia = roles.amara(), roles.ben(), roles.nia()
    wall = replace(LIVING, key_deg=-20)
    return (
        _set("lateral_raise", erik, LOFT, WHOLE, Do(instead="walk"), faulty("shrug"), WHOLE,
             seed=751, fps=30, name="walks_off", shows="lateral raises: walks off, then a shrug"),
        _set("y_raise", rosa, STUDY, faulty("shrug"), WHOLE, seed=752,
             name="shrugs", shows="Y raises: one with a shrug"),
        _set("t_raise", ben, LIVING, WHOLE, faulty("shrug"), FAST, seed=753,
             name="shrugs", shows="T raises: one with a shrug, one too fast"),
        _set("w_raise", nia, OFFICE, faulty("shrug"), FAST, WHOLE, seed=754,
             name="shrugs", shows="W raises: one with a shrug, one too fast"),
        _set("band_pull_apart", erik, OFFICE, faulty("shrug"), WHOLE, FAST, seed=755,
             name="shrugs", shows="pull-aparts: one with a shrug, one too fast"),
        _set("scapular_squeeze", rosa, LIVING, WHOLE, faulty("shrug"), seed=756,
             name="shrugs", shows="scapular squeezes: one is a shrug"),
        _set("thoracic_extension", joao, LOFT, faulty("neck_does_it"), WHOLE, seed=757,
             turn_deg=-175.0, name="neck", shows="thoracic extensions: one from the neck"),
        _set("wall_angel", joao, wall, WHOLE, faulty("elbows_drop"), seed=758,
             name="drops", shows="wall angels: once the elbows sink"),
        _set("doorway_stretch", amara, OFFICE, faulty("trunk_twist"), RIGHT, seed=759,
             name="twists", shows="doorway stretches: one twists the trunk"),
        _set("bird_dog", rosa, LIVING, faulty("back_sags"), faulty("leg_too_high", "R"), WHOLE,
             seed=760, name="sags", shows="bird-dogs: the back sags, a leg too high"),
    )  # fmt: skip


SETS: Sequence[Set] = (*_first(), *_second(), *_third(), *_fourth())


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

"""The exercises that ship are right, and what is wrong with one's own is told all at once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from coach.content.loader import exercise, exercise_files, exercises, read_exercises
from coach.core.exercise.conditions import Condition
from coach.core.exercise.faults import TOO_FAST, Bound, Fault
from coach.core.exercise.figure import BONES, Figure, KeyPose, pose_at
from coach.core.exercise.movement import Drive, Repetition, Second
from coach.core.exercise.plan import Asked
from coach.core.exercise.routine import Routine
from coach.core.exercise.signal_names import KNOWN
from coach.core.exercise.spec import Adaptation, Camera, Dose, ExerciseSpec
from coach.errors import ContentError, UsageError
from coach.paths import shipped
from models.evaluation.exercises.motions import MOTIONS

JUDGED = (
    "band_pull_apart", "bird_dog", "cat_cow", "chin_tuck", "doorway_stretch", "external_rotation",
    "lateral_raise", "scapular_squeeze", "t_raise", "thoracic_extension", "w_raise", "wall_angel",
    "wall_push_up_plus", "y_raise", "band_row", "levator_stretch", "neck_nod",
    "prone_extension", "seated_rotation", "upper_trapezius_stretch",
)  # fmt: skip
TIMED = ("rib_breathing",)
"""Those that a camera can't judge: the clock counts, and the person is told so."""
SPECS = exercises()
GOOD = (shipped("exercises") / "t_raise.toml").read_text(encoding="utf-8")


def mistakes(tmp_path: Path, text: str, name: str = "t_raise.toml") -> str:
    """What is said about a file."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_exercises([path], known=SPECS)
    assert caught.value.exit_code == 6
    return str(caught.value)


def test_all_are_there() -> None:
    assert tuple(SPECS) == tuple(sorted((*JUDGED, *TIMED)))


@pytest.mark.parametrize("name", TIMED)
def test_what_the_clock_counts_says_so(name: str) -> None:
    spec = SPECS[name]
    assert all(drive.timed and "count the seconds" in str(drive.says) for drive in spec.drives)
    assert "count the seconds" in spec.camera.says
    assert "no trial" in spec.dose.source.lower()
    assert set(spec.contraindications) >= {"recent_surgery", "recent_injury"}
    assert spec.figure.round_s > 2.0


@pytest.mark.parametrize("name", JUDGED)
def test_each_can_be_done_judged_and_shown(name: str) -> None:
    spec = SPECS[name]
    assert spec.drive_from(spec.camera.view) is not None
    assert spec.title
    assert spec.purpose
    assert spec.muscles
    assert spec.position
    assert spec.camera.says
    assert spec.faults, "every exercise can be done wrong"
    assert spec.dose.trial or "no trial" in spec.dose.source.lower()
    assert all(spec.cue_of(code).endswith((".", "!")) for code in spec.fault_codes)
    assert set(spec.contraindications) >= {"recent_surgery", "recent_injury"}
    assert spec.figure.round_s > 2.0


@pytest.mark.parametrize("name", JUDGED)
def test_each_has_somebody_made_who_does_it_and_every_fault_of_it(name: str) -> None:
    assert set(MOTIONS[name].faults) == {*SPECS[name].fault_codes} - {TOO_FAST}
    assert MOTIONS[name].holds == (SPECS[name].repetition.hold_s > 0.0)


@pytest.mark.parametrize("name", [*JUDGED, *TIMED])
def test_figures_keep_their_limbs(name: str) -> None:
    figure = SPECS[name].figure
    first = pose_at(figure, 0.0)
    assert pose_at(figure, figure.round_s) == first
    arms = [bone for bone in BONES if set(bone) <= set(first) and "hand" in bone[1]]
    assert arms, "a figure shows at least one arm"
    for step in range(30):
        pose = pose_at(figure, step * figure.round_s / 30)
        assert all(-0.2 <= value <= 1.2 for point in pose.values() for value in point)


def test_the_guide_shows_an_exercise_that_is_right(tmp_path: Path) -> None:
    guide = (shipped("exercises") / "GUIDE.md").read_text(encoding="utf-8")
    example = guide.split("```toml\n")[1].split("```")[0]
    path = tmp_path / f"{tomllib.loads(example)['name']}.toml"
    path.write_text(example, encoding="utf-8")
    assert list(read_exercises([path], known=SPECS)) == [path.stem]


RECORDS: tuple[Any, ...] = (
    ExerciseSpec, Camera, Dose, Adaptation, Drive, Second, Repetition, Fault, Bound, Condition,
    KeyPose, Figure, Routine, Asked,
)  # fmt: skip


def test_the_guide_names_every_signal_and_every_key() -> None:
    guide = (shipped("exercises") / "GUIDE.md").read_text(encoding="utf-8")
    assert {name for name in KNOWN if f"`{name}`" not in guide} == set()
    keys = {item.name for record in RECORDS for item in fields(record)}
    words = set(re.findall(r"\w+", guide))
    without_unit = {key: re.sub("_(deg|ratio)$", "", key) for key in keys}
    assert {key for key in keys if not words & {key, without_unit[key]}} == set()


def test_every_mistake_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    text = (
        GOOD.replace("target_deg = 90.0", "target_ratio = 0.9", 1)
        .replace('signal = "trunk_tilt_deg"', 'signal = "trunk_tlt_deg"', 1)
        .replace("clear_ratio = -0.08", "clear_ratio = -0.2", 1)
        .replace("enter_share = 0.3", "enter_share = 0.9", 1)
        .replace('source = "10', 'souce = "10', 1)
        .replace("repetitions = 12", "repetitions = 120", 1)
    )
    said = mistakes(tmp_path, text)
    # What pydantic finds wrong hides what only a whole record can tell: those come first.
    for place in ("dose.souce: unknown key (source?)", "dose.source: is missing",
                  "dose.repetitions: must be at most 60"):  # fmt: skip
        assert f"t_raise.toml: {place}" in said
    said = mistakes(tmp_path, text.replace("souce", "source").replace("= 120", "= 12"))
    for place in (
        "drives[0].target_ratio: arm_elevation_deg is not in that unit",
        "drives[0].target_deg: is missing",
        "drives[0].enter_share: must lie between",
        "ready[0].signal: unknown signal 'trunk_tlt_deg'",
        "faults[0].clear_ratio: must lie on the good side",
    ):
        assert f"t_raise.toml: {place}" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "t_raise"', 'name = "tee"', "name: must be 't_raise'"),
        ('exercise = "y_raise"', 'exercise = "z_raise"', "harder.exercise: there is no exercise"),
        ('source = "10', 'source = ""  # 10', "dose.source: must say where the dose is from"),
        ("fastest_s = 0.7", "fastest_s = 7.0", "repetition.fastest_s: must be less"),
        ('view = "front"\ndistance', 'view = "side"\ndistance', "drives: one must be for"),
        ('code = "shrug"', 'code = "below_90"', "faults: two have the same code"),
        ("distance_to_m = 3.0", "distance_to_m = 1.0", "camera.distance_to_m: must be more"),
        (
            'cue = "Straighten',
            'cue = "one two three four five six seven eight',
            "faults[1].cue: must be",
        ),
        ("at_s = 2.0", "at_s = 9.9", "figure.poses[2].at_s: must be later"),
        ('{ code = "shoulder_pain"', '{ code = "recent_surgery"', "adaptations: recent_surgery"),
    ],
)
def test_what_does_not_fit_together_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    assert f"t_raise.toml: {said}" in mistakes(tmp_path, GOOD.replace(old, new, 1))


def test_mistakes_of_all_files_come_together(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(GOOD.replace("sets = 2", "sets = 0"), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_exercises(exercise_files(tmp_path))
    assert "one.toml: dose.sets" in str(caught.value)
    assert "two.toml: dose.sets" in str(caught.value)


def test_an_exercise_is_found_by_name_or_by_its_file(tmp_path: Path) -> None:
    assert exercise("chin_tuck") is SPECS["chin_tuck"]
    path = tmp_path / "my_raise.toml"
    path.write_text(GOOD.replace('"t_raise"', '"my_raise"', 1), encoding="utf-8")
    assert exercise(str(path)).name == "my_raise"
    with pytest.raises(UsageError, match="chin_tuck"):
        exercise("chin_tock")

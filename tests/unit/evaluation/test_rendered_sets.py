"""Rendered sets: stored without loss that matters, and judged against what is true of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.content.loader import exercises
from coach.errors import SourceError
from models.evaluation.exercises import rates, rendered, rendered_sets
from models.evaluation.exercises.rendered_sets import KEPT, FilmedSet
from models.evaluation.exercises.rows import exercise_rows
from models.evaluation.exercises.simulated import Row
from models.evaluation.exercises.simulated_sets import Recipe, make_nothing, make_set


def a_set(
    name: str = "lateral_raise", seed: int = 5, fps: float = 15.0, **recipe: Any
) -> FilmedSet:
    """A set of a person of sticks, with its truth as rendered sets have it."""
    made = make_set(Recipe(name, seed, reps=3, **recipe)).at(fps)
    faults = dict.fromkeys(range(3), "") | {
        place: code for place, (code, _) in enumerate(made.truth.faults, 1)
    }
    each_s = made.t_s[-1] / 3
    repetitions = [
        {
            "began_s": place * each_s,
            "there_s": (place + 0.4) * each_s,
            "ended_s": (place + 1) * each_s,
            "hold_s": 0.2,
            "whole": True,
            "fault": faults[place],
            "side": "L",
        }
        for place in range(3)
    ]
    truth = {"exercise": name, "seed": seed, "turn_deg": -175.0, "fps": fps, "tone": 2,
             "breaks": [], "repetitions": repetitions}  # fmt: skip
    return FilmedSet(made.t_s, made.landmarks, made.contour, truth)


def idle(seed: int = 3, fps: float = 15.0) -> FilmedSet:
    """Somebody who never exercises."""
    made = make_nothing(Recipe("w_raise", seed)).at(fps)
    truth = {"exercise": "w_raise", "seed": seed, "turn_deg": 20.0, "fps": fps, "tone": 0,
             "breaks": ["drink"], "repetitions": []}  # fmt: skip
    return FilmedSet(made.t_s, made.landmarks, made.contour, truth)


def test_what_is_stored_comes_back(tmp_path: Path) -> None:
    sets = [a_set(), idle(), a_set("w_raise", 9, 30.0)]
    rendered_sets.write(tmp_path / "sets.npz", sets)
    again = rendered_sets.read(tmp_path / "sets.npz")
    assert [one.truth for one in again] == [one.truth for one in sets]
    for before, after in zip(sets, again, strict=True):
        nobody = np.isnan(before.landmarks[:, 0, 0])
        assert nobody.any()
        assert np.array_equal(nobody, np.isnan(after.landmarks[:, 0, 0]))
        off = after.landmarks[~nobody][:, KEPT] - before.landmarks[~nobody][:, KEPT]
        assert np.abs(off[..., :3]).max() <= 1 / 16 + 1e-3
        assert np.abs(off[..., 3]).max() <= 1 / 510 + 1e-6
        assert np.array_equal(np.isnan(before.contour), np.isnan(after.contour))
        known = np.isfinite(before.contour)
        assert np.abs(after.contour[known] - before.contour[known]).max() <= 0.0006
        assert np.allclose(after.t_s, before.t_s - before.t_s[0], atol=0.02)


def test_the_same_sets_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        rendered_sets.write(tmp_path / name, [a_set()])
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_storing_changes_no_count(tmp_path: Path) -> None:
    one = a_set(partials=1)
    rendered_sets.write(tmp_path / "sets.npz", [one])
    (again,) = rendered_sets.read(tmp_path / "sets.npz")
    spec = exercises()["lateral_raise"]
    before, after = (rendered.judged(spec, film) for film in (one, again))
    assert (before.reps, before.attempts) == (after.reps, after.attempts) == (3, 4)


def test_a_file_that_is_none_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "sets.npz").write_bytes(b"no sets")
    with pytest.raises(SourceError, match="can't be read"):
        rendered_sets.read(tmp_path / "sets.npz")


def test_faults_are_matched_to_the_repetition_they_belong_to() -> None:
    spec = exercises()["lateral_raise"]
    clean = rendered.judged(spec, a_set(out_s=1.5))
    assert clean.matched == []
    assert clean.extra == []
    film = a_set(out_s=1.5, fault="leaning")
    wrong = rendered.judged(spec, film)
    assert [code for code, noticed, _ in wrong.matched if noticed is not None] == ["leaning"]
    elsewhere = a_set(out_s=1.5, fault="leaning")
    repetitions = elsewhere.truth["repetitions"]
    for done, fault in zip(repetitions, ("leaning", "", ""), strict=True):
        done["fault"] = fault
    missed = rendered.judged(spec, elsewhere)
    assert missed.matched == [("leaning", None, missed.matched[0][2])]
    assert missed.extra == ["leaning"]


def test_a_way_out_may_be_fast_slow_or_undecided() -> None:
    spec = exercises()["lateral_raise"]
    fastest_s = spec.repetition.fastest_s
    assert fastest_s is not None
    film = a_set()
    for share, told in ((0.5, ["too_fast"]), (1.2, []), (2.0, [])):
        done = film.truth["repetitions"][0]
        done["there_s"] = done["began_s"] + share * fastest_s
        found = rendered.faults_of(spec, film)
        assert [code for code, _, _ in found] == told


def test_the_table_says_what_was_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sets.npz"
    rendered_sets.write(path, [a_set(), a_set(seed=6, fault="leaning", out_s=1.5), idle()])
    assert rendered.main(["--file", str(path), "--faults"]) == 0
    out = capsys.readouterr().out
    assert "3 sets of rendered people" in out
    assert all(word in out for word in ("15.0 pictures/s", "off by < 10 deg", "leaning"))
    rows = {
        (row.what, row.metric): row
        for row in exercise_rows(rendered.judged_all(rendered_sets.read(path)))
    }
    assert rows["repetitions", "off by one at most"].figure.value == 1.0
    assert rows["false repetitions", "number"].met
    assert rows["form faults", "F1"].figure.value == 1.0


@pytest.mark.parametrize(("yaw_off_deg", "judged"), [(0.0, True), (40.0, False)])
def test_a_fault_that_cannot_be_told_from_there_is_listed_apart(
    yaw_off_deg: float, judged: bool
) -> None:
    """It counts as neither told nor missed, and stops no hold."""
    film = a_set("doorway_stretch", hold_s=6.0, yaw_off_deg=yaw_off_deg)
    for done in film.truth["repetitions"]:
        done["hold_s"] = 6.0
    film.truth["repetitions"][1]["fault"] = "trunk_twist"
    outcome = rendered.judged(exercises()["doorway_stretch"], film)
    assert [code for code, _, _ in outcome.matched] == ["trunk_twist"] * judged
    assert outcome.unjudged == ["trunk_twist"] * (not judged)
    assert outcome.made.truth.holds_s == [6.0, 0.0 if judged else 6.0, 6.0]
    row = Row("doorway_stretch")
    row.add(outcome)
    assert row.judged == float(judged)
    assert f"not judged {int(not judged)}" in row.fault_lines()[0]


def test_halves_of_the_people_make_up_all_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sets.npz"
    films = [a_set(seed=seed) for seed in range(6)]
    rendered_sets.write(path, films)
    counts = []
    for half in ("first", "second"):
        assert rendered.main(["--file", str(path), "--half", half]) == 0
        counts.append(int(capsys.readouterr().out.split(maxsplit=1)[0]))
    assert min(counts) > 0
    assert sum(counts) == len(films)


def test_films_with_fewer_pictures_are_compared_with_themselves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = a_set("doorway_stretch", 7, 60.0, out_s=1.5, hold_s=6.0)
    slow = a_set("lateral_raise", 8, 15.0)
    found = dict(rates.compared([held, slow, idle(fps=30.0)]))
    assert sorted(found) == ["60 to 15", "60 to 30"], "15 pictures a second are the least"
    for agreement in found.values():
        assert agreement.reps_off == [0]
        assert len(agreement.holds_off_s) == 3
        assert max(agreement.holds_off_s) <= rates.HOLD_WITHIN_S
        assert agreement.wrong == []
    path = tmp_path / "sets.npz"
    rendered_sets.write(path, [held, slow])
    assert rates.main(["--file", str(path)]) == 0
    assert "60 to 30         1   1.00     1.00" in capsys.readouterr().out


def test_a_film_that_is_counted_otherwise_with_fewer_pictures_is_named() -> None:
    """Every second picture shows nobody: of those kept, none or all show somebody."""
    film = a_set("lateral_raise", 5, 30.0, out_s=1.5)
    landmarks = film.landmarks.copy()
    landmarks[::2] = np.nan
    film = FilmedSet(film.t_s, landmarks, film.contour, film.truth)
    ((name, agreement),) = rates.compared([film])
    assert name == "30 to 15"
    assert agreement.reps_off == [3]
    assert agreement.wrong == ["lateral_raise:5"]

"""The table on real people, on made-up sittings: what is told and what is not is counted right."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.errors import SourceError
from models.evaluation.monitor.front_real import judge_sitting, lines, rendered_lines
from models.evaluation.monitor.motions import load_motions
from models.evaluation.monitor.real_pictures import Shown, Sitting, read_pictures
from models.evaluation.monitor.single_cues import single_cues


@pytest.fixture(scope="module")
def motion() -> Any:
    return load_motions()["front_slump_slowly"]


def shown(
    motion: Any,
    from_s: Any,
    to_s: Any,
    *,
    person: str = "ann",
    due: bool = False,
    kind: str = "upright",
    use: bool = True,
) -> Shown:
    samples = tuple(one for one in motion.samples() if from_s <= one.t_s <= to_s)
    return Shown(f"{person}_{kind}.jpg", person, "desk", due, kind, use, samples)


@pytest.fixture(scope="module")
def told(motion: Any) -> list[Any]:
    sittings = [
        Sitting(
            person,
            shown(motion, 0.0, 3.0, person=person),
            (
                shown(motion, 11.0, 13.9, person=person, due=True, kind="back"),
                shown(motion, 0.0, 2.0, person=person, kind="upright again"),
            ),
        )
        for person in ("ann", "ben")
    ]
    return [one for sitting in sittings for one in judge_sitting(sitting)]


def test_a_slump_is_told_and_sitting_upright_is_not(told: list[Any]) -> None:
    assert [one.told for one in told] == [True, False, True, False]
    assert told[0].named == "sunk"
    assert 0 < told[0].after_s < 5
    assert told[0].strain > 1 > told[1].strain


def test_the_table_has_a_row_for_the_monitor_and_each_single_cue(told: list[Any]) -> None:
    text = "\n".join(lines(told, films=[]))
    assert text.startswith("2 people in pictures, 2 slouches, 2 innocent states")
    assert "| **coach monitor** | 1.00 (1.00–1.00) | 1.00 (1.00–1.00) | 1.00" in text
    assert "nose drop ÷ face" in text
    assert "| back | 2 of 2 | sunk |" in text


def test_what_is_not_to_be_judged_is_left_out(told: list[Any]) -> None:
    unused = [replace(one, shown=replace(one.shown, use=False)) for one in told[:2]]
    text = "\n".join(lines([*unused, *told[2:]], films=[]))
    assert text.startswith("1 people in pictures, 1 slouches, 1 innocent states")


def test_single_cues_rise_with_a_slump(motion: Any) -> None:
    rest, slump = (
        np.median(motion.landmarks[rows], axis=0) for rows in (slice(0, 25), slice(-20, None))
    )
    neck, nose, _, shoulders = single_cues(rest, slump)
    assert min(neck, nose, shoulders) > 0
    assert single_cues(rest, rest) == pytest.approx(np.zeros(4))


def test_a_folder_without_truth_or_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"truth\.json"):
        read_pictures(tmp_path)
    (tmp_path / "truth.json").write_text(json.dumps([{"file": "gone.jpg"}]))
    with pytest.raises(SourceError, match="none of the pictures"):
        read_pictures(tmp_path)


def test_rendered_people_follow() -> None:
    from coach.paths import shipped

    text = "\n".join(rendered_lines(shipped("models", "training", "report.npz")))
    assert "the neck's pivot" in text

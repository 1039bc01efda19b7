"""The documents say exactly what is documented, for every bundled clip and for nobody at all."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from coach.core.types import PoseSample
from coach.runtime.batch.replay import replay, replay_flexibility
from tests.support.bodies import seated_front, seated_side
from tests.support.command import BASIC_CLIPS, SAMPLES, coach
from tests.support.schemas import CHECK, FRAME

CLIPS = [path.name for path in BASIC_CLIPS]


def samples(*bodies: Any) -> list[PoseSample]:
    """Samples of bodies; in space they are a picture in metres."""
    return [
        PoseSample(
            seq,
            seq / 30,
            (640, 480),
            body,
            None if body is None else (body[:, :3] / 400 - 1).astype(np.float32),
        )
        for seq, body in enumerate(bodies)
    ]


@pytest.mark.parametrize(
    "bodies",
    [[], [None] * 3, [seated_side()] * 3, [seated_front(), None], [np.zeros((33, 4), np.float32)]],
    ids=["empty", "nobody", "side", "front", "zeros"],
)
def test_every_result_fits_the_schema(bodies: Any) -> None:
    document = replay(samples(*bodies)).document("somewhere", ["it broke off after 3 s"])
    jsonschema.validate(json.loads(json.dumps(document)), CHECK)


def test_the_flexibility_test_fits_the_schema() -> None:
    document = replay_flexibility(samples(*[seated_side()] * 300), 3.0).document("somewhere", [])
    jsonschema.validate(document, CHECK)
    assert document["flexibility"]["split_s"] == 3.0
    assert document["duration_s"] == pytest.approx(3.0), "the check is of the relaxed part"


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (seated_front(), seated_front(head_deg=9)),
        (seated_side(), seated_side(ear_deg=60)),
        (seated_side(), seated_front()),
        (seated_front(), None),
    ],
    ids=["front", "side", "mixed", "nobody"],
)
def test_changes_against_a_baseline_fit_the_schema(now: Any, before: Any) -> None:
    result = replay(samples(now, now)).against(replay(samples(before)))
    document = result.document("somewhere", [])
    jsonschema.validate(document, CHECK)
    assert {"craniovertebral_change", "kyphosis_change"} <= document["measures"].keys()


def test_one_frame_has_no_duration_and_ten_have_all_of_theirs() -> None:
    assert replay(samples(seated_side())).duration_s == 0
    assert replay(samples(*[seated_side()] * 30)).duration_s == pytest.approx(1.0)


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.integration
def test_check_json_on_the_command_line(clip: Any) -> None:
    result = coach("check", SAMPLES / clip, "--json")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    document = json.loads(result.stdout)
    jsonschema.validate(document, CHECK)
    assert document["source"] == str(SAMPLES / clip)


@pytest.mark.integration
def test_replay_lines_fit_the_schema(tmp_path: Path) -> None:
    result = coach("replay", SAMPLES / "side_upright.mp4", "--out", tmp_path)
    assert result.returncode == 0, result.stderr
    lines = (tmp_path / "side_upright.frames.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    for row in rows:
        jsonschema.validate(row, FRAME)
    assert [row["seq"] for row in rows] == list(range(len(rows)))
    assert all(np.diff([row["t_s"] for row in rows]) > 0)
    summary = json.loads((tmp_path / "side_upright.summary.json").read_text())
    jsonschema.validate(summary, CHECK)
    assert summary["frames"]["read"] == len(rows)

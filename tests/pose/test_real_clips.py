"""Real people, filmed by others: found, seen from where they are, told something sensible.

The recordings lie beside the project and never in it; without them these tests are skipped.
"""

import json
import tomllib
from typing import Any

import jsonschema
import pytest

from tests.pose.test_real_photographs import MARKED, marked_deg
from tests.support.command import ROOT, coach
from tests.support.schemas import CHECK

FOLDER = ROOT.parent / "shared" / "clips"
INDEX = FOLDER / "index.toml"
CLIPS = tomllib.loads(INDEX.read_text())["clip"] if INDEX.exists() else []

UPRIGHT = [f"side_upright_{number}.jpg" for number in (1, 2, 3)]

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not CLIPS, reason="the real recordings are not here"),
]


@pytest.fixture(scope="module")
def checked() -> Any:
    """The document of each clip that was asked for, made once."""
    documents = {}

    def of(file: Any) -> Any:
        if file not in documents:
            result = coach("check", FOLDER / file, "--json")
            assert result.returncode == 0, result.stderr
            assert result.stderr == ""
            documents[file] = json.loads(result.stdout)
        return documents[file]

    return of


def views_of(label: Any) -> Any:
    """The views that are right for an index's label; none where it doesn't commit itself."""
    if label.startswith("front"):
        return {"front"}
    if label.startswith("side"):
        if "faces" in label:
            return {"side-right" if "faces right" in label else "side-left"}
        return {"side-left" if "left" in label else "side-right", "side-left"}
    return set()


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip["file"])
def test_a_person_is_found_from_where_they_are_seen(checked: Any, clip: Any) -> None:
    document = checked(clip["file"])
    jsonschema.validate(document, CHECK)
    frames = document["frames"]
    assert frames["with_person"] >= 0.9 * frames["read"]
    expected = views_of(clip["view"])
    if expected:
        assert document["view"] in expected
    assert document["findings"], "something is always worth saying"
    cva = document["measures"]["craniovertebral_angle"]
    if document["view"] in ("front", "unknown"):
        assert cva["value"] is None
        assert "side" in cva["abstained"]
    said = {finding["code"] for finding in document["findings"]}
    if cva["value"] is not None and "not_upright" not in said:
        assert ("forward_head" in said) == (cva["value"] < 50)
        praised = cva["low"] >= 50 and not said & {"leaning_back", "long_slump"}
        assert ("head_upright" in said) == praised


def neck(checked: Any, file: Any) -> Any:
    return checked(file)["measures"]["craniovertebral_angle"]


def values(checked: Any, file: Any, measure: Any) -> Any:
    value = checked(file)["measures"][measure]["value"]
    assert value is not None
    return value


@pytest.mark.parametrize("slouched", ["side_slouched_1.jpg", "side_slouched_2.jpg"])
@pytest.mark.parametrize("upright", UPRIGHT)
def test_upright_scores_above_slouched(checked: Any, upright: Any, slouched: str) -> None:
    scores = [checked(file)["score"] for file in (upright, slouched)]
    assert None in scores or scores[0] > scores[1]  # no neck, no score
    low, high = (neck(checked, file) for file in (slouched, upright))
    assert low["value"] is None or low["value"] < high["value"]


@pytest.mark.parametrize("file", UPRIGHT)
def test_the_interval_holds_the_angle_read_off_the_picture(checked: Any, file: Any) -> None:
    found = neck(checked, file)
    assert found["low"] <= marked_deg(file) <= found["high"]


@pytest.mark.parametrize("file", [file for file in MARKED if file not in UPRIGHT])
def test_the_hunched_get_what_is_read_off_the_picture_or_a_reason(checked: Any, file: Any) -> None:
    found = neck(checked, file)
    if found["value"] is None:
        assert found["abstained"]
    else:
        assert found["low"] <= marked_deg(file) <= found["high"]


@pytest.mark.parametrize("file", ["side_slouched_1.jpg", "side_slouched_2.jpg"])
def test_the_hunched_are_never_called_upright(checked: Any, file: str) -> None:
    codes = {finding["code"] for finding in checked(file)["findings"]}
    assert "head_upright" not in codes
    assert "leaning_forward" in codes


def test_from_the_front_a_slouch_shows_against_a_baseline() -> None:
    slouched, upright = (
        FOLDER / name for name in ("front_slouch_mild_1.png", "front_upright_1.jpg")
    )
    result = coach("check", slouched, "--baseline", upright, "--json")
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    jsonschema.validate(document, CHECK)
    for name in ("craniovertebral_change", "kyphosis_change"):
        found = document["measures"][name]
        assert found["low"] < found["value"] < found["high"]


def test_leaning_forward_and_reclining_are_told_apart(checked: Any) -> None:
    assert values(checked, "side_slouched_1.jpg", "trunk_lean") > 15
    assert values(checked, "side_reclined_1.jpg", "trunk_lean") < -15


def test_on_all_fours_no_sitting_posture_is_claimed(checked: Any) -> None:
    for file in ("bird_dog_side.mp4", "cat_cow_side_letterboxed.mp4"):
        assert neck(checked, file)["band"] is None
        assert checked(file)["score"] is None
        assert [item["code"] for item in checked(file)["findings"]] == ["not_upright"]

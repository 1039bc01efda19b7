"""Own measurements on the command line: marks, calibration, repeats, refusals."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support.command import SAMPLES, coach
from tests.support.schemas import CHECK

pytestmark = pytest.mark.integration

CLIP = SAMPLES / "side_upright.mp4"
WORSE = SAMPLES / "side_forward_head.mp4"
NECK = "craniovertebral_angle"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))


def checked(*words: Any) -> Any:
    done = coach("check", *words, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    jsonschema.validate(document, CHECK)
    return document


def size_of(clip: Any) -> Any:
    from coach.capture.open import open_source

    with open_source(clip) as source:
        return list(source.info.size_px)


class Points:
    """A file of marks where the program sees the points, the tragus moved up a little."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.automatic = document = checked(CLIP)
        assert (document["method"], document["marked"]) == ("automatic", None)
        assert document["calibration"] == {}
        tragus, c7 = (document["points"][name][:2] for name in ("tragus", "c7"))
        facing = document["view"].removeprefix("side-")
        places = {"tragus": [tragus[0], tragus[1] - 2], "c7": c7}
        self.given: dict[str, Any] = {
            "schema": "coach.points/1",
            "by": "A. Physio",
            "at": "2026-01-03T09:30:00+01:00",
            "size_px": size_of(CLIP),
            "frames": [{"t_s": 0.5, "facing": facing, "points": places}],
        }

    def __call__(self, **changes: Any) -> Path:
        self._path.write_text(json.dumps({**self.given, **changes}))
        return self._path


@pytest.fixture
def points(tmp_path: Path) -> Points:
    return Points(tmp_path / "points.json")


def test_a_marked_check_says_who_when_and_how_far_from_the_automatic_answer(points: Points) -> None:
    document = checked(CLIP, "--points", points())
    assert document["method"] == "marked"
    marked = document["marked"]
    assert (marked["by"], marked["at"]) == ("A. Physio", "2026-01-03T09:30:00+01:00")
    automatic = points.automatic["measures"][NECK]
    assert marked["automatic"][NECK] == automatic
    value = document["measures"][NECK]["value"]
    assert marked["difference"][NECK]["value"] == pytest.approx(
        value - automatic["value"], abs=0.11
    )
    assert document["score"] is not None


def test_marks_are_worth_something_without_the_pose_model(
    points: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coach.commands import common
    from coach.errors import ModelError

    with_model = checked(CLIP, "--points", points())

    def missing() -> None:
        raise ModelError("the pose model is missing", hint="fetch it")

    monkeypatch.setattr(common, "pose_model", missing)
    document = checked(CLIP, "--points", points())
    assert document["measures"][NECK] == with_model["measures"][NECK]
    assert document["view"] == with_model["view"]
    assert document["frames"]["with_person"] == 0
    assert coach("check", CLIP).returncode == 5


def test_what_was_saved_corrects_later_checks_and_is_told(points: Points) -> None:
    assert coach("check", CLIP, "--points", points(), "--save").returncode == 0
    document = checked(WORSE)
    view = document["view"]
    if view != points.automatic["view"]:
        pytest.skip("the two clips show different sides")
    made = document["calibration"][NECK]
    assert made["kinds"] == ["marked"]
    assert made["automatic"] != document["measures"][NECK] or made["offset"] == 0
    plain = checked(WORSE, "--uncalibrated")
    assert plain["calibration"] == {}
    assert plain["measures"][NECK] == made["automatic"]
    assert coach("check", WORSE, "--save").returncode == 0
    told = coach("history")
    assert "Against your own measurements" in told.stdout
    assert coach("calibrate", "--erase", "--yes").returncode == 0
    assert checked(WORSE)["calibration"] == {}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"size_px": [10, 10]}, "10 by 10"),
        ({"by": ""}, "who"),
        ({"colour": "red"}, "unknown key"),
        ({"at": "never"}, "when"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_usage(
    points: Points, changes: dict[str, list[int]] | dict[str, str], word: str
) -> None:
    done = coach("check", CLIP, "--points", points(**changes))
    assert done.returncode == 2
    assert word in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_swapped_pair_never_calibrates(points: Points) -> None:
    [frame] = points.given["frames"]
    swapped = {"tragus": frame["points"]["c7"], "c7": frame["points"]["tragus"]}
    done = coach("check", CLIP, "--points", points(frames=[{**frame, "points": swapped}]), "--save")
    assert done.returncode == 2
    assert "swapped" in done.stderr
    assert json.loads(coach("calibrate", "--json").stdout)["references"] == []


def test_without_stickers_it_says_so() -> None:
    done = coach("check", CLIP, "--markers")
    assert done.returncode == 4
    assert "no stickers" in done.stderr


def test_readings_of_the_back_are_kept_shown_and_forgotten() -> None:
    done = coach("calibrate", "--inclinometer", "28", "-14", "--by", "P. H.", "--json")
    assert done.returncode == 0, done.stderr
    [item] = json.loads(done.stdout)["references"]
    assert (item["kind"], item["value"], item["by"]) == ("inclinometer", 42.0, "P. H.")
    assert coach("calibrate", "--flexicurve", "4.5", "32").returncode == 0
    assert "waits for a check" in coach("calibrate").stdout
    assert coach("history", "--erase", "--yes").returncode == 0
    assert json.loads(coach("calibrate", "--json").stdout)["references"] == []


@pytest.mark.parametrize(
    "words",
    [
        ("--inclinometer", "-60", "80"),
        ("--inclinometer", "nan", "1"),
        ("--flexicurve", "32", "4.5"),
        ("--inclinometer", "28", "-14", "--date", "2999-01-01"),
        ("--inclinometer", "28", "-14", "--date", "soon"),
        ("--date", "2025-11-03"),
    ],
)
def test_readings_that_can_t_be_are_refused(
    words: tuple[str, str, str, str, str] | tuple[str, str, str] | tuple[str, str],
) -> None:
    done = coach("calibrate", *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_repeats_tell_the_smallest_detectable_change() -> None:
    done = coach("check", "--repeat", "3", CLIP, CLIP, CLIP, "--save", "--json")
    assert done.returncode == 0, done.stderr
    item = json.loads(done.stdout)["measures"][NECK]
    assert item["values"][0] == item["values"][1] == item["values"][2]
    assert item["detectable_change"] == 0
    [kept, *_] = json.loads(coach("calibrate", "--json").stdout)["repeatability"]
    assert not kept["used"]


@pytest.mark.parametrize(
    "words",
    [
        ("--repeat", "2", CLIP, CLIP),
        ("--repeat", "4", CLIP, CLIP, CLIP),
        (CLIP, CLIP),
        (CLIP, "--facing", "left"),
        (CLIP, "--markers", "--points", "x.json"),
    ],
)
def test_what_does_not_fit_together_is_usage(words: Any) -> None:
    assert coach("check", *words).returncode == 2

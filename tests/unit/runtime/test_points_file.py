"""``coach.points/1``: what is read, and what is refused in one sentence."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from coach.core.types import View
from coach.errors import UsageError
from coach.runtime.batch.points_file import parse_points, points_document, read_points

GIVEN = {
    "schema": "coach.points/1",
    "by": "A. Physio",
    "at": "2025-11-03T09:30:00+01:00",
    "size_px": [640, 480],
    "facing": "right",
    "points": {"tragus": [360.0, 170.0], "c7": [300.0, 250.0]},
}


def changed(path: Any, value: Any) -> Any:
    given = copy.deepcopy(GIVEN)
    place: Any = given
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return given


def test_what_is_written_is_read_again() -> None:
    found = parse_points(GIVEN, "points.json", (640, 480))
    assert (found.by, found.marks[0].facing) == ("A. Physio", 1)
    again = parse_points(points_document(found.by, found.at, found.marks), "again", (640, 480))
    assert again == found


def test_where_the_person_faces_may_be_left_to_the_points() -> None:
    found = parse_points(changed(["facing"], ...), "points.json", (640, 480))
    assert found.marks[0].view is View.SIDE_RIGHT


def test_frames_may_show_both_sides() -> None:
    frames = [
        {"t_s": 1.0, "facing": "right", "points": GIVEN["points"]},
        {"t_s": 9.0, "facing": "left", "points": {"tragus": [240.0, 170.0], "c7": [300.0, 250.0]}},
    ]
    given = {key: GIVEN[key] for key in ("schema", "by", "at", "size_px")} | {"frames": frames}
    found = parse_points(given, "points.json", (640, 480))
    assert [one.view for one in found.marks] == [View.SIDE_RIGHT, View.SIDE_LEFT]


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        (["schema"], "coach.points/9", "schema"),
        (["by"], "", "who"),
        (["at"], "yesterday", "when"),
        (["at"], "2025-11-03T09:30:00", "when"),
        (["size_px"], [320, 240], "320 by 240"),
        (["size_px"], [640.5, 480], "width and height"),
        (["facing"], "up", "left"),
        (["points", "tragus"], [900, 170], "outside"),
        (["points", "tragus"], [float("nan"), 170], "two numbers"),
        (["points", "tragus"], [10**400, 170], "two numbers"),
        (["points", "tragus"], ["a", 1], "two numbers"),
        (["points", "tragus"], [240, 170], "behind C7"),
        (["points", "tragus"], ..., "needed"),
        (["points", "tragsu"], [1, 2], "tragus?"),
        (["pionts"], {}, "points?"),
        (["frames"], [], "either"),
        (["points", "back"], [[1, 2]], "fewer"),
        (["points", "back"], 7, "list"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(path: list[str], value: Any, word: str) -> None:
    with pytest.raises(UsageError, match=word.replace("?", r"\?")) as error:
        parse_points(changed(path, value), "points.json", (640, 480))
    assert str(error.value).startswith("points.json: ")
    assert "\n" not in str(error.value)
    assert error.value.exit_code == 2


@pytest.mark.parametrize("given", [None, [], "x", 3])
def test_what_is_no_object_is_refused(given: Any) -> None:
    with pytest.raises(UsageError, match="object"):
        parse_points(given, "points.json", (640, 480))


def test_the_other_side_than_the_picture_shows_is_refused() -> None:
    with pytest.raises(UsageError, match="faces left"):
        parse_points(GIVEN, "points.json", (640, 480), View.SIDE_LEFT)


@pytest.mark.parametrize("text", ["{", "\xff\xfe", "[" * 100_000])
def test_a_file_that_is_no_json_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "points.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError):
        read_points(path)
    with pytest.raises(UsageError, match="can't be read"):
        read_points(tmp_path / "none.json")
    path.write_text(json.dumps(GIVEN))
    assert read_points(path) == GIVEN

"""Names that people or programs made up: too long, with line ends, with escape sequences."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import pytest

from tests.support import media
from tests.support.command import coach, one_sentence

pytestmark = pytest.mark.integration
posix = pytest.mark.skipif(sys.platform == "win32", reason="such names can't be there")

TOO_LONG = ["a" * 300, "/".join(["b" * 200] * 25)]
STEERING = "\x1b[31mred\x07"


@posix
@pytest.mark.parametrize("name", TOO_LONG, ids=["name", "path"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "NAME"], 3),
        (["check", "NAME.npz"], 3),
        (["replay", "NAME", "--out", "OUT"], 3),
        (["exercise", "chin_tuck", "--source", "NAME"], 3),
        (["check", "PICTURE", "--no-save", "--baseline", "NAME"], 3),
        (["check", "PICTURE", "--no-save", "--annotate", "NAME.png"], 1),
        (["replay", "PICTURE", "--out", "OUT", "--table", "NAME.csv"], 1),
    ],
)
def test_a_name_longer_than_any_file_has(
    tmp_path: Path, name: str, words: list[str], code: int
) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(cv2.imencode(".png", media.picture())[1].tobytes())
    given = {"OUT": str(tmp_path / "out"), "PICTURE": str(picture)}
    result = coach(*(given.get(word, word.replace("NAME", name)) for word in words))
    assert result.returncode == code, result.stderr
    assert one_sentence(result.stderr), result.stderr
    assert "went wrong inside" not in result.stderr


@posix
@pytest.mark.parametrize("words", [["history"], ["models"], ["doctor"], ["screen", "--diary"]])
def test_a_data_folder_whose_name_is_too_long(words: list[str]) -> None:
    result = coach(*words, env={"COACH_DATA": f"/tmp/{TOO_LONG[0]}"})
    assert result.returncode != 0
    assert "went wrong inside" not in result.stdout + result.stderr


@posix
def test_outputs_are_named_without_their_escape_sequences(tmp_path: Path) -> None:
    env = {"COACH_DATA": str(tmp_path / STEERING)}
    for words in (
        ["history", "--csv", tmp_path / f"csv{STEERING}"],
        ["history", "--backup", tmp_path / f"db{STEERING}"],
        ["models"],
        ["doctor"],
    ):
        result = coach(*words, env=env)
        assert "\x1b" not in result.stdout + result.stderr, words
        assert "\x07" not in result.stdout + result.stderr, words


@posix
@pytest.mark.parametrize(
    "words",
    [
        ["check", "NAME.npz"],
        ["screen", "--answers", "NAME"],
        ["history", "--import", "NAME"],
        ["record", "NAME"],
        ["NAME"],
    ],
)
def test_a_name_with_a_line_end_is_told_in_one_line(words: list[str]) -> None:
    result = coach(*(word.replace("NAME", "a\ncoach: good") for word in words))
    assert result.returncode != 0
    assert one_sentence(result.stderr), result.stderr

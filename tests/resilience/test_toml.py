"""Content files and settings that are too much end in a sentence, quickly."""

import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from coach.bounded import text_bounded
from coach.content.reading import FILE_BYTES_MAX, Problem, read_content
from coach.content.settings import Settings
from coach.content.settings_file import change_setting, read_settings
from coach.errors import ContentError

TOO_MUCH = {
    "many keys": "\n".join(f"unknown_key_{n} = 1" for n in range(8_000)),
    "very many keys": "\n".join(f"unknown_key_{n} = 1" for n in range(200_000)),
    "deep": "a = " + "[" * 5_000 + "]" * 5_000,
    "deep tables": "[" + ".".join("a" * 5_000) + "]",
    "a deep key": "a" + ".a" * 100_000 + " = 1",
    "many deep keys": "\n".join(f"k{n}" + ".a" * 400 + " = 1" for n in range(300)),
    "a deep key in a table": "a = { b" + ".b" * 50_000 + " = 1 }",
    "a long number": "a = " + "9" * 5_000,
    "a long text": f'a = "{"x" * (FILE_BYTES_MAX + 1)}"',
    "escape sequences": '"\\u001b]0;title\\u0007" = 1',
}


@pytest.mark.parametrize("text", TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_it_ends_in_a_sentence(tmp_path: Path, text: Any) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    began_s = time.thread_time()
    problems: list[Problem] = []
    assert read_content(path, Settings, problems) is None
    told = "\n".join(map(str, problems))
    assert problems
    assert "\x1b" not in told
    assert len(told) < 20_000
    with pytest.raises(ContentError) as caught:
        read_settings(path)
    assert len(str(caught.value)) < 20_000
    assert time.thread_time() - began_s < 20, "seconds of the processor, however busy it is"


def test_the_mark_that_editors_on_windows_put_first_is_left_away(tmp_path: Path) -> None:
    """Settings with it are read, and changed with their comments kept."""
    path = tmp_path / "settings.toml"
    path.write_text("# mine\r\n[monitor]\r\ngrace_s = 45.0\r\n", "utf-8-sig", newline="")
    assert read_settings(path).monitor.grace_s == 45.0
    assert change_setting("monitor.grace_s", 50.0, path).monitor.grace_s == 50.0
    assert read_settings(path).monitor.grace_s == 50.0
    assert path.read_text("utf-8").startswith("# mine")
    assert text_bounded(BytesIO("\ufeff{}".encode()), 10) == "{}"

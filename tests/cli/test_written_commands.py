"""Every command line that a page of the project shows is one that the program takes."""

import re
import shlex
from typing import Any

import pytest

from coach.cli import COMMANDS, parse
from tests.support.command import ROOT

PAGES = ("README.md", "coach/README.md", "coach/COMMANDS.md", "exercises/GUIDE.md")
STANDS_FOR = re.compile(r"[…\[<]|\b[A-Z]{3,}\b|\|| > | && ")
"""In a line that shows a pattern, pipes somewhere or does more than one thing."""


def lines_of(page: str) -> list[str]:
    text = (ROOT / page).read_text("utf-8")
    fenced = "".join(re.findall(r"(?ms)^```\w*\n(.*?)^```", text))
    shown = re.findall(r"(?m)^    (coach(?: .*)?)$", text) + re.findall(r"(?m)^(coach .*)$", fenced)
    found = [re.sub(r"\s+#.*", "", line) for line in shown]
    return [line for line in found if not STANDS_FOR.search(line)]


WRITTEN = [(page, line) for page in PAGES for line in lines_of(page)]


def test_the_pages_show_commands() -> None:
    assert len(WRITTEN) > 20


@pytest.mark.parametrize(("page", "line"), WRITTEN)
def test_a_written_command_is_understood(page: Any, line: Any) -> None:
    words = shlex.split(line)[1:]
    if words:
        assert words[0] in COMMANDS
        assert parse(words).run is not None

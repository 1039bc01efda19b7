"""What the project's pages name is there: files, headings, modules, commands, variables."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from coach.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "coach/README.md",
    "coach/COMMANDS.md",
    "exercises/GUIDE.md",
    "models/README.md",
)
SHIPPED = ("coach", "exercises", "models", "sample_videos", "tests")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def modules_named(text: str) -> set[str]:
    """Modules of the project that a text says how to run, also where the line breaks."""
    named = re.findall(r"python\s+-m\s+([\w.]+\w)", text)
    return {name for name in named if name.split(".")[0] in SHIPPED}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", text_of(page))
    lost = []
    for link in links:
        if link.startswith("https://"):
            continue
        name, _, heading = link.partition("#")
        target = ((ROOT / page).parent / name).resolve() if name else ROOT / page
        if not target.exists() or (heading and heading not in anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("page", PAGES)
def test_files_that_are_named_exist(page: str) -> None:
    room = "|".join(SHIPPED)
    named = set(re.findall(rf"`((?:{room})/[\w/.-]+\.\w+)`", text_of(page)))
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_rooms_and_files_of_the_architecture_page_exist() -> None:
    rooms = "|".join(path.name for path in (ROOT / "coach").iterdir() if path.is_dir())
    named = set(re.findall(rf"`((?:{rooms})/[\w/]*(?:\.py)?)`", text_of("coach/README.md")))
    assert len(named) > 30
    there = [ROOT / "coach" / name for name in named]
    lost = [path for path in there if not path.exists() and not path.with_suffix(".py").exists()]
    assert lost == []


def test_modules_that_are_said_to_be_run_exist() -> None:
    texts = [text_of(page) for page in PAGES]
    for folder in SHIPPED:
        texts += [path.read_text(encoding="utf-8") for path in (ROOT / folder).rglob("*.py")]
    named = set().union(*map(modules_named, texts))
    assert len(named) > 20
    assert {name for name in named if find_spec(name) is None} == set()


def test_a_module_that_is_not_there_would_be_noticed() -> None:
    (name,) = modules_named("as `python -m\ntests.nowhere` prints")
    assert find_spec(name) is None


def test_every_command_stands_in_the_table_of_commands() -> None:
    rows = re.findall(r"^\| `coach ?(\w*)`", text_of("coach/COMMANDS.md"), re.MULTILINE)
    assert {*rows, "app"} - {""} == set(COMMANDS)


def test_every_document_stands_in_the_table_of_commands() -> None:
    promised = set(re.findall(r"`(coach\.\w+/\d)`", text_of("CHANGELOG.md")))
    printed = set(re.findall(r"`(coach\.\w+/\d)`", text_of("coach/COMMANDS.md")))
    assert promised - printed == {"coach.export/1"}, "written by --csv, not printed"


def test_every_environment_variable_is_documented() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "coach").rglob("*.py"))
    read = set(re.findall(r"\bCOACH_[A-Z_]+\b", code))
    assert read
    assert {name for name in read if f"`{name}`" not in text_of("coach/COMMANDS.md")} == set()

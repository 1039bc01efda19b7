"""Dates, clocks and numbers as people of a place write them, or as somebody chose."""

import ast
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from coach.conventions import Conventions, chosen, of_system
from tests.support.command import ROOT

DAY, TIME = date(2026, 3, 9), datetime(2026, 3, 9, 16, 5, 7)


@pytest.mark.parametrize(
    ("name", "clock", "day", "number"),
    [
        ("de_DE.UTF-8", "16:05", "9 Mar", "4,5"),
        ("en_US.UTF-8", "4:05 pm", "Mar 9", "4.5"),
        ("en_GB", "16:05", "9 Mar", "4.5"),
        ("de_CH.UTF-8", "16:05", "9 Mar", "4.5"),
        ("sv_SE@euro", "16:05", "2026-03-09", "4,5"),
        ("fr-CA", "4:05 pm", "9 Mar", "4,5"),
        ("C.UTF-8", "16:05", "9 Mar", "4.5"),
        ("", "16:05", "9 Mar", "4.5"),
    ],
)
def test_each_system_has_its_own(name: str, clock: str, day: str, number: str) -> None:
    found = of_system({"LANG": name}, "linux")
    assert (found.clock(TIME), found.day(DAY), found.number(4.5, 1)) == (clock, day, number)


def test_what_counts_is_asked_in_the_usual_order() -> None:
    names = {"LC_ALL": "en_US", "LC_TIME": "de_DE", "LANG": "fr_FR"}
    assert of_system(names, "linux").twelve
    assert not of_system(names | {"LC_ALL": ""}, "linux").twelve


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "12 am"), (9, "9 am"), (12, "12 pm"), (23, "11 pm"), (24, "12 am")]
)
def test_full_hours_of_a_twelve_hour_clock(hour: int, words: str) -> None:
    assert Conventions(twelve=True).hour(hour) == words


def test_midnight_and_noon() -> None:
    twelve = Conventions(twelve=True)
    assert twelve.clock(TIME.replace(hour=0)) == "12:05 am"
    assert twelve.clock(TIME.replace(hour=12), seconds=True) == "12:05:07 pm"


@pytest.mark.parametrize("value", [-0.0, -0.04, 0.04])
def test_there_is_no_minus_zero(value: float) -> None:
    assert Conventions().number(value, 1) == "0.0"
    assert Conventions().number(value) == "0"
    assert Conventions(comma=True).number(value, 1) == "0,0"


def test_days_are_told_with_year_and_weekday_where_asked() -> None:
    assert Conventions().day(DAY, year=True, weekday=True) == "Mon 9 Mar 2026"
    assert Conventions(dates="month-day").day(DAY, year=True) == "Mar 9, 2026"
    assert Conventions(twelve=True).moment(TIME) == "9 Mar 4:05 pm"


def test_a_choice_goes_before_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert chosen("system", "system", "system").twelve
    found = chosen("24", "iso", "comma")
    assert (found.clock(TIME), found.day(DAY), found.number(1.5, 1)) == (
        "16:05",
        "2026-03-09",
        "1,5",
    )


PLACES = [
    path
    for room in ("ui", "commands", "report", "runtime", "storage", "notices")
    for path in sorted((ROOT / "coach" / room).rglob("*.py"))
    if path.name != "svg.py"  # numbers of a drawing, which have points
]


@pytest.mark.parametrize("path", PLACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_writes_decimal_marks_dates_or_plurals_of_its_own(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            form = ast.unparse(node.format_spec)
            assert not re.search(r"\.[12]f", form), f"line {node.lineno}: conventions().number"
            assert not re.search(r"%[BbIp]", form), f"line {node.lineno}: conventions().day"
        if isinstance(node, ast.IfExp | ast.BinOp):
            text = ast.unparse(node)
            glued = re.match(r"'s' (if|\*)|.* else 's'$", text)
            assert not glued, f"line {node.lineno}: coach.core.plural"


def test_sentences_with_points_get_the_usual_marks() -> None:
    comma = Conventions(comma=True)
    assert comma.sentence("Hold 2.5 s. 0.8 to 2.5 m.") == "Hold 2,5 s. 0,8 to 2,5 m."
    assert Conventions().sentence("Hold 2.5 s.") == "Hold 2.5 s."
    assert (comma.short(0.5), comma.short(20.0)) == ("0,5", "20")

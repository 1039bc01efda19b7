"""Dates, clocks and numbers as people of a place write them, or as somebody chose."""

from datetime import date, datetime

import pytest

from coach.conventions import Conventions, chosen, of_system

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

"""Whom to call where somebody lives."""

import re
from typing import Any

import pytest

from coach.content.local_help import local_help, local_helps
from coach.report.terminal.screening import emergency_text, helpline_text
from tests.support.answers import screened

UNION = ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
         "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"]  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "country"),
    [
        ({"LANG": "en_GB.UTF-8"}, "GB"),
        ({"LANG": "de_AT"}, "AT"),
        ({"LC_ALL": "fr_CH.UTF-8", "LANG": "en_US.UTF-8"}, "CH"),
        ({"LC_ALL": "", "LC_MESSAGES": "pt_BR@euro"}, "BR"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "en"}, None),
        ({"LANG": "xx_XX"}, None),
        ({}, None),
    ],
)
def test_the_locale_tells_the_country(
    environment: dict[str, Any] | dict[str, str], country: str | None
) -> None:
    found = local_help(environment)
    assert (found and found.code) == country


def test_112_is_named_in_every_country_of_the_union() -> None:
    assert all("112" in local_helps()[code].emergency for code in UNION)


def test_every_number_can_be_dialled_and_every_country_is_there_once() -> None:
    for code, item in local_helps().items():
        assert re.fullmatch("[A-Z]{2}", code)
        numbers = re.findall(r"\d+", item.emergency)
        assert numbers
        assert all(2 <= len(number) <= 5 for number in numbers)
        assert not item.helpline or re.search(r"\d{3}", item.helpline.replace(" ", ""))


def test_an_emergency_names_the_number_of_the_country_first() -> None:
    text = emergency_text(screened(danger_chest="chest"), local_help({"LANG": "de_AT"}))
    assert text.index("In Austria call 144") < text.index("112")
    assert "112" in emergency_text(screened(danger_chest="chest"), None)


def test_dark_thoughts_name_a_helpline_or_where_to_find_one() -> None:
    assert "988" in helpline_text(local_help({"LANG": "en_US.UTF-8"}))
    assert "findahelpline.com" in helpline_text(local_help({"LANG": "it_IT.UTF-8"}))
    assert "findahelpline.com" in helpline_text(None)

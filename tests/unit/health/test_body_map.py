"""The body map: every place can be found, named, and marked in the drawing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from coach.content.health import questionnaire
from coach.core.health.body_map import BodyMap, Place, draw, find, halves, is_drawn, legend

BODY = questionnaire().body


@pytest.mark.parametrize("place", BODY.places, ids=lambda place: place.code)
def test_every_place_is_found_by_number_code_and_words(place: Any) -> None:
    assert find(BODY, str(place.number)) == (place,)
    assert find(BODY, place.code.upper()) == (place,)
    assert place in find(BODY, place.name)
    named = find(BODY, f"{place.side or ''} {place.name}")
    assert named == (place,)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("C6", {"c6_left", "c6_right"}),
        ("left c6", {"c6_left"}),
        ("C8 right", {"c8_right"}),
        ("c1", {"head"}),
        ("C4", {"neck"}),
        ("T4", {"chest", "between_blades"}),
        ("t12", {"belly", "mid_back"}),
        ("my neck", {"neck"}),
        ("left thumb", {"c6_left"}),
        ("middle finger", {"c7_left", "c7_right"}),
        ("lower back", {"low_back"}),
        ("elsewhere", set()),
        ("left", set()),
        ("", set()),
        ("99", set()),
    ],
)
def test_people_name_places_as_they_like(text: str, codes: Any) -> None:
    assert {place.code for place in find(BODY, text)} == codes


def test_every_nerve_root_of_neck_and_chest_is_on_the_map() -> None:
    for root in [f"C{n}" for n in range(1, 9)] + [f"T{n}" for n in range(3, 13)]:
        assert find(BODY, root), root


def test_marking_changes_the_marked_numbers_alone() -> None:
    plain = draw(BODY)
    assert "[" not in plain
    for place in BODY.places:
        marked = draw(BODY, [place.code])
        assert set(re.findall(r"\[(\d+)\]", marked)) == {str(place.number)}
        assert re.sub(r"[\[\]]", " ", marked) == plain
    everything = draw(BODY, [place.code for place in BODY.places])
    assert len(re.findall(r"\[\d+\]", everything)) == len(re.findall(r" \d+ ", plain))


def test_it_fits_a_terminal_of_80_by_24() -> None:
    lines = draw(BODY).splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 22
    assert all(len(line) <= 42 for line in legend(BODY))


def test_its_halves_show_every_place_and_cut_no_number() -> None:
    everywhere = [place.code for place in BODY.places]
    for marked in ([], everywhere):
        front, back = halves(draw(BODY, marked))
        assert "FRONT" in front
        assert "BACK" in back
        for half in (front, back):
            assert max(map(len, half.splitlines())) <= 40
        shown = [len(re.findall(r"\d+", half)) for half in (front, back)]
        assert sum(shown) == len(re.findall(r"\d+", draw(BODY)))
        for place in BODY.places:
            assert is_drawn(place, front) or is_drawn(place, back)


def test_left_is_left_on_both_figures() -> None:
    for line in draw(BODY).splitlines()[2:]:
        for half in (line[:37], line[37:]):
            for hit in re.finditer(r" (\d+) ", half):
                place = next(p for p in BODY.places if p.number == int(hit[1]))
                if place.side is not None:
                    assert (hit.start(1) < 18) == (place.side == "left"), place.code


def test_a_drawing_and_its_places_must_agree() -> None:
    places = (Place(number=1, code="head", name="head", kind="head"),)
    assert list(BodyMap(places=places, drawing=" 1 ").mistakes()) == []
    assert list(BodyMap(places=places, drawing=" 1  2 ").mistakes())
    assert list(BodyMap(places=places, drawing="").mistakes())
    second = Place(number=1, code="neck", name="neck", kind="neck")
    assert list(BodyMap(places=(*places, second), drawing=" 1 ").mistakes())
    assert list(BodyMap(places=places * 2, drawing=" 1 ").mistakes())

"""The body map: places with a number, the nerve roots that serve them, and a drawing in letters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from coach.core.schema import Content

Kind = Literal[
    "head", "neck", "shoulder", "arm", "chest", "belly", "back", "low_back", "hip", "leg"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Content):
    """A place on the map. ``roots``: the nerve roots that serve it, empty where none is named."""

    number: int
    code: str
    name: str
    kind: Kind
    side: Literal["left", "right"] | None = None
    roots: str = ""

    @property
    def label(self) -> str:
        """The place in words: "right thumb side of arm and hand (C6)"."""
        words = f"{self.side} {self.name}" if self.side else self.name
        return f"{words} ({self.roots})" if self.roots else words


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyMap(Content):
    """Places, numbered from 1 in their order, and their numbers in a drawing of front and back;
    every number has spaces around."""

    places: tuple[Place, ...]
    drawing: str

    def place(self, code: str) -> Place:
        """The place of that code; ``KeyError`` where there is none."""
        for place in self.places:
            if place.code == code:
                return place
        raise KeyError(code)

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Places not drawn, numbers drawn that are no place or in disorder, codes twice."""
        numbers = [place.number for place in self.places]
        codes = [place.code for place in self.places]
        if len(set(codes)) < len(codes):
            yield "places", "need a code each"
        if numbers != list(range(1, len(numbers) + 1)):
            yield "places", "must be numbered 1, 2, 3 … in their order: lists show them by it"
        drawn = {int(number) for number in _NUMBER.findall(self.drawing)}
        for number in sorted(drawn ^ set(numbers)):
            yield "drawing", f"the number {number} must be drawn and be a place"


def legend(body: BodyMap) -> tuple[str, ...]:
    """Every place with its number or, for left and right, its numbers: "5 6 biceps … (C6)"."""
    lines: dict[str, list[str]] = {}
    for place in body.places:
        words = f"{place.name} ({place.roots})" if place.roots else place.name
        lines.setdefault(words, []).append(str(place.number))
    return tuple(f"{' '.join(numbers):>5}  {words}" for words, numbers in lines.items())


_NUMBER = re.compile(r"(?<= )\d+(?= )")


def draw(body: BodyMap, marked: Collection[str] = ()) -> str:
    """The drawing, with the numbers of the places (by code) in ``marked`` in square brackets."""
    chosen = {str(place.number) for place in body.places if place.code in marked}
    return re.sub(
        r" (\d+) ",
        lambda hit: f"[{hit[1]}]" if hit[1] in chosen else hit[0],
        body.drawing.strip("\n"),
    )


def halves(drawing: str) -> tuple[str, str]:
    """Front and back of a drawing, cut at the empty column nearest to its middle."""
    lines = drawing.split("\n")
    width = max(map(len, lines))
    columns = zip(*(line.ljust(width) for line in lines), strict=True)
    empty = [number for number, column in enumerate(columns) if not "".join(column).strip()]
    cut = min(empty, key=lambda column: abs(column - width / 2), default=width // 2)
    front = "\n".join(line[:cut].rstrip() for line in lines)
    return front, "\n".join(line[cut + 1 :] for line in lines)


def is_drawn(place: Place, drawing: str) -> bool:
    """Whether a drawing, or a half of one, shows the place's number, marked or not."""
    return re.search(rf"(?<=[ \[]){place.number}(?=[ \]])", drawing) is not None


def find(body: BodyMap, text: str) -> tuple[Place, ...]:
    """The places somebody means: a number, a code, a nerve root or words, with or without a side.

    "6", "c6_left", "C6", "left C6", "neck" are all understood; where no side is named, both are
    meant. Empty where nothing fits.
    """
    wanted = text.strip().lower().replace("_", " ")
    exact = [p for p in body.places if wanted in (str(p.number), p.code.replace("_", " "))]
    if exact or not wanted:
        return tuple(exact)
    words = set(re.findall(r"[a-z0-9]+", wanted))
    side = words & {"left", "right"}
    words -= side
    if not words or words & {"the", "my"} == words:
        return ()
    return tuple(
        place
        for place in body.places
        if (not side or place.side in side) and words - {"the", "my"} <= _words(place)
    )


def _words(place: Place) -> set[str]:
    """Every word a place answers to: its name, its code, and each root of a range."""
    found = set(re.findall(r"[a-z0-9]+", f"{place.name} {place.code} {place.roots}".lower()))
    span = re.fullmatch(r"([CT])(\d+)–\1(\d+)", place.roots)
    if span:
        found |= {f"{span[1].lower()}{n}" for n in range(int(span[2]), int(span[3]) + 1)}
    return found

"""Own measurements in the app: reached by a key, done with keys alone, remembered and forgotten."""

import os
from pathlib import Path
from typing import Any

import pytest

from coach.storage.records import Check, OwnReference
from coach.ui.screens.own import reading
from tests.support.ui_world import World, place, press, text_of, words

pytestmark = pytest.mark.asyncio
READING = ("2", "8", "space", "minus", "1", "4")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, monkeypatch).welcomed()


def keep(pilot: Any, name: Any) -> None:
    """Save how it looks, where somebody wants to see it."""
    folder = os.environ.get("COACH_LOOKS")
    if folder:
        Path(folder, f"{name}.svg").write_text(pilot.app.export_screenshot())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["small", "large"])
async def test_it_is_one_key_from_check_and_says_how(world: World, size: tuple[int, int]) -> None:
    async with world.app(size) as pilot:
        await press(pilot, "c", "o")
        await world.play(pilot, 2)
        assert place(pilot) == "own"
        assert "tragus" in words(pilot)
        keep(pilot, f"own_stickers_{size[0]}")
        await press(pilot, "i")
        assert "UPPER" in words(pilot)
        keep(pilot, f"own_inclinometer_{size[0]}")
        await press(pilot, "escape", "g")
        assert "Neck angle" in words(pilot)
        keep(pilot, f"own_hand_{size[0]}")
        await press(pilot, "escape", "escape")
        assert place(pilot) == "check"


async def test_points_are_moved_by_keys_measured_and_remembered(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "c", "o")
        await world.play(pilot, 2)
        await press(pilot, "g")
        before = text_of(pilot, "#step")
        await press(pilot, "1", "up", "up", "shift+up")
        after = text_of(pilot, "#step")
        assert before != after
        await press(pilot, "2", "left", "right")
        assert "chosen: c7" in text_of(pilot, "#step")
        await press(pilot, "space")
        said = text_of(pilot, "#said")
        assert "Neck angle" in said
        check = world.history.last(Check)
        assert check is not None
        assert check.document["method"] == "marked"
        assert world.history.last(OwnReference) is not None
        await press(pilot, "e")
        assert world.history.last(OwnReference) is not None
        await press(pilot, "e")
        assert world.history.last(OwnReference) is None


async def test_points_of_the_other_side_are_refused(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "c", "o")
        await world.play(pilot, 2)
        await press(pilot, "g", "f", "space")
        assert "behind C7" in text_of(pilot, "#said")
        assert world.history.last(OwnReference) is None


async def test_a_reading_is_entered_by_keys(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "c", "o", "i", *READING, "enter")
        assert "42° by inclinometer" in text_of(pilot, "#said")
        stored = world.history.last(OwnReference)
        assert stored is not None
        assert (stored.kind, stored.value_deg) == ("inclinometer", 42.0)


async def test_without_stickers_it_says_so_and_keeps_nothing(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "c", "o")
        await world.play(pilot, 1)
        await press(pilot, "space")
        await world.play(pilot, 4)
        await world.play(pilot, 4)
        assert "no stickers" in text_of(pilot, "#said")
        assert world.history.last(OwnReference) is None


@pytest.mark.parametrize("text", ["", "28", "a b", "28 -14 3", "-60 80", "f 32 4"])
async def test_a_wrong_reading_says_why(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        reading(text)

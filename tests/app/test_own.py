"""Own measurements in the app: reached by a key, done with keys alone, remembered and forgotten.

Eyes and camera, for distances to the screen, are measured the same way and kept in the settings.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from coach.content.settings_file import read_settings
from coach.storage.records import Check, OwnReference
from coach.ui.screens.by_hand.readings import reading
from tests.support.ui_world import World, nobody, place, press, recorded, text_of, words

pytestmark = pytest.mark.asyncio
READING = ("2", "8", "space", "minus", "1", "4")


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
        assert "chosen: C7" in text_of(pilot, "#step")
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


async def test_t12_counts_once_it_was_chosen(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "c", "o")
        await world.play(pilot, 2)
        await press(pilot, "g", "3", "down", "down")
        assert "chosen: T12" in text_of(pilot, "#step")
        keep(pilot, "own_t12_120")
        await press(pilot, "space")
        check = world.history.last(Check)
        assert check is not None
        assert set(check.document["marked"]["frames"][0]["points"]) >= {"tragus", "c7", "t12"}


async def test_points_on_a_recording_are_measured_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = World(tmp_path, monkeypatch, live=False).welcomed()
    async with recorded.app((120, 40)) as pilot:
        await press(pilot, "c", "o")
        await recorded.play(pilot, 2)
        await press(pilot, "g", "2", "left", "right", "space")
        assert "Neck angle" in text_of(pilot, "#said")
    assert recorded.history.all(Check) == recorded.history.all(OwnReference) == []


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


async def test_escape_ends_a_count_and_the_next_one_starts_anew(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "c", "o")
        await world.play(pilot, 1)
        await press(pilot, "space")
        await world.play(pilot, 4)
        await press(pilot, "i", "escape")
        assert "look ahead" not in text_of(pilot, "#said")
        await press(pilot, "space")
        await world.play(pilot, 1)
        assert "look ahead" in text_of(pilot, "#said")


@pytest.mark.parametrize("text", ["", "28", "a b", "28 -14 3", "-60 80", "f 32 4"])
async def test_a_wrong_reading_says_why(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        reading(text)


@pytest.fixture
def facing(world: World) -> World:
    """The same world with the camera in front, for distances to the screen."""
    world.body = recorded("front_upright")
    return world


async def opened(world: World, pilot: Pilot[None]) -> None:
    await press(pilot, "s", "escape", "d")
    await world.play(pilot, 1)
    assert place(pilot) == "distance"


async def taken(world: World, pilot: Pilot[None]) -> None:
    """The picture after the count of three."""
    await world.play(pilot, 2)
    await world.play(pilot, 2)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["small", "large"])
async def test_it_is_reached_from_the_settings_and_says_how(
    facing: World, size: tuple[int, int]
) -> None:
    async with facing.app(size) as pilot:
        await opened(facing, pilot)
        assert "at the forehead" in words(pilot)
        assert "assuming a camera that sees 40°" in text_of(pilot, "#known")
        keep(pilot, f"distance_card_{size[0]}")
        await press(pilot, "p")
        assert "square to" in words(pilot)
        keep(pilot, f"distance_page_{size[0]}")
        await press(pilot, "escape", "escape")
        assert place(pilot) == "settings"


async def test_without_a_card_the_ends_are_moved_to_it_and_kept(facing: World) -> None:
    async with facing.app((120, 40)) as pilot:
        await opened(facing, pilot)
        await press(pilot, "space")
        await taken(facing, pilot)
        assert "No card was found" in text_of(pilot, "#step")
        before = text_of(pilot, "#step")
        assert "Your eyes are 63.4 mm apart" in before
        await press(pilot, "2", "shift+right")
        assert "moving end 2" in text_of(pilot, "#step")
        assert "Your eyes are 63.4 mm apart" not in text_of(pilot, "#step")
        keep(pilot, "distance_ends_120")
        await press(pilot, "enter")
        stored = read_settings().monitor.eyes_apart_mm
        assert 55 < stored < 72
        assert stored != 63.4
        assert f"{stored:.1f} mm" in text_of(pilot, "#said")
        assert "assuming a camera that sees 40°" in text_of(pilot, "#known")
        assert "eyes 6.3" not in text_of(pilot, "#known")
        await press(pilot, "escape")
        assert pilot.app.screen.query_one("#monitor-eyes_apart_mm").value == f"{stored:g}"


async def test_ends_that_can_not_be_are_refused(facing: World) -> None:
    async with facing.app((120, 40)) as pilot:
        await opened(facing, pilot)
        await press(pilot, "space")
        await taken(facing, pilot)
        await press(pilot, *["shift+left"] * 11)
        assert "mm apart" in text_of(pilot, "#step")
        await press(pilot, "enter")
        assert "that would be" in text_of(pilot, "#said")
        assert read_settings().monitor.eyes_apart_mm == 0.0


async def test_a_page_wants_its_distance_and_gives_the_camera(facing: World) -> None:
    async with facing.app((120, 40)) as pilot:
        await opened(facing, pilot)
        await press(pilot, "p", "5", "enter")
        assert "no distance for a page" in text_of(pilot, "#said")
        await press(pilot, "0", "enter")
        await taken(facing, pilot)
        assert "A4 page" in text_of(pilot, "#step")
        await press(pilot, "enter")
        assert read_settings().monitor.field_of_view_deg > 15


async def test_without_a_face_a_card_measures_nothing(facing: World) -> None:
    facing.body = nobody
    async with facing.app((120, 40)) as pilot:
        await opened(facing, pilot)
        await press(pilot, "space")
        await taken(facing, pilot)
        assert "no face was found" in text_of(pilot, "#said")
        assert read_settings().monitor.eyes_apart_mm == 0.0

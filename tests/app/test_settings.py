"""Settings in the app: each with its meaning, checked as it is typed, kept with its comments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, Select, Static, Switch

from coach.content.settings import GROUPS
from coach.content.settings_file import change_setting, read_settings, settings_path
from coach.storage.records import Spell
from coach.ui.screens.settings import items
from tests.support.ui_world import World, press, settle, until, words

pytestmark = pytest.mark.asyncio


async def typed(pilot: Any, key: Any, text: Any) -> str:
    field = pilot.app.screen.query_one(f"#{key}", Input)
    field.value = text
    await settle(pilot)
    wrong = pilot.app.screen.query_one(f"#{key}-wrong", Static)
    return str(wrong.content) if wrong.display else ""


async def test_every_setting_is_there_with_its_meaning_and_default(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "s")
        told = "\n".join(str(one.content) for one in pilot.app.screen.query(".means"))
        for item in items():
            assert pilot.app.screen.query_one(f"#{item.id}")
            assert f"{item.means} (default: " in told


async def test_what_is_right_is_saved_at_once_and_comments_stay(world: World) -> None:
    settings_path().write_text("# mine\n[monitor]\ngrace_s = 40.0 # patient\n")
    async with world.app() as pilot:
        await press(pilot, "s")
        assert await typed(pilot, "monitor-grace_s", "20") == ""
        assert await typed(pilot, "monitor-keep_days", "30") == ""
        assert await typed(pilot, "monitor-quiet_hours", "22:00-07:00") == ""
        assert await typed(pilot, "monitor-working_days", "mon tue") == ""
        pilot.app.screen.query_one("#app-reduced_motion", Switch).value = True
        await settle(pilot)
        assert pilot.app.settings == read_settings()
    kept = read_settings()
    assert (kept.monitor.grace_s, kept.monitor.keep_days) == (20.0, 30)
    assert (kept.monitor.quiet_hours, kept.monitor.working_days) == ("22:00-07:00", ("mon", "tue"))
    assert kept.app.reduced_motion
    text = settings_path().read_text()
    assert "# mine" in text
    assert "# patient" in text


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("monitor-grace_s", "soon"),
        ("monitor-grace_s", "1"),
        ("monitor-keep_days", "2.5"),
        ("monitor-quiet_hours", "late"),
        ("monitor-working_days", "mon someday"),
        ("monitor-working_days", ""),
    ],
)
async def test_what_is_wrong_is_said_beneath_it_and_not_saved(
    world: World, key: str, text: str
) -> None:
    async with world.app() as pilot:
        await press(pilot, "s")
        assert await typed(pilot, key, text) != ""
        assert not settings_path().exists()


async def test_a_theme_is_put_on_at_once(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "s")
        pilot.app.screen.query_one("#app-theme", Select).value = "contrast"
        await settle(pilot)
        assert pilot.app.theme == "coach-contrast"


async def test_keys_lead_elsewhere_again_after_escape(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "s")
        pilot.app.screen.query_one("#monitor-profile", Input).focus()
        await press(pilot, "t")
        assert pilot.app.screen.MODE == "settings"
        await press(pilot, "escape", "t")
        assert pilot.app.screen.MODE == "today"
    assert read_settings().monitor.profile == "t"


async def test_a_file_with_a_mistake_is_not_overwritten(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        settings_path().write_text("[monitor]\ngrice = 1.0\n")
        await press(pilot, "s")
        assert "grice" in await typed(pilot, "monitor-grace_s", "20")
        assert "grice" in words(pilot)
    assert "grice" in settings_path().read_text()


async def test_settings_stand_in_groups(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "s")
        shown = [str(one.content) for one in pilot.app.screen.query(".group")]
        assert shown == list(GROUPS)
        assert "Told after (s)" in "\n".join(
            str(one.content) for one in pilot.app.screen.query(".name")
        )


async def test_the_camera_that_was_chosen_is_looked_through_from_then_on(world: World) -> None:
    """By the check, and by a monitor that runs: it begins again there."""
    async with world.app((120, 40)) as pilot:
        await press(pilot, "m", "space")
        await until(pilot, lambda: world.open_now, "the monitor has a camera")
        await press(pilot, "s")
        pilot.app.screen.query_one("#monitor-source-pick", Select).value = "2"
        await settle(pilot)
        assert world.opened[-1] == "0", "not before the place is left"
        await press(pilot, "escape", "m")
        await until(pilot, lambda: world.opened[-1] == "2", "the monitor looks through it")
        await press(pilot, "c")
        await until(pilot, lambda: world.opened[-2:] == ["2", "2"], "and so does the check")
        await until(pilot, lambda: len(world.history.all(Spell)) == 2, "it began again")
    assert [spell.source for spell in world.history.all(Spell)] == ["0", "2"]


@pytest.mark.parametrize("name", ["ftp://cam/live", "http:/cam", "no-such-film.mp4"])
async def test_a_camera_that_can_not_be_is_not_looked_through(world: World, name: str) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "s")
        pilot.app.screen.query_one("#monitor-source", Input).value = name
        await settle(pilot)
        await press(pilot, "escape", "t")
        await settle(pilot)
        assert pilot.app.services.source == "0"


async def test_a_camera_is_picked_by_its_name_and_looked_through(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "s")
        picker = pilot.app.screen.query_one("#monitor-source-pick", Select)
        assert picker.value == "0"
        picker.value = "2"
        await settle(pilot)
        assert read_settings().monitor.source == "2"
        pilot.app.screen.query_one("#preview-on", Switch).value = True
        await until(pilot, lambda: world.open_now, "the camera is open")
        assert world.opened[-1] == "2"
        await press(pilot, "escape", "t")
        await until(pilot, lambda: not world.open_now, "it is closed again")


async def test_the_monitor_starts_with_the_computer_from_here(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    change_setting("monitor.profile", "desk")
    file = tmp_path / ".config" / "autostart" / "coach-monitor.desktop"
    async with world.app() as pilot:
        await press(pilot, "s")
        switch = pilot.app.screen.query_one("#start-with-computer", Switch)
        assert not switch.value
        switch.value = True
        await settle(pilot)
        assert '"monitor" "0" "--profile" "desk" "--host" "login"' in file.read_text()
        switch.value = False
        await settle(pilot)
        assert not file.exists()

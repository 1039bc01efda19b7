"""The first run: what it says, how it is left and taken up again, and how few keys it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.content.settings_file import read_settings
from coach.storage.records import Baseline, Check, Profile
from coach.ui.widgets.charts.gauge import Gauge
from tests.support.ui_world import (
    Typist,
    World,
    nobody,
    place,
    press,
    recorded,
    settle,
    text_of,
    toasts,
    until,
    words,
)

pytestmark = pytest.mark.asyncio
BASELINE_S = 10.5


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, monkeypatch)


BESIDE = ("enter", "enter", "down", "enter")
"""Hello, the camera, and the second place: the camera stands beside the person."""


async def test_a_new_user_facing_the_camera_is_monitored_after_three_keys(world: World) -> None:
    world.body = recorded("front_upright")
    async with world.app() as pilot:
        typist = Typist(pilot)
        assert place(pilot) == "welcome"
        await typist.press("enter", "enter")
        await world.play(pilot, 3)
        assert text_of(pilot, "#say") == "That works: press enter."
        await typist.press("enter")
        await world.play(pilot, BASELINE_S)
        assert place(pilot) == "monitor"
        await until(pilot, lambda: pilot.app.lookout.running, "the monitor runs")
        assert pilot.app.lookout.desk.monitor.baseline is not None, "it need not be taken again"
        assert not pilot.app.lookout.lines, "the camera is handed over before it starts"
    assert typist.pressed == 3
    assert world.history.last(Profile).name == "desk"


async def test_a_camera_beside_leads_to_a_finished_check_with_few_keys(world: World) -> None:
    async with world.app() as pilot:
        typist = Typist(pilot)
        await typist.press(*BESIDE)
        await world.play(pilot, BASELINE_S)
        assert place(pilot) == "check"
        await typist.press("space")
        await world.play(pilot, 3.5)
        await world.play(pilot, 10.5)
        assert world.history.last(Check) is not None
    assert typist.pressed == 5
    assert world.history.last(Profile).name == "side"


async def test_the_first_baseline_is_the_monitors_and_the_checks(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, *BESIDE)
        assert "your baseline" in words(pilot)
        await world.play(pilot, BASELINE_S)
        assert place(pilot) == "check"
        assert "monitor and check compare you with it" in toasts(pilot)
        (profile,) = world.history.all(Profile)
        (baseline,) = world.history.all(Baseline)
        assert (profile.name, baseline.profile) == (read_settings().monitor.profile, profile.id)
        assert baseline.numbers["view"].startswith("side")
        await press(pilot, "m", "space")
        await until(pilot, lambda: pilot.app.lookout.running, "the monitor runs")
        assert pilot.app.lookout.desk.monitor.baseline is not None, "it need not be taken again"


async def test_a_baseline_that_can_not_serve_is_refused_with_the_reason(world: World) -> None:
    world.body = nobody
    async with world.app() as pilot:
        await press(pilot, *BESIDE)
        await world.play(pilot, BASELINE_S)
        assert text_of(pilot, "#say").startswith("Not yet: nobody was in the picture")
        assert world.history.all(Baseline) == []
        world.body = recorded("side_upright")
        await world.play(pilot, 2 * BASELINE_S)
        assert place(pilot) == "check"
        assert len(world.history.all(Baseline)) == 1


async def test_each_step_can_be_gone_back_to(world: World) -> None:
    async with world.app() as pilot:
        assert "Back" not in words(pilot).splitlines()[-1], "there is nothing before the first"
        await press(pilot, "enter", "enter", "enter")
        await world.play(pilot, BASELINE_S / 2)
        assert "3 of 3" in words(pilot)
        for shown in ("2 of 3", "1 of 3", "Welcome"):
            await press(pilot, "backspace")
            assert shown in words(pilot)
        await world.play(pilot, BASELINE_S)
        assert world.history.all(Baseline) == [], "a baseline that was left is not taken"
        assert place(pilot) == "welcome"


async def test_who_names_the_wrong_place_gets_the_baseline_of_the_right_one(world: World) -> None:
    world.body = recorded("front_upright")
    async with world.app() as pilot:
        await press(pilot, *BESIDE)
        await world.play(pilot, BASELINE_S)
        assert place(pilot) == "monitor"
    assert world.history.last(Profile).name == "desk"


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
async def test_left_at_any_step_it_goes_on_there(world: World, steps: int) -> None:
    async with world.app() as pilot:
        await press(pilot, *["enter"] * steps, "escape")
        assert place(pilot) == "today"
    async with world.app() as pilot:
        assert place(pilot) == "welcome"
        assert pilot.app.screen._step == steps


async def test_the_baseline_of_a_recording_is_nobodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, monkeypatch, live=False, source="somebody.mp4")
    async with world.app() as pilot:
        await press(pilot, "enter", "enter", "enter")
        await world.play(pilot, BASELINE_S)
        assert place(pilot) == "check", "the camera sees a side"
    assert world.history.all(Baseline) == []
    assert read_settings().monitor.profile == ""


async def test_privacy_and_the_doctor_come_first(world: World) -> None:
    async with world.app() as pilot:
        said = " ".join(words(pilot).split())
        assert "Nothing ever leaves this machine." in said
        assert "no medical device" in said
        assert not world.opened


async def test_once_done_it_does_not_come_again(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "enter", "enter", "enter", "enter")
        assert place(pilot) == "monitor", "the baseline is left for later"
    async with world.app() as pilot:
        assert place(pilot) == "today"


async def test_another_camera_is_looked_through_at_once_and_kept(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "enter")
        await until(pilot, lambda: "Desk camera" in words(pilot), "the cameras are listed")
        await world.play(pilot, 0.2)
        await press(pilot, "down")
        await until(pilot, lambda: world.opened[-1] == "2", "the other one is opened")
        await until(pilot, lambda: world.open_now == 1, "the first one is closed")
        await press(pilot, "enter")
    assert read_settings().monitor.source == "2"


async def test_the_place_is_judged_before_the_first_check(world: World) -> None:
    world.body = nobody
    async with world.app() as pilot:
        await press(pilot, "enter", "enter")
        await world.play(pilot, 1)
        assert text_of(pilot, "#say").startswith("Nobody in view")
        world.body = recorded("side_upright")
        await world.play(pilot, 3)
        assert text_of(pilot, "#say").startswith("The camera sees you from the side")
        await press(pilot, "down")
        await world.play(pilot, 1)
        assert text_of(pilot, "#say") == "That works: press enter."


async def test_a_damaged_memory_is_said(world: World) -> None:
    world.history.store.notices.append("the history was damaged; a copy was kept")
    async with world.welcomed().app() as pilot:
        assert "The history was damaged; a copy was kept." in toasts(pilot)


async def test_what_happens_to_the_memory_later_is_said_once(world: World) -> None:
    async with world.welcomed().app() as pilot:
        world.history.store.notices.append("no space is left for the history: free some")
        for _ in range(2):
            pilot.app._tell_news()
            await settle(pilot)
        assert toasts(pilot).count("No space is left for the history: free some.") == 1


async def test_without_block_characters_every_screen_is_ascii(world: World) -> None:
    async with world.welcomed().app(plain=True) as pilot:
        await press(pilot, "c")
        await world.play(pilot, 1)
        gauges = pilot.app.screen.query(Gauge)
        drawn = "".join(str(gauge.render()) for gauge in gauges)
        assert set(drawn) - set("°") <= set(map(chr, range(128)))

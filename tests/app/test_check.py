"""Check in the app: started, measured, told, remembered, from the first key on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coach.content.settings_file import change_setting, read_settings
from coach.errors import ModelError, SourceError
from coach.storage.records import Check
from coach.ui.widgets.charts.gauge import Gauge, GaugeReading
from tests.support.ui_world import World, nobody, press, settle, text_of, until, words

pytestmark = pytest.mark.asyncio
CHECK_S = 3.5, 10.5
"""The count-in and the check, with a little to spare."""


async def test_a_check_is_counted_in_measured_told_and_remembered(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "c")
        await world.play(pilot, 2)
        assert text_of(pilot, "#say") == "Ready: press space."
        assert world.history.last(Check) is None
        await press(pilot, "space")
        assert "Sit as you usually do" in text_of(pilot, "#say")
        await world.play(pilot, CHECK_S[0])
        assert text_of(pilot, "#say").startswith("Measuring")
        await world.play(pilot, CHECK_S[1])
        assert text_of(pilot, "#say").startswith("Done")
        (check,) = world.history.all(Check)
        shown = re.search(rf"Score ({check.score}|\d+ to \d+) of 100", words(pilot))
        assert shown
        assert check.live
        assert check.view.startswith("side")
        gauge = pilot.app.screen.query_one("#craniovertebral_angle", Gauge)
        stored = check.document["measures"]["craniovertebral_angle"]["value"]
        assert round(gauge.reading.value, 1) == stored

        await press(pilot, "space")
        await world.play(pilot, CHECK_S[0])
        await world.play(pilot, CHECK_S[1])
        assert f"Last time, 20 Nov: score {shown[1]}." in words(pilot)
        assert len(world.history.all(Check)) == 2


async def test_a_check_of_a_recording_is_told_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, monkeypatch, live=False).welcomed()
    async with world.app() as pilot:
        await press(pilot, "c")
        await world.play(pilot, 2)
        await press(pilot, "space")
        for seconds in CHECK_S:
            await world.play(pilot, seconds)
        assert text_of(pilot, "#say").startswith("Done")
        assert "Score" in words(pilot)
    assert world.history.all(Check) == []


async def test_stopping_a_check_remembers_nothing(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "c", "space")
        await world.play(pilot, 6)
        await press(pilot, "escape")
        await world.play(pilot, 9)
        assert text_of(pilot, "#say") == "Ready: press space."
        assert world.history.last(Check) is None


async def test_the_flexibility_test_asks_to_sit_tall_and_says_what_came_of_it(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "c", "f")
        await world.play(pilot, 3.5)
        said = []
        while not text_of(pilot, "#say").startswith("Done"):
            said.append(text_of(pilot, "#say"))
            await world.play(pilot, 3)
        assert "Now as tall as you can!" in said
        (check,) = world.history.all(Check)
        assert "Flexibility" in text_of(pilot, "#result")
        assert check.document["flexibility"]


async def test_an_empty_chair_is_told_and_not_remembered(world: World) -> None:
    world.body = nobody
    async with world.app() as pilot:
        await press(pilot, "c")
        await world.play(pilot, 2)
        assert "Nobody in view" in text_of(pilot, "#say")
        await press(pilot, "space")
        await world.play(pilot, CHECK_S[0])
        await world.play(pilot, CHECK_S[1])
        assert text_of(pilot, "#say").startswith("Nobody was in view")
        assert "Score" not in words(pilot)
        assert world.history.last(Check) is None


async def test_privacy_leaves_only_the_skeleton_and_is_remembered(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "c")
        await world.play(pilot, 0.5)
        assert not pilot.app.feed.wish.skeleton_only
        await press(pilot, "p")
        assert pilot.app.feed.wish.skeleton_only
        assert read_settings().app.picture == "skeleton"
        await press(pilot, "p")
        assert not pilot.app.feed.wish.skeleton_only


async def test_the_camera_is_open_only_while_it_is_needed(world: World) -> None:
    async with world.app() as pilot:
        assert not world.opened
        await press(pilot, "c")
        await world.play(pilot, 0.3)
        assert world.open_now == 1
        await press(pilot, "h")
        await until(pilot, lambda: not world.open_now, "the camera is closed")
        await press(pilot, "c")
        await world.play(pilot, 0.3)
        assert world.open_now == 1
    assert world.open_now == 0


async def test_checks_look_through_the_camera_beside_the_person_and_the_welcome_through_the_other(
    world: World,
) -> None:
    change_setting("app.side_camera", "2")
    async with world.app() as pilot:
        pilot.app.settings = read_settings()
        await press(pilot, "c")
        await world.play(pilot, 0.3)
        assert world.opened == ["2"]
        await press(pilot, "h", "c")
        await world.play(pilot, 0.3)
        assert set(world.opened) == {"2"}
        assert world.open_now == 1


async def test_a_terminal_without_unicode_is_sent_none(world: World) -> None:
    async with world.app((120, 40), plain=True) as pilot:
        for key in "cmehlst":
            await press(pilot, key)
            if key == "c":
                await world.play(pilot, 2)
            assert words(pilot).isascii(), key
            await press(pilot, "question_mark")
            assert words(pilot).isascii(), key
            await press(pilot, "escape")


async def test_help_only_lies_over_the_camera(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "c", "space")
        await world.play(pilot, CHECK_S[0])
        await press(pilot, "question_mark")
        assert "forward" in words(pilot)
        await press(pilot, "escape")
        await world.play(pilot, 2)
        assert text_of(pilot, "#say") == "Ready: press space.", "it measures nobody who reads"
        await press(pilot, "space")
        await world.play(pilot, CHECK_S[0])
        await world.play(pilot, CHECK_S[1])
        await press(pilot, "question_mark", "escape")
        await world.play(pilot, 0.5)
        assert text_of(pilot, "#say").startswith("Done")
        assert len(world.opened) == 1
        await press(pilot, "t")
        await until(pilot, lambda: not world.open_now, "the camera is closed")


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        ({"refusal": SourceError("there is no camera 0", hint="connect one")}, "no camera 0"),
        ({"model_error": ModelError("the pose model is missing", hint="coach models --fetch")},
         "coach models --fetch"),
    ],
    ids=["no camera", "no model"],
)  # fmt: skip
async def test_what_is_missing_is_said_in_the_pictures_place(
    world: World, trouble: dict[str, ModelError] | dict[str, SourceError], sentence: str
) -> None:
    for name, value in trouble.items():
        setattr(world, name, value)
    async with world.app((120, 40)) as pilot:
        await press(pilot, "c")
        await until(
            pilot, lambda: sentence in " ".join(words(pilot).split()), "the sentence is shown"
        )
        assert "Nobody" not in text_of(pilot, "#say")
        await press(pilot, "space")
        await settle(pilot)
        assert text_of(pilot, "#say") == "I can't see you now.", "nothing is measured"


async def test_a_camera_that_is_pulled_out_is_told_and_taken_up_again(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "c")
        await world.play(pilot, 1)
        world.refusal = SourceError("camera 0 was unplugged", hint="connect it again")
        world.failure = SourceError("camera 0 stopped answering")
        await until(pilot, lambda: "stopped answering" in words(pilot), "the loss is told")
        world.refusal = None
        world.clock.time_s += 5  # the next attempt is due
        await until(pilot, lambda: world.open_now, "the camera is opened again")
        await world.play(pilot, 2)
        await settle(pilot)
        assert text_of(pilot, "#say") == "Ready: press space."


async def test_a_gauge_names_both_ends_of_an_interval_where_they_fit(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "c")
        gauge = pilot.app.screen.query_one("#craniovertebral_angle", Gauge)
        gauge.reading = GaugeReading(41.0, 33.0, 49.0, "mild")
        for width, told in ((60, "! a little off to far off"), (46, "! a little off"), (30, "!")):
            assert gauge._words(width).plain.endswith(f" {told}")
        gauge.reading = GaugeReading(41.0, 46.0, 49.0, "mild")
        assert gauge._words(60).plain.endswith(" ! a little off")

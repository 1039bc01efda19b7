"""Getting about: every place by one key, by the palette and by the mouse, each with its help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import OptionList

from coach.errors import CoachError
from coach.runtime.training.safety import remember_screening, remember_unfinished
from coach.storage.moment import Moment
from coach.storage.records import Check, ExerciseSet, Rating, Session, Spell
from coach.ui.screens.base import CoachScreen, HelpScreen
from coach.ui.widgets.charts.bars import DayBars
from coach.ui.widgets.charts.lanes import Lanes
from coach.ui.widgets.navigation import PLACES
from coach.ui.widgets.tile import Tile
from tests.support.answers import screened
from tests.support.ui_world import (
    NOW,
    World,
    fill,
    place,
    press,
    settle,
    text_of,
    toasts,
    until,
    words,
)

pytestmark = pytest.mark.asyncio


async def test_one_key_leads_to_each_place_and_there_is_help_in_each(world: World) -> None:
    async with world.app() as pilot:
        for there in PLACES:
            await press(pilot, there.key)
            assert place(pilot) == there.mode
            assert f"[{there.title}]" in words(pilot)
            await press(pilot, "question_mark")
            assert isinstance(pilot.app.screen, HelpScreen)
            assert there.title in words(pilot)
            await press(pilot, "escape")
            assert place(pilot) == there.mode


async def test_an_error_takes_the_place_of_the_last_error_and_of_nothing_else(world: World) -> None:
    async with world.app() as pilot:
        pilot.app.notify("Your baseline was taken.")
        for what in ("the disk is full", "the disk is full", "the file is locked"):
            pilot.app.tell_error(CoachError(what))
            await settle(pilot)
        assert toasts(pilot).count("Your baseline was taken.") == 1
        assert "The disk is full" not in toasts(pilot)
        assert toasts(pilot).count("The file is locked") == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_place_is_drawn_where_no_colour_is_wanted(
    world: World, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    fill(world.history)
    async with world.app(size) as pilot:
        for there in PLACES:
            await press(pilot, there.key)
            await settle(pilot)
            assert place(pilot) == there.mode


async def test_help_is_closed_before_another_place_is_gone_to(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "question_mark", "h")
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_the_palette_names_every_place(world: World) -> None:
    async with world.app() as pilot:
        screen = pilot.app.screen
        named = {one.title for one in pilot.app.get_system_commands(screen)}
        assert named >= {there.title for there in PLACES}
        await pilot.press("ctrl+p")
        await pilot.pause()
        for letter in "history":
            await pilot.press(letter)
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.1)
        await settle(pilot)
        assert place(pilot) == "history"


async def test_the_palette_does_what_the_monitor_does(world: World) -> None:
    async with world.app() as pilot:
        offered = {one.title: one for one in pilot.app.get_system_commands(pilot.app.screen)}
        assert {"Snooze", "Take the baseline again", "Screenshot"} <= set(offered)
        await offered["Monitor on or off"].callback()
        await until(pilot, lambda: pilot.app.lookout.running, "the monitor runs")
        assert place(pilot) == "monitor"
        await press(pilot, "q")
        assert "Keep monitoring in the background" in words(pilot)
        await press(pilot, "escape")
        assert pilot.app.lookout.running
        await press(pilot, "q")
        await pilot.press("q")
        await until(pilot, lambda: not pilot.app.is_running, "it quits")


async def test_a_click_on_a_place_leads_there(world: World) -> None:
    async with world.app() as pilot:
        line = words(pilot).splitlines()[0]
        await pilot.click("Navigation", offset=(line.index("History") + 2, 0))
        await settle(pilot)
        assert place(pilot) == "history"


async def test_every_key_in_the_footer_is_written_out_where_there_is_room(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        for there in PLACES:
            await press(pilot, there.key)
            foot = words(pilot).splitlines()[-1]
            screen = pilot.app.screen
            assert isinstance(screen, CoachScreen)
            for active in screen.active_bindings.values():
                binding = active.binding
                if binding.show and active.node is screen and active.enabled:
                    assert binding.description in foot, (there.mode, binding.description, foot)


async def test_today_is_honest_about_nothing_and_suggests_what_comes_first(world: World) -> None:
    async with world.app() as pilot:
        assert "none yet" in words(pilot)
        assert "not seen yet" in words(pilot)
        assert "Let the monitor watch over you" in text_of(pilot, "#next")
        await press(pilot, "enter")
        assert place(pilot) == "monitor"


async def test_today_shows_what_is_remembered(world: World) -> None:
    fill(world.history)
    async with world.app((120, 40)) as pilot:
        tiles = {tile.id: (tile.value, tile.note) for tile in pilot.app.screen.query(Tile)}
        check = world.history.last(Check)
        assert tiles["check"] == (f"{check.score} of 100", "side, today")
        upright, seated = tiles["upright"]
        assert seated == "of 2 h"
        assert 0 < int(upright.rstrip("%")) < 100
        assert tiles["breaks"] == ("1", "taken today")
        assert tiles["streak"][0] == "21 days"
        columns = pilot.app.screen.query_one(DayBars).columns
        assert len(columns) == 14
        assert all(column.upright + column.slouched == 120 for column in columns)


async def test_today_is_renewed_when_one_comes_back(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l")
        fill(world.history)
        await press(pilot, "t")
        assert pilot.app.screen.query_one("#check", Tile).value.endswith("of 100")


async def test_the_course_of_each_measure_and_exercise_is_put_in_words(world: World) -> None:
    fill(world.history)
    async with world.app((120, 40)) as pilot:
        await press(pilot, "h", "down")
        assert "measurement error" in text_of(pilot, "#said") or "varies" in text_of(pilot, "#said")
        assert "last month" in words(pilot)
        await press(pilot, "w")
        assert "last year" in words(pilot)
        await press(pilot, "w")
        assert "last week" in words(pilot)
        await press(pilot, "end")
        assert "Scapular squeeze" in words(pilot)
        assert "Last: 10." in text_of(pilot, "#said")


async def test_sets_that_the_clock_counted_are_marked(world: World) -> None:
    fill(world.history)
    one = world.history.last(ExerciseSet, exercise="scapular_squeeze")
    assert one is not None
    world.history.change(replace(one, judged=False))
    async with world.app((120, 40)) as pilot:
        await press(pilot, "h", "end")
        assert "The clock counted in 1 of 7 sets." in text_of(pilot, "#said")


async def test_history_opens_on_one_time_line_and_lists_what_was_recorded_alone(
    world: World,
) -> None:
    fill(world.history)
    async with world.app((120, 40)) as pilot:
        await press(pilot, "h")
        shown = pilot.app.screen.query_one(OptionList)
        listed = [option.id for option in shown.options]
        assert listed[:2] == ["together", "desk:upright"]
        assert shown.highlighted == 0
        assert {"craniovertebral_angle", "trunk_lean"} <= set(listed)
        assert not {"thoracic_kyphosis", "shoulder_protraction"} & set(listed)
        assert "21 days at the desk" in text_of(pilot, "#said")
        await press(pilot, "down")
        assert "%" in text_of(pilot, "#said")
        assert "varies by itself" in text_of(pilot, "#said")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("plain", [False, True])
async def test_lanes_share_one_axis_of_time(
    world: World, size: tuple[int, int], plain: bool
) -> None:
    fill(world.history)
    async with world.app(size, plain=plain) as pilot:
        await press(pilot, "h")
        lanes = pilot.app.screen.query_one(Lanes)
        for days in (31, 366, 7):
            drawn = [line.plain for line in lanes.lines()]
            assert lanes.shown.days == days
            titles = ["Time upright", "Nudges", "Breaks", "Sets of exercise", "Worst pain"]
            found = [line for line in drawn for title in titles if line.startswith(title)]
            assert len(found) == len(titles)
            assert len(drawn) <= lanes.size.height
            assert max(map(len, drawn)) <= lanes.size.width
            assert len({len(line) for line in drawn[1:] if line not in found}) == 1
            assert any("100% " in line for line in drawn)
            if plain:
                assert "\n".join(drawn).isascii()
            await press(pilot, "w")


async def test_a_history_with_nothing_in_it_says_so(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "h")
        assert text_of(pilot, "#said").startswith("Nothing is recorded yet.")


@pytest.mark.parametrize("keys", [(), ("c",), ("question_mark",), ("l", "enter"), ("m", "p")])
async def test_ctrl_c_ends_the_app_wherever_one_is(
    world: World, keys: tuple[()] | tuple[str, str] | tuple[str]
) -> None:
    async with world.app() as pilot:
        await press(pilot, *keys)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not pilot.app.is_running, "the app ends")
    assert world.open_now == 0


async def test_quitting_leaves_nothing_running(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "c")
        await world.play(pilot, 0.3)
        await pilot.press("q")
    assert world.open_now == 0
    assert world.history.all(Session) == world.history.all(Rating) == []


async def test_a_recording_is_told_on_every_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, monkeypatch, live=False).welcomed()
    async with world.app() as pilot:
        for there in PLACES:
            await press(pilot, "escape", there.key)
            assert "nothing of it is kept" in words(pilot), there.mode


async def test_the_palette_changes_colours_and_writes_report_and_export(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    async with world.app() as pilot:
        offered = {one.title: one for one in pilot.app.get_system_commands(pilot.app.screen)}
        offered["Write the report"].callback()
        await settle(pilot)
        assert "nothing to report" in toasts(pilot)
        fill(world.history)
        monkeypatch.setattr(
            "coach.runtime.report_page.monitored_days", lambda *_: []
        )  # made-up checks have no document
        offered["Write the report"].callback()
        offered["Export everything"].callback()
        await settle(pilot)
        await until(pilot, lambda: len(list(tmp_path.glob("coach-*"))) == 2, "both are written")
        await offered["Colours: light"].callback()
        assert pilot.app.theme == "coach-light"
        offered["The week"].callback()
        await settle(pilot)
        assert place(pilot) == "week"


async def test_today_sends_nobody_to_train_who_is_to_be_seen_first(world: World) -> None:
    remember_screening(world.history, screened(general="fever"), Moment.of(NOW))
    world.history.add(Spell(Moment.of(NOW), "0", 1.0))
    async with world.app() as pilot:
        assert "See a doctor today" in words(pilot)
        assert "exercise session" not in words(pilot)


async def test_an_emergency_stays_on_today_where_the_questions_were_begun_anew_and_left(
    world: World,
) -> None:
    remember_screening(world.history, screened(danger_chest="chest"), Moment.of(NOW))
    remember_unfinished(world.history, Moment.of(NOW))
    async with world.app() as pilot:
        assert "Read what to do now" in words(pilot)


async def test_today_offers_to_finish_a_session(world: World) -> None:
    from coach.content.loader import exercises
    from coach.runtime.training.programme import NAME, todays_session

    at = Moment.of(NOW)
    world.screened()
    world.history.add(Check(at, "0", True, "front", 10.0, 80, {}))
    first = todays_session(world.history, exercises(), at).items[0].asked
    session = world.history.add(
        Session(at, NAME, programme=NAME, ended_s=at.utc_s, ended_why="stopped")
    )
    for _ in range(first.sets or exercises()[first.exercise].dose.sets):
        world.history.add(ExerciseSet(at, session.id, first.exercise, note="done"))
    async with world.app() as pilot:
        await press(pilot, "t")
        assert "Finish your session" in words(pilot)
        assert "exercises left" in words(pilot)


async def test_the_first_run_and_a_break_explain_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, monkeypatch)
    async with world.app() as pilot:
        assert place(pilot) == "welcome"
        await press(pilot, "question_mark")
        assert "The first minute" in words(pilot)
        await press(pilot, "escape")
        assert place(pilot) == "welcome", "esc closes the explanation first"
        await press(pilot, "escape", "m", "k", "question_mark")
        assert "A minute of standing" in words(pilot)
        await press(pilot, "escape")
        assert place(pilot) == "break"
        await press(pilot, "escape")
        assert place(pilot) == "monitor"


async def test_a_break_offers_exercises_in_turn_and_begins_those_shown(world: World) -> None:
    async with world.screened().app((120, 40)) as pilot:
        await press(pilot, "m", "k")
        screen = pilot.app.screen
        await until(pilot, lambda: "3 × chin tuck" in text_of(pilot, "#chair"), "it offers some")
        seen = []
        for _ in range(4):
            seen.append(text_of(pilot, "#chair"))
            await press(pilot, "r")
        assert len(set(seen)) == 4
        assert text_of(pilot, "#chair") == seen[0], "the first comes again after the last"
        await press(pilot, "r")
        assert "Two minutes on your feet: " in text_of(pilot, "#shown")
        assert screen._shown.name == "standing_break"
        await press(pilot, "enter")
        await until(pilot, lambda: place(pilot) in ("voiceoffer", "session"), "it begins")
        if place(pilot) == "voiceoffer":
            await press(pilot, "escape")
        await until(pilot, lambda: place(pilot) == "session", "the session begins")
        assert pilot.app.screen._run.plan.name == "standing_break"


async def test_a_break_offers_no_exercises_where_none_suits(world: World) -> None:
    async with world.screened("emergency").app() as pilot:
        await press(pilot, "m", "k")
        await until(pilot, lambda: text_of(pilot, "#chair"), "it has looked")
        assert "Getting up is what helps" in text_of(pilot, "#chair")
        assert "These exercises" not in words(pilot)
        await press(pilot, "enter", "r")
        assert place(pilot) == "break"

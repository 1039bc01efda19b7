"""The week in the app and on the command line: it tells what stands out and invents nothing."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Static

from coach.cli import main
from coach.core.monitor.review_text import TOO_LITTLE
from coach.storage.moment import Moment
from coach.storage.records import Event, Session, Setting, Spell
from coach.ui.widgets.charts.bars import DayBars
from tests.support.ui_world import NOW, World, add_monitoring, fill, place, press, words

pytestmark = pytest.mark.asyncio


async def test_the_week_is_one_key_from_today(world: World) -> None:
    fill(world.history)
    async with world.app((120, 40)) as pilot:
        await press(pilot, "t", "w")
        assert place(pilot) == "week"
        assert "Sat 14 Nov to Fri 20 Nov" in words(pilot)
        said = str(pilot.app.screen.query_one("#lines", Static).content)
        assert "in view" in said
        assert "active on 7 of 7 days" in said
        assert len(pilot.app.screen.query_one("#days", DayBars).columns) == 7
        await press(pilot, "left")
        assert "Sat 7 Nov to Fri 13 Nov" in words(pilot)
        await press(pilot, "right", "right")
        assert "Sat 14 Nov to Fri 20 Nov" in words(pilot)
        await press(pilot, "question_mark")
        assert "Seven days looked at together" in words(pilot)
        await press(pilot, "escape", "escape")
        assert place(pilot) == "today"


async def test_at_80_columns_every_hour_is_there_and_named(world: World) -> None:
    fill(world.history, NOW + timedelta(hours=12))  # seen at night, too
    async with world.app() as pilot:
        await press(pilot, "t", "w")
        hours = pilot.app.screen.query_one("#hours", DayBars)
        told = hours.lines()[-1].plain
        assert told.split() == ["0", "3", "6", "9", "12", "15", "18", "21"]
        assert hours.lines()[1].cell_len <= hours.size.width


async def test_an_empty_week_says_so(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "h", "v")
        assert TOO_LITTLE.split(":")[0] in words(pilot)
        assert "0 breaks taken" in words(pilot)


async def test_what_changed_since_a_setting_and_since_exercise_is_told(world: World) -> None:
    rng = random.Random(1)
    for days in range(9, -1, -1):
        at = Moment.of(NOW).after(-86400.0 * days - 6 * 3600)
        rng.choice = lambda states, days=days: states[0 if days < 4 else 2]  # type: ignore[misc]
        add_monitoring(world.history, at, rng, 120.0)
    at = Moment.of(NOW).after(-3 * 86400.0)
    world.history.add(Setting(at, "monitor.sensitivity", 1.5))
    world.history.add(Session(at, "desk_break", ended_s=at.utc_s + 100, ended_why="done"))
    async with world.app((120, 40)) as pilot:
        await press(pilot, "t", "w")
        said = str(pilot.app.screen.query_one("#lines", Static).content)
        assert "Since you changed the sensitivity on 17 Nov: upright 0% of the time before" in said
        assert "Since your first exercise session on 17 Nov" in said


async def test_the_command_prints_the_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    assert main(["history", "--week"]) == 0
    assert TOO_LITTLE in capsys.readouterr().out
    assert main(["history", "--week", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "coach.week/1"
    assert document["upright_share"] is None
    assert document["best_hour"] is None


async def test_breaks_taken_unasked_are_told_apart(world: World) -> None:
    spell = world.history.add(Spell(Moment.of(NOW), "0", 1.0))
    for asked in (True, False, False):
        event = Event(Moment.of(NOW), "break_taken", spell.id, details={"asked": asked})
        world.history.add(event)
    async with world.app() as pilot:
        await press(pilot, "t")
        assert "today, 2 unasked" in words(pilot)

"""The app coaches nobody past an emergency, whatever has become of the history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import OptionList

from coach.runtime.training.safety import remember_screening
from coach.storage.history import history_path, open_history
from coach.storage.moment import Moment
from coach.storage.records import ExerciseSet, Session, Setting
from coach.ui.screens.welcome import KEY
from coach.ui.words.welcome import Step
from tests.support.answers import STATES, screened
from tests.support.ui_world import NOW, World, place, press, settle

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("name", ["programme", "desk", "chin_tuck", "seated_rotation"])
@pytest.mark.parametrize("state", STATES)
async def test_no_session_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: Any, name: str
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    with open_history() as history:
        history.add(Setting(Moment.of(NOW), KEY, Step.DONE.name))
        remember_screening(history, screened(danger_chest="chest"), Moment.of(NOW))
    path = history_path()
    world = World(tmp_path / "another", monkeypatch)
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    with state(path, monkeypatch), open_history(or_in_memory=True, queued=True) as history:
        world._services["history"] = history
        if history.stands_in or not history.all(Setting):
            history.add(Setting(Moment.of(NOW), KEY, Step.DONE.name))
        async with world.app() as pilot:
            await press(pilot, "e")
            listed = pilot.app.screen.query_one(OptionList)
            listed.highlighted = [option.id for option in listed.options].index(name)
            await settle(pilot)
            for key in ("enter", "space"):
                await press(pilot, key)
                assert place(pilot) in ("exercise", "screening")
        assert not world.opened, "no camera was opened"
        assert history.all(Session) == []
        assert history.all(ExerciseSet) == []

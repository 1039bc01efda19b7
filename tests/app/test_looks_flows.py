"""How the app looks on the way: the welcome, a session in each of its phases, the outcomes of the
safety questions, and what opens over the monitor."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import OptionList

from coach.content.health import questionnaire
from coach.content.settings_file import change_setting
from coach.core.session.state import Phase
from coach.core.types import PoseSample
from coach.storage.records import ExerciseSet, Screening
from coach.ui.screens import screening
from coach.ui.screens.screening import ScreeningScreen
from tests.app.test_looks import every_theme
from tests.support.answers import answers
from tests.support.moving import sample
from tests.support.ui_session import begin, while_not
from tests.support.ui_world import (
    LARGE,
    SMALL,
    World,
    press,
    recorded,
    settle,
    text_of,
    until,
    words,
)

pytestmark = pytest.mark.asyncio
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])

OUTCOMES = {
    "go": answers(),
    "care": answers(bones="osteoporosis"),
    "clinician": answers(general="fever"),
    "emergency": answers(danger_body="leg_feeling"),
}


async def looks_like(pilot: Any, snapshot: Any, name: Any) -> None:
    """As it is stored, in every theme, and readable in each."""
    pilot.app.clear_notifications()
    await settle(pilot)
    shown, _, faint = await every_theme(pilot)
    assert faint == []
    assert still(shown) == snapshot(name=name)


def still(shown: str) -> str:
    """Without how far a bar has come: that moves with every picture."""
    shown = re.sub(r"█*░+", lambda bar: "░" * len(bar[0]), shown)
    return re.sub(r"hold \d+ of", "hold n of", shown)


def seated(t_s: float) -> PoseSample:
    """Somebody who faces the camera and keeps still."""
    return sample(t_s, 10.0)


@SIZES
async def test_the_welcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: Any, size: Any
) -> None:
    world = World(tmp_path, monkeypatch)
    still = recorded("side_upright")(5.0)
    world.body = lambda _: still
    async with world.app(size) as pilot:
        await press(pilot, "enter")
        await until(pilot, lambda: "Built-in" in words(pilot), "the cameras are listed")
        await world.play(pilot, 1)
        await looks_like(pilot, snapshot, "camera")
        await press(pilot, "enter")
        await world.play(pilot, 2)
        await looks_like(pilot, snapshot, "place")
        await press(pilot, "enter")
        await world.play(pilot, 3)
        await looks_like(pilot, snapshot, "baseline")


@SIZES
async def test_a_session_from_its_beginning_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: Any, size: Any
) -> None:
    world = World(tmp_path, monkeypatch).welcomed().screened()
    change_setting("app.reduced_motion", True)  # the figure stands still
    async with world.app(size) as pilot:
        run = await begin(world, pilot)
        await world.play(pilot, 0.5)
        await looks_like(pilot, snapshot, "pain before")
        await press(pilot, "0")
        await looks_like(pilot, snapshot, "set-up")
        await while_not(world, pilot, lambda: run.state.phase is Phase.COUNT_IN)
        await world.play(pilot, 1)
        await looks_like(pilot, snapshot, "count-in")
        await while_not(world, pilot, lambda: run.state.phase is Phase.WORK)
        await while_not(world, pilot, lambda: run.shown().big == "2")
        world.body = seated  # or the bar would be anywhere
        await world.play(pilot, 4)  # until what was said last is gone too
        await looks_like(pilot, snapshot, "repetitions")
        await press(pilot, "space")
        await looks_like(pilot, snapshot, "paused")
        await press(pilot, "space", "h")
        await looks_like(pilot, snapshot, "it hurts")
        await press(pilot, "0", "n")
        await looks_like(pilot, snapshot, "pain after")
        await press(pilot, "1")
        await looks_like(pilot, snapshot, "effort")
        await press(pilot, "4")
        await looks_like(pilot, snapshot, "summary")


@SIZES
async def test_a_hold_and_a_rest_that_the_clock_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: Any, size: Any
) -> None:
    world = World(tmp_path, monkeypatch).welcomed().screened()
    change_setting("app.reduced_motion", True)
    async with world.app(size) as pilot:
        run = await begin(world, pilot, "desk_break")
        world.body = seated
        await press(pilot, "0", "s")  # on to the shoulder blades, which can't be seen from here
        await press(pilot, "n")  # without turning to the side
        await while_not(world, pilot, lambda: run.state.phase is Phase.WORK)
        await world.play(pilot, 5)
        await looks_like(pilot, snapshot, "hold")
        await while_not(world, pilot, lambda: run.state.phase is not Phase.WORK)
        await press(pilot, "1", "2")
        await world.play(pilot, 1)
        await looks_like(pilot, snapshot, "rest")
        await press(pilot, "q")
        await looks_like(pilot, snapshot, "stopped")
        assert world.history.last(ExerciseSet).judged is False


async def test_every_question_is_seen_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On 80 by 24: the question, and each of its answers without scrolling."""
    world = World(tmp_path, monkeypatch).welcomed()
    async with world.app((80, 24)) as pilot:
        pilot.app.push_screen(ScreeningScreen())
        await settle(pilot)
        screen: Any = pilot.app.screen
        for question in questionnaire().questions:
            if question.kind == "map":  # places are listed beside the drawing
                continue
            monkeypatch.setattr(screening, "next_question", lambda *_, asked=question: asked)
            monkeypatch.setattr(screening, "questions_left", lambda *_: 10)
            await screen._ask()
            await settle(pilot)
            choices = screen.query_one(OptionList)
            assert choices.virtual_size.height > 2
            assert choices.max_scroll_y == 0, question.code
            assert question.text.split()[-1] in text_of(pilot, "#question")


@SIZES
@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_each_outcome_of_the_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: Any, size: Any, outcome: Any
) -> None:
    world = World(tmp_path, monkeypatch).welcomed()
    async with world.app(size) as pilot:
        pilot.app.push_screen(ScreeningScreen())
        await settle(pilot)
        screen: Any = pilot.app.screen
        while screen._question is not None:
            await screen._answer(OUTCOMES[outcome][screen._question.code])
        await looks_like(pilot, snapshot, outcome)
        assert world.history.last(Screening).outcome == outcome


@SIZES
async def test_what_opens_over_the_monitor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: Any, size: Any
) -> None:
    world = World(tmp_path, monkeypatch).welcomed()
    change_setting("monitor.notify", False)
    change_setting("monitor.profile", "desk")
    world.body = recorded("front_upright")
    async with world.app(size) as pilot:
        await press(pilot, "m", "space")
        app: Any = pilot.app
        await until(pilot, lambda: app.lookout.running, "the monitor runs")
        await world.play(pilot, 14)
        await press(pilot, "p")
        await looks_like(pilot, snapshot, "profiles")
        await press(pilot, "n", *"sofa")
        await looks_like(pilot, snapshot, "a new profile")
        await press(pilot, "escape", "escape", "z")
        await looks_like(pilot, snapshot, "snooze")

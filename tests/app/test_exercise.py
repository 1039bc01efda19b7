"""Exercise in the app: chosen, guarded by the safety questions, led through, remembered."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Markdown, OptionList

from coach.content.loader import exercises
from coach.content.routines import routines
from coach.core.programme.progression import BANDS
from coach.core.session.state import Phase
from coach.errors import SourceError
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.records import ExerciseSet, Rating, Repetition, Screening, Session
from coach.ui.screens import exercise as screens
from coach.ui.screens.band import BandScreen
from coach.ui.widgets.big import BigNumber
from coach.ui.widgets.pictures.demonstration import Demonstration
from coach.ui.widgets.pictures.figure import FigureView
from tests.support.moving import REP_S
from tests.support.ui_session import Lifter, begin, while_not, work
from tests.support.ui_world import (
    NOW,
    Typist,
    World,
    place,
    press,
    settle,
    text_of,
    toasts,
    until,
    words,
)

pytestmark = pytest.mark.asyncio


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, monkeypatch).welcomed().screened()


async def test_from_the_start_to_a_running_session_in_three_keys(world: World) -> None:
    async with world.app() as pilot:
        world.body = Lifter(pilot)
        await press(pilot, "e", "enter")
        assert place(pilot) == "session"
        assert "How much pain do you have now" in text_of(pilot, "#say")
        assert "Good for everybody" in words(pilot), "why these exercises"
        await press(pilot, "0")
        assert "How much pain" not in text_of(pilot, "#say")
        assert pilot.app.screen._run.programme == "programme"
        await until(pilot, lambda: "Good for everybody" not in words(pilot), "the reasons are gone")


async def test_it_asks_while_the_camera_opens(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, opened = threading.Event(), world._open
    monkeypatch.setattr(world, "_open", lambda name: held.wait(300) and opened(name))
    async with world.app() as pilot:
        await press(pilot, "e", "enter")
        assert world.open_now == 0
        assert "How much pain do you have now" in text_of(pilot, "#say")
        await press(pilot, "0")
        assert text_of(pilot, "#say").strip("[b]").startswith("Loading the pose model")
        held.set()
        await until(pilot, lambda: world.open_now, "the camera is opened")


async def test_a_new_user_comes_to_a_running_session_with_few_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, monkeypatch).screened()  # the safety questions are answered once
    async with world.app() as pilot:
        typist = Typist(pilot)
        assert place(pilot) == "welcome"
        await typist.press("escape", "e", "enter", "0")
        run = pilot.app.screen._run
        await while_not(world, pilot, lambda: run.state.phase is not Phase.SET_UP)
    assert typist.pressed == 4


async def test_a_disk_that_makes_wait_keeps_nobody_from_going_on(
    world: World, tmp_path: Path
) -> None:
    world.history = open_history(tmp_path / "history.db", queued=True)
    async with world.app() as pilot:
        run = await begin(world, pilot)
        with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await work(world, pilot, run)
            await world.play(pilot, REP_S + 1.5)
            await press(pilot, "s", "1", "4")
            assert run.over
            assert other.execute("SELECT count(*) FROM sets").fetchone() == (0,)
            other.execute("ROLLBACK")
        assert [one.note for one in world.history.all(ExerciseSet)] == ["skipped"]
        assert len(world.history.all(Repetition)) == 1
        assert len(world.history.all(Rating)) == 3
        world.history.close()


async def test_repetitions_are_counted_large_and_remembered_with_what_follows(world: World) -> None:
    async with world.app() as pilot:
        run = await begin(world, pilot)
        await work(world, pilot, run)
        await world.play(pilot, 2 * REP_S + 1.5)
        big = pilot.app.screen.query_one(BigNumber)
        assert big.value == "2"
        assert "of 24" in text_of(pilot, "#label")
        assert [rep.complete for rep in world.history.all(Repetition)] == [True, True]
        await press(pilot, "space")
        assert text_of(pilot, "#say") == "[b]Paused. Press space to go on.[/b]"
        await press(pilot, "space", "s")
        assert "And your pain now" in text_of(pilot, "#say")
        await press(pilot, "1")
        assert "How hard was it" in text_of(pilot, "#say")
        await press(pilot, "plus")
        assert run.over
        shown = words(pilot)
        assert "What you did" in shown
        assert "2 of 24" in shown
        keys = shown.splitlines()[-1]
        assert "Close" in keys
        assert "Stop" not in keys
        await press(pilot, "q")
        assert place(pilot) == "exercise"
    (session,) = world.history.all(Session)
    assert (session.routine, session.ended_why) == ("lateral_raise", "done")
    (one,) = world.history.all(ExerciseSet)
    assert one.note == "skipped"
    ratings = [(one.kind, one.value) for one in world.history.all(Rating)]
    assert ratings == [("pain", 0), ("pain", 1), ("effort", 10)]


async def test_pain_that_rises_by_two_ends_the_session_and_asks_the_questions_anew(
    world: World,
) -> None:
    async with world.app() as pilot:
        run = await begin(world, pilot)
        await work(world, pilot, run)
        await press(pilot, "s", "2")
        assert run.over
        assert "Stop here" in text_of(pilot, "#say")
        await press(pilot, "q", "enter")
        assert place(pilot) == "screening"
    assert world.history.last(Session).ended_why == "pain"


async def test_pain_in_the_chest_ends_it_and_nothing_is_begun_after(world: World) -> None:
    async with world.app() as pilot:
        run = await begin(world, pilot)
        await work(world, pilot, run)
        await press(pilot, "h")
        assert "your pain now" in text_of(pilot, "#say")
        await press(pilot, "1")
        assert "Do you feel any of these?" in text_of(pilot, "#say")
        await press(pilot, "5")
        assert run.over
        await press(pilot, "q", "enter")
        assert place(pilot) in ("exercise", "screening")
    assert world.history.last(Screening).outcome == "emergency"
    assert len(world.history.all(Session)) == 1


async def test_stopping_is_one_key_and_leaving_another(world: World) -> None:
    async with world.app() as pilot:
        run = await begin(world, pilot)
        await work(world, pilot, run)
        await press(pilot, "q")
        assert run.over
        assert place(pilot) == "session"
        await press(pilot, "q")
        assert place(pilot) == "exercise"
        await until(pilot, lambda: not world.open_now, "the camera is closed")


async def test_ctrl_c_ends_the_app_and_keeps_what_was_done(world: World) -> None:
    async with world.app() as pilot:
        run = await begin(world, pilot)
        await work(world, pilot, run)
        await world.play(pilot, REP_S + 1.5)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not pilot.app.is_running, "the app ends")
    assert world.open_now == 0
    assert world.history.last(Session).ended_why == "stopped"
    assert len(world.history.all(Repetition)) == 1


async def test_keys_of_places_do_nothing_in_a_session(world: World) -> None:
    async with world.app() as pilot:
        await begin(world, pilot)
        await press(pilot, "t", "c", "m")
        assert place(pilot) == "session"


async def test_a_lost_camera_makes_the_session_wait(world: World) -> None:
    async with world.app() as pilot:
        run = await begin(world, pilot)
        await work(world, pilot, run)
        world.refusal = SourceError("camera 0 was unplugged", hint="connect it again")
        world.failure = SourceError("camera 0 stopped answering")
        await until(
            pilot, lambda: "stopped answering" in text_of(pilot, "#say").lower(), "it is told"
        )
        await settle(pilot)
        assert run.state.paused


async def test_a_camera_that_was_never_there_is_said(world: World) -> None:
    world.refusal = SourceError("there is no camera 0", hint="connect one")
    async with world.app() as pilot:
        await begin(world, pilot)
        await until(pilot, lambda: "no camera 0" in text_of(pilot, "#below"), "it is said")
        assert "How much pain" in text_of(pilot, "#say"), "digits answer what can be read"
        await press(pilot, "0")
        await until(pilot, lambda: "no camera 0" in text_of(pilot, "#say"), "it is said")


async def test_who_was_not_screened_is_asked_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, monkeypatch).welcomed()
    async with world.app() as pilot:
        await press(pilot, "e", "enter")
        assert place(pilot) == "screening"
        assert "safety questions" in toasts(pilot)
        await press(pilot, "escape")
        assert place(pilot) == "exercise", "no session without an outcome"


async def test_in_an_emergency_nothing_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, monkeypatch).welcomed().screened("emergency")
    async with world.app() as pilot:
        await press(pilot, "t")
        assert "Read what to do now" in text_of(pilot, "#next")
        await press(pilot, "e", "enter")
        assert place(pilot) == "exercise"
        assert "112" in toasts(pilot)
    assert not world.opened
    assert world.history.last(Session) is None


async def test_every_exercise_and_routine_has_a_page(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "e")
        listed = pilot.app.screen.query_one(OptionList)
        named = {option.id for option in listed.options if option.id}
        assert named == {"programme", *routines(), *exercises()}
        for index, option in enumerate(listed.options):
            if option.id in exercises():
                listed.highlighted = index
                await settle(pilot)
                page = pilot.app.screen.query_one(Markdown)._markdown
                assert exercises()[option.id].purpose in page


async def test_a_recording_that_stands_in_for_the_camera_is_nobodys_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, monkeypatch, live=False, source="film.mp4").welcomed().screened()
    async with world.app() as pilot:
        run = await begin(world, pilot)
        await work(world, pilot, run)
        await press(pilot, "q", "q")
    assert world.history.last(Session) is None


# Bands


async def test_the_band_is_told_once_and_kept_with_every_set(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "e", "b")
        listed = pilot.app.screen.query_one(OptionList)
        assert listed.highlighted == len(BANDS), "nothing was told before: no band"
        await press(pilot, "up", "up", "enter")
        assert place(pilot) == "exercise"
        run = await begin(world, pilot)
        await work(world, pilot, run)
        await press(pilot, "q", "q")
    assert [one.band for one in world.history.all(ExerciseSet)] == ["strong"]


async def test_the_next_time_the_band_is_known_and_can_be_changed(world: World) -> None:
    session = world.history.add(Session(Moment.of(NOW), "lateral_raise"))
    world.history.add(ExerciseSet(Moment.of(NOW), session.id, "lateral_raise", band="medium"))
    async with world.app() as pilot:
        await press(pilot, "e")
        listed = pilot.app.screen.query_one(OptionList)
        listed.highlighted = [option.id for option in listed.options].index("lateral_raise")
        await settle(pilot)
        assert "Band: medium" in pilot.app.screen.query_one(Markdown)._markdown
        await press(pilot, "b", "down", "enter")
        assert "Band: strong" in pilot.app.screen.query_one(Markdown)._markdown
        await press(pilot, "b", "escape")
        assert "Band: strong" in pilot.app.screen.query_one(Markdown)._markdown


async def test_the_programme_asks_before_it_takes_another_band(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = world.history.add(Session(Moment.of(NOW), "lateral_raise"))
    world.history.add(ExerciseSet(Moment.of(NOW), session.id, "lateral_raise", band="medium"))
    chosen = screens.choose  # type: ignore[attr-defined]
    monkeypatch.setattr(
        screens,
        "choose",
        lambda *args: replace(chosen(*args), bands={"lateral_raise": "strong"}),
    )
    async with world.app() as pilot:
        world.body = Lifter(pilot)
        await press(pilot, "e", "enter")
        assert isinstance(pilot.app.screen, BandScreen)
        await press(pilot, "escape")
        assert place(pilot) == "exercise", "no session without an answer"
        await press(pilot, "enter", "enter")
        assert place(pilot) == "session"
        screen: Any = pilot.app.screen
        assert screen._run._log._band == "strong"


async def test_a_voice_is_offered_once_before_the_first_session(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.ui.screens.exercise.find_speech", object)
    monkeypatch.setattr("coach.ui.app.open_voice", lambda: None)
    async with world.app() as pilot:
        await press(pilot, "e", "space")
        await until(pilot, lambda: place(pilot) == "voiceoffer", "it is offered")
        assert "say" in words(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: place(pilot) == "session", "the session begins")
        assert pilot.app.settings.app.voice
        await press(pilot, "q", "q")
        pilot.app.settings = replace(
            pilot.app.settings, app=replace(pilot.app.settings.app, voice=False)
        )
        await until(pilot, lambda: place(pilot) == "exercise", "the session is left")
        await press(pilot, "space")
        await until(pilot, lambda: place(pilot) == "session", "it is not offered again")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_exercise_is_shown_beside_its_faults(world: World, size: tuple[int, int]) -> None:
    async with world.app(size) as pilot:
        await press(pilot, "e")
        listed = pilot.app.screen.query_one(OptionList)
        shown = pilot.app.screen.query_one(Demonstration)
        for name, spec in exercises().items():
            listed.highlighted = listed.get_option_index(name)
            await settle(pilot)
            assert spec.muscles[0] in text_of(pilot, "#right-words").lower()
            seen = set()
            for number in range(len(spec.faults)):
                shown.show(spec, number * spec.figure.round_s + 0.1)
                seen.add(text_of(pilot, "#wrong-words"))
                for way in ("right", "wrong"):
                    lines = shown.query_one(f"#{way}-figure", FigureView).lines()
                    assert any(line.plain.strip() for line in lines), "there is room for it"
            assert seen == {fault.cue for fault in spec.faults}
            assert shown.query_one("#wrong").display is bool(spec.faults)

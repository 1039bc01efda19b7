"""The desk monitor in the app: started, nudging, snoozed, lent, stopped, remembered."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.content.settings_file import change_setting, read_settings
from coach.core.types import PoseSample
from coach.errors import SourceError
from coach.notices.presence import Presence
from coach.storage.moment import Moment
from coach.storage.queries import day_totals
from coach.storage.records import Baseline, Event, Profile, Second, Spell
from coach.ui.widgets.charts.day import DayLine
from coach.ui.widgets.charts.timeline import Timeline
from coach.ui.widgets.slider import Slider
from tests.support.ui_world import (
    NOW,
    World,
    fill,
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
UPRIGHT_S = 20.0


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = World(tmp_path, monkeypatch).welcomed()
    change_setting("monitor.notify", False)
    change_setting("monitor.grace_s", 5.0)
    made.body = slumping
    return made


def slumping(t_s: float) -> PoseSample:
    """Upright for a while, then slumped for good."""
    return recorded("front_upright" if t_s < UPRIGHT_S else "front_slouched")(t_s)


async def watching(world: World, pilot: Any) -> None:
    """Start the monitor and let it take its baseline."""
    await press(pilot, "m", "space")
    await until(pilot, lambda: pilot.app.lookout.running, "the monitor runs")
    await world.play(pilot, 14)


async def test_it_takes_a_baseline_sees_a_slouch_and_tells(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "m")
        assert "Space starts it" in text_of(pilot, "#state")
        await watching(world, pilot)
        assert "upright" in text_of(pilot, "#state").lower()
        await world.play(pilot, 25)
        assert "Posture: " in toasts(pilot)
        assert "slouch" in text_of(pilot, "#lines").lower()
        pilot.app.screen._add_up()
        await settle(pilot)
        assert "Nudges     1" in text_of(pilot, "#totals")
        marks = pilot.app.screen.query_one(Timeline).marks
        strains = [mark.strain for mark in marks if mark.strain == mark.strain]
        assert min(strains) < 1 < max(strains)
        await press(pilot, "space")
        assert not pilot.app.lookout.running
        assert "Space starts it" in text_of(pilot, "#state")
    (spell,) = world.history.all(Spell)
    assert spell.ended_why == "stopped"
    assert {second.state for second in world.history.all(Second)} >= {"upright", "slouching"}
    assert "nudge" in {event.kind for event in world.history.all(Event)}


async def test_snoozed_it_says_nothing(world: World) -> None:
    async with world.app() as pilot:
        await watching(world, pilot)
        await press(pilot, "z")
        assert "Say nothing for" in words(pilot)
        await press(pilot, "enter")
        assert "Snoozed for 30 min" in toasts(pilot)
        await world.play(pilot, 25)
        assert "Posture: " not in toasts(pilot)
        assert pilot.app.lookout.state.posture.label == "slouching"


async def test_quiet_means_no_toast_either(world: World) -> None:
    change_setting("monitor.quiet", True)
    async with world.app() as pilot:
        await watching(world, pilot)
        await world.play(pilot, 25)
        assert "Posture: " not in toasts(pilot)
        assert "slouch" in text_of(pilot, "#lines").lower()


async def test_it_falls_silent_as_soon_as_the_settings_say_so(world: World) -> None:
    async with world.app() as pilot:
        await watching(world, pilot)
        await pilot.app.set_setting("monitor.quiet", True)
        await world.play(pilot, 25)
        assert "slouch" in text_of(pilot, "#lines").lower()
        assert "Posture: " not in toasts(pilot)


async def test_a_snooze_is_as_long_as_one_chose_and_can_be_ended(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "m", "z")
        assert "nothing to snooze" in toasts(pilot)
        await watching(world, pilot)
        await press(pilot, "z", "up", "enter")
        assert "Snoozed for 15 min" in toasts(pilot)
        await settle(pilot)
        assert "snoozed for 15 min" in text_of(pilot, "#totals")
        await press(pilot, "z", "end", "enter")
        await world.play(pilot, 25)
        assert "snoozed" not in text_of(pilot, "#totals")
        assert "Posture: " in toasts(pilot)


async def test_a_person_corrects_the_monitor_and_takes_the_baseline_again(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "m", "n", "b")
        assert "there is nothing to correct" in toasts(pilot)
        assert "space starts it" in toasts(pilot)
        await watching(world, pilot)
        await world.play(pilot, 25)
        desk = pilot.app.lookout.desk
        before = desk.monitor.baseline.limit
        await press(pilot, "n")
        await until(pilot, lambda: desk.monitor.baseline.limit > before, "the limit is raised")
        await press(pilot, "y")
        raised = desk.monitor.baseline.limit
        await press(pilot, "y")
        await until(pilot, lambda: desk.monitor.baseline.limit < raised, "the limit is lowered")
        await press(pilot, "b")
        assert "the baseline is taken again" in toasts(pilot)
    assert "corrected" in {event.kind for event in world.history.all(Event)}


async def test_what_stands_out_is_said(world: World) -> None:
    async with world.app() as pilot:
        await watching(world, pilot)
        assert text_of(pilot, "#why") == "You sit as in your baseline."
        await world.play(pilot, 15)
        assert "You have sunk lower in your seat (about " in text_of(pilot, "#why")


async def test_sensitivity_is_kept_and_today_is_drawn_anew(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await watching(world, pilot)
        await world.play(pilot, 25)
        pilot.app.screen._read_day()
        await press(pilot, "plus")
        assert read_settings().monitor.sensitivity == 1.25
        assert "Sensitivity 1.25" in words(pilot)
        assert pilot.app.lookout.desk.monitor.plan.spec.sensitivity == 1.25
        keen = pilot.app.screen.query_one(DayLine).score
        assert len(keen.nudges) == 1
        assert keen.slouching_s > 10
        for _ in range(6):
            await press(pilot, "minus")
        lax = pilot.app.screen.query_one(DayLine).score
        assert (lax.slouches, lax.nudges) == ((), ())
        assert "would be 0 s slouched of" in text_of(pilot, "#said")
        for _ in range(8):
            await press(pilot, "minus")
        assert read_settings().monitor.sensitivity == 0.25
        assert "can't be changed further" in toasts(pilot)


async def test_a_click_on_the_scale_sets_the_sensitivity(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "m")
        await pilot.click(Slider, offset=(0, 0))
        await settle(pilot)
        assert read_settings().monitor.sensitivity == 0.25


async def test_every_day_is_drawn_as_it_was_at_the_sensitivity_it_had(world: World) -> None:
    fill(world.history)
    async with world.app((120, 40)) as pilot:
        await press(pilot, "m")
        score = pilot.app.screen.query_one(DayLine).score
        (day,) = day_totals(world.history, NOW.date(), NOW.date())
        assert score.slouching_s == pytest.approx(day.seconds["slouching"], rel=0.1)
        assert score.upright_s == pytest.approx(day.seconds["upright"], rel=0.1)
        assert score.nudges


async def test_profiles_are_made_chosen_renamed_and_deleted(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "m", "p", "n", *"office", "enter")
        assert "office, camera 0: no baseline yet" in words(pilot)
        await press(pilot, "down", "enter")
        assert place(pilot) == "monitor"
        assert read_settings().monitor.profile == "office"
        await press(pilot, "space")
        await until(pilot, lambda: pilot.app.lookout.running, "the monitor runs")
        await world.play(pilot, 14)
        await press(pilot, "p")
        assert "* office, camera 0: baseline of 20 Nov" in words(pilot)
        await press(pilot, "r", *["backspace"] * 6, *"home", "enter")
        assert "* home, camera 0: baseline" in words(pilot)
        assert read_settings().monitor.profile == "home"
        await press(pilot, "n", *"home", "enter")
        assert "there is a profile home already" in toasts(pilot).lower()
        await press(pilot, "n", *"a/b", "enter")
        assert "must be a short name" in words(pilot)
        await press(pilot, "escape", "end", "d")
        assert "Press d again" in words(pilot)
        assert len(world.history.all(Profile)) == 1
        await press(pilot, "d", "escape")
        assert world.history.all(Profile) == world.history.all(Baseline) == []
        assert read_settings().monitor.profile == ""
        assert len(world.history.all(Spell)) == 1, "what was monitored stays"


async def test_another_profile_begins_with_its_own_baseline(world: World) -> None:
    async with world.app() as pilot:
        await watching(world, pilot)
        before = pilot.app.lookout.desk
        await press(pilot, "p", "n", *"office", "enter", "down", "enter")
        await until(pilot, lambda: pilot.app.lookout.desk not in (None, before), "it begins anew")
        assert pilot.app.lookout.desk.monitor.baseline is None
        assert len(world.history.all(Spell)) == 2


async def test_old_seconds_are_thinned_as_the_settings_say(world: World) -> None:
    change_setting("monitor.keep_days", 7)
    fill(world.history)
    old = Moment.of(NOW - timedelta(days=12, hours=1))
    spell = world.history.add(Spell(old, "0", 1.0))
    seconds = [Second(spell.id, old.utc_s + n, "upright") for n in range(180)]
    world.history.add_seconds(spell, seconds)
    async with world.app() as pilot:
        await press(pilot, "m", "space")
        await until(pilot, lambda: pilot.app.lookout.running, "the monitor runs")
        await settle(pilot)
    assert 3 <= len(world.history.all(Second, spell=spell.id)) <= 4
    (day,) = day_totals(world.history, old.day, old.day)
    assert day.seconds["upright"] >= 180, "totals stay"


async def test_the_camera_is_lent_to_a_check_and_taken_back(world: World) -> None:
    async with world.app() as pilot:
        await watching(world, pilot)
        before = len(world.opened)
        await press(pilot, "c")
        await world.play(pilot, 2)
        assert world.open_now == 1
        assert text_of(pilot, "#say") != ""
        seen = len(pilot.app.lookout.marks)
        await world.play(pilot, 1)
        assert len(pilot.app.lookout.marks) == seen, "the monitor rests meanwhile"
        await press(pilot, "m")
        await until(pilot, lambda: len(world.opened) == before + 2, "it is opened for the monitor")
        await world.play(pilot, 3)
        assert len(pilot.app.lookout.marks) > seen
        assert world.open_now == 1


async def test_a_camera_given_back_while_the_monitor_starts_is_watched(world: World) -> None:
    async with world.app() as pilot:
        lookout = pilot.app.lookout

        def give_back() -> Presence:
            if lookout.desk is None:
                lookout.take_back()
            return Presence()

        world._services["look_around"] = lookout._services.look_around = give_back
        lookout.lend()
        await press(pilot, "m", "space")
        await until(pilot, lambda: lookout.running, "the monitor runs")
        assert not lookout.desk.lent


async def test_a_monitor_that_has_its_baseline_asks_for_none_while_it_starts(world: World) -> None:
    async with world.app() as pilot:
        await watching(world, pilot)
        await press(pilot, "space", "space")
        await until(pilot, lambda: pilot.app.lookout.running, "the monitor runs again")
        assert "sit upright" not in text_of(pilot, "#state")


async def test_at_80_columns_its_keys_show_how_to_leave(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "m")
        assert words(pilot).splitlines()[-1].endswith("q Quit")


async def test_after_a_check_the_camera_stays_off_during_a_call(world: World) -> None:
    world._services["look_around"] = lambda: Presence(microphone=True)
    async with world.app() as pilot:
        await press(pilot, "m", "space", "c")
        await world.play(pilot, 0.5)
        await press(pilot, "h")
        await until(pilot, lambda: not world.open_now, "the check's camera is closed")
        await settle(pilot)
        assert pilot.app.lookout.running
        assert len(world.opened) == 1


async def test_it_watches_on_while_other_places_are_looked_at(world: World) -> None:
    async with world.app() as pilot:
        await watching(world, pilot)
        await press(pilot, "t")
        await world.play(pilot, 25)
        assert place(pilot) == "today"
        assert "Posture: " in toasts(pilot)


async def test_a_pause_before_the_baseline_is_what_its_place_says(world: World) -> None:
    async with world.app((120, 40)) as pilot:
        await press(pilot, "m", "space")
        await until(pilot, lambda: pilot.app.lookout.running, "the monitor runs")
        await world.play(pilot, 3)
        assert "sit upright" in text_of(pilot, "#state")
        await press(pilot, "x")
        await until(pilot, lambda: text_of(pilot, "#state") == "Paused: you paused it", "it says")
        assert text_of(pilot, "#why") == "The camera is off. x watches again."
        await press(pilot, "x")
        await until(pilot, lambda: "Paused" not in text_of(pilot, "#state"), "it watches again")


async def test_a_missing_camera_is_said(world: World) -> None:
    world.refusal = SourceError("there is no camera 0", hint="connect one")
    async with world.app((120, 40)) as pilot:
        await press(pilot, "m", "space")
        await until(pilot, lambda: pilot.app.lookout.running, "the monitor runs")
        await until(pilot, lambda: "no camera 0" in text_of(pilot, "#why"), "it is said")
        assert text_of(pilot, "#state") == "No picture from the camera"
        assert text_of(pilot, "#why").endswith(".")


async def test_a_second_monitor_is_refused_with_a_sentence(world: World, tmp_path: Path) -> None:
    from coach.runtime.system.process_lock import only_one

    async with world.app() as pilot:
        with only_one(tmp_path / "monitor.lock", "a desk monitor", "end that one first"):
            await press(pilot, "m", "space")
        assert "end that one first" in toasts(pilot)
        assert not pilot.app.lookout.running

"""A session in the app, begun and brought to its phases by the test."""

from __future__ import annotations

from collections.abc import Callable

from textual.pilot import Pilot
from textual.widgets import OptionList

from coach.core.session.state import Phase
from coach.core.types import PoseSample
from coach.runtime.training.runner import SessionRun
from coach.ui.screens.session import SessionScreen
from tests.support.moving import lifting, sample
from tests.support.ui_world import World, place, press, words


class Lifter:
    """Somebody who raises their arms whenever a set is on, and waits otherwise."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self._pilot = pilot
        self._since_s: float | None = None

    def __call__(self, t_s: float) -> PoseSample:
        screen = self._pilot.app.screen
        working = isinstance(screen, SessionScreen) and screen._run.state.phase is Phase.WORK
        self._since_s = (self._since_s or t_s) if working else None
        angle = 10.0 if self._since_s is None else lifting(max(0.0, t_s - self._since_s - 0.5))
        return sample(t_s, angle)


async def begin(world: World, pilot: Pilot[None], name: str = "lateral_raise") -> SessionRun:
    """Choose an exercise and start it; somebody who does it is before the camera."""
    world.body = Lifter(pilot)
    await press(pilot, "e")
    listed = pilot.app.screen.query_one(OptionList)
    listed.highlighted = [option.id for option in listed.options].index(name)
    await press(pilot, "enter")
    assert place(pilot) == "session"
    screen = pilot.app.screen
    assert isinstance(screen, SessionScreen)
    return screen._run


async def work(world: World, pilot: Pilot[None], run: SessionRun) -> None:
    """Through set-up and count-in into the first set."""
    await press(pilot, "0")
    await while_not(world, pilot, lambda: run.state.phase is Phase.WORK)


async def while_not(
    world: World, pilot: Pilot[None], reached: Callable[[], bool], most_s: float = 90.0
) -> None:
    """Play half seconds until the session is there."""
    for _ in range(round(2 * most_s)):
        if reached():
            return
        await world.play(pilot, 0.5)
    raise AssertionError(f"not reached in {most_s} s\n{words(pilot)}")

"""What is made of a camera's pictures and its silence, in simulated time, without threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import ModelError, SourceBusyError, SourceError
from coach.runtime.live.status import LiveSettings, LiveState
from coach.runtime.live.supervisor import Action, CameraReading, Health, Signs, step

SETTINGS = LiveSettings()
NOTICE_S = 2.0
PICTURE_S = 1 / 30
CONDITIONS = ("sound", "gone", "busy", "silent", "hangs", "frozen", "dark", "fails")


@dataclass
class World:
    """A camera in a condition that changes with time, read and stepped as a session does.

    ``silent``: reads block until the condition changes; ``hangs``: they never return, as the
    thread in them; ``gone`` and ``busy``: it can't be opened, and open reads fail.
    """

    condition: Callable[[float], str]
    settings: LiveSettings = SETTINGS
    now_s: float = 1000.0
    health: Health = field(default_factory=lambda: Health(since_s=1000.0))
    reading: CameraReading | None = None
    blocked: bool = False
    hung: int = 0
    paused: str | None = None
    actions: list[tuple[float, Action]] = field(default_factory=list)
    told: list[tuple[float, LiveState]] = field(default_factory=list)

    def run(self, seconds: float) -> World:
        """Let the time pass, a step every tick."""
        until_s = self.now_s + seconds - 1e-9
        while self.now_s < until_s and not self.health.state.final:
            self.now_s += self.settings.tick_s
            self._camera()
            signs = Signs(self.now_s, self.paused, True, self.reading, self.hung)
            before = self.health.state
            self.health, action = step(self.settings, self.health, signs)
            if self.health.state is not before:
                self.told.append((self.now_s, self.health.state))
            if action is not Action.NOTHING:
                self.actions.append((self.now_s, action))
            self._obey(action)
        return self

    def _camera(self) -> None:
        """What the reader sees until now."""
        reading = self.reading
        if reading is None or reading.ended or self.blocked:
            return
        now = self.condition(self.now_s)
        if now == "hangs":
            self.blocked = True
        elif now in ("gone", "busy"):
            kind = SourceBusyError if now == "busy" else SourceError
            self.reading = replace(reading, ended=True, error=kind("camera 0 is not there"))
        elif now == "fails":
            self.reading = replace(reading, ended=True, error=OSError("driver"))
        elif reading.closing_s is not None:
            self.reading = replace(reading, ended=now != "silent")
        elif now != "silent":
            last_s = self.now_s - self.now_s % PICTURE_S
            first = reading.first_s is None
            self.reading = replace(
                reading,
                first_s=last_s if first else reading.first_s,
                picture_s=last_s,
                seen_s=last_s,
                differed_s=reading.differed_s if now == "frozen" and not first else last_s,
                showed_s=reading.showed_s if now == "dark" and not first else last_s,
            )

    def _obey(self, action: Action) -> None:
        if action is Action.OPEN:
            assert self.reading is None
            self.reading, self.blocked = CameraReading(self.now_s), False
        elif action is Action.CLOSE:
            assert self.reading is not None
            self.reading = replace(self.reading, closing_s=self.now_s)
        elif action is Action.ABANDON:
            assert self.reading is not None
            self.hung += self.blocked
            self.reading, self.blocked = None, False
        elif action is Action.FORGET:
            assert self.reading is not None
            assert self.reading.ended
            self.reading = None

    def count(self, action: Action) -> int:
        """How often something was done."""
        return sum(done is action for _, done in self.actions)


def spell(condition: str, begin_s: float, end_s: float) -> Callable[[float], str]:
    """Sound but for a spell."""
    return lambda now_s: condition if begin_s <= now_s < end_s else "sound"


EXPECTED = {
    "gone": LiveState.LOST,
    "busy": LiveState.BUSY,
    "silent": LiveState.LOST,
    "hangs": LiveState.LOST,
    "frozen": LiveState.FROZEN,
    "dark": LiveState.DARK,
    "fails": LiveState.LOST,
}


class TestFaults:
    @pytest.mark.parametrize("condition", EXPECTED)
    @pytest.mark.parametrize("lasts_s", [4.0, 60.0])
    def test_noticed_within_two_seconds_and_recovered(self, condition: str, lasts_s: float) -> None:
        world = World(spell(condition, 1010.0, 1010.0 + lasts_s))
        world.run(10).run(NOTICE_S)
        assert world.health.state is EXPECTED[condition]
        assert world.health.sentence.count(". ") == 0
        assert len(world.health.sentence) > 20
        world.run(lasts_s - NOTICE_S)
        world.hung = 0  # in the end, drivers let go
        world.run(SETTINGS.open_s if condition == "hangs" else SETTINGS.retry_most_s + 1)
        assert world.health.state is LiveState.RUNNING
        assert world.health.sentence == "the camera is back"
        assert world.health.error is None
        states = [state for _, state in world.told]
        assert states == [LiveState.RUNNING, EXPECTED[condition], LiveState.RUNNING]

    def test_a_sound_camera_is_opened_once(self) -> None:
        world = World(lambda _: "sound").run(600)
        assert world.actions == [(pytest.approx(1000.1), Action.OPEN)]
        assert [state for _, state in world.told] == [LiveState.RUNNING]

    @pytest.mark.parametrize("condition", ["gone", "busy", "fails"])
    def test_tried_for_ever_but_seldom(self, condition: str) -> None:
        world = World(spell(condition, 1000, 5000)).run(3600)
        assert 3600 / 5 < world.count(Action.OPEN) < 3600 / SETTINGS.retry_most_s + 10
        assert world.hung == 0
        world.run(400 + SETTINGS.retry_most_s + 1)
        assert world.health.state is LiveState.RUNNING

    def test_threads_that_hang_are_counted_and_bounded(self) -> None:
        world = World(spell("hangs", 1010, 4000)).run(600)
        assert world.hung == SETTINGS.hung_most
        assert world.count(Action.OPEN) == SETTINGS.hung_most
        assert world.health.state is LiveState.LOST
        assert "unplug" in world.health.sentence
        world.hung -= 1
        world.condition = spell("hangs", 0, 0)
        assert world.run(1).health.state is LiveState.RUNNING

    def test_a_frozen_camera_is_opened_anew_now_and_then(self) -> None:
        world = World(spell("frozen", 1010, 1e9)).run(3600)
        assert [state for _, state in world.told] == [LiveState.RUNNING, LiveState.FROZEN]
        assert 5 < world.count(Action.CLOSE) < 20
        assert world.health.since_s == pytest.approx(1011.6, abs=0.3)

    def test_an_opening_that_takes_long_is_waited_for(self) -> None:
        world = World(spell("silent", 1000, 1000 + SETTINGS.open_s - 1)).run(SETTINGS.open_s + 1)
        assert world.count(Action.OPEN) == 1
        assert [state for _, state in world.told] == [LiveState.RUNNING]

    def test_a_missing_model_is_no_matter_of_trying_again(self) -> None:
        error = ModelError("no model", hint="fetch it")
        reading = CameraReading(1000.0, ended=True, error=error)
        health, action = step(SETTINGS, Health(), Signs(1000.0, reading=reading))
        assert (health.state, action) == (LiveState.FAILED, Action.FINISH)
        assert health.sentence == "no model: fetch it"


class TestRecordings:
    def test_the_end_is_the_end(self) -> None:
        reading = CameraReading(1000.0, recording=True, ended=True)
        health, action = step(SETTINGS, Health(), Signs(1001.0, reading=reading))
        assert (health.state, action) == (LiveState.STOPPED, Action.FINISH)
        broken = replace(reading, problem="the recording breaks off after 3.0 s")
        health, _ = step(SETTINGS, Health(), Signs(1001.0, reading=broken))
        assert health.sentence == "the recording breaks off after 3.0 s"

    def test_pauses_and_repetitions_are_the_recordings_own(self) -> None:
        quiet = CameraReading(1000.0, 1000.1, 1000.1, 1000.1, 1000.1, 1000.1, recording=True)
        health, action = step(SETTINGS, Health(), Signs(1030.0, reading=quiet))
        assert (health.state, action) == (LiveState.RUNNING, Action.NOTHING)

    def test_one_that_fails_is_not_played_from_its_beginning(self) -> None:
        reading = CameraReading(1000.0, recording=True, ended=True, error=SourceError("damaged"))
        health, action = step(SETTINGS, Health(), Signs(1001.0, reading=reading))
        assert (health.state, action) == (LiveState.FAILED, Action.FINISH)


class TestPause:
    def test_closes_says_why_and_opens_again(self) -> None:
        world = World(lambda _: "sound").run(5)
        world.paused = "the screen is locked"
        world.run(1)
        assert (world.health.state, world.reading) == (LiveState.PAUSED, None)
        assert world.health.sentence == "the screen is locked"
        world.run(1000)
        assert world.count(Action.OPEN) == 1
        world.paused = None
        world.run(1)
        assert world.health.state is LiveState.RUNNING
        assert [action for _, action in world.actions] == [
            Action.OPEN,
            *(Action.CLOSE, Action.FORGET),
            *(Action.PREPARE, Action.OPEN),
        ]

    def test_a_camera_that_hangs_may_still_be_on_and_it_is_said(self) -> None:
        world = World(spell("hangs", 1005, 2000)).run(5.5)
        world.paused = "lunch"
        world.run(3)
        assert world.health.sentence.startswith("lunch; the camera does not answer and may still")
        world.hung = 0
        assert world.run(0.2).health.sentence == "lunch"

    def test_while_it_is_lost(self) -> None:
        world = World(spell("gone", 1005, 1020)).run(7)
        world.paused = "a call"
        world.run(20)
        opened = world.count(Action.OPEN)
        world.paused = None
        world.run(0.5)
        assert world.count(Action.OPEN) == opened + 1
        assert world.health.state is LiveState.RUNNING


class TestSleep:
    def test_waking_is_told_and_the_camera_gets_its_time(self) -> None:
        world = World(lambda _: "sound").run(5)
        asleep_until_s = world.now_s + 3600
        world.condition = spell("silent", 0, asleep_until_s + 1.0)
        world.now_s = asleep_until_s
        world.run(0.1)
        assert world.health.state is LiveState.STARTING
        assert "asleep" in world.health.sentence
        world.run(1.5)
        assert world.health.state is LiveState.RUNNING
        assert world.count(Action.OPEN) == 1

    def test_a_camera_that_did_not_wake_is_opened_anew(self) -> None:
        world = World(lambda _: "sound").run(5)
        world.condition = spell("hangs", 0, world.now_s + 3600.5)
        world.now_s += 3600
        world.run(NOTICE_S)
        assert world.health.state is LiveState.LOST
        assert world.run(1).health.state is LiveState.RUNNING
        assert world.hung == 1


class TestPictures:
    def test_dark_and_frozen_are_not_judged_where_not_wanted(self) -> None:
        settings = LiveSettings(judge_pictures=False)
        for condition in ("frozen", "dark"):
            world = World(spell(condition, 1005, 1e9), settings).run(60)
            assert world.health.state is LiveState.RUNNING

    def test_pictures_that_were_not_decoded_prove_nothing(self) -> None:
        """Between two analyses far apart, undecoded pictures must not look like a frozen one."""
        reading = CameraReading(
            1000.0, first_s=1000.0, picture_s=1009.9, seen_s=1000.0, differed_s=1000.0,
            showed_s=1000.0,
        )  # fmt: skip
        health, _ = step(SETTINGS, Health(), Signs(1010.0, reading=reading))
        assert health.state is LiveState.RUNNING


@given(st.lists(st.tuples(st.sampled_from(CONDITIONS), st.floats(0.2, 20)), min_size=1, max_size=8))
def test_whatever_happens(spells: list[tuple[str, float]]) -> None:
    """Never more threads hang than allowed, none is started beside another, and after all of it
    a sound camera runs."""
    ends: list[tuple[float, str]] = []
    now_s = 1000.0
    for spell, lasts_s in spells:
        now_s += lasts_s
        ends.append((now_s, spell))

    def condition(at_s: float) -> str:
        return next((which for end_s, which in ends if at_s < end_s), "sound")

    world = World(condition).run(now_s - 1000)
    assert world.hung <= SETTINGS.hung_most
    opened = world.count(Action.OPEN)
    assert opened <= 1 + (now_s - 1000) / SETTINGS.retry_s
    world.hung = 0
    world.run(SETTINGS.open_s + SETTINGS.retry_most_s + 2)
    assert world.health.state is LiveState.RUNNING

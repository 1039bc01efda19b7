"""A session on samples and keys: counted, said, shown and remembered, live and on a recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coach.content.loader import exercises
from coach.content.routines import routines
from coach.core.exercise.plan import Asked, SessionPlan, adapted, session_plan_of
from coach.core.exercise.spec import ExerciseSpec
from coach.core.session.state import Phase
from coach.core.types import PoseSample
from coach.report.documents.session import session_document
from coach.runtime.training.recorder import SessionLog
from coach.runtime.training.runner import SessionRun, follow
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import ExerciseSet, Rating, Repetition, Session
from coach.storage.store import Store
from models.evaluation.exercises.simulated_sets import Recipe, make_set
from tests.support.bodies import seated_front, seated_side
from tests.support.made_exercises import RAISE
from tests.support.moving import REP_S, filmed, lifting, sample

SPEC = replace(RAISE, dose=replace(RAISE.dose, sets=2, repetitions=3, rest_between_sets_s=10.0))
PLAN = session_plan_of("arms", "Arms", [SPEC])
SPECS = {SPEC.name: SPEC}


def a_run(*, guided: bool = True, **more: object) -> SessionRun:
    return SessionRun(replace(PLAN, guided=guided), SPECS, **more)


class Live:
    """Somebody who does as asked in front of the camera, lifting only while a set is on."""

    def __init__(self, run: SessionRun, fps: float = 30.0) -> None:
        self.run, self.fps, self.frames, self.lifted_s = run, fps, 0, 0.0
        self.angle: Callable[[float], float | None] = lifting

    def watch(self, seconds: float) -> None:
        for _ in range(round(seconds * self.fps)):
            self.frames += 1
            working = self.run.state.phase is Phase.WORK and not self.run.state.paused
            self.lifted_s = self.lifted_s + 1 / self.fps if working else 0.0
            angle = self.angle(max(0.0, self.lifted_s - 0.5)) if working else 10.0
            self.run.see(sample(self.frames / self.fps, angle, self.frames))

    def until(self, phase: Phase, *, pain: int = 0) -> None:
        for _ in range(4000):
            if self.run.state.phase is phase:
                return
            self.watch(1 / self.fps)
            if self.run.state.asking:
                self.run.answer(pain)
        raise AssertionError(f"never came to {phase}: {self.run.state}")


@pytest.mark.parametrize("fps", [10, 30, 60])
def test_a_recording_is_followed_set_after_set(fps: float) -> None:
    run = follow(a_run(guided=False), filmed(6 * REP_S + 2, fps))
    assert run.ended == "done"
    assert [(one.plan.number, one.why, one.complete) for one in run.done] == [
        (1, "done", 3),
        (2, "done", 3),
    ]


def test_a_recording_gives_the_same_document_every_time() -> None:
    first, second = (
        document_of(follow(a_run(guided=False), filmed(20.0)))
        for _ in range(2)
    )  # fmt: skip
    assert first == second
    assert first["ended"] == "stopped"
    assert [one["reps"] for one in first["sets"]] == [3, 2]
    assert first["exercises"][0]["reps"] == 5
    assert first["exercises"][0]["schema"] == "coach.exercise/1"


def document_of(run: SessionRun, specs: Mapping[str, ExerciseSpec] = SPECS) -> dict[str, Any]:
    return session_document(
        run.plan, specs, "film.mp4", duration_s=run.duration_s, ended=run.ended,
        results=run.done, ratings=run.ratings, notes=[],
    )  # fmt: skip


def test_a_guided_session_counts_between_count_in_and_rest() -> None:
    run = a_run()
    live = Live(run)
    live.until(Phase.OVER)
    assert [one.complete for one in run.done] == [3, 3]
    assert run.done[1].began_s - run.done[0].ended_s >= 9.9
    assert run.ratings == [
        ("pain_before", 0, "lateral_raise"),
        ("pain", 0, "lateral_raise"),
        ("effort", 0, "lateral_raise"),
    ]


def test_everything_is_remembered_as_it_happens() -> None:
    history = History(Store(None))
    clock = iter(range(1_000_000, 2_000_000))
    log = SessionLog(history, lambda: Moment(float(next(clock))))
    run = a_run(log=log, source="0", programme="programme")
    live = Live(run)
    live.until(Phase.WORK, pain=2)
    live.watch(REP_S + 1.5)
    kept = history.all(Repetition)
    assert [rep.complete for rep in kept] == [True], "written before the set is over"
    live.until(Phase.OVER, pain=2)
    (session,) = history.all(Session)
    assert (session.routine, session.programme, session.ended_why) == ("arms", "programme", "done")
    sets = history.all(ExerciseSet, session=session.id)
    assert [(one.target_reps, one.score, one.note) for one in sets] == [(3, 100, "done")] * 2
    reps = history.all(Repetition)
    assert len(reps) == 6
    assert all(70 < (rep.range_deg or 0) < 85 for rep in reps)
    ratings = history.all(Rating, session=session.id)
    assert [(one.kind, one.value, one.exercise) for one in ratings] == [
        ("pain", 2, None),
        ("pain", 2, "lateral_raise"),
        ("effort", 2, "lateral_raise"),
    ]


def test_a_pause_costs_nothing_and_counts_nothing() -> None:
    run = a_run()
    live = Live(run)
    live.until(Phase.WORK)
    live.watch(REP_S + 1.0)
    run.press("pause")
    assert run.shown().paused
    live.angle = lifting
    live.watch(30.0)
    run.press("pause")
    live.until(Phase.REST)
    assert run.done[0].complete == 3
    times = [rep.ended_s - rep.began_s for rep in run.done[0].reps]
    assert max(times) < 2 * REP_S


def test_a_lost_camera_makes_the_session_wait() -> None:
    run = a_run()
    Live(run).until(Phase.WORK)
    run.hold_on()
    run.hold_on()
    assert run.state.paused


def test_what_was_done_is_kept_when_it_ends_early() -> None:
    run = a_run()
    live = Live(run)
    live.until(Phase.WORK)
    live.watch(REP_S + 1.5)
    run.close()
    run.close()
    assert run.ended == "stopped"
    assert [(one.why, one.complete) for one in run.done] == [("stopped", 1)]
    before = len(run.done)
    run.see(sample(1e4, 10.0))
    assert len(run.done) == before


def test_pain_that_rises_ends_it_with_the_reason_on_the_screen() -> None:
    run = a_run()
    live = Live(run)
    live.until(Phase.WORK, pain=1)
    while not run.state.asking:
        live.watch(0.5)
    run.answer(4)
    assert run.ended == "pain"
    assert "risen by 3" in str(run.last_words)
    assert run.shown().said.tone == "warning"


def test_a_new_sign_in_the_middle_of_a_set_keeps_what_was_done() -> None:
    run = a_run()
    live = Live(run)
    live.until(Phase.WORK)
    live.watch(REP_S + 1.5)
    run.press("alarm")
    live.watch(2.0)
    run.answer(0)
    run.answer(8)  # no such sign
    assert not run.over
    run.answer(3)
    assert run.ended == "pain"
    assert [rated[:2] for rated in run.ratings][-2:] == [("pain", 0), ("signs", 3)]
    assert [(one.why, one.complete) for one in run.done] == [("stopped", 1)]
    assert "weakness" in str(run.last_words)


def test_cues_are_said_and_shown_and_corrections_at_once() -> None:
    said: list[tuple[str, bool]] = []
    run = a_run(say=lambda text, urgent: said.append((text, urgent)))
    live = Live(run)
    live.until(Phase.WORK)
    live.angle = lambda t_s: lifting(t_s, up_deg=55.0)
    live.watch(REP_S + 1.0)
    texts = [text for text, _ in said]
    assert texts[:2] == ["How much pain do you have now, from 0 (none) to 10 (the worst)?", "3"]
    assert "Lateral raise: 3 times" in texts
    assert ("A little further to make it count.", True) in said
    assert run.shown().said.text == "A little further to make it count."
    assert run.shown().said.tone == "correction"


def test_a_recording_of_nobody_leaves_every_set_in_time() -> None:
    def nobody(t_s: float) -> PoseSample:
        return sample(t_s, None)

    run = follow(a_run(guided=False), (nobody(t_s / 2) for t_s in range(400)))
    assert {one.why for one in run.done} == {"gave_up"}
    assert run.ended == "done"


def made(plan: SessionPlan, fps: float) -> Iterator[PoseSample]:
    """Somebody made up who does every set of a plan, getting ready before each."""
    at_s, seq = 0.0, 0
    for one in plan.sets:
        hold_s = one.hold_s + 1.0 if one.hold_s else 0.0
        drives = exercises()[one.exercise].drives
        if all(drive.timed for drive in drives):  # sits still, and the clock counts
            body = seated_front() if drives[0].view == "front" else seated_side()
            for _ in range(round(fps * one.reps * (one.rep_s + 6.0))):
                yield PoseSample(seq, at_s, (640, 480), body)
                seq, at_s = seq + 1, at_s + 1 / fps
            continue
        recipe = Recipe(one.exercise, 7, reps=one.reps, hold_s=hold_s, side=one.side or "both")
        film = make_set(recipe).at(fps)
        for t_s, landmarks, contour in zip(film.t_s, film.landmarks, film.contour, strict=True):
            seen = None if np.isnan(landmarks[0, 0]) else landmarks
            now_s = at_s + float(t_s - film.t_s[0])
            yield PoseSample(seq, now_s, (640, 480), seen, contour=contour)
            seq += 1
        at_s += float(film.t_s[-1] - film.t_s[0]) + 1.5


@pytest.mark.parametrize("name", ["desk", "mobility", "no_equipment"])
def test_a_whole_routine_is_followed_to_its_end(name: str) -> None:
    routine = routines()[name]
    specs = {spec.name: spec for spec in routine.specs(exercises())}
    plan = replace(routine.plan(exercises()), guided=False)
    run = follow(SessionRun(plan, specs), made(plan, 15.0))
    assert run.ended == "done"
    assert [(one.why, one.complete) for one in run.done] == [
        ("done", one.reps) for one in plan.sets
    ]


BREAKS = [name for name, routine in routines().items() if routine.for_breaks]


@pytest.mark.parametrize("name", BREAKS)
def test_the_numbers_of_a_break_add_up(name: str) -> None:
    """Of each exercise the sums of its sets; what counts and what doesn't are all attempts."""
    specs = {spec.name: spec for spec in routines()[name].specs(exercises())}
    plan = replace(routines()[name].plan(exercises()), guided=False)
    run = follow(SessionRun(plan, specs), made(plan, 15.0))
    document = document_of(run, specs)
    assert {one["exercise"] for one in document["sets"]} == set(specs)
    for one in document["exercises"]:
        sets = [part for part in document["sets"] if part["exercise"] == one["exercise"]]
        timed = one["timed_reps"]
        assert sum(part["reps"] for part in sets) == one["reps"] + timed > 0
        assert sum(part["attempts"] for part in sets) == one["attempts"] + timed
        assert one["reps"] + len(one["not_counted"]) == one["attempts"]
        assert len(one["rep_times_s"]) == len(one["range_share"]) == one["reps"]
        lasted_s = sum(part["ended_s"] - part["began_s"] for part in sets)
        assert one["duration_s"] == pytest.approx(lasted_s, abs=0.02 * len(sets))
    began_s = [one["began_s"] for one in document["sets"]]
    assert began_s == sorted(began_s)
    assert document["sets"][-1]["ended_s"] <= document["duration_s"] + 0.01


def test_the_wait_for_a_set_nobody_does_is_not_for_long_holds() -> None:
    routine = adapted(exercises()["scapular_squeeze"], Asked(exercise="x", repetitions=1))
    long = adapted(routine, Asked(exercise="x", hold_s=60.0))
    plan = session_plan_of("long", "Long", [long], guided=False)
    run = follow(SessionRun(plan, {long.name: long}), made(plan, 10.0))
    assert run.done[0].complete == 1


def test_where_the_clock_counts_the_screen_says_so() -> None:
    spec = exercises()["scapular_squeeze"]
    run = SessionRun(session_plan_of("x", "X", [spec]), {spec.name: spec})
    live = Live(run)
    live.angle = lambda _: 10.0
    live.until(Phase.SET_UP)
    run.answer(0)
    run.press("next")
    run.press("next")
    live.watch(2.0)
    now = run.shown()
    assert now.below == next(drive.says for drive in spec.drives if drive.timed)
    assert [bar.label for bar in now.bars if bar.label == "range"] == []

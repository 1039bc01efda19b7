"""Days composed of pictures: what is true of them, and how a monitor's words are judged."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from coach.core.monitor.events import Nudge
from coach.core.monitor.reading import Activity, Kind
from models.evaluation.monitor.comparison import GRACE_S
from models.evaluation.monitor.composed_day import ONSET_S, PictureDay
from models.evaluation.monitor.motions import load_motions
from models.evaluation.monitor.picture_days import judge, lines, live
from models.evaluation.monitor.real_pictures import Shown, Sitting

HOURS = 0.75


def shown(clip: str, kind: str, *, due: bool = False) -> Shown:
    samples = tuple(list(load_motions()[clip].samples())[40:44])
    return Shown(f"{kind}.png", "somebody", "desk", due, kind, True, samples)


@pytest.fixture(scope="module")
def sitting() -> Sitting:
    return Sitting(
        "somebody",
        shown("front_upright", "upright"),
        (shown("front_slouched", "neck", due=True), shown("front_second_screen", "aside")),
    )


@pytest.fixture(scope="module")
def day(sitting: Sitting) -> PictureDay:
    return PictureDay(sitting, 3, HOURS)


def nudge_at(t_s: float) -> Nudge:
    return Nudge(t_s, Kind.SUNK, (), Activity.SITTING, GRACE_S, 1)


def test_a_day_has_what_it_promises_and_nothing_overlaps(day: PictureDay) -> None:
    spans = day.spans
    assert {"neck", "aside", "break"} <= {span.kind for span in spans}
    assert all(a.to_s + 20 < b.from_s for a, b in pairwise(spans))
    assert spans[-1].to_s < HOURS * 3600
    samples = [sample for block in day.blocks() for sample in block]
    times = np.array([sample.t_s for sample in samples])
    for span in spans:
        middle = samples[int(np.searchsorted(times, (span.from_s + span.to_s) / 2))]
        assert (middle.landmarks is None) is (span.shown is None)
    assert any(sample.camera_shift_px != (0.0, 0.0) for sample in samples)


def test_the_same_seed_gives_the_same_day(day: PictureDay, sitting: Sitting) -> None:
    again = PictureDay(sitting, 3, HOURS)
    first, second = (next(one.blocks())[-1] for one in (day, again))
    np.testing.assert_array_equal(first.landmarks, second.landmarks)
    assert again.turns == day.turns


def test_the_monitor_lives_a_day(day: PictureDay) -> None:
    outcome = judge(day, live(day))
    assert outcome.based
    assert outcome.in_time == outcome.due
    assert not outcome.false
    assert (outcome.taken, outcome.untrue_breaks) == (outcome.breaks, 0)


def test_words_are_judged_by_what_is_true(day: PictureDay) -> None:
    slouch = next(span for span in day.spans if span.due)
    right = slouch.from_s + ONSET_S / 2 + GRACE_S
    silent = judge(day, [])
    assert (silent.due.total(), silent.in_time.total(), silent.based) == (
        sum(span.due for span in day.spans), 0, False,
    )  # fmt: skip
    assert judge(day, [nudge_at(right + 1.9)]).in_time == {"neck": 1}
    late = judge(day, [nudge_at(right + 2.5)])
    assert (late.in_time.total(), late.late["neck"]) == (0, 1)
    aside = next(span for span in day.spans if span.kind == "aside")
    told = judge(day, [nudge_at(aside.from_s + 1), nudge_at(5.0)])
    assert told.false == {"aside": 1, "upright": 1}


def test_the_tables_count_people_without_a_baseline_apart(day: PictureDay) -> None:
    outcome = replace(judge(day, [nudge_at(5.0)]), based=True)
    text = "\n".join(lines([outcome, replace(outcome, based=False)], HOURS))
    assert "2 people, 1 of them without a baseline" in text
    assert "False nudges: 1 (1 upright)" in text

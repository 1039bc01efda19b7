"""What goes into the history comes out of it; days, runs and totals add up."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.storage.checks import add_check, remember_check
from coach.storage.database import HistoryError
from coach.storage.history import History, open_history
from coach.storage.mapping import layout
from coach.storage.moment import Moment, days_before
from coach.storage.queries import (
    active_days_in_a_row,
    day_totals,
    measure_trend,
    seconds_of_day,
    set_results,
    timeline,
)
from coach.storage.records import (
    RECORDS,
    Check,
    CheckFinding,
    CheckMeasure,
    Event,
    ExerciseSet,
    Profile,
    Rating,
    Repetition,
    Run,
    Screening,
    Second,
    Session,
    Setting,
    Spell,
)
from coach.storage.retention import thin
from coach.storage.schema import DERIVED
from coach.storage.store import Store
from tests.support.memories import NOON, check_document, fill

DAY = date(2025, 10, 9)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(tmp_path / "history.db") as opened:
        yield opened


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.TABLE)
def test_every_record_fits_its_table(history: History, kind: Any) -> None:
    rows = history.store.read(f"PRAGMA table_info({kind.TABLE})")
    assert {row[1] for row in rows} == set(layout(kind).columns)
    nullable = {row[1] for row in rows if not row[3] and not row[5]}
    assert nullable == {item.name for item in layout(kind).fields if item.nullable}


def test_every_table_has_its_record(history: History) -> None:
    rows = history.store.read("SELECT name FROM sqlite_master WHERE type = 'table'")
    assert {row[0] for row in rows} == {kind.TABLE for kind in RECORDS} | set(DERIVED)


def test_totals_of_days_follow_the_timeline_whatever_happens_to_it(history: History) -> None:
    def agree() -> Any:
        kept = history.store.read("SELECT * FROM day_states ORDER BY day, state")
        counted = history.store.read(
            "SELECT day, state, sum(seconds), max(seconds) FROM runs "
            "GROUP BY day, state ORDER BY day, state"
        )
        assert kept == counted
        return len(kept)

    fill(history)
    assert agree() == 3
    spell = history.add(Spell(NOON, "0", 0.5))
    times = [NOON.utc_s + 70_000 * n for n in range(1, 5)]
    history.add_seconds(spell, [Second(spell.id, utc_s, "away") for utc_s in times])
    assert agree() == 6
    history.remove(Spell, id=spell.id)
    assert agree() == 3
    history.erase()
    assert agree() == 0


def test_what_goes_in_comes_out_again_after_closing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with open_history(path) as history:
        fill(history)
        before = {kind: history.all(kind) for kind in RECORDS}
    assert all(before.values())
    with open_history(path) as history:
        assert {kind: history.all(kind) for kind in RECORDS} == before
        assert history.notices == ()


def test_a_camera_s_password_is_not_stored_whoever_names_it(history: History) -> None:
    address = "rtsp://me:secret@cam/live?pass=secret"
    history.add(Spell(NOON, address, 0.5))
    history.add(Session(NOON, "desk", source=address))
    history.add(Profile(NOON, "desk", address))
    history.add(Profile(NOON, "folder", "me@home/clip.mp4"))
    assert history.last(Spell).source == "rtsp://cam/live?…"
    assert history.last(Session).source == "rtsp://cam/live?…"
    cameras = [item.camera for item in history.all(Profile)]
    assert cameras == ["rtsp://cam/live?…", "me@home/clip.mp4"]


def test_unknown_stays_unknown_and_numpy_is_welcome(history: History) -> None:
    spell = history.add(Spell(NOON, "0", np.float32(0.5)))
    numbers = {"a_deg": np.float32(1.5), "b": float("nan"), "c": np.array([1, 2])}
    history.add_seconds(spell, [Second(spell.id, NOON.utc_s, "upright", math.nan, "", numbers)])
    found = history.last(Second)
    assert (found.deviation, found.gate) == (None, None)
    assert found.numbers == {"a_deg": 1.5, "b": None, "c": [1, 2]}
    assert history.last(Spell).sensitivity == 0.5


def test_infinity_and_a_missing_time_are_refused(history: History) -> None:
    with pytest.raises(ValueError, match="JSON"):
        history.add(Setting(NOON, "key", math.inf))
    with pytest.raises(ValueError, match="time zone"):
        Moment.of(datetime(2025, 10, 9))
    with pytest.raises(ValueError, match="duration_s must be known"):
        history.add(replace(a_check(history), duration_s=math.nan))
    with pytest.raises(HistoryError, match="refused"):
        history.add(Rating(NOON, "pain", 11))
    assert history.all(Rating) == []
    history.add(Rating(NOON, "pain", 10))
    assert len(history.all(Rating)) == 1


def a_check(history: History) -> Any:
    return add_check(history, check_document(), NOON)


def test_a_moment_keeps_the_day_it_was() -> None:
    late = datetime(2025, 10, 9, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    moment = Moment.of(late)
    assert moment.day == DAY
    assert moment.local == late
    assert moment.local.astimezone(UTC).day == 8
    assert days_before(moment, 0).local == late.replace(minute=0)
    assert days_before(moment, 3).local == late.replace(minute=0, day=6)


def test_records_are_found_by_time_and_field(history: History) -> None:
    for n in range(10):
        history.add(Event(NOON.after(n), "nudge" if n % 2 else "away"))
    assert [e.at.utc_s - NOON.utc_s for e in history.all(Event, kind="nudge")] == [1, 3, 5, 7, 9]
    assert len(history.all(Event, since=NOON.after(2), until=NOON.after(5))) == 3
    assert [e.at.utc_s - NOON.utc_s for e in history.all(Event, newest=2)] == [8, 9]
    assert history.last(Event, kind="nudge").at == NOON.after(9)
    assert history.last(Event, kind="nothing") is None
    assert len(history.all(Event, spell=None)) == 10


def test_ids_rise_and_never_meet(history: History) -> None:
    ids = [history.new_id(NOON.after(n / 1000)) for n in range(5000)]
    assert len(set(ids)) == 5000
    assert history.new_id(NOON.after(2)) > history.new_id(NOON)


def test_several_records_are_added_together_or_not_at_all(history: History) -> None:
    good, bad = Rating(NOON, "pain", 3), Rating(NOON, "pain", 99)
    with pytest.raises(HistoryError):
        history.add_all([good, bad])
    assert history.all(Rating) == []


def test_a_check_document_is_remembered_whole(tmp_path: Path) -> None:
    document = check_document()
    assert remember_check(document, NOON, path=tmp_path / "h.db") == ()
    with open_history(tmp_path / "h.db") as history:
        check = history.last(Check)
        assert check.document == document
        assert (check.score, check.live, check.view) == (71, True, "side-left")
        kept = {item.name: item for item in history.all(CheckMeasure, check=check.id)}
        for name, item in document["measures"].items():
            assert {key: getattr(kept[name], key) for key in item} == item
        assert [f.text for f in history.all(CheckFinding)] == ["Your head …, “so”."]


def test_a_check_that_can_not_be_remembered_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    [sentence] = remember_check(check_document(), NOON, path=tmp_path / "file" / "h.db")
    assert sentence.startswith("the check was not remembered: the history")


def test_only_known_measures_make_a_trend(history: History) -> None:
    for n, cva in enumerate([40.0, None, 44.0]):
        add_check(history, check_document(cva), NOON.after(86400 * n), live=n > 0)
    values = [point.value for point in measure_trend(history, "craniovertebral_angle")]
    assert values == [40.0, 44.0]
    later = measure_trend(history, "craniovertebral_angle", live_only=True, since=NOON.after(1))
    assert [(p.value, p.low, p.high, p.live) for p in later] == [(44.0, 36.0, 52.0, True)]
    assert measure_trend(history, "shoulder_tilt") == []


seconds = st.lists(
    st.tuples(
        st.sampled_from(["upright", "slouching", "away"]), st.sampled_from([1.0, 1.0, 2.0, 60.0])
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(steps=seconds, cut=st.integers(0, 60), start=st.integers(-40_000, 60_000))
def test_runs_tell_the_seconds_whatever_the_blocks(steps: Any, cut: int, start: int) -> None:
    """Added at once or in two halves by two programs, runs have every second once, in its day."""
    began = Moment(NOON.utc_s + start, NOON.offset_s)
    times = np.cumsum([0.0, *(step for _, step in steps)])
    with History(Store(None)) as history:
        spell = history.add(Spell(began, "0", 0.5))
        told = [
            Second(spell.id, began.utc_s + t, state, duration_s=step)
            for (state, step), t in zip(steps, times[:-1], strict=True)
        ]
        history.add_seconds(spell, told[:cut])
        History(history.store).add_seconds(spell, told[cut:])
        runs = history.all(Run)
        for state in ("upright", "slouching", "away"):
            expected = sum(s.duration_s for s in told if s.state == state)
            assert sum(r.seconds for r in runs if r.state == state) == pytest.approx(expected)
        for run, following in itertools.pairwise(runs):
            assert run.began_s + run.seconds == pytest.approx(following.began_s)
            assert (run.state, run.day) != (following.state, following.day)
        totals = day_totals(history, began.day, began.after(7200).day)
        assert sum(sum(day.seconds.values()) for day in totals) == pytest.approx(times[-1])


def test_a_gap_ends_a_run(history: History) -> None:
    spell = history.add(Spell(NOON, "0", 0.5))
    history.add_seconds(spell, [Second(spell.id, NOON.utc_s + t, "upright") for t in (0, 1, 4, 60)])
    assert [(r.began_s - NOON.utc_s, r.seconds) for r in timeline(history, DAY)] == [
        (0, 5),
        (60, 1),
    ]


def test_days_have_their_totals_and_empty_days_too(history: History) -> None:
    fill(history)
    before, day, after = day_totals(history, date(2025, 10, 8), date(2025, 10, 10))
    assert before.seconds == after.seconds == {}
    assert day.seconds == {"upright": 70, "slouching": 50, "away": 5}
    assert day.longest_s == {"upright": 70, "slouching": 50, "away": 5}
    assert (day.events, day.checks, day.sessions) == ({"nudge": 1}, 1, 1)
    [(spell, numbers)] = seconds_of_day(history, DAY)
    assert len(numbers) == 125
    assert spell.ended_why == "stopped"


def test_a_streak_goes_on_over_days_off_and_counts_none_of_them(history: History) -> None:
    assert active_days_in_a_row(history, DAY) == 0
    for days_ago in (0, 1, 2, 5, 9):
        session = history.add(Session(NOON.after(-86400 * days_ago), "desk"))
        history.add(ExerciseSet(session.at, session.id, "chin_tuck"))
    assert active_days_in_a_row(history, DAY) == 4, "two days off in a row end nothing, three do"
    assert active_days_in_a_row(history, date(2025, 10, 10)) == 4  # the new day is still empty
    history.add(Event(NOON.after(-86400 * 3), "break_taken"))
    assert active_days_in_a_row(history, DAY) == 5
    assert active_days_in_a_row(history, date(2025, 10, 14)) == 0


def test_a_session_that_ended_before_its_first_set_is_no_exercise(history: History) -> None:
    """It was left while the camera was set up, or the program was killed then."""
    history.add(Session(NOON, "desk", ended_s=NOON.utc_s + 9, ended_why="stopped"))
    session = history.add(Session(NOON, "desk"))
    assert active_days_in_a_row(history, DAY) == 0
    assert day_totals(history, DAY, DAY)[0].sessions == 0
    history.add(ExerciseSet(NOON, session.id, "chin_tuck"))
    assert active_days_in_a_row(history, DAY) == 1
    assert day_totals(history, DAY, DAY)[0].sessions == 1


def test_sets_add_up(history: History) -> None:
    fill(history)
    left, right = set_results(history, exercise="chin_tuck")
    assert (left.side, right.side) == ("left", "right")
    assert (left.reps, left.attempts, left.hold_s, left.range_deg) == (1, 2, 3.1, 21.0)
    assert (left.score, left.judged, left.faults) == (88.5, None, {"shrug": 1})
    assert set_results(history, exercise="wall_angel") == []
    assert len(set_results(history, session=left.session)) == 2
    empty = history.add(ExerciseSet(NOON, left.session, "w_raise"))
    [found] = set_results(history, exercise="w_raise")
    assert (found.reps, found.attempts, found.range_deg) == (0, 0, None)
    assert empty.id in {item.id for item in history.all(ExerciseSet)}


def test_screenings_can_be_removed(history: History) -> None:
    fill(history)
    assert history.last(Screening).facts == ("dizziness",)
    history.remove(Screening)
    assert history.all(Screening) == []
    assert history.all(Rating) != []


def test_what_belongs_to_a_record_goes_with_it(history: History) -> None:
    fill(history)
    history.remove(Session)
    assert history.all(ExerciseSet) == history.all(Repetition) == []
    assert {item.session for item in history.all(Rating)} == {None}
    history.remove(Profile, name="home, sweet home")
    assert {item.profile for item in history.all(Spell)} == {None}


def test_only_what_was_added_can_be_changed(history: History) -> None:
    with pytest.raises(ValueError, match="added"):
        history.change(Rating(NOON, "pain", 1))
    rating = history.add(Rating(NOON, "pain", 1))
    changed = history.change(replace(rating, value=2))
    assert history.all(Rating) == [changed] != [rating]


def test_thinning_keeps_a_second_a_minute_and_every_total(history: History) -> None:
    fill(history)
    before = day_totals(history, DAY, DAY)
    assert thin(history, NOON.after(86400 * 5), keep_days=5) == 0
    assert thin(history, NOON.after(86400 * 6), keep_days=5) == 122
    assert [int(s.utc_s - NOON.utc_s) for s in history.all(Second)] == [0, 60, 120]
    assert history.last(Spell).thinned
    assert day_totals(history, DAY, DAY) == before
    assert thin(history, NOON.after(86400 * 6), keep_days=5) == 0


def test_fields_that_point_name_records_that_exist() -> None:
    names = {item.name for kind in RECORDS for item in fields(kind)}
    assert {"spell", "session", "set", "check", "profile"} <= names


def test_a_clock_that_is_set_back_loses_no_moment_and_stops_nothing(history: History) -> None:
    spell = history.add(Spell(NOON, "0", 1.0))
    for state, after_s in (("upright", 0), ("upright", 1), ("slouching", 1), ("upright", -3600)):
        history.add_seconds(spell, [Second(spell.id, NOON.utc_s + after_s, state)])
    stored = [(one.utc_s - NOON.utc_s, one.state) for one in history.all(Second)]
    assert stored == [(-3600, "upright"), (0, "upright"), (1, "slouching")]
    assert all(run.seconds >= 0 for run in history.all(Run))

"""How quick the history stays with years of data: ``python -m tests.bench.history``.

Times are of the processor: the best of some runs, or the mean of 200 entries.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from coach.storage.checks import add_check
from coach.storage.history import History, open_history
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
    Check,
    Event,
    ExerciseSet,
    Rating,
    Repetition,
    Screening,
    Second,
    Session,
    Spell,
)
from tests.support.memories import NOON, check_document

DAYS = 700
SECONDS_A_DAY = 1430
"""Three years of working days; most of their seconds are thinned by then."""


def main() -> None:
    """Fill a history and print how long each question and each entry takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        began = time.perf_counter()
        with open_history(path) as history:
            for day in range(DAYS - 1, -1, -1):
                a_day(history, days_before(NOON, day).after(8 * 3600), random.Random(day))
            [(rows,)] = history.store.read("SELECT count(*) FROM seconds")
            [(runs,)] = history.store.read("SELECT count(*) FROM runs")
        took, size = time.perf_counter() - began, path.stat().st_size
        print(f"{rows:,} seconds in {runs:,} runs, {size / 1e6:.0f} MB, filled in {took:.0f} s")
        with open_history(path) as history:
            for what, question in _questions(history).items():
                tell(what, _best_s(question), "< 50 ms")
            tell("one more second of monitoring", _entry_s(history), "< 16 ms")
        tell("opening it", _best_s(lambda: open_history(path).close()), "< 50 ms")


def tell(what: str, seconds: float, target: str) -> None:
    """One line: what, how long, and how long it may take."""
    print(f"{what:<58} {seconds * 1e3:>15.2f} ms   target {target}", flush=True)


def _questions(history: History) -> dict[str, Callable[[], object]]:
    today = NOON.day
    return {
        "today's totals": lambda: day_totals(history, today, today),
        "totals of 30 days": lambda: day_totals(history, today - timedelta(29), today),
        "totals of 365 days": lambda: day_totals(history, today - timedelta(364), today),
        "today's timeline": lambda: timeline(history, today),
        "today's seconds, to score them again": lambda: seconds_of_day(history, today),
        "days in a row": lambda: active_days_in_a_row(history, today),
        "the last check and the last screening": lambda: (
            history.last(Check),
            history.last(Screening),
        ),
        "neck angle through all checks": lambda: measure_trend(history, "craniovertebral_angle"),
        "sets of 90 days": lambda: set_results(history, since=days_before(NOON, 90)),
        "pain through all sessions": lambda: history.all(Rating, kind="pain"),
    }


def a_day(history: History, at: Moment, rng: random.Random) -> None:
    """A working day: a check, eight hours of monitoring, a session."""
    add_check(history, check_document(rng.gauss(48, 3)), at)
    spell = history.add(Spell(at, "0", 1.0))
    step_s = 8 * 3600 / SECONDS_A_DAY
    seconds, events, state = [], [], "upright"
    for n in range(SECONDS_A_DAY):
        if rng.random() < 0.17:
            state = rng.choice(["upright", "upright", "slouching", "away"])
        utc_s = at.utc_s + n * step_s
        numbers = {"head_deg": round(rng.gauss(0, 5), 2), "near": round(rng.random(), 3)}
        strain = round(rng.random(), 3)
        seconds.append(Second(spell.id, utc_s, state, strain, None, numbers, step_s))
        if rng.random() < 0.04:
            events.append(Event(at.after(n * step_s), "nudge", spell.id, "head forward"))
    history.add_seconds(spell, seconds)
    session = history.add(Session(at.after(3600), "desk_break"))
    sets = history.add_all(
        [ExerciseSet(at.after(3600), session.id, name) for name in ("chin_tuck", "w_raise")]
    )
    history.add_all([Repetition(s.id, n, n, n + 3.0, True) for s in sets for n in range(1, 11)])
    history.add_all([*events, Rating(at.after(3700), "pain", 3, session=session.id)])
    history.change(replace(spell, ended_s=at.utc_s + 8 * 3600, ended_why="stopped"))


def _entry_s(history: History) -> float:
    spell = history.add(Spell(NOON.after(86400), "0", 1.0))
    times = iter(range(10_000))

    def add() -> None:
        history.add_seconds(spell, [Second(spell.id, spell.at.utc_s + next(times), "upright")])

    return sum(_best_s(add, 1) for _ in range(200)) / 200


def _best_s(work: Callable[[], object], times: int = 5) -> float:
    def once() -> float:
        began = time.thread_time()  # what it costs, whatever else this machine does meanwhile
        work()
        return time.thread_time() - began

    return min(once() for _ in range(times))


if __name__ == "__main__":
    main()

"""A week looked at together: it says what stands out, and nothing of what was hardly seen."""

from typing import Any

import pytest

from coach.core.monitor.review import HOUR_S, Share, compare_days, review
from coach.core.monitor.review_text import TOO_LITTLE, change_sentence, review_sentences

DAY_S = 86400.0


def hour(number: Any) -> str:
    return f"{number:02d}:00"


def sat(began_s: Any, minutes: Any, slouched: float = 0.0) -> list[Any]:
    """This many minutes of sitting, the last share of each five slouched."""
    found = []
    for start_s in range(0, int(minutes * 60), 300):
        upright_s = 300.0 * (1 - slouched)
        found.append((began_s + start_s, upright_s, "upright"))
        found.append((began_s + start_s + upright_s, 300.0 - upright_s, "slouching"))
    return [one for one in found if one[1] > 0]


def at(day: Any, hours: Any) -> Any:
    return day * DAY_S + hours * HOUR_S


def test_hours_are_those_of_the_clock_and_all_time_is_in_one() -> None:
    found = review(sat(at(3, 9.9), 30, 0.5))
    seen = {n: round(one.seen_s) for n, one in enumerate(found.hours) if one.seen_s}
    assert seen == {9: 360, 10: 1440}
    assert found.total.seen_s == pytest.approx(1800)
    assert found.total.slouched == pytest.approx(0.5)


def test_the_best_and_the_hardest_hour() -> None:
    days = [one for day in range(4) for one in sat(at(day, 9), 30) + sat(at(day, 16), 30, 0.6)]
    found = review(days)
    assert (found.best_hour, found.hardest_hour) == (9, 16)
    said = " ".join(review_sentences(found, None, hour))
    assert "Best between 09:00 and 10:00 (100% upright)" in said
    assert "hardest between 16:00 and 17:00 (40%)" in said


def test_hours_that_are_alike_or_hardly_seen_are_not_named() -> None:
    assert review(sat(at(0, 9), 60) + sat(at(0, 11), 60, 0.05)).hardest_hour is None
    assert review(sat(at(0, 9), 60) + sat(at(0, 12), 5, 1.0)).hardest_hour is None


def test_slouching_after_long_sitting_stands_out_and_breaks_begin_it_anew() -> None:
    long = [*sat(at(0, 8), 60), *sat(at(0, 9), 60, 0.5)]
    assert review(long).long_sitting.difference == pytest.approx(0.5)
    rested = [*sat(at(0, 8), 60), (at(0, 9), 90.0, "away"), *sat(at(0, 9) + 90, 55, 0.5)]
    assert review(rested).long_sitting.within.seen_s < 60


def test_after_calls_and_late_in_the_day() -> None:
    calls = [at(day, 10) for day in range(3)]
    days = [
        one
        for day in range(3)
        for one in sat(at(day, 10), 15, 0.8) + sat(at(day, 11), 45) + sat(at(day, 18), 45, 0.4)
    ]
    found = review(days, calls)
    assert found.after_calls.difference > 0.5
    assert found.late.difference > 0.1
    said = "\n".join(review_sentences(found, None, hour))
    assert "after a call you slouch 80% of the time" in said
    assert "Late in the day you slouch 40%" in said


@pytest.mark.parametrize("minutes", [0, 10, 25])
def test_too_little_is_no_review(minutes: int) -> None:
    assert review_sentences(review(sat(0.0, minutes, 0.5)), None, hour) == [TOO_LITTLE]


def test_it_is_compared_with_the_time_before() -> None:
    found = review(sat(at(0, 9), 60, 0.25))
    assert "75% of 1 h in view; 50% of 2 h" in review_sentences(found, Share(3600, 3600), hour)[0]
    assert "before" not in review_sentences(found, Share(60, 60), hour)[0]


def test_a_change_is_told_only_beyond_what_days_scatter() -> None:
    assert compare_days([0.6, 0.6], [0.9, 0.9, 0.9]) is None
    steady = compare_days([0.60, 0.62, 0.61], [0.80, 0.82, 0.81])
    assert steady.beyond
    assert "more than days differ" in change_sentence("you began on 3 Nov", steady)
    noisy = compare_days([0.3, 0.9, 0.6], [0.5, 0.9, 0.7])
    assert not noisy.beyond
    assert "days differ as much" in change_sentence("you began on 3 Nov", noisy)
    worse = compare_days([0.80, 0.82, 0.81], [0.60, 0.62, 0.61])
    assert "You slouch more" in change_sentence("you began on 3 Nov", worse)
    assert change_sentence("it", None) is None

"""Days are those of the local calendar, on the days the clocks are changed too."""

import sys
import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from coach.storage.moment import Moment, days_before


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if sys.platform == "win32":
        pytest.skip("the time zone can't be set for a process there")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("now", "days", "midnight"),
    [
        ("2025-10-26T13:00+01:00", 0, "2025-10-26T00:00+02:00"),  # the clocks went back at 3:00
        ("2025-10-26T00:30+02:00", 0, "2025-10-26T00:00+02:00"),
        ("2025-10-27T13:00+01:00", 0, "2025-10-27T00:00+01:00"),
        ("2025-10-27T13:00+01:00", 1, "2025-10-26T00:00+02:00"),
        ("2025-03-30T13:00+02:00", 0, "2025-03-30T00:00+01:00"),  # and forward at 2:00
        ("2025-03-31T13:00+02:00", 1, "2025-03-30T00:00+01:00"),
        ("2025-07-01T13:00+02:00", 2, "2025-06-29T00:00+02:00"),
    ],
)
def test_midnight_is_by_the_clock_of_that_day(
    berlin: None, now: str, days: int, midnight: str
) -> None:
    found = days_before(Moment.of(datetime.fromisoformat(now)), days)
    assert found == Moment.of(datetime.fromisoformat(midnight))


def test_of_another_zone_its_own_clock_counts(berlin: None) -> None:
    now = Moment.of(datetime.fromisoformat("2025-10-26T13:00+05:30"))
    assert days_before(now, 0) == Moment.of(datetime.fromisoformat("2025-10-26T00:00+05:30"))

"""Reviews a stretch of days: when the person slouches, and after what.

Times are local seconds: those of the clock on the wall, counted from any midnight. Every comparison
needs enough time on both of its sides, and says nothing otherwise.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.core.monitor.state import SEATED

DAY_S, HOUR_S = 86400.0, 3600.0

LEAST_HOUR_S = 900.0
"""An hour of the day is compared with others once this much of it was seen."""
LEAST_SIDE_S = 1800.0
"""Each side of a comparison needs at least this much time that was seen."""
WORTH_SAYING = 0.10
"""Shares that differ by less are not worth telling apart."""
LONG_SITTING_S = 3600.0
AFTER_CALL_S = 900.0
LATE_FROM_HOUR = 18
BREAK_S = 60.0
FORGOTTEN_S = 900.0
"""After a gap this long the time of sitting begins anew; a shorter gap leaves it as it was."""
CHANGE_DAYS = 3
"""Each side of a change needs this many days."""

Stretch = tuple[float, float, str]
"""When it began, how long it lasted (seconds), and the posture's label."""


@dataclass(frozen=True, slots=True)
class Share:
    """Time sitting, ``upright_s`` and ``slouching_s``."""

    upright_s: float = 0.0
    slouching_s: float = 0.0

    @property
    def seen_s(self) -> float:
        """All of it."""
        return self.upright_s + self.slouching_s

    @property
    def slouched(self) -> float | None:
        """The share that was slouched, 0 to 1; ``None`` where nothing was seen."""
        return self.slouching_s / self.seen_s if self.seen_s > 0 else None

    def plus(self, state: str, seconds: float) -> Share:
        """With more time in a posture."""
        if state == "upright":
            return Share(self.upright_s + seconds, self.slouching_s)
        return Share(self.upright_s, self.slouching_s + seconds)


@dataclass(frozen=True, slots=True)
class Contrast:
    """Slouching with something and without it."""

    within: Share
    without: Share

    @property
    def difference(self) -> float | None:
        """How much larger the slouched share is within; ``None`` where too little was seen, or
        it is too small to be worth saying."""
        within, without = self.within.slouched, self.without.slouched
        few = min(self.within.seen_s, self.without.seen_s) < LEAST_SIDE_S
        if few or within is None or without is None:
            return None
        found = within - without
        return found if abs(found) >= WORTH_SAYING else None


@dataclass(frozen=True, slots=True)
class Review:
    """A stretch of days: ``total``, the hours of the day (24), and the contrasts: more than an hour
    of sitting without a break, the quarter of an hour after a call, and late in the day."""

    total: Share
    hours: tuple[Share, ...]
    long_sitting: Contrast
    after_calls: Contrast
    late: Contrast

    @property
    def best_hour(self) -> int | None:
        """The hour of the day with the smallest slouched share."""
        known = self._known_hours
        return min(known, key=self._slouched) if len(known) > 1 else None

    @property
    def hardest_hour(self) -> int | None:
        """The one with the largest; ``None`` where it is hardly worse than the best."""
        best, known = self.best_hour, self._known_hours
        if best is None:
            return None
        worst = max(known, key=self._slouched)
        apart = self._slouched(worst) - self._slouched(best)
        return worst if apart >= WORTH_SAYING else None

    @property
    def _known_hours(self) -> list[int]:
        return [n for n, hour in enumerate(self.hours) if hour.seen_s >= LEAST_HOUR_S]

    def _slouched(self, hour: int) -> float:
        return self.hours[hour].slouched or 0.0


@dataclass(frozen=True, slots=True)
class ShareChange:
    """Upright shares of the days before something changed and of those after; ``beyond``: the
    means differ by more than days scatter by themselves."""

    before: float
    after: float
    beyond: bool


def review(stretches: Iterable[Stretch], calls_ended: Iterable[float] = ()) -> Review:
    """Look at stretches of monitoring, in order of time.

    ``calls_ended`` are the moments at which a call was over.
    """
    ends = sorted(calls_ended)
    hours = [Share()] * 24
    parts = {name: Share() for name in ("long", "short", "call", "other", "late", "early")}
    total = Share()
    sat_s, last_end_s = 0.0, None
    for began_s, seconds, state in stretches:
        gap_s = 0.0 if last_end_s is None else began_s - last_end_s
        last_end_s = began_s + seconds
        if gap_s >= FORGOTTEN_S or (state == "away" and seconds >= BREAK_S):
            sat_s = 0.0
        if state not in SEATED:
            continue
        for piece_s, lasts_s in _by_hour(began_s, seconds):
            hour = int(piece_s % DAY_S // HOUR_S)
            after_call = any(0 <= piece_s - end_s < AFTER_CALL_S for end_s in ends)
            names = (
                "long" if sat_s >= LONG_SITTING_S else "short",
                "call" if after_call else "other",
                "late" if hour >= LATE_FROM_HOUR else "early",
            )
            for name in names:
                parts[name] = parts[name].plus(state, lasts_s)
            hours[hour] = hours[hour].plus(state, lasts_s)
            total = total.plus(state, lasts_s)
            sat_s += lasts_s
    return Review(
        total,
        tuple(hours),
        Contrast(parts["long"], parts["short"]),
        Contrast(parts["call"], parts["other"]),
        Contrast(parts["late"], parts["early"]),
    )


def compare_days(before: Sequence[float], after: Sequence[float]) -> ShareChange | None:
    """How the upright shares of days changed; ``None`` where there are too few on a side.

    Beyond what days scatter: by more than twice the standard error of the difference of the means,
    and enough to be worth saying.
    """
    if len(before) < CHANGE_DAYS or len(after) < CHANGE_DAYS:
        return None
    means = statistics.fmean(before), statistics.fmean(after)
    spread = statistics.variance(before) / len(before) + statistics.variance(after) / len(after)
    apart = abs(means[1] - means[0])
    return ShareChange(*means, apart >= WORTH_SAYING / 2 and apart > 2 * spread**0.5)


def _by_hour(began_s: float, seconds: float) -> Iterable[tuple[float, float]]:
    """A stretch cut at full quarters of an hour, so that each piece has one hour of the day."""
    at_s, end_s = began_s, began_s + seconds
    while at_s < end_s - 1e-9:
        next_s = min(end_s, (at_s // 900.0 + 1) * 900.0)
        yield at_s, next_s - at_s
        at_s = next_s

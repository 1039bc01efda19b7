"""A review in whole sentences."""

from __future__ import annotations

from collections.abc import Callable

from coach.core.monitor.nudges import spoken
from coach.core.monitor.review import LEAST_SIDE_S, Contrast, Review, Share, ShareChange

Hour = Callable[[int], str]
"""Writes a full hour of the day (0 to 24) as the person's clock has it."""

TOO_LITTLE = "Too little was monitored for a review: half an hour is needed."


def review_sentences(found: Review, before: Share | None, hour: Hour) -> list[str]:
    """What a stretch of days shows, a sentence each; ``before``: the stretch before it."""
    if found.total.seen_s < LEAST_SIDE_S:
        return [TOO_LITTLE]
    lines = [_total(found.total, before)]
    best, hardest = found.best_hour, found.hardest_hour
    if best is not None and hardest is not None:
        lines.append(
            f"Best between {hour(best)} and {hour(best + 1)} "
            f"({_upright(found.hours[best])} upright), hardest between {hour(hardest)} and "
            f"{hour(hardest + 1)} ({_upright(found.hours[hardest])})."
        )
    for contrast, more, less in _CONTRASTS:
        said = _contrast(contrast(found), more, less)
        if said is not None:
            lines.append(said)
    if len(lines) == 1:
        lines.append("No hour and no occasion stands out.")
    return lines


def change_sentence(what: str, found: ShareChange | None) -> str | None:
    """What changed since ``what`` (a clause, "you began the programme on 3 Nov")."""
    if found is None:
        return None
    numbers = f"upright {found.before:.0%} of the time before, {found.after:.0%} since"
    if not found.beyond:
        return f"Since {what}: {numbers}; days differ as much by themselves."
    if found.after > found.before:
        return f"Since {what}: {numbers}. That is more than days differ by themselves."
    return f"Since {what}: {numbers}. You slouch more, and by more than days differ."


def _total(total: Share, before: Share | None) -> str:
    said = f"Upright {_upright(total)} of {spoken(total.seen_s)} in view"
    if before is None or before.seen_s < LEAST_SIDE_S:
        return f"{said}."
    return f"{said}; {_upright(before)} of {spoken(before.seen_s)} in the same time before."


def _upright(share: Share) -> str:
    slouched = share.slouched
    return "–" if slouched is None else f"{1 - slouched:.0%}"


_CONTRASTS: tuple[tuple[Callable[[Review], Contrast], str, str], ...] = (
    (
        lambda found: found.long_sitting,
        "After an hour of sitting without a break you slouch {more} of the time, before {less}.",
        "After an hour of sitting without a break you slouch no more: {more} of the time, "
        "before {less}.",
    ),
    (
        lambda found: found.after_calls,
        "In the quarter of an hour after a call you slouch {more} of the time, otherwise {less}.",
        "After a call you sit better: you slouch {more} of the time, otherwise {less}.",
    ),
    (
        lambda found: found.late,
        "Late in the day you slouch {more} of the time, earlier {less}.",
        "Late in the day you sit better: you slouch {more} of the time, earlier {less}.",
    ),
)


def _contrast(found: Contrast, more: str, less: str) -> str | None:
    difference = found.difference
    if difference is None:
        return None
    shares = {
        "more": f"{found.within.slouched or 0.0:.0%}",
        "less": f"{found.without.slouched or 0.0:.0%}",
    }
    return (more if difference > 0 else less).format(**shares)

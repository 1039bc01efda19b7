"""Thins old numbers of the monitor to one second a minute."""

from __future__ import annotations

from coach.storage.history import History
from coach.storage.moment import Moment, days_before
from coach.storage.records import Spell
from coach.storage.store import Write

KEEP_SECONDS_DAYS = 90
"""For how long every second is kept unless the settings say otherwise."""

_THIN = """DELETE FROM seconds WHERE spell = ? AND EXISTS (
    SELECT 1 FROM seconds AS earlier
    WHERE earlier.spell = seconds.spell AND earlier.utc_s < seconds.utc_s
    AND earlier.utc_s >= 60 * CAST(seconds.utc_s / 60 AS INTEGER))"""
_MARK = "UPDATE spells SET thinned = 1 WHERE id = ?"


def thin(history: History, now: Moment, keep_days: int = KEEP_SECONDS_DAYS) -> int:
    """Of spells that began more than ``keep_days`` before today, keep the first second a minute.

    Timeline, events, totals and summaries stay whole. One short transaction a spell, so that a
    running monitor is not held up. Returns how many seconds were deleted.
    """
    before = days_before(now, keep_days)
    had = _count(history)
    for spell in history.all(Spell, until=before, thinned=False):
        history.store.write(Write(((_THIN, (spell.id,)), (_MARK, (spell.id,)))))
    deleted = had - _count(history)
    if deleted:
        history.store.run(lambda db: db.execute("PRAGMA incremental_vacuum").fetchall())
    return deleted


def _count(history: History) -> int:
    return int(history.store.read("SELECT count(*) FROM seconds")[0][0])

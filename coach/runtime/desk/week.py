"""One suggestion for the desk every seven days; it is stored, and later checked for its effect."""

from __future__ import annotations

from coach.core.monitor.desk_setup import DeskWeek, desk_week, helped, suggestion
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import Event, Second

EVERY_S = 7 * 86400.0
SUGGESTED = "desk_suggestion"


def desk_suggestion(history: History, now: Moment) -> str:
    """What to change at the desk this week, in a sentence; empty where nothing stands out.

    A new week's numbers are read at most once in seven days: they are many. What was suggested
    stays until then, and the next week begins with whether it helped.
    """
    last = history.last(Event, kind=SUGGESTED)
    if last is not None and 0 <= now.utc_s - last.at.utc_s < EVERY_S:
        return last.text or ""
    since = now.after(-EVERY_S)
    rows = history.all(Second, since=since)
    week = desk_week((row.duration_s, row.numbers) for row in rows if row.state != "away")
    found = suggestion(week)
    parts = [_whether_it_helped(last, week), found.text if found else ""]
    text = " ".join(part for part in parts if part)
    details = {"week": week.document(), "problem": found.problem if found else None}
    if rows:
        history.add(Event(now, SUGGESTED, text=text, details=details))
    return text


def _whether_it_helped(last: Event | None, week: DeskWeek) -> str:
    if last is None or not last.details.get("problem"):
        return ""
    try:
        before = DeskWeek.of(last.details["week"])
        return helped(last.details["problem"], before, week)
    except (KeyError, TypeError):
        return ""

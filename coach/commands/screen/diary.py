"""The diary of pain and effort: noting a day, and how it has gone, beside what is usual."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from coach.errors import UsageError

if TYPE_CHECKING:
    from coach.storage.history import History
    from coach.storage.moment import Moment
    from coach.storage.records import Rating

_EVERY_S = 90 * 86400.0


def run(args: argparse.Namespace) -> None:
    """Note ``--pain`` where it is given, then show the diary."""
    from coach.storage.history import open_history
    from coach.storage.moment import Moment

    now = Moment.of(datetime.now().astimezone())
    with open_history(to_read=args.pain is None) as history:
        if args.pain is not None:
            _note(history, now, args.pain, args.effort, args.where)
        _show(history, now, as_json=args.json)
        for notice in history.notices:
            print(f"coach: {notice}.", file=sys.stderr)


def _note(history: History, now: Moment, pain: int, effort: int | None, where: str | None) -> None:
    from coach.content.health import questionnaire
    from coach.core.health.body_map import find
    from coach.storage.records import Rating

    region = None
    if where:
        places = find(questionnaire().body, where)
        if not places:
            hint = "a number, nerve or word of the map, such as neck, C6 or left shoulder"
            raise UsageError("that place is not on the body map", hint=hint)
        region = ",".join(place.code for place in places)
    ratings = [Rating(now, "pain", pain, region=region, note="daily")]
    if effort is not None:
        ratings.append(Rating(now, "effort", effort, note="daily"))
    history.add_all(ratings)


def _show(history: History, now: Moment, *, as_json: bool) -> None:
    from coach.content.learn import library
    from coach.core.health.pain import PainSpec, course, pain_trend
    from coach.report.terminal.diary import diary_document, diary_text
    from coach.runtime.training.safety import ask_again
    from coach.storage.records import Rating

    ratings = history.all(Rating, since=now.after(-_EVERY_S))
    pain = [item for item in ratings if item.kind == "pain"]
    times, values = [item.at.utc_s for item in pain], [float(item.value) for item in pain]
    going = course(PainSpec(), times, values, now.utc_s)
    slope = pain_trend(times, values)
    again = ask_again(history, now)
    if as_json:
        print(json.dumps(diary_document(_days(ratings), going, slope, again), indent=2))
        return
    usual = [entry.item.text for entry in library().entries if entry.list == "prognosis"][:4]
    print(diary_text(_days(ratings), going, slope, again, usual), end="")


def _days(ratings: Sequence[Rating]) -> list[tuple[str, int | None, int | None]]:
    """Every day with a rating: (date, its worst pain, its hardest effort)."""
    days: dict[str, dict[str, int]] = {}
    for item in ratings:
        day = days.setdefault(item.at.day.isoformat(), {})
        day[item.kind] = max(item.value, day.get(item.kind, 0))
    return [(day, kinds.get("pain"), kinds.get("effort")) for day, kinds in sorted(days.items())]

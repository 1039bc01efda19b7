"""The desk monitor's events as ``coach.event/1`` lines; every number rounded once, here."""

from __future__ import annotations

import json
from typing import Any

from coach.core.monitor import events as e
from coach.core.monitor.state import slouch_numbers
from coach.core.monitor.summary import Summary
from coach.core.monitor.text import sentence


def json_line(event: e.Event) -> str:
    """One event as a line of JSON, without the line's end."""
    return json.dumps(event_document(event), ensure_ascii=False, allow_nan=False)


def event_document(event: e.Event) -> dict[str, Any]:
    """``coach.event/1``: the time, the event's name and what is known of it."""
    times = {"schema": "coach.event/1", "t_s": round(event.t_s, 2), "event": event.name}
    return times | event_details(event)


def event_details(event: e.Event) -> dict[str, Any]:
    """What an event says beyond its time and its name."""
    return (
        _of_baseline(event)
        or _of_posture(event)
        or _of_nudge(event)
        or _of_break(event)
        or _of_watching(event)
    )


def summary_document(summary: Summary) -> dict[str, Any]:
    """The numbers of a stretch of monitoring by name, for the last event and the history."""
    seconds = ("upright_s", "slouching_s", "away_s", "unknown_s", "longest_upright_s")
    counts = ("slouches", "nudges", "breaks_due", "breaks_taken")
    return {
        **{name: round(getattr(summary, name), 1) for name in seconds},
        **{name: getattr(summary, name) for name in counts},
        "kinds": dict(sorted(summary.kinds.items())),
    }


def _of_baseline(event: e.Event) -> dict[str, Any]:
    match event:
        case e.BaselineTaken():
            return {"view": event.view.label, "seconds": event.seconds}
        case e.BaselineRefused():
            return {"why": event.refusal.name.lower(), "text": event.refusal.value}
        case e.BaselineStale():
            return {"since_s": round(event.since_s, 2)}
        case e.SlouchAsked():
            return {"seconds": event.seconds}
        case e.LimitSharpened():
            degrees = None if event.limit_deg is None else round(event.limit_deg, 1)
            return {"limit_deg": degrees, "limit": round(event.limit, 2)}
        case e.Recheck():
            return {"in_s": event.in_s, "seconds": event.seconds}
    return {}


def _of_posture(event: e.Event) -> dict[str, Any]:
    match event:
        case e.SlouchBegan():
            return {
                "since_s": round(event.since_s, 2),
                "kind": event.kind.label,
                **slouch_numbers(event.parts),
            }
        case e.SlouchEnded():
            return {"lasted_s": round(event.lasted_s, 1)}
        case e.Away():
            return {"since_s": round(event.since_s, 2)}
        case e.Back():
            return {"away_s": round(event.away_s, 1)}
        case e.NotCounted():
            return {"activity": event.activity.label, "since_s": round(event.since_s, 2)}
        case e.Corrected():
            verdict, was, limit = event.verdict.value, round(event.was, 3), round(event.limit, 3)
            return {"verdict": verdict, "was": was, "limit": limit}
    return {}


def _of_nudge(event: e.Event) -> dict[str, Any]:
    match event:
        case e.Nudge():
            return {
                "text": sentence(event),
                "lasted_s": round(event.lasted_s, 1),
                "level": event.level,
                "kind": event.kind.label,
                **slouch_numbers(event.parts),
            }
        case e.NudgeHeld():
            return {"why": event.why}
        case e.Snoozed():
            return {"until_s": round(event.until_s, 1)}
    return {}


def _of_break(event: e.Event) -> dict[str, Any]:
    match event:
        case e.BreakDue():
            return {
                "sat_s": round(event.sat_s, 1),
                "text": sentence(event),
                "postponed": event.postponed,
                "firm": event.firm,
            }
        case e.BreakBegun() | e.BreakSkipped():
            return {"sat_s": round(event.sat_s, 1)}
        case e.BreakPostponed():
            return {"by_s": event.by_s}
        case e.BreakTaken():
            return {"asked": event.asked, "sat_s": round(event.sat_s, 1), "how": event.how}
    return {}


def _of_watching(event: e.Event) -> dict[str, Any]:
    match event:
        case e.Paused():
            return {"why": event.why}
        case e.Resumed():
            return {"paused_s": round(event.paused_s, 1)}
        case e.Finished():
            return summary_document(event.summary)
    return {}

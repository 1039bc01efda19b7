"""Histories to test with: one of each record, and years of days."""

from dataclasses import replace
from typing import Any

from coach.storage.checks import add_check
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import (
    Baseline,
    Event,
    ExerciseSet,
    Fault,
    OwnReference,
    Profile,
    ProgrammeStep,
    Rating,
    Repeats,
    Repetition,
    Screening,
    Second,
    Session,
    Setting,
    Spell,
)

NOON = Moment(1_760_000_400.0, 7200)
"""Thursday 2025-10-09, 11:00 on a clock two hours ahead of UTC."""


def check_document(
    cva: float | None = 47.2, half: float = 8.0, view: str = "side-left"
) -> dict[str, Any]:
    """A ``coach.check/1`` document with one measure that may be unknown and one that is."""
    known = cva is not None
    middle = 0.0 if cva is None else cva
    return {
        "schema": "coach.check/1",
        "source": "0",
        "view": view,
        "duration_s": 10.0,
        "frames": {"read": 300, "with_person": 298, "measured": 290},
        "measures": {
            "craniovertebral_angle": {
                "value": cva,
                "low": middle - half if known else None,
                "high": middle + half if known else None,
                "unit": "deg",
                "band": "mild" if known else None,
                "abstained": None if known else "the ear is hidden: draw hair back",
            },
            "shoulder_tilt": {
                "value": None,
                "low": None,
                "high": None,
                "unit": "deg",
                "band": None,
                "abstained": "only a view from the front shows it",
            },
        },
        "score": 71 if known else None,
        "findings": [{"code": "forward_head", "severity": "mild", "text": "Your head …, “so”."}],
    }


def fill(history: History, at: Moment = NOON) -> None:
    """One of every record and a little more, with awkward texts and unknown values."""
    profile = history.add(Profile(at, "home, sweet home", "0", 'the "tall" desk\r\nby the window'))
    history.add(Baseline(at, profile.id, "upright", {"neck_px": [1.5, 2.0], "nose_y": None}))
    add_check(history, check_document(), at, profile=profile.id)
    spell = history.add(Spell(at, "0", 0.5, profile=profile.id))
    states = ["upright"] * 70 + ["slouching"] * 50 + ["away"] * 5
    history.add_seconds(
        spell,
        [
            Second(spell.id, at.utc_s + n, state, 0.1 * n, None, {"cva_change_deg": -0.1 * n})
            for n, state in enumerate(states)
        ],
    )
    history.add(Event(at.after(100), "nudge", spell.id, "head forward", {"deg": 12.0}))
    history.change(replace(spell, ended_s=at.utc_s + 125, ended_why="stopped", summary={"n": 1}))
    session = history.add(Session(at.after(600), "desk_break"))
    for side in ("left", "right"):
        first = history.add(ExerciseSet(at.after(610), session.id, "chin_tuck", side, 2, 5.0))
        history.add(Repetition(first.id, 1, 10.0, 14.0, True, 3.1, 21.0, side))
        history.add(Repetition(first.id, 2, 15.0, 17.0, False, None, 9.0, side, "too short"))
        history.add(Fault(first.id, "shrug", 12.4, 1))
        history.change(replace(first, ended_s=at.utc_s + 700, score=88.5))
    history.add(Rating(at.after(700), "pain", 3, "C7", session.id, "chin_tuck", ""))
    history.add(Rating(at.after(701), "effort", 6, session=session.id))
    history.change(replace(session, ended_s=at.utc_s + 710, ended_why="done"))
    history.add(Screening(at, "clinician", ("numbness",), ("dizziness",)))
    history.add(Setting(at, "monitor.sensitivity", 0.5))
    history.add(Setting(at, "monitor.quiet_hours", None))
    history.add(ProgrammeStep(at, "eight_weeks", 2, 3, {"chin_tuck": 2}, ("form was good",)))
    neck = "craniovertebral_angle"
    history.add(OwnReference(at, "marked", neck, "side-left", 50.0, 2.0, 53.0, 9.0, "A. Physio"))
    history.add(OwnReference(at, "inclinometer", "thoracic_kyphosis", None, 41.5, 3.0))
    history.add(Repeats(at, neck, "side-left", {"deg": [50.0, 51.5, 49.0]}))

"""What the history remembers, one record for each table. Numbers and words, never a picture.

Records go in without an ``id`` (0) and come back with one. A field that names another record
(``spell``, ``session``, ``set``, ``check``, ``profile``) holds its ``id``. Unknown is ``None``;
NaN and empty text become ``None`` where that is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from coach.storage.moment import Moment

Numbers = Mapping[str, float | None]
"""Named numbers of one moment; the writer decides the names, with units in them."""


class Record:
    """Base of all records: ``TABLE`` is where they are kept."""

    __slots__ = ()
    TABLE: ClassVar[str]


# Checks


@dataclass(frozen=True, slots=True)
class Check(Record):
    """A posture check; ``document`` is all of ``coach.check/1`` as it was printed."""

    TABLE: ClassVar[str] = "checks"
    at: Moment
    source: str
    live: bool
    view: str
    duration_s: float
    score: int | None
    document: Mapping[str, Any]
    profile: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class CheckMeasure(Record):
    """One measure of a check: ``value`` in ``unit`` within ``low``..``high`` in 90 % of cases,
    or ``None`` and the reason in ``abstained``."""

    TABLE: ClassVar[str] = "check_measures"
    check: int
    name: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    band: str | None
    abstained: str | None


@dataclass(frozen=True, slots=True)
class CheckFinding(Record):
    """A finding of a check, in the ``place`` (0, 1, …) it was told."""

    TABLE: ClassVar[str] = "check_findings"
    check: int
    place: int
    code: str
    severity: str
    text: str


# The desk monitor


@dataclass(frozen=True, slots=True)
class Profile(Record):
    """A desk and a camera; ``name`` is unique and is what people type after ``--profile``."""

    TABLE: ClassVar[str] = "profiles"
    at: Moment
    name: str
    camera: str
    desk: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Baseline(Record):
    """How a person sits at a profile's desk; ``kind`` is upright or slouched, ``numbers`` plain
    numbers by name (lists of numbers too). The latest of a kind counts."""

    TABLE: ClassVar[str] = "baselines"
    at: Moment
    profile: int
    kind: str
    numbers: Mapping[str, Any]
    id: int = 0


@dataclass(frozen=True, slots=True)
class Spell(Record):
    """A stretch of monitoring; ``ended_s`` (UTC) is ``None`` while it lasts, or for ever when
    the program was killed: then its last second is its end. ``thinned``: of its seconds only one
    a minute is left, so that it can't be scored again."""

    TABLE: ClassVar[str] = "spells"
    at: Moment
    source: str
    sensitivity: float
    profile: int | None = None
    ended_s: float | None = None
    ended_why: str | None = None
    summary: Mapping[str, Any] | None = None
    thinned: bool = False
    id: int = 0


@dataclass(frozen=True, slots=True)
class Second(Record):
    """What a monitored person's posture was from ``utc_s`` for ``duration_s``: enough to score
    the day again at another sensitivity.

    ``state`` is the monitor's (upright, slouching, away, unknown); ``deviation`` how far from the
    baseline; ``gate`` why it was not counted (glance, reaching, …); ``numbers`` what lies behind.
    """

    TABLE: ClassVar[str] = "seconds"
    spell: int
    utc_s: float
    state: str
    deviation: float | None = None
    gate: str | None = None
    numbers: Numbers = field(default_factory=dict)
    duration_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Run(Record):
    """An unbroken stretch of one state within one local ``day`` (ISO date): the timeline.

    Kept by ``History.add_seconds`` and never thinned.
    """

    TABLE: ClassVar[str] = "runs"
    spell: int
    began_s: float
    day: str
    state: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Event(Record):
    """Something the monitor noticed or said (``coach.event/1``): nudge, slouch_began, break_due,
    snooze …; ``details`` are the event's other keys."""

    TABLE: ClassVar[str] = "events"
    at: Moment
    kind: str
    spell: int | None = None
    text: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0


# Exercise


@dataclass(frozen=True, slots=True)
class Session(Record):
    """An exercise session: a ``routine`` or a single exercise by name. ``ended_s`` as in
    ``Spell``; ``ended_why`` is done, stopped, pain, …"""

    TABLE: ClassVar[str] = "sessions"
    at: Moment
    routine: str
    source: str | None = None
    programme: str | None = None
    ended_s: float | None = None
    ended_why: str | None = None
    summary: Mapping[str, Any] | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class ExerciseSet(Record):
    """A set of one exercise. Its repetitions are rows of their own; ``score`` 0..100 and
    ``ended_s`` come when it ends. ``side`` is left, right or ``None`` (both). ``judged``: false
    where the clock counted because the camera could not see the movement. ``band``: how strong
    the elastic band was, where that was told."""

    TABLE: ClassVar[str] = "sets"
    at: Moment
    session: int
    exercise: str
    side: str | None = None
    target_reps: int | None = None
    target_hold_s: float | None = None
    ended_s: float | None = None
    score: float | None = None
    note: str | None = None
    judged: bool | None = None
    band: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Repetition(Record):
    """An attempt, ``complete`` or not: number ``rep`` (from 1) of its set, ``began_s`` to
    ``ended_s`` on the session's time (0 as it began)."""

    TABLE: ClassVar[str] = "repetitions"
    set: int
    rep: int
    began_s: float
    ended_s: float
    complete: bool
    hold_s: float | None = None
    range_deg: float | None = None
    side: str | None = None
    why_not: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Fault(Record):
    """A fault of form at ``t_s`` on the session's time, in repetition ``rep`` if it was in one."""

    TABLE: ClassVar[str] = "faults"
    set: int
    code: str
    t_s: float
    rep: int | None = None
    id: int = 0


# How it feels


@dataclass(frozen=True, slots=True)
class Rating(Record):
    """An answer from 0 to 10; ``kind`` is pain or effort, ``region`` where it hurts."""

    TABLE: ClassVar[str] = "ratings"
    at: Moment
    kind: str
    value: int
    region: str | None = None
    session: int | None = None
    exercise: str | None = None
    note: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Screening(Record):
    """The outcome of the red-flag questions: its code, the reasons' codes, the facts exercises
    are gated by. The answers themselves are not kept."""

    TABLE: ClassVar[str] = "screenings"
    at: Moment
    outcome: str
    reasons: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    id: int = 0


# What was set and planned


@dataclass(frozen=True, slots=True)
class Setting(Record):
    """A setting that was changed to ``value`` (anything JSON can hold)."""

    TABLE: ClassVar[str] = "settings"
    at: Moment
    key: str
    value: Any
    id: int = 0


@dataclass(frozen=True, slots=True)
class ProgrammeStep(Record):
    """Where somebody stands in a programme after a change: ``week`` and ``session`` from 1,
    ``plan`` what comes next (levels, repetitions), ``reasons`` why it changed.

    The program writes none: ``core.programme`` works the standing out from the sessions. The
    table stays because exports and backups have it.
    """

    TABLE: ClassVar[str] = "programme_steps"
    at: Moment
    programme: str
    week: int
    session: int
    plan: Mapping[str, Any] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    id: int = 0


# A person's own measurements


@dataclass(frozen=True, slots=True)
class OwnReference(Record):
    """An own measurement of ``kind`` (markers, marked, inclinometer, flexicurve) and, where it is
    known, the automatic answer of the same moment in ``view``, by which that one is calibrated.

    Without one the nearest check of the same day serves. ``made_by``: who marked it."""

    TABLE: ClassVar[str] = "own_references"
    at: Moment
    kind: str
    measure: str
    view: str | None
    value_deg: float
    sd_deg: float
    automatic_deg: float | None = None
    automatic_half_deg: float | None = None
    made_by: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Repeats(Record):
    """One measure taken several times in a go, the person getting up in between: ``numbers`` has
    the list ``deg``."""

    TABLE: ClassVar[str] = "repeats"
    at: Moment
    measure: str
    view: str
    numbers: Mapping[str, Any]
    id: int = 0


RECORDS: tuple[type[Record], ...] = (
    Profile,
    Baseline,
    Check,
    CheckMeasure,
    CheckFinding,
    Spell,
    Second,
    Run,
    Event,
    Session,
    ExerciseSet,
    Repetition,
    Fault,
    Rating,
    Screening,
    Setting,
    ProgrammeStep,
    OwnReference,
    Repeats,
)
"""Every record, those that are pointed at before those that point at them."""

"""The tables, as steps from one version of the database to the next.

``PRAGMA user_version`` counts the steps that were made. A step that has been released is never
edited: what comes later is a new step.
"""

from __future__ import annotations

_FIRST = (
    """CREATE TABLE profiles (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        name TEXT NOT NULL UNIQUE, camera TEXT NOT NULL, desk TEXT)""",
    """CREATE TABLE baselines (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        profile INTEGER NOT NULL REFERENCES profiles ON DELETE CASCADE,
        kind TEXT NOT NULL, numbers TEXT NOT NULL)""",
    "CREATE INDEX baselines_of ON baselines (profile, kind, utc_s)",
    """CREATE TABLE checks (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        source TEXT NOT NULL, live INTEGER NOT NULL, view TEXT NOT NULL,
        duration_s REAL NOT NULL, score INTEGER, document TEXT NOT NULL,
        profile INTEGER REFERENCES profiles ON DELETE SET NULL)""",
    "CREATE INDEX checks_at ON checks (utc_s)",
    """CREATE TABLE check_measures (
        "check" INTEGER NOT NULL REFERENCES checks ON DELETE CASCADE, name TEXT NOT NULL,
        value REAL, low REAL, high REAL, unit TEXT NOT NULL, band TEXT, abstained TEXT,
        PRIMARY KEY ("check", name)) WITHOUT ROWID""",
    """CREATE TABLE check_findings (
        "check" INTEGER NOT NULL REFERENCES checks ON DELETE CASCADE, place INTEGER NOT NULL,
        code TEXT NOT NULL, severity TEXT NOT NULL, text TEXT NOT NULL,
        PRIMARY KEY ("check", place)) WITHOUT ROWID""",
    """CREATE TABLE spells (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        source TEXT NOT NULL, sensitivity REAL NOT NULL,
        profile INTEGER REFERENCES profiles ON DELETE SET NULL,
        ended_s REAL, ended_why TEXT, summary TEXT, thinned INTEGER NOT NULL)""",
    "CREATE INDEX spells_at ON spells (utc_s)",
    """CREATE TABLE seconds (
        spell INTEGER NOT NULL REFERENCES spells ON DELETE CASCADE, utc_s REAL NOT NULL,
        state TEXT NOT NULL, deviation REAL, gate TEXT, numbers TEXT NOT NULL,
        duration_s REAL NOT NULL, PRIMARY KEY (spell, utc_s)) WITHOUT ROWID""",
    """CREATE TABLE runs (
        spell INTEGER NOT NULL REFERENCES spells ON DELETE CASCADE, began_s REAL NOT NULL,
        day TEXT NOT NULL, state TEXT NOT NULL, seconds REAL NOT NULL,
        PRIMARY KEY (spell, began_s)) WITHOUT ROWID""",
    "CREATE INDEX runs_of_day ON runs (day, state, seconds)",
    """CREATE TABLE events (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        kind TEXT NOT NULL, spell INTEGER REFERENCES spells ON DELETE CASCADE,
        text TEXT, details TEXT NOT NULL)""",
    "CREATE INDEX events_at ON events (kind, utc_s, offset_s)",
    "CREATE INDEX events_of ON events (spell)",
    """CREATE TABLE sessions (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        routine TEXT NOT NULL, source TEXT, programme TEXT,
        ended_s REAL, ended_why TEXT, summary TEXT)""",
    "CREATE INDEX sessions_at ON sessions (utc_s)",
    """CREATE TABLE sets (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
        exercise TEXT NOT NULL, side TEXT, target_reps INTEGER, target_hold_s REAL,
        ended_s REAL, score REAL, note TEXT)""",
    "CREATE INDEX sets_of ON sets (session)",
    "CREATE INDEX sets_with ON sets (exercise, utc_s)",
    """CREATE TABLE repetitions (
        id INTEGER PRIMARY KEY, "set" INTEGER NOT NULL REFERENCES sets ON DELETE CASCADE,
        rep INTEGER NOT NULL, began_s REAL NOT NULL, ended_s REAL NOT NULL,
        complete INTEGER NOT NULL, hold_s REAL, range_deg REAL, side TEXT, why_not TEXT)""",
    'CREATE INDEX repetitions_of ON repetitions ("set")',
    """CREATE TABLE faults (
        id INTEGER PRIMARY KEY, "set" INTEGER NOT NULL REFERENCES sets ON DELETE CASCADE,
        code TEXT NOT NULL, t_s REAL NOT NULL, rep INTEGER)""",
    'CREATE INDEX faults_of ON faults ("set")',
    """CREATE TABLE ratings (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        kind TEXT NOT NULL, value INTEGER NOT NULL CHECK (value BETWEEN 0 AND 10), region TEXT,
        session INTEGER REFERENCES sessions ON DELETE SET NULL, exercise TEXT, note TEXT)""",
    "CREATE INDEX ratings_at ON ratings (kind, utc_s)",
    """CREATE TABLE screenings (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        outcome TEXT NOT NULL, reasons TEXT NOT NULL, facts TEXT NOT NULL, answers TEXT)""",
    """CREATE TABLE settings (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        key TEXT NOT NULL, value TEXT NOT NULL)""",
    "CREATE INDEX settings_of ON settings (key, utc_s)",
    """CREATE TABLE programme_steps (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        programme TEXT NOT NULL, week INTEGER NOT NULL, session INTEGER NOT NULL,
        plan TEXT NOT NULL, reasons TEXT NOT NULL)""",
    "CREATE INDEX programme_steps_of ON programme_steps (programme, utc_s)",
)

_COUNTED = """DELETE FROM day_states WHERE day = {row}.day AND state = {row}.state;
    INSERT INTO day_states SELECT day, state, sum(seconds), max(seconds) FROM runs
        WHERE day = {row}.day AND state = {row}.state GROUP BY day, state;"""

# Totals by day, kept in step with the timeline by the database itself, whoever writes.
_DAY_STATES = (
    """CREATE TABLE day_states (
        day TEXT NOT NULL, state TEXT NOT NULL, seconds REAL NOT NULL, longest_s REAL NOT NULL,
        PRIMARY KEY (day, state)) WITHOUT ROWID""",
    "INSERT INTO day_states SELECT day, state, sum(seconds), max(seconds) FROM runs "
    "GROUP BY day, state",
    # With its seconds the index would be written every second.
    "DROP INDEX runs_of_day",
    "CREATE INDEX runs_of_day ON runs (day, state)",
    f"CREATE TRIGGER run_began AFTER INSERT ON runs BEGIN {_COUNTED.format(row='new')} END",
    f"CREATE TRIGGER run_went_on AFTER UPDATE ON runs BEGIN {_COUNTED.format(row='new')} END",
    f"CREATE TRIGGER run_deleted AFTER DELETE ON runs BEGIN {_COUNTED.format(row='old')} END",
)

_THIRD = (
    # Outcomes and facts are kept, what was answered never.
    "ALTER TABLE screenings DROP COLUMN answers",
    "ALTER TABLE sets ADD COLUMN judged INTEGER",
)

_FOURTH = ("ALTER TABLE sets ADD COLUMN band TEXT",)

_OWN_MEASUREMENTS = (
    """CREATE TABLE own_references (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        kind TEXT NOT NULL, measure TEXT NOT NULL, view TEXT, value_deg REAL NOT NULL,
        sd_deg REAL NOT NULL, automatic_deg REAL, automatic_half_deg REAL, made_by TEXT)""",
    "CREATE INDEX own_references_of ON own_references (measure, view, utc_s)",
    """CREATE TABLE repeats (
        id INTEGER PRIMARY KEY, utc_s REAL NOT NULL, offset_s INTEGER NOT NULL,
        measure TEXT NOT NULL, view TEXT NOT NULL, numbers TEXT NOT NULL)""",
    "CREATE INDEX repeats_of ON repeats (measure, view, utc_s)",
)

FORMER = {"screenings": ("answers",)}
LATER = {"sets": ("judged", "band")}
"""Columns that exports of earlier versions have, and don't have yet: importing leaves them out,
and takes them to be unknown."""

LATER_TABLES = {"own_references": 5, "repeats": 5}
"""Tables that exports and backups have from this version on: earlier ones hold no such rows."""

DERIVED = ("day_states",)
"""Tables that follow from others: never exported, never written to."""

Migrations = tuple[tuple[str, ...], ...]

MIGRATIONS: Migrations = (_FIRST, _DAY_STATES, _THIRD, _FOURTH, _OWN_MEASUREMENTS)
"""Step n (from 0) leads from version n to version n + 1."""

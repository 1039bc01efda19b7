"""The history: stores records and reads them again; every change is written at once.

    history = open_history()
    spell = history.add(Spell(at=Moment.of(datetime.now().astimezone()), source="0", …))
    history.add_seconds(spell, [Second(spell.id, utc_s, "upright", 0.2)])
    history.change(replace(spell, ended_s=…))
    history.all(Event, since=days_before(now, 7), kind="nudge")

Safe from several threads, and from several programs at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from coach.atomic import sweep
from coach.paths import user_data
from coach.storage import database
from coach.storage.database import HistoryError, Reason
from coach.storage.mapping import layout, of_row
from coach.storage.moment import Moment, day_of
from coach.storage.queued import QueuedStore
from coach.storage.records import (
    RECORDS,
    ExerciseSet,
    Profile,
    Record,
    Run,
    Screening,
    Second,
    Session,
    Spell,
)
from coach.storage.store import Statement, Store, Write

AnyRecord = TypeVar("AnyRecord", bound=Record)

GAP_S = 5.0
"""A run of one posture goes on over gaps up to this: nothing was analysed in between."""

_ID_BITS = 18
_POINTERS = ("spell", "set", "session", "profile")
_PARENTS = (Spell, Session, ExerciseSet, Profile)


def history_path() -> Path:
    """The path of the history; only the owner may read its folder."""
    return user_data() / "history" / "history.db"


@dataclass(frozen=True, slots=True)
class Unread:
    """An existing history that could not be read: why, and the sentence for the user.

    ``damaged``: the file was set aside, now or earlier, and the history begun anew.
    """

    reason: Reason
    sentence: str


def open_history(
    path: Path | None = None,
    *,
    or_in_memory: bool = False,
    to_read: bool = False,
    queued: bool = False,
) -> History:
    """Open the history, or begin one; ``history.notices`` says what the user should know.

    ``queued``: who writes never waits (see ``QueuedStore``). ``to_read``: a history that can't be
    written is opened as a copy in memory.

    Raises ``HistoryError`` where that is impossible (a newer coach wrote it, the folder can't be
    written). With ``or_in_memory`` it never raises: the sentence is in ``notices``, and what is
    added is forgotten at the end. ``history.unread`` then says whether there is an older history
    that could not be read; who must know what it holds has to ask for it.
    """
    made = QueuedStore if queued else Store
    place = path or history_path()
    try:
        history = History(made(place))
    except HistoryError as error:
        if not (or_in_memory or to_read):
            raise
        history = History(made(None))
        try:
            _read_copy(history, place, error)
        except HistoryError as unread:
            history._unread = Unread(unread.reason, str(unread))
            if not or_in_memory:
                history.close()
                raise
        history.stands_in = True
        history.store.notices.append(f"{error}; until then nothing is remembered")
    return history


def _read_copy(history: History, place: Path, error: HistoryError) -> None:
    """Fill ``history`` from a file that can't be written. ``HistoryError`` where none is read."""
    if not database.exists(place):
        return
    if error.reason in ("locked", "newer", "damaged"):
        raise error
    history.store.load_copy(place)


class History:
    """What is remembered. Every change is on the disk when the call returns (see ``Store``), or
    a moment later where the store is queued."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._serial = secrets.randbits(_ID_BITS - 1)
        self._parents: dict[int, Record] = {}
        self._runs: dict[int, Run] = {}
        self._written: dict[type[Record], Record] = {}
        self._unread: Unread | None = None
        self.stands_in = False
        """Whether this is memory alone, in place of a file that could not be opened to write."""

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences for the user, oldest first: damage, no room, room again."""
        return tuple(self.store.notices)

    @property
    def unread(self) -> Unread | None:
        """The older history that exists and could not be read; ``None`` where there is none."""
        path = self.store.path
        if self._unread is None and path is not None and database.damaged_copies(path):
            return Unread("damaged", "an earlier history was damaged and could not be read")
        return self._unread

    def close(self) -> None:
        """Write what waits and let go of the file."""
        self.store.close()

    # Writing

    def new_id(self, at: Moment) -> int:
        """An id for a record to come: unique, rising with time, and no other program's."""
        self._serial = (self._serial + 1) % (1 << _ID_BITS)
        return (int(at.utc_s) << _ID_BITS) | self._serial

    def add(self, record: AnyRecord) -> AnyRecord:
        """Remember a record; returned with its id. ``HistoryError`` where it is refused."""
        return self.add_all([record])[0]

    def add_all(self, records: Iterable[AnyRecord]) -> list[AnyRecord]:
        """Remember several records together, all or none; ``id`` is given where it is 0.

        Ids of screenings rise in the order of writing, whatever the clock says.
        """
        named = [self._named(record) for record in records]
        statements = tuple((layout(type(item)).put, layout(type(item)).row(item)) for item in named)
        restore = tuple(part for item in named for part in self._lineage(item))
        self._parents.update({item.id: item for item in named if isinstance(item, _PARENTS)})
        self.store.write(Write(statements, restore))
        self._written.update({type(item): item for item in named if isinstance(item, Screening)})
        return named

    def change(self, record: AnyRecord) -> AnyRecord:
        """Replace the stored record with the same id: ``change(replace(spell, ended_s=…))``."""
        if not getattr(record, "id", 0):
            raise ValueError("only a record that was added can be changed")
        return self.add(record)

    def add_seconds(self, spell: Spell, seconds: Sequence[Second]) -> None:
        """Remember what the monitor saw, in order of time; the timeline (``Run``) follows. What
        another program erased meanwhile does not come back with it: a run begins anew."""
        if not seconds:
            return
        puts, run = _run_statements(
            self._runs.get(spell.id) or self._last_run(spell), seconds, spell
        )
        anew, fresh = _run_statements(None, seconds, spell)
        stored = tuple((_PUT_SECOND, layout(Second).row(second)) for second in seconds)
        self._runs[spell.id] = run
        restore = (*self._lineage(seconds[0]), *anew)
        self.store.write(
            Write((*stored, *puts), restore, lambda: self._runs.update({spell.id: fresh}))
        )

    def remove(self, kind: type[Record], /, **where: Any) -> None:
        """Delete records for good, and what belongs to them: ``remove(Screening)``."""
        condition, values = _conditions(where)
        self._written.pop(kind, None)
        self.store.write(Write(((f"DELETE FROM {kind.TABLE}{condition}", values),)))

    def erase(self) -> None:
        """Delete everything, to the last byte in the history's files, damaged copies too.

        Raises ``HistoryError`` when another program keeps the file from shrinking.
        """
        tables = tuple(kind.TABLE for kind in RECORDS)
        self._runs.clear()
        self._written.clear()
        done = self.store.run(lambda db: database.scrub(db, tables))
        if self.store.path is not None:
            for copy in database.damaged_copies(self.store.path):
                copy.unlink()
            for folder in (self.store.path.parent, user_data()):
                sweep(folder)
        if not done:
            raise HistoryError(
                "the history is empty, but another program still reads what was there",
                hint="close it and erase again",
            )

    # Reading

    def all(
        self,
        kind: type[AnyRecord],
        /,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        newest: int | None = None,
        **where: Any,
    ) -> list[AnyRecord]:
        """Records in order of time, from ``since`` up to, not including, ``until``.

        ``where`` compares fields: ``all(Event, kind="nudge", spell=None)``. ``newest`` keeps that
        many of the latest.
        """
        shape = layout(kind)
        condition, values = _conditions(where, since, until)
        if newest is None:
            rows = self.store.read(f"{shape.select}{condition} ORDER BY {shape.order}", values)
        else:
            latest = ", ".join(f"{part} DESC" for part in shape.order.split(", "))
            sql = f"{shape.select}{condition} ORDER BY {latest} LIMIT {int(newest)}"
            rows = self.store.read(sql, values)[::-1]
        return [of_row(kind, row) for row in rows]

    def last(self, kind: type[AnyRecord], /, **where: Any) -> AnyRecord | None:
        """The latest record of a kind, ``None`` where there is none."""
        found = self.all(kind, newest=1, **where)
        return found[0] if found else None

    def last_screening(self) -> Screening | None:
        """The screening that was written last, which is not always the one of the latest time.

        A clock that was set wrong then does not decide which answers count. One that still waits
        to be written (see ``Store``) is found too.
        """
        rows = self.store.read(f"{layout(Screening).select} ORDER BY id DESC LIMIT 1")
        stored = of_row(Screening, rows[0]) if rows else None
        written = self._written.get(Screening)
        if isinstance(written, Screening) and (stored is None or written.id > stored.id):
            return written
        return stored

    def _named(self, record: AnyRecord) -> AnyRecord:
        if getattr(record, "id", None) != 0:  # has one, or is of a kind that has none
            return record
        at = getattr(record, "at", None) or _own_time(self._parents.get(_parent_id(record)))
        number = self.new_id(at)
        if isinstance(record, Screening):
            before = self.last_screening()
            number = max(number, before.id + 1 if before is not None else 0)
        return replace(record, id=number)  # type: ignore[type-var]

    def _lineage(self, record: Record) -> list[Statement]:
        """Statements that put back what ``record`` points at, the oldest ancestor first."""
        found: list[Statement] = []
        for name in _POINTERS:
            parent = self._parents.get(getattr(record, name, None) or 0)
            if parent is not None:
                shape = layout(type(parent))
                again = shape.insert.replace("INSERT", "INSERT OR IGNORE", 1)
                found += [*self._lineage(parent), (again, shape.row(parent))]
        return found

    def _last_run(self, spell: Spell) -> Run | None:
        return self.last(Run, spell=spell.id)


# Where the machine's clock was set back, the same moment comes twice: the later one counts.
_PUT_SECOND = layout(Second).insert.replace("INSERT", "INSERT OR REPLACE", 1)
_BEGIN_RUN = (
    f"{layout(Run).insert} ON CONFLICT (spell, began_s) DO UPDATE SET seconds = excluded.seconds"
)
_GO_ON_WITH_RUN = "UPDATE runs SET seconds = ? WHERE spell = ? AND began_s = ?"


def _run_statements(
    run: Run | None, seconds: Sequence[Second], spell: Spell
) -> tuple[list[Statement], Run]:
    """What has to be written of the runs that ``seconds`` belong to, and the last of them;
    ``run`` is the one before."""
    statements: list[Statement] = []
    for second in seconds:
        before, run = run, _continued(run, second, spell)
        if before is not None and before.began_s == run.began_s:
            statements.append((_GO_ON_WITH_RUN, (run.seconds, run.spell, run.began_s)))
        else:
            statements.append((_BEGIN_RUN, layout(Run).row(run)))
    assert run is not None
    return statements, run


def _continued(run: Run | None, second: Second, spell: Spell) -> Run:
    """The run that ``second`` belongs to: the one before, longer, or a new one."""
    day = day_of(second.utc_s, spell.at.offset_s).isoformat()
    if (
        run is not None
        and (run.state, run.day) == (second.state, day)
        and second.utc_s - (run.began_s + run.seconds) <= GAP_S
    ):
        seconds = second.utc_s + second.duration_s - run.began_s
        return replace(run, seconds=max(run.seconds, seconds))  # clocks are set back at times
    return Run(spell.id, second.utc_s, day, second.state, second.duration_s)


def _parent_id(record: Record) -> int:
    return next((getattr(record, name) for name in _POINTERS if hasattr(record, name)), 0)


def _own_time(parent: Record | None) -> Moment:
    at = getattr(parent, "at", None)
    return at if isinstance(at, Moment) else Moment(0.0)


def _conditions(
    where: dict[str, Any], since: Moment | None = None, until: Moment | None = None
) -> tuple[str, list[Any]]:
    parts = [f'"{name}" IS ?' for name in where]
    values = list(where.values())
    if since is not None:
        parts.append("utc_s >= ?")
        values.append(since.utc_s)
    if until is not None:
        parts.append("utc_s < ?")
        values.append(until.utc_s)
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values

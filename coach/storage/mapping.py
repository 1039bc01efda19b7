"""Records to rows and back: one field, one column; a moment takes two."""

from __future__ import annotations

import json
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar, get_args, get_origin, get_type_hints

from coach.safe_text import without_secrets
from coach.storage.moment import Moment
from coach.storage.records import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)
Value = int | float | str | None
"""What a column holds."""

MOMENT_COLUMNS = ("utc_s", "offset_s")
_SOURCES = ("source", "camera")
"""Fields that name a camera: an address in them loses its password, whoever wrote it there."""
_ORDER = ("utc_s", "check", "place", "set", "rep", "t_s", "began_s", "id")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record: how its value becomes a column's (``pack``) and comes back.

    ``anything``: the field holds any JSON value, null among them. ``text``: plain text, no JSON.
    ``shape``: what the JSON is, ``dict`` or ``list``, where that is sure.
    """

    name: str
    nullable: bool
    numeric: bool
    pack: Callable[[Any], Value]
    unpack: Callable[[Any], Any]
    anything: bool = False
    text: bool = False
    shape: type | None = None

    def packed(self, value: Any) -> Value:
        """The column's value; NaN, and empty text where none is allowed, are unknown."""
        if self.anything:
            return self.pack(value)
        if value is None or (isinstance(value, float) and math.isnan(value)):
            if not self.nullable:
                raise ValueError(f"{self.name} must be known")
            return None
        if value == "" and self.nullable:
            return None
        return self.pack(value)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a record lies in its table: ``insert`` adds a row, ``put`` replaces the one with the
    same ``id`` if there is one, ``select`` reads all columns, ``order`` is the order of time."""

    fields: tuple[Field, ...]
    moment: bool
    columns: tuple[str, ...]
    insert: str
    put: str
    select: str
    order: str

    MOMENT: ClassVar[str] = "at"

    def row(self, record: Record) -> tuple[Value, ...]:
        """The record's values in the order of ``columns``."""
        values = tuple(item.packed(getattr(record, item.name)) for item in self.fields)
        if not self.moment:
            return values
        at = getattr(record, self.MOMENT)
        return (float(at.utc_s), int(at.offset_s), *values)


_LAYOUTS: dict[type[Record], Layout] = {}


def layout(record: type[Record]) -> Layout:
    """The layout of a kind of record, worked out once from its fields."""
    if record not in _LAYOUTS:
        _LAYOUTS[record] = _layout(record)
    return _LAYOUTS[record]


def _layout(record: type[Record]) -> Layout:
    hints = get_type_hints(record)
    names = [item.name for item in fields(record)]  # type: ignore[arg-type]
    moment = Layout.MOMENT in names
    plain = tuple(_field(name, hints[name]) for name in names if name != Layout.MOMENT)
    columns = (*(MOMENT_COLUMNS if moment else ()), *(item.name for item in plain))
    quoted = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    insert = f"INSERT INTO {record.TABLE} ({quoted}) VALUES ({marks})"
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != "id")
    return Layout(
        fields=plain,
        moment=moment,
        columns=columns,
        insert=insert,
        put=f"{insert} ON CONFLICT (id) DO UPDATE SET {changes}" if "id" in names else insert,
        select=f"SELECT {quoted} FROM {record.TABLE}",
        order=", ".join(f'"{name}"' for name in _ORDER if name in columns),
    )


def of_row(record: type[AnyRecord], row: tuple[Any, ...]) -> AnyRecord:
    """The record a row of its table (all columns, in the layout's order) stands for."""
    shape = layout(record)
    values: dict[str, Any] = {}
    if shape.moment:
        values[Layout.MOMENT] = Moment(row[0], row[1])
        row = row[2:]
    for item, value in zip(shape.fields, row, strict=True):
        values[item.name] = None if value is None else item.unpack(value)
    return record(**values)


def _field(name: str, hint: Any) -> Field:
    nullable = isinstance(hint, types.UnionType) and type(None) in get_args(hint)
    kind = next(part for part in get_args(hint) if part is not type(None)) if nullable else hint
    if kind is bool:
        return Field(name, nullable, True, int, bool)
    if kind in (int, float):
        return Field(name, nullable, True, kind, kind)
    if kind is str:
        pack = _as_name if name in _SOURCES else str
        return Field(name, nullable, False, pack, str, text=True)
    if kind is Any:
        return Field(name, False, False, _as_json, json.loads, anything=True)
    if get_origin(kind) is tuple:
        return Field(
            name, nullable, False, _as_json, lambda text: tuple(json.loads(text)), shape=list
        )
    return Field(name, nullable, False, _as_json, json.loads, shape=dict)


def _as_name(value: Any) -> str:
    return without_secrets(str(value))


def _as_json(value: Any) -> str:
    """Compact JSON; NaN becomes null. ``ValueError`` for infinity, which JSON can't hold."""
    clean = _clean(value)
    return json.dumps(clean, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _clean(value: Any) -> Any:
    if isinstance(value, float):
        return None if math.isnan(value) else float(value)
    if isinstance(value, Mapping):
        return {str(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if hasattr(value, "tolist"):  # NumPy's numbers and arrays
        return _clean(value.tolist())
    return value

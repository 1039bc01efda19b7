"""Reads content files strictly: every mistake of every file at once, each with its place.

``chin_tuck.toml: phases[1].treshold_deg: unknown key (threshold_deg?)``
"""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from coach.bounded import text_bounded
from coach.core.schema import Content
from coach.errors import ContentError
from coach.safe_text import printable

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Record = TypeVar("Record", bound=Content)

FILE_BYTES_MAX = 256 << 10
"""What a content file may have: the longest of this program's own has a tenth."""
_LINE_DOTS_MAX = 64
"""Dots in a line: the time to read a key grows with the square of them (a.b.c.d … = 1)."""
_SHOWN_MAX = 300
MISTAKES_MAX = 50
"""Mistakes of one file that are told; looking for what each may have meant takes time."""

_PLAIN_WORDS = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list in [ ]",
    "list_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "dataclass_type": "must be a table",
    "dataclass_exact_type": "must be a table",
    "date_type": "must be a date like 2026-01-31",
    "date_from_datetime_parsing": "must be a date like 2026-01-31",
    "date_parsing": "must be a date like 2026-01-31",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a content file; ``key`` is its place, empty for the whole file."""

    file: str
    key: str
    what: str

    def __str__(self) -> str:
        parts = (self.file, self.key, self.what)
        return ": ".join(printable(part[:_SHOWN_MAX]) for part in parts if part)


def read_content(path: Path, record: type[Record], problems: list[Problem]) -> Record | None:
    """The file as a ``record``; its mistakes are added to ``problems``, and it is ``None`` then."""
    try:
        table = parse_toml(text_bounded(path, FILE_BYTES_MAX))
    except OSError as error:
        problems.append(Problem(path.name, "", f"can't be read ({error.strerror})"))
        return None
    except UnicodeDecodeError:
        problems.append(Problem(path.name, "", "is not text in UTF-8"))
        return None
    except ValueError as error:
        problems.append(Problem(path.name, "", f"is not valid TOML: {error}"))
        return None
    return checked(table, record, path.name, problems)


def parse_toml(text: str) -> dict[str, Any]:
    """A TOML text as a table; ``ValueError`` says what is wrong with it."""
    if len(text) > FILE_BYTES_MAX:
        raise ValueError(f"it is larger than {FILE_BYTES_MAX >> 10} KiB")
    if any(line.count(".") > _LINE_DOTS_MAX for line in text.splitlines()):
        raise ValueError("it is nested too deeply")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as error:  # Python's error for a number of too many digits
        raise ValueError(str(error).partition(";")[0]) from None


def checked(
    table: Mapping[str, Any], record: type[Record], file: str, problems: list[Problem]
) -> Record | None:
    """A parsed ``table`` of ``file`` as a ``record``, or ``None`` and its mistakes added."""
    # Here, since who has no files of their own needs none of it to check their posture.
    from pydantic import ValidationError
    from pydantic_core import PydanticSerializationError, to_json

    try:
        # As JSON, so that a list is as good as a tuple while types stay strict.
        result: Record = _adapter(record).validate_json(to_json(table))
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
        for mistake in mistakes[:MISTAKES_MAX]:
            place = tuple(part for part in mistake["loc"] if part != record.__name__)
            problems.append(Problem(file, _key(place), _words(record, place, mistake)))
        if len(mistakes) > MISTAKES_MAX:
            more = f"and {len(mistakes) - MISTAKES_MAX} mistakes more"
            problems.append(Problem(file, "", more))
        return None
    except (RecursionError, PydanticSerializationError, ValueError):
        problems.append(Problem(file, "", "is nested too deeply, or holds a number too long"))
        return None
    own = [Problem(file, _key(place), what) for place, what in _own_mistakes(result, ())]
    problems += own
    return None if own else result


def _made(record: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(record)


_adapter: Callable[[Any], TypeAdapter[Any]] = lru_cache(maxsize=64)(_made)


def require_none(problems: Sequence[Problem]) -> None:
    """Raise ``ContentError`` that tells all ``problems``, a line each, where there are any."""
    if problems:
        count = f"{len(problems)} mistakes" if len(problems) > 1 else "a mistake"
        lines = "\n  ".join(map(str, problems))
        raise ContentError(f"{count} in the content files:\n  {lines}")


def _key(place: Sequence[int | str]) -> str:
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _words(record: type[Any], place: Sequence[int | str], mistake: Mapping[str, Any]) -> str:
    kind, context = mistake["type"], mistake.get("ctx", {})
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        near = difflib.get_close_matches(str(place[-1]), _keys_at(record, place[:-1]), 1, 0.7)
        return "unknown key" + (f" ({near[0]}?)" if near else "")
    if kind == "greater_than_equal":
        return f"must be at least {context['ge']:g}, is {mistake['input']}"
    if kind == "less_than_equal":
        return f"must be at most {context['le']:g}, is {mistake['input']}"
    if kind == "literal_error":
        near = difflib.get_close_matches(
            str(mistake["input"]), str(context["expected"]).replace("'", "").split(" or "), 1, 0.7
        )
        meant = f" ({near[0]}?)" if near else ""
        return f"must be {context['expected']}, is {mistake['input']!r}{meant}"
    return _PLAIN_WORDS.get(kind) or str(mistake["msg"])


def _keys_at(record: type[Any], place: Sequence[int | str]) -> list[str]:
    """The keys a table at ``place`` may have."""
    found: Any = record
    for part in place:
        if isinstance(part, str):
            found = get_type_hints(found).get(part) if dataclasses.is_dataclass(found) else None
        found = next(_records_in(found), None)
    if not dataclasses.is_dataclass(found):
        return []
    return [field.name for field in dataclasses.fields(found)]


def _records_in(kind: Any) -> Iterator[type[Any]]:
    """The record types inside a type such as ``tuple[Phase, ...] | None``."""
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        yield kind
    for part in get_args(kind):
        yield from _records_in(part)


def _own_mistakes(
    value: Any, place: tuple[int | str, ...]
) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """What records say is wrong with themselves, wherever they are inside ``value``."""
    if isinstance(value, Content):
        for key, what in value.mistakes():
            yield (*place, key) if key else place, what
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _own_mistakes(getattr(value, field.name), (*place, field.name))
    elif isinstance(value, tuple | list):
        for index, part in enumerate(value):
            yield from _own_mistakes(part, (*place, index))
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _own_mistakes(part, (*place, str(name)))

"""Points that somebody marked, as a file: ``coach.points/1``, documented in COMMANDS.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from coach.bounded import text_bounded
from coach.core.posture.own.marked import PLACES, Marks, MarksError, facing_of, require_plausible
from coach.core.types import View
from coach.errors import UsageError

SCHEMA = "coach.points/1"
_TOP = ("schema", "by", "at", "size_px", "facing", "points", "frames")
_FRAME = ("t_s", "facing", "points")
_POINTS = (*PLACES, "back")
_FACING = {"left": -1, "right": 1}
_FRAMES_MOST = 1000
_TRACE_MOST = 500
_BYTES_MOST = 4 << 20
_NAME_MOST = 200


@dataclass(frozen=True, slots=True)
class MarkedFile:
    """What a file of marks says: who, when, and the marks of each picture."""

    by: str
    at: str
    marks: tuple[Marks, ...]

    @property
    def utc_s(self) -> float:
        """When, in seconds of UTC."""
        return datetime.fromisoformat(self.at).timestamp()


def read_points(path: Path) -> Any:
    """The JSON of a file of marks; ``UsageError`` where there is none."""
    try:
        text = text_bounded(path, _BYTES_MOST)
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"{path} can't be read ({why})", hint="name a file of points") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not a text file", hint="name a file of points") from None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(
            f"{path} is not valid JSON", hint="see coach.points/1 in COMMANDS.md"
        ) from None


def parse_points(
    given: Any, name: str, size_px: tuple[int, int] | None, seen: View | None = None
) -> MarkedFile:
    """Marks from JSON.

    ``size_px`` of the picture they should belong to; ``seen``: the side that the pose model sees.
    Raises ``UsageError`` with one sentence: unknown keys, wrong types, a picture of another size,
    points that no body can have.
    """
    try:
        return _file(given, size_px, seen)
    except (_WrongError, MarksError) as error:
        raise UsageError(f"{name}: {error}", hint="mend the points and try again") from None


class _WrongError(ValueError):
    pass


def _file(given: Any, size_px: tuple[int, int] | None, seen: View | None) -> MarkedFile:
    top = _object(given, "the file", _TOP)
    if top.get("schema") != SCHEMA:
        raise _WrongError(f'"schema" has to be "{SCHEMA}"')
    by = top.get("by")
    if not isinstance(by, str) or not by.strip() or len(by) > _NAME_MOST or not by.isprintable():
        raise _WrongError('"by" has to say who marked the points')
    size = _size(top.get("size_px"))
    if size_px is not None and size != size_px:
        raise _WrongError(
            f"the points were marked on a picture of {size[0]} by {size[1]} pixels, and this one "
            f"has {size_px[0]} by {size_px[1]}"
        )
    if ("points" in top) == ("frames" in top):
        raise _WrongError('either "points" of a picture or "frames" of a recording are needed')
    if "points" in top:
        frames = [{key: top[key] for key in ("facing", "points") if key in top}]
    else:
        if "facing" in top:
            raise _WrongError('"facing" belongs into each of the "frames"')
        frames = _frames(top["frames"])
    alone = len(frames) == 1
    marks = tuple(_marks(_object(one, "a frame", _FRAME), size, seen if alone else None)
                  for one in frames)  # fmt: skip
    return MarkedFile(by.strip(), _moment(top.get("at")), marks)


def _frames(given: Any) -> list[Any]:
    if not isinstance(given, list) or not 0 < len(given) <= _FRAMES_MOST:
        raise _WrongError(f'"frames" has to be a list of 1 to {_FRAMES_MOST} marked pictures')
    return given


def _moment(given: Any) -> str:
    try:
        at = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        at = None
    if at is None or at.tzinfo is None or not 1970 < at.year < 9999:
        raise _WrongError('"at" has to say when, such as "2025-11-03T09:30:00+01:00"')
    return at.isoformat(timespec="seconds")


def _marks(given: Mapping[str, Any], size: tuple[int, int], seen: View | None) -> Marks:
    points = _object(given.get("points"), '"points"', _POINTS)
    places = {name: _place(points[name], name) for name in PLACES if name in points}
    back = points.get("back", [])
    if not isinstance(back, list) or len(back) > _TRACE_MOST:
        raise _WrongError(f'"back" has to be a list of at most {_TRACE_MOST} points')
    trace = tuple(_place(one, f"back point {n + 1}") for n, one in enumerate(back))
    if not trace and not {"tragus", "c7"} <= places.keys():
        raise _WrongError('"tragus" and "c7" are needed, or a traced "back"')
    t_s = given.get("t_s")
    if t_s is not None and (not _number(t_s) or t_s < 0):
        raise _WrongError('"t_s" has to be a number of seconds')
    said = given.get("facing")
    if said is not None and said not in _FACING:
        raise _WrongError('"facing" is "left" or "right"')
    facing = _FACING[said] if said is not None else facing_of(places, seen)
    marks = Marks(size, facing, places, trace, None if t_s is None else float(t_s))
    require_plausible(marks, seen)
    return marks


def _object(given: Any, what: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise _WrongError(f"{what} has to be an object")
    for key in given:
        if key not in known:
            near = get_close_matches(key, known, 1)
            raise _WrongError(
                f"{what} has an unknown key {key!r}{f' ({near[0]}?)' if near else ''}"
            )
    return given


def _size(given: Any) -> tuple[int, int]:
    if (
        not isinstance(given, list)
        or len(given) != 2
        or not all(
            isinstance(n, int) and not isinstance(n, bool) and 0 < n < 1 << 16 for n in given
        )
    ):
        raise _WrongError('"size_px" has to be width and height of the picture, such as [640, 480]')
    return given[0], given[1]


def _place(given: Any, name: str) -> tuple[float, float]:
    if not isinstance(given, list) or len(given) != 2 or not all(_number(n) for n in given):
        raise _WrongError(f"{name} has to be two numbers of pixels, x and y")
    return float(given[0]), float(given[1])


def _number(given: Any) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and abs(given) < 1e9


def points_document(by: str, at: str, marks: tuple[Marks, ...]) -> dict[str, Any]:
    """``coach.points/1`` of marks, as ``parse_points`` reads it."""
    return {
        "schema": SCHEMA,
        "by": by,
        "at": at,
        "size_px": list(marks[0].size_px),
        "frames": [
            {
                **({} if one.t_s is None else {"t_s": round(one.t_s, 3)}),
                "facing": "right" if one.facing > 0 else "left",
                "points": {
                    **{name: _rounded(place) for name, place in one.places.items()},
                    **({"back": [_rounded(place) for place in one.back]} if one.back else {}),
                },
            }
            for one in marks
        ],
    }


def _rounded(place: tuple[float, float]) -> list[float]:
    return [round(place[0], 2), round(place[1], 2)]

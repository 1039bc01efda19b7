"""Orders of another process to the running monitor, as files in the owner's folder.

Files, and no socket: nothing listens, so nobody can connect; the folder's permissions say who may
ask; it is the same on Linux, macOS and Windows; and an order for a monitor that was killed lies
there to be swept instead of being lost without a word. The monitor looks four times a second,
which is sooner than anybody notices.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.atomic import make_private_folder, output_error
from coach.bounded import json_bounded
from coach.paths import user_data

FOLDER = "monitor"
_SUFFIX = ".order"
_LARGEST = 4096
"""An order is a few words: a longer file is none."""

NAMES = (
    "stop", "pause", "resume", "snooze", "retake", "correct", "lend", "take_back", "settings",
    "break_begin", "break_postpone", "break_skip", "break_finish",
)  # fmt: skip
"""Everything that can be ordered."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order: its ``name`` (see ``NAMES``), ``more`` by name, and its own ``id``."""

    name: str
    more: Mapping[str, Any]
    id: str


def monitor_folder() -> Path:
    """Where the monitor's state and orders lie."""
    return user_data() / FOLDER


def give_order(run: str, name: str, **more: Any) -> str:
    """Leave an order for the monitor called ``run``; returns its id.

    Raises ``OutputError`` where it can't be written.
    """
    folder = monitor_folder() / "orders"
    # Names sort by the time they were given.
    number = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    text = json.dumps({"run": run, "order": name, **more})
    temporary = folder / f".{number}"
    try:
        make_private_folder(folder)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        temporary.replace(folder / f"{number}{_SUFFIX}")
    except OSError as error:
        raise output_error(error, folder) from error
    return number


def withdraw_order(number: str) -> None:
    """Take back an order that was not taken yet: nobody waits for it any more."""
    with contextlib.suppress(OSError):
        (monitor_folder() / "orders" / f"{number}{_SUFFIX}").unlink()


def taken_orders(run: str) -> list[Order]:
    """The orders for the monitor called ``run``, oldest first; all of them are removed, and so
    are those for monitors that are gone."""
    folder = monitor_folder() / "orders"
    found = []
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - four times a second, all day
    except OSError:
        return []
    for name in names:
        if not name.endswith(_SUFFIX):
            continue
        place = folder / name
        try:
            order = _read(place, run)
        except (OSError, ValueError):
            order = None
        with contextlib.suppress(OSError):
            place.unlink()
        if order is not None:
            found.append(order)
    return found


def _read(place: Path, run: str) -> Order | None:
    told = json_bounded(place, _LARGEST)
    if not isinstance(told, dict) or told.pop("run", None) != run:
        return None
    name = told.pop("order", None)
    return Order(name, told, place.name.removesuffix(_SUFFIX)) if name in NAMES else None

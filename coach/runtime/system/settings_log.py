"""Which settings were in force when: every change is kept, also one made by hand in the file."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from coach.content.settings import Settings
from coach.safe_text import without_secrets
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import Setting


def remember_settings(history: History, settings: Settings, at: Moment) -> list[Setting]:
    """Remember what differs from what was remembered last, or from the default where nothing
    was. Returns what is new; raises ``HistoryError`` where the history can't be read."""
    known = _values(Settings())
    known |= {item.key: item.value for item in history.all(Setting)}
    changed = {key: value for key, value in _values(settings).items() if value != known[key]}
    return history.add_all([Setting(at, key, value) for key, value in changed.items()])


def _values(settings: Settings) -> dict[str, Any]:
    """Every setting by its dotted name, as JSON holds it; an address without its password."""
    found = {}
    for table in fields(settings):
        record = getattr(settings, table.name)
        for item in fields(record):
            value = getattr(record, item.name)
            value = without_secrets(value) if isinstance(value, str) else value
            found[f"{table.name}.{item.name}"] = list(value) if isinstance(value, tuple) else value
    return found

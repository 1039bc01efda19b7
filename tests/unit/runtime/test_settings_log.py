"""Which settings were in force when is remembered: changes alone, in their order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from coach.content.settings import Settings
from coach.runtime.system.settings_log import remember_settings
from coach.storage.history import History
from coach.storage.records import Setting
from coach.storage.store import Store
from tests.support.memories import NOON


def changed(**values: Any) -> Any:
    usual = Settings()
    return replace(usual, monitor=replace(usual.monitor, **values))


def test_changes_are_remembered_and_nothing_else() -> None:
    with History(Store(None)) as history:
        assert remember_settings(history, Settings(), NOON) == []
        days = changed(sensitivity=2.0, working_days=("mon", "tue"))
        told = remember_settings(history, days, NOON.after(1))
        assert {item.key: item.value for item in told} == {
            "monitor.sensitivity": 2.0,
            "monitor.working_days": ["mon", "tue"],
        }
        assert remember_settings(history, days, NOON.after(2)) == []
        remember_settings(history, changed(working_days=("mon", "tue")), NOON.after(3))
        sensitivity = history.all(Setting, key="monitor.sensitivity")
        assert [item.value for item in sensitivity] == [2.0, 1.0]

"""The desk monitor's settings, overridden by the options of the command line."""

from __future__ import annotations

import argparse
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING

from coach.errors import UsageError

if TYPE_CHECKING:
    from coach.content.settings import MonitorSettings


def chosen_settings(settings: MonitorSettings, args: argparse.Namespace) -> MonitorSettings:
    """Settings with what the command line says; ``UsageError`` where that is out of range."""
    from coach.content.reading import Problem, checked
    from coach.content.settings import MonitorSettings

    given = {
        name: getattr(args, name)
        for name in asdict(settings)
        if getattr(args, name, None) is not None
    }
    problems: list[Problem] = []
    chosen = checked(asdict(replace(settings, **given)), MonitorSettings, "", problems)
    if chosen is None:
        first = problems[0]
        raise UsageError(f"{options().get(first.key, first.key)} {first.what}")
    return chosen


def options() -> dict[str, str]:
    """The options of the settings that have one, by the setting's name."""
    from coach.content.settings import MonitorSettings

    named = ((item.name, item.metadata["option"]) for item in fields(MonitorSettings))
    return {name: option for name, option in named if option}

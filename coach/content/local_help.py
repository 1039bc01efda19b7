"""Whom to call where somebody lives: the emergency number and a helpline, by country."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from coach.content.reading import Problem, read_content, require_none
from coach.core.health.screening import LocalHelp
from coach.core.schema import Content
from coach.paths import shipped

LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What tells the country, the first that is set: "en_GB.UTF-8"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpFile(Content):
    """``help.toml``."""

    reviewed: date
    countries: tuple[LocalHelp, ...]


@lru_cache(maxsize=1)
def local_helps() -> Mapping[str, LocalHelp]:
    """What ships with the program, by country. Raises ``ContentError``."""
    problems: list[Problem] = []
    found = read_content(shipped("exercises") / "health" / "help.toml", HelpFile, problems)
    require_none(problems)
    return {} if found is None else {item.code: item for item in found.countries}


def local_help(environment: Mapping[str, str] | None = None) -> LocalHelp | None:
    """Whom to call by the ``environment``'s locale; ``None`` where the country is not known."""
    given = os.environ if environment is None else environment
    locale = next((given[name] for name in LOCALES if given.get(name)), "")
    _, _, country = locale.partition(".")[0].partition("@")[0].partition("_")
    return local_helps().get(country.upper())

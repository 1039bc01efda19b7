"""Settings: every one with its meaning and default, checked as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Select, Static, Switch

from coach.content.settings import NAME, Settings, settings_path
from coach.errors import CoachError
from coach.ui.screens.base import CoachScreen


@dataclass(frozen=True, slots=True)
class Item:
    """One setting: its dotted ``key``, the ``label`` of its row, what it ``means``, and the
    ``choices`` where its type has a few."""

    key: str
    label: str
    means: str
    default: Any
    choices: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The widget's name."""
        return self.key.replace(".", "-")


def items() -> list[Item]:
    """Every setting, in the file's order."""
    found = []
    for table in fields(Settings):
        record = get_type_hints(Settings)[table.name]
        hints = get_type_hints(record)
        for item in fields(record):
            choices = get_args(hints[item.name]) if get_origin(hints[item.name]) is Literal else ()
            key = f"{table.name}.{item.name}"
            label = item.metadata["label"] or item.name.replace("_", " ").capitalize()
            found.append(Item(key, label, item.metadata["means"], item.default, choices))
    return found


class SettingsScreen(CoachScreen):
    """A row for each setting; what is wrong is said beneath it and not saved."""

    MODE = "settings"
    HELP = """
# Settings

Every change is saved at once, in a file that you may edit by hand too; its place is at the top.
Comments in it are kept. A mistake is said here and changes nothing.

`tab` and `shift+tab` go from setting to setting, `escape` leaves a text field.
"""
    BINDINGS: ClassVar = [("escape", "leave_field", "Leave the field")]
    DEFAULT_CSS = """
    SettingsScreen #rows { padding: 0 1; }
    SettingsScreen .setting { height: auto; margin-bottom: 1; }
    SettingsScreen .row { height: auto; }
    SettingsScreen .name { width: 22; text-style: bold; }
    SettingsScreen .means { width: 1fr; padding: 0 0 0 2; color: $text-muted; }
    SettingsScreen Input, SettingsScreen Select { width: 24; }
    SettingsScreen Switch { width: 24; height: 1; border: none; padding: 0; }
    SettingsScreen Switch:focus { background-tint: $foreground 10%; }
    """

    def body(self) -> ComposeResult:
        """Where the file is, then all settings."""
        with VerticalScroll(id="rows"):
            yield Static(f"{settings_path()}", classes="muted", markup=False)
            for item in items():
                yield self._row(item)

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Check as one types."""
        await self._set(event.input.id, event.value)

    async def on_switch_changed(self, event: Switch.Changed) -> None:
        """Save at once."""
        await self._set(event.switch.id, event.value)

    async def on_select_changed(self, event: Select.Changed) -> None:
        """Save at once."""
        await self._set(event.select.id, event.value)

    def action_leave_field(self) -> None:
        """The keys lead elsewhere again."""
        self.set_focus(None)

    def _row(self, item: Item) -> Vertical:
        value = _value_of(self.coach.settings, item.key)
        if isinstance(item.default, bool):
            field: Input | Switch | Select[str] = Switch(value, id=item.id)
        elif item.choices:
            field = Select(
                [(choice, choice) for choice in item.choices],
                value=value, allow_blank=False, compact=True, id=item.id,
            )  # fmt: skip
        else:
            field = Input(_as_typed(value), compact=True, id=item.id)
        name = Static(item.label, classes="name")
        means = f"{item.means} (default: {_as_typed(item.default) or 'empty'})"
        row = Horizontal(name, field, Static(means, classes="means", markup=False), classes="row")
        wrong = Static(id=f"{item.id}-wrong", classes="bad", markup=False)
        wrong.display = False
        return Vertical(row, wrong, classes="setting")

    async def _set(self, widget_id: str | None, typed: Any) -> None:
        item = next(one for one in items() if one.id == widget_id)
        try:
            value = _parsed(item, typed)
            if value != _value_of(self.coach.settings, item.key):
                await self.coach.set_setting(item.key, value)
            self._say(item, "")
        except ValueError:
            self._say(item, "must be a number")
        except CoachError as error:
            self._say(item, _said_of(item, error))

    def _say(self, item: Item, wrong: str) -> None:
        line = self.query_one(f"#{item.id}-wrong", Static)
        line.update(wrong)
        line.display = bool(wrong)


def _said_of(item: Item, error: CoachError) -> str:
    """What is wrong: with this setting without its name, with anything else in full."""
    if error.what.startswith(f"{NAME}: {item.key}"):
        return error.what.split(": ", 2)[-1]
    return str(error)


def _value_of(settings: Settings, key: str) -> Any:
    table, name = key.split(".")
    return getattr(getattr(settings, table), name)


def _as_typed(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _parsed(item: Item, typed: Any) -> Any:
    """What was typed as the setting's type; ``ValueError`` for a number that is none."""
    if isinstance(item.default, tuple):
        return tuple(str(typed).replace(",", " ").split())
    if isinstance(item.default, bool):
        return typed
    if isinstance(item.default, int):
        return int(str(typed))
    if isinstance(item.default, float):
        return float(str(typed).replace(",", "."))
    return typed

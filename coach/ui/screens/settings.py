"""Settings: in groups, each with its meaning and default, checked as it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Select, Static, Switch

from coach.capture.listing import CameraInfo
from coach.capture.spec import is_live
from coach.content.settings import GROUPS, Settings
from coach.content.settings_file import NAME, settings_path
from coach.errors import CoachError
from coach.runtime.desk.login import login_start, set_login_start
from coach.ui.feed import Wish
from coach.ui.screens.base import CoachScreen
from coach.ui.screens.by_hand.distance import DistanceScreen
from coach.ui.widgets.pictures.picture import Picture

CAMERAS = ("monitor.source", "app.side_camera")
"""Settings that name a camera: there is a list to pick from besides the field."""
MEASURED = ("monitor.field_of_view_deg", "monitor.eyes_apart_mm")
"""Settings that a card and a page give."""
PREVIEW, LOGIN = "preview-on", "start-with-computer"
PREVIEW_HZ = 10.0
NO_CAMERA = "none"


@dataclass(frozen=True, slots=True)
class Item:
    """One setting: its dotted ``key``, the ``group`` and ``label`` of its row, what it ``means``,
    and the ``choices`` where its type has a few."""

    key: str
    group: str
    label: str
    means: str
    default: Any
    choices: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The widget's name."""
        return self.key.replace(".", "-")


def items() -> list[Item]:
    """Every setting, group by group; within a group in the file's order."""
    found = []
    for table in fields(Settings):
        record = get_type_hints(Settings)[table.name]
        hints = get_type_hints(record)
        for item in fields(record):
            choices = get_args(hints[item.name]) if get_origin(hints[item.name]) is Literal else ()
            key = f"{table.name}.{item.name}"
            label = item.metadata["label"] or item.name.replace("_", " ").capitalize()
            group, means = item.metadata["group"], item.metadata["means"]
            found.append(Item(key, group, label, means, item.default, choices))
    first = {key: place for place, key in enumerate(CAMERAS)}
    return sorted(found, key=lambda one: (GROUPS.index(one.group), first.get(one.key, len(first))))


class SettingsScreen(CoachScreen):
    """Rows in groups; what is wrong is said beneath a row and not saved."""

    MODE = "settings"
    HELP = """
# Settings

Every change is saved at once, in a file that you may edit by hand too; its place is at the top.
Comments in it are kept. A mistake is said here and changes nothing.

`tab` and `shift+tab` go from setting to setting, `escape` leaves a text field.

**Camera**: pick one that is connected, or type a number or the address of a stream (a phone with
a camera app, say). *Look through it* shows what it sees. `d` (after `escape`) measures your eyes
and your camera with a bank card and a page, for distances to the screen.

**Start with the computer** has the monitor begin by itself when you log in, with this camera and
this desk; it can be ended at any time in *Monitor*.
"""
    BINDINGS: ClassVar = [
        ("escape", "leave_field", "Leave the field"),
        ("d", "distance", "Distance"),
    ]
    DEFAULT_CSS = """
    SettingsScreen #rows { padding: 0 1; }
    SettingsScreen .group { text-style: bold; color: $accent; margin-bottom: 1; }
    SettingsScreen .pick { margin-left: 22; width: 40; }
    SettingsScreen #preview { height: 14; width: 60; margin: 0 0 1 22; display: none; }
    SettingsScreen .setting { height: auto; margin-bottom: 1; }
    SettingsScreen .row { height: auto; }
    SettingsScreen .name { width: 22; text-style: bold; }
    SettingsScreen .means { width: 1fr; padding: 0 0 0 2; color: $text-muted; }
    SettingsScreen Input, SettingsScreen Select { width: 24; }
    SettingsScreen Switch { width: 24; height: 1; border: none; padding: 0; }
    SettingsScreen Switch:focus { background-tint: $foreground 10%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._camera = ""

    def body(self) -> ComposeResult:
        """Where the file is, then all settings."""
        with VerticalScroll(id="rows"):
            yield Static(f"{settings_path()}", classes="muted", markup=False)
            for group in GROUPS:
                yield Static(group, classes="group")
                yield from (self._row(item) for item in items() if item.group == group)
                yield from self._more(group)

    def on_mount(self) -> None:
        """List the cameras, which takes a moment."""
        self.set_interval(1 / PREVIEW_HZ, self._show_preview)
        self._list_cameras()

    def on_screen_resume(self) -> None:
        """Note which camera is used, to see whether another was chosen."""
        self._camera = self.coach.settings.monitor.source

    def on_screen_suspend(self) -> None:
        """Close the camera when another place is opened, and look through the one that was
        chosen here: not while its name is typed, letter by letter."""
        self.query_one(f"#{PREVIEW}", Switch).value = False
        chosen = self.coach.settings.monitor.source
        if chosen != self._camera and self.coach.services.live:
            self._use(chosen)

    @work(group="camera")
    async def _use(self, camera: str) -> None:
        try:
            if not is_live(camera):
                return
            await self.coach.use_camera(camera)
            await asyncio.to_thread(self.coach.lookout.restart, self.coach.settings.monitor)
        except CoachError as error:
            self.coach.tell_error(error)

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Check as one types."""
        await self._set(event.input.id, event.value)

    async def on_switch_changed(self, event: Switch.Changed) -> None:
        """Save at once; the two switches that are no settings act at once."""
        if event.switch.id == PREVIEW:
            self._look(on=event.value)
        elif event.switch.id == LOGIN:
            self._start_with_computer(on=event.value)
        else:
            await self._set(event.switch.id, event.value)

    async def on_select_changed(self, event: Select.Changed) -> None:
        """Save at once; a camera that was picked is written into its field."""
        name = event.select.id or ""
        if name.endswith("-pick"):
            picked = "" if event.value == NO_CAMERA else str(event.value)
            self.query_one(f"#{name.removesuffix('-pick')}", Input).value = picked
        else:
            await self._set(name, event.value)

    def action_leave_field(self) -> None:
        """Leave the field: the keys of places work again."""
        self.set_focus(None)

    def action_distance(self) -> None:
        """Measure eyes and camera; what was kept stands in the fields afterwards."""
        self.app.push_screen(DistanceScreen(), self._show_measured)

    def _show_measured(self, _: None) -> None:
        for item in items():
            if item.key in MEASURED:
                field = self.query_one(f"#{item.id}", Input)
                with field.prevent(Input.Changed):
                    field.value = _as_typed(_value_of(self.coach.settings, item.key))

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
        picker = []
        if item.key in CAMERAS:
            shown = (("listing the cameras …", value or NO_CAMERA),)
            picker = [
                Select(
                    shown, value=value or NO_CAMERA, allow_blank=False, compact=True,
                    classes="pick", id=f"{item.id}-pick",
                )
            ]  # fmt: skip
        return Vertical(row, *picker, wrong, classes="setting")

    def _more(self, group: str) -> ComposeResult:
        """What a group has besides settings."""
        if group == "Camera":
            yield _switched(
                PREVIEW, "Look through it", "what the camera sees, as long as this is on"
            )
            yield self.coach.picture("opening the camera …", id="preview")
        elif group == "In the background":
            starts = login_start() if self.coach.services.live else None
            means = "the monitor begins when you log in, with the camera and the desk above"
            yield _switched(LOGIN, "With the computer", means, on=bool(starts))

    @work(thread=True, group="cameras")
    def _list_cameras(self) -> None:
        services = self.coach.services
        found = services.cameras() if services.live else []
        self.app.call_from_thread(self._offer, found)

    def _offer(self, found: Sequence[CameraInfo]) -> None:
        known = {str(camera.index): camera.name or f"Camera {camera.index}" for camera in found}
        for key in CAMERAS:
            value = _value_of(self.coach.settings, key)
            named = {NO_CAMERA: "none"} if key != CAMERAS[0] else {}
            named |= {index: f"{name} ({index})" for index, name in known.items()}
            named.setdefault(value or NO_CAMERA, f"{value} (not connected now)")
            picker = self.query_one(f"#{key.replace('.', '-')}-pick", Select)
            with picker.prevent(Select.Changed):
                picker.set_options((label, index) for index, label in named.items())
                picker.value = value or NO_CAMERA

    def _look(self, *, on: bool) -> None:
        """Look through the camera, or close it."""
        self.query_one("#preview").display = on
        if on:
            source = self.coach.settings.monitor.source
            self.coach.feed.add(PREVIEW, lambda _: None, source if self.coach.services.live else "")
        else:
            self.coach.feed.remove(PREVIEW)

    def _show_preview(self) -> None:
        picture = self.query_one("#preview", Picture)
        if not picture.display or not self.is_current:
            return
        feed, looks = self.coach.feed, self.coach.settings.app
        feed.wish = Wish(picture.fit_px, looks.mirrored, looks.picture == "skeleton")
        glimpse = feed.glimpse
        picture.show(None if glimpse is None else glimpse.pixels, feed.trouble or "")

    @work(thread=True, group="login")
    def _start_with_computer(self, *, on: bool) -> None:
        settings = self.coach.settings.monitor
        if bool(login_start()) == on:
            return
        try:
            where = set_login_start(settings.source, settings.profile, on=on)
        except CoachError as error:
            self.app.call_from_thread(self.coach.tell_error, error)
        else:
            said = (
                f"It begins at your next login ({where})."
                if on
                else "It no longer begins at login."
            )
            self.app.call_from_thread(self.notify, said, timeout=8, markup=False)

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


def _switched(name: str, label: str, means: str, *, on: bool = False) -> Vertical:
    """The row of a switch that is no setting."""
    texts = Static(label, classes="name"), Static(means, classes="means", markup=False)
    row = Horizontal(texts[0], Switch(on, id=name), texts[1], classes="row")
    return Vertical(row, classes="setting")


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

"""Profiles: desks and cameras, each with a baseline of its own; chosen, made, renamed, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from coach.content.settings import NAME_HINT, is_name
from coach.conventions import conventions
from coach.errors import CoachError
from coach.runtime.desk.recorder import delete_profile, new_profile, rename_profile
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import Baseline, Profile

if TYPE_CHECKING:
    from coach.ui.host import Host

NONE = "none"
ABOUT = (
    "Each desk and camera has a baseline of its own, taken when you first monitor there. "
    "* is the one in use."
)
KEYS = "enter use   n new   r rename   d delete   esc close"


@dataclass(frozen=True, slots=True)
class ListedProfile:
    """A profile and its latest baseline."""

    profile: Profile
    baseline: Baseline | None


class ProfilesScreen(ModalScreen[str | None]):
    """Dismissed with the name of the profile to use from now on, empty for none; ``None`` where
    nothing was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "make", "New"),
        Binding("r", "rename", "Rename"),
        Binding("d", "delete", "Delete"),
        Binding("escape", "leave", "Close", key_display="esc"),
        Binding("ctrl+c", "app.quit", show=False),
    ]
    DEFAULT_CSS = """
    ProfilesScreen { align: center middle; }
    ProfilesScreen > Vertical {
        width: 68; max-width: 95%; height: auto; max-height: 90%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-title-style: bold;
    }
    ProfilesScreen OptionList { height: auto; max-height: 12; background: $surface; }
    ProfilesScreen Input { display: none; height: 3; }
    ProfilesScreen.naming Input { display: block; }
    ProfilesScreen #about { height: auto; margin-top: 1; color: $text-muted; }
    ProfilesScreen #keys { height: 1; text-style: bold; }
    """

    def __init__(self, chosen: str) -> None:
        super().__init__()
        self._chosen = chosen
        self._known: dict[str, ListedProfile] = {}
        self._renaming: Profile | None = None
        self._doomed: str | None = None

    def compose(self) -> ComposeResult:
        """List, field for a name, explanation."""
        with Vertical() as box:
            box.border_title = "Profiles"
            yield OptionList()
            yield Input(placeholder="name of the desk")
            yield Static(ABOUT, id="about", markup=False)
            yield Static(KEYS, id="keys", markup=False)

    def on_mount(self) -> None:
        """Show what there is."""
        self.query_one(OptionList).focus()
        self._renew()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Use this one."""
        name = event.option_id or NONE
        self.dismiss("" if name == NONE else self._known[name].profile.name)

    def action_make(self) -> None:
        """Ask for a name."""
        self._ask(None)

    def action_rename(self) -> None:
        """Ask for another name."""
        known = self._marked
        if known is not None:
            self._ask(known.profile)

    def action_delete(self) -> None:
        """Delete, once it was pressed a second time on the same one."""
        known = self._marked
        if known is None:
            return
        name = known.profile.name
        if self._doomed != name:
            self._doomed = name
            self._say(f"Press d again to delete {name} and its baseline.")
            return
        if name == self._chosen:
            self._chosen = ""
        self._change(lambda history: delete_profile(history, known.profile))

    def action_leave(self) -> None:
        """Leave the field, or the screen."""
        if self.has_class("naming"):
            self._end_asking()
        else:
            self.dismiss(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The name of a new profile, or the new one of an old."""
        name, old = event.value.strip(), self._renaming
        if not is_name(name):
            self._say(f"That must be a short name {NAME_HINT}.")
            return
        services = self._app.services
        if old is None:
            self._change(
                lambda history: new_profile(
                    history, name, services.source_name, now=lambda: Moment.of(services.now())
                )
            )
        elif old.name != name:
            if old.name == self._chosen:
                self._chosen = name
            self._change(lambda history: rename_profile(history, old, name))
        self._end_asking()

    @property
    def _app(self) -> Host:
        return cast("Host", self.app)

    @property
    def _marked(self) -> ListedProfile | None:
        option = self.query_one(OptionList).highlighted_option
        return None if option is None else self._known.get(str(option.id))

    def _ask(self, old: Profile | None) -> None:
        self._renaming = old
        self.add_class("naming")
        field = self.query_one(Input)
        field.value = "" if old is None else old.name
        field.focus()

    def _end_asking(self) -> None:
        self.remove_class("naming")
        self.query_one(OptionList).focus()

    @work(exclusive=True)
    async def _change(self, change: Callable[[History], object]) -> None:
        """Do it off this thread, and show what there is then; the settings follow."""
        try:
            await asyncio.to_thread(change, self._app.services.history)
            if self._app.settings.monitor.profile != self._chosen:
                await self._app.set_setting("monitor.profile", self._chosen)
        except CoachError as error:
            self._app.tell_error(error)
        self._renew()

    @work(exclusive=True, group="list")
    async def _renew(self) -> None:
        found = await asyncio.to_thread(_all, self._app.services.history)
        self._known = {str(one.profile.id): one for one in found}
        self._doomed = None
        shown = self.query_one(OptionList)
        before = shown.highlighted
        shown.clear_options()
        shown.add_option(Option(self._line("No profile: a new baseline each time", ""), id=NONE))
        shown.add_options(Option(self._about(one), id=key) for key, one in self._known.items())
        names = ["", *(one.profile.name for one in found)]
        here = names.index(self._chosen) if self._chosen in names else 0
        shown.highlighted = here if before is None else min(before, len(names) - 1)

    def _about(self, known: ListedProfile) -> str:
        baseline, today = known.baseline, self._app.services.now().date()
        taken = (
            "no baseline yet"
            if baseline is None
            else f"baseline of {conventions().day(baseline.at.day, today=today)}"
        )
        name = known.profile.name
        return self._line(f"{name}, camera {known.profile.camera}: {taken}", name)

    def _line(self, text: str, name: str) -> str:
        return f"{'*' if name == self._chosen else ' '} {text}"

    def _say(self, text: str) -> None:
        self.query_one("#about", Static).update(text)


def _all(history: History) -> list[ListedProfile]:
    """Every profile, the oldest first."""
    return [
        ListedProfile(one, history.last(Baseline, profile=one.id)) for one in history.all(Profile)
    ]

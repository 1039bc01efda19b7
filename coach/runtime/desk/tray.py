"""An icon with a menu for the monitor that runs, where the desktop has a place for one.

It is a process of its own and a client like any other: it reads the state and gives orders. A
desktop that ends takes the icon with it and never the monitor, and no graphics library is loaded
where numbers are kept. ``pystray`` draws it; the package is optional.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from coach.errors import CoachError, UsageError
from coach.paths import user_data
from coach.runtime.desk import remote
from coach.runtime.desk.orders import monitor_folder
from coach.runtime.desk.status import Status, current_status
from coach.runtime.system.background import start_detached
from coach.runtime.system.process_lock import only_one
from coach.safe_text import capitalised

MISSING = "there is no icon for the desktop"
INSTALL = "pip install 'coach[tray]' brings it; without it, coach status shows the same"
LOOKED_EVERY_S = 2.0
HALF_HOUR_S = 1800.0
SIZE_PX = 64
COLOURS = {"upright": "#2f8f6b", "slouching": "#d5862a"}
GREY = "#8a94a0"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the menu: its ``label``, and the ``order`` it gives with ``more``; "" for a line
    that only says something, "open" for the app."""

    label: str
    order: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def entries(status: Status) -> list[MenuEntry]:
    """The menu for a state."""
    if not status["running"]:
        return [MenuEntry("The monitor is off")]
    paused = status["paused"]
    rest = status["next_break"]
    said = f"Paused: {paused['why']}" if paused else status["posture"]["words"].partition("  [")[0]
    found = [MenuEntry(capitalised(said))]
    if rest is not None and rest["due"]:
        found.append(MenuEntry("A break is due"))
    if paused and paused["until"]:
        found.append(MenuEntry("Watch again", "resume"))
    else:
        found.append(MenuEntry("Pause for 30 minutes", "pause", {"seconds": HALF_HOUR_S}))
    found.append(
        MenuEntry("End the snooze", "snooze", {"seconds": 0.0})
        if status["snoozed_until"]
        else MenuEntry("Say nothing for 30 minutes", "snooze", {"seconds": HALF_HOUR_S})
    )
    return [
        *found,
        MenuEntry("Break now", "break_begin"),
        MenuEntry("Take the baseline again", "retake"),
        MenuEntry("Open coach", "open"),
        MenuEntry("Stop monitoring", "stop"),
    ]


def is_there(platform: str = sys.platform) -> str | None:
    """Why there can be no icon; ``None`` where there can be one."""
    from importlib.util import find_spec

    if find_spec("pystray") is None:
        return "the optional package pystray is not installed"
    if platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "there is no desktop"
    return None


def start_icon() -> None:
    """Have a process of its own show the icon; nothing where there can be none."""
    if is_there() is None:
        start_detached(["monitor", "--icon"], monitor_folder() / "icon.log")


def run_icon() -> None:
    """Show the icon until the monitor ends. Raises ``UsageError`` where there can be none."""
    why = is_there()
    if why is not None:
        raise UsageError(f"{MISSING} ({why})", hint=INSTALL)
    with only_one(user_data() / "icon.lock", "an icon", "it ends with the monitor"):
        _shown()


def _shown() -> None:
    logging.disable(logging.CRITICAL)  # a desktop without a place for icons is no error
    try:
        import pystray
    except Exception as error:  # it looks for the desktop as it is imported
        raise UsageError(f"{MISSING} ({error})", hint=INSTALL) from error

    def menu() -> Sequence[Any]:
        return [_item(pystray, entry) for entry in entries(current_status())]

    icon = pystray.Icon("coach", drawn(current_status()), "coach", pystray.Menu(menu))
    over = threading.Event()

    def follow(shown: Any) -> None:
        shown.visible = True
        while not over.wait(LOOKED_EVERY_S):
            found = current_status()
            if not found["running"]:
                shown.stop()
                return
            shown.icon, shown.title = drawn(found), f"coach: {entries(found)[0].label}"
            shown.update_menu()

    try:
        icon.run(setup=follow)
    finally:
        over.set()


def _item(pystray: Any, entry: MenuEntry) -> Any:
    return pystray.MenuItem(entry.label, _acting(entry), enabled=bool(entry.order))


def _acting(entry: MenuEntry) -> Callable[[], None]:
    def act() -> None:
        if entry.order == "open":
            start_detached(["serve", "--open"], monitor_folder() / "serve.log")
            return
        try:
            remote.stop() if entry.order == "stop" else remote.order(entry.order, **entry.more)
        except CoachError:
            return  # it has ended meanwhile, and the icon with it

    return act


def drawn(status: Status) -> Any:
    """Somebody's head and shoulders; the colour tells the state, and a bar that it is paused."""
    from PIL import Image, ImageDraw

    colour = GREY
    paused = not status["running"] or status["paused"] is not None
    if not paused:
        colour = COLOURS.get(status["posture"]["state"], GREY)
    image = Image.new("RGBA", (SIZE_PX, SIZE_PX), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    forward = 8 if colour == COLOURS["slouching"] else 0
    draw.ellipse((20 + forward, 6, 44 + forward, 30), fill=colour)
    draw.rounded_rectangle((10, 34, 54, 66), radius=14, fill=colour)
    if paused:
        draw.line((8, 58, 56, 8), fill=GREY, width=6)
    return image

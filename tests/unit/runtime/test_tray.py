"""The icon's menu follows the monitor; without the optional package there is one sentence."""

from typing import Any

import pytest

from coach.errors import UsageError
from coach.runtime.desk import tray
from coach.runtime.desk.orders import NAMES
from coach.runtime.desk.status import NOT_RUNNING

WATCHING = {
    "running": True,
    "paused": None,
    "snoozed_until": None,
    "posture": {"state": "upright", "words": "upright for 5 s  [·····|·····] 1% of the limit"},
    "next_break": {"due": False},
}


def labels(**changed: Any) -> list[Any]:
    return [entry.label for entry in tray.entries({**WATCHING, **changed})]


def test_the_menu_says_how_it_is_and_offers_what_can_be_ordered() -> None:
    assert labels()[:3] == [
        "Upright for 5 s",
        "Pause for 30 minutes",
        "Say nothing for 30 minutes",
    ]
    assert labels()[-4:] == [
        "Break now",
        "Take the baseline again",
        "Open coach",
        "Stop monitoring",
    ]
    orders = {entry.order for entry in tray.entries(WATCHING)} - {"", "open"}
    assert orders <= set(NAMES)


def test_it_offers_what_fits_the_state() -> None:
    paused = {"why": "you paused it", "until": "2026-11-20T17:00:00+01:00"}
    assert "Watch again" in labels(paused=paused)
    assert "Paused: you paused it" in labels(paused=paused)
    assert "Watch again" not in labels(paused={"why": "the screen is locked", "until": None})
    assert "End the snooze" in labels(snoozed_until="2026-11-20T17:00:00+01:00")
    assert "A break is due" in labels(next_break={"due": True})
    assert [entry.label for entry in tray.entries(NOT_RUNNING)] == ["The monitor is off"]


def test_the_picture_tells_the_states_apart() -> None:
    slouching = {**WATCHING, "posture": {"state": "slouching", "words": ""}}
    pictures = [tray.drawn(one).tobytes() for one in (WATCHING, slouching, NOT_RUNNING)]
    assert len(set(pictures)) == 3


def test_without_the_package_or_a_desktop_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UsageError, match="pystray is not installed"):
        tray.run_icon()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object())
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert tray.is_there("linux") == "there is no desktop"
    assert tray.is_there("win32") is None

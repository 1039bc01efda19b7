"""``python -m tests.support.screenshots [NAME…]``: the README's pictures of the app, drawn anew.

The app runs on a made-up terminal, with weeks of made-up data and bundled clips as the camera.
Chromium turns what Textual drew (SVG) into PNG; without one the SVGs are left in ``.github``.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import chain, repeat
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import OptionList

from coach.capture.looped import LoopedSource
from coach.capture.open import open_source
from coach.capture.source import Source
from coach.core.session.state import Phase
from coach.notices.presence import Presence
from coach.paths import shipped
from coach.pose.detector import Detector
from coach.pose.mediapipe.detector import MediaPipeDetector
from coach.pose.model.store import ensure_model
from coach.runtime.machine import Services
from coach.storage.history import open_history
from coach.ui.app import CoachApp
from tests.support.ui_world import NOW, fill, press

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / ".github"
SIZE = (100, 30)
SIDE = ("side_forward_head.mp4",)
FRONT = ("front_upright.mp4", "front_upright.mp4", "front_slouched.mp4")
"""Long enough upright for a baseline."""
LIFTING = ("exercise_lateral_raise.mp4",)


async def today(pilot: Pilot[None]) -> None:
    await press(pilot, "t")


async def check(pilot: Pilot[None]) -> None:
    await press(pilot, "c")
    await _until(lambda: pilot.app.feed.glimpse is not None)  # type: ignore[attr-defined]
    await press(pilot, "space")
    await _until(lambda: pilot.app.screen._stage.value == "done")  # type: ignore[attr-defined]
    await asyncio.sleep(0.5)


async def monitor(pilot: Pilot[None]) -> None:
    await press(pilot, "m", "space")
    await _until(lambda: "slouching" in pilot.app.lookout.words)  # type: ignore[attr-defined]
    await asyncio.sleep(6)


async def exercise(pilot: Pilot[None]) -> None:
    await press(pilot, "e")
    listed = pilot.app.screen.query_one(OptionList)
    listed.highlighted = listed.get_option_index("lateral_raise")
    await press(pilot, "enter", "0")
    await _until(lambda: pilot.app.feed.glimpse is not None)  # type: ignore[attr-defined]
    while (run := pilot.app.screen._run).state.phase is not Phase.WORK:  # type: ignore[attr-defined]
        await press(pilot, "n")
    await _until(lambda: run.shown().big == "2" and run.shown().bars[0].share > 0.5)


SHOTS = {
    "today": (today, SIDE),
    "check": (check, SIDE),
    "monitor": (monitor, FRONT),
    "exercise": (exercise, LIFTING),
}


async def shoot(name: str, folder: Path) -> str:
    """The app at that place, as SVG."""
    act, clips = SHOTS[name]
    rounds = chain(clips, repeat(clips[-1]))

    def opener(_: str) -> Source:
        return LoopedSource(lambda: open_source(shipped("sample_videos", next(rounds))))

    def detector() -> Detector:
        return MediaPipeDetector(ensure_model(), contour=True)

    os.environ["COACH_DATA"] = str(folder)
    with open_history(folder / f"{name}.db") as history:
        fill(history)
        services = Services(opener, detector, history, now=lambda: NOW, look_around=Presence)
        app = CoachApp(services)
        size = (120, 38) if name == "exercise" else SIZE
        async with app.run_test(size=size) as pilot:
            await act(pilot)
            return app.export_screenshot(title="coach")


def as_png(svg: Path) -> bool:
    """Turn the SVG into a PNG beside it; False without a browser."""
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if browser is None:
        return False
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg.read_text(encoding="utf-8"))
    assert found is not None
    width, height = (round(float(number)) for number in found.groups())
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--user-data-dir={folder}", f"--window-size={width},{height}",
             f"--screenshot={svg.with_suffix('.png')}", svg.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip
    return True


async def _until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.1)


def main() -> None:
    for name in sys.argv[1:] or SHOTS:
        with tempfile.TemporaryDirectory() as folder:
            drawn = asyncio.run(shoot(name, Path(folder)))
        svg = OUT / f"app-{name}.svg"
        svg.write_text(drawn, encoding="utf-8")
        if as_png(svg):
            svg.unlink()
        print(f"{name}: done", flush=True)


if __name__ == "__main__":
    main()

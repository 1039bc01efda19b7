"""The words of the first minute: its steps, and the places where a camera can stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from coach.core.types import View


class Step(IntEnum):
    """The step of the first run that comes next."""

    HELLO = 0
    CAMERA = 1
    PLACE = 2
    BASELINE = 3
    DONE = 4


@dataclass(frozen=True, slots=True)
class CameraPlace:
    """Where a camera can stand: ``profile`` names its baseline, ``leads_to`` the place after it."""

    label: str
    profile: str
    views: frozenset[View]
    leads_to: str
    elsewhere: str
    drawing: str


PLACES = {
    "facing": CameraPlace(
        "On my laptop or screen, facing me",
        "desk",
        frozenset({View.FRONT, View.OBLIQUE}),
        "monitor",
        "The camera sees you from the side: choose the other place, or turn it towards you",
        """\
    .--------.
    | screen |
    '---o----'   o camera
        :
        :
       (_)       you
""",
    ),
    "beside": CameraPlace(
        "Beside me, at 1 to 2.5 m",
        "side",
        frozenset({View.SIDE_LEFT, View.SIDE_RIGHT, View.OBLIQUE}),
        "check",
        "The camera sees you from the front: choose the other place, or put it beside you",
        """\
    .--------.
    | screen |
    '--------'


       (_) . . . . o camera
       you
""",
    ),
}
"""Seen from above. The first is the usual one: what every laptop has."""


def place_seen(view: View, chosen: CameraPlace) -> CameraPlace:
    """Where the camera stands, by the view in which the baseline was taken: the place chosen, or
    the other one where it was not true."""
    fitting = [place for place in PLACES.values() if view in place.views]
    return chosen if chosen in fitting or not fitting else fitting[0]


HELP = """
# The first minute

**Camera**: the one that sees you while you work. **Place**: in front of you it compares you with
your own upright posture, all day; beside you it measures the angle of your neck. Both work, and the
other can be added at any time. **Baseline**: ten seconds of sitting upright, which everything later
is compared with.

`enter` goes on, `←` goes back, `esc` leaves it for later and loses nothing. A number or an address
for another camera, a phone's for instance, can be typed in *Settings*.
"""
TEXTS = {
    Step.HELLO: """# Welcome to coach

It sees through your webcam how you sit, reminds you kindly when you have slouched for a while,
and leads you through exercises for your upper back.

**Nothing ever leaves this machine.** Numbers are kept in a folder of yours, pictures never.

It is no medical device and makes no diagnosis. New and severe pain, or pain with numbness,
weakness, fever or chest pain, is for a doctor first: see *Learn*, *When to worry*.

One minute: camera, place, baseline. Press **enter** to choose the camera, or
**escape** to look around on your own; next time it goes on where you left.
""",
    Step.CAMERA: "**1 of 3: the camera.** Which one sees you? **Enter** takes the marked one.",
    Step.PLACE: """**2 of 3: where does the camera stand?** Facing you, it notices all day how far
you sink from your own upright posture. Beside you, it measures the angle of your neck and the curve
of your upper back. One place is enough to begin; the other can be added at any time.""",
    Step.BASELINE: """**3 of 3: your baseline.** Sit upright, look at your work and keep still for
ten seconds. Everything later is compared with it. **Enter** leaves it out for now.""",
}

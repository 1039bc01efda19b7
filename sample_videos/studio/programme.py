"""The bundled clips."""

from __future__ import annotations

from dataclasses import replace

from sample_videos.studio.acting.posture import Posture
from sample_videos.studio.acting.scripts import Beat, acting, leaving, passed_by
from sample_videos.studio.film import Clip
from sample_videos.studio.people import roles
from sample_videos.studio.places.room import Chair
from sample_videos.studio.places.sets import (
    DEN,
    LAPTOP,
    LIVING,
    LOFT,
    LOW_LAPTOP,
    MONITOR,
    OFFICE,
    SIDE_LEFT,
    SIDE_RIGHT,
    STUDY,
    TALL_LAPTOP,
    WIDE_LEFT,
    WIDE_RIGHT,
)
from sample_videos.studio.places.staging import Tripod
from sample_videos.studio.render.optics import Optics

TALL = Posture(54, 14, 0)
GOOD = Posture(52, 28, 0, 6)
POOR = Posture(36, 46, 1, 10, 34)
"""Sunk: the trunk rounded low and high, the head in front of it."""
MARKED = Posture(26, 52, 8, 8, 24)


def _drift(*postures: Posture, seconds: float) -> list[Beat]:
    """Typing through postures, evenly spread."""
    step = seconds / len(postures)
    return [Beat(i * step, p, "typing", 0.4 * step) for i, p in enumerate(postures)]


CLIPS: tuple[Clip, ...] = (
    Clip(
        "side_upright", "side-left", "sitting upright, typing on a laptop, seen from the side",
        41, 8, acting(*_drift(TALL, replace(TALL, gaze_deg=7), seconds=8)),
        roles.ben(), STUDY, SIDE_LEFT,
    ),
    Clip(
        "side_forward_head", "side-right",
        "sitting with the head well in front of the trunk and a rounded upper back",
        42, 8, acting(*_drift(Posture(40, 38, 7, 4, 12), Posture(39, 39, 8, 7, 12), seconds=8)),
        roles.amara(), OFFICE, SIDE_RIGHT,
    ),
    Clip(
        "front_upright", "front", "sitting upright in front of a laptop's camera",
        43, 8, acting(*_drift(GOOD, replace(GOOD, gaze_deg=9), seconds=8)),
        roles.rosa(), LIVING, LAPTOP,
    ),
    Clip(
        "front_slouched", "front",
        "the person of front_upright on the same seat, slouching: trunk sunk, head forward",
        43, 8, acting(*_drift(POOR, replace(POOR, gaze_deg=12), seconds=8)),
        roles.rosa(), LIVING, LAPTOP,
    ),
    Clip(
        "side_marked", "side-left", "an old man, hunched: head far forward, back strongly rounded",
        44, 8, acting(*_drift(MARKED, replace(MARKED, gaze_deg=14), seconds=8)),
        roles.karl(), STUDY, WIDE_LEFT,
    ),
    Clip(
        "side_slump_slowly", "side-left", "from upright to a marked slump, over ten seconds",
        47, 14,
        acting(Beat(0, TALL, hold_s=3), Beat(12, replace(MARKED, cva_deg=33), hold_s=2),
               segments=[(0, 3, "upright"), (12, 14, "slouched")]),
        roles.nia(), OFFICE, SIDE_LEFT,
    ),
    Clip(
        "side_leans_in", "side-right", "leans towards the screen to read something small, and back",
        48, 12,
        acting(Beat(0, GOOD, hold_s=3), Beat(5, Posture(30, 38, 26, 2, 10), hold_s=3.5),
               Beat(10.5, GOOD, hold_s=1.5), segments=[(0, 3, "upright"), (5, 8.5, "leaning"),
                                                       (10.5, 12, "upright")]),
        roles.erik(), OFFICE, WIDE_RIGHT,
    ),
    Clip(
        "side_reads_page", "side-left", "looks down at a page on the desk, then up again",
        41, 12,
        acting(Beat(0, TALL, hold_s=3), Beat(4.5, Posture(34, 26, 5, 36, 8), "spread", 4),
               Beat(10, TALL, hold_s=2), segments=[(0, 3, "upright"), (4.5, 8.5, "reading"),
                                                   (10, 12, "upright")]),
        roles.ben(), STUDY, SIDE_LEFT,
    ),
    Clip(
        "side_reclined", "side-right", "leans back with the hands behind the head",
        47, 9,
        acting(Beat(0, Posture(60, 30, -22, -4, 12), "behind_head", 9), busy="still"),
        roles.nia(), replace(OFFICE, chair=Chair("mesh", False, (0.12, 0.12, 0.14))), WIDE_RIGHT,
    ),
    Clip(
        "side_drinks", "side-left", "drinks from a cup between two spells of typing",
        42, 10,
        acting(Beat(0, Posture(48, 30, 2, 4, 8), hold_s=2.5),
               Beat(4, Posture(54, 26, -2, -10, 4), "drinking", 1.5, True),
               Beat(6.5, Posture(48, 30, 2, 4, 8), hold_s=3.5), cup="L"),
        roles.amara(), LIVING, SIDE_LEFT,
    ),
    Clip(
        "side_stands_up", "side-left", "stands up, leaves, and comes back to the desk",
        46, 19, leaving(Posture(50, 26, 0, 5), 3.0, 15.5, -150),
        roles.joao(), replace(STUDY, back_m=3.8), Tripod(84, 2.45, 0.6, 0.52, 80, 0.0),
    ),
    Clip(
        "side_long_hair", "side-right", "long hair over ear and neck, a loose jumper",
        45, 8, acting(*_drift(Posture(46, 32, 3, 6, 12), Posture(45, 33, 4, 9, 12), seconds=8)),
        roles.mei(), LIVING, SIDE_RIGHT,
    ),
    Clip(
        "side_dark_chair", "side-left",
        "a black shirt in front of a black high-backed chair in a dim room",
        46, 8, acting(*_drift(Posture(42, 36, -6, 4, 18), Posture(41, 36, -5, 6, 18), seconds=8)),
        roles.joao(), DEN, SIDE_LEFT, Optics(noise=4.0, blur_px=0.8, level=70),
    ),
    Clip(
        "side_phone_portrait", "side-left", "talks on the phone; an upright picture from a phone",
        45, 9,
        acting(Beat(0, Posture(44, 34, 2, 6, 14), "phone", 4),
               Beat(7, Posture(40, 38, 4, 10, 16), "phone", 2), busy="talking"),
        roles.mei(), STUDY, replace(SIDE_LEFT, width=480, height=640, distance_m=1.7, fov_deg=66),
    ),
    Clip(
        "side_standing", "side-right", "standing at ease, whole body in the picture",
        48, 8, acting(Beat(0, Posture(47, 34, 0, 2, 2), "hanging", 8), busy="still"),
        roles.erik(), replace(OFFICE, chair=None, desk_shown=False, right_m=3.6),
        Tripod(yaw_deg=-90, distance_m=2.7, rise_m=0.3, aim_m=-0.05, fov_deg=72), standing=True,
    ),
    Clip(
        "side_flexibility", "side-left", "relaxed, then as tall as possible, then relaxed again",
        44, 14,
        acting(Beat(0, Posture(34, 46, 2, 6, 24), "thighs", 4),
               Beat(5.5, Posture(50, 36, -2, 0, 4), "thighs", 4),
               Beat(11, Posture(34, 46, 2, 6, 24), "thighs", 3), busy="still",
               segments=[(0, 4, "relaxed"), (5.5, 9.5, "tall"), (11, 14, "relaxed")]),
        roles.karl(), OFFICE, SIDE_LEFT,
    ),
    Clip(
        "side_far_grainy", "side-right", "small in a grainy picture from above, evening light",
        43, 8, acting(*_drift(Posture(42, 40, 4, 8, 16), Posture(41, 40, 5, 8, 16), seconds=8)),
        roles.rosa(), replace(LIVING, daylight=0.15, right_m=3.4),
        Tripod(-80, 2.6, 0.95, 0.25, 76), Optics(noise=6.0, blur_px=1.0, level=75, jpeg=50),
    ),
    Clip(
        "front_slump_slowly", "front", "from upright to a slouch, over ten seconds",
        48, 14,
        acting(Beat(0, Posture(53, 26, 0, 4), hold_s=3),
               Beat(12, Posture(32, 44, 0, 8, 34), hold_s=2),
               segments=[(0, 3, "upright"), (12, 14, "slouched")]),
        roles.erik(), LIVING, MONITOR,
    ),
    Clip(
        "front_talks", "front", "a video call: talks and nods, upright all the while",
        47, 10,
        acting(Beat(0, Posture(54, 20, 0, 2), "lap", 4),
               Beat(6, Posture(53, 21, 1, 4), "explaining", 1.5),
               Beat(9, Posture(54, 20, 0, 2), "lap", 1), busy="talking"),
        roles.nia(), LOFT, TALL_LAPTOP, Optics(level=110),
    ),
    Clip(
        "front_second_screen", "front", "turns to a second screen on the left, and back",
        42, 12,
        acting(Beat(0, Posture(50, 28, 1, 4), hold_s=3),
               Beat(4, Posture(49, 28, 1, 4), "mouse", 4, extra={"head_turn": 32, "twist": 9}),
               Beat(9, Posture(50, 28, 1, 4), hold_s=3)),
        roles.amara(), LIVING, LAPTOP,
    ),
    Clip(
        "front_drinks", "front", "drinks from a cup; the arm hides part of the face",
        46, 9,
        acting(Beat(0, Posture(50, 30, 0, 4, 8), hold_s=2.5),
               Beat(4, Posture(54, 28, -2, -10, 6), "drinking", 1.2),
               Beat(6.5, Posture(50, 30, 0, 4, 8), hold_s=2.5), cup="R"),
        roles.joao(), STUDY, MONITOR,
    ),
    Clip(
        "front_leaves_and_returns", "front", "stands up, leaves, and comes back upright",
        41, 18, leaving(Posture(53, 18, 0, 4), 3.0, 14.5, 100),
        roles.ben(), LIVING, MONITOR,
    ),
    Clip(
        "front_passer_by", "front", "someone else walks past behind",
        45, 10,
        passed_by(
            acting(*_drift(Posture(50, 28, 0, 5, 8), Posture(49, 29, 0, 7, 8), seconds=10)), 77, 2.0
        ),
        roles.mei(), replace(LIVING, back_m=2.6), LAPTOP,
    ),
    Clip(
        "front_low_light", "front", "evening, lit by a lamp: dark and grainy",
        44, 8, acting(*_drift(Posture(42, 42, 0, 6, 18), Posture(41, 43, 0, 8, 18), seconds=8)),
        roles.karl(), DEN, LAPTOP, Optics(noise=5.5, blur_px=0.9, level=62, jpeg=60),
    ),
    Clip(
        "front_folded_arms", "front", "arms folded, leaning back, seen from a low laptop",
        47, 8, acting(Beat(0, Posture(52, 30, -9, 2, 16), "folded", 8), busy="still"),
        roles.nia(), LOFT, replace(LOW_LAPTOP, aim_m=0.68), Optics(level=110),
    ),
    Clip(
        "front_phone_in_hand", "front", "looks down at a phone held low",
        43, 9,
        acting(Beat(0, GOOD, "texting", 1.5), Beat(3, Posture(30, 42, 4, 34, 22), "texting", 6),
               busy="still", segments=[(3, 9, "looking down")]),
        roles.rosa(), LIVING, LOW_LAPTOP,
    ),
    Clip(
        "front_leaning_on_hand", "front", "slouching with the cheek on one hand",
        42, 8,
        acting(Beat(0, Posture(36, 44, 4, 8, 28), "leaning_cheek", 8,
                    extra={"side_bend": -9, "head_tilt": -6}), busy="still"),
        roles.amara(), STUDY, LAPTOP,
    ),
    Clip(
        "oblique_upright", "oblique", "upright, the camera half to the side",
        48, 8, acting(*_drift(Posture(53, 26, 0, 4), Posture(53, 26, 0, 7), seconds=8)),
        roles.erik(), STUDY, Tripod(38, 1.15, 0.6, 0.48, 70, 0.05),
    ),
    Clip(
        "oblique_slouched", "oblique", "the person of oblique_upright, slouching",
        48, 8, acting(*_drift(Posture(33, 43, 2, 8, 32), Posture(33, 43, 2, 10, 32), seconds=8)),
        roles.erik(), STUDY, Tripod(38, 1.15, 0.6, 0.48, 70, 0.05),
    ),
)  # fmt: skip

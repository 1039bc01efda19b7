"""Why there is no value, in plain words, and what to change."""

from __future__ import annotations

import math

from coach.core.posture.measure_spec import Reason
from coach.core.types import View

_SQUARE_DEG = 15.0

_TEXTS = {
    Reason.UNCERTAIN: "too uncertain in this recording to be worth saying",
    Reason.HIDDEN: "the parts of the body it needs are hidden or outside the picture; "
    "move back or tilt the screen until head and hips are in it",
    Reason.TOO_FAR: "you are too small in the picture; come to 1 to 2.5 m from the camera",
    Reason.HIPS_HIDDEN: "the hips are hidden; move back or tilt the screen until they are in "
    "the picture",
    Reason.EAR_HIDDEN: "the ear is hidden; tuck hair behind it, and keep hands and phone away "
    "from it",
    Reason.HEAD_TURNED: "the head is turned; look straight ahead",
    Reason.UNLIKE: "nothing quite like this is known to the measurement; sit or stand upright "
    "with nobody and nothing in front of you",
    Reason.BACK_HIDDEN: "your back is hidden or outside the picture; sit side-on with all of it in "
    "the picture",
    Reason.TOO_DARK: "it is too dark to be sure; put a light in front of you",
    Reason.NOT_UPRIGHT: "the trunk is not upright; sit or stand",
    Reason.NEEDS_SIDE: "seen only from the side",
    Reason.NEEDS_FRONT: "seen only from the front",
    Reason.VIEW_UNKNOWN: "it is not clear from where the camera sees you; face it or turn side-on",
    Reason.NOT_AVAILABLE: "landmarks alone do not show it",
    Reason.IMPLAUSIBLE: "what was found has not the proportions of a person; let the camera see "
    "head, shoulders and trunk",
    Reason.HEAD_ONLY: "only your head is in the picture; move back or tilt the screen until both "
    "shoulders are in it",
    Reason.ON_ITS_SIDE: "the picture lies on its side, or you do; turn the camera, or sit or stand",
    Reason.UPSIDE_DOWN: "the picture is upside down; turn the camera",
    Reason.NO_PERSON: "nobody was in view",
}


def reason_text(reason: Reason, view: View, yaw_deg: float) -> str:
    """Why a measure has no value and what to change, without a full stop.

    ``yaw_deg`` is the trunk's turn from facing the camera (``view.trunk_yaw_deg``), from which
    it is worked out how far there is to turn; NaN leaves that away.
    """
    text = _TEXTS[reason]
    oblique = reason == Reason.UNCERTAIN and view == View.OBLIQUE
    if (reason == Reason.NEEDS_SIDE or oblique) and not math.isnan(yaw_deg):
        return f"{text}; {turn_advice(yaw_deg)}"
    if reason == Reason.UNCERTAIN:
        return f"{text}; sit square to the camera in good light, in clothes that fit closely"
    return text


def turn_advice(yaw_deg: float) -> str:
    """How to come to be seen from the side, from the trunk's turn.

    Who turns further to their left shows the camera more of their right side, and the camera
    sees more of the right side when it is carried round that way.
    """
    if abs(yaw_deg) < _SQUARE_DEG:
        return "turn a quarter turn, or put the camera beside you"
    left = max(10, round((90.0 - abs(yaw_deg)) / 10.0) * 10)
    turn, carry = ("left", "right") if yaw_deg > 0 else ("right", "left")
    return f"turn about {left}° to your {turn}, or move the camera as far round to your {carry}"

"""Surface kyphosis from instruments laid on the back: inclinometer and flexicurve."""

from __future__ import annotations

import math

INCLINOMETER_SEM_DEG = 3.0
"""Standard error of a curve read with a phone: minimal detectable change (90 %) 7° for an iPhone
on the lower back (Salamh and Kolber 2014, Physiother Theory Pract), divided by 1.645 √2. For the
upper back with two inclinometers repeatability is called excellent (Lewis and Valentine 2010)."""

FLEXICURVE_SEM_DEG = 3.6
"""Standard error of a flexicurve's angle: 2.0° of repeating it (ICC .96, Greendale 2011, of people
who spread by 10°) and 3° between a curve's height and the two tangents."""

_TILT_MOST_DEG = 100.0
_CURVE_DEG = (-20.0, 110.0)
_INDEX_MOST = 0.45


class InstrumentError(ValueError):
    """Readings that can't be right; the text is one sentence without a full stop."""


def inclinometer_kyphosis_deg(upper_deg: float, lower_deg: float) -> float:
    """Surface kyphosis from two tilts of a phone laid on the back.

    Parameters
    ----------
    upper_deg, lower_deg
        Tilt from the vertical over T1 and T2, and over T12 and L1; positive where the phone's
        upper end is further forward.

    Returns
    -------
    float
        Upper less lower, degrees.

    Raises
    ------
    InstrumentError
        Where no back is bent so.
    """
    for name, tilt in (("upper", upper_deg), ("lower", lower_deg)):
        if not math.isfinite(tilt) or abs(tilt) > _TILT_MOST_DEG:
            raise InstrumentError(
                f"the {name} reading of {tilt:g}° is no tilt from the vertical (-100° to 100°)"
            )
    curve = upper_deg - lower_deg
    low, high = _CURVE_DEG
    if not low <= curve <= high:
        raise InstrumentError(
            f"{upper_deg:g}° above and {lower_deg:g}° below make a curve of {curve:g}°, which no "
            "back has: the two may be swapped, or one has the wrong sign"
        )
    return curve


def flexicurve_kyphosis_deg(height: float, length: float) -> float:
    """Surface kyphosis from a flexible ruler's curve.

    Parameters
    ----------
    height, length
        Depth of the thoracic curve and the straight line from C7 to T12, in one unit.

    Returns
    -------
    float
        4 atan(2 height / length), the angle of a circle's arc with that depth, degrees.

    Raises
    ------
    InstrumentError
        Where no back is so deep.
    """
    if not (math.isfinite(height) and math.isfinite(length)) or length <= 0 or height < 0:
        raise InstrumentError("height and length of the flexicurve have to be numbers above 0")
    if height / length > _INDEX_MOST:
        raise InstrumentError(
            f"a height of {height:g} over a length of {length:g} is no back: the two may be swapped"
        )
    return math.degrees(4.0 * math.atan(2.0 * height / length))

"""What a person's own measurement teaches about the automatic one: the constant part of its error.

The automatic answer y of a person is truth + b + e. b stays with the person (build, neck, how C7
lies under the skin); e changes with posture, clothes, light and camera. A reference r, by markers,
by hand or by inclinometer, is truth + its own error. So d = y - r tells b, less well the larger e
and the reference's error are. With the spread of b between people as prior, the references join by
their precision. What is left of b's variance, and all of e's, stays in the interval: it narrows to
e's share and never further.

The neck's angle, automatic or marked, is the picture's. The body's own differs from it by where the
camera stands, alike for both answers to one picture: so b is learnt without it, and the camera's
place stays in how far a later picture is from an own measurement.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coach.core.posture.own.marked import VIEW_DEG
from coach.core.posture.result import Z90, Measure, measured
from coach.core.posture.specs import MEASURES, SPECS

BETWEEN_SHARE: Mapping[str, float] = {
    "craniovertebral_angle": 0.34,
    "thoracic_kyphosis": 0.61,
    "back_curve": 0.33,
}
"""The person's constant share of the squared error, for each measure that can be calibrated.

Source: analysis of variance of errors over several pictures of one person
(``python -m models.evaluation.posture.calibration``): for the neck 53 photographs of 23 people and
170 pictures of 64 rendered ones in two sets of clothes, places and lights, so that what these
change counts as changing; for the curves some 430 pictures of 230 rendered people."""

BETWEEN_DEG: Mapping[str, float] = {
    "craniovertebral_angle": 2.6,
    "thoracic_kyphosis": 7.7,
    "back_curve": 6.2,
}
"""Standard deviation of the constant part between people, from the same pictures."""

FARTHEST_SD = 3.0
"""A reference further from the automatic answer than this many standard deviations is a mistake."""

DISAGREES_SD = 2.58
"""References that differ by more contradict each other (1 of 100 does so by chance)."""

STALE_DAYS = 180
"""A calibration older than this is asked to be renewed: bodies change. The program's own limit."""

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Reference:
    """One own measurement beside the automatic answer of the same moment.

    Degrees. ``sd_deg``: the reference's own standard error. ``view``: the label of the view in
    which the automatic answer was given. ``utc_s``: when. ``kind``: markers, marked, inclinometer
    or flexicurve.
    """

    measure: str
    view: str
    kind: str
    value_deg: float
    sd_deg: float
    automatic_deg: float
    automatic_half_deg: float
    utc_s: float

    @property
    def difference_deg(self) -> float:
        """Automatic less reference."""
        return self.automatic_deg - self.value_deg


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known of a person's constant error in one measure and view.

    ``offset_deg`` is taken off the automatic answer, ``sd_deg`` is what is still unknown of it.
    ``reference_deg``: the latest own measurement. ``contradicted``: the latest disagrees with the
    ones before.
    """

    measure: str
    view: str
    offset_deg: float
    sd_deg: float
    references: int
    kinds: tuple[str, ...]
    newest_utc_s: float
    reference_deg: float
    reference_sd_deg: float
    contradicted: bool = False


def spread_deg(measure: str, half_deg: float) -> tuple[float, float]:
    """Standard deviations of the constant and the changing part of an automatic answer.

    Parameters
    ----------
    measure
        A key of ``BETWEEN_SHARE``.
    half_deg
        Half the width of its 90 % interval.

    Returns
    -------
    tuple
        Between people, and within one person, degrees. Their squares add up to the whole.
    """
    whole = half_deg / Z90
    between = min(BETWEEN_DEG[measure], math.sqrt(BETWEEN_SHARE[measure]) * whole)
    return between, math.sqrt(max(0.0, whole**2 - between**2))


def refusal(reference: Reference) -> str | None:
    """Why a reference can't be right, as one sentence without a full stop; ``None`` where it can.

    It is refused where it is further from the automatic answer than both errors explain.
    """
    numbers = (
        reference.value_deg,
        reference.sd_deg,
        reference.automatic_deg,
        reference.automatic_half_deg,
    )
    if reference.measure not in BETWEEN_SHARE:
        return f"{reference.measure} can't be calibrated"
    if not all(math.isfinite(number) for number in numbers):
        return "it has a number that is not known"
    limit = FARTHEST_SD * math.hypot(reference.automatic_half_deg / Z90, reference.sd_deg)
    if abs(reference.difference_deg) <= limit:
        return None
    label = SPECS[MEASURES.index(reference.measure)].label.lower()
    return (
        f"the {label} of {reference.value_deg:.0f}° is {abs(reference.difference_deg):.0f}° from "
        f"the automatic {reference.automatic_deg:.0f}°, more than both can err ({limit:.0f}°): "
        "points may be swapped or on the wrong place, or it is another side or another person"
    )


def learn(references: Sequence[Reference]) -> Calibration | None:
    """The constant error that references of one person, measure and view tell.

    Parameters
    ----------
    references
        In any order; those that are refused are left out.

    Returns
    -------
    Calibration or None
        ``None`` without any usable reference. More references give a smaller ``sd_deg``.

    Raises
    ------
    ValueError
        Where they are of several measures or views.

    Source: normal prior and normal errors, joined by their precision.
    """
    used = sorted((r for r in references if refusal(r) is None), key=lambda r: r.utc_s)
    if not used:
        return None
    if len({(r.measure, r.view) for r in used}) > 1:
        raise ValueError("references of one measure and view only")
    newest = used[-1]
    offset, sd = _posterior(used)
    return Calibration(
        newest.measure,
        newest.view,
        offset,
        sd,
        len(used),
        tuple(sorted({r.kind for r in used})),
        newest.utc_s,
        newest.value_deg,
        newest.sd_deg,
        contradicted=len(used) > 1 and _disagrees(newest, used[:-1]),
    )


def _noise_deg(reference: Reference) -> float:
    """Standard deviation of a reference's difference about the person's constant."""
    within = spread_deg(reference.measure, reference.automatic_half_deg)[1]
    return math.hypot(within, reference.sd_deg)


def _posterior(used: Sequence[Reference]) -> tuple[float, float]:
    precision = 1.0 / BETWEEN_DEG[used[0].measure] ** 2
    total = 0.0
    for reference in used:
        weight = 1.0 / max(_noise_deg(reference), 0.1) ** 2
        precision += weight
        total += weight * reference.difference_deg
    return total / precision, 1.0 / math.sqrt(precision)


def _disagrees(newest: Reference, before: Sequence[Reference]) -> bool:
    offset, sd = _posterior(before)
    apart = abs(newest.difference_deg - offset)
    return apart > DISAGREES_SD * math.hypot(sd, _noise_deg(newest))


def calibrated(item: Measure, calibration: Calibration) -> Measure:
    """A later automatic answer with the person's constant error taken off.

    The interval loses the spread between people, keeps what is unknown of the offset and all that
    changes within a person. It is never wider than before, nor narrower than the changing part.
    """
    if item.value is None or item.half is None:
        return item
    within = spread_deg(item.name, item.half)[1]
    half = min(item.half, Z90 * math.hypot(within, calibration.sd_deg))
    value = item.value - calibration.offset_deg
    spec = SPECS[MEASURES.index(item.name)]
    return measured(item.name, value, half, spec.band_between(value - half, value + half))


def since_reference(item: Measure, calibration: Calibration) -> Measure:
    """How far a calibrated answer is from the latest own measurement, as a measure.

    For the neck the interval holds the change of the body's own angle wherever the camera stood:
    its place can't be told from landmarks, which explain an eighth of what it changes.
    """
    if item.value is None or item.half is None:
        return replace(item, name=f"{item.name}_since_reference", band=None)
    place = VIEW_DEG if item.name == "craniovertebral_angle" else 0.0
    half = math.hypot(item.half, Z90 * calibration.reference_sd_deg, Z90 * place)
    change = item.value - calibration.reference_deg
    return measured(f"{item.name}_since_reference", change, half)


def renewal(calibration: Calibration, now_utc_s: float) -> str | None:
    """Why a calibration should be made again, as one sentence without a full stop."""
    days = (now_utc_s - calibration.newest_utc_s) / _DAY_S
    if calibration.contradicted:
        return (
            "your latest own measurement disagrees with the ones before; measure once more, or "
            "forget the wrong one with coach calibrate --erase"
        )
    if days > STALE_DAYS:
        return f"your own measurement is {days / 30.4:.0f} months old; measure again"
    return None

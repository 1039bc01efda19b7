"""Which of the people in view is followed, frame after frame.

MediaPipe's tracker follows one person smoothly, but it starts on whoever its detector is surest
of and goes along with anyone who walks past in front. So from time to time all people in a frame
are looked for ("a look"); what is decided here is when a look is due and who of those seen is
the person followed: at first the largest and most central, from then on the same one. Decisions
depend on places, sizes, colours and ``t_s`` alone, so the same recording always gives the same
person.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from coach.pose.person import (
    SIZE_CHANGE,
    Known,
    Person,
    apart,
    grown,
    prominence,
    strangeness,
    unlike,
)

COMPANY_LOOK_S = 0.15
"""Between looks while others are, or were until ``COMPANY_S`` ago, in view."""
COMPANY_S = 1.5
ALONE_LOOK_S = (4.0, 16.0)
"""Between looks at somebody alone: the first pause, doubling up to the second."""
STAND_IN_LOOK_S = 2.0
"""Between looks while somebody stands in, so that whom they stand in for is soon found again."""
SETTLING_S = 0.4
"""For so long after the first look a larger, more central person is still preferred."""
FORGET_S = 3.0
"""For so long the followed person may be out of view before somebody else is followed."""
GAP_S = 1.0
"""After the tracker had nobody for so long, whom it has now is looked at."""
JUMP = 0.25
"""From one frame to the next nobody moves by more than this share of their size."""
LEFT = 0.5
"""A look is due once the person is so far, in sizes, from where the last look found them."""
STILL_S = 1.0
"""A place is the person's own once they have kept to it, within ``LEFT``, for so long."""
LEARN_S = 0.3
"""Between lessons in how the person's colours change as they turn."""
RELIGHT_S = 1.5
"""Colours strange for so long, at the same place, are the light's doing, not a passer-by's."""

_STRANGE, _NEW = 0.35, 0.1  # as ``strangeness``
_COLOURINGS = 8
_LIMIT, _LIMIT_IN_COMPANY, _LIMIT_HOME = 1.25, 0.9, 0.7  # as ``unlike``
_PREFERRED = 1.2


class TrackingPhase(Enum):
    """How the tracker stands to the person followed."""

    NOBODY = "nobody has been followed yet"
    SEATED = "the tracker is on the person followed"
    SEATING = "the tracker has to be brought onto the person followed"
    HIDDEN = "the person followed is not in view"


@dataclass(frozen=True, slots=True)
class Following:
    """What is remembered from frame to frame. Times are those of the frames, in seconds.

    ``own`` is the person followed, where the last look found them. ``home`` is the one followed
    from the start, at the last place they kept to: whoever is found there and looks like them
    is them, also after the tracker left with a passer-by or somebody else stood in
    (``own_is_home`` false). ``last`` is the person in the last frame that showed them, at
    ``seen_s``; ``still`` is where they have been since ``still_s``. ``company_s``: when several
    people were last in view; ``familiar_s``: when the colours last were as known; ``pause_s``:
    until the next look while alone; ``missed``: frames since ``seen_s`` did not show the person
    (rather than that there were none, as with one picture a second).
    """

    phase: TrackingPhase = TrackingPhase.NOBODY
    own: Known | None = None
    home: Known | None = None
    own_is_home: bool = True
    last: Person | None = None
    seen_s: float = -math.inf
    still: Person | None = None
    still_s: float = -math.inf
    acquired_s: float = -math.inf
    looked_s: float = -math.inf
    company_s: float = -math.inf
    learned_s: float = -math.inf
    familiar_s: float = -math.inf
    pause_s: float = ALONE_LOOK_S[0]
    missed: bool = False


def look_due(state: Following, t_s: float, tracked: Person | None) -> bool:
    """Whether all people in this frame are to be looked for, given the tracker's person."""
    if state.phase is TrackingPhase.SEATING:
        return True
    if tracked is None:
        return False
    if state.own is None or state.last is None:
        return True
    since = t_s - state.looked_s
    if state.phase is TrackingPhase.HIDDEN:
        return since >= COMPANY_LOOK_S
    gap_s = GAP_S if state.missed else FORGET_S
    if t_s - state.seen_s > gap_s or apart(tracked, state.last) > JUMP:
        return True
    watchful = (
        _in_company(state, t_s)
        or t_s - state.acquired_s < SETTLING_S
        or apart(tracked, state.own.found) > LEFT
        or grown(tracked, state.own.found) > SIZE_CHANGE
        or strangeness(tracked, state.own) > _STRANGE
    )
    return since >= (COMPANY_LOOK_S if watchful else state.pause_s)


def carry(state: Following, t_s: float, tracked: Person | None) -> Following:
    """What is remembered after a frame without a look."""
    if tracked is None and not state.missed:
        return replace(state, missed=True)
    if tracked is None or state.phase is not TrackingPhase.SEATED or state.own is None:
        return state
    if t_s - state.learned_s >= LEARN_S and not _in_company(state, t_s):
        state = _with_own(replace(state, learned_s=t_s), _learned(state.own, tracked))
    return _seen(state, t_s, tracked)


def settle(
    state: Following, t_s: float, people: Sequence[Person], size_px: tuple[int, int]
) -> tuple[Following, int | None]:
    """Who of ``people`` is followed after a look, and what is remembered.

    ``people``, without doubles, are all who were found, by the tracker or the look; ``size_px``
    is the picture's (width, height). Returns an index into ``people``, or ``None`` when the
    person followed isn't there; the phase is then ``HIDDEN`` (``NOBODY`` as long as nobody ever
    was there), otherwise it is for the caller to say whether the tracker has that person.
    """
    routine = state.own is not None and t_s - state.looked_s >= state.pause_s
    state = replace(state, looked_s=t_s)
    if not people:
        return replace(
            state, phase=TrackingPhase.HIDDEN if state.own else TrackingPhase.NOBODY
        ), None
    if len(people) > 1:
        state = replace(state, company_s=t_s, pause_s=ALONE_LOOK_S[0])
    elif routine:
        state = replace(state, pause_s=min(2 * state.pause_s, ALONE_LOOK_S[1]))
    state, pick = _pick(state, t_s, people, size_px)
    if not state.own_is_home:
        state = replace(state, pause_s=STAND_IN_LOOK_S)
    if pick is None:
        return replace(state, phase=TrackingPhase.HIDDEN), None
    return _seen(state, t_s, people[pick]), pick


def _pick(
    state: Following, t_s: float, people: Sequence[Person], size_px: tuple[int, int]
) -> tuple[Following, int | None]:
    foremost = max(range(len(people)), key=lambda index: prominence(people[index], size_px))
    first = people[foremost]
    if state.own is None or state.home is None:
        met = _met(first)
        return replace(state, own=met, home=met, acquired_s=t_s, familiar_s=t_s), foremost

    closest, at_home = _closest(people, state.own), _closest(people, state.home)
    outdone = prominence(first, size_px) > _PREFERRED * prominence(people[closest], size_px)
    if outdone and t_s - state.acquired_s < SETTLING_S:
        return replace(state, own=_met(first), home=_met(first)), foremost
    if unlike(people[at_home], state.home) <= _LIMIT_HOME:
        own = replace(state.home, found=people[at_home])
        return replace(state, own=own, own_is_home=True), at_home

    company = _in_company(state, t_s)
    if unlike(people[closest], state.own) <= (_LIMIT_IN_COMPANY if company else _LIMIT):
        own = replace(state.own, found=people[closest])
        if not company:
            relit = t_s - state.familiar_s > RELIGHT_S
            own = _learned(own, people[closest], relit=relit)
        return _with_own(state, own), closest

    if t_s - state.seen_s <= FORGET_S:
        return state, None
    same = strangeness(first, state.home) < _STRANGE / 2
    return _with_own(replace(state, own_is_home=same), _met(first)), foremost


def _met(who: Person) -> Known:
    return Known(who, (who.colours,))


def _closest(people: Sequence[Person], known: Known) -> int:
    return min(range(len(people)), key=lambda index: unlike(people[index], known))


def _with_own(state: Following, own: Known) -> Following:
    """With the person followed as known now; at home they are known by the same colours."""
    home = state.home
    if home is not None and state.own_is_home:
        home = replace(home, colourings=own.colourings)
    return replace(state, own=own, home=home)


def _learned(known: Known, who: Person, *, relit: bool = False) -> Known:
    """The person with one colouring more, if it is new and either near the known ones or relit."""
    strange = strangeness(who, known)
    if strange < _NEW or (strange > _STRANGE and not relit):
        return known
    return replace(known, colourings=(*known.colourings, who.colours)[-_COLOURINGS:])


def _seen(state: Following, t_s: float, who: Person) -> Following:
    """With the person in this frame; a place they have kept to becomes theirs."""
    familiar = state.own is not None and strangeness(who, state.own) <= _STRANGE
    familiar_s = t_s if familiar else state.familiar_s
    state = replace(state, last=who, seen_s=t_s, missed=False, familiar_s=familiar_s)
    if state.still is None or apart(who, state.still) > LEFT:
        return replace(state, still=who, still_s=t_s)
    kept = state.own_is_home and t_s - state.still_s >= STILL_S
    if kept and state.home is not None and state.home.found is not state.still:
        return replace(state, home=replace(state.home, found=state.still))
    return state


def _in_company(state: Following, t_s: float) -> bool:
    return t_s - state.company_s < COMPANY_S

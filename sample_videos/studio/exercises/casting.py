"""From a seed to a set of an exercise: who does it, how well, and how it is filmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sample_videos.studio.exercises.figures import FORMS, Form
from sample_videos.studio.exercises.others import MOVEMENTS, OTHERS
from sample_videos.studio.exercises.sets import TOO_FAST, Do, Set
from sample_videos.studio.people.casting import cast
from sample_videos.studio.places.staging import any_room

RATES = (10, 15, 30, 60)
RATE_SHARES = (0.62, 0.27, 0.08, 0.03)
"""How many sets are filmed at each rate: many pictures take long to draw."""
REPETITION_S = (1.5, 8.0)
MANY_FPS, QUICK_S = 30, (1.5, 3.0)
"""From this rate on repetitions are quick, and nobody makes a pause."""
FAST = 0.25
"""Of the usual tempo, where a repetition is to be too fast."""
SIZES = ((480, 360), (480, 360), (480, 360), (640, 480))
"""Smaller than most webcams' pictures: MediaPipe looks at 256 by 256 of any."""
BREAKS = ("drink", "phone", "walk", "scratch")
MOST_TURN_DEG, MOST_BEHIND_DEG, AHEAD_OF_WALL_DEG = 40.0, 15.0, 8.0
"""How far a camera strays from the best view; from behind a shoulder little is seen."""
DOORWAY_DEG = 50.0
"""From further round, a post of the doorway and the trunk stand before the far arm."""


def any_set(seed: int, exercises: Sequence[str] = tuple(FORMS)) -> Set:
    """The set of a seed, of one of `exercises`. Seeds that follow each other do different ones, and
    over a round of these each exercise is done well, short, faultily and interrupted in turn."""
    rng = np.random.default_rng([seed, 0x5E7])
    exercise, turn = exercises[seed % len(exercises)], seed // len(exercises)
    form = MOVEMENTS[exercise]
    return _set(seed, exercise, rng, lambda fps: _does(form, turn, fps, rng))


def any_other(seed: int) -> Set:
    """The set of a seed in which somebody does what is no exercise of ours, in turn: twice, at ten
    pictures a second."""
    rng = np.random.default_rng([seed, 0x07E])
    names = list(OTHERS)
    name = names[seed % len(names)]
    sides = ("L", "R") if OTHERS[name].each_side else ("L", "L")
    slow = float(rng.uniform(0.75, 1.2))
    does = [Do(depth=float(rng.uniform(0.95, 1.05)), slow=slow, side=side) for side in sides]
    return _set(seed, name, rng, lambda _: does, rates=RATES[:1])


def _set(
    seed: int,
    exercise: str,
    rng: np.random.Generator,
    does: Callable[[int], Sequence[Do]],
    rates: Sequence[int] = RATES,
) -> Set:
    """Somebody somewhere who does that, and how it is filmed."""
    form, shares = MOVEMENTS[exercise], np.array(RATE_SHARES[: len(rates)])
    fps = int(rng.choice(rates, p=shares / shares.sum()))
    look = cast(seed)
    return Set(
        name=f"set_{seed}",
        exercise=exercise,
        shows="",
        seed=seed,
        look=look,
        room=any_room(seed, "oblique", look, form.place != "sitting"),
        does=does(fps),
        fps=fps,
        turn_deg=_turn_deg(form, rng),
        nearer=float(rng.uniform(0.92, 1.12)),
        raised_m=float(rng.normal(0.12, 0.12)),
        size=SIZES[int(rng.integers(len(SIZES)))],
        ready_s=float(rng.uniform(0.9, 1.9)),
    )


def _does(form: Form, turn: int, fps: int, rng: np.random.Generator) -> Sequence[Do]:
    """What is done: every eleventh set nothing but pauses, of the others every second with a fault,
    every fourth with a repetition that stops short, every sixth with a pause."""
    breaks = [kind for kind in BREAKS if _possible(kind, form)]
    if turn % 11 == 10 and breaks:
        order = rng.permutation(len(breaks))
        return [Do(instead=breaks[int(place)]) for place in order[:2]]
    codes = [*form.faults, *([TOO_FAST] if form.hold_s < 1.0 else [])]
    many = fps >= MANY_FPS
    count = 3 if fps == RATES[0] and form.hold_s < 1.0 else 2
    does = [_repetition(form, QUICK_S if many else REPETITION_S, rng) for _ in range(count)]
    if turn % 2 == 1:
        code = codes[turn // 2 % len(codes)]
        slow = FAST if code == TOO_FAST else max(does[-1].slow, 0.6)
        does[1] = Do(slow=slow, hold_s=does[1].hold_s, fault="" if code == TOO_FAST else code)
    if turn % 4 == 0:
        does.insert(1, Do(depth=float(rng.uniform(0.42, 0.58)), slow=does[0].slow))
    if form.each_side:
        sides = ("L", "R") if rng.random() < 0.5 else ("R", "L")
        does = [_sided(do, sides[number % 2]) for number, do in enumerate(does)]
    if turn % 6 == 2 and breaks and not many:
        does.insert(1, Do(instead=breaks[turn // 6 % len(breaks)]))
    return does


def _possible(kind: str, form: Form) -> bool:
    """Whether somebody at this exercise would do that: hands on floor or wall stay there, and who
    sits or leans doesn't walk off."""
    if form.place in ("floor", "lying"):
        return False
    return kind != "walk" or (form.place == "standing" and not form.feet_stay)


def _repetition(form: Form, span_s: tuple[float, float], rng: np.random.Generator) -> Do:
    """A good repetition at any tempo; one that is held takes the hold's time besides."""
    moving_s = form.out_s + form.back_s
    if form.hold_s >= 1.0:
        return Do(
            depth=float(rng.uniform(0.95, 1.05)),
            slow=float(rng.uniform(0.6, 1.5)),
            hold_s=float(form.hold_s * rng.uniform(0.95, 1.3)),
        )
    whole_s = float(np.exp(rng.uniform(*np.log(span_s))))
    return Do(depth=float(rng.uniform(0.95, 1.05)), slow=max(whole_s - form.hold_s, 1.2) / moving_s)


def _sided(do: Do, side: str) -> Do:
    return Do(do.depth, do.slow, do.hold_s, do.fault, side)


def _turn_deg(form: Form, rng: np.random.Generator) -> float:
    """How far the camera stands from the best view; those from the side may stand on the other."""
    if abs(form.yaw_deg) < 60:
        turn = float(rng.uniform(-MOST_TURN_DEG, MOST_TURN_DEG))
        return min(turn, DOORWAY_DEG - form.yaw_deg) if form.feet_stay else turn
    if form.feet_stay:  # a wall in front hides who stands there from further ahead
        return float(rng.uniform(-AHEAD_OF_WALL_DEG, MOST_TURN_DEG))
    off = float(rng.uniform(-MOST_TURN_DEG, MOST_BEHIND_DEG))
    other = form.place == "sitting" and rng.random() < 0.5
    return -2.0 * form.yaw_deg - off if other else off

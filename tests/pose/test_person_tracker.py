"""Who is followed: laws on made-up people, no model, no pictures."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.types import Landmark
from coach.pose.person import Person, apart, person, prominence, same_pose
from coach.pose.person_tracker import Following, TrackingPhase, carry, look_due, settle

SIZE_PX = (640, 480)
BLUE = (0.8, 0.2, 0.1, 0.4, 0.5, 0.7)
GREY = (0.4, 0.4, 0.4, 0.3, 0.4, 0.6)
OURS = Person(330, 200, 120, BLUE)
STRANGER = Person(80, 190, 120, GREY)


@dataclass
class Shown:
    """What came out of one frame: whom the detector would show, and whether it looked."""

    who: Person | None
    looked: bool


def follow(frames: Any, size_px: Any = SIZE_PX) -> Any:
    """Drive the decisions as the detector does.

    Frames are (t_s, the tracker's person or None, everybody a look would find).
    """
    state, shown = Following(), []
    for t_s, tracked, everybody in frames:
        if not look_due(state, t_s, tracked):
            state = carry(state, t_s, tracked)
            shown.append(Shown(tracked if state.phase is TrackingPhase.SEATED else None, False))
            continue
        people = [] if tracked is None else [tracked]
        for who in everybody:
            if not any(same_pose(who, other) for other in people):
                people.append(who)
        state, pick = settle(state, t_s, people, size_px)
        if pick is not None:
            seated = people[pick] is tracked
            state = replace(state, phase=TrackingPhase.SEATED if seated else TrackingPhase.SEATING)
        shown.append(Shown(None if pick is None else people[pick], True))
    return shown


def alone(seconds: Any, fps: Any, who: Person = OURS) -> list[tuple[Any, Any, list[Any]]]:
    return [(n / fps, who, [who]) for n in range(round(seconds * fps))]


def at(who: Any, x_px: Any, **more: Any) -> Any:
    return replace(who, x_px=x_px, **more)


def is_ours(who: Any) -> Any:
    return who is not None and who.colours == BLUE


@pytest.mark.parametrize("tracked_first", [True, False])
def test_the_largest_is_followed_from_the_start(tracked_first: bool) -> None:
    small = replace(STRANGER, size_px=80)
    tracked = small if not tracked_first else OURS
    assert is_ours(follow([(0.0, tracked, [small, OURS])])[0].who)


def test_of_two_alike_the_more_central_is_followed() -> None:
    aside = at(OURS, 40)
    assert follow([(0.0, aside, [aside, OURS])])[0].who is OURS


def test_somebody_larger_found_a_moment_later_is_preferred() -> None:
    """One look may miss somebody; the second, soon after, may not."""
    small = replace(STRANGER, size_px=70)
    frames = [(0.0, small, [small]), (0.2, small, [small, OURS])]
    assert is_ours(follow(frames)[1].who)


def test_somebody_larger_who_comes_later_is_not() -> None:
    larger = at(STRANGER, 560, size_px=200)
    frames = alone(3, 30) + [(3 + n / 30, OURS, [OURS, larger]) for n in range(600)]
    assert all(is_ours(shown.who) for shown in follow(frames))


def test_looks_are_counted_in_seconds_not_frames() -> None:
    looks = {fps: sum(shown.looked for shown in follow(alone(60, fps))) for fps in (10, 30, 60)}
    assert max(looks.values()) - min(looks.values()) <= 1
    assert max(looks.values()) <= 8


def test_few_pictures_need_no_more_looks_but_an_absence_does() -> None:
    """With a picture a second, a second without pictures is not a second without the person."""
    looks = {fps: sum(shown.looked for shown in follow(alone(60, fps))) for fps in (1, 30)}
    assert looks[1] <= looks[30]
    settled = alone(60, 1)
    away = [(60.0, None, []), (61.0, None, []), (62.0, OURS, [OURS])]
    assert not follow(settled)[-1].looked
    assert follow(settled + away)[-1].looked
    asleep = [(59.0 + 3600, OURS, [OURS])]
    assert follow(settled + asleep)[-1].looked


def test_a_jump_is_looked_into_at_once_and_a_stranger_not_shown() -> None:
    frames = [*alone(3, 30), (3.0, STRANGER, [STRANGER])]
    last = follow(frames)[-1]
    assert last.looked
    assert last.who is None


def test_a_jump_too_short_to_leave_the_place_is_looked_into_too() -> None:
    frames = alone(3, 30)
    frames += [(3.0, at(OURS, OURS.x_px + 0.4 * OURS.size_px), [OURS])]
    assert follow(frames)[-1].looked
    steps = [at(OURS, OURS.x_px + 0.04 * n * OURS.size_px) for n in range(11)]
    assert not any(
        s.looked
        for s in follow(alone(3, 30) + [(3 + n / 30, w, [w]) for n, w in enumerate(steps)])[90:]
    )


def test_the_person_is_shown_again_once_in_view() -> None:
    hidden = [(3 + n / 30, STRANGER, [STRANGER]) for n in range(45)]
    back = [(4.5 + n / 30, STRANGER, [STRANGER, OURS]) for n in range(10)]
    shown = follow(alone(3, 30) + hidden + back)
    assert not any(is_ours(s.who) or s.who is not None for s in shown[90:135])
    assert is_ours(shown[-1].who)


def test_a_tracker_led_away_by_a_passer_by_is_brought_back() -> None:
    """No jump anywhere: the tracker glides off with somebody dressed alike."""
    twin = replace(OURS, colours=(0.75, 0.2, 0.1, 0.4, 0.5, 0.7))
    frames = alone(4, 30)
    for n in range(60):
        led = at(twin, OURS.x_px + 4 * n)
        frames.append((4 + n / 30, led, [led, OURS] if n > 20 else [led]))
    last = follow(frames)[-1].who
    assert last is not None
    assert apart(last, OURS) < 0.1


def test_somebody_else_is_followed_after_a_while_and_given_up_when_the_person_returns() -> None:
    behind = at(STRANGER, 500, size_px=60)
    frames = alone(3, 30)
    frames += [(3 + n / 30, behind, [behind]) for n in range(180)]
    frames += [(9 + n / 30, behind, [behind, OURS]) for n in range(90)]
    shown = follow(frames)
    assert shown[92].who is None
    assert shown[260].who is behind
    assert is_ours(shown[-1].who)


def test_walking_about_alone_is_followed() -> None:
    path = [at(OURS, 320 + 220 * np.sin(1.5 * n / 30)) for n in range(300)]
    shown = follow([(n / 30, who, [who]) for n, who in enumerate(path)])
    assert all(shown.who is who for shown, who in zip(shown, path, strict=True))


def test_a_lamp_switched_off_makes_no_stranger() -> None:
    dark = replace(OURS, colours=tuple(0.2 * c for c in BLUE))
    frames = alone(3, 30) + [(3 + n / 30, dark, [dark]) for n in range(300)]
    shown = follow(frames)
    assert all(s.who is not None for s in shown)
    assert sum(s.looked for s in shown[200:]) <= 3  # and it is learned, not looked at for ever


def test_nobody_costs_no_look() -> None:
    shown = follow([(n / 30, None, []) for n in range(300)])
    assert not any(s.looked or s.who for s in shown)


def test_after_everybody_left_whoever_comes_is_followed() -> None:
    frames = alone(2, 30) + [(2 + n / 30, None, []) for n in range(150)]
    frames += [(7 + n / 30, STRANGER, [STRANGER]) for n in range(30)]
    assert follow(frames)[-1].who is STRANGER


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.25, 0.5, 2.0, 4.0]))
def test_the_scale_of_the_picture_decides_nothing(seed: int, scale: Any) -> None:
    rng = np.random.default_rng(seed)

    def somebody(k: Any) -> Person:
        x, y, size = rng.uniform((0, 0, 60), (640, 480, 160))
        return Person(x, y, size, tuple(rng.uniform(0, 1, 6))) if k else OURS

    def scaled(who: Any) -> Person | None:
        if who is None:
            return None
        return Person(who.x_px * scale, who.y_px * scale, who.size_px * scale, who.colours)

    frames = []
    for n in range(60):
        people = [somebody(k) for k in range(int(rng.integers(0, 4)))]
        frames.append((n / 10, people[int(rng.integers(len(people)))] if people else None, people))
    larger = [(t, scaled(a), [scaled(b) for b in c]) for t, a, c in frames]
    for small, large in zip(
        follow(frames), follow(larger, (SIZE_PX[0] * scale, SIZE_PX[1] * scale)), strict=True
    ):
        assert small.looked == large.looked
        assert scaled(small.who) == large.who


def landmarks(shoulder_px: Any = (320, 300), ear_px: Any = (320, 220), half_px: float = 60) -> Any:
    points = np.zeros((33, 4), np.float32)
    for left, right, (x, y), half in (
        (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, shoulder_px, half_px),
        (Landmark.LEFT_EAR, Landmark.RIGHT_EAR, ear_px, half_px / 3),
        (Landmark.LEFT_HIP, Landmark.RIGHT_HIP, (shoulder_px[0], shoulder_px[1] + 300), 50),
    ):
        points[left, :2], points[right, :2] = (x + half, y), (x - half, y)
    return points


def test_place_size_and_colours_come_from_head_and_chest() -> None:
    image = np.zeros((480, 640, 3), np.uint8)
    image[:260] = (255, 0, 0)
    image[260:] = (0, 0, 255)
    who = person(image, landmarks())
    assert (who.x_px, who.y_px) == (320, 260)
    assert who.size_px == 120
    assert who.colours == pytest.approx((0, 0, 1, 1, 0, 0))


def test_the_size_is_alike_from_the_front_and_from_the_side() -> None:
    image = np.zeros((480, 640, 3), np.uint8)
    front, side = person(image, landmarks()), person(image, landmarks(half_px=2))
    assert side.size_px == pytest.approx(front.size_px, rel=0.05)


def test_landmarks_outside_the_picture_do_no_harm() -> None:
    image = np.full((48, 64, 3), 128, np.uint8)
    for shoulder in ((-5000, -5000), (9000, 9000), (32, 400)):
        who = person(image, landmarks(shoulder_px=shoulder))
        assert who.colours == pytest.approx([128 / 255] * 6)


def test_prominence_grows_with_size_and_falls_with_distance_from_the_middle() -> None:
    assert prominence(replace(OURS, size_px=130), SIZE_PX) > prominence(OURS, SIZE_PX)
    assert prominence(OURS, SIZE_PX) > prominence(at(OURS, 600), SIZE_PX)

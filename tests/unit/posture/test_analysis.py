"""One call for everything of a frame: live frame by frame gives what a recording's blocks give."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.body.back_outline import STATIONS
from coach.core.posture import specs as m
from coach.core.posture.analysis import DARK, analyse, analyse_poses, poses_of
from coach.core.posture.measure_spec import Reason
from coach.core.posture.regressor import ESTIMATES, Estimate
from coach.core.types import PoseSample
from coach.measurement import load_measurement
from coach.runtime.batch.replay import replay
from tests.support.bodies import seated_front, seated_side

TRAINED = load_measurement()[0]


def sample(
    body: Any, number: int = 0, *, outline: bool = True, light: float = 0.5, size: Any = (640, 480)
) -> PoseSample:
    if body is None:
        return PoseSample(number, number / 30, size, None)
    space = ((body[:, :3] - body[[23, 24], :3].mean(axis=0)) / 400).astype(np.float32)
    contour = np.full(STATIONS, 0.2, np.float32) if outline else None
    return PoseSample(number, number / 30, size, body, space, contour=contour, light=light)


people = st.lists(
    st.one_of(
        st.none(),
        st.builds(seated_side, ear_deg=st.floats(30, 95), trunk_deg=st.floats(5, 120)),
        st.builds(seated_front, head_deg=st.floats(-20, 20)),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(people, st.booleans())
def test_frames_alone_give_what_they_give_together(bodies: Any, outline: bool) -> None:
    samples = [sample(body, n, outline=outline) for n, body in enumerate(bodies)]
    together = analyse_poses(poses_of(samples), TRAINED)
    for row, one in enumerate(samples):
        alone = analyse_poses(poses_of([one]), TRAINED).measures
        np.testing.assert_allclose(together.measures.value_deg[row], alone.value_deg[0], atol=2e-3)
        np.testing.assert_array_equal(together.measures.reason[row], alone.reason[0])


@settings(max_examples=40, deadline=None)
@given(people)
def test_the_estimate_holds_the_measures_and_nothing_else(bodies: Any) -> None:
    analysis = analyse_poses(poses_of([sample(body) for body in bodies]), TRAINED)
    measures = analysis.measures
    measured = measures.reason == Reason.MEASURED
    np.testing.assert_array_equal(np.isfinite(measures.value_deg), measured)
    if analysis.estimate is not None:
        found = analysis.estimate
        np.testing.assert_array_equal(
            found.value_deg, np.asarray(measures.value_deg)[:, m.ESTIMATED]
        )
        assert (np.isfinite(found.half_deg) == measured[:, m.ESTIMATED]).all()


def test_without_space_nothing_is_estimated_and_that_is_said() -> None:
    bare = replace(sample(seated_side()), world=None)
    known = analyse_poses(poses_of([sample(seated_side()), bare]), TRAINED)
    assert (known.measures.reason[1, m.ESTIMATED] != Reason.MEASURED).all()
    simple = analyse(seated_side()).measures
    assert (simple.reason[m.ESTIMATED] == Reason.NOT_AVAILABLE).all()


def test_from_the_front_the_measurement_is_not_even_asked() -> None:
    analysis = analyse_poses(poses_of([sample(seated_front())]), TRAINED)
    assert analysis.estimate is None
    assert analysis.measures.reason[0, m.CVA] == Reason.NEEDS_SIDE


def reasons_in_light(light: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is said of somebody the measurement is never sure of."""
    unsure = estimate_without_values
    monkeypatch.setattr("coach.core.posture.analysis.estimate", unsure)
    poses = poses_of([sample(seated_side(), light=light)])
    return set(analyse_poses(poses, TRAINED).measures.reason[0, m.ESTIMATED].tolist())


def estimate_without_values(_trained: Any, frames: Any) -> Estimate:
    nothing = np.full((len(frames.view), len(ESTIMATES)), np.nan)
    doubt = np.full(nothing.shape, 1, np.int8)
    alone = np.zeros(len(frames.view), bool)
    return Estimate(nothing, nothing, nothing, doubt, alone, doubt == 0)


@pytest.mark.parametrize(
    ("light", "reason"),
    [(DARK / 2, Reason.TOO_DARK), (DARK * 2, Reason.UNCERTAIN), (None, Reason.UNCERTAIN)],
)
def test_darkness_explains_what_is_uncertain(
    light: Any, reason: Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reasons_in_light(light, monkeypatch) == {reason}


def test_a_change_of_size_on_the_way_changes_nothing_else() -> None:
    bodies = [seated_side(ear_deg=ear) for ear in (60, 65, 70, 75)]
    sizes = [(640, 480), (640, 480), (480, 640), (640, 480)]
    mixed = [sample(b, n, size=s) for n, (b, s) in enumerate(zip(bodies, sizes, strict=True))]
    blocks = []
    result = replay(mixed, on_block=lambda block, analysis: blocks.append((block, analysis)))
    assert result.frames_read == 4
    assert [len({one.size_px for one in block}) for block, _ in blocks] == [1, 1, 1]
    assert [one.seq for block, _ in blocks for one in block] == [0, 1, 2, 3]

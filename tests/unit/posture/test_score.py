"""The score of angles alone: bounded, and never higher for what is worse."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from coach.core.posture import specs as m
from coach.core.posture.score import DEDUCTIONS, reclined, score, score_basis
from coach.core.posture.specs import MEASURES
from coach.core.types import View

angle = st.one_of(st.just(math.nan), st.floats(-90, 90))


@given(
    st.sampled_from(list(View)),
    st.lists(angle, min_size=len(MEASURES), max_size=len(MEASURES)),
    st.integers(0, len(MEASURES) - 1),
    st.floats(0, 60),
)
def test_no_measure_scores_higher_by_getting_worse(
    view: Any, values: Any, index: int, more: float
) -> None:
    fallen = 1.2 if view is View.FRONT else math.nan
    before = score(view, values, fallen)
    if before is None:
        return
    rule = DEDUCTIONS[view].get(index)
    if rule is not None and not math.isnan(values[index]):
        way = rule.direction or math.copysign(1, values[index])
        worse = [*values]
        worse[index] += way * more
        assert score(view, worse, fallen) <= before
    elif not math.isnan(values[index]):
        moved = [*values]
        moved[index] += more
        assert score(view, moved, fallen) == before, "what doesn't count in a view changes nothing"


@given(st.sampled_from(list(View)), st.lists(angle, min_size=len(MEASURES), max_size=len(MEASURES)))
def test_a_score_needs_the_neck_and_lies_between_0_and_100(view: Any, values: Any) -> None:
    found = score(view, values)
    assert (found is None) == (
        math.isnan(values[m.CVA])
        or view is View.FRONT
        or not DEDUCTIONS[view]
        or reclined(view, values)
    )
    assert found is None or 0 <= found <= 100


@given(
    st.lists(angle, min_size=len(MEASURES), max_size=len(MEASURES)),
    st.floats(-3, 10),
    st.floats(0, 5),
)
def test_from_the_front_a_score_needs_a_baseline_and_never_rises_with_a_falling_neck(
    values: Any, fallen: float, more: float
) -> None:
    assert score(View.FRONT, values) is None
    before, after = (score(View.FRONT, values, by) for by in (fallen, fallen + more))
    assert 0 <= after <= before <= 100


def values(**known: Any) -> Any:
    """Values of all measures by their names in ``specs``, NaN for those not named."""
    found = [math.nan] * len(MEASURES)
    for name, value in known.items():
        found[getattr(m, name)] = value
    return found


def test_a_slouch_scores_no_hundred_and_an_upright_neck_does() -> None:
    level = values(HEAD_TILT=0.0, SHOULDER_TILT=0.0, TRUNK_LEAN=0.0, HEAD_TURN=0.0)
    assert score(View.FRONT, level, 0.1) == 100
    assert score(View.FRONT, level, 1.0) == 80
    assert score(View.FRONT, level, 2.0) == 50


def test_what_a_score_stands_on_is_said() -> None:
    level = values(HEAD_TILT=0.0, SHOULDER_TILT=0.0, TRUNK_LEAN=0.0, HEAD_TURN=0.0)
    told = score_basis(View.FRONT, level, 80)
    assert told.startswith("seen from the front, against your baseline; without ")
    assert "craniovertebral angle" in told
    assert "baseline" in score_basis(View.FRONT, level, None)
    seen = values(CVA=50.0, KYPHOSIS=30.0, BACK_CURVE=40.0, HEAD_TILT=0.0, TRUNK_LEAN=0.0)
    assert score_basis(View.SIDE_LEFT, seen, 90) == "seen from your left side"

"""From frames to a judgement: medians, bands, a score that never rewards getting worse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core import measure as m
from coach.core.measure import measure
from coach.core.posture import MIN_SHARE, assess, band_of
from coach.core.tally import BIN_DEG, Tally, quantile_deg
from coach.core.types import View
from tests.bodies import nobody, seated_front, seated_side


def tally_of(*bodies):
    tally = Tally()
    tally.add(measure(np.stack(bodies)))
    return tally


@given(st.lists(st.floats(-179, 179), min_size=1, max_size=50))
def test_binned_median_is_the_median_to_a_bin(values):
    counts = np.bincount(((np.array(values) + 180) / BIN_DEG).astype(int), minlength=18000)
    middle = np.sort(values)[[(len(values) - 1) // 2, len(values) // 2]]
    found = quantile_deg(counts, 0.5)
    assert middle[0] - BIN_DEG <= found <= middle[1] + BIN_DEG


@given(st.lists(st.floats(30, 100), min_size=2, max_size=30), st.integers(1, 29))
def test_grouping_and_order_do_not_matter(ears, cut):
    frames = np.stack([seated_side(ear_deg=ear) for ear in ears])
    whole, parts = Tally(), Tally()
    whole.add(measure(frames))
    parts.add(measure(frames[cut:]))
    parts.add(measure(frames[:cut]))
    assert assess(whole) == assess(parts)


@given(st.floats(20, 100), st.floats(0.5, 30))
def test_a_head_further_forward_never_scores_higher(ear, more):
    upright = assess(tally_of(seated_side(ear_deg=ear)))
    forward = assess(tally_of(seated_side(ear_deg=ear - more)))
    assert forward.score <= upright.score


front_parts = st.sampled_from(["head_deg", "shoulder_deg", "lean_deg"])


@given(st.floats(0, 30), st.floats(0, 20), front_parts)
def test_a_front_view_tilted_further_never_scores_higher(tilt, more, part):
    little = assess(tally_of(seated_front(**{part: tilt})))
    lot = assess(tally_of(seated_front(**{part: tilt + more})))
    assert lot.score <= little.score
    assert assess(tally_of(seated_front(**{part: -tilt}))).score == little.score


def test_an_upright_person_scores_well_and_hears_so():
    result = assess(tally_of(seated_front()))
    assert result.score == 100
    assert [finding.code for finding in result.findings] == ["nothing_notable", "needs_side_view"]


def test_a_head_that_may_be_forward_is_not_said_to_be():
    (found,) = (
        finding
        for finding in assess(tally_of(seated_side(ear_deg=72))).findings
        if finding.code == "forward_head"
    )
    assert not found.certain
    assert "may be" in found.text


def test_a_head_far_forward_is_found_and_named():
    result = assess(tally_of(seated_side(ear_deg=55)))
    assert result.measures[m.CVA].band == "marked"
    found = {finding.code: finding.severity for finding in result.findings}
    assert found["forward_head"] == "marked"
    assert result.score < 60


@pytest.mark.parametrize(
    ("tilt", "code", "word"),
    [
        ({"head_deg": 20}, "head_tipped", "right"),
        ({"head_deg": -20}, "head_tipped", "left"),
        ({"shoulder_deg": 9}, "shoulders_uneven", "left"),
        ({"lean_deg": -18}, "leaning_sideways", "right"),
    ],
)
def test_tilts_are_found_on_the_right_side(tilt, code, word):
    findings = {item.code: item for item in assess(tally_of(seated_front(**tilt))).findings}
    assert findings[code].severity == "moderate"
    assert word in findings[code].text


def test_a_measure_seen_too_rarely_abstains_and_says_why():
    hidden = seated_side()
    hidden[23:25, 3] = 0
    frames = [hidden] * 9 + [seated_side()]
    lean = assess(tally_of(*frames)).measures[m.TRUNK_LEAN]
    assert 1 / len(frames) < MIN_SHARE
    assert lean.value is None
    assert "hidden" in lean.abstained


def test_the_view_of_most_frames_is_judged():
    frames = [seated_side(facing=-1)] * 3 + [seated_front()] * 2 + [nobody()] * 9
    result = assess(tally_of(*frames))
    assert result.view == View.SIDE_LEFT


def test_nobody_gives_no_score_and_no_numbers():
    result = assess(tally_of(nobody(), nobody()))
    assert result.view == View.UNKNOWN
    assert result.score is None
    assert all(item.value is None and item.abstained for item in result.measures)
    assert result.findings == ()


@pytest.mark.parametrize(
    ("cva", "band"),
    [(54, "within_range"), (50, "within_range"), (49.9, "mild"), (45, "moderate"), (39, "marked")],
)
def test_bands_of_the_craniovertebral_angle(cva, band):
    assert band_of(m.CVA, cva) == band
    assert band_of(m.HEAD_TILT, cva) is None

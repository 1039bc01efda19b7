"""A person's constant error: learnt from own measurements, taken off later answers."""

import dataclasses
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from coach.core.posture.own.calibration import (
    BETWEEN_DEG,
    BETWEEN_SHARE,
    STALE_DAYS,
    Reference,
    calibrated,
    learn,
    refusal,
    renewal,
    since_reference,
    spread_deg,
)
from coach.core.posture.own.marked import VIEW_DEG
from coach.core.posture.own.repeatability import repeatability
from coach.core.posture.result import Z90, abstained, measured

CVA = "craniovertebral_angle"
DAY = 86_400.0


def reference(
    value: float = 50.0,
    automatic: float = 54.0,
    *,
    half: float = 9.1,
    sd: float = 1.8,
    at: float = 0.0,
    view: str = "side-left",
) -> Reference:
    return Reference(CVA, view, "markers", value, sd, automatic, half, at)


def test_the_offset_goes_toward_the_difference_and_no_further() -> None:
    found = learn([reference()])
    assert 0.0 < found.offset_deg < 4.0
    assert found.sd_deg < BETWEEN_DEG[CVA]


def test_many_references_reach_the_difference() -> None:
    found = learn([reference(at=float(n)) for n in range(2000)])
    assert found.offset_deg == pytest.approx(4.0, abs=0.1)
    assert found.sd_deg == pytest.approx(0.0, abs=0.15)


def test_the_order_does_not_matter_and_exact_ones_weigh_more() -> None:
    exact, rough = reference(at=1.0, sd=0.5), reference(53.0, at=2.0, sd=8.0)
    one, other = learn([exact, rough]), learn([rough, exact])
    assert one.offset_deg == other.offset_deg
    swapped = learn(
        [dataclasses.replace(exact, sd_deg=8.0), dataclasses.replace(rough, sd_deg=0.5)]
    )
    assert one.offset_deg > swapped.offset_deg


@pytest.mark.parametrize("name", BETWEEN_SHARE)
@pytest.mark.parametrize("half", [3.0, 9.1, 15.0, 30.0])
def test_the_interval_narrows_to_the_part_that_changes_and_no_further(
    name: Any, half: float
) -> None:
    within = spread_deg(name, half)[1]
    before = measured(name, 40.0, half)
    widths = []
    for count in (1, 2, 5, 50, 5000):
        made = [Reference(name, "side-left", "marked", 40.0, 2.0, 42.0, half, float(n))
                for n in range(count)]  # fmt: skip
        widths.append(calibrated(before, learn(made)).half)
    assert all(late <= early + 0.11 for early, late in pairwise(widths))
    assert widths[0] <= before.half + 0.06
    assert widths[-1] == pytest.approx(Z90 * within, abs=0.15)
    assert widths[-1] >= math.sqrt(1 - BETWEEN_SHARE[name]) * half - 0.15


def test_it_holds_its_coverage_where_its_model_holds() -> None:
    random = np.random.default_rng(1)
    half = 9.1
    between, within = spread_deg(CVA, half)
    off, inside = [], []
    for _ in range(3000):
        constant = random.normal(0, BETWEEN_DEG[CVA])
        truth = random.uniform(30, 60)
        said = truth + constant + random.normal(0, within)
        item = reference(truth + random.normal(0, 1.8), said, half=half)
        later = measured(CVA, 50.0 + constant + random.normal(0, within), half)
        learnt = learn([item])
        if learnt is None:
            continue
        after = calibrated(later, learnt)
        off.append((abs(later.value - 50.0), abs(after.value - 50.0)))
        inside.append(after.low <= 50.0 <= after.high)
    before, after = np.mean(off, axis=0)
    assert after < before
    assert 0.88 <= np.mean(inside) <= 0.92
    assert between > 0


def test_a_difference_that_both_errors_dont_explain_is_refused() -> None:
    swapped = reference(-50.0, 52.0)
    assert "swapped" in refusal(swapped)
    assert learn([swapped]) is None
    assert refusal(reference()) is None
    assert "not known" in refusal(reference(math.nan))


def test_references_of_several_views_don_t_mix() -> None:
    with pytest.raises(ValueError, match="one measure and view"):
        learn([reference(), reference(view="side-right")])


def test_an_old_one_is_asked_to_be_renewed() -> None:
    found = learn([reference(at=0.0)])
    assert renewal(found, (STALE_DAYS - 1) * DAY) is None
    assert "months old" in renewal(found, (STALE_DAYS + 1) * DAY)


def test_one_that_contradicts_the_others_is_told() -> None:
    steady = [reference(at=float(n)) for n in range(30)]
    assert not learn(steady).contradicted
    found = learn([*steady, reference(64.0, 50.0, at=99.0)])
    assert found.contradicted
    assert "disagrees" in renewal(found, 100.0)


def test_what_was_not_measured_stays_so() -> None:
    none = abstained(CVA, "the ear is hidden")
    found = learn([reference()])
    assert calibrated(none, found) is none
    assert since_reference(none, found).value is None


def test_the_change_is_against_the_latest_own_measurement() -> None:
    found = learn([reference(48.0, at=1.0), reference(52.0, at=2.0)])
    item = calibrated(measured(CVA, 60.0, 9.1), found)
    assert since_reference(item, found).value == pytest.approx(item.value - 52.0, abs=0.06)


def test_the_necks_change_holds_where_the_camera_stands() -> None:
    found = learn([reference(sd=2.0)])
    item = calibrated(measured(CVA, 60.0, 9.1), found)
    assert since_reference(item, found).half == pytest.approx(
        math.hypot(item.half, Z90 * 2.0, Z90 * VIEW_DEG), abs=0.06
    )
    curve = "thoracic_kyphosis"
    found = learn([Reference(curve, "side-left", "inclinometer", 40.0, 2.0, 42.0, 12.0, 0.0)])
    item = calibrated(measured(curve, 41.0, 12.0), found)
    assert since_reference(item, found).half == pytest.approx(
        math.hypot(item.half, Z90 * 2.0), abs=0.06
    )


def test_repeats_give_the_standard_error_and_the_smallest_detectable_change() -> None:
    found = repeatability([[50.0, 52.0, 48.0, 51.0, 49.0]])
    assert found.sem_deg == pytest.approx(np.std([50, 52, 48, 51, 49], ddof=1))
    assert found.detectable_deg == pytest.approx(1.96 * math.sqrt(2) * found.sem_deg)
    assert found.settled
    assert found.low_deg < found.sem_deg < found.high_deg
    assert repeatability([[1.0, 2.0]]) is None
    assert not repeatability([[1.0, 2.0, 3.0]]).settled


def test_repeats_of_several_goes_are_pooled_about_their_own_means() -> None:
    apart = repeatability([[50.0, 52.0, 48.0], [10.0, 12.0, 8.0]])
    assert apart.sem_deg == pytest.approx(2.0)
    assert apart.freedom == 4


def test_its_interval_holds_the_true_error_nine_times_in_ten() -> None:
    random = np.random.default_rng(0)
    found = [repeatability([random.normal(50, 2.0, 5).tolist()]) for _ in range(2000)]
    inside = np.mean([item.low_deg <= 2.0 <= item.high_deg for item in found])
    assert 0.88 <= inside <= 0.92

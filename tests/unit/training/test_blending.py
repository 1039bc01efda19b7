"""Blends of made-up estimates: pictures that end above the hips widen their own intervals alone."""

from __future__ import annotations

import numpy as np

from coach.core.posture.evidence import Evidence
from models.training.blending import Examples, crossed_cut, fit


def made(seed: int, count: int, cut: np.ndarray) -> Examples:
    """Estimates of people of two pictures each, off by 3 degrees, and more where ``cut`` (N,)."""
    random = np.random.default_rng(seed)
    truth = random.uniform(20, 60, count)
    base = truth + random.normal(0, 3, count) * np.exp(cut)
    terms, sizes = random.normal(0, 1, (count, 2)), random.normal(0, 1, (count, 2))
    known = Evidence(base, terms, np.column_stack([sizes, cut]))
    oblique = np.zeros(count, bool)
    return Examples(known, truth, np.arange(count) // 2, oblique, np.arange(count))


def test_cut_pictures_widen_their_own_intervals_and_change_no_value() -> None:
    random = np.random.default_rng(0)
    whole = [made(1, 200, np.zeros(200)), made(2, 400, np.zeros(400))]
    cut = made(3, 400, random.uniform(0.2, 1.0, 400))
    narrow, wide = fit(whole), fit(whole, cut)
    fresh = made(4, 400, random.uniform(0.2, 1.0, 400))
    for blend, least, most in ((narrow, 0.0, 0.8), (wide, 0.85, 1.0)):
        off = np.abs(blend.value_deg(fresh.known) - fresh.truth)
        inside = np.mean(off <= blend.half_deg(fresh.known, fresh.oblique))
        assert least <= inside <= most
    assert (narrow.value_deg(fresh.known) == wide.value_deg(fresh.known)).all()
    uncut = made(5, 50, np.zeros(50))
    before, after = (blend.half_deg(uncut.known, uncut.oblique) for blend in (narrow, wide))
    assert np.allclose(before, after)


def test_people_in_cut_pictures_are_judged_by_others() -> None:
    whole = [made(1, 200, np.zeros(200)), made(2, 400, np.zeros(400))]
    cut = made(3, 100, np.full(100, 0.5))
    odd = cut.person % 5 == 0
    wrong = Examples(cut.known, cut.truth + 500.0 * odd, cut.person, cut.oblique, cut.index)
    right, spoilt = (crossed_cut(whole, part, part, 100) for part in (cut, wrong))
    assert np.allclose(right[odd], spoilt[odd])
    assert not np.allclose(right[~odd, 1], spoilt[~odd, 1])


def test_without_pictures_that_end_above_the_hips_nothing_changes() -> None:
    whole = [made(1, 200, np.zeros(200)), made(2, 400, np.zeros(400))]
    fresh = made(4, 50, np.zeros(50))
    said = crossed_cut(whole, None, fresh, 50)
    blend = fit(whole)
    assert np.allclose(said[:, 0], blend.value_deg(fresh.known))

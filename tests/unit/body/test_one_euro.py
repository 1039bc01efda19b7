"""Smoothing knows seconds, not frames."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core.body.one_euro import OneEuro, smooth, start

SETTINGS = OneEuro()


def run(t_s: Any, signal: Any, settings: OneEuro = SETTINGS) -> Any:
    return smooth(settings, start(1), np.asarray(t_s), np.asarray(signal, float)[:, None])[0][:, 0]


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_a_recording_in_pieces_gives_the_curve_of_the_whole(seed: int, pieces: Any) -> None:
    rng = np.random.default_rng(seed)
    count = sum(pieces)
    t_s = np.cumsum(rng.uniform(0.01, 0.3, count))
    signal = np.cumsum(rng.normal(size=(count, 2)), axis=0)
    signal[rng.random((count, 2)) < 0.2] = np.nan
    whole, _ = smooth(SETTINGS, start(2), t_s, signal)
    state, parts, at = start(2), [], 0
    for piece in pieces:
        part, state = smooth(SETTINGS, state, t_s[at : at + piece], signal[at : at + piece])
        parts.append(part)
        at += piece
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-9)
    np.testing.assert_array_equal(np.isnan(whole), np.isnan(signal))


@pytest.mark.parametrize("fps", [10, 15, 60])
def test_frame_rate_does_not_change_the_curve(fps: int) -> None:
    def ramp(rate: Any) -> Any:
        t_s = np.arange(0, 4, 1 / rate)
        return np.interp(np.arange(1, 3.5, 0.1), t_s, run(t_s, 20 * np.sin(t_s)))

    np.testing.assert_allclose(ramp(fps), ramp(30), atol=0.8)


def test_noise_shrinks_and_a_step_is_followed() -> None:
    t_s = np.arange(0, 4, 1 / 30)
    noise = np.random.default_rng(1).normal(size=t_s.size)
    assert run(t_s, noise)[30:].std() < 0.6 * noise[30:].std()
    step = np.where(t_s < 2, 0.0, 40.0)
    assert run(t_s, step)[t_s > 2.5].min() > 38


def test_after_a_long_gap_it_starts_afresh() -> None:
    assert run([0.0, 0.1, 5.0], [10.0, 10.0, 90.0])[-1] == 90.0


def test_a_short_gap_is_bridged() -> None:
    smoothed = run([0.0, 0.1, 0.2, 0.3], [10.0, 10.0, np.nan, 12.0])
    assert np.isnan(smoothed[2])
    assert 10 < smoothed[3] < 12


@given(st.integers(0, 2**32 - 1))
def test_a_smooth_curve_stays_within_what_was_measured(seed: int) -> None:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.uniform(0.01, 0.1, 50))
    signal = rng.uniform(-50, 50, 50)
    smoothed = run(t_s, signal)
    assert signal.min() - 1e-9 <= smoothed.min() <= smoothed.max() <= signal.max() + 1e-9

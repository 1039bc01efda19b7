"""A looped recording: the same pictures again and again, on a time that only rises."""

from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.capture.looped import LoopedSource
from coach.capture.open import open_source
from coach.errors import SourceError
from tests.support.command import SAMPLES

CLIP = SAMPLES / "side_upright.mp4"


def frames_of(count: Any) -> Any:
    with LoopedSource(lambda: open_source(str(CLIP))) as source:
        return list(islice(source, count))


def test_it_goes_on_after_the_end_with_rising_times_and_numbers() -> None:
    with open_source(str(CLIP)) as once:
        own = [(frame.t_s, int(frame.image.sum())) for frame in once]
    frames = frames_of(2 * len(own) + 3)
    assert [frame.seq for frame in frames] == list(range(len(frames)))
    assert all(a.t_s < b.t_s for a, b in pairwise(frames))
    sums = [int(frame.image.sum()) for frame in frames]
    assert sums[: len(own)] == [total for _, total in own]
    assert sums[len(own) : 2 * len(own)] == sums[: len(own)]


def test_the_step_over_the_seam_is_like_any_other() -> None:
    with open_source(str(CLIP)) as once:
        count = sum(1 for _ in once)
    steps = np.diff([frame.t_s for frame in frames_of(count + 2)])
    assert steps[count - 1] == pytest.approx(np.median(steps), rel=0.1)


def test_closing_ends_it_and_a_missing_file_is_said_at_once(tmp_path: Path) -> None:
    source = LoopedSource(lambda: open_source(str(CLIP)))
    frames = iter(source)
    next(frames)
    source.close()
    assert len(list(islice(frames, 500))) < 500
    with pytest.raises(SourceError):
        LoopedSource(lambda: open_source(str(tmp_path / "missing.mp4")))

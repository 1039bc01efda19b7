"""A trace gives back what was put in, to the bit, or says in a sentence why it can't."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.core.types import PoseSample
from coach.errors import OutputError, SourceError
from coach.pose import trace_rows
from coach.pose.trace import Trace, TraceWriter, is_trace
from coach.pose.trace_rows import VERSION


def samples_of(seed: Any, count: Any) -> list[PoseSample]:
    """Samples with and without a person, at uneven times, one change of size."""
    rng = np.random.default_rng(seed)
    times = np.cumsum(rng.uniform(1e-6, 0.5, count))
    found = rng.random(count) < 0.7
    return [
        PoseSample(
            seq=3 * number,
            t_s=float(t_s),
            size_px=(640, 480) if number < count // 2 else (480, 640),
            landmarks=rng.normal(0, 500, (33, 4)).astype(np.float32) if person else None,
            world=rng.normal(0, 1, (33, 3)).astype(np.float32) if person else None,
            contour=rng.random(26, dtype=np.float32) if person and number % 3 else None,
            light=float(rng.random(dtype=np.float32)) if number % 5 else None,
            face=rng.normal(0, 99, (20, 3)).astype(np.float32) if person and number % 4 else None,
        )
        for number, (t_s, person) in enumerate(zip(times, found, strict=True))
    ]


def written(path: Any, samples: Any) -> Any:
    with TraceWriter(path) as trace:
        for sample in samples:
            trace.add(sample)
    return path


def assert_same(found: Any, given_samples: Any) -> None:
    found = list(found)
    assert len(found) == len(given_samples)
    for one, other in zip(found, given_samples, strict=True):
        assert (one.seq, one.t_s, one.size_px) == (other.seq, other.t_s, other.size_px)
        assert one.light == other.light
        for name in ("landmarks", "world", "contour", "face"):
            ours, theirs = getattr(one, name), getattr(other, name)
            assert (ours is None) == (theirs is None)
            if ours is not None:
                assert ours.tobytes() == theirs.tobytes()
                assert not ours.flags.writeable


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(0, 40))
def test_what_is_written_is_read(tmp_path: Path, seed: int, count: int) -> None:
    samples = samples_of(seed, count)
    trace = Trace(written(tmp_path / "one.npz", samples))
    assert trace.frames == count
    assert_same(trace, samples)


def test_more_rows_than_are_held_at_once(tmp_path: Path) -> None:
    samples = samples_of(1, 1300)
    trace = Trace(written(tmp_path / "long.npz", samples))
    assert_same(trace, samples)
    assert trace.size_px == (640, 480)
    assert trace.fps == pytest.approx(1299 / (samples[-1].t_s - samples[0].t_s))


def test_numpy_opens_it_and_the_same_samples_give_the_same_bytes(tmp_path: Path) -> None:
    first = written(tmp_path / "a.npz", samples_of(2, 30))
    second = written(tmp_path / "b.npz", samples_of(2, 30))
    assert first.read_bytes() == second.read_bytes()
    with np.load(first) as arrays:
        assert arrays["landmarks"].shape == (30, 33, 4)
        assert arrays["landmarks"].dtype == np.float32
        assert np.isnan(arrays["landmarks"][~arrays["present"]]).all()


def test_after_an_error_nothing_is_left_unless_it_is_to_be_kept(tmp_path: Path) -> None:
    sample = samples_of(3, 1)[0]

    def interrupted(path: Any, keep: Any) -> None:
        with TraceWriter(path, keep=keep) as trace:
            trace.add(sample)
            raise KeyboardInterrupt

    for keep in (False, True):
        with pytest.raises(KeyboardInterrupt):
            interrupted(tmp_path / f"keep_{keep}.npz", keep)
    assert [path.name for path in tmp_path.iterdir()] == ["keep_True.npz"]


def test_rows_of_a_killed_recording_replay_up_to_the_last_whole_one(tmp_path: Path) -> None:
    samples = samples_of(4, 20)
    trace = TraceWriter(tmp_path / "me.npz")
    for sample in samples:
        trace.add(sample)
    trace._rows.flush()
    part = tmp_path / "me.npz.part"
    copy = tmp_path / "copy.npz.part"
    copy.write_bytes(part.read_bytes()[:-100])
    trace.discard()
    assert_same(Trace(copy), samples[:-1])


NEWER = ("contour", "light", "face")
"""What the first version of traces did not have."""


def test_traces_of_the_first_version_replay_without_what_is_newer(tmp_path: Path) -> None:
    samples = samples_of(6, 20)
    with np.load(written(tmp_path / "new.npz", samples)) as arrays:
        columns = {name: arrays[name] for name in arrays if name not in NEWER}
    np.savez(tmp_path / "old.npz", **(columns | {"version": np.int64(1)}))
    assert_same(
        Trace(tmp_path / "old.npz"),
        [replace(one, **dict.fromkeys(NEWER)) for one in samples],
    )


@pytest.mark.parametrize("version", range(1, VERSION))
def test_rows_of_earlier_versions_replay_too(tmp_path: Path, version: int) -> None:
    unknown = {"contour": None, "light": None} if version == 1 else {}
    samples = [replace(one, face=None, **unknown) for one in samples_of(7, 9)]
    rows = np.frombuffer(b"".join(map(trace_rows.row_of, samples)), trace_rows.ROWS[VERSION])
    old = np.empty(len(rows), trace_rows.ROWS[version])
    for name in old.dtype.names:
        old[name] = rows[name]
    part = tmp_path / "me.npz.part"
    part.write_bytes(trace_rows.magic(version) + old.tobytes())
    assert_same(Trace(part), samples)


def broken(tmp_path: Path) -> Iterator[Any]:
    good = written(tmp_path / "good.npz", samples_of(5, 20))
    other = tmp_path / "other.npz"
    np.savez(other, landmarks=np.zeros(3))
    with np.load(good) as arrays:
        columns = dict(arrays)
    for name, change in (
        ("newer", {"version": np.int64(VERSION + 1)}),
        ("shapes", {"world": columns["world"][:, :30]}),
        ("uneven", {"seq": columns["seq"][:-1]}),
        ("times", {"t_s": columns["t_s"][::-1]}),
    ):
        np.savez(tmp_path / f"{name}.npz", **(columns | change))
        yield tmp_path / f"{name}.npz"
    cut = tmp_path / "cut.npz"
    cut.write_bytes(good.read_bytes()[:5000])
    text = tmp_path / "text.npz"
    text.write_text("no numbers here")
    empty = tmp_path / "empty.npz"
    empty.touch()
    part = tmp_path / "text.npz.part"
    part.write_text("no rows here")
    yield from (other, cut, text, empty, part, tmp_path / "missing.npz")


def test_broken_traces_are_refused_in_a_sentence(tmp_path: Path) -> None:
    for path in broken(tmp_path):
        with pytest.raises(SourceError) as refused:
            list(Trace(path))
        assert path.name in str(refused.value)
        assert "\n" not in str(refused.value)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        TraceWriter(tmp_path / "none" / "me.npz")


@pytest.mark.parametrize(
    ("name", "trace"),
    [("a.npz", True), ("A.NPZ", True), ("a.npz.part", True), ("a.mp4", False), ("npz", False)],
)
def test_traces_are_known_by_their_ending(name: str, trace: bool) -> None:
    assert is_trace(name) == trace

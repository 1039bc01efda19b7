"""Altered and damaged traces end in one sentence, and writing one follows no link."""

import io
import os
import random
import stat
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.core.types import LANDMARKS, PoseSample, frozen
from coach.errors import SourceError
from coach.pose.trace import PART, Trace, TraceWriter

posix = pytest.mark.skipif(sys.platform == "win32", reason="links are another thing there")


def sample(seq: int) -> PoseSample:
    points = np.full((LANDMARKS, 4), 100.0, np.float32)
    world = np.zeros((LANDMARKS, 3), np.float32)
    return PoseSample(seq, seq / 30, (640, 480), frozen(points), frozen(world))


@pytest.fixture
def trace(tmp_path: Path) -> Any:
    path = tmp_path / "a.npz"
    with TraceWriter(path) as writer:
        for seq in range(40):
            writer.add(sample(seq))
    return path


def read(path: Any) -> Any:
    """The samples, or the sentence reading ended with; nothing is said on the way."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return list(Trace(path))
        except SourceError as error:
            return str(error)


def replaced(path: Any, name: Any, data: Any, **how: Any) -> Any:
    with zipfile.ZipFile(path) as old:
        parts = {item: old.read(item) for item in old.namelist()}
    parts[f"{name}.npy"] = data
    with zipfile.ZipFile(path, "w", **how) as new:
        for item, content in parts.items():
            new.writestr(item, content)
    return path


def array(values: Any, shape: Any = None) -> Any:
    out = io.BytesIO()
    np.save(out, values, allow_pickle=True)
    data = out.getvalue()
    return data if shape is None else data.replace(b"'shape': (40,", shape)


@pytest.mark.parametrize(
    "version",
    [
        np.array(np.inf),
        np.array([1, 2]),
        np.array("2026-01-01", "datetime64[D]"),
        np.array(2**62),
        np.array(-1),
        np.array({"a": 1}, dtype=object),
        np.array("2"),
    ],
)
def test_versions_that_are_none(trace: Any, version: Any) -> None:
    assert "not a landmark trace" in read(replaced(trace, "version", array(version)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"'shape': (40,), ", b"'shape': (), "),
        (b"'shape': (40,), ", b"'shape': (10**9,), "),
        (b"'shape': (40,), ", b"'shape': (-40,), "),
        (b"'shape': (40,), ", b"'shape': (40, "),
        (b"'shape': (40,), ", b"'shape': ('a',), "),
        (b"'descr': '<f4'", b"'descr': '|O'"),
        (b"{", b"[" * 50),
        (b"\x93NUMPY\x01", b"\x93NUMPY\x03"),
        (b"\x93NUMPY", b"pickle"),
    ],
)
def test_headers_that_are_none(trace: Any, old: bytes, new: Any) -> None:
    with zipfile.ZipFile(trace) as archive:
        data = archive.read("light.npy")
    assert old in data
    assert "not a landmark trace" in read(replaced(trace, "light", data.replace(old, new, 1)))


@pytest.mark.parametrize("number", [np.inf, -np.inf, 1e30])
def test_a_landmark_at_no_place(trace: Any, number: Any) -> None:
    points = np.full((40, LANDMARKS, 4), 100.0, np.float32)
    points[7, 3, 1] = number
    assert "not a landmark trace" in read(replaced(trace, "landmarks", array(points)))


@pytest.mark.parametrize("number", [np.inf, -np.inf, 3e38])
@pytest.mark.parametrize(
    "name",
    [
        *("contour", "light", "face", "head", "midline", "outline", "back_angles"),
        *("neck_error_deg", "points_age_s", "camera_shift_px", "glare"),
    ],
)
def test_no_column_holds_what_can_not_be(trace: Any, name: str, number: float) -> None:
    with np.load(trace) as whole:
        column = whole[name].copy()
    column[7] = number
    assert f"{name} holds a number that can't be" in read(replaced(trace, name, array(column)))


def test_frames_of_no_size(trace: Any) -> None:
    sizes = np.full((40, 2), 480, np.int32)
    sizes[3] = (-1, 480)
    assert "not a landmark trace" in read(replaced(trace, "size_px", array(sizes)))


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_bytes_that_were_altered(trace: Any, how: Any) -> None:
    with zipfile.ZipFile(trace) as archive:
        data = archive.read("light.npy")
    whole = replaced(trace, "light", data, compression=how).read_bytes()
    chance = random.Random(1)
    for _ in range(60):
        spoilt = bytearray(whole)
        for _ in range(chance.choice((1, 4, 64))):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        trace.write_bytes(spoilt[: chance.choice((len(spoilt), chance.randrange(len(spoilt))))])
        read(trace)  # samples, or a sentence; nothing else


def test_a_locked_archive(trace: Any) -> None:
    data = bytearray(trace.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 1)
    trace.write_bytes(data)
    assert "not a landmark trace" in read(trace)


@posix
@pytest.mark.parametrize("ending", [PART, ""])
def test_no_link_is_followed(tmp_path: Path, ending: Any) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("kept")
    out = tmp_path / "a.npz"
    if ending:
        (tmp_path / f"a.npz{ending}").symlink_to(victim)
    with TraceWriter(out) as writer:
        writer.add(sample(0))
    assert victim.read_text() == "kept"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.npz", "victim.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names here")
def test_a_pipe_that_nobody_writes_into_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npz")
    with pytest.raises(SourceError, match="pipe or a device"):
        Trace(tmp_path / "pipe.npz")

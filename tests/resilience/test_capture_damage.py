"""Recordings cut short, damaged, or none at all: read as far as they go, and told apart."""

from __future__ import annotations

import os
import random
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.capture.libav import LibavCapture
from coach.capture.open import open_source
from tests.support import media
from tests.support.media import error_of, frames_of, problem_of

CLIPS = Path(__file__).parents[3] / "shared" / "clips"


@pytest.mark.parametrize(
    ("make", "name", "total"),
    [
        (media.h264, "clip.mp4", " of 4.0 s"),
        (media.h264, "clip.mkv", " of 4.0 s"),
        (media.vp9, "clip.webm", " of 4.0 s"),
        (media.mjpeg, "clip.avi", " of 4.0 s"),
        (media.gif, "clip.gif", ""),
    ],
)
def test_a_truncated_recording_is_read_as_far_as_it_goes(
    tmp_path: Path, make: object, name: str, total: str
) -> None:
    container = {"movflags": "faststart"} if name.endswith("mp4") else None
    whole = make(tmp_path / name, frames=120, container=container)
    assert problem_of(whole) == (120, None)
    cut = media.truncated(whole, tmp_path / f"cut_{name}", 0.6)
    count, problem = problem_of(cut)
    assert 10 < count < 110
    frames = frames_of(cut)
    assert [media.number_in(frame.image) for frame in frames[:10]] == list(range(10))
    lasted_s = frames[-1].t_s + 1 / 30
    assert problem is not None
    assert problem.startswith("the recording breaks off after ")
    assert float(problem.split()[5]) == pytest.approx(lasted_s, abs=0.08)
    assert f" s{total}; the file is incomplete" in problem


def test_what_lasts_or_is_cut_after_the_last_picture_is_no_loss(tmp_path: Path) -> None:
    """A last picture shown for 8 s, and padding that was cut off: all pictures are there."""
    data = bytearray(media.h264(tmp_path / "clip.mp4", frames=60).read_bytes())
    struct.pack_into(">I", data, data.index(b"tkhd") + 24, 10_000)  # milliseconds
    path = tmp_path / "long.mp4"
    path.write_bytes(data)
    assert problem_of(path) == (60, None)
    path.write_bytes(data + b"\x00\x00\x10\x00free")
    assert problem_of(path) == (60, None)


def test_a_recording_written_in_fragments_is_whole_or_cut(tmp_path: Path) -> None:
    """As browsers and some cameras write mp4: no length anywhere."""
    fragments = {"movflags": "frag_keyframe+empty_moov"}
    whole = media.h264(tmp_path / "whole.mp4", frames=180, container=fragments)
    assert problem_of(whole) == (180, None)
    cut = media.truncated(whole, tmp_path / "cut.mp4", 0.8)
    count, problem = problem_of(cut)
    assert 30 < count < 180
    assert problem is not None
    assert problem.endswith("the file is incomplete")


def test_damage_in_the_middle_is_passed_over_and_told(tmp_path: Path) -> None:
    """Every read fails in the damaged part; what follows is still there, at its own time."""
    whole = media.h264(tmp_path / "clip.mp4", frames=240, container={"movflags": "faststart"})
    path = media.damaged(whole, tmp_path / "damaged.mp4", 0.45, 0.6)
    with open_source(path) as source:
        frames = list(source)
        assert source.problem is not None
        assert source.problem.startswith("the recording is damaged: pictures after ")
    assert 120 < len(frames) < 240
    assert frames[-1].t_s == pytest.approx(239 / 30)
    assert media.number_in(frames[-1].image) == 239
    assert np.all(np.diff([frame.t_s for frame in frames]) > 0)


def test_a_tail_that_was_never_written_is_told(tmp_path: Path) -> None:
    """A download that reserved its place on the disk: the length is right, the rest is zeros."""
    whole = media.h264(tmp_path / "clip.mp4", frames=180, container={"movflags": "faststart"})
    data = whole.read_bytes()
    path = tmp_path / "zeros.mp4"
    path.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))
    count, problem = problem_of(path)
    assert 30 < count < 170
    assert problem is not None
    assert problem.endswith(" of 6.0 s; the rest of the file is damaged")


class TestErrors:
    def test_missing(self, tmp_path: Path) -> None:
        media.h264(tmp_path / "morning.mp4", frames=1)
        error = error_of(tmp_path / "mornings.mp4")
        assert error.what == f"there is no {tmp_path / 'mornings.mp4'}"
        assert error.hint == f"did you mean {tmp_path / 'morning.mp4'}?"
        assert error.exit_code == 3
        assert "no folder" in error_of(tmp_path / "nowhere" / "a.mp4").hint

    def test_empty(self, tmp_path: Path) -> None:
        (tmp_path / "empty.mp4").touch()
        assert error_of(tmp_path / "empty.mp4").what.endswith("empty.mp4 is empty (0 bytes)")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names here")
    @pytest.mark.parametrize("name", ["pipe", "pipe.mp4", "pipe.png", "pipe.jpg"])
    def test_a_pipe_that_nobody_writes_into_is_refused_at_once(
        self, tmp_path: Path, name: str
    ) -> None:
        os.mkfifo(tmp_path / name)
        assert error_of(tmp_path / name).what.endswith(f"{name} is a pipe or a device, not a file")

    @pytest.mark.parametrize("text", ["just a note\n", "ü" * 4000, "x" + "é" * 4000, "#EXTM3U\n"])
    def test_text(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "note.mp4"
        path.write_text(text, encoding="utf-8")
        assert error_of(path).what.endswith("note.mp4 is a text file, not a video")
        path = tmp_path / "note.txt"  # which FFmpeg would show as an old terminal's screen
        path.write_text(text, encoding="utf-8")
        assert error_of(path).what.endswith("note.txt is a text file, not a video")

    @pytest.mark.parametrize(
        ("name", "codec"),
        [
            ("s.mp4", "aac"),
            ("s.m4a", "aac"),
            ("s.mkv", "libopus"),
            ("s.webm", "libopus"),
            ("s.ogg", "libopus"),
            ("s.mp3", "libmp3lame"),
            ("s.wav", "pcm_s16le"),
            ("s.avi", "pcm_s16le"),
            ("s.flac", "flac"),
            ("s.aac", "aac"),
            ("s.ts", "mp2"),
            ("s.mpg", "mp2"),
            ("s.mp2", "mp2"),
            ("s.flv", "aac"),
            ("s.asf", "mp2"),
            ("s.ac3", "ac3"),
            ("s.au", "pcm_s16be"),
            ("s.nut", "aac"),
            ("s.w64", "pcm_s16le"),
            ("s.tta", "tta"),
        ],
    )
    def test_sound_only(self, tmp_path: Path, name: str, codec: str) -> None:
        path = media.sound_only(tmp_path / name, codec=codec)
        assert error_of(path).what.endswith(f"{name} has no picture, only sound")

    @pytest.mark.parametrize("seed", range(8))
    def test_noise_is_not_taken_for_sound(self, tmp_path: Path, seed: int) -> None:
        path = tmp_path / "noise.ts"
        path.write_bytes(random.Random(seed).randbytes(100_000))
        assert error_of(path).what.endswith("noise.ts is not a video that can be decoded")

    def test_cut_before_the_index(self, tmp_path: Path) -> None:
        """A phone that lost power: an mp4's index is written last."""
        whole = media.h264(tmp_path / "clip.mp4", frames=60)
        for share in (0.1, 0.5, 0.9):
            cut = media.truncated(whole, tmp_path / "cut.mp4", share)
            assert "cut off before its index was written" in error_of(cut).what

    def test_cut_before_the_first_picture(self, tmp_path: Path) -> None:
        data = media.vp9(tmp_path / "clip.webm", frames=60).read_bytes()
        cut = tmp_path / "cut.webm"
        cut.write_bytes(data[: data.index(b"\x1f\x43\xb6\x75") + 40])
        assert error_of(cut).what.endswith("is cut off, and no picture in it can be decoded")

    def test_unknown_coding(self, tmp_path: Path) -> None:
        whole = media.h264(tmp_path / "clip.mp4", frames=2)
        path = tmp_path / "coded.mp4"
        path.write_bytes(whole.read_bytes().replace(b"avc1", b"zzz9"))
        error = error_of(path)
        assert error.what == f"no picture in {path} can be decoded"
        assert "libx264" in error.hint

    def test_known_coding_without_a_decoder_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As AV1 with an FFmpeg that can't decode it: it opens, and no picture comes."""

        class NoDecoder:
            def __init__(self, *_: object) -> None:
                self.released = False

            def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
                return not self.released

            def get(self, what: int) -> float:
                return float(cv2.VideoWriter.fourcc(*"av01")) * (what == cv2.CAP_PROP_FOURCC)

            def read(self) -> tuple[bool, None]:
                return False, None

            def release(self) -> None:
                self.released = True

        path = media.h264(tmp_path / "clip.mp4", frames=2)
        monkeypatch.setattr(cv2, "VideoCapture", NoDecoder)
        monkeypatch.setattr(LibavCapture, "read", lambda _: (False, None))
        assert error_of(path).what == f"no picture in {path} can be decoded (av01)"

    def test_no_video_at_all(self, tmp_path: Path) -> None:
        path = tmp_path / "noise.mp4"
        path.write_bytes(np.random.default_rng(0).integers(0, 256, 5000, np.uint8).tobytes())
        assert error_of(path).what.endswith("noise.mp4 is not a video that can be decoded")

    def test_may_not_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = media.h264(tmp_path / "clip.mp4", frames=1)

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        assert error_of(path).what.endswith("clip.mp4 may not be read")

    def test_a_trace_is_not_pictures(self, tmp_path: Path) -> None:
        assert "landmark trace" in error_of(tmp_path / "a.trace.npz").what

    def test_no_half_sentence(self, tmp_path: Path) -> None:
        for error in (error_of(tmp_path / "a.mp4"), error_of(tmp_path / "b.npz")):
            assert not error.what.endswith(".")
            assert not error.hint.endswith(".")


def clips() -> list[Path]:
    wanted = (".mp4", ".mkv", ".gif", ".webm")
    return sorted(path for path in CLIPS.glob("*") if path.suffix in wanted)


@pytest.mark.skipif(not clips(), reason="the recordings of real people are not here")
@pytest.mark.parametrize("path", clips(), ids=lambda path: path.name)
def test_real_recordings_raise_no_false_alarm(path: Path) -> None:
    """Four are stored in ways that fool a count of frames or a length: they are whole."""
    count, problem = problem_of(path)
    assert problem is None
    if path.stat().st_size < 1_000_000:
        capture = cv2.VideoCapture(str(path))
        bare = 0
        while capture.grab():
            bare += 1
        assert count == bare

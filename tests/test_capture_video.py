"""Video files: pictures upright and in order, time as presented, damage told apart from an end."""

from __future__ import annotations

import os
import struct
import tracemalloc
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.capture.open import open_source
from coach.core.types import Frame, Image
from coach.errors import SourceError
from tests import media

CLIPS = Path(__file__).parents[2] / "shared" / "clips"


def frames_of(path: Path) -> list[Frame]:
    with open_source(path) as source:
        return list(source)


def problem_of(path: Path) -> tuple[int, str | None]:
    with open_source(path) as source:
        return sum(1 for _ in source), source.problem


def error_of(path: Path) -> SourceError:
    with pytest.raises(SourceError) as caught:
        open_source(path)
    return caught.value


def times_s(frames: list[Frame]) -> list[float]:
    return [frame.t_s for frame in frames]


@pytest.mark.parametrize(
    ("name", "make", "tolerance_s"),
    [
        ("clip.mp4", media.h264, 1e-6),
        ("clip.mov", media.h264, 1e-6),
        ("clip.mkv", media.h264, 0.001),  # Matroska counts milliseconds
        ("clip.webm", media.vp9, 0.001),
        ("clip.avi", media.mjpeg, 1e-6),
        ("clip.gif", media.gif, 0.011),  # GIF counts hundredths
    ],
)
def test_every_container_gives_its_pictures_in_order_at_their_times(
    tmp_path: Path, name: str, make: object, tolerance_s: float
) -> None:
    path = make(tmp_path / name)  # type: ignore[operator]
    with open_source(path) as source:
        frames = list(source)
        assert source.problem is None
        assert source.info.frames_expected == 30
        assert source.info.size_px == (320, 240)
        assert not source.info.live
        assert not source.info.stills
    assert [frame.seq for frame in frames] == list(range(30))
    assert [media.number_in(frame.image) for frame in frames] == list(range(30))
    np.testing.assert_allclose(times_s(frames), np.arange(30) / 30, atol=tolerance_s)
    assert {frame.image.dtype for frame in frames} == {np.dtype(np.uint8)}
    assert not frames[0].image.flags.writeable


def test_the_test_clip_has_b_frames(tmp_path: Path) -> None:
    """Or the order of pictures above would prove nothing."""
    capture = cv2.VideoCapture(str(media.h264(tmp_path / "clip.mp4")))
    kinds = []
    while capture.grab():
        kinds.append(chr(int(capture.get(cv2.CAP_PROP_FRAME_TYPE))))
    assert kinds.count("B") > 10


@pytest.mark.parametrize("name", ["vfr.mp4", "vfr.mkv"])
def test_a_variable_frame_rate_is_timed_by_presentation(tmp_path: Path, name: str) -> None:
    steps = [10, 90, 33, 200, 5, 700] * 5
    times_ms = [0, *(int(at) for at in np.cumsum(steps))]
    path = media.h264(tmp_path / name, times_ms=times_ms)
    with open_source(path) as source:
        np.testing.assert_allclose(times_s(list(source)), np.array(times_ms) / 1000, atol=1e-6)
        assert source.problem is None


@pytest.mark.parametrize("name", ["late.mp4", "late.mkv", "late.ts"])
def test_the_first_picture_is_at_zero_wherever_the_container_starts(
    tmp_path: Path, name: str
) -> None:
    times_ms = [5000 + 40 * number for number in range(20)]
    path = media.h264(tmp_path / name, times_ms=times_ms)
    count, problem = problem_of(path)
    assert (count, problem) == (20, None)
    np.testing.assert_allclose(times_s(frames_of(path)), np.arange(20) * 0.04, atol=1e-6)


def test_a_stream_without_times_is_counted_at_its_rate(tmp_path: Path) -> None:
    path = media.h264(tmp_path / "bare.h264", kind="h264")
    with open_source(path) as source:
        frames = list(source)
        assert source.info.frames_expected is None
        assert source.info.fps is not None
        np.testing.assert_allclose(times_s(frames), np.arange(30) / source.info.fps, atol=1e-6)


def test_sound_is_passed_over(tmp_path: Path) -> None:
    """Also where it goes on long after the picture: that is no recording breaking off."""
    for name, make in (("a.mp4", media.h264), ("a.mkv", media.h264), ("a.webm", media.vp9)):
        assert problem_of(make(tmp_path / name, sound_s=5.0)) == (30, None)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turned_recording_comes_out_upright(tmp_path: Path, degrees: int) -> None:
    """A phone stores the picture as the sensor sees it and says how to turn it."""
    plain = media.h264(tmp_path / "plain.mp4", frames=3)
    matrix = media.CLOCKWISE[degrees]
    path = media.with_matrix(plain, tmp_path / "turned.mp4", matrix)
    upright = np.rot90(media.picture(), -degrees // 90)
    with open_source(path) as source:
        image = next(iter(source)).image
        assert source.info.size_px == (upright.shape[1], upright.shape[0])
    assert image.shape == upright.shape
    assert media.corners(image) == media.corners(upright)


@pytest.mark.parametrize(
    ("matrix", "shown"),
    [
        ((-1, 0, 0, 1), lambda image: image[:, ::-1]),
        ((1, 0, 0, -1), lambda image: image[::-1]),
        ((0, 1, 1, 0), lambda image: image.transpose(1, 0, 2)),
        ((0, -1, -1, 0), lambda image: image[::-1, ::-1].transpose(1, 0, 2)),
    ],
)
def test_a_mirrored_recording_is_mirrored_not_turned(
    tmp_path: Path, matrix: tuple[int, int, int, int], shown: object
) -> None:
    plain = media.h264(tmp_path / "plain.mp4", frames=3)
    path = media.with_matrix(plain, tmp_path / "mirrored.mp4", matrix)
    stored = frames_of(plain)[0].image
    image = frames_of(path)[0].image
    assert np.array_equal(image, shown(stored))  # type: ignore[operator]


def test_pixels_come_out_square(tmp_path: Path) -> None:
    """Stored 320 wide with pixels 4:3 broad: shown 427 wide, or every angle would bend."""
    aspect = Fraction(4, 3)
    path = media.video(tmp_path / "broad.mp4", frames=2, pixel_aspect=aspect)
    assert frames_of(path)[0].image.shape == (240, 427, 3)
    turned = media.with_matrix(path, tmp_path / "turned.mp4", media.CLOCKWISE[90])
    assert frames_of(turned)[0].image.shape == (427, 240, 3)
    tall = media.video(tmp_path / "tall.mp4", frames=2, pixel_aspect=Fraction(3, 4))
    assert frames_of(tall)[0].image.shape == (320, 320, 3)


@pytest.mark.parametrize("pixels", ["gray", "yuv420p10le", "yuv444p"])
def test_other_pixels_come_out_as_8_bit_colour(tmp_path: Path, pixels: str) -> None:
    path = media.video(tmp_path / "clip.mp4", pixels=pixels, frames=3)
    for frame in frames_of(path):
        assert frame.image.shape == (240, 320, 3)
        assert frame.image.dtype == np.uint8


@pytest.mark.parametrize("size_px", [(64, 48), (66, 50), (3840, 2160)])
def test_small_and_large(tmp_path: Path, size_px: tuple[int, int]) -> None:
    path = media.video(
        tmp_path / "clip.mp4", size_px=size_px, frames=3, options={"preset": "ultrafast"}
    )
    frames = frames_of(path)
    assert [frame.image.shape for frame in frames] == [(size_px[1], size_px[0], 3)] * 3
    assert [media.number_in(frame.image) for frame in frames] == [0, 1, 2]


@pytest.mark.parametrize("name", ["one.mp4", "one.mkv", "one.avi", "one.gif"])
def test_one_frame(tmp_path: Path, name: str) -> None:
    make = {".avi": media.mjpeg, ".gif": media.gif}.get(Path(name).suffix, media.h264)
    path = make(tmp_path / name, frames=1)
    assert problem_of(path) == (1, None)
    assert times_s(frames_of(path)) == [0.0]


def test_a_file_name_may_look_like_an_address_or_a_pattern(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plain = media.h264(tmp_path / "plain.mp4", frames=2)
    names = ["monday 100%d.mp4", "größe 体.mp4", "-i.mp4"]
    names += ["morning:1.mp4"] if os.name == "posix" else []
    for name in names:
        (tmp_path / name).write_bytes(plain.read_bytes())
        with open_source(name) as source:
            assert sum(1 for _ in source) == 2
            assert source.info.name == name


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
    whole = make(tmp_path / name, frames=120, container=container)  # type: ignore[operator]
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
    assert np.all(np.diff(times_s(frames)) > 0)


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


def test_time_strictly_increases_whatever_the_decoder_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stuck, backwards and missing times, as broken files and joined recordings give them."""
    path = media.h264(tmp_path / "clip.mp4", frames=6)
    said_ms = iter([5000.0, 5040.0, 5040.0, 5020.0, 0.0, 5300.0])
    opened = cv2.VideoCapture

    class Odd:  # holds one: a subclass of OpenCV's own types crashes Python's garbage collector
        def __init__(self, *how: object) -> None:
            self._capture = opened(*how)  # type: ignore[call-overload]

        def get(self, what: int) -> float:
            return next(said_ms) if what == cv2.CAP_PROP_POS_MSEC else self._capture.get(what)

        def __getattr__(self, name: str) -> object:
            return getattr(self._capture, name)

    monkeypatch.setattr(cv2, "VideoCapture", Odd)
    step_s = 1 / 30
    expected = [0.0, 0.04, 0.04 + step_s, 0.04 + 2 * step_s, 0.04 + 3 * step_s, 0.3]
    np.testing.assert_allclose(times_s(frames_of(path)), expected, atol=1e-9)


def test_memory_does_not_grow_with_the_recording(tmp_path: Path) -> None:
    path = media.h264(tmp_path / "clip.mp4", frames=150)
    one_picture = 320 * 240 * 3
    with open_source(path) as source:
        frames = iter(source)
        next(frames)
        tracemalloc.start()
        for _ in frames:
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 6 * one_picture


def test_closing_ends_the_iteration(tmp_path: Path) -> None:
    source = open_source(media.h264(tmp_path / "clip.mp4"))
    frames = iter(source)
    next(frames)
    source.close()
    source.close()
    assert list(frames) == []
    assert source.problem is None


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
        ],
    )
    def test_sound_only(self, tmp_path: Path, name: str, codec: str) -> None:
        path = media.sound_only(tmp_path / name, codec=codec)
        assert error_of(path).what.endswith(f"{name} holds sound but no picture")

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
        """As AV1 with OpenCV's own FFmpeg: it opens, and no picture comes."""

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


def test_pictures_are_those_of_a_bare_loop(tmp_path: Path) -> None:
    path = media.h264(tmp_path / "clip.mp4")
    capture = cv2.VideoCapture(str(path))
    for frame in frames_of(path):
        bare: Image = capture.read()[1]  # type: ignore[assignment]
        assert np.array_equal(frame.image, bare)

"""Videos written frame by frame: exact times, whole files, and what survives a disaster."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
import textwrap
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.types import Image
from coach.errors import OutputError
from coach.report.video.fragmented_mp4 import GrowingFile, whole_fragments_end
from coach.report.video.writer import TICKS_PER_S, VideoWriter

ROOT = Path(__file__).resolve().parents[3]


def picture(number: int, size_px: tuple[int, int] = (64, 48)) -> Image:
    """A smooth picture that differs from frame to frame."""
    width, height = size_px
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    planes = [60 + 120 * x, 60 + 120 * y, np.full_like(x, 40 + (number * 23) % 160)]
    return np.stack(planes, axis=-1).astype(np.uint8)


def noise(number: int, size_px: tuple[int, int] = (320, 240)) -> Image:
    """A picture that can't be compressed much."""
    width, height = size_px
    return np.random.default_rng(number).integers(0, 255, (height, width, 3), np.uint8)


def written(path: Path, times_s: list[float], **options: object) -> Path:
    with VideoWriter(path, (64, 48), **options) as writer:
        for number, t_s in enumerate(times_s):
            writer.write(picture(number), t_s)
    return path


def times(path: Path) -> list[Fraction]:
    with av.open(str(path)) as container:
        frames = container.decode(video=0)
        return [Fraction(frame.pts * frame.time_base) for frame in frames]


def boxes(path: Path) -> list[bytes]:
    data, kinds, position = path.read_bytes(), [], 0
    while position < len(data):
        kinds.append(data[position + 4 : position + 8])
        position += int.from_bytes(data[position : position + 4], "big")
    return kinds


@pytest.mark.parametrize("fragmented", [False, True])
def test_format_is_what_browsers_play(tmp_path: Path, fragmented: bool) -> None:
    path = written(tmp_path / "a.mp4", [0.0, 0.1, 0.2], fragmented=fragmented)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.width, stream.height) == (64, 48)
    kinds = boxes(path)
    assert kinds.index(b"moov") < kinds.index(b"mdat")


@pytest.mark.parametrize("fragmented", [False, True])
@settings(max_examples=15, deadline=None)
@given(
    start_s=st.floats(0, 1e6),
    gaps_s=st.lists(st.floats(0.001, 2.0), min_size=1, max_size=20),
)
def test_times_are_kept(
    tmp_path_factory: pytest.TempPathFactory, fragmented: bool, start_s: float, gaps_s: list[float]
) -> None:
    given_s = start_s + np.cumsum([0.0, *gaps_s])
    folder = tmp_path_factory.mktemp("times")
    path = written(folder / "a.mp4", given_s.tolist(), fragmented=fragmented)
    expected = given_s - given_s[0]
    assert np.abs(np.array(times(path), float) - expected).max() <= 0.5001 / TICKS_PER_S


def test_times_closer_than_a_tick_stay_apart(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mp4", [1.0, 1.000001, 1.000002, 1.1])
    assert len(set(times(path))) == 4


def test_start_can_be_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mp4", [10.5, 10.6], start_s=10.0)
    with av.open(str(path)) as container:
        first = next(container.decode(video=0))
        assert first.pts * first.time_base == Fraction(1, 2)


@pytest.mark.parametrize("t_s", [1.0, 0.9, 0.2])
def test_time_that_does_not_advance_is_refused(tmp_path: Path, t_s: float) -> None:
    with VideoWriter(tmp_path / "a.mp4", (64, 48), start_s=0.5) as writer:
        writer.write(picture(0), 1.0)
        with pytest.raises(ValueError, match="not later"):
            writer.write(picture(1), t_s)


def test_colours_come_back(tmp_path: Path) -> None:
    image = picture(3, (128, 96))
    with VideoWriter(tmp_path / "a.mp4", (128, 96), crf=10) as writer:
        writer.write(image, 0.0)
    with av.open(str(tmp_path / "a.mp4")) as container:
        back = next(container.decode(video=0)).to_ndarray(format="bgr24")
    assert np.abs(back.astype(int) - image).mean() < 4


@pytest.mark.parametrize("size_px", [(65, 47), (1, 1), (64, 49)])
def test_odd_sides_are_padded_and_nothing_is_stretched(
    tmp_path: Path, size_px: tuple[int, int]
) -> None:  # fmt: skip
    image = picture(0, size_px)
    with VideoWriter(tmp_path / "a.mp4", size_px, crf=10) as writer:
        writer.write(image, 0.0)
        writer.write(image, 0.1)
    with av.open(str(tmp_path / "a.mp4")) as container:
        back = next(container.decode(video=0)).to_ndarray(format="bgr24")
    width, height = size_px
    assert back.shape == (height + height % 2, width + width % 2, 3)
    assert np.abs(back[:height, :width].astype(int) - image).mean() < 5


@pytest.mark.parametrize(("size_px", "black"), [((96, 48), "rows"), ((32, 48), "columns")])
def test_picture_of_another_size_is_fitted_inside(
    tmp_path: Path, size_px: tuple[int, int], black: str
) -> None:
    with VideoWriter(tmp_path / "a.mp4", (64, 48)) as writer:
        writer.write(np.full((size_px[1], size_px[0], 3), 200, np.uint8), 0.0)
    with av.open(str(tmp_path / "a.mp4")) as container:
        back = next(container.decode(video=0)).to_ndarray(format="bgr24").mean(axis=2)
    assert back[24, 32] > 180
    edge = back[:4] if black == "rows" else back[:, :4]
    assert edge.max() < 40


def test_without_frames_there_is_no_file(tmp_path: Path) -> None:
    for fragmented in (False, True):
        with VideoWriter(tmp_path / "a.mp4", (64, 48), fragmented=fragmented):
            pass
        assert list(tmp_path.iterdir()) == []


def broken_off(path: Path, frames: int, **options: object) -> None:
    with VideoWriter(path, (64, 48), **options) as writer:
        for number in range(frames):
            writer.write(picture(number), number / 30)
        raise KeyboardInterrupt


def test_broken_off_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        broken_off(path, 5)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp4"]


def test_broken_off_recording_keeps_every_frame(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        broken_off(tmp_path / "a.mp4", 40, fragmented=True)
    assert len(times(tmp_path / "a.mp4")) == 40


def test_closing_twice_and_writing_afterwards(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "a.mp4", (64, 48))
    writer.write(picture(0), 0.0)
    writer.close()
    writer.close()
    with pytest.raises(ValueError, match="closed"):
        writer.write(picture(1), 1.0)
    assert len(times(tmp_path / "a.mp4")) == 1


@pytest.mark.integration
def test_killed_process_leaves_a_playable_recording(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import os, sys
        from pathlib import Path
        import numpy as np
        from coach.report.video.writer import VideoWriter

        writer = VideoWriter(Path(sys.argv[1]), (64, 48), fragmented=True)
        for number in range(100):
            writer.write(np.full((48, 64, 3), number, np.uint8), number / 30)
        os._exit(9)
        """
    )
    path = tmp_path / "a.mp4"
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False, cwd=ROOT)
    assert done.returncode == 9
    kept = times(path)
    assert len(kept) >= 100 - 31  # at most a second is lost
    assert float(kept[-1]) == pytest.approx((len(kept) - 1) / 30, abs=1e-4)


@pytest.mark.parametrize("fragmented", [False, True])
def test_folder_missing(tmp_path: Path, fragmented: bool) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        VideoWriter(tmp_path / "no" / "a.mp4", (64, 48), fragmented=fragmented)


def until_full(path: Path, *, fragmented: bool) -> None:
    with VideoWriter(path, (320, 240), fragmented=fragmented) as writer:
        for number in range(60):
            writer.write(noise(number % 5), number / 30)


@pytest.mark.integration
def test_full_disk_leaves_nothing(small_disk: Path) -> None:
    with pytest.raises(OutputError, match="no space is left"):
        until_full(small_disk / "a.mp4", fragmented=False)
    assert list(small_disk.iterdir()) == []


@pytest.mark.integration
def test_full_disk_keeps_the_recording_so_far(small_disk: Path) -> None:
    path = small_disk / "a.mp4"
    with pytest.raises(OutputError, match="what was recorded until then is kept"):
        until_full(path, fragmented=True)
    assert times(path)
    with path.open("rb") as file:
        assert whole_fragments_end(file) == path.stat().st_size


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes")
@pytest.mark.parametrize("share", [0.01, 0.5, 0.999])
@pytest.mark.parametrize("fragmented", [False, True])
@pytest.mark.integration
def test_limit_on_file_size(tmp_path: Path, share: float, fragmented: bool) -> None:
    """The same as a full disk, without needing one; also where only the last write fails."""
    program = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        import numpy as np
        from coach.errors import OutputError
        from coach.report.video.writer import VideoWriter

        path, share, fragmented = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == "True"
        images = np.random.default_rng(0).integers(0, 255, (40, 120, 160, 3), np.uint8)

        def write():
            with VideoWriter(path, (160, 120), fragmented=fragmented) as writer:
                for number, image in enumerate(images):
                    writer.write(image, number / 30)

        write()
        limit = int(share * path.stat().st_size)
        path.unlink()
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            write()
        except OutputError as error:
            print(error)
        """
    )
    path = tmp_path / "a.mp4"
    command = [sys.executable, "-c", program, str(path), str(share), str(fragmented)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "grew larger" in done.stdout
    assert ("is kept" in done.stdout) == path.exists()
    if fragmented and share > 0.4:
        assert times(path)
    else:
        assert list(tmp_path.iterdir()) == []


def test_an_error_that_was_swallowed_comes_back_at_the_end(tmp_path: Path) -> None:
    growing = GrowingFile(tmp_path / "a.mp4")
    growing.write(b"abc")
    growing._file.close()
    growing._file = (tmp_path / "a.mp4").open("rb", buffering=0)  # refuses to be written
    with pytest.raises(OSError, match="not open for writing"):
        growing.write(b"def")
    with pytest.raises(OSError, match="not open for writing"):
        growing.finish()


def test_full_disk_noticed_only_when_flushing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    writer = VideoWriter(tmp_path / "a.mp4", (64, 48), fragmented=True)
    writer.write(picture(0), 0.0)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"no space is left .* is kept"):
        writer.close()
    assert len(times(tmp_path / "a.mp4")) == 1


@settings(max_examples=60, deadline=None)
@given(share=st.floats(0, 1))
def test_a_cut_file_is_cut_back_to_whole_fragments(recording: bytes, share: float) -> None:
    cut = recording[: round(share * len(recording))]
    end = whole_fragments_end(io.BytesIO(cut))
    assert end <= len(cut)
    if end:
        with av.open(io.BytesIO(cut[:end])) as container:
            assert len(list(container.decode(video=0))) > 0


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("recording") / "a.mp4"
    return written(path, [n / 30 for n in range(60)], fragmented=True).read_bytes()


@pytest.mark.parametrize("data", [b"", b"abc", b"\0\0\0\1moof\0\0", b"\0\0\0\2moof", b"\xff" * 64])
def test_what_is_no_recording_has_no_fragments(data: bytes) -> None:
    assert whole_fragments_end(io.BytesIO(data)) == 0


@pytest.mark.skipif("libvpx-vp9" not in av.codecs_available, reason="this PyAV has no VP9")
@pytest.mark.parametrize("fragmented", [False, True])
def test_without_h264_it_is_vp9(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fragmented: bool
) -> None:
    monkeypatch.setattr(av, "codecs_available", av.codecs_available - {"libx264"})
    given_s = [0.0, 0.1, 0.15, 0.4]
    path = written(tmp_path / "a.mp4", given_s, fragmented=fragmented)
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.name in {"vp9", "libvpx-vp9"}
    assert [float(t) for t in times(path)] == pytest.approx(given_s, abs=1e-4)


def test_without_any_encoder_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(av, "codecs_available", frozenset())
    with pytest.raises(OutputError, match="neither"):
        VideoWriter(tmp_path / "a.mp4", (64, 48))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is not told")
@pytest.mark.integration
def test_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        import numpy as np
        from coach.report.video.writer import VideoWriter

        image = np.zeros((240, 320, 3), np.uint8)
        peaks = []
        with VideoWriter(Path(sys.argv[1]), (320, 240)) as writer:
            for number in range(1000):
                image[:] = number % 200
                writer.write(image, number / 30)
                if number in (100, 999):
                    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        print((peaks[1] - peaks[0]) / peaks[0])
        """
    )
    command = [sys.executable, "-c", program, str(tmp_path / "a.mp4")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert float(done.stdout) < 0.15  # 900 such pictures would be 200 MB

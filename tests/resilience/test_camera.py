"""Cameras: what was granted, time from the clock, who is to blame when no picture comes."""

from __future__ import annotations

import itertools
import os
import struct
from pathlib import Path
from typing import ClassVar

import cv2
import pytest

from coach.capture import camera, devices, listing
from coach.capture.camera import CameraRequest
from coach.capture.listing import list_cameras
from coach.capture.open import open_source
from coach.errors import SourceError
from tests.support import media
from tests.support.media import error_of

posix_only = pytest.mark.skipif(os.name == "nt", reason="device nodes and links are POSIX")


class Webcam:
    """Stands in for ``cv2.VideoCapture``: a webcam with the modes given, on a clock of its own.

    ``modes`` maps (coding, width, height) to the frame rate it manages; asking for another
    gives the nearest in size, as drivers do.
    """

    clock = media.HandClock()
    modes: ClassVar[dict[tuple[str, int, int], float]] = {("YUYV", 640, 480): 30.0}
    pictures = 1000
    opens = True
    seen: ClassVar[list[Webcam]] = []

    def __init__(self, index: int, backend: int) -> None:
        self.index, self.backend = index, backend
        self.coding, self.width, self.height = next(iter(self.modes))
        self.left = self.pictures
        self.grabbed = 0
        self.released = False
        self.seen.append(self)

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self.opens and not self.released

    def set(self, what: int, value: float) -> bool:
        if what == cv2.CAP_PROP_FOURCC:
            asked = int(value).to_bytes(4, "little").decode()
            if asked in {coding for coding, _, _ in self.modes}:
                self.coding = asked
        elif what == cv2.CAP_PROP_FRAME_WIDTH:
            self.width = int(value)
        elif what == cv2.CAP_PROP_FRAME_HEIGHT:
            sizes = [(w, h) for coding, w, h in self.modes if coding == self.coding]
            self.width, self.height = min(
                sizes, key=lambda size: abs(size[0] * size[1] - self.width * value)
            )
        return True

    def get(self, what: int) -> float:
        return {
            cv2.CAP_PROP_FRAME_WIDTH: float(self.width),
            cv2.CAP_PROP_FRAME_HEIGHT: float(self.height),
            cv2.CAP_PROP_FPS: self.modes.get((self.coding, self.width, self.height), 0.0),
        }[what]

    def grab(self) -> bool:
        self.left -= 1
        self.grabbed += 1
        self.clock.sleep_s(1 / 30)
        return self.left >= 0 and not self.released

    def read(self) -> tuple[bool, object]:
        if not self.grab():
            return False, None
        return True, media.picture(self.grabbed % 256, (self.width, self.height))

    def release(self) -> None:
        self.released = True


@pytest.fixture
def webcam(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[Webcam]:
    """A Linux machine with one webcam, /dev/video0."""

    class Fresh(Webcam):
        clock = media.HandClock()
        seen: ClassVar[list[Webcam]] = []

    monkeypatch.setattr(devices, "SYSTEM", "linux")
    monkeypatch.setattr(devices, "DEV", tmp_path)
    monkeypatch.setattr(devices, "captures", lambda _: True)
    monkeypatch.setattr(cv2, "VideoCapture", Fresh)
    (tmp_path / "video0").touch()
    return Fresh


class TestCamera:
    def test_granted_as_asked(self, webcam: type[Webcam]) -> None:
        with open_source("0", clock=webcam.clock) as source:
            assert source.info.name == "0"
            assert source.info.live
            assert (source.info.size_px, source.info.fps) == ((640, 480), 30.0)
            assert source.info.frames_expected is None
            assert source.info.warnings == ()
            assert webcam.seen[0].coding == "YUYV"
        assert webcam.seen[0].released

    def test_time_is_the_clocks_right_after_the_read(self, webcam: type[Webcam]) -> None:
        with open_source(0, clock=webcam.clock) as source:
            for seq, frame in enumerate(itertools.islice(source, 5)):
                assert frame.seq == seq
                assert frame.t_s == webcam.clock.now_s()
                assert frame.image.shape == (480, 640, 3)
                webcam.clock.time_s += 0.5

    def test_pictures_that_waited_since_opening_are_left_out(self, webcam: type[Webcam]) -> None:
        with open_source(0, clock=webcam.clock) as source:
            webcam.clock.time_s += 30.0
            first = next(iter(source))
        assert media.number_in(first.image) == 1 + 4 + 1

    def test_time_strictly_increases_on_a_clock_that_stands(self, webcam: type[Webcam]) -> None:
        with open_source(0, clock=media.HandClock()) as source:
            times = [frame.t_s for frame in itertools.islice(source, 4)]
        assert all(after > before for before, after in itertools.pairwise(times))

    def test_compressed_where_it_is_faster(self, webcam: type[Webcam]) -> None:
        webcam.modes = {("YUYV", 640, 480): 15.0, ("MJPG", 640, 480): 30.0}
        with open_source(0) as source:
            assert webcam.seen[0].coding == "MJPG"
            assert source.info.fps == 30.0
            assert source.info.warnings == ()

    def test_compressed_from_the_start_for_large_pictures(self, webcam: type[Webcam]) -> None:
        webcam.modes = {("YUYV", 1280, 720): 10.0, ("MJPG", 1280, 720): 30.0}
        with open_source(0, camera=CameraRequest((1280, 720), 30)) as source:
            assert webcam.seen[0].coding == "MJPG"
            assert (source.info.size_px, source.info.fps) == ((1280, 720), 30.0)

    def test_granted_less_than_asked_is_told(self, webcam: type[Webcam]) -> None:
        with open_source(0, camera=CameraRequest((1920, 1080), 60)) as source:
            assert source.info.size_px == (640, 480)
            assert source.info.warnings == (
                "camera 0 gives 640×480 at 30 frames/s, 1920×1080 at 60 frames/s was asked for",
            )

    def test_a_rate_the_camera_does_not_say_is_unknown(self, webcam: type[Webcam]) -> None:
        webcam.modes = {("YUYV", 640, 480): 0.0}
        with open_source(0) as source:
            assert source.info.fps is None
            assert source.info.warnings == ()

    def test_skipping_takes_a_picture_without_decoding(self, webcam: type[Webcam]) -> None:
        with open_source(0, clock=webcam.clock) as source:
            assert isinstance(source, camera.CameraSource)
            frames = iter(source)
            first = next(frames)
            passed = [source.skip() for _ in range(3)]
            second = next(frames)
            source.close()
            assert source.skip() is None
        times = [first.t_s, *passed, second.t_s]
        assert times == pytest.approx([first.t_s + n / 30 for n in range(5)])
        assert (first.seq, second.seq) == (0, 1)
        assert media.number_in(second.image) - media.number_in(first.image) == 4
        assert second.t_s - first.t_s == pytest.approx(4 / 30)

    def test_it_stops_delivering(self, webcam: type[Webcam]) -> None:
        webcam.pictures = 8
        with open_source(0) as source:
            frames = iter(source)
            assert len(list(itertools.islice(frames, 3))) == 3
            with pytest.raises(SourceError, match=r"^camera 0 stopped delivering pictures"):
                next(frames)
            with pytest.raises(SourceError, match=r"^camera 0 stopped delivering pictures"):
                source.skip()  # type: ignore[attr-defined]

    def test_closing_ends_the_iteration_quietly(self, webcam: type[Webcam]) -> None:
        source = open_source(0)
        frames = iter(source)
        next(frames)
        source.close()
        assert list(frames) == []

    @posix_only
    def test_there_is_none(self, webcam: type[Webcam]) -> None:
        for spec in ("1", 7, -1, "99999999999", "/dev/video3"):
            error = error_of(spec)
            assert error.what.startswith("there is no camera ")
            assert "coach cameras" in error.hint
        assert webcam.seen == []

    @posix_only
    def test_a_device_node_is_a_camera(self, webcam: type[Webcam]) -> None:
        with open_source("/dev/video0") as source:
            assert source.info.live
        assert webcam.seen[0].index == 0

    def test_forbidden(self, webcam: type[Webcam], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "access", lambda *_: False)
        error = error_of(0)
        assert error.what == "this user may not use camera 0"
        assert "usermod -aG video" in error.hint

    @posix_only
    def test_another_program_has_it(
        self, webcam: type[Webcam], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        process = tmp_path / "proc" / "4711"
        (process / "fd").mkdir(parents=True)
        (process / "fd" / "12").symlink_to(tmp_path / "video0")
        (process / "comm").write_text("zoom\n")
        monkeypatch.setattr(devices, "PROC", tmp_path / "proc")
        webcam.opens = False
        error = error_of(0)
        assert error.what == "camera 0 is in use by zoom"
        assert webcam.seen[0].released

    def test_it_opens_and_nothing_comes(self, webcam: type[Webcam]) -> None:
        webcam.pictures = 0
        assert error_of(0).what == "camera 0 opens but delivers no pictures"
        assert webcam.seen[0].released

    def test_it_does_not_open(self, webcam: type[Webcam]) -> None:
        webcam.opens = False
        assert error_of(0).what == "camera 0 can't be opened"

    def test_a_device_that_gives_no_pictures(
        self, webcam: type[Webcam], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(devices, "captures", lambda _: False)
        assert error_of(0).what.startswith("camera 0 gives no pictures")

    @pytest.mark.parametrize(
        ("system", "backends"),
        [
            ("linux", [cv2.CAP_V4L2]),
            ("darwin", [cv2.CAP_AVFOUNDATION]),
            ("win32", [cv2.CAP_MSMF, cv2.CAP_DSHOW]),
        ],
    )
    def test_each_system_has_its_own_way_in(
        self,
        webcam: type[Webcam],
        monkeypatch: pytest.MonkeyPatch,
        system: str,
        backends: list[int],
    ) -> None:
        monkeypatch.setattr(devices, "SYSTEM", system)
        webcam.opens = False
        assert error_of(0).what == "camera 0 can't be opened"
        assert [one.backend for one in webcam.seen] == backends


class TestList:
    def test_none(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(devices, "SYSTEM", "linux")
        monkeypatch.setattr(devices, "DEV", tmp_path)
        assert list_cameras() == []
        assert list_cameras(probe=True) == []

    def test_by_index_with_names(
        self, webcam: type[Webcam], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "video10").touch()
        (tmp_path / "video2").touch()
        (tmp_path / "sys" / "video2").mkdir(parents=True)
        (tmp_path / "sys" / "video2" / "name").write_text("HD Webcam\n")
        monkeypatch.setattr(devices, "SYS", tmp_path / "sys")
        monkeypatch.setattr(devices, "captures", lambda node: node.name != "video10")
        found = list_cameras()
        assert [(one.index, one.name) for one in found] == [(0, "camera 0"), (2, "HD Webcam")]
        assert all(one.size_px is None and one.problem is None for one in found)
        assert webcam.seen == []

    def test_probing_gives_what_is_granted_or_why_not(self, webcam: type[Webcam]) -> None:
        (one,) = list_cameras(probe=True)
        assert (one.size_px, one.fps, one.problem) == ((640, 480), 30.0, None)
        assert webcam.seen[0].released
        webcam.pictures = 0
        (one,) = list_cameras(probe=True)
        assert one.size_px is None
        assert one.problem is not None
        assert one.problem.startswith("camera 0 opens but delivers no pictures")

    def test_macos_in_opencvs_order(self, monkeypatch: pytest.MonkeyPatch) -> None:
        said = """{"SPCameraDataType": [
            {"_name": "Phone", "spcamera_unique-id": "B2"},
            {"_name": "FaceTime HD", "spcamera_unique-id": "A1"}]}"""
        monkeypatch.setattr(devices, "SYSTEM", "darwin")
        monkeypatch.setattr(listing, "_output", lambda *_: said)
        assert [one.name for one in list_cameras()] == ["FaceTime HD", "Phone"]
        monkeypatch.setattr(listing, "_output", lambda *_: "")
        assert list_cameras() == []

    def test_windows_by_opening(
        self, webcam: type[Webcam], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(devices, "SYSTEM", "win32")
        monkeypatch.setattr(listing, "_output", lambda *_: "Integrated Camera\r\n")
        monkeypatch.setattr(listing, "_TRIED_MAX", 1)
        (one,) = list_cameras()
        assert (one.name, one.size_px) == ("Integrated Camera", (640, 480))
        webcam.opens = False
        (one,) = list_cameras()
        assert one.problem is not None
        monkeypatch.setattr(listing, "_output", lambda *_: "")
        assert list_cameras() == []

    def test_what_a_driver_says_it_can_do(self) -> None:
        def said(of_all_nodes: int, of_this_node: int) -> bytes:
            return struct.pack(
                "=16s32s32s6I", b"uvc", b"cam", b"usb", 6, of_all_nodes, of_this_node, 0, 0, 0
            )

        capture, metadata, per_node = 0x1, 0x00800000, 0x80000000
        assert devices.takes_pictures(said(per_node | capture | metadata, capture))
        assert not devices.takes_pictures(said(per_node | capture | metadata, metadata))
        assert devices.takes_pictures(said(capture, 0))
        assert not devices.takes_pictures(said(0x2, 0))

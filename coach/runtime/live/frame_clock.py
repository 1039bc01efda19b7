"""Numbers frames and times them continuously over all openings of a camera."""

from __future__ import annotations

from coach.capture.base import LEAST_STEP_S
from coach.core.types import Frame


class FrameClock:
    """Numbers frames from 0, makes their time strictly rise, and tells where runs break.

    ``stretch`` numbers runs of pictures of one size without a gap: a detector that tracks must
    not be taken from one into the next. Not for several threads at once.
    """

    def __init__(self) -> None:
        self.stretch = 0
        self.size_px: tuple[int, int] | None = None
        self._seq = 0
        self._last_s = float("-inf")
        self._begins = True

    def begin(self) -> int:
        """Begin a new stretch, unless the present one has no frame yet; its number."""
        if not self._begins:
            self.stretch += 1
            self._begins = True
        return self.stretch

    def see(self, frame: Frame, gap_s: float) -> None:
        """Note a frame, numbered or not: after more than ``gap_s``, or of another size, it is
        the first of a new stretch."""
        height, width = frame.image.shape[:2]
        if frame.t_s - self._last_s > gap_s or self.size_px != (width, height):
            self.begin()
        self._begins, self.size_px = False, (width, height)
        self._last_s = max(frame.t_s, self._last_s + LEAST_STEP_S)

    def number(self, frame: Frame) -> Frame:
        """The frame just seen, with the next number, at a time later than all before."""
        self._seq += 1
        return Frame(self._seq - 1, self._last_s, frame.image)

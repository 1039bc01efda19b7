"""The thread that owns the detector: loads it, analyses the newest picture, reports the result."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from coach.core.types import Frame, PoseSample
from coach.malloc import give_back, keep_together
from coach.pose.detector import Detector
from coach.runtime.live.latest import Slot


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """``stretch`` numbers runs of pictures, each with a detector of its own; ``None``: rest.
    Without a ``frame``: get ready."""

    stretch: int | None
    frame: Frame | None = None


class DetectorThread:
    """Analyses the newest picture, then the one that is newest by then.

    ``on_sample`` sees every result as long as it is ``wanted``. ``on_ready``: a detector has been
    loaded; ``on_error``: the detector or ``on_sample`` raised, and the thread ends. All are
    called on this thread.
    """

    def __init__(
        self,
        make_detector: Callable[[], Detector],
        on_sample: Callable[[Frame, PoseSample], None],
        *,
        wanted: Callable[[], bool],
        on_ready: Callable[[], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        self._make_detector = make_detector
        self._on_sample = on_sample
        self._wanted = wanted
        self._on_ready = on_ready
        self._on_error = on_error
        self._slot: Slot[_Work] = Slot()
        self._ready = threading.Event()
        self.analysed = 0
        self.thread = threading.Thread(target=self._run, name="coach-pose", daemon=True)

    @property
    def ready(self) -> bool:
        """Whether the detector asked for last has been loaded."""
        return self._ready.is_set()

    @property
    def dropped(self) -> int:
        """How many pictures were dropped because a newer one came first."""
        return self._slot.dropped

    def prepare(self, stretch: int) -> None:
        """Load a fresh detector for a stretch that is about to begin."""
        self._ready.clear()
        self._slot.put(_Work(stretch))

    def analyse(self, stretch: int, frame: Frame) -> None:
        """Hand over a picture; one that still waits is dropped."""
        self._slot.put(_Work(stretch, frame))

    def rest(self) -> None:
        """Free the detector, and drop the picture that waits."""
        self._slot.clear()
        self._slot.put(_Work(None))

    def close(self, *, finish: bool) -> None:
        """End the thread, after the picture that waits where it is to ``finish``."""
        if not finish:
            self._slot.clear()
        self._slot.close()

    def _run(self) -> None:
        detector: Detector | None = None
        stretch: int | None = None
        keep_together()
        try:
            while (work := self._slot.take()) is not None:
                if work.stretch != stretch:
                    stretch = work.stretch
                    if detector is not None:
                        detector.close()
                        give_back()
                    detector = None if stretch is None else self._make_detector()
                if work.frame is not None and detector is not None:
                    self._look(detector, work.frame)
                elif detector is not None:
                    self._ready.set()
                    self._on_ready()
        except Exception as error:  # told by whoever started this; nothing ends silently
            self._on_error(error)
        finally:
            if detector is not None:
                detector.close()
                give_back()

    def _look(self, detector: Detector, frame: Frame) -> None:
        sample = detector.detect(frame)
        if self._wanted():
            self._on_sample(frame, sample)
            self.analysed += 1

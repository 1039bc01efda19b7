"""Progress bars, on stderr and only where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

Advance = Callable[[int, int | None], None]
"""Called with what is done and what is expected in all (``None``: not known)."""


@contextmanager
def fetch_progress(what: str = "Fetching the pose model") -> Iterator[Advance]:
    """A bar for a download, in bytes; it appears with the first bytes."""
    with _shown(_byte_bar, lambda _name: what) as advance:
        yield advance("")


@contextmanager
def recordings_progress() -> Iterator[Advance]:
    """One bar over several recordings at once, in recordings."""
    with frame_progress() as begin:
        yield begin("Recordings")


@contextmanager
def frame_progress() -> Iterator[Callable[[str], Advance]]:
    """A bar a recording, in frames; call with its name for the function to tell progress to."""
    with _shown(_frame_bar, lambda name: name) as advance:
        yield advance


@contextmanager
def _shown(
    make: Callable[[], Progress], describe: Callable[[str], str]
) -> Iterator[Callable[[str], Advance]]:
    """Bars that are made when there is something to show: mostly there is not."""
    from coach.safe_text import printable_line

    bar: Progress | None = None

    def begin(name: str) -> Advance:
        task = None

        def advance(done: int, total: int | None) -> None:
            nonlocal bar, task
            if not sys.stderr.isatty():
                return
            if bar is None:
                bar = make()
                bar.start()
            if task is None:
                task = bar.add_task(printable_line(describe(name)), total=total)
            bar.update(task, completed=done, total=total)

        return advance

    try:
        yield begin
    finally:
        if bar is not None:
            bar.stop()


def _byte_bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=Console(stderr=True),
    )


def _frame_bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Remaining(),
        console=Console(stderr=True),
        transient=True,
    )

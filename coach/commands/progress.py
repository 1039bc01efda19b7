"""Progress bars, on stderr and only where somebody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int, int | None], None]
"""Called with what is done and what is expected in all (``None``: not known)."""


@contextmanager
def fetch_progress(what: str = "Fetching the pose model") -> Iterator[Advance]:
    """A bar for a download, in bytes; it appears with the first bytes."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=Console(stderr=True),
    )
    with _shown(bar, lambda _name: what) as advance:
        yield advance("")


@contextmanager
def recordings_progress() -> Iterator[Advance]:
    """One bar over several recordings at once, in recordings."""
    with frame_progress() as begin:
        yield begin("Recordings")


@contextmanager
def frame_progress() -> Iterator[Callable[[str], Advance]]:
    """A bar a recording, in frames; call with its name for the function to tell progress to."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Remaining(),
        console=Console(stderr=True),
        transient=True,
    )
    with _shown(bar, lambda name: name) as advance:
        yield advance


@contextmanager
def _shown(bar: object, describe: Callable[[str], str]) -> Iterator[Callable[[str], Advance]]:
    from rich.progress import Progress

    from coach.safe_text import printable_line

    assert isinstance(bar, Progress)
    started = False

    def begin(name: str) -> Advance:
        task = None

        def advance(done: int, total: int | None) -> None:
            nonlocal task, started
            if not bar.console.is_terminal:
                return
            if not started:
                bar.start()
                started = True
            if task is None:
                task = bar.add_task(printable_line(describe(name)), total=total)
            bar.update(task, completed=done, total=total)

        return advance

    try:
        yield begin
    finally:
        if started:
            bar.stop()

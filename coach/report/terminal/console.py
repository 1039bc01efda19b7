"""The console that commands print on."""

from __future__ import annotations

import errno
import os
from typing import NoReturn

from rich.console import Console


class PipedConsole(Console):
    """A console that treats a reader who left (``head``, ``less``) as ``print`` does."""

    def on_broken_pipe(self) -> NoReturn:
        """Raise ``BrokenPipeError``; Rich would end the process with 1."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

"""The app in a browser ends with the server that runs it, however that one ended."""

from __future__ import annotations

import os
import select
import sys

LOOK_S = 2.0
"""How often the app looks whether its server is still there."""


def is_served() -> bool:
    """Whether ``coach serve`` runs this process and takes its output to a browser."""
    return os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")


def is_left_alone() -> bool:
    """Whether nobody is left at the other end of the standard input.

    A server that was killed tells its apps nothing; only its end of the pipe is gone. On Windows
    this can't be asked, and is never so.
    """
    if not hasattr(select, "poll") or sys.__stdin__ is None:
        return False
    looked = select.poll()
    looked.register(sys.__stdin__.fileno(), 0)
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in looked.poll(0))

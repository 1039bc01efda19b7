"""A monitor without a terminal: the program starts itself again, cut off from the one it is in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coach.atomic import make_private_folder, output_error


def windowless(python: str = sys.executable, platform: str = sys.platform) -> str:
    """The interpreter that opens no window, where the platform has one of its own for that."""
    if platform == "win32" and python.lower().endswith("python.exe"):
        sibling = python[: -len("python.exe")] + "pythonw.exe"
        return sibling if Path(sibling).exists() else python
    return python


def start_detached(arguments: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Start ``coach ARGUMENTS`` so that it outlives this process and its terminal; what it says
    goes to ``log``, which begins anew.

    Raises ``OutputError`` where that can't be done.
    """
    how: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        how = {"creationflags": flags | subprocess.CREATE_NO_WINDOW}
    try:
        make_private_folder(log.parent)
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        with os.fdopen(handle, "wb") as out:
            return subprocess.Popen(
                [windowless(), "-m", "coach", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                close_fds=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                **how,
            )
    except OSError as error:
        raise output_error(error, log) from error

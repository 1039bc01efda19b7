"""Freed memory, given back to the system."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Have glibc return what has been freed; elsewhere nothing is done.

    A detector frees tens of megabytes in pieces, which glibc keeps for later and scatters: without
    this, memory grows by some with every detector (``python -m tests.bench.soak`` shows it).
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries have none
        if trim is not None:
            trim(0)

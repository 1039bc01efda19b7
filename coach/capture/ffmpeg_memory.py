"""Bounds what FFmpeg may take at once, in OpenCV and in PyAV, whatever a file or stream claims.

The header of a container may say 64×64 where the pictures inside are 16000×16000, a picture in the
middle may be that large, and a part of a stream may say that it has two gigabytes. FFmpeg refuses
single allocations beyond ``av_max_alloc``; reading such a picture or packet fails then, as if it
were damaged. It makes no difference to what is in bounds.
"""

from __future__ import annotations

import contextlib
import ctypes
from functools import cache
from pathlib import Path
from typing import Any

PLANE_BYTES_MAX = 5 << 23
"""Bytes of one allocation: a plane of a picture, the whole of it as blue-green-red, a packet."""
_FILE_SHARE = 16
_INDEX_BYTES_MAX = 1 << 28
_FOLDERS = ("../{}.libs", ".", ".dylibs")
"""Where wheels have their libraries: on Linux and Windows, beside the package, on macOS."""


def for_file(size: int) -> int:
    """The bound for a file of so many bytes: the index of a long recording may be larger."""
    return max(PLANE_BYTES_MAX, min(size // _FILE_SHARE, _INDEX_BYTES_MAX))


def bound_opencv(most: int = PLANE_BYTES_MAX) -> bool:
    """Bound the FFmpeg in OpenCV; false where it can't be reached (an OpenCV of another build)."""
    import cv2

    return _bound(Path(cv2.__file__), "opencv_python*", most)


def bound_pyav(most: int = PLANE_BYTES_MAX) -> bool:
    """Bound the FFmpeg in PyAV; false where it can't be reached."""
    import av

    return _bound(Path(av.__file__), "av", most)


def _bound(package: Path, wheel: str, most: int) -> bool:
    functions = _max_alloc(package, wheel)
    for function in functions:
        function(most)
    return bool(functions)


@cache
def _max_alloc(package: Path, wheel: str) -> tuple[Any, ...]:
    """``av_max_alloc`` of every libavutil that a package brought along."""
    found = []
    for place in _FOLDERS:
        folder, pattern = package.parent, place.format(wheel)
        if pattern.startswith("../"):
            folder, pattern = folder.parent, pattern[3:]
        for library in folder.glob(f"{pattern}/*avutil*"):
            with contextlib.suppress(OSError, AttributeError):
                function = ctypes.CDLL(str(library)).av_max_alloc
                function.argtypes, function.restype = [ctypes.c_size_t], None
                found.append(function)
    return tuple(found)

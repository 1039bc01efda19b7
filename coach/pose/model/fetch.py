"""Downloads for the pose model: from its published address, or a wheel from the package index."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

Advance = Callable[[int, int | None], None]
"""Told bytes done and bytes in all."""

_CONNECT_S = 10.0
_CHUNK = 1 << 16
_POLL_S = 0.2
_GIVE_UP_S = 900.0


class UnreachableError(Exception):
    """Nothing sound came from there; the text says why."""


def download(url: str, size: int, sha256: str, progress: Advance | None) -> bytes:
    """The content of a URL, checked; ``UnreachableError`` when it can't be had or is other."""
    # Here, since what opens connections isn't even loaded where the model is there.
    import http.client
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(url, timeout=_CONNECT_S) as answer:
            parts: list[bytes] = []
            done = 0
            while part := answer.read(min(_CHUNK, size + 1 - done)):
                parts.append(part)
                done += len(part)
                if progress is not None:
                    progress(done, size)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise UnreachableError(f"its published address does not answer: {reason}") from error
    content = b"".join(parts)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise UnreachableError("its published address gave something else")
    return content


@contextmanager
def download_wheel(
    requirement: str,
    platform: Sequence[str],
    size: int,
    sha256: str,
    progress: Advance | None,
) -> Iterator[Path]:
    """A wheel from the package index, as the user's pip is set up to reach it (mirror, proxy).

    The file is gone after the block. Raises ``UnreachableError``.
    """
    with tempfile.TemporaryDirectory(prefix="coach-", ignore_cleanup_errors=True) as folder:
        into = Path(folder)
        _run_pip(requirement, platform, into, size, progress)
        found = list(into.glob("*.whl"))
        if len(found) != 1:
            raise UnreachableError(f"the package index has no {requirement}")
        with found[0].open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise UnreachableError(f"the package index gave another {requirement}")
        yield found[0]


def _run_pip(
    requirement: str, platform: Sequence[str], into: Path, size: int, progress: Advance | None
) -> None:
    pip = _pip()
    if pip is None:
        raise UnreachableError("there is no pip to ask the package index with")
    words = ["download", "--no-deps", "--only-binary=:all:", "--no-input", *platform]
    command = [*pip, *words, "--dest", str(into), "--no-cache-dir", requirement]
    log = into / "pip.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=_environment(into),
        )
        try:
            _wait(process, into, size, progress)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if process.returncode != 0:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        why = next((line for line in reversed(lines) if line.startswith("ERROR")), "no answer")
        raise UnreachableError(f"the package index: {why.removeprefix('ERROR: ').rstrip('.')}")


def _wait(
    process: subprocess.Popen[bytes], into: Path, size: int, progress: Advance | None
) -> None:
    """Wait for pip; it downloads inside ``into``, so what has grown there is how far it is."""
    deadline = time.monotonic() + _GIVE_UP_S
    while process.poll() is None:
        if time.monotonic() > deadline:
            raise UnreachableError(f"the package index took longer than {_GIVE_UP_S:.0f} s")
        if progress is not None:
            progress(min(size, _grown(into)), size)
        time.sleep(_POLL_S)


def _grown(folder: Path) -> int:
    sizes = [0]
    for path in folder.rglob("*"):
        try:
            sizes.append(path.stat().st_size)
        except OSError:  # pip moved it meanwhile
            continue
    return max(sizes)


def _environment(temporary: Path) -> dict[str, str]:
    import os

    place = str(temporary)
    return {**os.environ, "TMPDIR": place, "TEMP": place, "TMP": place, "PIP_PROGRESS_BAR": "off"}


def _pip() -> list[str] | None:
    """A pip to run: this environment's, any on the path, or one that uv lends."""
    from importlib.util import find_spec

    if find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    for name in ("pip3", "pip"):
        if path := shutil.which(name):
            return [path]
    if path := shutil.which("uvx"):
        return [path, "--python", sys.executable, "pip"]  # or uv might fetch a Python first
    return None

"""How a command ends: asked to, on a full or narrow output, or with a name taken for another."""

import contextlib
import io
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from coach.capture.open import open_source
from coach.cli import main
from coach.errors import SourceError


def test_a_file_that_looks_like_an_option_is_told_how_to_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "-x.mp4").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["check", "-x.mp4"]) == 2
    assert "write ./-x.mp4" in capsys.readouterr().err


def test_a_folder_that_looks_like_a_camera_is_told_how_to_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "947").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=r"write \./947"):
        open_source("947")


@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
def test_a_request_to_end_is_taken_as_ctrl_c(
    number: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not hasattr(signal, number):
        pytest.skip("no such signal here")
    before = signal.getsignal(getattr(signal, number))
    signal.signal(getattr(signal, number), signal.SIG_DFL)

    def asked(_: Any) -> None:
        os.kill(os.getpid(), getattr(signal, number))
        time.sleep(5)

    monkeypatch.setattr("coach.commands.cameras.run", asked)
    try:
        assert main(["cameras"]) == 130
        assert signal.getsignal(getattr(signal, number)) is signal.SIG_DFL
    finally:
        signal.signal(getattr(signal, number), before)
    assert "interrupted" in capsys.readouterr().err


def test_what_an_output_has_no_letter_for_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert main(["learn"]) == 0
    sys.stdout.flush()
    assert b"short articles" in raw.getvalue()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_output_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        monkeypatch.setattr(sys, "stdout", full)
        monkeypatch.setattr("coach.cli.write_nowhere", lambda: None)
        assert main(["learn"]) == 1
        monkeypatch.undo()
        with contextlib.suppress(OSError):
            full.close()
    assert "no space is left" in capsys.readouterr().err

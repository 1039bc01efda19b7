"""A camera's address from a code in a picture: read, checked, kept, and its password not shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from coach.capture.address_code import address_in
from coach.cli import main
from coach.content.settings_file import read_settings
from coach.core.types import Frame
from coach.errors import SourceError

ADDRESS = "http://me:secret@192.0.2.7:8080/video"


def picture(text: Any) -> Any:
    """A code as a phone shows it: dark on light, in the middle of a grey picture."""
    code = np.kron(cv2.QRCodeEncoder.create().encode(text), np.ones((6, 6), np.uint8))
    side = len(code)
    image = np.full((480, 640, 3), 90, np.uint8)
    image[40 : 100 + side, 140 : 200 + side] = 255
    image[70 : 70 + side, 170 : 170 + side] = code[..., None]
    return image


def frames(*images: Any) -> list[Frame]:
    return [Frame(n, n / 10, image) for n, image in enumerate(images)]


def test_the_first_code_with_an_address_is_taken() -> None:
    empty = np.zeros((480, 640, 3), np.uint8)
    found = address_in(frames(empty, empty, picture(ADDRESS)), 30.0)
    assert found.url == ADDRESS
    assert "secret" not in found.name


@pytest.mark.parametrize("text", ["just words", "file:///etc/passwd"])
def test_a_code_that_holds_something_else_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="no address of a camera"):
        address_in(frames(picture(text)), 30.0)


def test_without_a_code_it_ends() -> None:
    empty = np.zeros((480, 640, 3), np.uint8)
    with pytest.raises(SourceError, match="no code was seen within 1 s"):
        address_in(frames(*[empty] * 20), 1.0)


def test_the_command_keeps_it_as_the_side_camera(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    file = tmp_path / "code.png"
    cv2.imwrite(str(file), picture(ADDRESS))
    assert main(["cameras", "--read-code", "side", "--source", str(file)]) == 0
    assert "secret" not in capsys.readouterr().out
    assert read_settings().app.side_camera == ADDRESS

"""The networks' files: checked on every load, run by OpenCV."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from coach.core.types import Float32
from coach.errors import ModelError
from coach.paths import shipped

HEAD, BACK = "head_neck", "back_line"
_HINT = "install coach again"


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A network as ``models/NAME.toml`` describes it.

    ``size_px`` is the side of its crops. ``points`` names the maps of the head's network. The
    angles of the back's network are ``scale`` times its outputs plus ``offset``; their variance
    is ``variance`` times the exponential of the other outputs.
    """

    path: Path
    sha256: str
    size_px: int
    points: tuple[str, ...] = ()
    angle_offset_deg: tuple[float, ...] = ()
    angle_scale_deg: float = 10.0
    angle_variance: float = 25.0

    def content(self) -> bytes:
        """The network's bytes; ``ModelError`` where the file is missing or altered."""
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise ModelError(f"the network {self.path} can't be read", hint=_HINT) from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ModelError(f"the network {self.path} fails its checksum", hint=_HINT)
        return content


@lru_cache(maxsize=4)
def described(name: str, folder: Path | None = None) -> NetworkFile:
    """What ``NAME.toml`` says; ``folder`` instead of the one that ships with the program.

    Raises ``ModelError`` where it is missing or is no such description.
    """
    place = shipped("models", f"{name}.toml") if folder is None else folder / f"{name}.toml"
    try:
        table = tomllib.loads(place.read_text(encoding="utf-8"))
        return NetworkFile(
            path=place.with_name(table["file"]),
            sha256=table["sha256"],
            size_px=int(table["size_px"]),
            points=tuple(table.get("points", ())),
            angle_offset_deg=tuple(table.get("angle_offset_deg", ())),
            angle_scale_deg=float(table.get("angle_scale", 10.0)),
            angle_variance=float(table.get("angle_variance", 25.0)),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{place} can't be read", hint=_HINT) from error


class Network:
    """A loaded network. Not for several threads at once."""

    def __init__(self, file: NetworkFile) -> None:
        try:
            self._net = cv2.dnn.readNetFromONNX(np.frombuffer(file.content(), np.uint8))
        except cv2.error as error:
            raise ModelError(f"the network {file.path} can't be loaded", hint=_HINT) from error
        self._outputs = list(self._net.getUnconnectedOutLayersNames())

    def __call__(self, crops: list[Float32]) -> dict[str, Float32]:
        """Outputs by name for crops (3, S, S), each with the crops along its first axis."""
        parts: list[list[Float32]] = []
        for crop in crops:  # one by one, so that a crop gives the same bits each time
            self._net.setInput(crop[None])
            parts.append([np.asarray(out) for out in self._net.forward(self._outputs)])
        return {
            name: np.concatenate([part[index] for part in parts])
            for index, name in enumerate(self._outputs)
        }

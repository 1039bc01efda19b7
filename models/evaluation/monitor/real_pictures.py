"""Labelled pictures of real people at webcams as landmarks and faces, read once and kept.

A folder has ``truth.json``: a list of entries with ``file``, ``person``, ``session``, ``state``
(upright, slouched, leaning, innocent), ``kind`` and ``use``. The first upright picture of a person
and session is the baseline. Films (``.mp4``) show innocent movements only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from coach.core.types import FACE_POINTS, Float32, Frame, Image, PoseSample
from coach.errors import SourceError
from coach.pose.camera_shift import CameraShift
from coach.pose.detector import Detector
from coach.pose.registry import Request, fetch_model, open_detector

LOOKS = 4
"""A picture is looked at this often, each time with new noise and shifted by part of a pixel."""

_NOISE, _SHIFT_PX = 3.0, 0.5
_FILM_EVERY_S = 0.1
_DUE = ("slouched", "leaning")


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What was seen of a picture or film: ``samples`` in order, and what is true of it."""

    file: str
    person: str
    session: str
    due: bool
    kind: str
    use: bool
    samples: tuple[PoseSample, ...]

    @property
    def film(self) -> bool:
        """Whether it moves."""
        return self.file.endswith(".mp4")


@dataclass(frozen=True, slots=True, eq=False)
class Sitting:
    """A person in one place: a ``baseline`` and ``states`` beside it."""

    person: str
    baseline: Shown
    states: tuple[Shown, ...]


def read_pictures(
    folder: Path, cache: Path | None = None, *, turned: float = 0.0
) -> tuple[list[Sitting], list[Shown]]:
    """Sittings and films of a folder. What the detector finds is kept in ``cache``.

    ``turned``: after the baseline the camera was turned so that everything is lower in the picture
    by this share of its height; the baseline seen so is one innocent state more.

    Raises ``SourceError`` where the folder has no truth or lacks a picture, ``ModelError`` where
    there is no pose model.
    """
    try:
        truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(f"{folder} has no truth.json that can be read ({error})") from error
    entries = [entry for entry in truth if (folder / entry["file"]).exists()]
    if not entries:
        raise SourceError(f"none of the pictures that {folder / 'truth.json'} names is there")
    if turned:
        entries = _turned(entries)
    shown = [_shown(entry, samples) for entry, samples in _seen(folder, entries, cache, turned)]
    films = [one for one in shown if one.film]
    groups: dict[tuple[str, str], list[Shown]] = {}
    for one in shown:
        if not one.film:
            groups.setdefault((one.person, one.session), []).append(one)
    sittings = [sitting for group in groups.values() if (sitting := _sitting(group))]
    return [_with_shifts(folder, sitting, turned) for sitting in sittings], films


def _turned(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pictures alone, each first upright one of a sitting a second time as a state."""
    found, begun = [], set()
    for entry in entries:
        sitting = entry["person"], entry["session"]
        if entry["file"].endswith(".mp4"):
            continue
        first = entry["state"] == "upright" and sitting not in begun
        found.append({**entry, "baseline": first})
        if first:
            begun.add(sitting)
            found.append({**entry, "state": "innocent", "kind": "camera turned", "use": True})
    return found


def _with_shifts(folder: Path, sitting: Sitting, turned: float) -> Sitting:
    """The sitting with how far the room has moved from the baseline's picture to each state's;
    the camera is turned while somebody sits as in the baseline."""
    before = sitting.baseline.samples[0]
    first = _picture(folder / sitting.baseline.file)

    def shifted(state: Shown) -> Shown:
        camera = CameraShift()
        camera.seen(Frame(0, 0.0, first), before)
        if turned:
            there = replace(next(_noisy(folder / sitting.baseline.file, 0, turned)), t_s=1.0)
            camera.seen(there, _lower(before, turned))
        frames = _noisy(folder / state.file, 0, turned)
        found = [
            camera.seen(replace(frame, t_s=2.0 + frame.t_s), sample)
            for frame, sample in zip(frames, state.samples, strict=True)
        ]
        looks = zip(state.samples, found, strict=True)
        samples = (replace(one, camera_shift_px=look.camera_shift_px) for one, look in looks)
        return replace(state, samples=tuple(samples))

    return replace(sitting, states=tuple(shifted(state) for state in sitting.states))


def _sitting(group: Sequence[Shown]) -> Sitting | None:
    baseline = next((one for one in group if one.kind == "upright"), None)
    if baseline is None or not any(one.use for one in group if one is not baseline):
        return None
    rest = tuple(one for one in group if one is not baseline)
    return Sitting(baseline.person, baseline, rest)


def _lower(sample: PoseSample, turned: float) -> PoseSample:
    """A sample as a turned camera sees it; its person's place alone is used."""
    if sample.landmarks is None:
        return sample
    landmarks = sample.landmarks.copy()
    landmarks[:, 1] += turned * sample.size_px[1]
    return replace(sample, landmarks=landmarks)


def _shown(entry: dict[str, Any], samples: tuple[PoseSample, ...]) -> Shown:
    kind = entry["kind"] or ("talk" if entry["file"].endswith(".mp4") else "upright")
    return Shown(
        entry["file"],
        entry["person"],
        entry["session"],
        entry["state"] in _DUE,
        str(kind),
        bool(entry.get("use", True)),
        samples,
    )


def _seen(
    folder: Path, entries: list[dict[str, Any]], cache: Path | None, turned: float
) -> Iterator[tuple[dict[str, Any], tuple[PoseSample, ...]]]:
    """Each entry with its samples, from the cache where that was made of the same files."""
    names = [entry["file"] for entry in entries]
    sign = hashlib.sha256()
    for name in names:
        sign.update(f"{name} {(folder / name).stat().st_size}\n".encode())
    key = f"{sign.hexdigest()} {LOOKS}" + (f" {turned}" if turned else "")
    stored = _load(cache, key)
    if stored is None:
        with open_detector(fetch_model(), Request(contour=False, stills=True, face=True)) as stills:
            stored = [
                _look(folder / entry["file"], n, stills, 0.0 if entry.get("baseline") else turned)
                for n, entry in enumerate(entries)
            ]
        _keep(cache, key, stored)
    yield from zip(entries, stored, strict=True)


def _look(path: Path, number: int, stills: Detector, turned: float) -> tuple[PoseSample, ...]:
    if path.suffix != ".mp4":
        return tuple(stills.detect(frame) for frame in _noisy(path, number, turned))
    with open_detector(fetch_model(), Request(contour=False, face=True)) as detector:
        return tuple(detector.detect(frame) for frame in _film(path))


def _film(path: Path) -> Iterator[Frame]:
    """About ten pictures a second of a film."""
    from coach.capture.open import open_source

    due_s = 0.0
    with open_source(path) as source:
        for frame in source:
            if frame.t_s >= due_s:
                due_s = frame.t_s + _FILM_EVERY_S - 0.01
                yield frame


def _picture(path: Path) -> Image:
    image = cv2.imread(str(path))
    if image is None:
        raise SourceError(f"{path} is no picture that can be read")
    return np.asarray(image, dtype=np.uint8)


def _noisy(path: Path, number: int, turned: float) -> Iterator[Frame]:
    image = _picture(path)
    rng = np.random.default_rng(number)
    for look in range(LOOKS):
        x, y = rng.normal(0, _SHIFT_PX, 2)
        y += turned * image.shape[0]
        shift = np.array([[1, 0, x], [0, 1, y]])
        moved = cv2.warpAffine(
            image, shift, image.shape[1::-1], borderMode=cv2.BORDER_REPLICATE
        ).astype(np.int16)
        noise = np.rint(rng.normal(0, _NOISE, moved.shape)).astype(np.int16)
        yield Frame(look, float(look), np.clip(moved + noise, 0, 255).astype(np.uint8))


def _load(cache: Path | None, key: str) -> list[tuple[PoseSample, ...]] | None:
    if cache is None or not cache.exists():
        return None
    with np.load(cache) as stored:
        if str(stored["key"]) != key:
            return None
        arrays = {name: stored[name] for name in stored}
    found: list[list[PoseSample]] = [[] for _ in range(int(arrays["count"]))]
    for row, entry in enumerate(arrays["entry"].tolist()):
        width, height = arrays["size_px"][row].tolist()
        landmarks, world, face = (arrays[n][row] for n in ("landmarks", "world", "face"))
        there = bool(np.isfinite(landmarks[0, 0]))
        found[entry].append(
            PoseSample(
                row,
                float(arrays["t_s"][row]),
                (width, height),
                landmarks if there else None,
                world if there else None,
                light=float(arrays["light"][row]),
                face=face if np.isfinite(face[0, 0]) else None,
            )
        )
    return [tuple(samples) for samples in found]


def _keep(cache: Path | None, key: str, seen: list[tuple[PoseSample, ...]]) -> None:
    if cache is None:
        return
    rows = [(entry, sample) for entry, samples in enumerate(seen) for sample in samples]
    cache.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        cache,
        key=np.array(key),
        count=np.array(len(seen)),
        entry=np.array([entry for entry, _ in rows]),
        t_s=np.array([sample.t_s for _, sample in rows]),
        size_px=np.array([sample.size_px for _, sample in rows]),
        light=np.array([np.nan if s.light is None else s.light for _, s in rows]),
        landmarks=np.stack([_or_nan(s.landmarks, (33, 4)) for _, s in rows]),
        world=np.stack([_or_nan(s.world, (33, 3)) for _, s in rows]),
        face=np.stack([_or_nan(s.face, (FACE_POINTS, 3)) for _, s in rows]),
    )


def _or_nan(array: Float32 | None, shape: tuple[int, ...]) -> Float32:
    return np.full(shape, np.nan, dtype=np.float32) if array is None else array

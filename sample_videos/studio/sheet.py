"""A contact sheet of the bundled clips: one frame from the middle of each."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

COLUMNS = 9
TILE = (160, 120)
EDGE, PLATE = 2, 15
QUALITY = 82
FACE = cv2.FONT_HERSHEY_SIMPLEX


def sheet(folder: Path, out: Path) -> int:
    """Write the sheet of ``folder``'s clips to ``out`` (.jpg); returns how many there are."""
    clips = sorted(folder.glob("*.mp4"))
    tiles = [_tile(clip) for clip in clips]
    blank = np.full_like(tiles[0], 255)
    tiles += [blank] * (-len(tiles) % COLUMNS)
    rows = [np.hstack(tiles[at : at + COLUMNS]) for at in range(0, len(tiles), COLUMNS)]
    cv2.imwrite(str(out), np.vstack(rows), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return len(clips)


def _tile(clip: Path) -> np.ndarray:
    capture = cv2.VideoCapture(str(clip))
    capture.set(cv2.CAP_PROP_POS_FRAMES, capture.get(cv2.CAP_PROP_FRAME_COUNT) // 2)
    read, image = capture.read()
    capture.release()
    if not read:
        raise ValueError(f"{clip.name} has no frame in its middle")
    height, width = image.shape[:2]
    scale = min(TILE[0] / width, TILE[1] / height)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tile = np.full((TILE[1], TILE[0], 3), 30, np.uint8)
    top, left = (TILE[1] - small.shape[0]) // 2, (TILE[0] - small.shape[1]) // 2
    tile[top : top + small.shape[0], left : left + small.shape[1]] = small
    name = clip.stem.removeprefix("exercise_").replace("_", " ")
    tile[-PLATE:] //= 3
    cv2.putText(tile, name[:26], (4, TILE[1] - 4), FACE, 0.32, (255, 255, 255), 1, cv2.LINE_AA)
    return cv2.copyMakeBorder(tile, EDGE, EDGE, EDGE, EDGE, cv2.BORDER_CONSTANT, value=(255,) * 3)

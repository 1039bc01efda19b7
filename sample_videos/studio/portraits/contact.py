"""A contact sheet of portraits with their points: looked at before anything is trained."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from sample_videos.studio.portraits.people import Portrait, Portraitist

ACROSS = 8
TRAGUS, C7, OTHER = (0, 0, 255), (255, 0, 255), (255, 255, 0)
MIDLINE, OUTLINE = (0, 255, 0), (0, 255, 255)


def write_sheet(seeds: range, path: Path, *, assets: Path | None, held: bool = False) -> int:
    """A sheet of the people of `seeds`, four pictures each; returns the number of pictures.

    The numbers are kyphosis, slopes and tangents of the outline, the whole back, in degrees.
    """
    artist = Portraitist(assets, held)
    tiles = [_marked(portrait) for seed in seeds for portrait in artist.person(seed)]
    blank = [np.zeros_like(tiles[0])] * (-len(tiles) % ACROSS)
    tiles += blank
    rows = [np.hstack(tiles[k : k + ACROSS]) for k in range(0, len(tiles), ACROSS)]
    cv2.imwrite(str(path), np.vstack(rows))
    return len(tiles) - len(blank)


def _marked(portrait: Portrait) -> np.ndarray:
    tile = portrait.image.copy()
    for line, colour in ((portrait.midline, MIDLINE), (portrait.outline, OUTLINE)):
        for point in line[np.isfinite(line[:, 0])]:
            cv2.circle(tile, tuple(int(v) for v in point), 1, colour, -1)
    colours = [TRAGUS, C7] + [OTHER] * (len(portrait.head) - 2)
    for point, colour in zip(portrait.head, colours, strict=True):
        cv2.circle(tile, tuple(int(v) for v in point), 3, colour, -1)
    text = " ".join(f"{angle:.0f}" for angle in portrait.angles_deg)
    text = f"{text} {portrait.facts['mode']}"
    cv2.putText(tile, text, (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1)
    return tile

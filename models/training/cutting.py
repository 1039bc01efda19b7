"""Pictures of marked people without their hips, as a camera on a desk takes them.

    python -m models.training.cutting --pictures DIR --marks FILE --out DIR

The pose model says where trunk and head are. Angles stay what they were, so the marks that state
angles hold for the cut pictures too; those that state places are left away.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from coach.core.types import Frame
from coach.pose.registry import Request, fetch_model, open_detector
from models.evaluation.posture.altered import without_hips
from models.evaluation.posture.pictures import marked

SHARES = (0.6, 0.75, 0.95)
"""Where pictures end, as shares of the way from shoulders to hips."""

PLACES = ("tragus", "c7", "back", "outline", "back_midline", "canthus", "acromion")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the cut pictures beside a ``marks.json`` and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.training.cutting")
    parser.add_argument("--pictures", type=Path, required=True, metavar="DIR")
    parser.add_argument("--marks", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    written = []
    with open_detector(fetch_model(), Request(stills=True)) as detector:
        for number, entry in enumerate(marked(options.marks)):
            path = options.pictures / entry["file"]
            image = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), np.uint8)
            landmarks = detector.detect(Frame(number, float(number), image)).landmarks
            if landmarks is None:
                continue
            for share in SHARES:
                cut = without_hips(image, landmarks, share)
                if cut is None:
                    continue
                name = f"{path.stem}_{share * 100:.0f}.png"
                cv2.imwrite(str(options.out / name), cut.image)
                kept = {key: value for key, value in entry.items() if key not in PLACES}
                written.append({**kept, "file": name})
    (options.out / "marks.json").write_text(json.dumps(written, indent=0), encoding="utf-8")
    print(f"{options.out}: {len(written)} pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""One table over many recordings, a row each: ``coach replay --table all.csv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any, TextIO

from coach.core.posture.specs import SPECS
from coach.safe_text import defused

_OF_RECORDING = ("view", "score", "duration_s")
_OF_FRAMES = {
    "frames_read": "read",
    "frames_with_person": "with_person",
    "frames_measured": "measured",
}
_OF_MEASURE = {"": "value", "_low": "low", "_high": "high"}
COLUMNS = (
    "name",
    "source",
    *_OF_RECORDING,
    *_OF_FRAMES,
    *(f"{spec.name}{ending}" for spec in SPECS for ending in _OF_MEASURE),
    "notes",
    "error",
)
"""The columns. Measures are in degrees; a cell is empty where nothing is known."""


class ReplayTable:
    """Writes the rows to an open text file (line ends ``\\n``), as they come."""

    def __init__(self, out: TextIO) -> None:
        self._rows = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        self._rows.writeheader()

    def add(
        self,
        name: str,
        source: str,
        document: Mapping[str, Any] | None,
        notes: tuple[str, ...],
        error: str | None,
    ) -> None:
        """A recording: its ``coach.check/1`` document (``None``: none came of it), what was noted
        of it, and why it went wrong."""
        row: dict[str, object] = {"name": name, "source": source, "notes": "; ".join(notes)}
        row["error"] = error or ""
        if document is not None:
            row |= {key: document[key] for key in _OF_RECORDING}
            row |= {column: document["frames"][key] for column, key in _OF_FRAMES.items()}
            for measure, found in document["measures"].items():
                row |= {f"{measure}{ending}": found[key] for ending, key in _OF_MEASURE.items()}
        self._rows.writerow({key: defused(row.get(key)) for key in COLUMNS})

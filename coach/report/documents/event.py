"""The desk monitor's events as ``coach.event/1`` lines."""

from __future__ import annotations

import json

from coach.core.monitor.state import Event


def json_line(event: Event) -> str:
    """One event as a line of JSON, without the line's end."""
    return json.dumps(event.document(), ensure_ascii=False, allow_nan=False)

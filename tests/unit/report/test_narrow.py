"""In a narrow terminal words wrap, and no number is cut."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console

from coach.report.terminal.history_table import print_history
from coach.storage.documents import history_document
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.store import Store
from tests.support.memories import NOON, fill


def shown(document: Any, width: Any) -> Any:
    out = io.StringIO()
    print_history(Console(file=out, width=width), document, days=0)
    return out.getvalue()


@pytest.mark.parametrize("width", [30, 40, 59])
def test_numbers_of_the_history_stay_whole(width: int) -> None:
    with History(Store(None)) as history:
        fill(history)
        now = Moment(NOON.utc_s + timedelta(days=1).total_seconds(), NOON.offset_s)
        document = history_document(history, None, now)
    wide, narrow = shown(document, 120), shown(document, width)
    assert max(map(len, narrow.splitlines())) <= width
    assert "…" not in narrow.replace("Your head …", "")
    numbers = set(re.findall(r"\d+(?:[.:]\d+)?°?", wide))
    assert numbers <= set(re.findall(r"\d+(?:[.:]\d+)?°?", narrow))

"""In a narrow terminal words wrap, and no number is cut."""

import io
import math
import re
from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console

from coach.core.posture.assess import judge
from coach.core.posture.specs import SPECS
from coach.core.types import View
from coach.report.terminal.check import print_check
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


@pytest.mark.parametrize("width", [18, 20, 24, 30, 40, 43, 44])
def test_numbers_of_a_check_stay_whole(width: int) -> None:
    rest = [math.nan] * (len(SPECS) - 4)
    values, halves = [-41.0, 51.0, 38.0, -12.0, *rest], [7.0, 15.0, 12.0, 13.0, *rest]
    found = judge(View.SIDE_LEFT, values, [1] * len(SPECS), halves)

    def printed(columns: int) -> str:
        out = io.StringIO()
        print_check(Console(file=out, width=columns), "a.mp4", found, frames="30 frames", notes=[])
        return out.getvalue()

    wide, narrow = printed(100), printed(width)
    assert max(map(len, narrow.splitlines())) <= width
    assert "…" not in narrow
    numbers = re.findall(r"-?\d+°?", wide)
    assert len(numbers) > 10
    assert sorted(numbers) == sorted(re.findall(r"-?\d+°?", narrow))

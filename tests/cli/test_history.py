"""``coach history`` and ``coach report`` as a person uses them."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from coach.cli import main
from coach.report.labels import duration
from coach.report.page.html import page
from coach.report.page.sections import Window, sections
from coach.report.terminal.history_table import print_history
from coach.runtime.report_page import read_rows
from coach.storage.checks import add_check
from coach.storage.documents import history_document
from coach.storage.history import History, history_path, open_history
from coach.storage.moment import Moment, days_before
from coach.storage.records import RECORDS, Event, Rating
from coach.storage.store import Store
from tests.support.history_schema import HISTORY
from tests.support.memories import NOON, check_document, fill


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


@pytest.fixture
def filled() -> None:
    """The user's history, with something of today in it."""
    with open_history() as history:
        fill(history, Moment.of(datetime.now().astimezone()).after(-1800))


@pytest.fixture
def history() -> Iterator[History]:
    with History(Store(None)) as opened:
        yield opened


def everything() -> Any:
    with open_history() as history:
        return {kind.TABLE: history.all(kind) for kind in RECORDS}


@pytest.mark.parametrize("words", [["history"], ["report"]])
def test_an_empty_history_gets_one_friendly_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str]
) -> None:
    assert main(words) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.count(".") + out.count(":") <= 2
    assert "coach check" in out
    assert [item.name for item in tmp_path.iterdir()] == ["data"]


def test_json_is_as_documented(capsys: pytest.CaptureFixture[str], filled: None) -> None:
    assert main(["history", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, HISTORY)
    [check] = document["checks"]
    assert check["measures"]["craniovertebral_angle"]["value"] == 47.2
    assert sum(day["seconds"]["slouching"] for day in document["monitor"]) == 50
    assert [item["side"] for item in document["sessions"][0]["sets"]] == ["left", "right"]
    assert [item["kind"] for item in document["ratings"]] == ["pain", "effort"]
    main(["history", "--json", "--kind", "pain"])
    only = json.loads(capsys.readouterr().out)
    assert set(only) == {"schema", "since", "until", "ratings"}


def test_days_limit_what_is_shown(history: History) -> None:
    for days_ago in range(10):
        history.add(Rating(NOON.after(-86400 * days_ago), "pain", days_ago))
    document = history_document(history, days_before(NOON, 2), NOON)
    assert [item["value"] for item in document["ratings"]] == [2, 1, 0]
    assert len(history_document(history, None, NOON)["ratings"]) == 10


@pytest.mark.parametrize(("years", "told"), [(0, False), (1, True)])
def test_days_of_another_year_are_told_with_it(history: History, years: int, told: bool) -> None:
    fill(history)
    out = StringIO()
    document = history_document(history, None, NOON.after(years * 366 * 86400))
    print_history(Console(file=out, width=120), document, days=30)
    lines = [line for line in out.getvalue().splitlines() if "Oct" in line]
    assert len(lines) > 3
    assert all((str(NOON.day.year) in line) is told for line in lines)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_table_stays_within_the_terminal(history: History, width: int) -> None:
    fill(history)
    out = StringIO()
    document = history_document(history, None, NOON)
    print_history(Console(file=out, width=width), document, days=30)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= min(width, 80)
    for word in ("47°", "39° to", "55°", "chin tuck", "1 of 2", "nudges", "pain", "C7"):
        assert word in out.getvalue()


@pytest.mark.parametrize(
    ("seconds", "read"),
    [(None, "–"), (0, "–"), (40, "40 s"), (89, "1 min"), (3590, "1 h 00"), (3900, "1 h 05")],
)
def test_durations_read_well(seconds: int | None, read: str) -> None:
    assert duration(seconds) == read


def test_export_erase_and_import_on_the_command_line(
    capsys: pytest.CaptureFixture[str], filled: None, tmp_path: Path
) -> None:
    before = everything()
    assert main(["history", "--csv", "out.zip"]) == 0
    assert main(["history", "--backup", "out.db"]) == 0
    for name in ("out.zip", "out.db"):
        assert main(["history", "--erase", "--yes"]) == 0
        assert not any(everything().values())
        assert main(["history", "--import", name]) == 0
        assert everything() == before
    assert "elsewhere are still there" in capsys.readouterr().out


@pytest.mark.parametrize(("answer", "code"), [("no\n", 1), ("", 1), ("Erase\n", 0)])
def test_erasing_asks_first(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    filled: None,
    answer: str,
    code: int,
) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert main(["history", "--erase"]) == code
    assert any(everything().values()) == (code == 1)
    assert "can't be undone" in capsys.readouterr().out


def test_erasing_without_anybody_to_ask_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], filled: None
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("erase\n"))
    assert main(["history", "--erase"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert any(everything().values())


def test_troubles_are_one_sentence(capsys: pytest.CaptureFixture[str], data: Any) -> None:
    data.mkdir()
    assert main(["history", "--import", "nothing.zip"]) == 3
    history_path().write_bytes(b"no database\n" * 100)
    assert main(["history"]) == 0
    first, second = capsys.readouterr().err.strip().splitlines()
    assert "nothing.zip" in first
    assert "damaged" in second


def report_sections(history: History, window: Any) -> Any:
    return sections(read_rows(history, window.since, window.now), window)


class Strict(HTMLParser):
    """Notes whatever a page would fetch or run, and tags that don't close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[Any] = []
        self.outside: list[Any] = []
        self.ids: list[Any] = []

    def handle_starttag(self, tag: Any, attrs: Any) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        names = {"src", "href", "srcset", "data", "action"}
        self.outside += [pair for pair in attrs if pair[0] in names or pair[0].startswith("on")]
        if tag in ("script", "link", "iframe", "img", "object", "base"):
            self.outside.append((tag, attrs))

    def handle_startendtag(self, tag: Any, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: Any) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_from_outside_and_escapes_what_it_shows(history: History) -> None:
    fill(history)
    history.add(Rating(NOON, "pain", 3, note="<script>alert('x')</script>&"))
    text = page(
        "<b>", "&", report_sections(history, Window(days_before(NOON, 9), NOON.after(900))), ["<"]
    )
    reader = Strict()
    reader.feed(text)
    assert (reader.open, reader.outside) == ([], [])
    assert "url(" not in text
    assert "http" not in re.sub(r"http-equiv", "", text)
    assert "&lt;script&gt;" in text
    numbers = re.findall(r'\s(?:x|y|x1|y1|x2|y2|cx|cy)="([^"]*)"', text)
    assert all(-1 <= float(number) <= 721 for number in numbers)


def neck(history: History, values: Any) -> Any:
    for n, value in enumerate(values):
        add_check(history, check_document(value), NOON.after(86400 * n))
    window = Window(NOON, NOON.after(86400 * len(values)))
    return next(
        part for part in report_sections(history, window) if part.title.startswith("Cranio")
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([44.0, 45.0], "a trend needs 6"),
        ([44.0, 45.0, 44.5, 47.0, 48.0, 47.5], "within measurement error (up to 5.5°)"),
        ([38.0, 39.0, 38.5, 47.0, 48.0, 47.5], "less far forward"),
        ([47.0, 48.0, 47.5, 38.0, 39.0, 38.5], "further forward"),
    ],
)
def test_the_report_claims_no_change_within_measurement_error(
    history: History, values: list[float], said: str
) -> None:
    lead = neck(history, values).lead
    assert said in lead
    assert ("no change can be claimed" in lead) == ("within" in said)


def test_views_are_not_compared_with_each_other(history: History) -> None:
    for n in range(3):
        add_check(history, check_document(30.0, view="side-right"), NOON.after(n))
    part = neck(history, [47.0, 48.0, 47.5, 47.0, 48.0, 47.5])
    assert "(3 of 9 left out)" in part.lead
    assert "average the same as the first 3" in part.lead
    assert part.chart.count("<circle") == 6


def test_report_writes_the_page_and_the_values(
    capsys: pytest.CaptureFixture[str], filled: None, tmp_path: Path
) -> None:
    assert main(["report", "--days", "2", "--csv", "values.csv", "--out", "page.html"]) == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    rows = (tmp_path / "values.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "at,kind,name,value,low,high,unit,about"
    assert any(",craniovertebral_angle,47.2,39.2,55.2,deg,side-left" in row for row in rows)
    assert main(["report", "--csv", "again.csv"]) == 0
    assert not (tmp_path / "coach-report.html").exists()
    assert main(["report", "--out", "no/such/page.html"]) == 1
    assert "page.html" in capsys.readouterr().err


def test_thinning_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with open_history() as history:
        fill(history)
        history.add(Event(NOON, "nudge"))
    assert main(["history", "--thin", "30"]) == 0
    assert "122 seconds" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["history"], ["report"], ["history", "--json"]])
@pytest.mark.parametrize("days", ["0", "-3", "2.5", "many", "999999999"])
def test_days_are_whole_and_some(
    capsys: pytest.CaptureFixture[str], words: list[str], days: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*words, "--days", days])
    assert caught.value.code == 2
    assert "is not a number of days" in capsys.readouterr().err
    assert main([*words, "--days", "10000"]) == 0

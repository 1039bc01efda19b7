"""The report's page: for oneself and for a clinician, of a day and of a year, on paper too."""

import random
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.cli import main
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.records import (
    Check,
    CheckMeasure,
    Event,
    ExerciseSet,
    Rating,
    Repetition,
    Second,
    Session,
    Spell,
)
from tests.support.ui_world import add_check, add_monitoring


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)


def moment(days_ago: Any) -> Any:
    return Moment.of(datetime.now().astimezone() - timedelta(days=days_ago, hours=1))


def one_day() -> None:
    """A day of somebody whose camera faces them."""
    at = moment(0)
    with open_history() as history:
        check = history.add(Check(at, "0", True, "front", 10.0, None, {}))
        bounds = (0.3, -9.2, 9.2, "deg", None, None)
        history.add(CheckMeasure(check.id, "shoulder_tilt", *bounds))
        spell = history.add(Spell(at, "0", 1.0))
        seconds = [
            Second(spell.id, at.utc_s + 60 * n, "upright", duration_s=60.0) for n in range(12)
        ]
        history.add_seconds(spell, seconds)
        history.add(Event(at, "nudge", spell.id))
        history.add(Event(at, "slouch_began", spell.id, details={"kind": "neck_forward"}))
        session = history.add(Session(at, "desk_break", ended_s=at.utc_s + 60, ended_why="done"))
        one = history.add(ExerciseSet(at, session.id, "chin_tuck", None, 3, score=88.0))
        history.add(Repetition(one.id, 1, 0.0, 4.0, True))
        history.add(Rating(at, "pain", 3, session=session.id))


def a_year() -> None:
    rng = random.Random(4)
    with open_history() as history:
        for days_ago in range(364, -1, -7):
            at = moment(days_ago)
            add_check(history, at, 47.0 + rng.gauss(0, 2), 70)
            add_monitoring(history, at, rng, 120.0)
            for offset in range(1, 4):
                add_monitoring(history, moment(days_ago + offset), rng, 120.0)


def written(reader: Any, capsys: pytest.CaptureFixture[str], days: int = 366) -> str:
    assert main(["report", "--for", reader, "--days", str(days), "--out", "page.html"]) == 0
    capsys.readouterr()
    return Path("page.html").read_text(encoding="utf-8")


def headings(page: Any) -> Any:
    return re.findall(r"<h2>(.*?)</h2>", page)


def test_a_clinician_gets_five_lines_and_how_it_was_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one_day()
    page = written("clinician", capsys)
    assert headings(page)[:2] == ["In five lines", "How this was measured, and its limits"]
    summary = page.partition("In five lines")[2].partition("</section>")[0]
    lines = re.findall(r"<li>(.*?)</li>", summary)
    assert len(lines) == 5
    assert "1 posture check, 1 day monitored at the desk, 1 exercise session." in lines[0]
    assert lines[1].startswith("Neck: its angle was not measured")
    assert "upright 100% of 12 min in view; slouches most often: neck forward (100%)" in lines[2]
    assert "last 3 of 10" in lines[3]
    assert "1 session with 1 set; median form 88 of 100" in lines[4]
    assert "Of 1 posture check: 1 from the front. Only a view from the side" in page
    assert "<span>Name:</span>" in page
    assert "<span>Date of birth:</span>" in page


@pytest.mark.parametrize(
    ("views", "told"),
    [
        (["side-right", "side-left"], 1),  # as many of each: the latest
        (["side-left", "side-right"], 1),
        (["side-right", "side-right", "side-left"], 1),  # more of the right one
    ],
)
def test_the_summary_and_the_section_tell_the_same_neck(
    capsys: pytest.CaptureFixture[str], views: list[str], told: int
) -> None:
    angles = [40.0 + 5 * number for number in range(len(views))]
    with open_history() as history:
        for number, (view, angle) in enumerate(zip(views, angles, strict=True)):
            check = history.add(Check(moment(9 - number), "0", True, view, 10.0, None, {}))
            bounds = (angle, angle - 6, angle + 6, "deg", None, None)
            history.add(CheckMeasure(check.id, "craniovertebral_angle", *bounds))
    page = written("clinician", capsys)
    neck = re.search(r"Neck: craniovertebral angle (\d+)° .*?, (side \w+);", page)
    last = re.search(r"Last measured on [^:]+: (\d+)°", page)
    assert neck is not None
    assert last is not None
    assert neck[1] == last[1] == f"{angles[told]:.0f}"
    assert neck[2] == views[told].replace("-", " ")


def test_one_rating_of_pain_is_no_course(capsys: pytest.CaptureFixture[str]) -> None:
    one_day()
    page = written("clinician", capsys)
    assert "highest 3; too few ratings for a trend." in page
    assert "no change that people notice" not in page


def test_for_oneself_what_was_done_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    one_day()
    order = headings(written("self", capsys))
    assert order.index("The last seven days") < order.index("Exercise") < order.index("Pain")
    assert order.index("Pain") < order.index("Shoulder tilt")
    assert "In five lines" not in order


def test_one_is_singular_and_short_days_are_in_minutes(capsys: pytest.CaptureFixture[str]) -> None:
    one_day()
    page = written("clinician", capsys)
    assert "over 1 day; longest upright spell 12 min; 1 nudge." in page
    assert not re.search(r"\b1 (days|nudges|sessions|checks|sets)\b", page)
    desk = page.partition("At the desk")[2].partition("</section>")[0]
    assert "5 min</text>" in desk
    assert "0.2 h" not in page
    assert "-0°" not in page


def test_an_axis_fits_the_days_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    one_day()
    said = re.findall(r'text-anchor="[a-z]+">(\d+ [A-Z][a-z]{2})</text>', written("self", capsys))
    first = datetime.now().astimezone() - timedelta(days=7)
    assert len(set(said)) <= 8
    assert all(
        (datetime.strptime(f"{day} {first.year}", "%d %b %Y")).timetuple().tm_yday
        >= first.timetuple().tm_yday
        for day in said
        if first.timetuple().tm_yday < 350
    )


def test_a_year_has_months_on_its_axis_and_weeks_in_its_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    a_year()
    page = written("clinician", capsys)
    labels = re.findall(r'class="tick"[^>]*>(\d+) [A-Z][a-z]{2}</text>', page)
    assert set(labels) == {"1"}
    assert "<th scope=col>week from</th>" in page
    assert "earlier rows" in page
    assert "no change beyond measurement error" in page


def test_tables_are_on_paper_though_folded_on_the_screen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one_day()
    page = written("self", capsys)
    assert page.count("<details>") == page.count("<div class=paper><table>") > 0
    assert ".paper { display: block; }" in page


def test_an_empty_history_is_a_sentence_and_no_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for reader in ("self", "clinician"):
        assert main(["report", "--for", reader]) == 0
        assert "nothing to report" in capsys.readouterr().out
    assert list(tmp_path.glob("*.html")) == []


def test_dates_are_as_the_reader_has_them(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one_day()
    monkeypatch.setattr("coach.conventions._Used.now", None)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    page = written("clinician", capsys)
    monkeypatch.setattr("coach.conventions._Used.now", None)
    today = datetime.now().astimezone() - timedelta(hours=1)
    assert f"{today:%b} {today.day}, {today.year}" in page

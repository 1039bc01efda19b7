"""``coach replay --table``: one row a recording, the numbers of their summaries."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from coach import cli
from coach.report.documents.replay_table import COLUMNS
from tests.support.bodies import sitting_trace

NAMES = ("amy", "bob")


@pytest.fixture
def traces(tmp_path: Path) -> list[Path]:
    """Recordings of people who sit still, some way from each other."""
    (tmp_path / "in").mkdir()
    made = [tmp_path / "in" / f"{name}.npz" for name in NAMES]
    for number, path in enumerate(made):
        sitting_trace(path, 10 * number)
    return made


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell(value: Any) -> str:
    return "" if value is None else str(value)


def test_it_has_what_the_summaries_say(traces: list[Path], tmp_path: Path) -> None:
    table = tmp_path / "all.csv"
    words = [*map(str, traces), "--out", str(tmp_path / "out"), "--table", str(table)]
    assert cli.main(["replay", *words]) == 0
    found = rows(table)
    assert [row["name"] for row in found] == [path.stem for path in traces]
    for row in found:
        text = (tmp_path / "out" / f"{row['name']}.summary.json").read_text(encoding="utf-8")
        summary = json.loads(text)
        assert row["view"] == summary["view"]
        assert row["score"] == cell(summary["score"])
        assert row["source"] == summary["source"]
        frames = summary["frames"]
        assert frames["read"] == 30
        assert row["frames_read"] == cell(frames["read"])
        assert row["frames_with_person"] == cell(frames["with_person"])
        assert row["frames_measured"] == cell(frames["measured"])
        measures = {**summary["measures"]}
        assert measures
        for name, measure in measures.items():
            assert row[name] == cell(measure["value"])
            assert row[f"{name}_low"] == cell(measure["low"])
            assert row[f"{name}_high"] == cell(measure["high"])
    assert tuple(found[0]) == COLUMNS


def test_what_went_wrong_stands_in_its_row(
    traces: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "=broken.npz"
    broken.write_bytes(b"no trace")
    table = tmp_path / "all.csv"
    words = [str(broken), str(traces[0]), "--out", str(tmp_path / "out"), "--table", str(table)]
    assert cli.main(["replay", *words]) == 3
    first, second = rows(table)
    assert first["name"] == "'=broken"
    assert "not a landmark trace" in first["error"]
    assert first["score"] == ""
    assert second["error"] == ""
    assert second["score"]
    capsys.readouterr()


def test_nothing_is_written_over_what_is_read(traces: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "in"
    named_as_result = folder / "amy.trace.npz"
    named_as_result.write_bytes(traces[1].read_bytes())
    before = {path: path.read_bytes() for path in folder.iterdir()}
    words = ["replay", *map(str, before), "--out", str(folder), "--trace"]
    assert cli.main(words) == 0
    assert cli.main([*words, "--table", str(traces[0])]) == 2
    assert {path: path.read_bytes() for path in before} == before
    assert (folder / "amy-2.trace.npz").exists()


@pytest.mark.parametrize("jobs", ["1000", "-1"])
def test_one_recording_is_replayed_however_many_at_once_are_allowed(
    traces: list[Path], tmp_path: Path, jobs: str
) -> None:
    out = tmp_path / "out"
    assert cli.main(["replay", str(traces[0]), "--out", str(out), "--jobs", jobs]) == 0
    assert (out / "amy.summary.json").exists()

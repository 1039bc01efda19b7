"""``coach monitor`` as a person runs it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coach.cli import main
from coach.commands.monitor.terminal import MonitorTerminal
from coach.commands.status import told
from coach.conventions import conventions
from coach.core.monitor.events import BreakBegun, Resumed
from coach.core.monitor.reading import Kind
from coach.pose.trace import TraceWriter
from coach.runtime.desk.status import current_status, write_status
from models.evaluation.monitor.motions import load_motions
from tests.support.command import coach, one_sentence
from tests.unit.runtime.test_station import clip, station  # noqa: F401 - fixtures

EVENT = {
    "type": "object",
    "required": ["schema", "t_s", "event"],
    "properties": {
        "schema": {"const": "coach.event/1"},
        "t_s": {"type": "number", "minimum": 0},
        "event": {
            "enum": [
                "baseline", "baseline_refused", "baseline_stale", "recheck", "show_slouch",
                "sharpened",
                "slouch_began", "slouch_ended", "nudge", "nudge_held", "away", "back",
                "break_due", "break_taken", "snoozed", "snooze_ended", "paused", "resumed",
                "summary",
            ]
        },
        "text": {"type": "string"},
        "kind": {"enum": [kind.label for kind in Kind]},
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("traces")
    motions = load_motions()
    found = {}
    for name in ("front_slump_slowly", "front_leaves_and_returns"):
        found[name] = folder / f"{name}.npz"
        with TraceWriter(found[name]) as trace:
            for sample in motions[name].samples():
                trace.add(sample)
    return found


def run(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[Any, Any]:
    code = main(["monitor", *map(str, words)])
    return code, capsys.readouterr()


def test_json_is_a_line_an_event_with_the_summary_last(
    capsys: pytest.CaptureFixture[str], traces: Any
) -> None:
    words = (traces["front_slump_slowly"], "--json", "--baseline-seconds", 3, "--grace", 3)
    code, told = run(capsys, *words)
    assert code == 0
    events = [json.loads(line) for line in told.out.splitlines()]
    for event in events:
        jsonschema.validate(event, EVENT)
    names = [event["event"] for event in events]
    assert names == ["baseline", "slouch_began", "nudge", "summary"]
    assert [event["t_s"] for event in events] == sorted(event["t_s"] for event in events)
    assert events[-1]["nudges"] == 1
    assert run(capsys, *words)[1].out == told.out


def test_for_a_person_it_prints_sentences_and_what_it_came_to(
    capsys: pytest.CaptureFixture[str], traces: Any
) -> None:
    code, told = run(capsys, traces["front_slump_slowly"], "--baseline-seconds", 3, "--grace", 3)
    assert code == 0
    assert "lower than your baseline for" in told.out
    assert "1 slouch, 1 nudge" in told.out
    assert told.err == ""


def test_options_and_the_settings_file_say_the_same(
    capsys: pytest.CaptureFixture[str], traces: Any, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text("[monitor]\nbaseline_s = 3\ngrace_s = 60\n")
    _, told = run(capsys, traces["front_slump_slowly"], "--json")
    assert '"nudge"' not in told.out
    _, told = run(capsys, traces["front_slump_slowly"], "--json", "--grace", 3)
    assert '"nudge"' in told.out
    began = [
        json.loads(line)["since_s"]
        for value in (0.25, 1, 4)
        for line in run(capsys, traces["front_slump_slowly"], "--json", "--sensitivity", value)[
            1
        ].out.splitlines()
        if '"slouch_began"' in line
    ]
    assert began[0] > began[1] > began[2]


def test_settings_are_printed_with_their_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, told = run(capsys, "--settings")
    assert code == 0
    assert told.out.startswith(f"# {tmp_path / 'data' / 'settings.toml'}")
    assert "sensitivity = 1" in told.out


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (("nowhere.mp4",), 3, "nowhere.mp4"),
        (("clip.npz", "--profile", "attic"), 2, "no baseline of a profile named 'attic'"),
        (("clip.npz", "--grace", "1"), 2, "--grace must be at least 2"),
        (("clip.npz", "--profile", "a/b"), 2, "--profile"),
        (("--dry-run",), 2, "--install"),
    ],
)
def test_mistakes_are_one_sentence(
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, str, str] | tuple[str],
    code: int,
    part: str,
) -> None:
    found, told = run(capsys, *words)
    assert found == code
    assert one_sentence(told.err)
    assert part in told.err


def test_a_wrong_settings_file_is_told_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text("[monitor]\n\ngrace_z = 3\n")
    code, told = run(capsys, "--settings")
    assert code == 6
    assert "settings.toml:3: monitor.grace_z: unknown key (grace_s?)" in told.err


def test_nobody_to_take_a_baseline_from(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    empty = tmp_path / "empty.npz"
    gone = [s for s in load_motions()["front_leaves_and_returns"].samples() if 7.7 < s.t_s < 9.8]
    with TraceWriter(empty) as trace:
        for sample in gone:
            trace.add(sample)
    code, told = run(capsys, empty)
    assert code == 4
    assert "no baseline could be taken" in told.err


def test_starting_with_the_session_can_be_looked_at_first(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    code, told = run(capsys, "--install", "--dry-run", "--profile", "desk", "--grace", "45")
    assert code == 0
    assert '"monitor" "0" "--profile" "desk" "--grace" "45"' in told.out
    words = ("--no-save", "--size", "1280x720", "--fps", 15, "--rotate", 180, "--quiet")
    code, told = run(capsys, "1", "--install", "--dry-run", *words)
    expected = '"1" "--quiet" "--no-save" "--size" "1280x720" "--fps" "15" "--rotate" "180"'
    assert expected in told.out
    code, told = run(capsys, "rtsp://me:secret@cam/live", "--install", "--dry-run")
    assert code == 2
    assert "secret" not in told.out + told.err
    code, told = run(capsys, "--uninstall", "--dry-run")
    assert told.out.startswith("remove ")
    assert list(tmp_path.rglob("*.desktop")) == []


@pytest.mark.integration
def test_without_a_camera_it_says_so_at_once() -> None:
    result = coach("monitor", "97", "--no-save")
    assert result.returncode == 3
    assert one_sentence(result.stderr)


def test_no_event_is_told_as_earlier_than_the_one_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A pause ends by the clock, later than the last picture, which the summary goes by."""
    screen = MonitorTerminal(as_json=True)
    for event in (Resumed(12.0, 3.0), BreakBegun(9.5, 60.0), Resumed(14.0, 1.0)):
        screen.event(event, None)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["t_s"] for line in lines] == [12.0, 12.0, 14.0]


def test_what_happened_on_another_day_is_told_with_its_day(
    station: Any,  # noqa: F811
) -> None:
    """A monitor may run for days: a time alone is today's."""
    station.close()
    long_ago = (datetime.now(UTC) - timedelta(days=400)).replace(hour=4, minute=25)
    write_status({**station.status(), "running": True, "since": long_ago.isoformat()})
    first = told(current_status())[0]
    assert f"since {conventions().day(long_ago.date(), year=True)} 04:25" in first
    today = station.status()
    write_status(today)
    assert f"since {conventions().clock(datetime.fromisoformat(today['since']))} " in "\n".join(
        told(current_status())
    )

"""A history whose documents are empty, of an older version or made by somebody else."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coach.cli import main
from coach.content.loader import exercises
from coach.runtime.desk.recorder import baseline_of_view
from coach.runtime.training.programme import todays_session
from coach.storage.checks import whole
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.own_measurements import latest_calibrated, own_truth
from coach.storage.records import (
    Baseline,
    Check,
    CheckFinding,
    CheckMeasure,
    Event,
    OwnReference,
    Profile,
    ProgrammeStep,
    Session,
    Setting,
    Spell,
)
from coach.ui.trend import since_last
from tests.app.test_since import now as assessed
from tests.support.history_schema import HISTORY

NECK = "craniovertebral_angle"
DOCUMENTS = [
    {},
    {"schema": "coach.check/1"},
    {"measures": None, "findings": None, "calibration": None},
    {"measures": {}, "findings": [], "calibration": {NECK: {}}, "marked": {"automatic": None}},
    {"calibration": {NECK: {"change": {"value": 3.0}, "at": None}}},
]


@pytest.fixture(params=DOCUMENTS, ids=lambda document: json.dumps(document)[:40])
def older(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The user's history with a row of every kind that holds a document."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    at = Moment.of(datetime.now().astimezone()).after(-600)
    with open_history() as history:
        profile = history.add(Profile(at, "default", "0"))
        history.add(Baseline(at, profile.id, "upright", {}))
        check = history.add(Check(at, "0", True, "side-left", 10.0, 71, request.param))
        history.add(CheckMeasure(check.id, NECK, 47.0, 39.0, 55.0, "deg", "mild", None))
        history.add(CheckFinding(check.id, 0, "forward_head", "mild", "Your head is forward."))
        spell = history.add(Spell(at, "0", 1.0))
        for kind in ("slouch_began", "nudge", "paused", "resumed", "break_taken", "desk_setup"):
            history.add(Event(at, kind, spell.id))
        history.add(Session(at, "desk_break"))
        history.add(Setting(at, "monitor.sensitivity", None))
        history.add(ProgrammeStep(at, "programme", 1, 1))
        history.add(OwnReference(at, "inclinometer", NECK, None, 50.0, 2.0))
    return request.param


@pytest.mark.parametrize(
    "words",
    [
        ["history"],
        ["history", "--plain"],
        ["history", "--week"],
        ["report"],
        ["report", "--for", "clinician"],
        ["report", "--letter", "letter.html"],
        ["calibrate", "--json"],
    ],
    ids=" ".join,
)
def test_every_command_that_reads_the_history_reads_it(
    older: Any, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(words) == 0
    told = capsys.readouterr()
    assert "went wrong" not in told.err
    if words[0] == "history" and "--week" not in words and "measures" not in older:
        assert "47" in told.out, "the check's own rows tell what its document does not"


def test_the_document_of_the_history_is_whole(
    older: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["history", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, HISTORY)
    (check,) = document["checks"]
    assert check["view"] == "side-left"
    assert check["score"] == 71


def test_the_app_and_the_programme_read_it(older: Any) -> None:
    with open_history() as history:
        check = whole(history, history.all(Check)[0])
        assert since_last(assessed(50.0), check)[0].endswith(": score 71.")
        assert todays_session(history, exercises(), check.at).items
        assert baseline_of_view(history, "default", assessed(50.0).view) is None
        own_truth(history)
        latest_calibrated(history)

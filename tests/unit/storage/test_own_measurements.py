"""Own measurements in the history: stored, joined, exported, forgotten."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.core.posture.own.calibration import Reference
from coach.storage.checks import add_check
from coach.storage.export import backup, export_csv
from coach.storage.history import History
from coach.storage.importing import import_history
from coach.storage.moment import Moment
from coach.storage.own_measurements import (
    add_references,
    forget,
    own_truth,
    stored_truth,
    truth_document,
)
from coach.storage.records import OwnReference, Repeats
from coach.storage.store import Store
from tests.support.memories import NOON, check_document

CVA = "craniovertebral_angle"


@pytest.fixture
def history() -> Iterator[History]:
    with History(Store(None)) as opened:
        yield opened


def reference(view: str = "side-left", value: float = 50.0, automatic: float = 54.0) -> Reference:
    return Reference(CVA, view, "markers", value, 1.8, automatic, 9.1, NOON.utc_s)


def test_each_side_is_calibrated_by_itself(history: History) -> None:
    add_references(history, [reference(), reference("side-right", 50.0, 47.0)], NOON, "stickers")
    found = {item.view: item for item in own_truth(history).calibrations}
    assert found["side-left"].offset_deg > 0 > found["side-right"].offset_deg


def curve(history: History, at: Any, value: float = 42.0) -> None:
    history.add(OwnReference(at, "inclinometer", "thoracic_kyphosis", None, value, 3.0))


def with_curve(value: Any) -> Any:
    document = check_document()
    document["view"] = "side-left"
    document["measures"]["thoracic_kyphosis"] = {
        "value": value, "low": value - 12.0, "high": value + 12.0, "unit": "deg", "band": None,
        "abstained": None,
    }  # fmt: skip
    return document


def test_a_reading_waits_for_a_check_of_the_same_day(history: History) -> None:
    curve(history, NOON)
    assert own_truth(history).calibrations == ()
    assert len(own_truth(history).waiting) == 1
    add_check(history, with_curve(50.0), NOON.after(3 * 86400))
    assert len(own_truth(history).waiting) == 1
    add_check(history, with_curve(50.0), NOON.after(3600))
    [found] = own_truth(history).calibrations
    assert (found.measure, found.view) == ("thoracic_kyphosis", "side-left")
    assert 0 < found.offset_deg < 8
    assert own_truth(history).waiting == ()


def test_a_calibrated_check_teaches_what_it_said_before(history: History) -> None:
    curve(history, NOON)
    document = with_curve(44.0)
    automatic = {
        **document["measures"]["thoracic_kyphosis"],
        "value": 50.0,
        "low": 38.0,
        "high": 62.0,
    }
    document["calibration"] = {"thoracic_kyphosis": {"automatic": automatic}}
    add_check(history, document, NOON.after(60))
    [found] = own_truth(history).calibrations
    plain = History(Store(None))
    curve(plain, NOON)
    add_check(plain, with_curve(50.0), NOON.after(60))
    [other] = own_truth(plain).calibrations
    assert found.offset_deg == pytest.approx(other.offset_deg)
    plain.close()


def test_one_that_can_t_be_right_is_told_and_not_used(history: History) -> None:
    add_references(history, [reference(value=-50.0)], NOON, None)
    found = own_truth(history)
    assert found.calibrations == ()
    assert "swapped" in found.refused[0]


def test_repeats_give_a_detectable_change_once_there_are_enough(history: History) -> None:
    history.add(Repeats(NOON, CVA, "side-left", {"deg": [50.0, 51.0, 49.0]}))
    assert own_truth(history).detectable_deg(CVA, "side-left") is None
    history.add(Repeats(NOON.after(60), CVA, "side-left", {"deg": [50.0, 51.0, 49.0]}))
    assert own_truth(history).detectable_deg(CVA, "side-left") == pytest.approx(2.77, abs=0.01)
    assert own_truth(history).detectable_deg(CVA, "side-right") is None


def test_forgetting_leaves_nothing_and_nothing_else(history: History) -> None:
    add_check(history, check_document(), NOON)
    add_references(history, [reference()], NOON, None)
    history.add(Repeats(NOON, CVA, "side-left", {"deg": [50.0, 51.0, 49.0]}))
    assert forget(history) == 2
    document = truth_document(history, NOON)
    assert document["references"] == document["calibrations"] == document["repeatability"] == []
    from coach.storage.records import Check

    assert len(history.all(Check)) == 1


@pytest.mark.parametrize("way", ["csv", "backup"])
def test_they_are_exported_and_come_back(history: History, tmp_path: Path, way: str) -> None:
    add_references(history, [reference()], NOON, "stickers")
    history.add(Repeats(NOON, CVA, "side-left", {"deg": [50.0, 51.5]}))
    if way == "csv":
        export_csv(history, tmp_path / "out")
        source = tmp_path / "out"
    else:
        source = tmp_path / "copy.db"
        backup(history, source)
    with History(Store(None)) as other:
        import_history(other, source)
        for kind in (OwnReference, Repeats):
            assert other.all(kind) == history.all(kind)


def test_a_history_that_can_t_be_read_teaches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"no database at all" * 100)
    assert stored_truth(path).calibrations == ()


def test_moments_of_other_zones_are_kept(history: History) -> None:
    at = Moment(NOON.utc_s, 7200)
    add_references(history, [reference()], at, None)
    assert history.all(OwnReference)[0].at == at

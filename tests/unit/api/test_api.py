"""``import coach``: the same results as the commands, for programs and notebooks."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import coach
from coach.api.opened import LIVE_S, name_of
from coach.cli import main
from coach.commands.check import CAMERA_SECONDS
from coach.core.body.back_outline import STATIONS
from coach.core.health.screening import Screened
from coach.core.posture.own.calibration import Reference
from coach.core.types import PoseSample, View
from coach.errors import CoachError, NoPersonError, SourceError, UsageError
from coach.pose.trace import Trace, TraceWriter
from coach.runtime.training.safety import EmergencyOpenError, remember_screening
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.own_measurements import add_references
from models.evaluation.posture.traces import read
from tests.support.command import ROOT
from tests.support.moving import filmed

REPORT = ROOT / "models" / "training" / "report.npz"
FPS = 10.0
CVA = "craniovertebral_angle"


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of landmark traces of one rendered person: from the left, and facing the camera
    twice, upright and another way."""
    folder = tmp_path_factory.mktemp("recordings")
    stored = read(REPORT)
    views = stored.view
    for seed in np.unique(stored.seed):
        of_person = stored.seed == seed
        side = np.flatnonzero(of_person & (views == View.SIDE_LEFT))
        front = np.flatnonzero(of_person & (views == View.FRONT))
        upright, other = front[stored.pose[front] == 0], front[stored.pose[front] != 0]
        if len(side) and len(upright) and len(other):
            break
    for name, rows in (("side", side), ("upright", upright), ("other", other)):
        size = tuple(stored.size_px[rows[0]].tolist())
        with TraceWriter(folder / f"{name}.npz") as trace:
            for seq in range(60):
                row = rows[seq % len(rows)]
                trace.add(
                    PoseSample(
                        seq,
                        seq / FPS,
                        size,
                        stored.landmarks[row],
                        stored.world[row],
                        contour=None if name != "side" else stored.contour[row],
                        light=0.5,
                    )
                )
    return folder


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    """The document a command prints."""
    assert main([*words, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("side", {}, ()),
        ("upright", {}, ()),
        ("side", {"seconds": 2.0}, ("--seconds", "2")),
        ("side", {"view": "front"}, ("--view", "front")),
        ("side", {"tall_from_s": 1.0}, ("--flexibility", "1")),
        ("other", {"baseline": "upright"}, ("--baseline", "upright")),
    ],
)
def test_a_check_is_the_document_of_the_command(
    capsys: pytest.CaptureFixture[str],
    recordings: Path,
    name: str,
    options: dict[str, Any],
    words: tuple[str, ...],
) -> None:
    source = recordings / f"{name}.npz"
    if "baseline" in options:
        options = {"baseline": recordings / "upright.npz"}
        words = ("--baseline", str(options["baseline"]))
    found = coach.measure(source, **options)
    assert found.document == printed(capsys, "check", str(source), *words)


def test_a_check_has_its_parts_typed(recordings: Path) -> None:
    found = coach.measure(recordings / "side.npz")
    angle = found.measures[CVA]
    assert angle.value is not None
    assert angle.low is not None
    assert angle.high is not None
    assert str(angle) == f"{angle.value:.1f} deg ({angle.low:.1f} to {angle.high:.1f})"
    front = coach.measure(recordings / "upright.npz").measures[CVA]
    assert front.value is None
    assert str(front) == f"none ({front.abstained})"
    assert found.view == "side-left"
    assert found.score == found.document["score"]
    assert [item.code for item in found.findings] == [
        item["code"] for item in found.document["findings"]
    ]
    assert f"{CVA}: {angle}" in str(found)


def test_a_baseline_may_be_a_check(recordings: Path) -> None:
    upright = coach.measure(recordings / "upright.npz")
    by_check = coach.measure(recordings / "other.npz", baseline=upright)
    by_name = coach.measure(recordings / "other.npz", baseline=recordings / "upright.npz")
    assert by_check.document == by_name.document


def test_as_long_as_the_command_looks_at_a_camera() -> None:
    assert LIVE_S == CAMERA_SECONDS


def test_own_measurements_are_taken_off_where_it_is_asked_for(recordings: Path) -> None:
    side = recordings / "side.npz"
    plain = coach.measure(side)
    said = plain.measures[CVA]
    assert said.value is not None
    now = Moment.of(datetime.now(UTC))
    own = Reference(
        CVA, plain.view, "marked", said.value - 4.0, 2.0, said.value, said.half or 0.0, now.utc_s
    )
    with open_history() as history:
        add_references(history, [own], now, "you")
    again, corrected = coach.measure(side), coach.measure(side, calibrated=True)
    assert again.document == plain.document
    lower = corrected.measures[CVA].value
    assert lower is not None
    assert said.value - 4.0 < lower < said.value
    applied = corrected.document["calibration"][CVA]
    assert applied["automatic"]["value"] == plain.document["measures"][CVA]["value"]
    assert corrected.document != plain.document


def test_without_own_measurements_calibrated_changes_nothing(recordings: Path) -> None:
    side = recordings / "side.npz"
    assert coach.measure(side, calibrated=True).document == coach.measure(side).document


def test_what_cannot_be_is_said(recordings: Path) -> None:
    with pytest.raises(SourceError, match="there is no nowhere"):
        coach.measure("nowhere.mp4")
    with pytest.raises(ValueError, match="view must be one of"):
        coach.measure(recordings / "side.npz", view="above")
    with pytest.raises(ValueError, match="seconds must be above 0"):
        coach.measure(recordings / "side.npz", seconds=0.0)
    with pytest.raises(UsageError, match="is live"):
        coach.measure(recordings / "side.npz", baseline="0")


def test_a_path_is_never_a_camera() -> None:
    assert name_of(0) == "0"
    assert name_of("0") == "0"
    assert name_of(Path("0")) == "./0"
    assert name_of(Path("clips/a.mp4")) == str(Path("clips/a.mp4"))


Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, tuple[int, int]]


def arrays(trace: Path) -> Arrays:
    """Landmarks, world landmarks, contours and times of a trace, and its pictures' size."""
    samples = list(Trace(trace))
    nothing = np.full(STATIONS, np.nan, np.float32)
    return (
        np.array([sample.landmarks for sample in samples]),
        np.array([sample.world for sample in samples]),
        np.array([nothing if one.contour is None else one.contour for one in samples]),
        np.array([sample.t_s for sample in samples]),
        samples[0].size_px,
    )


@pytest.mark.parametrize("name", ["side", "upright"])
def test_arrays_judged_together_are_the_recording(recordings: Path, name: str) -> None:
    source = recordings / f"{name}.npz"
    landmarks, world, contour, t_s, size_px = arrays(source)
    light = np.full(len(t_s), 0.5)
    frames = coach.analyse(landmarks, size_px, t_s, world=world, contour=contour, light=light)
    assert frames.together(str(source)).document == coach.measure(source).document


def test_any_leading_axes_give_the_same_frames(recordings: Path) -> None:
    landmarks, world, _, _, size_px = arrays(recordings / "side.npz")
    flat = coach.analyse(landmarks[:60], size_px, world=world[:60])
    deep = coach.analyse(
        landmarks[:60].reshape(3, 20, 33, 4), size_px, world=world[:60].reshape(3, 20, 33, 3)
    )
    one = coach.analyse(landmarks[7], size_px, world=world[7])
    for name, values in flat.value_deg.items():
        np.testing.assert_array_equal(deep.value_deg[name].ravel(), values)
        np.testing.assert_array_equal(deep.reason[name].ravel(), flat.reason[name])
        assert one.value_deg[name].shape == ()
        assert ((flat.reason[name] == "") == np.isfinite(values)).all()
    assert deep.joint_deg["left_elbow"].shape == (3, 20)
    assert "side-left" in flat.view.tolist()
    assert flat.together().duration_s == 0.0


def test_without_world_landmarks_the_trained_measures_are_not_available(
    recordings: Path,
) -> None:
    landmarks, _, _, _, size_px = arrays(recordings / "side.npz")
    found = coach.analyse(landmarks, size_px)
    assert set(found.reason[CVA].tolist()) == {"not_available"}
    assert np.isfinite(found.value_deg["trunk_lean"]).any()


def test_frames_without_anybody_have_no_values() -> None:
    found = coach.analyse(np.full((4, 33, 4), np.nan), (640, 480))
    assert all(np.isnan(values).all() for values in found.value_deg.values())
    assert set(found.reason[CVA].tolist()) == {"no_person"}
    with pytest.raises(NoPersonError):
        found.together()


@pytest.mark.parametrize(
    ("landmarks", "others", "said"),
    [
        (np.zeros((5, 17, 4)), {}, "landmarks must have shape"),
        (np.zeros((5, 33, 4)), {"world": np.zeros((4, 33, 3))}, "world must have shape"),
        (np.zeros((5, 33, 4)), {"t_s": np.zeros(5)}, "t_s must have shape"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    landmarks: np.ndarray, others: dict[str, np.ndarray], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        coach.analyse(landmarks, (640, 480), **others)


@pytest.fixture
def raises(tmp_path: Path) -> Path:
    """A trace of three lateral raises."""
    path = tmp_path / "raises.npz"
    with TraceWriter(path) as trace:
        for item in filmed(12.0):
            trace.add(item)
    return path


def test_repetitions_are_the_document_of_the_command(
    capsys: pytest.CaptureFixture[str], raises: Path
) -> None:
    found = coach.count(raises, "lateral_raise")
    document = printed(capsys, "exercise", "lateral_raise", "--source", str(raises))
    assert found.document == document
    assert found.reps == document["reps"] == 3
    assert found.attempts == document["attempts"]
    assert len(found.rep_times_s) == 3
    assert found.score == document["score"]
    assert [fault.code for fault in found.faults] == [
        item["code"]
        for item in document["faults"]  # type: ignore[attr-defined]
    ]
    assert str(found) == "Tubing lateral raise: 3 of 3 attempts complete"


@pytest.mark.parametrize(
    ("source", "exercise", "said"),
    [
        ("0", "lateral_raise", "is live"),
        ("a.npz", "lateral_raze", "did you mean lateral_raise"),
        ("a.npz", "desk_break", "is a routine"),
    ],
)
def test_what_cannot_be_counted_is_said(source: str, exercise: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        coach.count(source, exercise)


def test_nothing_is_counted_while_an_emergency_is_open(raises: Path) -> None:
    with open_history() as history:
        emergency = Screened("emergency", (), frozenset(), "nothing")
        remember_screening(history, emergency, Moment.of(datetime.now(UTC)))
    with pytest.raises(EmergencyOpenError):
        coach.count(raises, "lateral_raise")


def test_every_public_name_is_there() -> None:
    for name in coach.__all__:
        assert getattr(coach, name) is not None
        assert name in dir(coach)
    assert issubclass(SourceError, CoachError)
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = coach.nothing_of_the_kind


@pytest.mark.integration
def test_importing_it_imports_nothing_heavy() -> None:
    code = (
        "import coach, sys; heavy = {'numpy', 'cv2', 'mediapipe', 'typing', 'importlib.metadata'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"

"""The evaluation prints its table without the renderer; training gives the same file twice."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import numpy as np
import pytest

from coach.core.types import View
from coach.measurement import load_measurement
from coach.paths import shipped
from models.evaluation import stats
from models.evaluation.__main__ import main
from models.evaluation.posture.causes import causes
from models.evaluation.posture.groups import breakdowns
from models.evaluation.posture.judged import judge_front, judge_side
from models.evaluation.posture.slouch import slouched
from models.evaluation.posture.traces import Traces, read, write
from models.evaluation.table import front_rows, interval_rows, side_rows

REPORT = shipped("models", "training", "report.npz")


@pytest.fixture(scope="module")
def report() -> Traces:
    return read(REPORT)


def test_prints_the_table_and_draws_the_plots(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--plots", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    for words in ("CVA, side", "ear–shoulder line", "kyphosis, side", "nose-drop", "dark skin",
                  "change of CVA, front", "share inside", "clothes: jacket", "off by one at most",
                  "false repetitions", "form faults", "style left out",
                  "change of kyphosis"):  # fmt: skip
        assert words in printed
    for name in ("bland_altman_cva", "bland_altman_kyphosis", "calibration"):
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_no_sets_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sets", "nowhere.npz"]) == 3
    assert "nowhere.npz can't be read" in capsys.readouterr().err


def test_no_traces_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--traces", "nowhere.npz"]) == 3
    assert "no traces" in capsys.readouterr().err


def test_reports_on_people_nothing_was_learnt_from(report: Traces) -> None:
    assert report.seed.min() >= 900000
    assert report.seed.max() <= 900999
    with np.load(shipped("models", "measurement.npz")) as stored:
        for name in ("trained_on", "calibrated_on"):
            assert stored[name][1] < 900000


def test_intervals_hold_the_truth_about_as_often_as_they_say(report: Traces) -> None:
    side_model, front_model = load_measurement()
    side, front = judge_side(report, side_model), judge_front(report, front_model)
    rows = {row.what: row.figure for row in interval_rows(side, front)}
    for name in ("CVA interval, all", "kyphosis interval, all"):
        assert rows[name].low <= 0.92, name
        assert rows[name].high >= 0.88, name


def test_beats_the_line_other_programs_draw(report: Traces) -> None:
    side = judge_side(report, load_measurement()[0])
    rows = {(row.what, row.metric): row.figure.value for row in side_rows(side)}
    ours, theirs = (rows[name, "mean abs. error °"] for name in
                    ("CVA, side", "CVA by the ear–shoulder line"))  # fmt: skip
    assert ours < theirs / 3


def test_every_answered_frame_is_seen_from_a_side(report: Traces) -> None:
    side = judge_side(report, load_measurement()[0])
    assert (side.traces.view >= View.OBLIQUE).all()
    assert next(iter(breakdowns(side))).name == "all"


def test_recordings_are_the_frames_of_a_posture_together(report: Traces) -> None:
    side = judge_side(report, load_measurement()[0])
    clips = side.clips
    keys = side.traces.seed * 100 + side.traces.pose
    assert len(clips.rows) == len(np.unique(keys))
    one = keys == keys[clips.rows[0]]
    np.testing.assert_allclose(clips.truth[0], side.truth[one].mean(axis=0))
    said = np.isfinite(clips.value)
    np.testing.assert_array_equal(said, np.isfinite(clips.half))
    assert np.isfinite(clips.pressed[said]).all()


def test_a_clear_slouch_is_told_better_than_a_slight_one(report: Traces) -> None:
    front = judge_front(report, load_measurement()[1])
    areas = [row.figure.value for row in front_rows(front) if row.metric == "AUC"]
    assert areas[1] > areas[0] > 0.7


def test_each_cause_costs_what_it_must(report: Traces) -> None:
    side = judge_side(report, load_measurement()[0])
    middle = [float(np.median(np.abs(miss))) for _, miss, _ in causes(side)]
    seen_aside, ear, nape, both, spine = middle
    assert 0 < seen_aside < min(ear, nape)
    assert both > ear
    assert spine > 1


def test_sets_cover_their_seeds_once_and_render_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.training import sets

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("rendered although everything was there")

    monkeypatch.setattr(subprocess, "run", refuse)
    for name, batches in sets.SETS.items():
        seeds = [s for batch in batches for a, b in batch.chunks() for s in range(a, b)]
        assert len(seeds) == len(set(seeds)) == sum(b.last - b.first for b in batches)
        for batch in batches:
            for first, _ in batch.chunks():
                (tmp_path / f"{name}-{first}.npz").touch()
        assert all(path.exists() for path in sets.render(name, tmp_path, 1))
    assert all(900000 <= b.first < b.last <= 901000 for b in sets.SETS["report"])


def test_traces_survive_packing(report: Traces, tmp_path: Path) -> None:
    write(tmp_path / "a.npz", report)
    again = read(tmp_path / "a.npz")
    np.testing.assert_array_equal(again.landmarks, report.landmarks)
    np.testing.assert_array_equal(again.contour, report.contour)
    np.testing.assert_array_equal(again.truth, report.truth)
    write(tmp_path / "b.npz", again)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_training_twice_gives_the_same_bytes(report: Traces, tmp_path: Path) -> None:
    from models.training.__main__ import fit
    from models.training.network import Recipe

    learnt = read(REPORT.with_name("train.npz"))
    people = np.unique(learnt.seed)
    for name, some in (("train", people[:40]), ("spare", people[40:50])):
        write(tmp_path / f"{name}.npz", learnt.where(np.isin(learnt.seed, some)))
    recipe = Recipe(hidden=(6, 4), nets=1, epochs=6)
    digests = set()
    for attempt in range(2):
        out = tmp_path / f"{attempt}.npz"
        fit(tmp_path / "train.npz", tmp_path / "spare.npz", out, recipe)
        digests.add(hashlib.sha256(out.read_bytes()).hexdigest())
    assert len(digests) == 1
    side_model, _ = load_measurement(out)
    assert np.isfinite(judge_side(report, side_model).pressed.value_deg).any()


def test_figures_on_known_numbers() -> None:
    everyone = np.arange(6)
    miss = np.array([1.0, -1.0, 2.0, -2.0, 3.0, -3.0])
    assert stats.mean_error(miss)(everyone) == pytest.approx(2.0)
    assert stats.furthest_limit(miss)(everyone) == pytest.approx(1.96 * miss.std())
    true = np.array([True, True, True, False, False, False])
    score = np.array([3.0, 2.0, 1.0, 1.0, 0.0, 0.0])
    assert stats.area_under_curve(score, true)(everyone) == pytest.approx(8.5 / 9)
    assert stats.balanced_accuracy(score > 1.5, true)(everyone) == pytest.approx(5 / 6)
    assert stats.best_balanced_accuracy(score, true) == pytest.approx(5 / 6)
    assert stats.correlation(miss, 2 * miss + 1)(everyone) == pytest.approx(1.0)
    found = stats.figure(stats.mean_error(miss), np.array([0, 0, 1, 1, 2, 2]))
    assert found.low <= found.value <= found.high


def test_slouching_is_either_angle_and_grows() -> None:
    change = np.array([[0.0, 0.0], [-8.0, 0.0], [0.0, 8.0], [-6.0, 0.0], [5.0, -9.0]])
    np.testing.assert_allclose(slouched(change), [0.0, 1.0, 1.0, 0.5, 0.0])

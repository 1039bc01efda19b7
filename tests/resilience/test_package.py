"""What is installed from the wheel works without the checkout."""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

import coach
from tests.support.command import ROOT

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A folder with the unpacked wheel."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(out / "site")
    return out / "site"


def run(site: Any, *words: Any) -> Any:
    code = "import sys; from coach.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=site,  # first on the path, before the checkout
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_brings_its_data(site: Any) -> None:
    found = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert "coach/models/pose_landmarker.toml" in found
    assert "coach/sample_videos/side_forward_head.mp4" in found
    assert "coach/py.typed" in found
    assert "coach/exercises/chin_tuck.toml" in found
    assert "coach/exercises/health/rules.toml" in found
    assert "coach/exercises/learn/posture.toml" in found
    assert "coach/ui/coach.tcss" in found
    assert "coach/ui/templates/app_index.html" in found
    assert not any(name.startswith(("tests/", "sample_videos/", "models/")) for name in found)
    assert not any("evaluation" in name or "training" in name.split("/")[:2] for name in found)


def test_the_wheel_has_the_version_of_the_package(site: Any) -> None:
    (metadata,) = site.glob("coach-*.dist-info/METADATA")
    assert f"\nVersion: {coach.__version__}\n" in metadata.read_text(encoding="utf-8")


def test_the_installed_package_runs_the_demo(site: Any, pose_model: Path, tmp_path: Path) -> None:
    where = run(site, "models", "--json")
    assert json.loads(where.stdout)["schema"] == "coach.models/1"
    demo = run(site, "demo", "--out", str(tmp_path / "out"))
    assert demo.returncode == 0, demo.stderr
    assert "Craniovertebral angle" in demo.stdout
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".mp4", ".png"}


def test_the_installed_package_reads_its_exercises_and_articles(site: Any) -> None:
    listed = run(site, "exercise", "--list")
    assert listed.returncode == 0, listed.stderr
    assert "chin_tuck" in listed.stdout
    read = run(site, "learn", "posture")
    assert read.returncode == 0, read.stderr


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from coach.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'cv2', 'mediapipe', 'rich', 'textual', 'joblib', 'av'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "HEAVY []" in result.stdout


def locked(*locks: Any) -> Any:
    lines = [line for lock in locks for line in (ROOT / lock).read_text().splitlines()]
    return {line.split("==")[0] for line in lines if "==" in line}


def test_users_get_nothing_that_only_builds_or_tests() -> None:
    group = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    needs = [need for kind in ("build", "dev") for need in group[kind]]
    named = {re.split(r"[^\w-]", need)[0] for need in needs}
    assert named.isdisjoint(locked("requirements.lock"))
    assert named <= locked("requirements-dev.lock")


def test_the_locks_hold_one_opencv() -> None:
    """opencv-contrib-python or the headless one would overwrite opencv-python's files."""
    names = locked("requirements.lock", "requirements-dev.lock")
    assert {name for name in names if "opencv" in name} == {"opencv-python"}


def test_the_installed_package_measures_from_python(site: Any, pose_model: Path) -> None:
    code = (
        "import coach; from coach.paths import shipped\n"
        "assert coach.__file__.startswith({site!r})\n"
        "found = coach.measure(shipped('sample_videos', 'side_forward_head.mp4'), seconds=2)\n"
        "print(found.measures['craniovertebral_angle'])"
    ).replace("{site!r}", repr(str(site)))
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
        env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
    )
    assert result.returncode == 0, result.stderr
    assert re.fullmatch(r"[\d.]+ deg \([\d.]+ to [\d.]+\)\n", result.stdout)

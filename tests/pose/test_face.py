"""The points of a face: found where the face is, the same at any size, and never made up."""

import hashlib
import zipfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from coach.capture.open import open_source
from coach.core.types import FACE_POINTS, Landmark
from coach.errors import ModelError
from coach.paths import shipped
from coach.pose.face import FaceMesh
from coach.pose.mediapipe.detector import MediaPipeDetector
from coach.pose.model import face as store
from coach.pose.model.face import ensure_face_model, find_face_model, keep_face_model
from coach.pose.model.fetch import UnreachableError

pytestmark = pytest.mark.integration

RIGHT_SIDE, LEFT_SIDE, RIGHT_EYE, LEFT_EYE = 0, 1, (8, 9), (10, 11)


@pytest.fixture(scope="module")
def face_model() -> Any:
    found = ensure_face_model()
    if found is None:
        pytest.skip("the face model can't be had here: neither its address nor the index answers")
    return found


@pytest.fixture(scope="module")
def seen(pose_model: Path, face_model: Any) -> tuple[Any, Any]:
    """A picture of somebody at a desk, its landmarks and the face's points."""
    with open_source(shipped("sample_videos", "front_upright.mp4")) as source:
        frame = next(iter(source))
    with MediaPipeDetector(pose_model, stills=True, face=face_model) as detector:
        return frame.image, detector.detect(frame)


def test_the_points_lie_where_the_face_is(seen: tuple[Any, Any]) -> None:
    _, sample = seen
    assert sample.face is not None
    assert sample.face.shape == (FACE_POINTS, 3)
    width = np.linalg.norm(sample.face[RIGHT_SIDE] - sample.face[LEFT_SIDE])
    for corners, eye in ((RIGHT_EYE, Landmark.RIGHT_EYE), (LEFT_EYE, Landmark.LEFT_EYE)):
        apart = sample.face[list(corners), :2].mean(axis=0) - sample.landmarks[eye, :2]
        assert np.hypot(*apart) < 0.1 * width
    assert not sample.face.flags.writeable


@pytest.mark.parametrize("scale", [0.5, 1.7])
def test_a_larger_picture_has_the_same_face(
    seen: tuple[Any, Any], face_model: Any, scale: float
) -> None:
    image, sample = seen
    mesh = FaceMesh(face_model)
    resized = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    landmarks = sample.landmarks.copy()
    landmarks[:, :3] *= scale
    found = mesh.find(resized, landmarks)
    assert found is not None
    width = np.linalg.norm(found[RIGHT_SIDE] - found[LEFT_SIDE])
    assert np.abs(found[:, :2] / scale - sample.face[:, :2]).max() < 0.05 * width / scale


def test_a_turned_picture_has_a_turned_face(seen: tuple[Any, Any], face_model: Any) -> None:
    image, sample = seen
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 25.0, 1.0)
    landmarks = sample.landmarks.copy()
    landmarks[:, :2] = landmarks[:, :2] @ turn[:, :2].T + turn[:, 2]
    found = FaceMesh(face_model).find(cv2.warpAffine(image, turn, (width, height)), landmarks)
    assert found is not None
    wanted = sample.face[:, :2] @ turn[:, :2].T + turn[:, 2]
    size = np.linalg.norm(sample.face[RIGHT_SIDE] - sample.face[LEFT_SIDE])
    assert np.abs(found[:, :2] - wanted).max() < 0.08 * size


def test_where_no_face_is_none_is_found(seen: tuple[Any, Any], face_model: Any) -> None:
    image, sample = seen
    mesh = FaceMesh(face_model)
    assert mesh.find(np.full_like(image, 127), sample.landmarks) is None
    elsewhere = sample.landmarks.copy()
    elsewhere[:, 0] += 10_000
    assert mesh.find(image, elsewhere) is None
    elsewhere[:, :2] = np.nan
    assert mesh.find(image, elsewhere) is None


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "face.tflite").write_bytes(b"no model")
    for path in (tmp_path / "face.tflite", tmp_path / "none.tflite"):
        with pytest.raises(ModelError):
            FaceMesh(path)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A data folder without models, and no way to fetch any."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    monkeypatch.delenv("COACH_MODEL", raising=False)
    monkeypatch.delenv("COACH_FACE_MODEL", raising=False)
    tries = []

    def unreachable(*args: Any, **_: Any) -> None:
        tries.append(args)
        raise UnreachableError("no network in tests")

    monkeypatch.setattr(store, "download", unreachable)
    monkeypatch.setattr(store, "download_wheel", unreachable)
    return tries


def test_where_it_cannot_be_fetched_there_is_none_and_it_is_not_tried_at_every_start(
    empty: Any,
) -> None:
    assert ensure_face_model() is None
    assert len(empty) == 2
    assert ensure_face_model() is None
    assert len(empty) == 2
    assert ensure_face_model(again=True) is None
    assert len(empty) == 4


def test_a_broken_file_is_no_model(empty: Any, tmp_path: Path, face_model_bytes: Any) -> None:
    place = tmp_path / "models" / "face_landmark.tflite"
    place.parent.mkdir()
    place.write_bytes(face_model_bytes[:-1])
    assert find_face_model() is None
    place.write_bytes(face_model_bytes)
    assert find_face_model() == place


def test_it_is_taken_from_the_wheel_that_the_pose_model_is_made_of(
    empty: Any, tmp_path: Path, face_model_bytes: Any
) -> None:
    wheel = tmp_path / "a.whl"
    for content, right in ((face_model_bytes, True), (b"other", False)):
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(store.face_model().path_in_wheel, content)
        assert (keep_face_model(wheel) is not None) is right
    assert find_face_model() is not None
    wheel.write_bytes(b"no zip")
    assert keep_face_model(wheel) is None


def test_one_beside_a_named_pose_model_is_used(
    empty: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, face_model_bytes: Any
) -> None:
    monkeypatch.setenv("COACH_MODEL", str(tmp_path / "mine.task"))
    assert ensure_face_model() is None
    assert empty == []  # whoever names the models to use is not sent to the network
    (tmp_path / "face_landmark.tflite").write_bytes(face_model_bytes)
    assert ensure_face_model() == tmp_path / "face_landmark.tflite"


@pytest.fixture
def face_model_bytes(face_model: Any) -> Any:
    content = face_model.read_bytes()
    assert hashlib.sha256(content).hexdigest() == store.face_model().sha256
    return content

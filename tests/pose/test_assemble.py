"""The pose model put together from a wheel: read back with MediaPipe's own schema classes."""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.errors import ModelError
from coach.pose.model.assemble import Member, assemble, bundle
from coach.pose.model.store import variants
from coach.pose.model.tflite_metadata import Table, flatbuffer, with_pose_metadata

OUTPUTS = ("landmarks", "presence")


def tiny_model(buffers: Any = (b"weights", b"more weights")) -> Any:
    """A TensorFlow Lite file with buffers and one metadata entry, and nothing to compute."""
    tables = [Table({0: content}) for content in buffers]
    entry = Table({0: "min_runtime_version", 1: 0})
    return flatbuffer(Table({0: 3, 3: "tiny", 4: tables, 6: [entry]}), b"TFL3")


def read(model: Any) -> Any:
    from mediapipe.tasks.metadata import schema_py_generated as schema

    return schema.ModelT.InitFromObj(schema.Model.GetRootAs(model, 0))


def metadata_of(model: Any) -> Any:
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    whole = read(model)
    entry = next(item for item in whole.metadata if item.name == b"TFLITE_METADATA")
    content = bytes(whole.buffers[entry.buffer].data)
    assert content[4:8] == b"M001"
    return schema.ModelMetadataT.InitFromObj(schema.ModelMetadata.GetRootAs(content, 0))


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=20))
@pytest.mark.integration
def test_the_model_stays_what_it_was(buffers: Any) -> None:
    model = tiny_model(buffers)
    result = with_pose_metadata(model, OUTPUTS)
    assert result.endswith(model)
    assert (len(result) - len(model)) % 16 == 0  # buffers stay aligned
    whole = read(result)
    assert whole.version == 3
    assert whole.description == b"tiny"
    assert [bytes(buffer.data) for buffer in whole.buffers[:-1]] == buffers
    assert [entry.name for entry in whole.metadata] == [b"min_runtime_version", b"TFLITE_METADATA"]


@pytest.mark.integration
def test_the_metadata_says_how_pictures_go_in_and_what_comes_out() -> None:
    (graph,) = metadata_of(with_pose_metadata(tiny_model(), OUTPUTS)).subgraphMetadata
    assert [tensor.name.decode() for tensor in graph.outputTensorMetadata] == list(OUTPUTS)
    (picture,) = graph.inputTensorMetadata
    (unit,) = picture.processUnits
    assert (list(unit.options.mean), list(unit.options.std)) == ([0.0], [255.0])
    assert picture.content.contentProperties.colorSpace == 1  # RGB


@pytest.mark.parametrize("model", [b"", b"TFL3", b"\x10\0\0\0TFL3", b"no model at all" * 9])
def test_something_else_is_refused(model: Any) -> None:
    with pytest.raises(ValueError, match="not a TensorFlow Lite model"):
        with_pose_metadata(model, OUTPUTS)


def test_the_bundle_is_stored_aligned_and_without_dates() -> None:
    parts = {"a.tflite": b"x" * 37, "longer_name.tflite": b"y" * 100}
    content = bundle(parts)
    assert content == bundle(parts)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == parts
        for entry in archive.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert content.index(parts[entry.filename]) % 16 == 0


def sha256(content: Any) -> Any:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def wheel(tmp_path: Path) -> Any:
    path = tmp_path / "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pkg/detector.tflite", b"detector")
        archive.writestr("pkg/landmarks.tflite", tiny_model())
    return path


DETECTOR = Member("pkg/detector.tflite", sha256(b"detector"), "pose_detector.tflite")
LANDMARKS = Member("pkg/landmarks.tflite", sha256(tiny_model()), "landmarks.tflite", OUTPUTS)


def test_a_wheel_becomes_a_bundle(wheel: Any) -> None:
    content = assemble(wheel, (DETECTOR, LANDMARKS))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("pose_detector.tflite") == b"detector"
        assert archive.read("landmarks.tflite").endswith(tiny_model())


@pytest.mark.parametrize(
    "member",
    [
        Member("pkg/detector.tflite", sha256(b"another"), "pose_detector.tflite"),
        Member("pkg/missing.tflite", sha256(b"detector"), "pose_detector.tflite"),
        Member("pkg/detector.tflite", sha256(b"detector"), "x.tflite", OUTPUTS),
    ],
)
def test_a_wheel_that_holds_something_else_is_refused(wheel: Any, member: Member) -> None:
    with pytest.raises(ModelError):
        assemble(wheel, (member,))


def test_a_file_that_is_no_wheel_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "half.whl"
    path.write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(ModelError, match="weights"):
        assemble(path, (DETECTOR,))


def test_a_model_assembled_here_is_the_one_pinned(pose_model: Path) -> None:
    """The stored file, if it was assembled, is exactly what putting its parts together gives."""
    recipe = variants()["full"].assembly
    content = pose_model.read_bytes()
    if sha256(content) != recipe.sha256:
        pytest.skip("the pose model here is the published one, not an assembled one")
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in recipe.members:
            inside = archive.read(member.name)
            original = inside
            if member.outputs:
                original = inside[inside.index(b"TFL3", 8) - 4 :]
                inside = with_pose_metadata(original, member.outputs)
            assert sha256(original) == member.sha256
            parts[member.name] = inside
    assert bundle(parts) == content

"""Adds the metadata MediaPipe's tasks want to a TensorFlow Lite model, without touching its bytes.

A TensorFlow Lite model is a FlatBuffer: tables and vectors that refer to each other by relative,
forward offsets. So a model gets a metadata entry by putting a new root table in front of it that
refers to everything in the old model where it lies, plus the new entry. The old bytes follow
unchanged, and the result is the same on every machine (the ``flatbuffers`` package lays the same
content out differently from version to version, which would make a pinned checksum impossible).

Formats: https://flatbuffers.dev/internals/ and, in the mediapipe package,
``tasks/metadata/metadata_schema.fbs`` (metadata) and ``schema_py_generated.py`` (model).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A FlatBuffer table: values by field number; an ``int`` is a scalar, the rest are offsets."""

    fields: dict[int, Node]


@dataclass(frozen=True, slots=True)
class Existing:
    """Something that lies at ``position`` (bytes from its start) in the model that follows."""

    position: int


Node = int | str | bytes | Table | Existing | Sequence[float] | Sequence["Table | Existing"]
"""``str``: string. ``bytes``: vector of bytes. Sequences: vector of floats, or of tables."""

_WIDE = 16  # what TensorFlow Lite aligns buffers to
_IMAGE_PROPERTIES, _NORMALIZATION, _RGB = 2, 1, 1  # numbers from metadata_schema.fbs
_BUFFERS, _METADATA = 4, 6  # field numbers of the table Model


def flatbuffer(root: Table, identifier: bytes, tail: bytes = b"") -> bytes:
    """A FlatBuffer with this root table, then ``tail``, which ``Existing`` nodes point into."""
    out = bytearray(4) + identifier
    pending: list[tuple[int, int]] = []
    _point(out, 0, _write(out, root, pending))
    _pad(out, _WIDE)
    for slot, position in pending:
        _point(out, slot, len(out) + position)
    return bytes(out) + tail


def with_pose_metadata(model: bytes, outputs: Sequence[str]) -> bytes:
    """The pose landmark model with the metadata ``PoseLandmarker`` reads.

    That is: one RGB image whose values are divided by 255, and ``outputs`` as the names of the
    output tensors in order. Raises ``ValueError`` for something that is no such model.
    """
    image = Table({0: _IMAGE_PROPERTIES, 1: Table({0: _RGB})})
    scaling = Table({0: _NORMALIZATION, 1: Table({0: [0.0], 1: [255.0]})})
    tensor_in = Table({0: "image", 3: image, 4: [scaling], 5: Table({0: [1.0], 1: [0.0]})})
    graph = Table({2: [tensor_in], 3: [Table({0: name}) for name in outputs]})
    metadata = flatbuffer(Table({0: "PoseLandmarksDetector", 3: [graph]}), b"M001")

    try:
        fields = _root_fields(model)
        buffers = _elements(model, fields, _BUFFERS)
        entries = _elements(model, fields, _METADATA)
    except (struct.error, KeyError, TypeError) as error:
        raise ValueError("not a TensorFlow Lite model with metadata") from error
    entry = Table({0: "TFLITE_METADATA", 1: len(buffers)})
    fields[_BUFFERS] = [*buffers, Table({0: metadata})]
    fields[_METADATA] = [*entries, entry]
    return flatbuffer(Table(fields), b"TFL3", tail=model)


def _write(out: bytearray, node: Node, pending: list[tuple[int, int]]) -> int:
    """Append a node and all below it; returns where it starts."""
    if isinstance(node, Table):
        return _write_table(out, node, pending)
    if isinstance(node, str):
        _pad(out, 4)
        text = node.encode()
        out += struct.pack("<I", len(text)) + text + b"\0"
        return len(out) - len(text) - 5
    if isinstance(node, bytes):
        _pad(out, _WIDE, ahead=4)  # the bytes, not their count, are aligned
        out += struct.pack("<I", len(node)) + node
        return len(out) - len(node) - 4
    assert not isinstance(node, int | Existing)
    _pad(out, 4)
    start = len(out)
    out += struct.pack("<I", len(node)) + bytes(4 * len(node))
    for index, element in enumerate(node):
        slot = start + 4 + 4 * index
        if isinstance(element, float | int):
            struct.pack_into("<f", out, slot, element)
        else:
            _fill(out, slot, element, pending)
    return start


def _write_table(out: bytearray, table: Table, pending: list[tuple[int, int]]) -> int:
    _pad(out, 4)
    vtable = len(out)
    count = max(table.fields) + 1
    size = 4 + 4 * len(table.fields)
    slots = {field: 4 + 4 * place for place, field in enumerate(sorted(table.fields))}
    places = [slots.get(field, 0) for field in range(count)]
    out += struct.pack(f"<HH{count}H", 4 + 2 * count, size, *places)
    _pad(out, 4)
    start = len(out)
    out += struct.pack("<i", start - vtable) + bytes(size - 4)
    for field, place in slots.items():
        _fill(out, start + place, table.fields[field], pending)
    return start


def _fill(out: bytearray, slot: int, node: Node, pending: list[tuple[int, int]]) -> None:
    if isinstance(node, int):
        struct.pack_into("<I", out, slot, node)
    elif isinstance(node, Existing):
        pending.append((slot, node.position))
    else:
        _point(out, slot, _write(out, node, pending))


def _point(out: bytearray, slot: int, target: int) -> None:
    struct.pack_into("<I", out, slot, target - slot)


def _pad(out: bytearray, to: int, ahead: int = 0) -> None:
    out += bytes(-(len(out) + ahead) % to)


def _root_fields(model: bytes) -> dict[int, Node]:
    """The fields of a model's root table: the version, then references into the model."""
    if model[4:8] != b"TFL3":
        raise KeyError("identifier")
    (root,) = struct.unpack_from("<I", model, 0)
    vtable = root - struct.unpack_from("<i", model, root)[0]
    (size,) = struct.unpack_from("<H", model, vtable)
    fields: dict[int, Node] = {}
    for field in range((size - 4) // 2):
        (place,) = struct.unpack_from("<H", model, vtable + 4 + 2 * field)
        if place:
            (value,) = struct.unpack_from("<I", model, root + place)
            fields[field] = value if field == 0 else Existing(root + place + value)
    return fields


def _elements(model: bytes, fields: dict[int, Node], field: int) -> list[Table | Existing]:
    """Where the tables in a vector of the model's root table lie."""
    vector = fields[field]
    if not isinstance(vector, Existing):
        raise TypeError("not a vector")
    (count,) = struct.unpack_from("<I", model, vector.position)
    slots = [vector.position + 4 + 4 * index for index in range(count)]
    return [Existing(slot + struct.unpack_from("<I", model, slot)[0]) for slot in slots]

"""What is drawn on pictures: where, how legibly, and what it keeps clear of."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.core.types import Float32, Image, Landmark, PoseSample
from coach.errors import OutputError, UsageError
from coach.report.picture import angle_marks, panel, primitives, skeleton
from coach.report.picture.annotate import (
    AngleMark,
    Annotator,
    Overlay,
    OverlayRow,
    annotate,
    annotate_still,
)
from coach.report.typeface import Typeface, spelt_out

SIZE_PX = (640, 480)
ROWS = (
    OverlayRow("Craniovertebral angle", "47.2°", "43.9–50.5°", "mild", "mild"),
    OverlayRow("Trunk lean", "3°", "±1°", "in range", "good"),
    OverlayRow("Head turn", "needs a view from the front", muted=True),
)
OVERLAY = Overlay("Head slightly forward", "mild", "Side view, left", 12.3, ROWS)
PLAIN = Overlay("", "unknown")


def grey(level: int = 120, size_px: tuple[int, int] = SIZE_PX) -> Image:
    return np.full((size_px[1], size_px[0], 3), level, np.uint8)


_L = Landmark
_FRONT = {
    _L.NOSE: (0, 0.1), _L.LEFT_EYE: (0.12, -0.05), _L.RIGHT_EYE: (-0.12, -0.05),
    _L.LEFT_EAR: (0.24, 0), _L.RIGHT_EAR: (-0.24, 0),
    _L.MOUTH_LEFT: (0.1, 0.25), _L.MOUTH_RIGHT: (-0.1, 0.25),
    _L.LEFT_SHOULDER: (0.5, 0.75), _L.RIGHT_SHOULDER: (-0.5, 0.75),
    _L.LEFT_ELBOW: (0.7, 1.4), _L.RIGHT_ELBOW: (-0.7, 1.4),
    _L.LEFT_WRIST: (0.6, 2.0), _L.RIGHT_WRIST: (-0.6, 2.0),
    _L.LEFT_HIP: (0.35, 2.0), _L.RIGHT_HIP: (-0.35, 2.0),
}  # fmt: skip
"""Places in shoulder widths from the middle between the ears."""


def person(
    centre_px: tuple[float, float] = (320, 150), shoulders_px: float = 140, visibility: float = 1.0
) -> Float32:
    """Someone seen from the front; ``centre_px`` is the middle between the ears."""
    body = np.zeros((33, 4), np.float32)
    for index, (x, y) in _FRONT.items():
        body[index, :2] = np.array(centre_px) + np.array([x, y]) * shoulders_px
    body[1, :2] = body[3, :2] = body[2, :2]
    body[4, :2] = body[6, :2] = body[5, :2]
    body[[*range(17), 23, 24], 3] = visibility
    return body


def sample(landmarks: Float32 | None, size_px: tuple[int, int] = SIZE_PX) -> PoseSample:
    return PoseSample(0, 0.0, size_px, landmarks)


def changed(before: Image, after: Image) -> np.ndarray:
    return np.asarray((before != after).any(axis=2))


def panel_corner(image: Image) -> tuple[str, str]:
    """Where something was drawn on a picture that was grey: (top/bottom, left/right)."""
    drawn = changed(grey(size_px=(image.shape[1], image.shape[0])), image)
    rows, columns = np.nonzero(drawn)
    return (
        "top" if rows.mean() < image.shape[0] / 2 else "bottom",
        "left" if columns.mean() < image.shape[1] / 2 else "right",
    )


def test_draws_on_a_copy() -> None:
    image = grey()
    image.setflags(write=False)
    drawn = annotate(image, sample(person()), OVERLAY)
    assert (image == 120).all()
    assert drawn.shape == image.shape
    assert drawn.dtype == np.uint8
    assert changed(image, drawn).any()


def test_the_same_input_gives_the_same_picture() -> None:
    first = annotate(grey(), sample(person()), OVERLAY)
    assert np.array_equal(first, annotate(grey(), sample(person()), OVERLAY))


@pytest.mark.parametrize("level", [0, 255])
def test_skeleton_is_light_and_dark_on_any_ground(level: int) -> None:
    drawn = grey(level)
    skeleton.draw(drawn, person(), 1.0)
    touched = drawn[changed(grey(level), drawn)].mean(axis=1) if level else drawn.mean(axis=2)
    assert drawn.max() > 230
    assert touched.min() < 60


def test_what_is_hardly_visible_is_not_drawn() -> None:
    drawn = grey()
    skeleton.draw(drawn, person(visibility=0.49), 1.0)
    assert not changed(grey(), drawn).any()
    skeleton.draw(drawn, person(visibility=0.5), 1.0)
    assert changed(grey(), drawn).any()


def test_nothing_is_mirrored() -> None:
    body = person(visibility=0.0)
    for joint in (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW):
        body[joint, 3] = 1.0
    drawn = grey()
    skeleton.draw(drawn, body, 1.0)
    columns = np.nonzero(changed(grey(), drawn))[1]
    assert abs(columns.min() - body[Landmark.LEFT_SHOULDER, 0]) < 8
    assert abs(columns.max() - body[Landmark.LEFT_ELBOW, 0]) < 8


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1e30, 1e30])
def test_absurd_landmarks_do_no_harm(bad: float) -> None:
    body = person()
    body[Landmark.LEFT_ELBOW, :2] = bad
    body[Landmark.NOSE, 0] = bad
    mark = AngleMark((bad, 10.0), (30.0, 40.0), "horizontal", 45.0, "CVA")
    drawn = annotate(grey(), sample(body), replace(OVERLAY, angles=(mark,)))
    assert changed(grey(), drawn).any()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.integers(0, 6))
def test_any_size_of_picture(width: int, height: int, rows: int) -> None:
    body = person((width / 2, height / 3), width / 4)
    mark = AngleMark((width / 2, height / 2), (width / 1.5, height / 3), "vertical", 40.0, "Lean")
    overlay = replace(OVERLAY, rows=(ROWS * 2)[:rows], angles=(mark,))
    size = (width, height)
    drawn = annotate(grey(size_px=size), sample(body, size), overlay)
    assert drawn.shape == (height, width, 3)


def test_tiny_picture_gets_no_panel() -> None:
    tiny = grey(size_px=(64, 48))
    assert not changed(tiny, annotate(tiny, None, OVERLAY)).any()


def test_letters_grow_with_the_picture() -> None:
    heights = []
    for factor in (1, 2, 4):
        size = (640 * factor, 480 * factor)
        drawn = annotate(grey(size_px=size), None, OVERLAY)
        rows = np.nonzero(changed(grey(size_px=size), drawn))[0]
        heights.append((rows.max() - rows.min()) / factor)
    assert max(heights) / min(heights) < 1.1


def test_a_larger_picture_takes_the_frames_landmarks() -> None:
    body, large = person(), (1280, 960)
    twice = body.copy()
    twice[:, :2] *= 2
    mark = AngleMark((300.0, 200.0), (340.0, 150.0), (200.0, 220.0), 30.0, "A")
    mark_twice = AngleMark((600.0, 400.0), (680.0, 300.0), (400.0, 440.0), 30.0, "A")
    first = annotate(grey(size_px=large), sample(body), replace(OVERLAY, angles=(mark,)))
    second = annotate(
        grey(size_px=large), sample(twice, large), replace(OVERLAY, angles=(mark_twice,))
    )
    assert np.array_equal(first, second)


@settings(max_examples=60, deadline=None)
@given(st.floats(80, 560), st.floats(70, 400), st.floats(60, 170))
@example(80.0, 400.0, 163.358)  # a head half out of the picture's corner, which leaves least room
def test_panel_and_numbers_keep_clear_of_the_face(x: float, y: float, shoulders: float) -> None:
    body = person((x, y), shoulders, visibility=0.0)
    neck = (x - 0.2 * shoulders, y + 0.55 * shoulders)
    mark = AngleMark(neck, (x, y), "horizontal", 60.0, "CVA")
    shape = angle_marks.shape(mark, 1.0)
    assert shape is not None
    lines_only = grey()
    angle_marks.draw_lines(lines_only, shape, 1.0)
    drawn = annotate(grey(), sample(body), replace(OVERLAY, angles=(mark,)))
    box = skeleton.head_box(body)
    assert box is not None
    left, top, right, bottom = (max(0, round(side)) for side in box)
    over = changed(lines_only, drawn)[top:bottom, left:right]
    assert over.mean() < 0.08


def test_panel_stays_while_the_head_only_sways() -> None:
    annotator, corners = Annotator(), set()
    for step in range(60):
        body = person((320 + 30 * math.sin(step / 5), 150), visibility=0.0)
        overlay = replace(OVERLAY, time_s=step / 10)
        corners.add(panel_corner(annotator.draw(grey(), sample(body), overlay)))
    assert len(corners) == 1


def test_panel_does_not_move_for_an_arm() -> None:
    annotator = Annotator()
    body = person((440, 150))
    raised = body.copy()
    raised[Landmark.RIGHT_ELBOW, :2] = (220, 240)
    raised[Landmark.RIGHT_WRIST, :2] = (150, 100)
    edge = (slice(40, 150), slice(18, 21))  # of a panel at the top left
    for t_s, landmarks in ((0.0, body), (5.0, raised), (10.0, raised)):
        drawn = annotator.draw(grey(), sample(landmarks), replace(OVERLAY, time_s=t_s))
        assert (drawn[edge] == primitives.COLOURS["mild"]).all()
    alone = Annotator().draw(grey(), sample(raised), OVERLAY)
    assert not (alone[edge] == primitives.COLOURS["mild"]).all()


def test_panel_gives_way_to_the_head_but_not_at_once() -> None:
    annotator = Annotator()

    def corner(head_px: tuple[float, float], t_s: float) -> tuple[str, str]:
        body = person(head_px, visibility=0.0)
        overlay = replace(OVERLAY, time_s=t_s)
        return panel_corner(annotator.draw(grey(), sample(body), overlay))

    first = corner((560, 380), 5.0)
    assert first == ("top", "left")
    assert corner((100, 120), 5.5) == first
    assert corner((100, 120), 6.5) != first


def test_a_crowded_picture_gets_the_short_panel() -> None:
    close = person((320, 230), 560, visibility=0.0)
    full = changed(grey(), annotate(grey(), None, OVERLAY)).sum()
    short = changed(grey(), annotate(grey(), sample(close), OVERLAY)).sum()
    assert 0 < short < full / 2


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.text(max_size=40),
    st.text(max_size=40),
    st.booleans(),
)
def test_text_stays_inside_the_card(
    verdict: str, label: str, detail: str, band: str, muted: bool
) -> None:  # fmt: skip
    typeface = Typeface()
    rows = (
        OverlayRow(label, "47.2°", detail, band, "mild"),
        OverlayRow(label, verdict, muted=muted),
    )
    card = panel.lay_out(Overlay(verdict, rows=rows), typeface, 13, 480)
    for text in card.texts:
        assert text.at[0] >= 0
        assert text.at[0] + typeface.width(text.text, text.size, text.weight) <= card.width
        assert 0 < text.at[1] < card.height
    for first, second in itertools.combinations(card.texts, 2):
        if first.at[1] == second.at[1] and first.text and second.text:
            left, right = sorted((first, second), key=lambda text: text.at[0])
            width = typeface.width(left.text, left.size, left.weight)
            assert left.at[0] + width <= right.at[0]


def test_rows_without_room_are_counted() -> None:
    overlay = replace(OVERLAY, rows=tuple(OverlayRow(f"M{n}", "1°") for n in range(30)))
    card = panel.lay_out(overlay, Typeface(), 13, 456)
    labels = [text.text for text in card.texts if text.text.startswith("M")]
    assert card.height <= 456
    assert labels == [f"M{n}" for n in range(len(labels))]
    assert f"+ {30 - len(labels)} more" in [text.text for text in card.texts]


def test_everything_said_is_on_the_card() -> None:
    texts = [text.text for text in panel.lay_out(OVERLAY, Typeface(), 13, 480).texts]
    said = ["Side view, left · 0:12.3", "Craniovertebral angle", "47.2°", "43.9–50.5°", "mild",
            "needs a view from the front"]  # fmt: skip
    assert set(said) <= set(texts)
    assert OVERLAY.verdict in " ".join(texts)


def test_time_of_a_still_is_not_printed() -> None:
    still = replace(OVERLAY, time_s=None)
    texts = [text.text for text in panel.lay_out(still, Typeface(), 13, 480).texts]
    assert "Side view, left" in texts


@pytest.mark.parametrize(
    ("t_s", "printed"), [(0.0, "0:00.0"), (59.99, "0:59.9"), (60.0, "1:00.0"), (3725.4, "62:05.4")]
)
def test_time_is_printed_in_minutes(t_s: float, printed: str) -> None:
    card = panel.lay_out(Overlay("x", time_s=t_s), Typeface(), 13, 480)
    assert printed in [text.text for text in card.texts]


@pytest.mark.parametrize(
    ("reference", "value_deg", "arm", "expected"),
    [
        ("horizontal", 45.0, (1, -1), (1, 0)),
        ("horizontal", 135.0, (1, -1), (-1, 0)),
        ("horizontal", 45.0, (-1, -1), (-1, 0)),
        ("vertical", 10.0, (0.2, -1), (0, -1)),
        ("vertical", -10.0, (0.2, -1), (0, -1)),
        ("vertical", 10.0, (0.2, 1), (0, 1)),
        ((0.0, 40.0), 90.0, (1, 0), (0, 1)),
    ],
)
def test_reference_points_the_way_the_value_was_measured(
    reference: object, value_deg: float, arm: tuple[float, float], expected: tuple[float, float]
) -> None:
    mark = AngleMark((0.0, 0.0), (50 * arm[0], 50 * arm[1]), reference, value_deg)
    shape = angle_marks.shape(mark, 1.0)
    assert shape is not None
    direction = np.array(shape.reference) / math.hypot(*shape.reference)
    assert direction == pytest.approx(expected, abs=1e-9)


def test_the_number_is_the_one_given() -> None:
    mark = AngleMark((0.0, 0.0), (50.0, 0.0), "horizontal", 47.6, "CVA")
    assert angle_marks.plate_text(mark) == "CVA 48°"
    assert angle_marks.plate_text(replace(mark, value_deg=math.nan)) == "CVA"


@pytest.mark.parametrize("sign", "°±–·…≥")
def test_signs_are_drawn_as_themselves(sign: str) -> None:
    typeface = Typeface()
    if not typeface.is_true_type:
        pytest.skip("this OpenCV has only the stroke font")
    pictures = []
    for text in (sign, "?", "\N{CJK UNIFIED IDEOGRAPH-4E00}"):
        image = grey(0, (60, 60))
        typeface.draw(image, text, (10, 40), 32, (255, 255, 255))
        pictures.append(image)
    assert pictures[0].any()
    assert not np.array_equal(pictures[0], pictures[1])
    assert not np.array_equal(pictures[0], pictures[2])


def test_stroke_font_spells_signs_out() -> None:
    assert spelt_out("47.2° ±3 · ≥ 5–6…") == "47.2 deg +/-3 - >= 5-6..."
    assert spelt_out("Rückenlage") == "Ruckenlage"
    assert spelt_out("一") == "?"


def test_without_a_true_type_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(cv2, "FontFace", raising=False)
    assert not Typeface().is_true_type
    drawn = annotate(grey(), sample(person(visibility=0.0)), OVERLAY)
    assert changed(grey(), drawn).sum() > 10_000


@pytest.mark.parametrize("name", ["a.png", "b.jpg", "C.JPEG"])
def test_still_is_written_whole(tmp_path: Path, name: str) -> None:
    annotate_still(tmp_path / name, grey(), sample(person()), OVERLAY)
    back = cv2.imread(str(tmp_path / name))
    assert back is not None
    assert back.shape == (960, 1280, 3)
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_large_still_keeps_its_size(tmp_path: Path) -> None:
    annotate_still(tmp_path / "a.png", grey(size_px=(1500, 1000)), None, OVERLAY)
    assert cv2.imread(str(tmp_path / "a.png")).shape == (1000, 1500, 3)


def test_still_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"neither a PNG nor a JPEG"):
        annotate_still(tmp_path / "a.gif", grey(), None, OVERLAY)


def test_still_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        annotate_still(tmp_path / "no" / "a.png", grey(), None, PLAIN)
    assert list(tmp_path.iterdir()) == []

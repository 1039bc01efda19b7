"""Which exercise a recording shows: how answers are judged."""

import pytest

from models.evaluation.exercises.recognised import Answer, lines, main, rendered_answers
from models.evaluation.exercises.rendered_sets import read

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("name", "done", "told", "right"),
    [
        ("t_raise", "t_raise", "t_raise", True),
        ("t_raise", "t_raise", "lateral_raise", True),  # one movement to a camera from the front
        ("t_raise", "t_raise", None, False),
        ("t_raise", "t_raise", "chin_tuck", False),
        ("overhead_press", None, "wall_angel", True),
        ("squat", None, None, True),
        ("squat", None, "chin_tuck", False),
    ],
)
def test_what_is_right(name: str, done: str | None, told: str | None, right: bool) -> None:
    assert Answer(name, done, told, 0.5).right is right


def test_what_a_recording_also_shows_is_right() -> None:
    also = frozenset({"chin_tuck"})
    assert Answer("stretch", None, "chin_tuck", 0.5, also).right
    assert Answer("stretch", None, None, 0.5, also).right


def test_most_rendered_sets_are_told_by_their_name() -> None:
    answers = list(rendered_answers(read()[::30]))
    assert len(answers) >= 12
    assert sum(one.right for one in answers) >= 0.7 * len(answers)
    assert sum(one.told is not None and not one.right for one in answers) <= 1
    table = "\n".join(lines([("rendered", answers)]))
    assert f"| rendered | {len(answers)} | {sum(one.right for one in answers)} |" in table


def test_real_recordings_need_a_place_for_what_is_found(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        main(["--clips", "somewhere"])
    assert "--keep" in capsys.readouterr().err

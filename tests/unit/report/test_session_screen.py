"""The session in a plain terminal: fits every size, shows what matters, works in ASCII."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from coach.core.exercise.plan import session_plan_of
from coach.core.session.screen_model import Bar, Said, ScreenModel
from coach.core.session.state import ANSWERS, Phase
from coach.report.terminal.figure import Charset
from coach.report.terminal.session import big_number, session_screen
from coach.runtime.training.runner import SessionRun
from tests.support.made_exercises import FIGURE, RAISE
from tests.unit.session.test_runner import Live

SHOWN = ScreenModel(
    title="Five minutes at the desk",
    exercise="Lateral raise, left side",
    place="exercise 2 of 5 · set 1 of 2",
    big="12",
    big_label="of 15",
    said=Said("Raise your arms out to the sides, only as high as your shoulders.", "correction"),
    bars=(Bar(0.5, "range"), Bar(1.0, "hold 5 of 5 s")),
    figure=FIGURE,
    figure_s=1.0,
    below="Next: Chin tuck",
)


def lines(
    now: ScreenModel, columns: int, rows: int, charset: Charset = Charset.BRAILLE
) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=columns, height=rows, force_terminal=False)
    console.print(session_screen(now, columns, rows, charset), end="")
    return out.getvalue().split("\n")


@pytest.mark.parametrize("charset", Charset)
@pytest.mark.parametrize(
    ("columns", "rows"), [(80, 24), (120, 40), (200, 60), (60, 20), (40, 12), (100, 14)]
)
@pytest.mark.parametrize("question", [None, "How much pain do you have now, from 0 to 10?"])
def test_it_fits_every_terminal(
    columns: int, rows: int, charset: Charset, question: str | None
) -> None:
    answers = "" if question is None else ANSWERS["signs"]
    found = lines(replace(SHOWN, question=question, answers=answers), columns, rows, charset)
    assert len(found) <= rows
    assert max(map(len, found)) <= columns
    assert "Raise your arms" in " ".join(found)
    assert (question or "space pause")[:20] in "\n".join(found)
    assert ("0 to 5; enter" in found[-1]) is (question is not None), "only the keys that fit"
    if charset is Charset.ASCII:
        assert "".join(found).isascii()


def test_at_80_by_24_everything_is_there() -> None:
    text = "\n".join(lines(SHOWN, 80, 24))
    for part in (
        "Lateral raise, left side", "exercise 2 of 5 · set 1 of 2",
        "of 15", "hold 5 of 5 s", "range", "Next: Chin tuck", "q stop", "█",
    ):  # fmt: skip
        assert part in text
    assert "Five minutes at the desk" in lines(SHOWN, 120, 40)[0]
    assert any("\u2800" < char < "\u2900" for char in text), "the figure"


@pytest.mark.parametrize("size", [1, 2, 3])
def test_numbers_are_drawn_as_digits_of_one_size(size: int) -> None:
    pictures = {digit: big_number(digit, size, Charset.HALF) for digit in "0123456789"}
    assert len({"\n".join(rows) for rows in pictures.values()}) == 10
    assert {len(rows) for rows in pictures.values()} == {-(-5 * size // 2)}
    assert {len(row) for rows in pictures.values() for row in rows} == {6 * size}
    assert len(big_number("12", size, Charset.HALF)[0]) == 14 * size


def test_every_phase_has_something_to_say() -> None:
    spec = replace(RAISE, dose=replace(RAISE.dose, sets=2, repetitions=2, rest_between_sets_s=9.0))
    run = SessionRun(session_plan_of("arms", "Arms", [spec]), {spec.name: spec})
    live, seen = Live(run), dict[Phase, str]()
    for phase in (Phase.SET_UP, Phase.COUNT_IN, Phase.WORK, Phase.REST, Phase.OVER):
        live.until(phase)
        if phase is not Phase.OVER:
            live.watch(1.0)
        now = run.shown()
        assert now.said.text
        seen[phase] = "\n".join(lines(now, 80, 24))
    assert spec.camera.says in seen[Phase.SET_UP]
    assert "get ready" in seen[Phase.COUNT_IN]
    assert "of 2" in seen[Phase.WORK]
    assert "s of rest" in seen[Phase.REST]
    assert "Then set 2 of 2" in seen[Phase.REST]
    assert "Well done" in seen[Phase.OVER]

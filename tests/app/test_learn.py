"""Learn, search and the safety questions: every outcome, back, and not knowing."""

from __future__ import annotations

from typing import Any, cast

import pytest
from textual.widgets import Input, Markdown, OptionList

from coach.core.health.screening import NONE
from coach.storage.records import Screening
from coach.ui.screens.screening import ScreeningScreen
from coach.ui.widgets.body_drawing import BodyDrawing
from coach.ui.widgets.checklist import Checklist
from tests.support.answers import HEALTHY, IN_PAIN, answers
from tests.support.ui_world import World, place, press, text_of, toasts, words

pytestmark = pytest.mark.asyncio

OUTCOMES = {
    "go": answers(),
    "care": answers(bones="osteoporosis"),
    "clinician": answers(general="fever"),
    "emergency": answers(danger_body="leg_feeling"),
}


async def answer(pilot: Any, given: Any) -> None:
    """Answer what is asked, with keys, until an outcome is shown."""
    while (question := pilot.app.screen._question) is not None:
        shown = pilot.app.screen.query_one(OptionList)
        codes = [option.id for option in shown.options]
        for code in given[question.code]:
            shown.highlighted = codes.index(code)
            if isinstance(shown, Checklist):
                await press(pilot, "space")
        await press(pilot, "enter")
        if pilot.app.screen._doubted:  # an emergency is read back, and taken the second time
            await press(pilot, "enter")


async def skip_to_what_differs(pilot: Any, given: Any) -> None:
    """Leave the questions out, in the order they come, that a healthy person answers so too."""
    screen = pilot.app.screen
    while (
        screen._question is not None
        and given[screen._question.code] == HEALTHY[screen._question.code]
    ):
        await screen._answer(given[screen._question.code])


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_each_outcome_is_told_and_remembered_without_the_answers(
    world: World, outcome: Any
) -> None:
    async with world.app() as pilot:
        await press(pilot, "l", "enter")
        assert isinstance(pilot.app.screen, ScreeningScreen)
        await skip_to_what_differs(pilot, OUTCOMES[outcome])
        await answer(pilot, OUTCOMES[outcome])
        assert world.history.last(Screening).outcome == outcome
        if outcome == "emergency":
            await press(pilot, "escape")
            assert place(pilot) == "screening", "an emergency must be acknowledged"
            assert "Press enter once you have read this." in toasts(pilot)
        await press(pilot, "enter")
        assert place(pilot) == "learn"
        page = pilot.app.screen.query_one(Markdown)
        assert "Last answered on 20 Nov 2026" in page._markdown


async def test_a_sign_marked_by_mistake_is_read_back_before_it_counts(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l", "enter", "space", "enter")
        assert "I suddenly can't feel one or both legs" in text_of(pilot, "#why")
        assert "Is that right?" in text_of(pilot, "#why")
        assert world.history.all(Screening) == []
        await press(pilot, "space", "9", "space", "enter")
        assert text_of(pilot, "#question").startswith("2 of 11")
        await press(pilot, "left", "1", "space", "enter")
        assert "Is that right?" in text_of(pilot, "#why")
        await press(pilot, "enter")
        assert world.history.last(Screening).outcome == "emergency"


async def test_an_answer_that_was_doubted_and_changed_is_doubted_anew(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l", "enter", "space", "enter", "2", "space", "enter")
        assert "groin" in text_of(pilot, "#why")
        assert world.history.all(Screening) == []


async def test_one_may_go_back_and_need_not_know(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l", "enter")
        first = text_of(pilot, "#question")
        await press(pilot, "enter")
        assert text_of(pilot, "#question") == first, "no answer is no answer"
        assert "Pick at least one answer" in toasts(pilot)
        marks = pilot.app.screen.query_one(Checklist)
        marks.highlighted = [option.id for option in marks.options].index(NONE)
        await press(pilot, "space", "enter")
        assert text_of(pilot, "#question") != first
        await press(pilot, "backspace")
        assert text_of(pilot, "#question") == first
        await answer(pilot, {**HEALTHY, "danger_body": ("unsure",)})
        assert world.history.last(Screening).outcome != "go"


async def test_leaving_before_the_end_remembers_nothing(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l", "enter", "escape")
        assert place(pilot) == "learn"
        assert world.history.last(Screening) is None


async def test_marking_none_takes_the_others_back(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l", "enter", "space", "down", "space")
        marks = pilot.app.screen.query_one(Checklist)
        assert len(marks.marked) == 2
        marks.highlighted = [option.id for option in marks.options].index(NONE)
        await press(pilot, "space")
        assert marks.marked == (NONE,)
        assert words(pilot).count("[x]") == 1


async def test_a_typed_number_goes_to_an_answer_and_takes_none(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l", "enter")
        marks = pilot.app.screen.query_one(Checklist)
        for digit, reached in (("1", 0), ("0", 9), ("4", 3), ("0", 3), ("9", 8)):
            await press(pilot, digit)
            assert marks.highlighted == reached
        assert marks.marked == ()
        await press(pilot, "down", "1")
        assert marks.highlighted == 0, "the cursor was moved: a new number begins"


async def test_how_strong_pain_is_is_typed_as_it_is(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l", "enter")
        screen = pilot.app.screen
        while screen._question.code != "strength":
            await screen._answer(answers(IN_PAIN)[screen._question.code])
        await pilot.pause()
        shown = screen.query_one(OptionList)
        for keys, place in (("3", 0), ("5", 1), ("7", 2), ("10", 2), ("0", 0)):
            await press(pilot, "end", *keys)
            assert shown.highlighted == place, keys
        await press(pilot, "end", "4", "enter")
        assert screen._answers["strength"] == ("4_6",)


async def ask_where(pilot: Any) -> Checklist:
    """Answer as somebody in pain until the map is asked for."""
    await press(pilot, "l", "enter")
    screen = pilot.app.screen
    given = answers(IN_PAIN)
    while screen._question.kind != "map":
        await screen._answer(given[screen._question.code])
    await pilot.pause()
    return cast("Checklist", screen.query_one(Checklist))


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40)])
async def test_places_can_be_read_beside_the_map_and_are_marked_on_it(
    world: World, size: tuple[int, int]
) -> None:
    async with world.app(size=size) as pilot:
        marks = await ask_where(pilot)
        assert marks.region.width >= 36, "the list is not pushed off the screen"
        drawing = pilot.app.screen.query_one(BodyDrawing)
        assert drawing.region.right <= marks.region.x
        await press(pilot, "1", "3", "space")
        assert marks.marked == ("blade_left",)
        assert "[13]" in str(drawing.content)
        await press(pilot, "1", "1", "space")
        assert "[11]" in str(drawing.content), "the chest is on the other half"
        await press(pilot, "enter", "left")
        assert pilot.app.screen.query_one(Checklist).marked == ("chest", "blade_left")


async def test_why_a_question_is_asked_can_be_read(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l", "enter")
        assert text_of(pilot, "#why") == ""
        await press(pilot, "question_mark")
        assert text_of(pilot, "#why") == pilot.app.screen._question.why
        await press(pilot, "question_mark")
        assert text_of(pilot, "#why") == ""
        await press(pilot, "question_mark", "escape")
        assert text_of(pilot, "#why") == ""
        assert place(pilot) == "screening", "escape closes the explanation first"


async def test_who_leaves_goes_on_where_they_left(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l", "enter")
        assert text_of(pilot, "#question").startswith("1 of ")
        marks = pilot.app.screen.query_one(Checklist)
        none = [option.id for option in marks.options].index(NONE)
        await press(pilot, *str(none + 1), "space", "enter")
        second = text_of(pilot, "#question")
        assert second.startswith("2 of ")
        await press(pilot, "escape")
        assert "kept until you quit" in toasts(pilot)
        assert world.history.last(Screening) is None
        await press(pilot, "enter")
        assert text_of(pilot, "#question") == second
        await press(pilot, "backspace")
        assert text_of(pilot, "#question").startswith("1 of ")
        assert pilot.app.screen.query_one(Checklist).marked == (NONE,), "as it was answered"


async def test_the_keys_of_places_do_nothing_during_the_questions(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l", "enter", "t", "h", "s")
        assert place(pilot) == "screening"


async def test_a_search_narrows_the_list_and_is_left_again(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l")
        titles = pilot.app.screen.query_one(OptionList)
        every = titles.option_count
        await press(pilot, "slash", *"sleep")
        assert pilot.app.screen.query_one(Input).value == "sleep", "letters are letters here"
        assert 0 < titles.option_count < every
        await press(pilot, "enter", "enter")
        assert "leep" in pilot.app.screen.query_one(Markdown)._markdown
        await press(pilot, "slash", *"qqq")
        assert "nothing found" in words(pilot)
        await press(pilot, "escape", "t")
        assert place(pilot) == "today"


async def test_every_article_opens(world: World) -> None:
    async with world.app() as pilot:
        await press(pilot, "l")
        titles = pilot.app.screen.query_one(OptionList)
        page = pilot.app.screen.query_one(Markdown)
        seen = set()
        for _ in range(titles.option_count):
            seen.add(page._markdown)
            await press(pilot, "down")
        assert len(seen) == titles.option_count

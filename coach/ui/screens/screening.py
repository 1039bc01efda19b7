"""The safety questions, one at a time, and what the answers mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.notifications import Notification
from textual.screen import Screen
from textual.widgets import Markdown, OptionList, Static

from coach.content.health import questionnaire
from coach.content.loader import exercises
from coach.content.local_help import local_help
from coach.core.health.contraindications import gates
from coach.core.health.screening import (
    EMERGENCY,
    NONE,
    UNSURE,
    Question,
    Questionnaire,
    Rule,
    Screened,
    facts_of,
    judge_facts,
    next_question,
    said_once,
    screen,
)
from coach.report.terminal.screening import CALL, NOTE, TELL_THEN, headline, helpline_text
from coach.runtime.training.safety import remember_screening, remember_unfinished
from coach.storage.moment import Moment
from coach.ui.widgets.body_drawing import BodyDrawing
from coach.ui.widgets.checklist import Answers, Checklist, OneOf
from coach.ui.widgets.keys import Keys

if TYPE_CHECKING:
    from coach.ui.host import Host


class ScreeningScreen(Screen[str | None]):
    """Asks until an outcome is clear, stores it, and explains it; dismissed with the outcome, or
    ``None`` where the person left before the end. Answers given until then are kept in memory
    (``Host.draft_answers``), so that nobody starts again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "why", "Why do you ask?", key_display="?"),
        Binding("backspace,left", "back", "Back", key_display="←"),
        Binding("enter", "go_on", "Go on"),
        Binding("escape", "leave", "Leave"),
    ]
    DEFAULT_CSS = """
    ScreeningScreen #question { height: auto; padding: 1 2; text-style: bold; }
    ScreeningScreen #why { height: auto; padding: 0 2; color: $text-muted; }
    ScreeningScreen #answers { height: 1fr; }
    ScreeningScreen #why:empty { height: 0; }
    ScreeningScreen OptionList, ScreeningScreen OptionList:focus {
        width: 1fr; height: 1fr; border: none; padding: 0 2;
    }
    ScreeningScreen VerticalScroll { padding: 0 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._given = questionnaire()
        self._answers: dict[str, Sequence[str]] = {}
        self._question: Question | None = None
        self._result: Screened | None = None
        self._doubted: tuple[str, ...] | None = None

    def compose(self) -> ComposeResult:
        """The question, why it is asked, the answers; later the outcome in their place."""
        yield Static(id="question")
        yield Static(id="why")
        yield Horizontal(id="answers")
        yield Keys()

    async def on_mount(self) -> None:
        """Ask the first question, or go on where the person left."""
        self._answers = dict(cast("Host", self.app).draft_answers)
        if self._answers:
            self.notify("You go on where you left; backspace goes back.")
        await self._ask()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """At the outcome, the keys of questions are off."""
        return self._result is None or action not in ("why", "back")

    def action_why(self) -> None:
        """Say why this is asked, or hide it again."""
        self._doubted = None
        why = self.query_one("#why", Static)
        why.update("" if why.content or self._question is None else self._question.why)

    async def action_back(self) -> None:
        """The question before, its answer open again."""
        if self._answers and self._result is None:
            _, given = self._answers.popitem()
            await self._ask(given)

    async def action_go_on(self) -> None:
        """Take what is marked, or close the outcome."""
        if self._result is not None:
            self.dismiss(self._result.outcome)
            return
        marked = self.query(Checklist)
        if marked:
            await self._take(marked.first(Checklist).marked)

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """One answer of several was picked."""
        if event.option_id is not None:
            await self._take((event.option_id,))

    def on_checklist_marked(self) -> None:
        """Draw the marked places."""
        for drawing in self.query(BodyDrawing):
            drawing.show(self.query_one(Checklist).marked)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Draw the place under the cursor."""
        for drawing in self.query(BodyDrawing):
            drawing.show(at=event.option_id)

    def on_resize(self) -> None:
        """As much of the map as there is room for."""
        for drawing in self.query(BodyDrawing):
            drawing.show()

    def action_leave(self) -> None:
        """Close the explanation, or leave. An emergency must be acknowledged."""
        why = self.query_one("#why", Static)
        if self._result is None and why.content:
            why.update("")
            self._doubted = None
        elif self._result is None:
            cast("Host", self.app).draft_answers = dict(self._answers)
            if self._answers:
                self._remember_left()
                self.notify("Your answers are kept until you quit coach: you can go on later.")
            self.dismiss(None)
        elif self._result.outcome == EMERGENCY:
            self.notify("Press enter once you have read this.", severity="error")
        else:
            self.dismiss(self._result.outcome)

    def _remember_left(self) -> None:
        """That questions were begun and left is remembered: they are asked before a session."""
        services = cast("Host", self.app).services
        remember_unfinished(services.history, Moment.of(services.now()))

    async def _take(self, codes: Sequence[str]) -> None:
        """Take an answer. One that is an emergency is read back first: it may be a slip."""
        question, doubted = self._question, self._doubted
        self._doubted = None
        if question is not None and tuple(codes) != doubted and self._alarms(question, codes):
            self._doubted = tuple(codes)
            words = dict(self._given.choices(question))
            named = "; ".join(words[code] for code in codes)
            self.query_one("#why", Static).update(
                f"You answered: “{named}”. Is that right? Enter again for yes, or change it."
            )
            return
        await self._answer(codes)

    def _alarms(self, question: Question, codes: Sequence[str]) -> bool:
        facts = facts_of(self._given, {question.code: codes})
        return judge_facts(self._given, facts).outcome == EMERGENCY

    async def _answer(self, codes: Sequence[str]) -> None:
        question = self._question
        if question is None or not codes:
            told = Notification("Pick at least one answer: space marks it.", severity="warning")
            cast("Host", self.app).tell_instead(told)
            return
        self._answers[question.code] = codes
        await self._ask()

    async def _ask(self, given: Sequence[str] = ()) -> None:
        """The next question; ``given`` is what was answered to it before."""
        self._question = question = next_question(self._given, self._answers)
        self._doubted = None
        answers = self.query_one("#answers", Horizontal)
        await answers.remove_children()
        self.query_one("#why", Static).update("")
        if question is None:
            await self._conclude(answers)
            return
        number = len(self._answers) + 1
        total = number - 1 + questions_left(self._given, self._answers)
        self.query_one("#question", Static).update(f"{number} of {total}. {question.text}")
        choices = self._given.choices(question)
        if question.kind == "one":
            shown: Answers = OneOf(choices, question.spans)
        else:
            shown = Checklist(choices, alone=(NONE, UNSURE), marked=given)
        if question.kind == "map":
            await answers.mount(BodyDrawing(self._given.body, given))
        await answers.mount(shown)
        if given:
            shown.highlighted = shown.get_option_index(given[0])
        shown.focus()

    async def _conclude(self, answers: Horizontal) -> None:
        self._result = result = screen(self._given, self._answers)
        app = cast("Host", self.app)
        remember_screening(app.services.history, result, Moment.of(app.services.now()))
        app.draft_answers = {}
        self.query_one("#question", Static).update(headline(result))
        if result.outcome == EMERGENCY:
            self.query_one("#question", Static).add_class("bad")
            self.query_one("#why", Static).update(
                f"{call_text()} Press enter once you have read this."
            )
            app.bell()
        self.refresh_bindings()
        await answers.mount(VerticalScroll(Markdown(outcome_text(result))))
        answers.query_one(VerticalScroll).focus()


def questions_left(given: Questionnaire, answers: Mapping[str, Sequence[str]]) -> int:
    """How many questions are still to come if the answers raise no others."""
    supposed, left = dict(answers), 0
    while (question := next_question(given, supposed)) is not None:
        left += 1
        harmless = min(question.options, key=lambda option: len(option.facts), default=None)
        supposed[question.code] = (
            (harmless.code,) if question.kind == "one" and harmless is not None else (NONE,)
        )
    return left


def call_text() -> str:
    """Whom to call: the number of this country first, where it is known."""
    here = local_help()
    return CALL if here is None else f"In {here.name} call {here.emergency}. {CALL}"


def outcome_text(result: Screened) -> str:
    """The outcome's reasons as Markdown, the most worrying first, and the helpline for thoughts of
    suicide where it is due."""
    reasons = result.reasons
    shown = said_once(reasons) if result.outcome == EMERGENCY else reasons
    parts = [_rule_text(result, rule) for rule in shown]
    if result.facts & {"low_mood", "self_harm"}:
        parts.append(helpline_text(local_help()))
    if result.outcome != EMERGENCY:
        parts += [_offer_text(result), NOTE]
    return "\n\n---\n\n".join(parts)


def _offer_text(result: Screened) -> str:
    """What stays on offer, and what is left out for now."""
    specs = exercises()
    found = gates(questionnaire(), result, specs.values())
    held = [specs[name].title for name, item in found.items() if item.state == "held_back"]
    free = [specs[name].title for name, item in found.items() if item.state != "held_back"]
    if not free:
        return "Until someone has looked, no exercises are on offer here."
    if not held:
        return "All exercises are on offer."
    return f"On offer: {', '.join(free)}.\n\nLeft out for now: {', '.join(held)}."


def _rule_text(result: Screened, rule: Rule) -> str:
    sooner = result.overtakes(rule)
    parts = [f"**{rule.reason}**", TELL_THEN if sooner else rule.do]
    if rule.within is not None and not sooner:
        parts.append(
            f"How soon: within {rule.within}." if rule.within != "today" else "How soon: today."
        )
    if rule.tell:
        parts.append(f"What to say there: *{rule.tell}*")
    return "\n\n".join(filter(None, parts))

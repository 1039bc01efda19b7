"""Learn: the safety questions, and short articles to read and search."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Markdown, OptionList
from textual.widgets.option_list import Option

from coach.content.learn import Article, Library, library, search
from coach.conventions import conventions
from coach.storage.records import Screening
from coach.ui.screens.base import CoachScreen
from coach.ui.screens.screening import ScreeningScreen

QUESTIONS = "questions"
MOST_HITS = 20


class Titles(OptionList):
    """The list, with what enter does among the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Open")]


class LearnScreen(CoachScreen):
    """A list on the left, which a search narrows; what is chosen to read on the right."""

    MODE = "learn"
    HELP = """
# Learn

Short articles, a minute or so each, with their sources. `/` searches them.

The **safety questions** find out whether exercise is safe for you now, and who to see if not.
Your answers stay on this machine; `coach history --erase` deletes them.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/"),
        Binding("escape", "leave_search", "List", key_display="esc"),
    ]
    DEFAULT_CSS = """
    LearnScreen #left { width: 34; }
    LearnScreen Input { border: round $primary 60%; height: 3; }
    LearnScreen OptionList { height: 1fr; border: round $primary 60%; }
    LearnScreen #page { border: round $primary 60%; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: Screening | None = None

    def body(self) -> ComposeResult:
        """Search, list, page."""
        with Horizontal():
            with Vertical(id="left"):
                yield Input(placeholder="search …", id="search")
                yield Titles(id="titles")
            with VerticalScroll(id="page"):
                yield Markdown(id="text")

    def on_mount(self) -> None:
        """Start in the list, where the keys lead elsewhere too."""
        self.query_one(OptionList).focus()

    def on_screen_resume(self) -> None:
        """Show what there is."""
        self._renew()

    @work(exclusive=True)
    async def _renew(self) -> None:
        self._last = await self.known(lambda history: history.last(Screening))
        self._list(self.query_one(Input).value)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Back to the list only from elsewhere."""
        return action != "leave_search" or not isinstance(self.focused, Titles)

    def on_descendant_focus(self) -> None:
        """The keys depend on where one is."""
        self.refresh_bindings()

    def action_search(self) -> None:
        """Type what to search for."""
        self.query_one(Input).focus()

    def action_leave_search(self) -> None:
        """Back to the list."""
        self.query_one(OptionList).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list as one types."""
        self._list(event.value)

    def on_input_submitted(self) -> None:
        """The search is done: on to the list."""
        self.query_one(OptionList).focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what is under the cursor."""
        self.query_one(Markdown).update(self._page(event.option_id or QUESTIONS))
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on the questions asks them, on an article goes to its page."""
        if event.option_id == QUESTIONS:
            self.app.push_screen(ScreeningScreen())
        else:
            self.query_one("#page", VerticalScroll).focus()

    def _list(self, words: str) -> None:
        titles = self.query_one(OptionList)
        chosen = titles.highlighted or 0
        titles.clear_options()
        known = library()
        if words.strip():
            names = dict.fromkeys(hit.article for hit in search(known, words) if hit.article)
            titles.add_options(
                Option(known.articles[name].title, id=name) for name in list(names)[:MOST_HITS]
            )
            if not names:
                titles.add_option(Option("nothing found", disabled=True))
        else:
            titles.add_option(Option("Safety questions", id=QUESTIONS))
            titles.add_options(Option(item.title, id=name) for name, item in known.articles.items())
        titles.highlighted = min(chosen, titles.option_count - 1)

    def _page(self, name: str) -> str:
        if name == QUESTIONS:
            return self._questions_page()
        known = library()
        return _as_markdown(known.articles[name], known)

    def _questions_page(self) -> str:
        last = self._last
        done = "You have not answered them yet."
        if last is not None:
            day = conventions().day(last.at.day, year=True)
            done = f"Last answered on {day}, with the outcome **{OUTCOME_WORDS[last.outcome]}**."
        return (
            f"# Safety questions\n\n{done}\n\nEleven questions if all is well, about two "
            "minutes. They find out whether exercise is safe for you now, and who to see if not.\n"
            "\nPress **enter** to begin."
        )


OUTCOME_WORDS = {
    "go": "go ahead",
    "care": "take care",
    "clinician": "see a clinician",
    "emergency": "get help now",
}


def _as_markdown(article: Article, known: Library) -> str:
    sources = "\n".join(
        f"- {known.sources[code].title} ({known.sources[code].by})" for code in article.sources
    )
    reviewed = conventions().day(article.reviewed, year=True)
    head = f"# {article.title}\n\n*{article.minutes:.0f} min, reviewed {reviewed}*\n"
    return f"{head}\n{article.body}\n\n**Sources**\n\n{sources}\n"

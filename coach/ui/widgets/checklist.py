"""Lists of numbered answers: one is taken, or several are marked. Marks are signs, not colours."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class Answers(OptionList):
    """``choices`` are (code, wording). Typing an answer's number goes to it, and takes nothing: a
    slip must not answer. ``spans``: the numbers that each answer stands for, where its place in
    the list is none of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"digit({digit})", show=False) for digit in range(10)),
    ]

    def __init__(
        self, choices: Sequence[tuple[str, str]], spans: Mapping[str, range] | None = None
    ) -> None:
        self._words = dict(choices)
        self._spans = spans or {}
        self._typed = 0
        rows = (Option(self.row(code), id=code) for code in self._words)
        super().__init__(*rows, markup=False)

    def row(self, code: str) -> Table:
        """An answer as it is shown: number, mark, words."""
        row = Table.grid(padding=(0, 1))
        parts = [*self.signs(code), self._words[code]]
        if not self._spans:
            row.add_column(justify="right", min_width=len(str(len(self._words))))
            parts = [str(list(self._words).index(code) + 1), *parts]
        row.add_row(*map(Text, parts))
        return row

    def signs(self, code: str) -> tuple[str, ...]:
        """What stands between an answer's number and its words."""
        return ()

    def action_digit(self, digit: int) -> None:
        """Go to the answer of the number typed so far, or of this digit alone."""
        if self.highlighted != self._place(self._typed):
            self._typed = 0  # the cursor was moved since
        for number in (self._typed * 10 + digit, digit):
            place = self._place(number)
            if place is not None:
                self._typed, self.highlighted = number, place
                return

    def _place(self, number: int) -> int | None:
        """Where in the list the answer of a number stands."""
        if not self._spans:
            return number - 1 if 1 <= number <= self.option_count else None
        found = (code for code, span in self._spans.items() if number in span)
        code = next(found, None)
        return None if code is None else self.get_option_index(code)


class OneOf(Answers):
    """Answers of which one is taken."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Take it")]


class Checklist(Answers):
    """Space marks, enter goes on.

    Marking one of ``alone`` ("none of these") takes back the others, and the other way round.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "Mark"),
        Binding("enter", "screen.go_on", "Go on"),
    ]

    class Marked(Message):
        """A mark was set or taken back."""

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        *,
        alone: Collection[str] = (),
        marked: Collection[str] = (),
    ) -> None:
        self._alone = frozenset(alone)
        self._marked = set(marked)
        super().__init__(choices)

    @property
    def marked(self) -> tuple[str, ...]:
        """The codes that are marked, in the list's order."""
        return tuple(code for code in self._words if code in self._marked)

    def signs(self, code: str) -> tuple[str, ...]:
        """Whether an answer is marked."""
        return ("[x]" if code in self._marked else "[ ]",)

    def action_mark(self) -> None:
        """Mark what is under the cursor, or take the mark back."""
        if self.highlighted is not None:
            self._toggle(str(self.get_option_at_index(self.highlighted).id))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click marks too."""
        event.stop()
        self._toggle(str(event.option_id))

    def _toggle(self, code: str) -> None:
        self._typed = 0
        if code in self._marked:
            self._marked.discard(code)
        elif code in self._alone:
            self._marked = {code}
        else:
            self._marked = (self._marked - self._alone) | {code}
        for other in self._words:
            self.replace_option_prompt(other, self.row(other))
        self.post_message(self.Marked())

"""A list in which several answers can be marked; the marks are signs, not colours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class Checklist(OptionList):
    """``choices`` are (code, wording); space marks, enter goes on.

    Marking one of ``alone`` ("none of these") takes back the others, and the other way round.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "Mark"),
        Binding("enter", "screen.go_on", "Go on"),
    ]

    def __init__(self, choices: Sequence[tuple[str, str]], *, alone: Collection[str] = ()) -> None:
        super().__init__(*(Option(f"[ ] {text}", id=code) for code, text in choices), markup=False)
        self._words = dict(choices)
        self._alone = frozenset(alone)
        self._marked: set[str] = set()

    @property
    def marked(self) -> tuple[str, ...]:
        """The codes that are marked, in the list's order."""
        return tuple(code for code in self._words if code in self._marked)

    def action_mark(self) -> None:
        """Mark what is under the cursor, or take the mark back."""
        if self.highlighted is not None:
            self._toggle(str(self.get_option_at_index(self.highlighted).id))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click marks too."""
        event.stop()
        self._toggle(str(event.option_id))

    def _toggle(self, code: str) -> None:
        if code in self._marked:
            self._marked.discard(code)
        elif code in self._alone:
            self._marked = {code}
        else:
            self._marked = (self._marked - self._alone) | {code}
        for other, text in self._words.items():
            sign = "x" if other in self._marked else " "
            self.replace_option_prompt(other, f"[{sign}] {text}")

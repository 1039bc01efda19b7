"""An exercise's stick figure, moving as the exercise should."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from coach.core.exercise.figure import Bone, Figure, working_bones
from coach.report.terminal.figure import LEAST_COLUMNS, LEAST_ROWS, Charset
from coach.report.terminal.session import figure_lines
from coach.ui.widgets.pictures.drawing import Drawing


class FigureView(Drawing):
    """Draws the figure it was given at the time it was given; ``plain`` with ASCII only."""

    DEFAULT_CSS = """
    FigureView { width: 1fr; height: 1fr; }
    """

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._charset = Charset.ASCII if plain else Charset.BRAILLE
        self._figure: Figure | None = None
        self._working: frozenset[Bone] = frozenset()
        self._wrong: frozenset[Bone] = frozenset()
        self._beside: Figure | None = None
        self._at_s = 0.0

    def show(
        self,
        figure: Figure | None,
        at_s: float,
        muscles: Sequence[str] = (),
        *,
        wrong: frozenset[Bone] = frozenset(),
        beside: Figure | None = None,
    ) -> None:
        """Show ``figure`` as it is ``at_s`` seconds into its round; ``muscles`` that work and bones
        that go ``wrong`` are drawn thick. ``beside``: another figure on the same scale."""
        if figure is not self._figure or beside is not self._beside:
            self._working, self._wrong, self._beside = working_bones(muscles), wrong, beside
            self._figure = None  # drawn anew below
        if figure is not self._figure or at_s != self._at_s:
            self._figure, self._at_s = figure, at_s
            self.refresh()

    def lines(self) -> Sequence[Text]:
        """The figure, as large as fits; nothing where there is no room."""
        width, rows = self.size.width, self.size.height
        if self._figure is None or width < LEAST_COLUMNS or rows < LEAST_ROWS:
            return ()
        return figure_lines(
            self._figure,
            self._at_s,
            width,
            rows,
            self._charset,
            working=self._working,
            wrong=self._wrong,
            beside=self._beside,
        )

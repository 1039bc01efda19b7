"""Results as lines of plain text: for a screen reader, a log, or whoever wants no drawing.

Each line is a whole sentence or a named value. Nothing is coloured, drawn or aligned, signs that
are read badly are words, and what was written is never written over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.core.posture.flexibility import Flexibility
from coach.core.posture.result import Assessment, Measure
from coach.core.posture.score import SEEN_FROM, score_text
from coach.core.session.results import SetResult
from coach.core.session.screen_model import ScreenModel
from coach.report.labels import LABELS, band_words, interval, quantity, unanswered
from coach.report.terminal.session import KEYS
from coach.safe_text import capitalised

_ONE = ((re.compile(r"(?<![\d.,])1°"), "1 degree"), (re.compile(r"(?<![\d.,])1 ?×(?! )"), "1 time"))
_WORDS = (
    ("°", " degrees"), ("×", " times"), ("–", "-"), ("—", "-"), ("…", "..."), (" · ", ", "),
    ("·", ","),
    ("’", "'"), ("−", "-"), ("±", "plus or minus "), ("→", "to"), (" %", " percent"),
    ("%", " percent"),
)  # fmt: skip


def in_words(text: str) -> str:
    """A text with its signs as words: "47°" is "47 degrees"."""
    for pattern, word in _ONE:
        text = pattern.sub(word, text)
    for sign, word in _WORDS:
        text = text.replace(sign, word)
    return text


def check_lines(
    source: str,
    assessment: Assessment,
    *,
    frames: str,
    notes: Sequence[str],
    flexibility: Flexibility | None = None,
) -> list[str]:
    """A posture check: the score, what was found, each measure, then what was not measured."""
    score = score_text(assessment)
    lines = [f"Posture check of {source}, seen from {SEEN_FROM[assessment.view]}."]
    if assessment.score is None:
        basis = assessment.score_basis or "no score"
        lines.append(f"{capitalised(basis)}.")
    else:
        basis = f": {assessment.score_basis}" if assessment.score_basis else ""
        lines.append(f"Score {score}{basis}.")
    lines += [item.text for item in assessment.findings]
    if flexibility is not None:
        lines.append(flexibility.text)
    lines += [_measure(item) for item in assessment.measures if item.value is not None]
    lines += [f"Not measured: {names}; {why}." for names, why in unanswered(assessment.measures)]
    lines += [f"{capitalised(note)}." for note in notes]
    lines.append(f"{capitalised(frames)}.")
    return [in_words(line) for line in lines]


def spoken_result(assessment: Assessment) -> str:
    """A check's result to be said aloud: the score, and the first two findings."""
    parts = []
    if assessment.score is not None:
        parts.append(f"Score {score_text(assessment)}.")
    parts += [item.text for item in assessment.findings[:2]]
    return in_words(" ".join(parts) or "Nothing stands out.")


class SessionLines:
    """A session as lines: what is said, the count, each question, and once which keys there are.

    Seconds are not counted aloud: a reader would never catch up.
    """

    def __init__(self) -> None:
        self._said = self._count = self._place = self._question = self._answers = ""
        self._over = 0
        self._keys = [f"Keys: {KEYS}."]

    def new(self, now: ScreenModel, over: Sequence[SetResult] = ()) -> list[str]:
        """The lines since the last time; ``over`` are all sets that are done."""
        lines = []
        for result in over[self._over :]:
            count = f"{result.complete} of {result.plan.reps}."
            lines += [count] if count != self._count else []
        self._over = len(over)
        place = f"{now.exercise}{f', {now.place}' if now.place else ''}."
        if place != self._place and not now.over:
            self._place = place
            lines += [place, *self._keys]
            self._keys = []
        if now.question is not None:
            if now.question != self._question:
                lines.append(now.question)
                if now.answers != self._answers:
                    lines.append(f"To answer: {now.answers}. q stops.")
                self._answers = now.answers
            self._question = now.question
            return [in_words(line) for line in lines]
        self._question = ""
        counts = now.big_label.startswith("of ")
        count = f"{now.big} {now.big_label}." if counts and now.big not in ("", "0") else ""
        if count and count != self._count:
            lines.append(count)
        self._count = count
        if now.said.text and now.said.text != self._said:
            lines.append(now.said.text)
        self._said = now.said.text
        return [in_words(line) for line in lines]


def _measure(item: Measure) -> str:
    between = interval(item)
    said = f"{LABELS[item.name]}: {quantity(item.value or 0.0, item.unit)}"
    if between:
        said += f", between {between.replace(' to ', ' and ')}"
    band = band_words(item)
    return f"{said}, {band}." if band else f"{said}."

"""The screening questions in a plain terminal: one at a time, by number, every one explained."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from itertools import zip_longest

from coach.core.health.body_map import draw, find, legend
from coach.core.health.screening import (
    EMERGENCY,
    NONE,
    UNSURE,
    Question,
    Questionnaire,
    facts_of,
    judge_facts,
    next_question,
)

WIDTH = 76
_TRIES = 100
"""Who has not answered a question by then is a program that writes and writes."""
WELCOME = (
    "A few questions before you train: signs that can't wait first, then what to leave out. "
    "Eleven questions and about two minutes if all is well. Your answers stay on this machine."
)
KEYS = (
    "Answer with a number (several with spaces between them). "
    "? says why we ask, b goes back, q stops."
)


class Stopped(Exception):  # noqa: N818 (no error: somebody chose to stop)
    """The person stopped before the end."""


def ask_all(
    given: Questionnaire,
    *,
    read: Callable[[str], str],
    write: Callable[[str], None],
    answers: dict[str, tuple[str, ...]] | None = None,
    plain: bool = False,
) -> dict[str, tuple[str, ...]]:
    """Ask what is to be asked, and return the answers; ends at once at an emergency.

    ``plain``: places are listed, not drawn. ``read`` shows a prompt and returns a line;
    ``answers`` is filled as they come. Raises
    ``Stopped`` on q, ``EOFError`` at the end of the input.
    """
    write(_wrapped(WELCOME) + "\n\n" + _wrapped(KEYS))
    answers = {} if answers is None else answers
    while (question := next_question(given, answers)) is not None:
        write(f"\n{len(answers) + 1}. {question_text(given, question, plain=plain)}")
        answer = _answer(given, question, answers, read, write)
        if answer is None:
            if answers:
                answers.popitem()
            continue
        answers[question.code] = answer
    return answers


def confirm_emergency(read: Callable[[str], str], write: Callable[[str], None]) -> None:
    """Go on only when the person says that they have read it."""
    for _ in range(_TRIES):
        if read("Type OK when you have read this: ").strip().lower() == "ok":
            return
        write("Please read it, and get help first.")


def _answer(
    given: Questionnaire,
    question: Question,
    answers: dict[str, tuple[str, ...]],
    read: Callable[[str], str],
    write: Callable[[str], None],
) -> tuple[str, ...] | None:
    """The codes answered; ``None`` to go back. An answer that is asked about is in ``answers``
    meanwhile: who leaves then has told it."""
    for _ in range(_TRIES):
        line = read("> ").strip().lower()
        if line in ("q", "quit"):
            raise Stopped
        if line in ("b", "back"):
            return None
        if line.startswith("?"):
            write(_wrapped(f"Why we ask: {question.why}"))
            continue
        codes = _understood(given, question, line)
        if not codes:
            write(_help(question))
            continue
        if question.kind == "map" and codes[0] not in (NONE, UNSURE):
            write(_wrapped(f"Marked: {'; '.join(given.body.place(code).label for code in codes)}."))
        facts = facts_of(given, {question.code: codes})
        if judge_facts(given, facts).outcome == EMERGENCY:
            answers[question.code] = codes
            if not _sure(given, codes, question, read):
                del answers[question.code]
                continue
        return codes
    raise EOFError


def _sure(
    given: Questionnaire, codes: tuple[str, ...], question: Question, read: Callable[[str], str]
) -> bool:
    """Confirm an answer that leads to an emergency: it may be a typing error."""
    texts = dict(given.choices(question))
    named = "; ".join(texts[code] for code in codes)
    return read(f'You answered: "{named}". Is that right? [Y/n] ').strip().lower() not in (
        "n",
        "no",
    )


def _understood(given: Questionnaire, question: Question, line: str) -> tuple[str, ...]:
    """The codes a line means; empty where any part of it means nothing."""
    if question.kind == "map":
        return _places(given, line)
    word = _SHORT.get(line, line)
    if word in _WORDS:
        return _said(given, question, word)
    if question.spans:
        number = int(line) if line.isdecimal() else -1
        return tuple(code for code, span in question.spans.items() if number in span)
    codes = [code for code, _ in given.choices(question)]
    parts = line.replace(",", " ").split()
    if not all(part.isdecimal() and 1 <= int(part) <= len(codes) for part in parts):
        return ()
    chosen = tuple(dict.fromkeys(codes[int(part) - 1] for part in parts))
    if len(chosen) > 1 and (question.kind == "one" or NONE in chosen):
        return ()
    return chosen


_SHORT = {"y": "yes", "n": "no", "d": "don't know"}
_WORDS = ("yes", "no", "none", "nothing", "don't know", "dont know")
"""What people type instead of a number."""


def _said(given: Questionnaire, question: Question, word: str) -> tuple[str, ...]:
    """The answer that one of ``_WORDS`` means, where it means just one."""
    if word.endswith("know"):
        return (UNSURE,)
    if question.none:
        return (NONE,) if word != "yes" else ()
    found = [code for code, text in given.choices(question) if re.match(rf"{word}\b", text.lower())]
    return tuple(found) if len(found) == 1 else ()


def _places(given: Questionnaire, line: str) -> tuple[str, ...]:
    if line in ("0", NONE):
        return (NONE,)
    if line in ("d", "don't know", "dont know"):
        return (UNSURE,)
    whole = find(given.body, line)
    parts = line.split(",") if "," in line else line.split()
    found = [whole] if whole else [find(given.body, part) for part in parts]
    if not all(found):
        return ()
    return tuple(dict.fromkeys(place.code for places in found for place in places))


def question_text(given: Questionnaire, question: Question, *, plain: bool) -> str:
    """A question with its answers, or the map with its places; ``plain``: without the drawing."""
    lines = [_wrapped(question.text)]
    if question.kind == "map":
        places = [*legend(given.body), f"    0  {question.none}", "    d  I don't know"]
        lines += places if plain else ["", draw(given.body), "", *_columns(places)]
    else:
        for number, (code, text) in enumerate(given.choices(question), start=1):
            key = str(number)
            if question.spans:  # a number is an answer itself
                key = "" if code in question.spans else "d"
            lines.append(
                textwrap.fill(text, WIDTH, initial_indent=f"{key:>4}  ", subsequent_indent=" " * 6)
            )
    return "\n".join(lines)


def _columns(lines: Sequence[str]) -> list[str]:
    """Lines side by side in two columns, the first half on the left."""
    half = (len(lines) + 1) // 2
    pairs = zip_longest(lines[:half], lines[half:], fillvalue="")
    width = max(map(len, lines[:half])) + 1
    return [f"{left:<{width}}{right}".rstrip() for left, right in pairs]


def _help(question: Question) -> str:
    if question.kind == "map":
        return "Name places by number or word, such as 5 7, neck or left C6; 0 for none of them."
    if question.spans:
        numbers = [number for span in question.spans.values() for number in span]
        return f"Type a number from {min(numbers)} to {max(numbers)}, or d if you don't know."
    if question.kind == "one":
        return "Type the number of one answer."
    return "Type the numbers of all that apply; the one for none goes alone."


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH)

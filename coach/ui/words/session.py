"""What a session's screen says in words: answers to choose from, and what was done."""

from __future__ import annotations

from coach.core.plural import counted
from coach.core.session.results import ExerciseSummary, summaries
from coach.core.session.state import Question
from coach.report.documents.session import of_asked
from coach.runtime.training.runner import SessionRun

_LEAST_AND_MOST: dict[Question, tuple[str, str]] = {
    "pain_before": ("no pain", "the worst"),
    "pain": ("no pain", "the worst"),
    "effort": ("no effort", "all you had"),
}
_SIGNS = (
    "1  tingling", "2  numbness", "3  weakness", "4  dizziness",
    "5  pain in the chest or no breath", "0  none of these",
)  # fmt: skip


def choices_of(question: Question) -> str:
    """The answers and their keys, one below or beside the other."""
    if question == "signs":
        return "\n".join(_SIGNS)
    least, most = _LEAST_AND_MOST[question]
    scale = "  ".join("0123456789+")
    return f"{scale}\n{least}{most:>{len(scale) - len(least)}}"


def summary_of(run: SessionRun) -> str:
    """Exercise by exercise: repetitions, range and form; then how it felt."""
    if not run.done:
        return "[b]What you did[/b]\n\nNothing yet; that is fine."
    minutes = max(1, round(run.duration_s / 60))
    lines = [f"[b]What you did[/b], in {counted(minutes, 'minute')}", ""]
    for item in summaries(run.done):
        lines += [f"[b]{item.title}[/b]: {_done(item)}", *_noticed(item), ""]
    return "\n".join([*lines, _felt(run)]).rstrip()


def _done(item: ExerciseSummary) -> str:
    parts = [f"[b]{item.complete} of {item.asked}[/b]"]
    if item.range_share is not None and item.judged is not False:
        parts.append(f"range {item.range_share:.0%} of the target")
    if item.hold_s:
        parts.append(f"held {of_asked(item.hold_s, item.hold_asked_s)}")
    if item.score is not None and item.judged is not False:
        parts.append(f"form {item.score} of 100")
    return ", ".join(parts)


def _noticed(item: ExerciseSummary) -> list[str]:
    """What to know besides the numbers, a line each."""
    noticed = []
    if len(item.sets) > 1:
        each = ", ".join(f"{complete} of {asked}" for complete, asked in item.sets)
        noticed.append(f"  set by set: {each}")
    if item.extra:
        noticed.append(f"  {item.extra} more before a set was started anew")
    if item.judged is False:
        noticed.append("  counted by the clock: this view can't show the movement")
    if item.attempts > item.complete:
        noticed.append(f"  {item.attempts - item.complete} more did not count")
    if item.fault is not None:
        noticed.append(f"  most often: {item.fault.replace('_', ' ')}")
    return noticed


def _felt(run: SessionRun) -> str:
    pains = [value for question, value, _ in run.ratings if question in ("pain_before", "pain")]
    efforts = [value for question, value, _ in run.ratings if question == "effort"]
    parts = []
    if pains:
        parts.append(f"Pain: {' → '.join(map(str, pains))} of 10")
    if efforts:
        parts.append(f"Effort: {', '.join(map(str, efforts))} of 10")
    return ". ".join(parts)

"""The JSON document of a session, and what a person reads at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coach.conventions import conventions
from coach.core.exercise.faults import SHORT_HOLD
from coach.core.exercise.plan import SessionPlan
from coach.core.exercise.spec import ExerciseSpec
from coach.core.session.results import ExerciseSummary, SetResult, summaries
from coach.core.session.state import Question, Why
from coach.report.documents.exercise import exercise_document
from coach.safe_text import capitalised

Rated = tuple[Question, int, str]
"""A question, its answer and the exercise it was about."""


def session_document(
    plan: SessionPlan,
    specs: Mapping[str, ExerciseSpec],
    source: str,
    *,
    duration_s: float,
    ended: Why,
    results: Sequence[SetResult],
    ratings: Sequence[Rated],
    notes: Sequence[str],
) -> dict[str, Any]:
    """``coach.session/1``: ``exercises`` has a ``coach.exercise/1`` document for each exercise
    that was begun, all its sets together; ``sets`` tells them apart."""
    by_name: dict[str, list[SetResult]] = {}
    for result in results:
        by_name.setdefault(result.plan.exercise, []).append(result)
    return {
        "schema": "coach.session/1",
        "routine": plan.name,
        "title": plan.title,
        "source": source,
        "duration_s": round(duration_s, 3),
        "ended": ended,
        "exercises": [_exercise(specs[name], source, sets) for name, sets in by_name.items()],
        "sets": [_set(result) for result in results],
        "ratings": [
            {
                "kind": "effort" if question == "effort" else "pain",
                "value": value,
                "exercise": None if question == "pain_before" else exercise,
            }
            for question, value, exercise in ratings
            if question != "signs"
        ],
        "notes": list(notes),
    }


def _exercise(spec: ExerciseSpec, source: str, sets: Sequence[SetResult]) -> dict[str, Any]:
    return exercise_document(
        spec,
        source,
        duration_s=sum(one.ended_s - one.began_s for one in sets),
        frames_read=sum(one.frames_read for one in sets),
        frames_with_person=sum(one.frames_with_person for one in sets),
        reps=[rep for one in sets for rep in one.reps],
        events=[event for one in sets for event in one.events],
        cues=[cue for one in sets for cue in one.cues],
        score=summaries(sets)[0].score,
        notes=[],
    )


def _set(result: SetResult) -> dict[str, Any]:
    return {
        "exercise": result.plan.exercise,
        "set": result.plan.number,
        "side": result.plan.side,
        "began_s": round(result.began_s, 2),
        "ended_s": round(result.ended_s, 2),
        "ended": result.why,
        "asked": result.plan.reps,
        "reps": result.complete,
        "attempts": len(result.reps),
        "score": result.score,
    }


def print_counts(
    console: Console,
    documents: Sequence[Mapping[str, Any]],
    specs: Mapping[str, ExerciseSpec],
    notes: Sequence[str] = (),
) -> None:
    """Print the counts of a recording from the documents of its exercises, then ``notes``."""
    number = conventions().number
    for found in documents:
        spec = specs[found["exercise"]]
        line = Text(spec.title, "bold cyan")
        line.append(f"  {found['reps']} complete", "bold default")
        if found["attempts"] > found["reps"]:
            line.append(f" of {found['attempts']} attempts", "not bold")
        if found["timed_reps"]:
            line.append(f", {found['timed_reps']} by the clock", "not bold")
        if found["score"] is not None:
            line.append(f", form {found['score']} of 100", "not bold")
        console.print(line)
        repetitions = zip_longest(found["rep_times_s"], found["holds_s"])
        for rep, ((began_s, ended_s), held_s) in enumerate(repetitions, start=1):
            text = f"{number(began_s, 1)} to {number(ended_s, 1)} s"
            if held_s is not None:
                text += f", held {of_asked(held_s, spec.repetition.hold_s)}"
            console.print(Text(f"  repetition {rep}: {text}", "dim"))
        for short in found["not_counted"]:
            console.print(Text(f"  {number(short['t_s'], 1):>7} s  {short['text']}", "yellow"))
        for fault in found["faults"]:
            cue = spec.cue_of(fault["code"])
            console.print(Text(f"  {number(fault['t_s'], 1):>7} s  {cue}", "yellow"))
        for pause in found["pauses"]:
            console.print(
                Text(f"  {number(pause['t_s'], 1):>7} s  paused: {pause['text']}", "cyan")
            )
        for note in (*found["notes"], *notes):
            console.print(Text(f"  {capitalised(note)}", "cyan"))


def print_session(
    console: Console,
    title: str,
    results: Sequence[SetResult],
    specs: Mapping[str, ExerciseSpec],
    said: Sequence[str] = (),
) -> None:
    """Print one line for each exercise: repetitions, range, holds and form.

    ``said``: sentences to end with.
    """
    console.print(Text(title, "bold cyan"))
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "right", "right", "right", "right", "left"):
        table.add_column(justify=justify, no_wrap=justify == "right")
    head = ("", "done", "range", "hold", "form", "")
    table.add_row(*(Text(word, "dim") for word in head))
    found = summaries(results)
    for one in found:
        table.add_row(*_row(one, specs[one.exercise]))
    if found:
        console.print(table)
    else:
        console.print("Nothing was done yet.")
    for sentence in said:
        console.print(sentence, soft_wrap=False, markup=False)


def session_sentences(
    title: str,
    results: Sequence[SetResult],
    specs: Mapping[str, ExerciseSpec],
    said: Sequence[str] = (),
) -> list[str]:
    """The same as sentences that name their values, one for each exercise."""
    found = summaries(results)
    lines = [f"{title} is over." if found else f"{title} is over. Nothing was done yet."]
    for one in found:
        parts = [f"{one.complete} of {one.asked} done"]
        if len(one.sets) > 1:
            parts.append("set by set " + " and ".join(str(complete) for complete, _ in one.sets))
        if one.judged is not False and one.range_share is not None:
            parts.append(f"range {one.range_share:.0%} of the target")
        if one.hold_s is not None:
            parts.append(f"held {of_asked(one.hold_s, one.hold_asked_s)}")
        if one.judged is not False and one.score is not None:
            parts.append(f"form {one.score} of 100")
        remark = _remark(one, specs[one.exercise])
        lines.append(f"{one.title}: {', '.join(parts)}{f'; {remark}' if remark else ''}.")
    return [*lines, *said]


def _row(one: ExerciseSummary, spec: ExerciseSpec) -> tuple[Text, ...]:
    timed = one.judged is False
    done = Text(f"{one.complete} of {one.asked}", "green" if one.complete >= one.asked else "")
    if len(one.sets) > 1:
        done.append(f" ({' + '.join(str(complete) for complete, _ in one.sets)})", "dim")
    share = Text("–" if one.range_share is None or timed else f"{one.range_share:.0%}")
    hold = Text("" if one.hold_s is None else of_asked(one.hold_s, one.hold_asked_s))
    score = Text("–" if one.score is None or timed else f"{one.score}", "bold")
    return Text(one.title), done, share, hold, score, Text(_remark(one, spec), "dim")


def _remark(one: ExerciseSummary, spec: ExerciseSpec) -> str:
    """The most useful remark on an exercise."""
    if one.judged is False:
        return "counted by the clock: this view can't show it"
    said = [f"held {share}"] if (share := _held_share(one)) else []
    if one.fault is not None and not (said and one.fault == SHORT_HOLD):
        said.append(f"most often: {spec.cue_of(one.fault)}")
    if one.extra:
        said.append(f"{one.extra} more before starting a set anew")
    return "; ".join(said)


def of_asked(held_s: float, asked_s: float) -> str:
    """A hold beside the one asked for: 3 of 15 s."""
    return f"{held_s:.0f} of {conventions().short(asked_s)} s"


def _held_share(one: ExerciseSummary) -> str:
    """The held share of the asked hold, in words; empty where nearly all was held."""
    if one.hold_s is None or one.hold_asked_s <= 0.0:
        return ""
    share = one.hold_s / one.hold_asked_s
    words = ((0.4, "less than half as long as asked"), (0.6, "about half as long as asked"),
             (0.85, "less long than asked"))  # fmt: skip
    return next((text for most, text in words if share < most), "")

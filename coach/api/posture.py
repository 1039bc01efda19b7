"""One posture check, as ``coach check`` makes it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from coach.api.opened import name_of, opened, seconds_of
from coach.core.body.view import Expected
from coach.core.posture.result import Finding, Measure
from coach.errors import NoPersonError, UsageError
from coach.pose.detector import Detector
from coach.runtime.batch.own_check import with_calibration
from coach.runtime.batch.replay import Replay, replay, replay_flexibility
from coach.runtime.batch.samples import is_live
from coach.storage.own_measurements import stored_truth

_VIEWS = ("auto", "side", "front")


@dataclass(frozen=True, slots=True, eq=False)
class PostureCheck:
    """The result of a posture check.

    Attributes
    ----------
    source
        What was looked at, as the caller named it.
    result
        Everything that is known of the recording; the properties below read from it.
    notes
        Sentences about the recording: what a camera did not grant, where a file breaks off.
    """

    source: str
    result: Replay
    notes: tuple[str, ...] = ()

    @property
    def measures(self) -> Mapping[str, Measure]:
        """Every measure by its name. One without a value says why in ``abstained``."""
        return MappingProxyType({item.name: item for item in self.result.assessment.measures})

    @property
    def view(self) -> str:
        """From where the camera saw the person: side-left, side-right, front, oblique, unknown."""
        return self.result.assessment.view.label

    @property
    def score(self) -> int | None:
        """0 to 100; ``None`` where too little was measured."""
        return self.result.assessment.score

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth saying, in plain words."""
        return self.result.assessment.findings

    @property
    def duration_s(self) -> float:
        """How long the recording lasts, in seconds."""
        return self.result.duration_s

    @property
    def document(self) -> dict[str, Any]:
        """The ``coach.check/1`` document: equal to what ``coach check --json`` prints."""
        return self.result.document(self.source, self.notes)

    def against(self, baseline: PostureCheck) -> PostureCheck:
        """The same check, with the changes against a baseline of the same person as measures.

        Parameters
        ----------
        baseline
            A check of the same person from the same place.

        Returns
        -------
        PostureCheck
            With ``craniovertebral_change`` and ``kyphosis_change``, in degrees, among its
            measures. Each says why it has no value where the two can't be compared.
        """
        return replace(self, result=self.result.against(baseline.result))

    def __str__(self) -> str:
        lines = [f"{self.source}: {self.view} view, score {_or_none(self.score)}"]
        return "\n".join([*lines, *(f"  {item.name}: {item}" for item in self.measures.values())])


def measure(
    source: str | Path | int,
    *,
    view: Expected = "auto",
    seconds: float | None = None,
    baseline: str | Path | PostureCheck | None = None,
    tall_from_s: float | None = None,
    detector: Detector | None = None,
    calibrated: bool = False,
) -> PostureCheck:
    """Check the posture of the person in a camera's view or in a recording.

    Parameters
    ----------
    source
        A camera's index, a video, a picture, a folder of pictures, a landmark trace, or the
        address of a stream. A ``Path`` is never a camera or an address.
    view
        From where the camera sees the person: "side", "front", or "auto" to tell it from the
        landmarks.
    seconds
        How long to look, in the source's own time. ``None``: 10 s of a camera or a stream, all
        of a recording.
    baseline
        A recording of the same person from the same place, or its check. The result then has
        the changes against it.
    tall_from_s
        The second from which the person was asked to sit as tall as they can. The result then
        has the flexibility test in ``result.flexibility``; the check is of the seconds before.
    detector
        An open detector to find the landmarks with; it stays open. It must be a fresh one:
        detectors follow a person through one recording. ``None``: the pose model in use.
    calibrated
        Whether to take off what the own measurements in this user's history have taught, as
        ``coach check`` does. Not by default: recordings may be of anybody, and the same recording
        then gives the same result for every user. What was taken off is in the document's
        ``calibration``.

    Returns
    -------
    PostureCheck
        Measures in degrees, each with an interval meant to hold 90 % of cases, or with the
        reason why there is none.

    Raises
    ------
    CoachError
        ``SourceError`` where the source can't be opened or decoded, ``ModelError`` where the
        pose model is missing or altered, ``NoPersonError`` where nobody was in view,
        ``UsageError`` for a live baseline.
    ValueError
        For a view, or a number of seconds, that there is not.
    """
    if view not in _VIEWS:
        raise ValueError(f"view must be one of {', '.join(_VIEWS)}, not {view!r}")
    before = baseline if isinstance(baseline, PostureCheck) else None
    if baseline is not None and before is None:
        assert not isinstance(baseline, PostureCheck)
        name = name_of(baseline)
        if is_live(name):
            raise UsageError(
                f"the baseline {name} is live", hint="record it first with coach record"
            )
        before = measure(baseline, view=view, seconds=seconds)
    with opened(name_of(source), detector, sparing=True) as samples:
        taken = samples.limited(seconds_of(samples, seconds))
        if tall_from_s is None:
            result = replay(taken, expected=view)
        else:
            result = replay_flexibility(taken, tall_from_s, expected=view)
        notes, name = tuple(samples.notes()), samples.info.name
    if result.frames_with_person == 0:
        raise NoPersonError.in_source(
            name,
            notes,
            hint="make sure head and shoulders are in the picture and the light is on",
        )
    if calibrated:
        result = with_calibration(result, stored_truth().calibrations, time.time())
    found = PostureCheck(name, result, notes)
    return found if before is None else found.against(before)


def _or_none(score: int | None) -> str:
    return "none" if score is None else str(score)

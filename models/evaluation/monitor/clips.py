"""The desk monitor on the bundled clips of daily motions, beside other programs' rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from coach.core.monitor.baseline import Pictures
from coach.core.monitor.events import Nudge
from coach.core.monitor.nudges import NudgeSpec
from coach.core.monitor.state import MonitorSpec
from coach.measurement import load_measurement
from coach.runtime.desk.engine import Monitor
from coach.runtime.desk.plan import MonitorPlan
from models.evaluation.monitor.motions import Motion
from models.evaluation.monitor.peer_rules import RULES, nudged_by_rule, rule_scores

CLIP_GRACE_S = 3.0
CLIP_PLAN = MonitorPlan(
    baseline_s=3.0,
    spec=MonitorSpec(confirm_s=2.0, release_s=1.0, away_s=2.0),
    nudges=NudgeSpec(grace_s=CLIP_GRACE_S, cooldown_s=0.0),
)
CLIPS: dict[str, tuple[float, float] | None] = {
    "front_slump_slowly": (7.0, 14.0),
    "side_slump_slowly": (7.0, 14.0),
    "side_leans_in": (4.0, 10.0),
    "front_talks": None,
    "front_second_screen": None,
    "front_drinks": None,
    "front_leaves_and_returns": None,
    "front_passer_by": None,
    "front_folded_arms": None,
    "front_phone_in_hand": None,
    "side_reads_page": None,
    "side_drinks": None,
    "side_stands_up": None,
    "side_reclined": None,
}
"""Clips of daily motions, and when somebody slouches in them for longer than the grace."""


def clip_nudges(motion: Motion, name: str) -> list[float]:
    """When the monitor nudges in a clip; its first seconds are the baseline."""
    short = 1.6 if "leaves" in name or "stands" in name else CLIP_PLAN.baseline_s
    monitor = Monitor(replace(CLIP_PLAN, baseline_s=max(short, 3.0)), load_measurement())
    samples = list(motion.samples())
    if short < 3.0:  # only the first moments are at rest: they are repeated
        rest = [s for s in samples if s.t_s < short]
        samples = [replace(s, t_s=s.t_s + k * short) for k in range(3) for s in rest] + [
            replace(s, t_s=s.t_s + 3 * short) for s in samples
        ]
    events = [event for sample in samples for event in monitor.see(sample)]
    return [event.t_s for event in events if isinstance(event, Nudge)]


def clip_lines(motions: dict[str, Motion]) -> Iterable[str]:
    """The table: the monitor and the rules on each clip."""
    yield f"\nBundled clips of daily motions, grace {CLIP_GRACE_S:g} s:\n"
    yield "| clip | slouches | coach monitor | " + " | ".join(map(cell, RULES)) + " |"
    yield "|---|---|---|" + "---|" * len(RULES)
    limits = {name: _clip_limit(name, motions) for name in RULES}
    for clip, span in CLIPS.items():
        own = clip_nudges(motions[clip], clip)
        cells = [_verdict(own, span)]
        for name in RULES:
            said = _clip_rule(name, motions[clip], clip, limits[name])
            cells.append("–" if said is None else _verdict(said, span))
        yield f"| {clip} | {'yes' if span else 'no'} | {' | '.join(cells)} |"


def _verdict(nudges_s: Sequence[float], span: tuple[float, float] | None) -> str:
    if span is None:
        return "silent" if not nudges_s else "**false nudge**"
    return "found" if nudges_s else "missed"


def _clip_limit(name: str, motions: dict[str, Motion]) -> float:
    """The highest threshold that still finds the slump from the front."""
    low, high = 0.0, 3.0
    for _ in range(20):
        middle = (low + high) / 2
        said = _clip_rule(name, motions["front_slump_slowly"], "front_slump_slowly", middle)
        low, high = (middle, high) if said else (low, middle)
    return low


def _clip_rule(name: str, motion: Motion, clip: str, limit: float) -> list[float] | None:
    """When a rule nudges in a clip from the front; ``None`` for other views."""
    if not clip.startswith("front"):
        return None
    pictures = Pictures(
        motion.t_s, motion.landmarks, motion.world, motion.size_px, face=motion.face
    )
    t_s, scores = rule_scores([pictures], baseline_s=1.4 if "leaves" in clip else 3.0)
    return nudged_by_rule(t_s, scores[name], limit=limit, grace_s=CLIP_GRACE_S)


def cell(text: str) -> str:
    """Text inside a cell of a Markdown table."""
    return text.replace("|", "\\|")

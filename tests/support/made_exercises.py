"""Small exercises made for tests, so that they don't depend on the files that ship."""

from __future__ import annotations

from dataclasses import replace

from coach.core.exercise.figure import Figure, KeyPose, Point
from coach.core.exercise.movement import Drive, Repetition
from coach.core.exercise.spec import Camera, Dose, ExerciseSpec, Variation

STANDING: dict[Point, tuple[float, float]] = {
    "head": (0.5, 0.9), "neck": (0.5, 0.8), "hip": (0.5, 0.45),
    "shoulder_l": (0.4, 0.78), "elbow_l": (0.38, 0.62), "hand_l": (0.37, 0.47),
    "shoulder_r": (0.6, 0.78), "elbow_r": (0.62, 0.62), "hand_r": (0.63, 0.47),
    "hip_l": (0.45, 0.44), "knee_l": (0.44, 0.23), "foot_l": (0.43, 0.02),
    "hip_r": (0.55, 0.44), "knee_r": (0.56, 0.23), "foot_r": (0.57, 0.02),
}  # fmt: skip
RAISED: dict[Point, tuple[float, float]] = {
    **STANDING, "elbow_l": (0.24, 0.78), "hand_l": (0.08, 0.78),
    "elbow_r": (0.76, 0.78), "hand_r": (0.92, 0.78),
}  # fmt: skip
FIGURE = Figure(
    poses=(
        KeyPose(at_s=0.0, points=STANDING),
        KeyPose(at_s=2.0, points=RAISED),
        KeyPose(at_s=4.0, points=STANDING),
    ),
    props=((0.0, 0.0, 1.0, 0.0),),
)

RAISE = ExerciseSpec(
    name="lateral_raise",
    title="Lateral raise",
    purpose="Stronger shoulders",
    muscles=("deltoid",),
    position="Stand tall, arms hanging.",
    seated=True,
    camera=Camera(
        view="front", distance_from_m=1.5, distance_to_m=3.0,
        must_see=("shoulders", "elbows", "hips"), says="Stand facing the camera.",
    ),
    drives=(Drive(view="front", signal="arm_elevation_deg", start_deg=15.0, target_deg=85.0),),
    repetition=Repetition(out_s=2.0, back_s=2.0, out_says="Raise your arms.", back_says="Lower."),
    dose=Dose(
        sets=2, repetitions=10, rest_between_sets_s=30.0, times_a_week=3, trial=False,
        source="no trial has tested it",
    ),
    easier=Variation(how="Less far"),
    harder=Variation(how="With a band"),
    figure=FIGURE,
)  # fmt: skip


def named(name: str, **changes: object) -> ExerciseSpec:
    """The same exercise under another name."""
    title = name.replace("_", " ").capitalize()
    return replace(RAISE, name=name, title=title, **changes)

"""What is known of own measurements in lines, and a reading of the back as it is typed."""

from __future__ import annotations

from coach.conventions import conventions
from coach.core.posture.own import instruments
from coach.report.labels import IN_THE_APP, degrees
from coach.safe_text import capitalised


def known_lines(document: dict) -> list[str]:  # type: ignore[type-arg]
    """What own measurements correct, in lines."""
    lines = [
        f"{item['at'][:10]}  {IN_THE_APP[item['measure']]} "
        f"{degrees(item['value'])} ({item['kind']})"
        for item in document["references"][-4:]
    ]
    for item in document["calibrations"]:
        side = item["view"].replace("-", " ")
        by = conventions().number(-item["offset"], 1, sign=True)
        lines.append(f"{IN_THE_APP[item['measure']]}, {side}: corrected by {by}°")
        if item["renew"]:
            lines.append(f"  {capitalised(item['renew'])}.")
    lines += [f"Not used: {sentence}." for sentence in document["refused"]]
    if document["waiting"]:
        lines.append("A reading waits for a check from the side, made on the same day.")
    return lines or ["No own measurement yet."]


def reading(text: str) -> tuple[str, float, float]:
    """Kind, kyphosis and its standard error of a reading as it is typed; ``ValueError`` says what
    is wrong with it."""
    words = text.replace(",", " ").split()
    kind = "inclinometer"
    if words and words[0].lower() == "f":
        kind, words = "flexicurve", words[1:]
    try:
        first, second = (float(word) for word in words)
    except ValueError:
        raise ValueError("two numbers are needed, such as 28 -14") from None
    if kind == "flexicurve":
        value = instruments.flexicurve_kyphosis_deg(first, second)
        return kind, value, instruments.FLEXICURVE_SEM_DEG
    value = instruments.inclinometer_kyphosis_deg(first, second)
    return kind, value, instruments.INCLINOMETER_SEM_DEG

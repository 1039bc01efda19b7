"""The app's looks: light, dark and high contrast."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="coach-dark",
    primary="#58b8c9",
    secondary="#8fb8de",
    accent="#f2c14e",
    success="#7cc47f",
    warning="#f2a65a",
    error="#e5707a",
    foreground="#e6e9ec",
    background="#11161c",
    surface="#182029",
    panel="#212c37",
    dark=True,
)
LIGHT = Theme(
    name="coach-light",
    primary="#0f6f80",
    secondary="#2f5f8f",
    accent="#8a5a00",
    success="#236b2c",
    warning="#8f4700",
    error="#a3202c",
    foreground="#1b232b",
    background="#fbfaf7",
    surface="#f1efe9",
    panel="#e4e1d8",
    dark=False,
)
CONTRAST = Theme(
    name="coach-contrast",
    primary="#00ffff",
    secondary="#ffffff",
    accent="#ffff00",
    success="#00ff00",
    warning="#ffff00",
    error="#ff8080",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    dark=True,
    variables={"text-muted": "#ffffff", "border": "#ffffff", "footer-key-foreground": "#ffff00"},
)
THEMES = (DARK, LIGHT, CONTRAST)

BAND_COLOURS = {
    "within_range": "$success",
    "mild": "$accent",
    "moderate": "$warning",
    "marked": "$error",
}
"""Theme colours of bands; screens say the band in words or signs as well."""
BAND_SIGNS = {"within_range": "✓", "mild": "!", "moderate": "!", "marked": "!"}
BAND_WORDS = {
    "within_range": "usual",
    "mild": "a little off",
    "moderate": "clearly off",
    "marked": "far off",
}

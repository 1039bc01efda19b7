"""The settings file: strict, explained, and changed with care."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from coach.content.settings import MonitorSettings, Settings
from coach.content.settings_file import (
    change_setting,
    explained,
    line_of,
    read_settings,
    renamed_settings,
)
from coach.errors import ContentError


@pytest.fixture
def place(tmp_path: Path) -> Any:
    return tmp_path / "settings.toml"


def test_without_a_file_everything_has_its_default(place: Any) -> None:
    assert read_settings(place) == Settings()


def test_every_mistake_is_told_at_once_with_its_line(place: Any) -> None:
    place.write_text(
        '# mine\n[monitor]\ngrace_s = "long"\nsensitvity = 2.0\n\nquiet_hours = "10pm"\n'
        "cooldown_s = -4\n[exercise]\nvoice = true\n"
    )
    with pytest.raises(ContentError) as error:
        read_settings(place)
    told = str(error.value)
    assert "settings.toml:3: monitor.grace_s: must be a number" in told
    assert "settings.toml:4: monitor.sensitvity: unknown key (sensitivity?)" in told
    assert "settings.toml:7: monitor.cooldown_s: must be at least 0" in told
    assert "settings.toml:8: exercise: unknown key" in told
    assert error.value.exit_code == 6


@pytest.mark.parametrize("hours", ["10pm", "25:00-07:00", "22:00", "22:60-23:00"])
def test_quiet_hours_are_hours(place: Any, hours: str) -> None:
    place.write_text(f'[monitor]\nquiet_hours = "{hours}"\n')
    with pytest.raises(ContentError, match=r"settings\.toml:2: monitor\.quiet_hours"):
        read_settings(place)


def test_hours_and_days_become_numbers() -> None:
    settings = MonitorSettings(quiet_hours="22:30-07:00", working_days=("mon", "sun"))
    assert settings.quiet_minutes == (22 * 60 + 30, 7 * 60)
    assert settings.days == {0, 6}
    assert MonitorSettings().quiet_minutes == (None, None)


def test_no_password_of_a_camera_is_shown() -> None:
    address = "rtsp://user:secret@camera.local/live"
    text = explained(Settings(monitor=MonitorSettings(source=address)))
    assert 'source = "rtsp://camera.local/live"' in text
    assert "secret@" not in text


def test_what_is_explained_is_a_file_that_says_the_same(place: Any) -> None:
    text = explained()
    assert all(field.name in text for field in fields(MonitorSettings))
    place.write_text(text)
    assert read_settings(place) == Settings()
    uncommented = "\n".join(
        line.removeprefix("# ") for line in text.splitlines() if not line.endswith(")")
    )
    assert set(tomllib.loads(uncommented)["monitor"]) == {f.name for f in fields(MonitorSettings)}
    place.write_text(uncommented)
    assert read_settings(place) == Settings()


def test_a_change_keeps_comments_and_refuses_nonsense(place: Any) -> None:
    place.write_text("# what I like\n[monitor]\ngrace_s = 45  # seconds\n")
    assert change_setting("monitor.sensitivity", 2.0, place).monitor.sensitivity == 2.0
    text = place.read_text()
    assert "# what I like" in text
    assert "grace_s = 45  # seconds" in text
    with pytest.raises(ContentError):
        change_setting("monitor.sensitivity", 99.0, place)
    with pytest.raises(ContentError):
        change_setting("monitor.no_such", 1, place)
    assert place.read_text() == text
    assert read_settings(place).monitor.grace_s == 45


def test_a_change_makes_the_file(place: Any) -> None:
    change_setting("monitor.quiet", True, place)
    assert read_settings(place).monitor.quiet is True


def test_dotted_keys_have_lines_too() -> None:
    assert line_of("monitor.grace = 3\n", "monitor.grace") == 1
    assert line_of("[a]\nb = 1\n[c]\nb = 2\n", "c.b") == 4
    assert line_of("[a]\n", "no.where") == 1


def test_a_file_that_is_no_toml_is_told_in_one_sentence(place: Any) -> None:
    place.write_text("[monitor\n")
    with pytest.raises(ContentError, match="is not valid TOML"):
        read_settings(place)


OLD = """# mine
[monitor]
grace = 45.0  # patient
cooldown = 60
breaks = 30
baseline_seconds = 12
slouched_seconds = 0
"""


def test_old_names_are_read_and_told(place: Any) -> None:
    place.write_text(OLD)
    found = read_settings(place).monitor
    assert (found.grace_s, found.cooldown_s, found.break_every_min) == (45.0, 60.0, 30.0)
    assert found.baseline_s == 12.0
    told = renamed_settings(place)
    assert f"{place}: monitor.grace is called monitor.grace_s now" in told
    assert len(told) == 5
    assert renamed_settings(place.with_name("none.toml")) == []


def test_a_change_writes_the_names_of_today_and_keeps_comments(place: Any) -> None:
    place.write_text(OLD)
    assert change_setting("monitor.cooldown_s", 90.0, place).monitor.cooldown_s == 90.0
    assert place.read_text() == (
        "# mine\n[monitor]\ngrace_s = 45.0  # patient\ncooldown_s = 90.0\nbreak_every_min = 30\n"
        "baseline_s = 12\nslouched_s = 0\n"
    )
    assert renamed_settings(place) == []


def test_a_mistake_under_an_old_name_has_the_line_it_stands_on(place: Any) -> None:
    place.write_text("[monitor]\nquiet = false\ncooldown = -4\n")
    with pytest.raises(ContentError, match=r"settings\.toml:3: monitor\.cooldown_s: must be"):
        read_settings(place)


def test_a_setting_by_both_names_is_a_mistake(place: Any) -> None:
    place.write_text("[monitor]\ngrace = 40\ngrace_s = 50\n")
    with pytest.raises(ContentError, match=r"settings\.toml:2: monitor\.grace: unknown key"):
        read_settings(place)

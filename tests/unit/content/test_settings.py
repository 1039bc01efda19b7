"""The settings file: strict, explained, and changed with care."""

import tomllib
from dataclasses import fields

import pytest

from coach.content.settings import (
    MonitorSettings,
    Settings,
    change_setting,
    explained,
    line_of,
    read_settings,
)
from coach.errors import ContentError


@pytest.fixture
def place(tmp_path):
    return tmp_path / "settings.toml"


def test_without_a_file_everything_has_its_default(place):
    assert read_settings(place) == Settings()


def test_every_mistake_is_told_at_once_with_its_line(place):
    place.write_text(
        '# mine\n[monitor]\ngrace = "long"\nsensitvity = 2.0\n\nquiet_hours = "10pm"\n'
        "cooldown = -4\n[exercise]\nvoice = true\n"
    )
    with pytest.raises(ContentError) as error:
        read_settings(place)
    told = str(error.value)
    assert "settings.toml:3: monitor.grace: must be a number" in told
    assert "settings.toml:4: monitor.sensitvity: unknown key (sensitivity?)" in told
    assert "settings.toml:7: monitor.cooldown: must be at least 0" in told
    assert "settings.toml:8: exercise: unknown key" in told
    assert error.value.exit_code == 6


@pytest.mark.parametrize("hours", ["10pm", "25:00-07:00", "22:00", "22:60-23:00"])
def test_quiet_hours_are_hours(place, hours):
    place.write_text(f'[monitor]\nquiet_hours = "{hours}"\n')
    with pytest.raises(ContentError, match=r"settings\.toml:2: monitor\.quiet_hours"):
        read_settings(place)


def test_hours_and_days_become_numbers():
    settings = MonitorSettings(quiet_hours="22:30-07:00", working_days=("mon", "sun"))
    assert settings.quiet_minutes == (22 * 60 + 30, 7 * 60)
    assert settings.days == {0, 6}
    assert MonitorSettings().quiet_minutes == (None, None)


def test_what_is_explained_is_a_file_that_says_the_same(place):
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


def test_a_change_keeps_comments_and_refuses_nonsense(place):
    place.write_text("# what I like\n[monitor]\ngrace = 45  # seconds\n")
    assert change_setting("monitor.sensitivity", 2.0, place).monitor.sensitivity == 2.0
    text = place.read_text()
    assert "# what I like" in text
    assert "grace = 45  # seconds" in text
    with pytest.raises(ContentError):
        change_setting("monitor.sensitivity", 99.0, place)
    with pytest.raises(ContentError):
        change_setting("monitor.no_such", 1, place)
    assert place.read_text() == text
    assert read_settings(place).monitor.grace == 45


def test_a_change_makes_the_file(place):
    change_setting("monitor.quiet", True, place)
    assert read_settings(place).monitor.quiet is True


def test_dotted_keys_have_lines_too():
    assert line_of("monitor.grace = 3\n", "monitor.grace") == 1
    assert line_of("[a]\nb = 1\n[c]\nb = 2\n", "c.b") == 4
    assert line_of("[a]\n", "no.where") == 1


def test_a_file_that_is_no_toml_is_told_in_one_sentence(place):
    place.write_text("[monitor\n")
    with pytest.raises(ContentError, match="is not valid TOML"):
        read_settings(place)

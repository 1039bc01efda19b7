"""What a user calls a source is read in one place, and a password in it goes no further."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.capture.spec import CameraSpec, FileSpec, StreamSpec, parse_source
from coach.content.settings import MonitorSettings, Settings
from coach.content.settings_file import explained
from coach.errors import SourceError
from coach.safe_text import capitalised, printable, without_secrets, without_secrets_inside

SECRET = "s3cr3t"
SPELLINGS = [
    "rtsp://me:{}@cam/live",
    "rtsp://me:a@{}@cam/live",
    "rtsp://me:{}/x@cam:554/live",
    "rtsp://me:{}?x@cam/live",
    "rtsp://me:{}#x@cam/live",
    "RTSP://me%3A{}%40cam/live",
    "http://cam/video.cgi?user=me&password={}",
    "http://cam/live;pwd={}",
    "http://cam/live#token={}",
    "rtsp://cam/user=me_password={}_channel=1.sdp",
    "http://cam/p%61ssword%3D{}/live",
    "rtmp://cam/live/{}0123456789abcdef",
    "rtsp:/me:{}@cam/live",
    "rtsp:me:{}@cam/live",
    "rtsp//me:{}@cam/live",
    "me:{}@cam:554/live",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_password_is_in_no_name_and_no_sentence(spelling: Any) -> None:
    address = spelling.format(SECRET)
    try:
        said = repr(parse_source(address)) + parse_source(address).name
    except SourceError as error:
        said = str(error)
    assert SECRET not in said
    if "://" in address:
        assert SECRET not in without_secrets_inside(f"it says {address} is closed")
        assert SECRET not in said


@given(
    st.text(st.characters(blacklist_characters="/?#@\\ "), min_size=1).map(
        lambda text: f"QQQ{text}"
    ),
    st.sampled_from(["rtsp://u:{}@cam/live", "http://cam/x?pass={}", "http://u:{}@cam:80/a/b?c"]),
)
def test_no_password_of_any_letters(password: Any, spelling: Any) -> None:
    assert "QQQ" not in without_secrets(spelling.format(password))


@pytest.mark.parametrize(
    "path",
    [
        "{}", "live/{}.m3u8", "token/{}/live", "x/API-key/{}",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "secret",
    [
        "mZ4Xq2LkPw9s", "5f3aAbCdEf", "s3cr3tTok", "a1b2c3d4e5f6", "XyZAbCdEfGh", "314159265358",
        "correcthorsebatterystaple", "550e8400-e29b-41d4-a716-446655440000",
    ],
)  # fmt: skip
def test_a_part_of_a_path_that_may_be_a_key_is_left_out(path: str, secret: str) -> None:
    address = f"rtsp://192.168.1.1:7447/{path.format(secret)}"
    shown = without_secrets(address)
    assert secret not in shown
    assert shown.startswith("rtsp://192.168.1.1:7447/")
    assert secret not in explained(Settings(monitor=MonitorSettings(source=address)))


@pytest.mark.parametrize("word", ["pass", "token", "signature_key"])
def test_what_follows_the_name_of_a_secret_is_left_out(word: str) -> None:
    assert without_secrets(f"http://cam/{word}/hunter/live") == f"http://cam/{word}/…/live"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8080/clip.mp4", "rtsp://cam:554/Streaming/Channels/101", "udp://@:1234",
        "rtsp://cam/h264/ch1/main/av_stream", "rtsp://cam/VideoInput/1/h264/1",
        "http://cam/axis-cgi/mjpg/video.cgi", "http://cam/nphMotionJpeg", "rtsp://cam/live/ch00_0",
        "rtsp://cam/cam/realmonitor",
    ],
)  # fmt: skip
def test_an_address_without_a_password_stays_recognisable(address: str) -> None:
    assert without_secrets(address) == address.replace("@", "")


@pytest.mark.parametrize("text", ["0", " 7 ", "12"])
def test_numbers_are_cameras(text: str) -> None:
    named = parse_source(text)
    assert isinstance(named, CameraSpec)
    assert named.live
    assert named.index == int(text)


def test_files_are_files_by_any_spelling(tmp_path: Path) -> None:
    clip = tmp_path / " with spaces .mp4"
    clip.write_bytes(b"x")
    for text in (str(clip), clip.as_uri()):
        named = parse_source(text)
        assert isinstance(named, FileSpec)
        assert named.path == clip
        assert not named.live
    assert not parse_source("/dev/shm/clip.mp4").live
    assert not parse_source("file:///nowhere/clip.mp4").live


def test_streams_are_live() -> None:
    named = parse_source("rtsp://me:secret@cam/live")
    assert isinstance(named, StreamSpec)
    assert named.live
    assert named.url == "rtsp://me:secret@cam/live"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no source was named"),
        ("concat:///etc/hostname", "begin with concat://"),
        ("subfile://x", "begin with subfile://"),
        ("cache://http://x", "begin with cache://"),
        ("tcp://127.0.0.1:1?listen", "wait for a caller"),
        ("http://127.0.0.1:1/x?listen=2", "wait for a caller"),
        ("rtsp:/cam/live", "colon and two slashes"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        parse_source(text)


def test_escape_sequences_and_broken_letters_are_replaced() -> None:
    assert "\x1b" not in parse_source("a\x1b[31m.mp4").name
    assert printable("a\udcffb\x1b]0;x\x07\u202e") == "a\ufffdb\ufffd]0;x\ufffd\ufffd"
    assert printable("Übung – 日本\n") == "Übung – 日本\n"


def test_an_address_at_the_beginning_of_a_sentence_stays_as_it_is() -> None:
    assert capitalised("http://cam/live can't be opened") == "http://cam/live can't be opened"
    assert capitalised("camera 0 is gone") == "Camera 0 is gone"

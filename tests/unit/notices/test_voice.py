"""The voice never waits, never speaks late, and is silent where there is none."""

from __future__ import annotations

import shutil
import sys
import threading
import wave
from pathlib import Path

import pytest

from coach.notices import voice as voices
from coach.notices.voice import CommandSpeech, SpeechCommand, Voice, find_speech
from tests.support.media import HandClock

LONG_S = 10.0
"""Far more than anything here takes: reached only where something hangs."""


class FakeSpeech:
    """Speaks when let, and remembers what it said; urgent cues let it go on."""

    def __init__(self, *, works: bool = True) -> None:
        self.said: list[str] = []
        self.started = threading.Semaphore(0)
        self.let = threading.Semaphore(0)
        self.works = works
        self.hushed = 0

    def speak(self, text: str) -> bool:
        self.said.append(text)
        self.started.release()
        self.let.acquire(timeout=LONG_S)
        return self.works

    def hush(self) -> None:
        self.hushed += 1
        self.let.release()

    def wait_begun(self) -> None:
        assert self.started.acquire(timeout=LONG_S)


@pytest.fixture
def speech() -> FakeSpeech:
    return FakeSpeech()


def test_while_one_cue_is_said_only_the_latest_is_kept(speech: FakeSpeech) -> None:
    voice = Voice(speech, HandClock())
    voice.say("one")
    speech.wait_begun()
    for text in ("two", "three", "four"):
        voice.say(text)
    speech.let.release()
    speech.wait_begun()
    assert speech.said == ["one", "four"]
    assert voice.dropped == 2
    assert voice.close(LONG_S)


def test_a_cue_whose_turn_comes_late_is_not_said(speech: FakeSpeech) -> None:
    clock = HandClock()
    voice = Voice(speech, clock)
    voice.say("one")
    speech.wait_begun()
    voice.say("shoulders down")
    clock.time_s += voices.LATE_S + 0.1
    speech.let.release()
    for _ in range(1000):
        if voice.dropped:
            break
        threading.Event().wait(LONG_S / 1000)
    assert voice.dropped == 1
    voice.say("well done")
    speech.wait_begun()
    assert speech.said == ["one", "well done"]
    assert voice.close(LONG_S)


def test_an_urgent_cue_cuts_the_one_being_said_short(speech: FakeSpeech) -> None:
    voice = Voice(speech, HandClock())
    voice.say("a long explanation")
    speech.wait_begun()
    voice.say("stop", urgent=True)
    speech.wait_begun()
    assert speech.said == ["a long explanation", "stop"]
    assert voice.close(LONG_S)


def test_closing_ends_what_is_being_said(speech: FakeSpeech) -> None:
    voice = Voice(speech, HandClock())
    voice.say("one")
    speech.wait_begun()
    voice.say("two")
    assert voice.close(LONG_S)
    assert speech.said == ["one"]


def test_finishing_says_what_is_still_to_be_said(speech: FakeSpeech) -> None:
    voice = Voice(speech, HandClock())
    voice.say("one")
    speech.wait_begun()
    voice.say("well done")
    for _ in range(2):
        speech.let.release()
    assert voice.finish(LONG_S)
    assert speech.said == ["one", "well done"]
    silent = Voice(FakeSpeech(), HandClock())
    assert silent.finish(LONG_S)


def test_a_voice_that_keeps_failing_falls_silent() -> None:
    speech = FakeSpeech(works=False)
    voice = Voice(speech, HandClock())
    for count in range(voices.FAILURES):
        voice.say(f"cue {count}")
        speech.wait_begun()
        speech.let.release()
    voice._thread.join(LONG_S)
    voice.say("nobody hears this")
    assert len(speech.said) == voices.FAILURES
    assert voice.close(LONG_S)


def test_each_platform_is_asked_for_its_own_program() -> None:
    def only(*names: str) -> SpeechCommand | None:
        return find_speech("linux", lambda name: name if name in names else None)

    assert only("spd-say", "espeak-ng") == SpeechCommand(("spd-say", "--wait", "--"), True)
    assert only("espeak-ng", "espeak") == SpeechCommand(("espeak-ng", "--stdin"))
    assert only() is None
    mac = find_speech("darwin", lambda name: name)
    assert mac is not None
    assert mac.words[0] == "say"
    windows = find_speech("win32", lambda name: name)
    assert windows is not None
    assert windows.words[0] == "powershell"
    assert not windows.as_argument, "a sentence must never be taken for PowerShell code"


def test_where_there_is_no_speech_there_is_no_voice_and_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(voices, "find_speech", lambda: None)
    assert voices.open_voice() is None


def test_a_voice_that_retires_says_its_last_words_and_makes_nobody_wait(
    speech: FakeSpeech,
) -> None:
    voice = Voice(speech, HandClock())
    voice.say("one")
    speech.wait_begun()
    voice.say("That was it.")
    voice.retire()
    assert speech.said == ["one"], "it came back while this was still being said"
    speech.let.release()
    speech.wait_begun()
    speech.let.release()
    voice._thread.join(LONG_S)
    assert speech.said == ["one", "That was it."]
    assert not voice._thread.is_alive()


WRITES_STDIN = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '\\n')"
WRITES_ARGUMENT = "import sys; open(sys.argv[1], 'a').write(sys.argv[2] + '\\n')"


@pytest.mark.parametrize(("program", "argument"), [(WRITES_STDIN, False), (WRITES_ARGUMENT, True)])
@pytest.mark.integration
def test_the_program_gets_the_sentence_as_it_is(
    tmp_path: Path, program: str, argument: bool
) -> None:
    heard = tmp_path / "heard.txt"
    words = (sys.executable, "-c", program, str(heard))
    speech = CommandSpeech(SpeechCommand(words, argument))
    sentence = '-v Lower "both" shoulders; $(rm -rf /) – gently'
    assert speech.speak(sentence)
    assert heard.read_text(encoding="utf-8") == sentence + "\n"


@pytest.mark.integration
def test_a_program_that_fails_or_is_not_there_is_no_error(tmp_path: Path) -> None:
    failing = CommandSpeech(SpeechCommand((sys.executable, "-c", "raise SystemExit(3)")))
    missing = CommandSpeech(SpeechCommand((str(tmp_path / "nothing"),)))
    assert not failing.speak("hello")
    assert not missing.speak("hello")


@pytest.mark.integration
def test_a_program_that_is_cut_short_has_not_failed() -> None:
    forever = "import sys, threading; print('on', flush=True); threading.Event().wait()"
    speech = CommandSpeech(SpeechCommand((sys.executable, "-c", forever)))
    outcome: list[bool] = []
    thread = threading.Thread(target=lambda: outcome.append(speech.speak("hello")))
    thread.start()
    while thread.is_alive():
        speech.hush()
        thread.join(0.05)
    assert outcome == [True]


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_espeak_ng_really_speaks(tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    speech = CommandSpeech(SpeechCommand(("espeak-ng", "--stdin", "-w", str(heard))))
    assert speech.speak("Draw your chin straight back.")
    with wave.open(str(heard)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        loudest = max(
            abs(int.from_bytes(sound.readframes(1)[:2], "little", signed=True))
            for _ in range(sound.getnframes())
        )
    assert 1.0 < seconds < 5.0
    assert loudest > 1000

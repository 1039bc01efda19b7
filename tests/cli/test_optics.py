"""Eyes and camera measured from a picture on the command line: results, refusals, what is kept."""

import json
import math
from pathlib import Path

import cv2
import jsonschema
import numpy as np
import pytest

from coach.content.settings_file import read_settings
from coach.core.types import Image
from coach.pose.held_object import Ends
from tests.support.command import coach
from tests.support.held import upright, with_card, with_page
from tests.support.schemas import OPTICS

pytestmark = pytest.mark.integration
Held = tuple[Path, Ends]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))


@pytest.fixture
def held(tmp_path: Path) -> Held:
    """A picture of somebody with a card at the forehead, and the card's ends."""
    from coach.core.types import Frame
    from coach.pose.model.store import ensure_model
    from coach.pose.registry import Request, open_detector

    request = Request(contour=False, stills=True, face=True, points=False)
    with open_detector(ensure_model(), request) as detector:
        face = detector.detect(Frame(0, 0.0, upright())).face
    assert face is not None
    image, ends = with_card(upright(), face, eyes_mm=66.0, tilt_deg=2.0)
    return saved(tmp_path / "card.png", image), ends


def saved(path: Path, image: Image) -> Path:
    assert cv2.imwrite(str(path), image)
    return path


def typed(ends: Ends) -> str:
    return ",".join(f"{value:.1f}" for end in ends for value in end)


def test_a_card_gives_the_eyes_and_narrows_the_distance(held: Held) -> None:
    path, _ = held
    done = coach("calibrate", "--card", path, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    jsonschema.validate(document, OPTICS)
    assert document["ends"] == "found"
    assert document["value"] == pytest.approx(66.0, rel=0.05)
    assert document["distance_half_share"] < 0.14
    assert document["basis"] == "assuming a camera that sees 40°"
    assert read_settings().monitor.eyes_apart_mm == document["value"]


def test_given_ends_count_instead_of_found_ones(held: Held) -> None:
    path, ends = held
    done = coach("calibrate", "--card", path, "--ends", typed(ends))
    assert done.returncode == 0, done.stderr
    assert "Your eyes are" in done.stdout
    assert read_settings().monitor.eyes_apart_mm == pytest.approx(66.0, rel=0.04)


def test_card_and_page_together_are_called_measured(held: Held, tmp_path: Path) -> None:
    image, _ = with_page((640, 480), long_px=320.0, tilt_deg=2.0)
    page = saved(tmp_path / "page.png", image)
    assert coach("calibrate", "--card", held[0]).returncode == 0
    done = coach("calibrate", "--page", page, "--distance-cm", "50")
    assert done.returncode == 0, done.stderr
    assert "±5% (measured)" in done.stdout.replace(" %", "%")
    true = 2 * math.degrees(math.atan(240 / (320 * 500 / 297)))
    assert read_settings().monitor.field_of_view_deg == pytest.approx(true, rel=0.02)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--page", "PAGE"), 2, "go together"),
        (("--distance-cm", "50"), 2, "go together"),
        (("--ends", "1,2,3,4"), 2, "goes with a picture"),
        (("--page", "PAGE", "--distance-cm", "5"), 2, "no distance for a page"),
        (("--page", "PAGE", "--distance-cm", "near"), 2, "no distance for a page"),
        (("--page", "PAGE", "--distance-cm", "50", "--ends", "1,2,3"), 2, "four numbers"),
        (("--page", "PAGE", "--distance-cm", "50", "--ends", "1,2,9,2"), 2, "too short"),
        (("--page", "PAGE", "--distance-cm", "50", "--ends", "1,2,900,2"), 2, "outside"),
        (("--page", "PAGE", "--distance-cm", "200", "--ends", "1,2,600,2"), 2, "field of view"),
        (("--page", "EMPTY", "--distance-cm", "50"), 4, "no page was found"),
        (("--card", "EMPTY"), 4, "no face was found"),
        (("--card", "UPRIGHT"), 4, "no card was found"),
        (("--card", "UPRIGHT", "--ends", "200,100,230,100"), 2, "too short"),
        (("--card", "UPRIGHT", "--ends", "100,100,600,100"), 2, "mm apart"),
        (("--card", "missing.png"), 3, "missing.png"),
    ],
)
def test_what_can_not_be_is_refused_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    pictures = {
        "PAGE": with_page((640, 480), long_px=300.0, tilt_deg=0.0)[0],
        "EMPTY": np.full((480, 640, 3), 90, np.uint8),
        "UPRIGHT": upright(),
    }
    given = [
        str(saved(tmp_path / f"{word}.png", pictures[word])) if word in pictures else word
        for word in words
    ]
    done = coach("calibrate", *given)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    stored = read_settings().monitor
    assert (stored.eyes_apart_mm, stored.field_of_view_deg) == (0.0, 0.0)

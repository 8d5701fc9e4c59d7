"""A step is shown warm by its own standard alone, in sign and word as well as in colour."""

from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from engine.run.drawing import HEATS, Heat, Mark, Texts, draw, heat, swatch

EVERY_ELEMENT = (Path(__file__).parent / "drawings" / "every_element.bpmn").read_bytes()
SVG = "{http://www.w3.org/2000/svg}"
GRACE = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("minutes", "standard", "expected"),
    [
        (44, 60, "within"),
        (45, 60, "near"),
        (75, 60, "near"),
        (76, 60, "over"),
        (90, 60, "over"),
        (91, 60, "far_over"),
        (18, 3, "near"),
        (19, 3, "far_over"),
        (0, 60, "within"),
        (None, 60, "unknown"),
        (60, 0, "unknown"),
    ],
)
def test_heat_is_measured_against_the_standard_with_a_grace(minutes: int | None, standard: int, expected: Heat) -> None:
    median = None if minutes is None else timedelta(minutes=minutes)

    assert heat(median, standard, GRACE) == expected


def test_where_every_step_is_fast_nothing_is_hot() -> None:
    medians = {"write": 20, "count": 30, "open": 40}

    marks = {id_: Mark(heat(timedelta(minutes=minutes), 60, GRACE)) for id_, minutes in medians.items()}

    assert {mark.state for mark in marks.values()} == {"within"}
    assert "is-over" not in draw(EVERY_ELEMENT, marks, title="Contoh")


@pytest.mark.parametrize("state", HEATS)
def test_an_element_shows_its_heat_by_class_sign_and_word(state: Heat) -> None:
    svg = etree.fromstring(draw(EVERY_ELEMENT, {"write": Mark(state, "45 / 60 mnt", 3)}, title="Contoh").encode())

    (element,) = [group for group in svg.iter(f"{SVG}g") if group.get("data-element") == "write"]
    (layer,) = [group for group in svg.iter(f"{SVG}g") if group.get("class") == "tokens"]
    assert element.get("class") == f"el el-task is-{state}"
    assert Texts().states[state] in (element[0].text or "")
    assert [text.text for text in layer.iter(f"{SVG}text")] == ["3", "45 / 60 mnt"]
    assert layer[0].find(f"{SVG}path") is not None


def test_only_warm_steps_are_told_one_by_one() -> None:
    marks = {"write": Mark("far_over"), "count": Mark("within"), "open": Mark("unknown")}

    svg = draw(EVERY_ELEMENT, marks, title="Contoh")

    assert "33 elements. 1. Menyusun rancangan Peraturan Bupati – Far over the standard.</desc>" in svg


def test_every_heat_has_its_own_picture_in_the_legend() -> None:
    pictures = {swatch(state) for state in HEATS}

    assert len(pictures) == len(HEATS)
    for picture in pictures:
        assert etree.fromstring(picture).get("aria-hidden") == "true"

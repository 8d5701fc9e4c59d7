"""Names on a drawing fit their shapes, and every colour can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.run.drawing.lettering import INK, fitted, measured
from engine.run.drawing.marks import LOOKS, PLAIN, Look


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_a_name_is_set_smaller_before_a_word_is_broken() -> None:
    roomy = fitted("Menyusun rancangan", 90, 60)
    narrow = fitted("Pertanggungjawaban", 88, 60)

    assert (roomy.lines, roomy.size) == (("Menyusun", "rancangan"), 12)
    assert (narrow.lines, narrow.size) == (("Pertanggungjawaban",), 9)


def test_a_slash_and_a_line_end_may_begin_a_new_line() -> None:
    assert fitted("Kasi/Kasubbag", 60, 60).lines == ("Kasi/", "Kasubbag")
    assert fitted("Kasi\nKasubbag", 200, 60).lines == ("Kasi", "Kasubbag")


@given(text=st.text(max_size=120), width=st.floats(12, 400), height=st.floats(1, 200))
def test_no_line_is_wider_than_its_shape(text: str, width: float, height: float) -> None:
    set_text = fitted(text, width, height)

    assert all(measured(line, set_text.size) <= width + 0.01 or len(line) == 1 for line in set_text.lines)


@pytest.mark.parametrize("look", [PLAIN, *LOOKS.values()])
def test_every_colour_reads_on_white_and_on_its_own_ground(look: Look) -> None:
    assert contrast(look.ink, "#fff") >= 4.5
    assert contrast(look.ink, look.tint) >= 4.5
    assert contrast(INK, look.tint) >= 4.5

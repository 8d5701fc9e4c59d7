"""Numbers as people write them in Indonesia and as answers keep them; exact, never a float."""

import re
from decimal import Decimal
from fractions import Fraction
from math import floor

MOST_CHARACTERS = 30
MOST_DIGITS = 15  # before the comma: still exact in every JSON reader
MOST_DECIMALS = 9  # with grouping, sign and comma this just fits into MOST_CHARACTERS
LARGEST = Decimal(10**MOST_DIGITS - 1)

GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
PLAIN = re.compile(r"-?[0-9]+([.,][0-9]+)?")
STORED = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def read_number(text: str) -> Decimal | None:
    """Read `1.234,5`, `1234,5` or `57.38`; None if the text is not a number. `1.234` is grouped: 1234."""
    if len(text) > MOST_CHARACTERS:
        return None
    if GROUPED.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    return None


def write_number(value: Decimal | str | int, *, grouped: bool = True) -> str:
    """Write a number the Indonesian way; a text must be a stored number."""
    whole, _, decimals = format(Decimal(value), "f").partition(".")
    if grouped:
        sign = "-" if whole.startswith("-") else ""
        whole = sign + f"{abs(int(whole)):,}".replace(",", ".")
    return f"{whole},{decimals}" if decimals else whole


def canonical(value: Decimal) -> str:
    """Give the one text that stands for a number in answers: no exponent, no idle zeros, no minus zero."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def stored_number(value: object) -> Decimal | None:
    """Read a number as answers keep it; None if it is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    return Decimal(value) if isinstance(value, str) and STORED.fullmatch(value) else None


def decimals_of(value: Decimal) -> int:
    """Count the decimals that say something."""
    return len(canonical(value).partition(".")[2])


def half_up(number: Fraction, decimals: int) -> Decimal:
    """Round an exact number half up, away from zero."""
    rounded = floor(abs(number) * 10**decimals + Fraction(1, 2))
    return Decimal(f"{'-' if number < 0 else ''}{rounded}e-{decimals}")

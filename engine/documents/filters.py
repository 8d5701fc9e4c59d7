"""How dates, numbers and names are written in an Indonesian letter. Pure; what a template may call."""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from markupsafe import Markup, escape

from engine.forms.numerals import half_up

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
UNITS = ("", *["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"])
SCALES = ("", " ribu", " juta", " miliar", " triliun")
ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
LARGEST = 10**15  # what `terbilang` can say


def long_date(value: object) -> str:
    """27 November 2026."""
    day = _day(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday(value: object) -> str:
    """Jumat."""
    return DAYS[_day(value).weekday()]


def month(value: object) -> str:
    """November."""
    return MONTHS[_day(value).month - 1]


def number(value: object, decimals: int | None = None) -> str:
    """1.234,5; with as many decimals as asked for, or as many as the number has (at most six)."""
    exact = _exact(value)
    if decimals is not None:
        text = f"{half_up(Fraction(exact), min(max(decimals, 0), 6)):,f}"
    else:
        text = f"{round(exact, 6):,f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.translate(str.maketrans(",.", ".,")).replace("-", "−")


def rupiah(value: object) -> str:
    """Rp1.234.567."""
    text = number(value, 0)
    return f"−Rp{text[1:]}" if text.startswith("−") else f"Rp{text}"


def terbilang(value: object) -> str:
    """An integer in words: seribu dua ratus tiga puluh empat."""
    whole = int(_exact(value))
    if abs(whole) >= LARGEST:
        raise ValueError(f"{whole} is too large for terbilang")
    if whole == 0:
        return "nol"
    words, rest, scale = "", abs(whole), 0
    while rest:
        rest, part = divmod(rest, 1000)
        if part:
            said = "seribu" if scale == 1 and part == 1 else _hundreds(part) + SCALES[scale]
            words = f"{said} {words}".strip()
        scale += 1
    return f"minus {words}" if whole < 0 else words


def roman(value: object) -> str:
    """XI."""
    rest, text = int(_exact(value)), ""
    if not 0 < rest < 4000:
        raise ValueError(f"{rest} has no Roman numeral")
    for worth, letters in ROMAN:
        times, rest = divmod(rest, worth)
        text += letters * times
    return text


def nip(value: object) -> str:
    """19780306 199612 1 001."""
    digits = re.sub(r"\D", "", str(value or ""))
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}" if len(digits) == 18 else str(value or "")


def without_titles(value: object) -> str:
    """A name without academic titles, as an electronic signature shows it."""
    name = str(value or "").partition(",")[0]
    return " ".join(word for word in name.split() if not re.fullmatch(r"(?:[A-Za-z]{1,3}\.)+", word))


def paragraphs(value: object) -> Markup:
    """Typed text as paragraphs; single line breaks stay."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", str(value or "").replace("\r", "")) if part.strip()]
    lines = (Markup("<br>").join(part.split("\n")) for part in parts)
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


def lines(value: object) -> list[str]:
    """The lines of a typed text that say something."""
    return [line.strip() for line in str(value or "").splitlines() if line.strip()]


def picture(value: object, description: str = "", width: str = "") -> Markup:
    """An SVG drawing made by the program, as an image that runs nothing and reaches nowhere."""
    text = str(value or "").strip()
    if not text.startswith("<svg"):
        raise ValueError("picture needs an SVG drawing")
    data = b64encode(text.encode()).decode()
    style = Markup(' style="width:{}"').format(width) if re.fullmatch(r"[0-9.]+(?:mm|cm|pt|%)", width) else ""
    return Markup('<img src="data:image/svg+xml;base64,{}" alt="{}"{}>').format(data, escape(description), style)


def _hundreds(part: int) -> str:
    hundreds, rest = divmod(part, 100)
    said = [] if not hundreds else ["seratus" if hundreds == 1 else f"{UNITS[hundreds]} ratus"]
    if rest and rest < 12:
        said.append(UNITS[rest])
    elif rest and rest < 20:
        said.append(f"{UNITS[rest - 10]} belas")
    elif rest:
        said.append(f"{UNITS[rest // 10]} puluh {UNITS[rest % 10]}".strip())
    return " ".join(said)


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError as error:
        raise ValueError(f"{str(value)[:40]!r} is no date") from error


def _exact(value: object) -> Decimal:
    try:
        exact = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{str(value)[:40]!r} is no number") from error
    if not exact.is_finite() or abs(exact) >= 10**30:
        raise ValueError(f"{str(value)[:40]!r} is no number")
    return exact


FILTERS: Mapping[str, Callable[..., Any]] = {
    "date": long_date,
    "weekday": weekday,
    "month": month,
    "number": number,
    "rupiah": rupiah,
    "terbilang": terbilang,
    "roman": roman,
    "nip": nip,
    "without_titles": without_titles,
    "paragraphs": paragraphs,
    "lines": lines,
    "picture": picture,
}

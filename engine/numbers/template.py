"""The template of a letter number, such as {klasifikasi}/{urut}-{unit}/{tahun}. Pure."""

import re
from dataclasses import dataclass
from datetime import date

PARTS = ("klasifikasi", "urut", "unit", "bulan", "bulan_romawi", "tahun")
PLACE = re.compile(r"\{([a-z_]+)(?::0([1-9]))?\}")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
LONGEST = 100


class TemplateWrong(ValueError):
    """A template that gives no usable numbers; says why with one of CODES."""

    CODES = ("unknown_part", "no_sequence", "no_year", "too_long", "stray_brace")


@dataclass(frozen=True)
class Said:
    """What the parts of a number become, besides its sequence."""

    classification: str
    unit: str
    day: date


def check(template: str) -> None:
    """Refuse a template that lacks the sequence or the year, or names what nobody knows.

    Raises:
        TemplateWrong: with a code as its argument.
    """
    names = [name for name, _ in PLACE.findall(template)]
    if len(template) > LONGEST:
        raise TemplateWrong("too_long")
    if set(names) - set(PARTS):
        raise TemplateWrong("unknown_part")
    if names.count("urut") != 1:
        raise TemplateWrong("no_sequence")
    if "tahun" not in names:
        raise TemplateWrong("no_year")
    if re.search(r"[{}]", PLACE.sub("", template)):
        raise TemplateWrong("stray_brace")


def written(template: str, sequence: int, said: Said) -> str:
    """Write a number; `{urut:03}` fills the sequence up with zeros to three digits."""

    def part(found: re.Match[str]) -> str:
        name, width = found[1], int(found[2] or 0)
        values = {
            "klasifikasi": said.classification,
            "urut": f"{sequence:0{width}d}" if width else str(sequence),
            "unit": said.unit,
            "bulan": f"{said.day.month:02d}",
            "bulan_romawi": ROMAN[said.day.month - 1],
            "tahun": str(said.day.year),
        }
        return values[name]

    return PLACE.sub(part, template)


def sequence_in(template: str, text: str, year: int, unit: str) -> int | None:
    """The sequence that a number written elsewhere bears, if it is one of this register and year; else none."""
    patterns = {
        "klasifikasi": r"[^/\s]*(?:\.[^/\s]*)*",
        "urut": r"(?P<urut>[0-9]{1,7})",
        "unit": re.escape(unit),
        "bulan": r"[0-9]{2}",
        "bulan_romawi": "|".join(ROMAN),
        "tahun": str(year),
    }
    pieces, end = [], 0
    for place in PLACE.finditer(template):
        pieces += [re.escape(template[end : place.start()]), f"(?:{patterns[place[1]]})"]
        end = place.end()
    found = re.fullmatch("".join([*pieces, re.escape(template[end:])]), text)
    return int(found["urut"]) if found and int(found["urut"]) > 0 else None

"""Reads standard times as Indonesian SOPs write them: "15 menit", "3 jam", "2 hari". Knows no calendar."""

import re

HOUR, DAY = 60, 450  # working minutes: a day of 7.5 hours (Perpres 21/2023, PermenPAN-RB 35/2012 counts in minutes)
UNITS = {
    **dict.fromkeys(("menit", "mnt", "min", "m", "'"), 1),
    **dict.fromkeys(("jam", "j"), HOUR),
    **dict.fromkeys(("hari", "hr", "h"), DAY),
    **dict.fromkeys(("minggu", "mgg"), 5 * DAY),
    **dict.fromkeys(("bulan", "bln"), 20 * DAY),
}
PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:-|s\.?d\.?|sampai)?\s*(\d+(?:[.,]\d+)?)?\s*([A-Za-z']*)", re.IGNORECASE)
EMPTY = frozenset({"", "-", "–", "—", "null", "none", "n/a"})


def working_minutes(text: str) -> int | None:
    """The working minutes of a standard time; of a span the longest; None if nothing is said.

    Raises:
        ValueError: it cannot be read.
    """
    said = " ".join(text.split()).lower().replace("kerja", "").strip(" .")
    if said in EMPTY:
        return None
    total, place = 0.0, 0
    for part in PART.finditer(said):
        if said[place : part.start()].strip(" ,+&dan").strip():
            raise ValueError(text)
        unit = UNITS.get(part.group(3) or "menit")
        if unit is None:
            raise ValueError(text)
        total += float((part.group(2) or part.group(1)).replace(",", ".")) * unit
        place = part.end()
    if place == 0 or said[place:].strip():
        raise ValueError(text)
    return max(1, round(total))

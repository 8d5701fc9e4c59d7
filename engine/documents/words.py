"""An answer as a template gets it: words and lists, never nothing, so that what is empty prints as empty. Pure."""

from collections.abc import Mapping
from typing import Any

from engine.forms.context import FileRef
from engine.forms.showing import IndicatorLine, Shown

LISTS = ("lines", "files", "rows", "performance")


def words_of(shown: Shown) -> Any:
    """A text, a number as text, true or false, or a list of texts, files, rows or indicators."""
    value: Any = shown.value
    if shown.kind in LISTS:
        return [_part(each) for each in value or ()]
    if isinstance(value, bool):
        return value
    return "" if value is None else str(value)


def _part(each: Any) -> Any:
    if isinstance(each, FileRef):
        return {"name": each.name, "size": each.size, "sha256": each.sha256}
    if isinstance(each, tuple):
        return {shown.key: words_of(shown) for shown in each}
    if isinstance(each, IndicatorLine):
        return _indicator(each)
    return str(each)


def _indicator(line: IndicatorLine) -> Mapping[str, Any]:
    row = line.indicator
    return {
        "code": line.code,
        "objective": row.objective if row else "",
        "name": row.name if row else line.code,
        "measure": row.unit_of_measure if row else "",
        "direction": row.direction if row else "up",
        "decimals": row.decimals if row else 2,
        "yearly_target": _text(row.yearly_target if row else None),
        "quarter_target": _text(row.quarter_target if row else None),
        "state": line.state or "",
        "numerator": _text(line.numerator),
        "denominator": _text(line.denominator),
        "value": _text(line.value),
        "note": line.note,
        "evidence": [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in line.evidence],
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)

"""What changes between two forms, field by field, in the words of their labels. Pure: texts in, changes out."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

DOCUMENTS = frozenset({"filepicker", "runut.document"})
PARTS = {  # attributes of a field, as people would call them
    "label": "nama",
    "type": "jenis",
    "description": "penjelasan",
    "validate": "syarat isian",
    "values": "pilihan",
    "defaultValue": "isian awal",
    "runut": "sumber",
    "accept": "jenis berkas",
    "multiple": "jumlah berkas",
    "components": "isi",
}


def form_changes(old: str | None, new: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    """Each change as (kind, params): fields and documents added, removed, changed."""
    before, after = _fields(old), _fields(new)
    for key in after.keys() - before.keys():
        kind = "document_added" if after[key].get("type") in DOCUMENTS else "form_added"
        yield kind, {"new": _label(after[key])}
    for key in before.keys() - after.keys():
        kind = "document_removed" if before[key].get("type") in DOCUMENTS else "form_removed"
        yield kind, {"old": _label(before[key])}
    for key in before.keys() & after.keys():
        yield from _field(before[key], after[key])


def _field(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for part in dict.fromkeys([*one, *other]):
        if part != "key" and one.get(part) != other.get(part):
            told = {"old": _said(part, one.get(part)), "new": _said(part, other.get(part))}
            yield "form_changed", {"field": _label(other), **told}


def _said(part: str, value: Any) -> str:
    name = PARTS.get(part, part)
    if value in (None, "", [], {}):
        return f"{name} –"
    if part == "values":
        return f"{name} {', '.join(str(each.get('label', each)) for each in value)}"
    if part == "validate":
        return f"{name} {'wajib' if value.get('required') else json.dumps(value, ensure_ascii=False)}"
    return f"{name} {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"


def _fields(text: str | None) -> dict[str, dict[str, Any]]:
    """The fields of a form by key, with those inside groups."""
    try:
        form = json.loads(text) if text else {}
    except ValueError:
        return {}
    found: dict[str, dict[str, Any]] = {}
    left = list(form.get("components", ())) if isinstance(form, dict) else []
    while left:
        each = left.pop(0)
        if isinstance(each, dict):
            found[str(each.get("key") or each.get("path") or each.get("label") or len(found))] = each
            if each.get("type") == "group":
                left += each.get("components", ())
    return found


def _label(field: Mapping[str, Any]) -> str:
    return str(field.get("label") or field.get("text") or field.get("key") or "")

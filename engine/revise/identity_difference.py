"""What changes on the first page of a sheet: number, dates, who approved, legal bases and the rest. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.revise.way_difference import NOTHING

PARTS = {  # of the data of the sheet, as they are called on it
    "name": "Nama SOP",
    "number": "Nomor SOP",
    "agency": "Unit",
    "created": "Tanggal Pembuatan",
    "revised": "Tanggal Revisi",
    "approved": "Tanggal Pengesahan",
    "effective": "Tanggal Efektif",
    "approved_by": "Disahkan Oleh",
    "qualifications": "Kualifikasi Pelaksana",
    "related": "Keterkaitan",
    "equipment": "Peralatan/Perlengkapan",
    "warning": "Peringatan",
    "recording": "Pencatatan dan Pendataan",
}


def identity_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str | int]]]:
    """Each change as (kind, params): parts of the sheet's head, then legal bases with their states."""
    for key, part in PARTS.items():
        if old.get(key) != new.get(key):
            params: dict[str, str | int] = {"part": part, "old": _plain(old.get(key)), "new": _plain(new.get(key))}
            yield "identity", params
    yield from _bases(old, new)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(str(each) for each in value.values() if each)
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    return str(value) if value not in (None, "") else NOTHING


def _bases(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str | int]]]:
    before, after = _states(old), _states(new)
    for text in after:
        if text not in before:
            yield "basis_added", {"new": text}
        elif before[text] != after[text]:
            params: dict[str, str | int] = {"old": before[text] or NOTHING, "new": after[text] or NOTHING, "name": text}
            yield "basis_state", params
    for text in before:
        if text not in after:
            yield "basis_removed", {"old": text}


def _states(identity: Mapping[str, Any]) -> dict[str, str]:
    listed = identity.get("legal_bases") or []
    plain = [each if isinstance(each, Mapping) else {"text": each} for each in listed]
    return {str(each.get("text")): str(each.get("state") or "") for each in plain}

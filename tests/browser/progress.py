"""Brings a case to any of its user tasks by doing the work before it. Knows the first SOP and no page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests.office import SUPPLIERS, Office

UNITS = sorted(SUPPLIERS)
FIRST_UNIT = UNITS[0]


def bring_to(office: Office, element: str, subject: str = "Tribulan IV 2026") -> UUID:
    """Start a case and do everything before `element`; with "" the case is complete."""
    instance = office.starts(subject=subject)
    for name, deed in DEEDS.items():
        if name == element:
            break
        deed(office, instance)
    return instance


def figures(office: Office, instance: UUID, element: str, unit: str = "") -> dict[str, Any]:
    """A number wherever the table of the form asks for one."""
    shown = office.shown(office.task(instance, element, unit))
    rows = [name.removesuffix(".state").replace(".", "__") for name in shown if name.endswith(".state")]
    return {f"{row}__{part}": "96" for row in rows for part in ("numerator", "denominator", "value")}


def _order(office: Office, instance: UUID) -> None:
    office.completes("kadis", instance, "order_report")


def _distribute(office: Office, instance: UUID) -> None:
    office.completes("sekretaris", instance, "distribute_format")


def _fill(office: Office, instance: UUID) -> None:
    for unit in UNITS:
        typed = figures(office, instance, "fill_format", unit)
        office.completes(SUPPLIERS[unit], instance, "fill_format", unit, note="Sumber: profil desa.", **typed)


def _check(office: Office, instance: UUID) -> None:
    for unit in UNITS:
        office.completes("kasubag.perencanaan", instance, "check_format", unit, decision="lengkap")


def _analyse(office: Office, instance: UUID) -> None:
    typed = figures(office, instance, "analyse_data")
    office.completes("kasubag.perencanaan", instance, "analyse_data", analysis="Capaian baik.", **typed)


def _draft(office: Office, instance: UUID) -> None:
    file = office.attaches("staf.perencanaan", office.task(instance, "draft_report"), "Draft Lakip 2026.pdf")
    office.completes("staf.perencanaan", instance, "draft_report", files={"document": [file]}, summary="Draft awal.")


def _correct(office: Office, instance: UUID) -> None:
    office.completes("sekretaris", instance, "correct_draft", decision="benar")


def _finalise(office: Office, instance: UUID) -> None:
    attending: dict[str, Any] = {"attendance__0__name": "Asep Suhendar", "attendance__0__position": "Sekretaris"}
    office.completes("kasubag.perencanaan", instance, "finalise_report", minutes="Disepakati.", **attending)


def _submit(office: Office, instance: UUID) -> None:
    office.completes("sekretaris", instance, "submit_report", note="Mohon tanda tangan.")


def _sign(office: Office, instance: UUID) -> None:
    office.completes("kadis", instance, "sign_report", decision="setuju")


def _confirm(office: Office, instance: UUID) -> None:
    office.completes("kadis", instance, "confirm_signature")


def _write_letter(office: Office, instance: UUID) -> None:
    office.completes("staf.umum", instance, "write_cover_letter")


def _copy(office: Office, instance: UUID) -> None:
    office.completes("staf.umum", instance, "copy_report")


def _deliver(office: Office, instance: UUID) -> None:
    proof = office.attaches("staf.umum", office.task(instance, "deliver_report"), "tanda terima.pdf")
    office.completes("staf.umum", instance, "deliver_report", files={"proof": [proof]}, recipient_name="Asep")


DEEDS: dict[str, Callable[[Office, UUID], None]] = {
    "order_report": _order,
    "distribute_format": _distribute,
    "fill_format": _fill,
    "check_format": _check,
    "analyse_data": _analyse,
    "draft_report": _draft,
    "correct_draft": _correct,
    "finalise_report": _finalise,
    "submit_report": _submit,
    "sign_report": _sign,
    "confirm_signature": _confirm,
    "write_cover_letter": _write_letter,
    "copy_report": _copy,
    "deliver_report": _deliver,
}
WHO = {
    "order_report": "kadis",
    "distribute_format": "sekretaris",
    "fill_format": SUPPLIERS[FIRST_UNIT],
    "check_format": "kasubag.perencanaan",
    "analyse_data": "kasubag.perencanaan",
    "draft_report": "staf.perencanaan",
    "correct_draft": "sekretaris",
    "finalise_report": "kasubag.perencanaan",
    "submit_report": "sekretaris",
    "sign_report": "kadis",
    "confirm_signature": "kadis",
    "write_cover_letter": "staf.umum",
    "copy_report": "staf.umum",
    "deliver_report": "staf.umum",
}

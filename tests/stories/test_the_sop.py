"""The SOP from the first order to the delivered report, told by the people of the office."""

from typing import Any
from uuid import UUID

import pytest

from engine.errors import AnswersRefused
from engine.forms.problems import ProblemCode
from tests.office import SUPPLIERS, Office

UNITS = sorted(SUPPLIERS)


def orders_and_distributes(office: Office, **typed: Any) -> UUID:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    office.completes("sekretaris", instance, "distribute_format", **typed)
    return instance


def fills_in(office: Office, instance: UUID, unit: str) -> None:
    office.completes(
        SUPPLIERS[unit], instance, "fill_format", unit, **performance(office, instance, "fill_format", unit)
    )


def performance(office: Office, instance: UUID, element: str, unit: str = "") -> dict[str, Any]:
    """A number wherever the table of the form asks for one."""
    shown = office.shown(office.task(instance, element, unit))
    rows = [name.removesuffix(".state").replace(".", "__") for name in shown if name.endswith(".state")]
    return {f"{row}__{part}": "96" for row in rows for part in ("numerator", "denominator", "value")}


def collects(office: Office, instance: UUID) -> None:
    for unit in UNITS:
        fills_in(office, instance, unit)
        office.completes("kasubag.perencanaan", instance, "check_format", unit, decision="lengkap")
    typed = performance(office, instance, "analyse_data")
    office.completes("kasubag.perencanaan", instance, "analyse_data", analysis="Capaian baik.", **typed)


def drafts(office: Office, instance: UUID, content: bytes = b"%PDF-1.7 draft") -> None:
    file = office.attaches("staf.perencanaan", office.task(instance, "draft_report"), content=content)
    office.completes("staf.perencanaan", instance, "draft_report", files={"document": [file]})


def reaches_the_signature(office: Office, instance: UUID) -> None:
    drafts(office, instance)
    office.completes("sekretaris", instance, "correct_draft", decision="benar")
    meets(office, instance)
    office.completes("sekretaris", instance, "submit_report")


def meets(office: Office, instance: UUID) -> None:
    typed: dict[str, Any] = {"attendance__0__name": "Sekretaris", "place": "Ruang rapat", "minutes": "Disepakati."}
    office.completes("kasubag.perencanaan", instance, "finalise_report", **typed)


def delivers(office: Office, instance: UUID) -> None:
    office.completes("staf.umum", instance, "write_cover_letter", letter_number="OT.01/12-Sekre/2026")
    office.completes("staf.umum", instance, "copy_report")
    proof = office.attaches("staf.umum", office.task(instance, "deliver_report"), "tanda terima.pdf")
    received: dict[str, Any] = {"recipient_name": "Asep", "recipient_position": "Agendaris"}
    office.completes("staf.umum", instance, "deliver_report", files={"proof": [proof]}, **received)


def test_the_office_takes_the_sop_through_all_thirteen_steps(office: Office) -> None:
    instance = orders_and_distributes(office)
    assert office.open_tasks(instance) == [("fill_format", unit) for unit in UNITS]

    collects(office, instance)
    reaches_the_signature(office, instance)
    office.completes("kadis", instance, "sign_report", decision="setuju")
    office.completes("kadis", instance, "confirm_signature")
    delivers(office, instance)

    assert office.instance(instance).status == "completed"
    assert office.open_tasks(instance) == []


def test_only_the_unit_whose_data_are_incomplete_fills_them_in_again(office: Office) -> None:
    instance = orders_and_distributes(office)
    for unit in UNITS:
        fills_in(office, instance, unit)

    incomplete: dict[str, Any] = {"decision": "perbaiki", "corrections": "Bukti belum ada."}
    office.completes("kasubag.perencanaan", instance, "check_format", "bidang_ekonomi", **incomplete)
    for unit in ("bidang_pemdes", "bidang_kelembagaan"):
        office.completes("kasubag.perencanaan", instance, "check_format", unit, decision="lengkap")

    assert office.open_tasks(instance) == [("fill_format", "bidang_ekonomi")]
    shown = office.shown(office.task(instance, "fill_format", "bidang_ekonomi"))
    assert shown["performance.IK09.numerator"] == ["96"]  # what was typed before is not typed twice


def test_only_the_units_chosen_in_step_2_are_asked(office: Office) -> None:
    instance = orders_and_distributes(office, units=["bidang_pemdes"])

    assert office.open_tasks(instance) == [("fill_format", "bidang_pemdes")]


def test_a_draft_with_mistakes_goes_back_to_the_staff(office: Office) -> None:
    instance = orders_and_distributes(office)
    collects(office, instance)
    drafts(office, instance)

    office.completes("sekretaris", instance, "correct_draft", decision="perbaiki", corrections="Bab III kurang.")

    assert office.open_tasks(instance) == [("draft_report", "")]


def test_a_refused_signature_sends_the_report_back_to_the_draft_and_a_new_one_is_signed(office: Office) -> None:
    instance = orders_and_distributes(office)
    collects(office, instance)
    reaches_the_signature(office, instance)
    office.completes("kadis", instance, "sign_report", decision="kembalikan", reason="Angka keliru.")
    drafts(office, instance, b"%PDF-1.7 second draft")
    office.completes("sekretaris", instance, "correct_draft", decision="benar")
    meets(office, instance)
    office.completes("sekretaris", instance, "submit_report")

    office.completes("kadis", instance, "sign_report", decision="setuju")

    signed = office.history(instance)[-1].content["answers"]["document"]
    assert signed["size"] == len(b"%PDF-1.7 second draft")


def test_step_10_is_refused_when_the_signed_file_has_changed(office: Office) -> None:
    instance = orders_and_distributes(office)
    collects(office, instance)
    reaches_the_signature(office, instance)
    office.completes("kadis", instance, "sign_report", decision="setuju")
    signed = office.history(instance)[-1].content["answers"]["document"]["sha256"]
    shown = office.shown(office.task(instance, "confirm_signature"))

    office.runtime.files.path(signed).write_bytes(b"%PDF-1.7 something else")

    with pytest.raises(AnswersRefused) as refused:
        office.hands_in("kadis", office.task(instance, "confirm_signature"), shown)
    assert [problem.code for problem in refused.value.problems] == [ProblemCode.DOCUMENT_CHANGED]
    assert office.open_tasks(instance) == [("confirm_signature", "")]


def test_sending_back_needs_a_reason(office: Office) -> None:
    instance = orders_and_distributes(office)
    fills_in(office, instance, "bidang_pemdes")

    with pytest.raises(AnswersRefused) as refused:
        office.completes("kasubag.perencanaan", instance, "check_format", "bidang_pemdes", decision="perbaiki")

    assert [(problem.name, problem.code) for problem in refused.value.problems] == [
        ("corrections", ProblemCode.REQUIRED)
    ]

"""What units still owe is said in words on recapitulation and report: who, which tribulan, which indicator."""

from __future__ import annotations

from uuid import UUID

from pypdf import PdfReader

from engine.documents.commands import ask_for_document
from engine.documents.making import make_documents
from tests.browser.progress import figures
from tests.office import Office
from tests.papers import papers_of

PEMDES, KELEMBAGAAN, EKONOMI = (
    "Bidang Pemerintahan Desa",
    "Bidang Penguatan Kelembagaan dan Potensi Desa",
    "Bidang Pemberdayaan Usaha Ekonomi Desa",
)


def in_collection(office: Office) -> UUID:
    """One unit was accepted, one was sent back, one and the secretariat have not begun."""
    case = office.starts(subject="Tribulan I 2026")
    office.completes("kadis", case, "order_report", year="2026", quarter="1")
    office.completes("sekretaris", case, "distribute_format")
    for unit, who in (("bidang_pemdes", "pemdes"), ("bidang_kelembagaan", "kelembagaan")):
        office.completes(who, case, "fill_format", unit, **figures(office, case, "fill_format", unit))
    office.completes("kasubag.perencanaan", case, "check_format", "bidang_pemdes", decision="lengkap")
    office.completes(
        *("kasubag.perencanaan", case, "check_format", "bidang_kelembagaan"), decision="perbaiki", corrections="Bukti."
    )
    return case


def printed(office: Office, case: UUID, template: str) -> str:
    ask_for_document(office.runtime, office.actor("kadis"), instance_id=case, template=template)
    make_documents(office.runtime)
    paper = papers_of(office.runtime, case)[template]
    assert paper.pdf_sha256 is not None, paper.fault
    pages = PdfReader(office.runtime.files.path(paper.pdf_sha256)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_recapitulation_made_too_early_says_who_owes_what(office: Office) -> None:
    text = printed(office, in_collection(office), "rekapitulasi")

    owed = text[text.index("Data yang Belum Dilaporkan") : text.index("Belum mempunyai nilai tahunan")]
    assert f"{KELEMBAGAAN} Tribulan I IK01 " in owed
    assert "IK07 Persentase lembaga kemasyarakatan desa aktif; IK08 " in owed
    assert "dikembalikan untuk diperbaiki, belum dikirim kembali" in owed
    assert f"{EKONOMI} Tribulan I IK09 Persentase BUM Desa aktif; IK10 " in owed
    assert "Sekretariat Tribulan I IK12" in owed
    assert PEMDES not in owed  # it has reported


def test_what_was_returned_is_not_printed_as_a_figure(office: Office) -> None:
    text = printed(office, in_collection(office), "rekapitulasi")

    row = text[text.index("Persentase lembaga kemasyarakatan desa aktif (%)") : text.index("Jumlah Posyantek aktif")]
    assert "dikembalikan" in row
    assert "100,00" not in row
    row = text[text.index("Persentase BUM Desa aktif (%)") : text.index("Jumlah BUM Desa berkategori maju")]
    assert "belum dilaporkan" in row


def test_the_report_says_it_in_its_chapter_and_an_annex(office: Office) -> None:
    text = printed(office, in_collection(office), "lkjip")

    assert f"Data dari {KELEMBAGAAN}, {EKONOMI} dan Sekretariat belum lengkap." in text
    annex = text[text.rindex("LAMPIRAN 3") :]
    assert f"{EKONOMI} Tribulan I" in annex
    assert PEMDES not in annex


def test_the_invitation_takes_its_number_and_says_when_the_meeting_is(office: Office) -> None:
    case = in_collection(office)
    typed = figures(office, case, "fill_format", "bidang_kelembagaan")
    office.completes("kelembagaan", case, "fill_format", "bidang_kelembagaan", **typed)
    office.completes("kasubag.perencanaan", case, "check_format", "bidang_kelembagaan", decision="lengkap")
    office.completes(
        "ekonomi", case, "fill_format", "bidang_ekonomi", **figures(office, case, "fill_format", "bidang_ekonomi")
    )
    office.completes("kasubag.perencanaan", case, "check_format", "bidang_ekonomi", decision="lengkap")
    typed = figures(office, case, "analyse_data")
    office.completes("kasubag.perencanaan", case, "analyse_data", analysis="Capaian baik.", **typed)
    file = office.attaches("staf.perencanaan", office.task(case, "draft_report"), "Draft LAKIP.pdf")
    office.completes("staf.perencanaan", case, "draft_report", files={"document": [file]}, summary="Draft awal.")
    office.completes(
        "sekretaris",
        case,
        "correct_draft",
        decision="benar",
        invitation_number__take="next",
        meeting_date="2026-11-26",
        meeting_time="09:30",
    )
    make_documents(office.runtime)
    paper = papers_of(office.runtime, case)["undangan"]
    assert paper.pdf_sha256 is not None, paper.fault
    [page] = PdfReader(office.runtime.files.path(paper.pdf_sha256)).pages
    text = " ".join(page.extract_text().split())

    assert "Nomor : OT.01.03/1-Sekre/2026" in text
    assert "Hari, tanggal : Kamis, 26 November 2026 Pukul : 09.30 WIB s.d. selesai" in text

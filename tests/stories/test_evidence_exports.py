"""What an evaluator and an archive are handed: files under their criteria, papers with metadata, what lacks."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from engine.documents.making import make_documents
from engine.errors import MayNotAdminister, MayNotTakeEvidence, RetentionRefused
from engine.evidence.exporting import KINDS, Wanted, export_of
from engine.evidence.retention import Rule, Stage, proposals, rules, set_rule
from engine.evidence.srikandi import COLUMNS
from models.documents import ProducedDocument
from tests.browser.progress import bring_to
from tests.evidence import Evidence, parts_of
from tests.office import Office


def export(office: Office, who: str, wanted: Wanted, folder: Path) -> zipfile.ZipFile:
    made, _ = export_of(office.runtime, office.actor(who), wanted)
    path = folder / made.name
    path.write_bytes(b"".join(made.chunks()))
    return zipfile.ZipFile(path)


def rows_of(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")), delimiter=";")


@pytest.mark.parametrize("kind", KINDS)
def test_no_connection_is_held_while_papers_are_printed(office: Office, kind: str) -> None:
    bring_to(office, "order_report")
    held = []

    def printed(_html: str) -> bytes:  # a minute for each on a slow machine: PostgreSQL cuts off who waits so long
        held.append(office.runtime.database.engine.pool.status())
        return b"%PDF-1.7"

    with office.runtime.database.readers() as session:
        session.connection()
        taken = office.runtime.database.engine.pool.status()

    export_of(office.runtime, office.actor("kadis"), Wanted(kind, 2026), printed)

    assert held
    assert taken not in held
    assert set(held) == {office.runtime.database.engine.pool.status()}


def test_the_evidence_of_a_year_lies_under_its_criteria(office: Office, tmp_path: Path) -> None:
    bring_to(office, "", "Tribulan IV 2026")
    bring_to(office, "sign_report", "Tribulan III 2026")

    with export(office, "kadis", Wanted("sakip", 2026), tmp_path) as archive:
        names = set(archive.namelist())
        index = archive.read("indeks.html").decode()
        book = load_workbook(io.BytesIO(archive.read("indeks.xlsx")))
        leader = list(rows_of(archive, "2.b.1/keputusan-pimpinan.csv"))
        achieved = {row["kode"]: row for row in rows_of(archive, "3.b.1-9/capaian.csv")}
        data = list(rows_of(archive, "2.b.2-3/butir-data.csv"))

    assert "2.a.1-3/sop-pengumpulan_data_kinerja-versi-1.pdf" in names
    assert {name.split("/")[0] for name in names if "/" in name} >= {
        "2.a.1-3",
        "2.b.1",
        "2.b.4-5",
        "2.b.6-7",
        "3.a.1-6",
    }
    assert any(name.startswith("3.a.1-6/Draft-Lakip-2026") for name in names)
    assert {row["perbuatan"].split(" ")[0] for row in leader} == {"memulai", "menyelesaikan"}
    assert {row["indikator"] for row in data} >= {"IK01", "IK12"}
    assert (achieved["IK01"]["realisasi tribulan IV"], achieved["IK01"]["keadaan tribulan IV"]) == ("100", "diterima")
    assert "siklus tribulan: 1 dari 4 selesai" in index
    assert "Belum ada: bukti reviu APIP" in index
    listed = {row[2] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True) if row[2]}
    assert listed == {name for name in names if "/" in name}


def test_an_empty_year_says_that_everything_lacks(office: Office, tmp_path: Path) -> None:
    with export(office, "kadis", Wanted("sakip", 2019), tmp_path) as archive:
        index = archive.read("indeks.html").decode()

    assert index.count("Belum ada") >= 7


def test_only_who_answers_for_a_unit_takes_a_year_along(office: Office) -> None:
    with pytest.raises(MayNotTakeEvidence):
        export_of(office.runtime, office.actor("staf.umum"), Wanted("sakip", 2026))


def test_papers_go_to_srikandi_with_their_metadata(office: Office, tmp_path: Path) -> None:
    bring_to(office, "", "Tribulan IV 2026")

    with export(office, "admin", Wanted("srikandi", 2026), tmp_path) as archive:
        rows = list(rows_of(archive, "metadata.csv"))
        assert {row["nama_berkas"] for row in rows} == set(archive.namelist()) - {"metadata.csv"}

    assert tuple(rows[0]) == COLUMNS
    report = next(row for row in rows if row["jenis"].startswith("Laporan kinerja"))
    assert (report["retensi_aktif"], report["retensi_inaktif"], report["nasib_akhir"]) == (
        "2 tahun",
        "4 tahun",
        "permanen",
    )


def test_documents_made_from_a_case_are_part_of_its_evidence(office: Office, tmp_path: Path) -> None:
    instance = bring_to(office, "fill_format", "Tribulan IV 2026")
    assert make_documents(office.runtime) > 0
    evidence = Evidence(office, tmp_path)

    pack = evidence.packs(instance)

    assert evidence.finds(pack) == []
    assert any(name.startswith("berkas/") and name.endswith(".pdf") for name, _ in parts_of(pack))
    with export(office, "kadis", Wanted("srikandi", 2026), tmp_path) as archive:
        kinds = {row["jenis"] for row in rows_of(archive, "metadata.csv")}
    assert "Surat dan tanda terima" in kinds


def test_retention_is_proposed_and_nothing_is_deleted(office: Office) -> None:
    runtime, instance = office.runtime, bring_to(office, "", "Tribulan IV 2026")
    with runtime.database.readers() as session:
        found = proposals(runtime, session, office.actor("kadis"))
    by_kind = {each.rule.kind: each for each in found}

    assert set(by_kind) == {"berkas_kasus", "lakip", "surat"}
    report = by_kind["lakip"]
    assert (report.closed, report.active_until, report.inactive_until) == (
        date(2026, 11, 23),
        date(2028, 11, 23),
        date(2032, 11, 23),
    )
    stages = [report.stage(date(year, 11, 24)) for year in (2026, 2028, 2032)]
    assert stages == [Stage.ACTIVE, Stage.INACTIVE, Stage.HAND_OVER]
    assert office.instance(instance).status == "completed"


def test_documents_made_from_a_case_are_kept_as_their_declaration_says(office: Office, tmp_path: Path) -> None:
    runtime = office.runtime
    bring_to(office, "", "Tribulan IV 2026")

    def files() -> dict[str, int]:
        with runtime.database.readers() as session:
            return {each.rule.kind: each.files for each in proposals(runtime, session, office.actor("kadis"))}

    def made() -> list[tuple[str, int]]:
        with runtime.database.readers() as session:
            every = session.scalars(select(ProducedDocument).where(ProducedDocument.state == "ready"))
            return [(each.template, 2 if each.docx_sha256 else 1) for each in every]

    before = files()
    make_documents(runtime)

    quarterly = dict.fromkeys(("format_data", "rekapitulasi"), "laporan_triwulan")
    declared = {"lkjip": "lakip", "notulen": "rapat", "daftar_hadir": "rapat", **quarterly}
    wanted = Counter(before)
    for template, count in made():
        wanted[declared.get(template, "surat")] += count
    assert files() == dict(wanted)
    assert {template for template, _ in made()} >= {"nota_dinas", "format_data", "surat_pengantar", "lkjip"}
    with export(office, "admin", Wanted("srikandi", 2026), tmp_path) as archive:
        kinds = Counter(row["jenis"] for row in rows_of(archive, "metadata.csv"))
    assert kinds["Laporan triwulan"] == sum(1 for name, _ in made() if name in quarterly)


def test_the_schedule_of_the_office_replaces_the_shipped_one(office: Office) -> None:
    runtime = office.runtime
    own = Rule("lakip", "", "000.8.6", 3, 7, "permanen", "Perbup 12/2025")

    set_rule(runtime, office.actor("admin"), own)

    with runtime.database.readers() as session:
        kept = rules(session)["lakip"]
    assert (kept.active, kept.inactive, kept.classification, kept.basis) == (3, 7, "000.8.6", "Perbup 12/2025")
    with pytest.raises(MayNotAdminister):
        set_rule(runtime, office.actor("kadis"), own)
    for wrong in (Rule("lakip", "", "", -1, 0, "musnah", ""), Rule("lain", "", "", 1, 1, "musnah", "")):
        with pytest.raises(RetentionRefused):
            set_rule(runtime, office.actor("admin"), wrong)

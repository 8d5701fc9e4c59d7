"""Berkas bukti dukung of a year: what the cases of the year prove, sorted by the criteria of the SAKIP evaluation.

Every file stands under its criterion and in the index; what is missing is said there plainly, and never made up.
"""

from datetime import datetime

from engine.errors import EvidenceDamaged
from engine.evidence.case import Case
from engine.evidence.criteria import BY_CODE
from engine.evidence.dossier import KINDS, dossier_html
from engine.evidence.pack import canonical, plain, sheet_pdf
from engine.evidence.papers import Paper, papers_of
from engine.evidence.sakip_figures import ACHIEVED, CARD, achieved, cards, figures, proofs
from engine.evidence.sakip_index import Sorted, Year, csv_of, index_html, index_xlsx
from engine.evidence.stored_zip import Member
from engine.evidence.verdict import Result, verdict
from engine.evidence.wording import CAPACITIES, RESULTS, STATUS
from engine.export.sheets import Row
from engine.run.files import FileStore
from engine.run.history import Entry

REPORTS = ("lakip", "laporan_tahunan", "laporan_triwulan")


def sakip_members(year: Year, files: FileStore) -> list[Member]:
    """Every file of the export, with its index in front.

    Raises:
        EvidenceDamaged, PrintingMissing.
    """
    found = Sorted()
    for part in (_mechanism, _leader, _data, _cycles, _application, _reports, _contents):
        part(found, year, files)
    index = [
        Member.of("indeks.html", index_html(year, found).encode()),
        Member.of("indeks.xlsx", index_xlsx(year, found)),
    ]
    return [*index, *(found.members[path] for path in sorted(found.members))]


def _mechanism(found: Sorted, year: Year, _files: FileStore) -> None:
    code = "2.a.1-3"
    for case in year.cases:
        for id_, bundle in case.bundles.items():
            version = case.versions[id_]
            name = f"sop-{plain(version.process_id)}-versi-{version.number}"
            if f"{BY_CODE[code].folder}/{name}.pdf" not in found.members:
                text = canonical(bundle)
                found.add(code, f"{name}.pdf", sheet_pdf(text), f"Lembar SOP {version.title}, versi {version.number}")
                found.add(code, f"{name}.bpmn", str(bundle.get("process.bpmn", "")).encode(), "Gambar proses (BPMN)")
    if rows := cards(year.performance):
        found.add(code, "kartu-indikator.csv", csv_of(year, CARD, rows), "Kartu indikator dengan definisi operasional")
    else:
        found.lacks(code, "kartu indikator: tidak ada indikator tercatat")
    if not year.cases:
        found.lacks(code, "lembar SOP dan catatan proses: tidak ada kasus dalam tahun ini")
    for case in year.cases:
        found.add(code, f"catatan-proses-{_name(case)}.csv", _log(year, case), f"Catatan proses {case.subject}")


def _leader(found: Sorted, year: Year, _files: FileStore) -> None:
    """What the heads of the agency decided: everything done in a post of its own unit."""
    rows = [
        (case.subject, str(entry.seq), entry.at, case.who(entry), case.post_of(entry), _deed(case, entry))
        for case in year.cases
        for entry in case.entries
        if _is_leader(case, entry) and entry.kind in ("completed", "cancelled", "reassigned", "started")
    ]
    heads = ("kasus", "entri", "waktu", "nama", "jabatan", "perbuatan")
    if rows:
        found.add("2.b.1", "keputusan-pimpinan.csv", csv_of(year, heads, rows, when=2), "Keputusan pimpinan")
    else:
        found.lacks("2.b.1", "keputusan pimpinan: pimpinan belum bertindak dalam kasus mana pun")


def _is_leader(case: Case, entry: Entry) -> bool:
    post = case.posts.get(entry.post_id or 0)
    return post is not None and post.unit_path == case.unit_path


def _data(found: Sorted, year: Year, files: FileStore) -> None:
    code = "2.b.2-3"
    rows = [row for case in year.cases for row in figures(case)]
    heads = (
        "kasus",
        "unit",
        "indikator",
        "keadaan",
        "pembilang",
        "penyebut",
        "nilai",
        "catatan",
        "bukti",
        "pengisi",
        "waktu",
    )
    if rows:
        found.add(code, "butir-data.csv", csv_of(year, heads, rows, when=10), "Butir data: nilai, bukti, dan pengisi")
    else:
        found.lacks(code, "butir data: belum ada unit yang mengisi data kinerja")
    without = sum(1 for row in rows if not row[8])
    if without:
        found.lacks(code, f"berkas bukti untuk {without} dari {len(rows)} butir data")
    for case in year.cases:
        named = {sha for entry in case.entries for sha in proofs(entry)}
        for paper in papers_of(case):
            if paper.file.sha256 in named:
                found.add(
                    code, f"bukti/{_file_name(paper)}", _stored(found, code, "bukti/", paper, files), paper.file.name
                )


def _cycles(found: Sorted, year: Year, _files: FileStore) -> None:
    code = "2.b.4-5"
    rows = []
    for case in year.cases:
        judged = verdict(case)
        rows.append(
            (
                case.subject,
                STATUS[case.status],
                case.started_at,
                case.ended_at,
                RESULTS[judged.result],
                str(judged.done),
            )
        )
        dossier = year.paper(dossier_html(case, judged))
        found.add(code, f"berkas-kasus-{_name(case)}.pdf", dossier, f"Berkas kasus {case.subject}")
        if judged.result == Result.NOT_FOLLOWED:
            found.lacks(code, f"{case.subject}: SOP tidak diikuti (lihat berkas kasus)")
    heads = ("kasus", "keadaan", "dimulai", "berakhir", "putusan", "tugas selesai")
    if rows:
        found.add(
            code, "siklus.csv", csv_of(year, heads, rows, when=2, ends=3), "Siklus pengumpulan data dalam setahun"
        )
        found.add(code, "jejak-berjenjang.csv", _trail(year), "Jejak berjenjang: unit sampai pimpinan")
    ended = sum(1 for case in year.cases if case.status == "completed")
    if ended < 4:
        found.lacks(code, f"siklus tribulan: {ended} dari 4 selesai dalam tahun {year.year}")


def _trail(year: Year) -> bytes:
    rows = [
        (
            case.subject,
            turn.element.name,
            turn.item_name or "",
            case.who(turn.done),
            case.post_of(turn.done),
            turn.done.at,
        )
        for case in year.cases
        for turn in case.turns
        if turn.done
    ]
    return csv_of(year, ("kasus", "langkah", "unit", "nama", "jabatan", "waktu"), rows, when=5)


def _application(found: Sorted, year: Year, _files: FileStore) -> None:
    code = "2.b.6-7"
    rows: list[Row] = [
        (case.subject, str(len(case.entries)), str(len({entry.actor_id for entry in case.entries})), case.head)
        for case in year.cases
    ]
    if not rows:
        found.lacks(code, "catatan pemakaian aplikasi: tidak ada kasus dalam tahun ini")
        return
    heads = ("kasus", "entri riwayat", "orang yang bertindak", "kepala rantai riwayat")
    found.add(code, "pemakaian-aplikasi.csv", csv_of(year, heads, rows), "Pemakaian aplikasi per kasus")


def _reports(found: Sorted, year: Year, files: FileStore) -> None:
    code = "3.a.1-6"
    papers = [paper for case in year.cases for paper in papers_of(case) if paper.kind in (*REPORTS, "surat")]
    for paper in papers:
        found.add(
            code, _file_name(paper), _stored(found, code, "", paper, files), f"{paper.file.name}: {paper.case.subject}"
        )
    if not any(paper.kind in REPORTS for paper in papers):
        found.lacks(code, "berkas laporan kinerja")
    rows = [_ontime(year, case) for case in year.cases if case.status == "completed"]
    heads = ("kasus", "selesai", "batas waktu", "tepat waktu")
    if rows:
        found.add(
            code, "ketepatan-waktu.csv", csv_of(year, heads, rows, when=1), "Waktu penyampaian terhadap batas waktu"
        )
    else:
        found.lacks(code, "waktu penyampaian: belum ada kasus yang selesai")
    found.lacks(code, "bukti reviu APIP dan publikasi: di luar aplikasi ini, tambahkan sendiri")


def _ontime(year: Year, case: Case) -> tuple[str, datetime | None, str, str]:
    ended = case.ended_at.astimezone(case.zone).date() if case.ended_at else None
    return case.subject, case.ended_at, year.due.isoformat(), "ya" if ended and ended <= year.due else "tidak"


def _contents(found: Sorted, year: Year, _files: FileStore) -> None:
    """What is in the report is judged from the report: it is named here, and lies under 3.a."""
    code = "3.b.1-9"
    named = [row for row in found.listed if row[0] == "3.a.1-6" and not row[1].endswith(".csv")]
    for _, path, title in named:
        found.note(code, path, title)
    data = [path for other, path, _ in found.listed if other == "2.b.2-3" and path.endswith("butir-data.csv")]
    for path in data:
        found.note(code, path, "Butir data yang dilaporkan")
    if rows := achieved(year.performance):
        found.add(code, "capaian.csv", csv_of(year, ACHIEVED, rows), "Target, realisasi, dan capaian setiap indikator")
    for what in year.performance.missing if year.performance else ("data kinerja tahun ini",):
        found.lacks(code, f"nilai: {what}")
    if not named:
        found.lacks(code, "laporan untuk dinilai isinya")


def _stored(found: Sorted, code: str, folder: str, paper: Paper, files: FileStore) -> Member:
    try:
        member = Member.of(f"{BY_CODE[code].folder}/{folder}{_file_name(paper)}", files.path(paper.file.sha256))
    except OSError as error:
        raise EvidenceDamaged from error
    if member.sha256 != paper.file.sha256:
        raise EvidenceDamaged
    return member


def _file_name(paper: Paper) -> str:
    stem, _, suffix = paper.file.name.rpartition(".")
    return f"{plain(stem or suffix)}-{paper.file.sha256[:8]}.{plain(suffix)}"


def _name(case: Case) -> str:
    return f"{plain(case.subject)}-{case.instance_id[:8]}"


def _deed(case: Case, entry: Entry) -> str:
    element = case.element_of(entry)
    return f"{KINDS.get(entry.kind, entry.kind)} {element.name if element else 'kasus'}"


def _log(year: Year, case: Case) -> bytes:
    rows = [
        (
            *(str(entry.seq), entry.at, case.who(entry), case.post_of(entry) or CAPACITIES.get(entry.capacity, "")),
            *(_deed(case, entry), entry.hash),
        )
        for entry in case.entries
    ]
    return csv_of(year, ("entri", "waktu", "nama", "jabatan", "perbuatan", "hash"), rows, when=1)

"""The papers of cases as SRIKANDI registers them: each PDF, and one table of metadata. Sends nothing anywhere."""

from collections.abc import Iterator, Mapping, Sequence

from engine.errors import EvidenceDamaged
from engine.evidence.case import Case
from engine.evidence.dossier import dossier_html
from engine.evidence.papers import Paper, papers_of
from engine.evidence.printing import Printer
from engine.evidence.retention import OTHER, Rule, rule_of
from engine.evidence.stored_zip import Member
from engine.evidence.verdict import verdict
from engine.export.sheets import Column, Sheet, csv_lines
from engine.run.files import FileStore
from engine.run.runtime import WIB

COLUMNS = (
    *("nama_berkas", "klasifikasi", "nomor", "tanggal", "jenis", "pencipta", "hal", "sifat", "tingkat_perkembangan"),
    *("retensi_aktif", "retensi_inaktif", "nasib_akhir", "lokasi_simpan", "kasus", "sha256"),
)
PLACE = "Runut (soft copy); hard copy menurut daftar arsip unit"


def srikandi_members(
    cases: Sequence[Case], files: FileStore, rules: Mapping[str, Rule], paper: Printer
) -> list[Member]:
    """Every PDF of the cases, their dossiers, and metadata.csv.

    Raises:
        EvidenceDamaged, PrintingMissing.
    """
    rows: list[tuple[str, ...]] = []
    members: dict[str, Member] = {}
    for case in cases:
        for member, row in _of_case(case, files, rules, paper(dossier_html(case, verdict(case)))):
            if member.name not in members:  # the same bytes under two names are one paper
                members[member.name] = member
                rows.append(row)
    sheet = Sheet(title="Metadata", columns=tuple(Column(each) for each in COLUMNS), rows=rows, zone=WIB)
    return [Member.of("metadata.csv", b"".join(csv_lines(sheet))), *(members[name] for name in sorted(members))]


def _of_case(
    case: Case, files: FileStore, rules: Mapping[str, Rule], printed: bytes
) -> Iterator[tuple[Member, tuple[str, ...]]]:
    dossier = Member.of(f"{case.instance_id[:8]}/berkas-kasus.pdf", printed)
    closed = (case.ended_at or case.started_at).astimezone(case.zone).date()
    rule = rules[OTHER]
    yield (
        dossier,
        _row(dossier, rule, case, (rule.classification, "", closed.isoformat(), f"Berkas kasus: {case.subject}")),
    )
    for paper in papers_of(case):
        if paper.file.name.lower().endswith(".pdf"):
            yield _paper(paper, files, rules)


def _paper(paper: Paper, files: FileStore, rules: Mapping[str, Rule]) -> tuple[Member, tuple[str, ...]]:
    rule = rule_of(paper.retention, rules)
    name = f"{paper.case.instance_id[:8]}/{paper.file.sha256[:12]}.pdf"
    try:
        member = Member.of(name, files.path(paper.file.sha256))
    except OSError as error:
        raise EvidenceDamaged from error
    if member.sha256 != paper.file.sha256:
        raise EvidenceDamaged
    said = (paper.classification or rule.classification, paper.number, paper.day.isoformat(), paper.subject)
    return member, _row(member, rule, paper.case, said, paper.sensitivity)


def _row(
    member: Member, rule: Rule, case: Case, said: tuple[str, str, str, str], sensitivity: str = "biasa"
) -> tuple[str, ...]:
    classification, number, day, subject = said
    return (
        *(member.name, classification, number, day, rule.title, case.unit_name, subject, sensitivity, "asli"),
        *(f"{rule.active} tahun", f"{rule.inactive} tahun", rule.fate, PLACE, case.instance_id, member.sha256),
    )

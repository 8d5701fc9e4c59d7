"""The dossier of a case as a document that prints: identity, verdict, steps, files; in Indonesian, as papers are."""

from collections.abc import Iterable, Sequence
from html import escape

from engine.evidence.case import Case, Turn
from engine.evidence.signed import SignatureFact, signatures_of
from engine.evidence.verdict import Aspect, Verdict
from engine.evidence.wording import (
    ASPECTS,
    CAPACITIES,
    CLEAR,
    RESULTS,
    SIGNATURE_KINDS,
    SIGNATURE_STATES,
    STATUS,
    moment,
    sentence,
    short_moment,
    zone_name,
)
from engine.people.signature import titled
from engine.signatures.codes import spaced

STYLE = """
@page{size:A4;margin:18mm 15mm 18mm;
@bottom-center{content:"Halaman " counter(page) " dari " counter(pages);font:8pt sans-serif}}
body{font:9.5pt/1.4 "DejaVu Sans",sans-serif;color:#111}h1{font-size:15pt;margin:0}h2{font-size:11.5pt;margin:6mm 0 2mm}
table{border-collapse:collapse;width:100%;table-layout:fixed}
th,td{border:.4pt solid #777;padding:1.2mm 1.6mm;text-align:left;vertical-align:top}
td,thead th{font-size:7.8pt}.kv td{font-size:9.5pt}th{background:#eee}
thead{display:table-header-group}tr{break-inside:avoid}.n{text-align:right;white-space:nowrap}
.verdict{border:1.2pt solid #111;padding:3mm;margin:3mm 0;font-size:13pt;font-weight:bold}.kv th{width:38mm}
.hash{font:7.5pt "DejaVu Sans Mono",monospace;word-break:break-all}p{margin:1.5mm 0}.small{font-size:8pt}
"""


MINUTES = (
    "Menit kerja menurut kalender kerja. Menit tunggu: ditawarkan sampai diambil; menit kerja: diambil sampai selesai; "
    "menit tahan tidak dihitung terhadap waktu baku."
)


def dossier_html(case: Case, judged: Verdict) -> str:
    """The dossier. The same case gives the same text."""
    parts = [
        "<h1>Berkas Kasus</h1>",
        f"<p>{escape(case.version.title)} · {escape(case.unit_name)}</p>",
        f'<div class="verdict">{escape(RESULTS[judged.result])}</div>',
        _identity(case, judged),
        "<h2>Putusan</h2>",
        *(_aspect(judged, aspect) for aspect in Aspect),
        "<h2>Langkah dan waktu</h2>",
        _steps(case),
        f"<p class=small>Waktu dalam {zone_name(case.zone)}. {MINUTES}</p>",
        "<h2>Berkas</h2>",
        _files(case),
        "<h2>Tanda tangan</h2>",
        _signatures(case),
        "<h2>Riwayat</h2>",
        _history(case),
        "<h2>Rantai riwayat</h2>",
        f"<p>Kepala rantai (entri {len(case.entries)}):</p><p class=hash>{escape(case.head)}</p>",
        "<p class=small>Periksa seluruh berkas bukti dengan <b>periksa.py</b> di dalamnya, tanpa jaringan: "
        "python3 periksa.py BERKAS.zip</p>",
    ]
    title = escape(f"Berkas kasus: {case.subject}")
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="id"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _identity(case: Case, judged: Verdict) -> str:
    versions = ", ".join(str(each.number) for each in sorted(case.versions.values(), key=lambda each: each.number))
    pairs = (
        ("Kasus", case.subject),
        ("Nomor kasus", case.instance_id),
        ("SOP", f"{case.version.title}, nomor {case.version.identity.get('number') or '-'}, versi {versions}"),
        ("Unit kerja", case.unit_name),
        ("Keadaan", STATUS.get(case.status, case.status)),
        ("Dimulai", moment(case.started_at, case.zone)),
        ("Berakhir", moment(case.ended_at, case.zone) or "belum"),
        ("Tugas selesai", f"{judged.done}, {judged.used} menit kerja terhadap baku {judged.standard} menit"),
    )
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in pairs)
    return f'<table class="kv">{rows}</table>'


def _aspect(judged: Verdict, aspect: Aspect) -> str:
    found = judged.of(aspect)
    if not found:
        return f"<p><b>{ASPECTS[aspect]}.</b> {escape(CLEAR[aspect])}</p>"
    items = "".join(f"<li>Entri {each.seq}: {escape(sentence(each))}</li>" for each in found)
    return f"<p><b>{ASPECTS[aspect]}.</b> {len(found)} temuan:</p><ul>{items}</ul>"


def _steps(case: Case) -> str:
    heads = ("No", "Langkah", "Pelaksana", "Ditawarkan", "Selesai", "Tunggu", "Kerja", "Tahan", "Baku", "Entri")
    return table(heads, (_step(case, turn) for turn in case.turns), (4, 19, 18, 12, 12, 8, 7, 7, 7, 6), range(5, 10))


def _step(case: Case, turn: Turn) -> Sequence[str]:
    name = turn.element.name + (f" — {turn.item_name}" if turn.item_name else "")
    name += f" (putaran {turn.key.occurrence})" if turn.key.occurrence > 1 else ""
    done = turn.done
    open_ = {"open": "masih terbuka", "withdrawn": "tidak diperlukan lagi"}.get(turn.status, "")
    who = f"{case.who(done)}, {case.post_of(done) or CAPACITIES.get(done.capacity, done.capacity)}" if done else open_
    basis = case.basis_of(done) if done else None
    if basis is not None and basis.basis and basis.capacity != "definitive":
        who += f" ({basis.basis})"
    late = " (lewat)" if turn.is_late else ""
    return (
        *(str(turn.step.step or ""), name, who),
        *(short_moment(turn.offered_at, case.zone), short_moment(turn.closed_at, case.zone)),
        *(
            str(turn.waiting),
            f"{turn.working}{late}",
            str(turn.held),
            str(turn.standard),
            str(done.seq) if done else "",
        ),
    )


def _files(case: Case) -> str:
    if not case.files:
        return "<p>Tidak ada berkas.</p>"
    rows = (
        (
            file.name,
            f"{file.size:,}".replace(",", "."),
            case.people.get(file.by, ""),
            short_moment(file.at, case.zone),
            file.sha256,
        )
        for file in case.files
    )
    return table(("Nama", "Bita", "Oleh", "Diunggah", "SHA-256"), rows, (30, 10, 20, 14, 26), range(1, 2), range(4, 5))


def _signatures(case: Case) -> str:
    facts = signatures_of(case)
    if not facts:
        return "<p>Tidak ada yang ditandatangani di dalam aplikasi.</p>"
    rows = ((str(fact.entry.seq), *_signature(case, fact)) for fact in facts)
    heads = ("Entri", "Berkas", "Penanda tangan", "Waktu", "Jenis", "Kode", "Keadaan")
    return table(heads, rows, (6, 22, 22, 12, 18, 11, 9))


def _signature(case: Case, fact: SignatureFact) -> Sequence[str]:
    said, post = fact.said, fact.said["post"]
    who = f"{said['signer']}, {titled(fact.entry.capacity, post)}" if post else said["signer"]
    return (
        *(said["file"]["name"], who, short_moment(fact.entry.at, case.zone)),
        *(SIGNATURE_KINDS[said["kind"]], spaced(said["code"]), SIGNATURE_STATES[fact.state]),
    )


def _history(case: Case) -> str:
    rows = []
    for entry in case.entries:
        element = case.element_of(entry)
        post = case.post_of(entry) or CAPACITIES.get(entry.capacity, entry.capacity)
        who = f"{case.who(entry)}, {post}"
        rows.append(
            (
                str(entry.seq),
                short_moment(entry.at, case.zone),
                who,
                KINDS.get(entry.kind, entry.kind),
                element.name if element else "",
                entry.hash[:16],
            )
        )
    return table(
        ("Entri", "Waktu", "Siapa", "Perbuatan", "Langkah", "Hash (awal)"),
        rows,
        (7, 14, 29, 15, 22, 13),
        range(1),
        range(5, 6),
    )


KINDS = {
    "started": "memulai",
    "completed": "menyelesaikan",
    "undone": "menarik kembali",
    "cancelled": "mengakhiri",
    "claimed": "mengambil",
    "released": "melepas",
    "reassigned": "mengalihkan",
    "delegated": "minta disiapkan",
    "forwarded": "meneruskan",
    "returned": "mengembalikan",
    "handed_back": "menyerahkan kembali",
    "held": "menahan",
    "resumed": "melanjutkan",
    "reminded": "mengingatkan",
    "migrated": "memindahkan versi",
    "redone": "meminta ulang",
    "skipped": "melewati",
    "signed": "menandatangani surat dari langkah",
    "corrected": "membetulkan",
}


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[int] = (),
    numbers: Sequence[int] = (),
    hashes: Sequence[int] = (),
) -> str:
    """Rows of text as a table; columns of numbers stand to the right, hashes break anywhere.

    Columns have their width in percent: a printer that had to look for it would read every row first.
    """
    columns = "".join(f'<col style="width:{width}%">' for width in widths)
    classes = {**dict.fromkeys(numbers, ' class="n"'), **dict.fromkeys(hashes, ' class="hash"')}
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join(
        "<tr>" + "".join(f"<td{classes.get(place, '')}>{escape(cell)}</td>" for place, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f"<table>{columns}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

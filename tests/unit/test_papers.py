"""The ten papers of the first SOP as PDF: read in the order they are meant, kept for long, and broken well."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from engine.documents.declaration import Template, folders_of
from engine.documents.trying import made
from engine.run.bundle import read_folder
from tests.office import PROCESSES, SOP
from tests.pdfa import breaches

KOP = ("PEMERINTAH KABUPATEN CONTOH", "DINAS PEMBERDAYAAN MASYARAKAT DAN DESA")
# What each says, in the order in which it is read: letterhead, number, body, signature.
ORDER: dict[str, tuple[str, ...]] = {
    "nota_dinas": (*KOP, "NOTA DINAS", "NOMOR OT.01.03/", "Yth.", "Dari", "Hal", "agar diselesaikan", "Kepala Dinas,"),
    "undangan": (
        *KOP,
        *("Kota Contoh, 7 Oktober 2026", "Nomor : OT.01.03/131-Sekre/2026", "Sifat", "Hal : Undangan", "Yth."),
        *("kami mengundang Saudara", "Hari, tanggal : Jumat, 9 Oktober 2026", "Pukul : 09.00 WIB s.d. selesai"),
        *("Tempat : Ruang rapat", "Demikian undangan", "a.n. KEPALA DINAS", "Sekretaris,", "NIP", "Tembusan:"),
    ),
    "surat_pengantar": (
        *KOP,
        *("Kota Contoh,", "Yth.", "SURAT PENGANTAR", "NOMOR", "Jenis yang dikirim", "1.", "Pengirim,", "NIP"),
        *("Diterima tanggal", "Penerima,"),
    ),
    "lembar_disposisi": (
        *KOP,
        *("LEMBAR DISPOSISI", "Nomor surat", "Hal", "Diteruskan kepada", "Isi disposisi", "Paraf dan tanggal", "NIP"),
    ),
    "notulen": (*KOP, "NOTULEN", "Pimpinan rapat", "Pokok pembahasan", "Tindak lanjut", "Mengetahui,", "Notulis,"),
    "daftar_hadir": (*KOP, "DAFTAR HADIR", "Hari, tanggal", "Nama", "Tanda tangan", "Kota Contoh,", "NIP"),
    "daftar_kirim": (*KOP, "DAFTAR PENGIRIMAN", "Nomor surat", "Penerima", "Tanda tangan", "Kota Contoh,"),
    "format_data": (*KOP, "FORMAT PENGUMPULAN DATA KINERJA", "Tribulan III", "Target Tahunan", "Keterangan"),
    "rekapitulasi": (
        *KOP,
        *("REKAPITULASI DATA KINERJA", "Sasaran", "Realisasi Tribulan", "Data yang Belum Dilaporkan"),
        *("Bidang Pemerintahan Desa Tribulan III IK04", "belum melaporkan", "Kota Contoh,"),
    ),
    "lkjip": ("LAPORAN KINERJA", "KATA PENGANTAR", "NIP", "DAFTAR ISI", "IKHTISAR EKSEKUTIF", "BAB III", "LAMPIRAN 1"),
}


def templates() -> dict[str, Template]:
    found = folders_of(read_folder(PROCESSES / SOP))
    return {id_: Template.from_files(id_, files) for id_, files in found.items()}


def printed(template: Template, data: dict[str, Any]) -> PdfReader:
    return PdfReader(BytesIO(made(template, data)[1].data))


def words_of(page: Any) -> str:
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize("name", sorted(ORDER))
def test_a_paper_is_read_in_its_order_and_made_to_last(name: str) -> None:
    template = templates()[name]
    data = made(template, template.sample)[1].data
    reader = PdfReader(BytesIO(data))
    text, place = " ".join(map(words_of, reader.pages)), 0
    for part in ORDER[name]:
        assert part in text[place:], f"{part!r} is not read after {text[:place][-80:]!r}"
        place = text.index(part, place) + len(part)

    root: Any = reader.trailer["/Root"]
    assert breaches(data, "A") == []
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    assert all(each.get_object().get("/Font") for each in resources)
    assert root["/Lang"] == "id"
    assert root["/StructTreeRoot"]["/K"]
    assert reader.metadata is not None
    assert reader.metadata.title


def on(template: Template, paper: str) -> Template:
    said = template.files["document.yaml"]
    said = said.replace("paper: f4", f"paper: {paper}").replace("paper: a4", f"paper: {paper}")
    return Template.from_files(template.id, {**template.files, "document.yaml": said})


@pytest.mark.parametrize("paper", ["a4", "f4"])
def test_letters_with_room_to_sign_fit_one_sheet(paper: str) -> None:
    for name in ("nota_dinas", "undangan", "surat_pengantar", "lembar_disposisi", "notulen", "daftar_kirim"):
        template = on(templates()[name], paper)
        assert len(printed(template, template.sample).pages) == 1, name


def test_every_paper_of_the_sop_is_looked_at() -> None:
    assert set(templates()) == set(ORDER)


@pytest.mark.parametrize("paper", ["a4", "f4"])
@pytest.mark.parametrize(
    ("name", "step", "field"), [("nota_dinas", "order_report", "text"), ("notulen", "finalise_report", "minutes")]
)
def test_a_signature_never_stands_alone_on_a_page(name: str, step: str, field: str, paper: str) -> None:
    template = on(templates()[name], paper)
    pages = set()
    for paragraphs in range(8, 32):
        answers = template.sample["answers"]
        told = {**answers[step], field: "\n\n".join(["Kalimat perintah yang panjangnya satu baris saja."] * paragraphs)}
        reader = printed(template, template.sample | {"answers": {**answers, step: told}})
        pages.add(len(reader.pages))
        last = words_of(reader.pages[-1])
        assert "NIP" in last
        before = last[: last.index("Kepala Dinas," if name == "nota_dinas" else "Mengetahui,")]
        assert any(words in before for words in ("Kalimat", "Demikian", "Draft LAKIP")), (paragraphs, last[:80])
    assert pages == {1, 2}

"""The criteria of the SAKIP evaluation (PermenPAN-RB 88/2021) that a running SOP gives evidence for. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Criterion:
    """A group of criteria as the evaluation sheet numbers them, and what is looked for."""

    code: str
    title: str
    wanted: str

    @property
    def folder(self) -> str:
        """Its folder in the export."""
        return self.code.replace("/", "-")


CRITERIA = (
    Criterion(
        "2.a.1-3",
        "Pedoman teknis, definisi operasional, dan mekanisme pengumpulan data kinerja",
        "lembar SOP, kartu indikator, catatan proses",
    ),
    Criterion("2.b.1", "Pimpinan terlibat sebagai pengambil keputusan", "keputusan pimpinan dengan nama dan waktu"),
    Criterion("2.b.2-3", "Data relevan dan mendukung pengukuran", "butir data dengan sumber, bukti, dan pemeriksa"),
    Criterion("2.b.4-5", "Pengukuran berkala dan berjenjang", "siklus tribulan dan jejak unit sampai pimpinan"),
    Criterion("2.b.6-7", "Pengumpulan dan pengukuran memanfaatkan teknologi informasi", "catatan pemakaian aplikasi"),
    Criterion(
        "3.a.1-6",
        "Laporan kinerja disusun, berkala, diformalkan, direviu, dipublikasikan, tepat waktu",
        "berkas laporan, tanda tangan, waktu penyampaian terhadap batas waktu",
    ),
    Criterion("3.b.1-9", "Mutu isi laporan kinerja", "laporan dan tabel capaian"),
)
BY_CODE = {each.code: each for each in CRITERIA}

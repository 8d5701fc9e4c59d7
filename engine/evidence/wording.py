"""The sentences of a verdict as they stand on paper: in Indonesian, whatever the reader chose. Decides nothing."""

from datetime import datetime
from zoneinfo import ZoneInfo

from engine.evidence.verdict import Aspect, Deviation, Result

RESULTS = {
    Result.FOLLOWED: "SOP diikuti",
    Result.WITH_NOTES: "SOP diikuti dengan catatan",
    Result.NOT_FOLLOWED: "SOP tidak diikuti",
    Result.RUNNING: "Belum selesai",
}
ASPECTS = {
    Aspect.ORDER: "Urutan",
    Aspect.ACTOR: "Pelaksana",
    Aspect.CAPACITY: "Kapasitas",
    Aspect.TIME: "Waktu",
    Aspect.INTERVENTION: "Campur tangan",
    Aspect.SIGNATURE: "Tanda tangan",
}
CLEAR = {
    Aspect.ORDER: "Setiap langkah dikerjakan menurut gambar; riwayat yang diulang memberi keadaan yang sama.",
    Aspect.ACTOR: "Setiap langkah diselesaikan oleh pemegang jabatan yang ditetapkan pada hari itu.",
    Aspect.CAPACITY: "Setiap pelaksana pengganti (Plt., Plh., a.n., u.b.) mempunyai dasar penunjukan.",
    Aspect.TIME: "Tidak ada langkah yang melampaui waktu baku.",
    Aspect.INTERVENTION: "Tidak ada langkah yang dilewati, diulang, dibetulkan, dipindahkan, atau dibatalkan.",
    Aspect.SIGNATURE: "Tidak ada tanda tangan yang kurang, gugur, atau melekat pada berkas lain.",
}
SENTENCES = {
    "chain_broken": "Rantai riwayat terputus di sini: entri diubah, hilang, atau tertukar.",
    "not_as_drawn": "Langkah ini tidak dapat diulang menurut gambar: {reason}.",
    "no_post": "“{step}” diselesaikan {person} tanpa jabatan.",
    "other_post": "“{step}” diselesaikan {person} sebagai {post}, yang bukan pelaksananya.",
    "not_holder": "“{step}” diselesaikan {person} sebagai {post}, yang tidak dijabatnya pada hari itu.",
    "no_basis": "“{step}” diselesaikan {person} sebagai {post} tanpa dasar penunjukan tercatat.",
    "own_approval": "“{step}” disetujui {person}, yang juga penyusunnya.",
    "late": "“{step}” memakan {used} menit kerja (menunggu {waiting}, dikerjakan {working}); baku {standard} menit.",
    "late_open": "“{step}” belum selesai sesudah {used} menit kerja; baku {standard} menit.",
    "skipped": "“{step}” dilewati oleh {person}: {reason}",
    "redone": "{person} meminta langkah terdahulu diulang: {reason}",
    "corrected": "{person} membetulkan jawaban terdahulu: {reason}",
    "migrated": "{person} memindahkan kasus ke versi SOP lain.",
    "cancelled": "{person} mengakhiri kasus sebelum selesai: {reason}",
    "undone": "{person} menarik kembali entri {undoes}.",
    "reassigned": "{person} mengalihkan “{step}” kepada {to}: {reason}",
    "suspended": "{person} menghentikan sementara “{step}”: {reason}",
    "unsigned": "“{step}” diselesaikan {person} tanpa tanda tangan yang tercatat.",
    "other_bytes": "{person} menegaskan “{file}”, yang bukan berkas yang ditandatangani sebelumnya.",
    "fallen": "Tanda tangan {person} pada “{file}” tidak berlaku lagi: ada versi yang lebih baru.",
}
SIGNATURE_KINDS = {
    "approval": "persetujuan di aplikasi, tanpa sertifikat elektronik",
    "confirmation": "penegasan di aplikasi, tanpa sertifikat elektronik",
    "pades": "tanda tangan digital dalam berkas (PAdES)",
    "uploaded": "ditandatangani di luar aplikasi, lalu diunggah",
}
SIGNATURE_STATES = {"valid": "berlaku", "superseded": "digantikan", "withdrawn": "ditarik"}
CAPACITIES = {
    "definitive": "definitif",
    "plt": "Plt.",
    "plh": "Plh.",
    "an": "a.n.",
    "ub": "u.b.",
    "supervisor": "pengawas",
    "administrator": "pengelola",
    "delegate": "menyiapkan",
    "automatic": "otomatis",
}
STATUS = {"running": "berjalan", "completed": "selesai", "cancelled": "diakhiri sebelum selesai"}
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def sentence(deviation: Deviation) -> str:
    """What a deviation is, in one sentence."""
    return SENTENCES[deviation.code].format(**deviation.names)


def short_moment(at: datetime | None, zone: ZoneInfo) -> str:
    """A moment for the columns of a table."""
    return f"{at.astimezone(zone):%d-%m-%Y %H.%M}" if at else ""


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """A moment as papers write it."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} {local:%H.%M} {zone_name(zone)}"


def zone_name(zone: ZoneInfo) -> str:
    """What people call the zone."""
    return ZONES.get(zone.key, zone.key)

"""SOPs that are typed, pasted or uploaded as tables: read with their header, or told what is wrong and where."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from openpyxl import Workbook

from engine.revise.decision_forms import LONGEST_ID, process_slug
from engine.revise.durations import working_minutes
from engine.revise.lanes import match_lanes
from engine.revise.reading_sheets import read_pasted, read_workbook
from engine.revise.reading_yaml import read_yaml
from engine.revise.table import END, Way
from engine.revise.unreadable import SENTENCES, TableUnreadable

PERMIT = """
sops:
- id: izin-keramaian
  title: Penerbitan Izin Keramaian
  agency: Kecamatan Contoh
  lanes: [Pemohon, Petugas Loket, Kasi Trantib, Camat]
  steps:
  - {step: 1, activity: Mengajukan permohonan, actor: Pemohon, time_text: "10 menit"}
  - {step: 2, activity: Memeriksa berkas, actor: Petugas Loket, type: decision, time_text: "15 menit"}
  - {step: 3, activity: Meninjau lokasi, actor: Kasi Trantib, time_text: "1 hari", minutes: 450}
  - {step: 4, activity: Meminta rekomendasi, actor: Petugas Loket, time_text: "2 jam", participants: [Polsek]}
  - {step: 5, activity: Menandatangani izin, actor: Camat, time_text: "30 menit"}
  flows: [[start, 1], [1, 2], [2, 3, Ya], [2, 4, Ya], [2, 1, Tidak], [3, 5], [4, 5], [5, end]]
"""
HEADER = ["No", "Aktivitas", "Pelaksana", "Kelengkapan", "Waktu", "Output", "Keterangan", "Ya ke", "Tidak ke"]


def workbook(*rows: list[Any], title: str = "SOP Uji") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("5 menit", 5),
        ("3 Jam", 180),
        ("2 hari kerja", 900),
        ("1,5 jam", 90),
        ("1 jam 30 menit", 90),
        ("2-3 hari", 1350),
        ("5 s.d. 7 hari", 3150),
        ("1 minggu", 2250),
        ("60", 60),
        ("-", None),
        ("", None),
    ],
)
def test_standard_times_are_read_as_offices_write_them(text: str, minutes: int | None) -> None:
    assert working_minutes(text) == minutes


@pytest.mark.parametrize("text", ["segera", "2 abad", "lima menit", "5 menit setelah surat"])
def test_a_time_that_says_no_figure_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        working_minutes(text)


def test_yaml_gives_lanes_steps_and_flows() -> None:
    [table] = read_yaml(PERMIT)

    assert table.lanes == ("Pemohon", "Petugas Loket", "Kasi Trantib", "Camat")
    assert [row.minutes for row in table.rows] == [10, 15, 450, 120, 30]
    assert table.rows[1].ways == (Way(3, "Ya"), Way(4, "Ya"), Way(1, "Tidak"))
    assert table.rows[3].participants == ("Polsek",)
    assert table.rows[4].ways == (Way(END),)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("sops:", "sops: [", "no_yaml"),
        (PERMIT, "- 1", "no_sops"),
        (PERMIT, "", "no_sops"),
        (PERMIT, "a: &x [1]\nb: *x", "no_yaml"),
        ("10 menit", "segera", "time"),
        (', time_text: "10 menit"', "", "no_time"),
        ("[1, 2]", "[1]", "flow"),
        ("[1, 2]", "[satu, 2]", "flow"),
        ("step: 1,", "step: satu,", "step_number"),
        ("- {step: 1", "- satu\n  - {step: 1", "no_step"),
    ],
)
def test_yaml_that_cannot_be_read_names_the_place(old: str, new: str, code: str) -> None:
    assert old in PERMIT

    with pytest.raises(TableUnreadable) as refused:
        read_yaml(PERMIT.replace(old, new, 1))

    assert code in [wrong.code for wrong in refused.value.wrongs]
    assert all(wrong.reason and wrong.code in SENTENCES for wrong in refused.value.wrongs)


def test_a_sheet_with_a_column_for_the_actor_is_read() -> None:
    [table] = read_workbook(
        workbook(
            ["SOP Pelayanan Surat Masuk"],
            [],
            HEADER,
            [1, "Menerima surat", "Staf", "Surat", "5 menit", "Agenda"],
            [2, "Memeriksa surat", "Sekretaris", "Agenda", 15, "Disposisi", "", 3, 1],
            [3, "Menindaklanjuti", "Kasi", "Disposisi", "2 jam", "Laporan", "selesai di hari yang sama"],
        )
    )

    assert table.title == "Pelayanan Surat Masuk"
    assert [row.actor for row in table.rows] == ["Staf", "Sekretaris", "Kasi"]
    assert [row.minutes for row in table.rows] == [5, 15, 120]
    assert table.rows[1].ways == (Way(3, "Ya"), Way(1, "Tidak"))
    assert table.rows[2].note == "selesai di hari yang sama"
    assert table.rows[2].ways == (Way(END),)


def test_a_sheet_with_a_column_for_each_actor_reads_the_marks() -> None:
    [table] = read_workbook(
        workbook(
            ["No", "Kegiatan", "Pelaksana", None, None, "Mutu Baku", None, None, "Ket"],
            [None, None, "Kadis", "Sekretaris", "Staf", "Kelengkapan", "Waktu", "Output", None],
            [1, "Memerintahkan", "x", None, None, "Surat", "3 menit", "Disposisi"],
            [2, "Menyusun", None, "(x)", "x", "Disposisi", "1 hari", "Konsep"],
        )
    )

    assert table.lanes == ("Kadis", "Sekretaris", "Staf")
    assert [row.actor for row in table.rows] == ["Kadis", "Staf"]
    assert table.rows[1].participants == ("Sekretaris",)
    assert table.rows[0].requirement == "Surat"


def test_a_pasted_table_is_read() -> None:
    table = read_pasted("No\tUraian\tPelaksana\tWaktu\n1\tMencatat\tStaf\t5 menit\n2\tMenyetujui\tKasi\t1 jam\n", "Uji")

    assert [(row.activity, row.minutes) for row in table.rows] == [("Mencatat", 5), ("Menyetujui", 60)]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["a", "b"], [1, 2]], "no_header"),
        ([HEADER], "no_steps"),
        ([HEADER, [1, "Menerima", "Staf", "", "=1+1"]], "formula"),
        ([HEADER, [1, "Menerima", "Staf", "", "segera"]], "time"),
        ([HEADER, [1, "Menerima", "Staf", "", None]], "no_time"),
        ([HEADER, [1, "Menerima", None, "", "5 menit"]], "no_actor"),
        ([HEADER, [1, "Menerima", "Staf", "", "5 menit", "", "", "entah"]], "target"),
        ([["No", "Kegiatan", "Kadis", "Staf", "Waktu"], [1, "Menerima", "x", "x", "5 menit"]], "two_actors"),
    ],
)
def test_a_sheet_that_cannot_be_read_names_the_place(rows: list[list[Any]], code: str) -> None:
    with pytest.raises(TableUnreadable) as refused:
        read_workbook(workbook(*rows))

    assert code in [wrong.code for wrong in refused.value.wrongs]
    assert all(wrong.sop == "SOP Uji" for wrong in refused.value.wrongs)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no", b"x" * (3 * 1024 * 1024)], ids=["empty", "torn", "large"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(TableUnreadable):
        read_workbook(data)


def test_actors_find_the_lanes_an_agency_has() -> None:
    known = {"kadis": ["Kepala Dinas"], "sekretaris": [], "kasi_kasubbag": [], "staff": []}

    found = match_lanes(["Kepala Dinas", "Sekretaris", "Kasubag Perencanaan", "Staf", "Pemohon"], known)

    assert found == {
        "Kepala Dinas": "kadis",
        "Sekretaris": "sekretaris",
        "Kasubag Perencanaan": "kasi_kasubbag",
        "Staf": "staff",
        "Pemohon": "pemohon",
    }
    assert match_lanes(["Kasi A", "Kasubag B"], known) == {"Kasi A": "kasi_a", "Kasubag B": "kasubag_b"}


def test_two_sops_of_a_file_never_pass_for_versions_of_one() -> None:
    sop = PERMIT.split("sops:\n")[1]

    with pytest.raises(TableUnreadable) as refused:
        read_yaml(f"sops:\n{sop}{sop.replace('Penerbitan', 'Pencabutan')}")

    assert [(wrong.code, wrong.sop) for wrong in refused.value.wrongs] == [("twice", "Pencabutan Izin Keramaian")]


def test_long_titles_that_begin_alike_give_processes_of_their_own() -> None:
    titles = [f"Standar Operasional Prosedur Pelayanan Administrasi {what}" for what in ("Surat Masuk", "Surat Keluar")]

    ids = {process_slug(title) for title in titles}

    assert len(ids) == len(titles)
    assert max(map(len, ids)) <= LONGEST_ID
    assert process_slug("Izin Keramaian") == "izin_keramaian"


def test_a_torn_workbook_is_read_or_refused_but_fells_nothing() -> None:
    whole = workbook(HEADER, *[[step, f"Langkah {step}", "Staf", "Berkas", "5 menit", "Draf"] for step in range(1, 30)])
    luck = random.Random(7)
    refused = 0
    for _ in range(300):
        torn = bytearray(whole[: luck.randrange(len(whole))] if luck.random() < 0.3 else whole)
        for _ in range(luck.randrange(1, 40)):
            torn[luck.randrange(len(torn))] = luck.randrange(256)
        try:
            read_workbook(bytes(torn))
        except TableUnreadable:
            refused += 1

    assert refused > 200

"""`runut process ...` for revisions: lint, import, try, sheet, difference, impact, migration."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.office import PROCESSES, SOP, Office
from tests.web.test_command_line import Terminal

DRAWING = (PROCESSES / SOP / "process.bpmn").read_text(encoding="utf-8")
TABLE = """
id: surat-masuk
title: Surat Masuk
lanes: [Staf Loket, Sekretaris]
steps:
- {step: 1, activity: Mencatat surat, actor: Staf Loket, time_text: "5 menit"}
- {step: 2, activity: Memeriksa surat, actor: Sekretaris, type: decision, time_text: "1 jam"}
flows: [[start, 1], [1, 2], [2, end, Ya], [2, 1, Tidak]]
"""


@pytest.fixture
def terminal(database_url: str, tmp_path: Path) -> Terminal:
    return Terminal(database_url, tmp_path / "data")


@pytest.fixture
def revised(terminal: Terminal, office: Office, tmp_path: Path) -> Path:
    """A folder with the next version of the SOP, in force; a case of the first one runs."""
    office.starts()
    folder = tmp_path / "revised"
    shutil.copytree(PROCESSES / SOP, folder)
    (folder / "process.bpmn").write_text(DRAWING.replace('sop:minutes="3"', 'sop:minutes="5"'), encoding="utf-8")
    assert terminal.types("process", "deploy", str(folder)).exit_code == 0
    return folder


def test_lint_says_one_line_for_each_file(terminal: Terminal, tmp_path: Path) -> None:
    lame, torn = tmp_path / "lame.bpmn", tmp_path / "torn.bpmn"
    lame.write_text(DRAWING, encoding="utf-8")
    torn.write_bytes(b"\xff\xfe<a")

    answer = terminal.types("process", "lint", str(PROCESSES / SOP), str(lame), str(torn))

    assert answer.exit_code == 1
    lines = answer.output.splitlines()
    assert len(lines) == 3
    assert lines[0].endswith("accepted")
    assert (
        "refused: order_report “Memerintahkan penyusunan LAKIP”: Formulir forms/order_report.json tidak ada" in lines[1]
    )
    assert "bukan gambar BPMN yang terbaca" in lines[2]


def test_lint_tells_programs_everything(terminal: Terminal, tmp_path: Path) -> None:
    lame = tmp_path / "lame.bpmn"
    lame.write_text(DRAWING, encoding="utf-8")

    told = json.loads(terminal.types("process", "lint", "--json", "--lang", "en", str(lame)).output)

    assert [each["accepted"] for each in told] == [False]
    assert {fault["code"] for fault in told[0]["faults"]} == {"form_missing"}
    assert all(fault["element"] and fault["reason"] for fault in told[0]["faults"])


def test_a_table_becomes_drafts_or_an_sop_that_runs(terminal: Terminal, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "table.yaml"
    path.write_text(TABLE, encoding="utf-8")

    assert terminal.types("process", "import-table", str(path)).output.startswith("surat_masuk: draft 1")
    deployed = terminal.types("process", "import-table", str(path), "--deploy")

    assert "surat_masuk: in force, version 1" in deployed.output
    assert "new post staf_loket" not in deployed.output or "held by" in deployed.output
    tried = terminal.types("process", "try", "surat_masuk")
    assert tried.exit_code == 0
    assert "2 ways to the end: 2 to 4 steps, 65 to 130 minutes" in tried.output


def test_a_table_that_cannot_be_read_keeps_nothing(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "table.yaml"
    path.write_text(TABLE.replace("5 menit", "segera"), encoding="utf-8")

    answer = terminal.types("process", "import-table", str(path), "--deploy")

    assert answer.exit_code == 1
    assert "Baris 1: waktu “segera” tidak dapat dibaca" in answer.output


@pytest.mark.parametrize("name", ["sop.pdf", "sop.html"])
def test_a_sheet_is_written(terminal: Terminal, tmp_path: Path, name: str) -> None:
    answer = terminal.types("process", "sheet", SOP, "--out", str(tmp_path / name))

    assert answer.exit_code == 0
    assert (tmp_path / name).read_bytes()[:5] in (b"%PDF-", b"<!doc")


def test_a_document_is_made_of_its_sample(terminal: Terminal, revised: Path, tmp_path: Path) -> None:
    out = tmp_path / "nota.pdf"

    assert "1 page(s)" in terminal.types("process", "preview", SOP, "nota_dinas", "--out", str(out)).output
    assert out.read_bytes().startswith(b"%PDF-")
    assert "It has: " in terminal.types("process", "preview", SOP, "tidakada", "--out", str(out)).output
    wrong = revised / "documents" / "nota_dinas" / "template.html"
    wrong.write_text("<p>\n{{ salah }}", encoding="utf-8")
    refused = terminal.types("process", "preview", str(revised), "nota_dinas", "--out", str(out))
    assert (refused.exit_code, "template.html, line 2" in refused.output) == (1, True)


def test_the_difference_is_said(terminal: Terminal, revised: Path) -> None:
    answer = terminal.types("process", "diff", SOP, "1", "2")

    assert (
        "Waktu baku langkah 1 “Memerintahkan penyusunan LAKIP” berubah dari 3 menit menjadi 5 menit." in answer.output
    )
    assert "Kedua versi sama isinya." in terminal.types("process", "diff", SOP, "2", str(revised)).output


def test_impact_and_dry_run_change_nothing_and_agree_with_the_move(
    terminal: Terminal, office: Office, revised: Path
) -> None:
    before = terminal.types("process", "impact", SOP, "2")
    dry = terminal.types("process", "migrate", SOP, "2", "--dry-run")
    assert before.output.splitlines()[-1] == dry.output.splitlines()[-1] == "stays 1"

    moved = terminal.types("process", "migrate", SOP, "2")

    assert "Run 1: stays 1" in moved.output
    assert "no running case" in terminal.types("process", "impact", SOP, "2").output
    assert "undone 1" in terminal.types("process", "migrate", SOP, "2", "--undo", "1").output


@pytest.mark.parametrize(
    "words",
    [
        ("try", "tidak_ada"),
        ("sheet", "tidak_ada", "--out", "x.pdf"),
        ("diff", SOP, "1", "9"),
        ("impact", SOP, "9"),
        ("migrate", SOP, "9"),
        ("import-table", __file__),
    ],
    ids=lambda words: words[0],
)
def test_what_does_not_exist_is_said_in_one_line(terminal: Terminal, words: tuple[str, ...]) -> None:
    answer = terminal.types("process", *words)

    assert answer.exit_code == 1
    assert answer.output.startswith("Error: ")
    assert "Traceback" not in answer.output

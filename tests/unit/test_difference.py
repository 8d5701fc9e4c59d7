"""Every kind of change is said in the words of an SOP, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import yaml

from engine.revise.difference import Change, Difference, difference, marks
from engine.revise.sop import read_sop
from engine.revise.table import Row, Way, table_of
from engine.revise.writing_table import write_table
from engine.run.bundle import read_folder
from tests.office import PROCESSES, SOP
from tests.properties.test_tables import later

FILES = read_folder(PROCESSES / SOP)
Files = dict[str, str]


def compared(change: Callable[[Files], Files]) -> Difference:
    return difference(read_sop(FILES), read_sop(change(dict(FILES))))


def drawing(old: str, new: str) -> Callable[[Files], Files]:
    assert FILES["process.bpmn"].count(old) == 1, FILES["process.bpmn"].count(old)
    return lambda files: files | {"process.bpmn": files["process.bpmn"].replace(old, new)}


def identity(**changed: Any) -> Callable[[Files], Files]:
    told = yaml.safe_load(FILES["identity.yaml"]) | changed
    return lambda files: files | {"identity.yaml": yaml.safe_dump(told, allow_unicode=True)}


def form(name: str, change: Callable[[list[dict[str, Any]]], object]) -> Callable[[Files], Files]:
    path = f"forms/{name}.json"
    told = json.loads(FILES[path])
    change(told["components"])
    return lambda files: files | {path: json.dumps(told)}


def step(element: str, old: str, new: str) -> Callable[[Files], Files]:
    """Change an attribute of one task."""
    text = FILES["process.bpmn"]
    start = text.index(f'id="{element}"')
    end = text.index(">", start)
    assert old in text[start:end]
    changed = text[:start] + text[start:end].replace(old, new) + text[end:]
    return lambda files: files | {"process.bpmn": changed}


def rows(change: Callable[[list[Row]], list[Row]]) -> Callable[[Files], Files]:
    table = table_of(FILES)
    return lambda files: write_table(replace(table, rows=tuple(change(list(table.rows)))), files)


def another(number: int, **changed: Any) -> Callable[[Files], Files]:
    return rows(lambda listed: [replace(each, **changed) if each.step == number else each for each in listed])


def with_new_step(listed: list[Row]) -> list[Row]:
    shifted = [later(each, from_step=12) for each in listed]
    shifted[10] = replace(shifted[10], ways=(Way(12),))
    return [*shifted[:11], Row(12, "Membubuhkan stempel", "staff", 15, "15 menit", ways=(Way(13),)), *shifted[11:]]


def without_step_twelve(listed: list[Row]) -> list[Row]:
    kept = [each for each in listed if each.step != 12]
    kept[-1] = replace(kept[-1], step=12)
    kept[-2] = replace(kept[-2], ways=(Way(12),))
    return kept


LEGAL = yaml.safe_load(FILES["identity.yaml"])["legal_bases"]
DEADLINE = '          sop:deadline="distribute_format.deadline"\n'
LANE = '<bpmn:lane id="staff" name="staff">'

EDITS: dict[str, tuple[Callable[[Files], Files], str, str | None]] = {
    "wording": (another(8, activity="Menyerahkan Lakip"), "wording", "submit_report"),
    "minutes": (step("draft_report", 'sop:minutes="60"', 'sop:minutes="90"'), "minutes", "draft_report"),
    "days": (another(5, minutes=900, time_text="2 hari"), "minutes", "draft_report"),
    "requirement": (step("draft_report", 'requirement="Dokumen"', 'requirement="Data"'), "requirement", "draft_report"),
    "output": (step("draft_report", 'sop:output="Dokumen"', 'sop:output="Draft"'), "output", "draft_report"),
    "note": (another(4, note="Bersama tim"), "note", "analyse_data"),
    "post": (step("draft_report", '"staf_perencanaan"', '"staf_umum"'), "post", "draft_report"),
    "participants": (another(9, participants=("Bupati",)), "participants", "sign_report"),
    "other sop": (another(3, calls="SOP Arsip"), "calls", "collect_data"),
    "deadline": (drawing(DEADLINE, ""), "deadline", "fill_format"),
    "repeated": (
        drawing('collection="distribute_format.units"', 'collection="other.units"'),
        "repeated",
        "collect_data",
    ),
    "question": (another(6, question="Sudah benar?"), "question", "correct_draft"),
    "condition": (drawing('.decision == "benar"', '.decision != "perbaiki"'), "condition", "correct_draft"),
    "target of a branch": (another(9, ways=(Way(10, "Ya"), Way(4, "Kembalikan"))), "way", "sign_report"),
    "new step": (rows(with_new_step), "step_added", "membubuhkan_stempel"),
    "step gone": (rows(without_step_twelve), "step_removed", "copy_report"),
    "lane renamed": (drawing(LANE, LANE.replace('"staff">', '"Staf">')), "lane_renamed", "staff"),
    "number": (identity(number="01.03/176-Sekre/2026"), "identity", None),
    "date": (identity(revised="2026-11-26"), "identity", None),
    "approved by": (identity(approved_by={"name": "SITI", "position": "Kepala Dinas"}), "identity", None),
    "equipment": (identity(equipment=["ATK"]), "identity", None),
    "new basis": (identity(legal_bases=[*LEGAL, {"text": "Perda 1/2026", "state": "berlaku"}]), "basis_added", None),
    "basis gone": (identity(legal_bases=LEGAL[1:]), "basis_removed", None),
    "state of a basis": (
        identity(legal_bases=[{**LEGAL[0], "state": "dicabut"}, *LEGAL[1:]]),
        "basis_state",
        None,
    ),
    "new field": (
        form("draft_report", lambda parts: parts.append({"type": "textfield", "key": "x", "label": "Nomor"})),
        "form_added",
        "draft_report",
    ),
    "field gone": (form("correct_draft", lambda parts: parts.pop(3)), "form_removed", "correct_draft"),
    "field renamed": (
        form("correct_draft", lambda parts: parts[3].update(label="Catatan")),
        "form_changed",
        "correct_draft",
    ),
    "new document": (
        form("copy_report", lambda parts: parts.append({"type": "filepicker", "key": "scan", "label": "Pindaian"})),
        "document_added",
        "copy_report",
    ),
    "document gone": (form("correct_draft", lambda parts: parts.pop(4)), "document_removed", "correct_draft"),
    "only the drawing": (drawing('id="draft_report_to_correct_draft"', 'id="d_to_c"'), "drawing", None),
}


@pytest.mark.parametrize(("edit", "kind", "element"), EDITS.values(), ids=EDITS)
def test_one_edit_is_said_and_nothing_else(edit: Callable[[Files], Files], kind: str, element: str | None) -> None:
    found = compared(edit).changes

    assert [(each.kind, each.element) for each in found] == [(kind, element)], [each.reason for each in found]
    assert found[0].reason


def test_a_step_that_passes_to_another_actor_is_said_and_so_is_the_post_it_loses() -> None:
    found = compared(another(8, actor="Kadis")).changes

    assert {each.kind for each in found} == {"actor", "post"}
    assert found[0].params["old"] == "Sekretaris"
    assert found[0].params["new"] == "Kadis"


def test_two_steps_that_change_places_are_one_move() -> None:
    def swapped(listed: list[Row]) -> list[Row]:
        eleven, twelve = listed[10], listed[11]
        listed[9] = replace(listed[9], ways=(Way(11),))
        listed[10] = replace(twelve, step=11, ways=(Way(12),))
        listed[11] = replace(eleven, step=12, ways=(Way(13),))
        return listed

    kinds = [each.kind for each in compared(rows(swapped)).changes]

    assert kinds.count("step_moved") == 1
    assert set(kinds) <= {"step_moved", "way"}


def test_a_step_with_another_id_is_recognised() -> None:
    found = compared(
        lambda files: files | {"process.bpmn": files["process.bpmn"].replace("copy_report", "menggandakan")}
    )

    assert found.renamed == {"copy_report": "menggandakan"}
    assert [each.kind for each in found.changes if each.kind in ("step_added", "step_removed")] == []


def test_a_version_does_not_differ_from_itself() -> None:
    assert compared(lambda files: files).changes == ()


def test_marks_name_the_cells_of_the_sheet() -> None:
    found = compared(another(5, minutes=90, output="Draft"))

    assert marks(found) == {"draft_report": frozenset({"time", "output"})}


def test_a_change_knows_its_sentence() -> None:
    change = Change("lane_added", "x", {"name": "Camat"})

    assert change.reason == "New actor: Camat."


def test_documents_that_change_are_told() -> None:
    letter = "documents/nota_dinas/"
    changed = FILES | {f"{letter}template.html": "<p>Baru</p>"}
    without = {path: text for path, text in FILES.items() if not path.startswith(letter)}

    [told] = difference(read_sop(FILES), read_sop(changed)).changes
    assert (told.kind, told.params) == ("paper_changed", {"name": "Nota Dinas", "files": "template.html"})
    assert [each.kind for each in difference(read_sop(FILES), read_sop(without)).changes] == ["paper_removed"]
    assert [each.kind for each in difference(read_sop(without), read_sop(FILES)).changes] == ["paper_added"]

"""Table and drawing are two views of one SOP: table, drawing, table is the identity; what did not change stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.revise.table import END, NotATable, Row, Table, Way, table_of
from engine.revise.weaving import TableWrong
from engine.revise.writing_table import write_table
from engine.run.bundle import parse_bundle, read_folder
from engine.run.gate import node_kind
from engine.run.paths import explore
from engine.run.trial import problems
from tests.office import PROCESSES, SOP

FILES = read_folder(PROCESSES / SOP)
LANES = ("Kepala", "Sekretaris", "Staf")
WORDS = st.text("abcdefg hij", min_size=1, max_size=20).filter(lambda text: text == " ".join(text.split()) and text)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table with decisions that go back or on, and steps done at once that come together again."""
    count = draw(st.integers(1, 9))
    rows, number = [], 1
    while number <= count:
        onward: int | str = number + 1 if number < count else END
        shape = draw(st.sampled_from(["plain", "plain", "back", "pair"]))
        if shape == "pair" and number + 3 <= count:
            rows.append(row(draw, number, Way(number + 1), Way(number + 2)))
            rows += [row(draw, branch, Way(number + 3)) for branch in (number + 1, number + 2)]
            number += 3
            continue
        ways = [Way(onward)]
        if shape == "back":
            ways = [Way(onward, "Ya"), Way(draw(st.sampled_from(outside(rows, number))), "Tidak")]
        rows.append(row(draw, number, *ways))
        number += 1
    lanes = tuple(dict.fromkeys(each.actor for each in rows))
    return Table(draw(WORDS), lanes, tuple(rows), process_id="uji")


def outside(rows: list[Row], number: int) -> list[int]:
    """The steps so far that stand in no branch: back into one, its twin would be waited for in vain."""
    inside = {way.target for each in rows if len(each.ways) == 2 and not each.is_decision for way in each.ways}
    return [each for each in range(1, number + 1) if each not in inside]


def row(draw: st.DrawFn, number: int, *ways: Way) -> Row:
    minutes = draw(st.integers(1, 2000))
    return Row(
        number,
        draw(WORDS),
        draw(st.sampled_from(LANES)),
        minutes,
        draw(st.sampled_from(["", f"{minutes} menit"])),
        requirement=draw(st.sampled_from(["", "Surat"])),
        output=draw(st.sampled_from(["", "Dokumen"])),
        participants=draw(st.sampled_from([(), ("Camat",), ("Camat", "Lurah")])),
        ways=ways,
    )


def as_written(table: Table) -> Table:
    """Without what only a drawing has: ids, the question of a decision, the data of the sheet."""
    rows = tuple(replace(each, element=None, question="") for each in table.rows)
    return replace(table, rows=rows, identity={}, process_id=None, agency="")


@settings(max_examples=150, deadline=None)
@given(tables())
def test_a_table_that_is_drawn_and_read_again_is_the_same(table: Table) -> None:
    files = write_table(table)

    assert as_written(table_of(files)) == as_written(table)
    assert write_table(table_of(files), files) == files


@settings(max_examples=60, deadline=None)
@given(tables())
def test_what_is_drawn_from_a_table_runs(table: Table) -> None:
    report = problems(write_table(table))

    assert [fault.code for fault in report.faults] == []


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_what_did_not_change_keeps_its_id_and_its_place(table: Table, data: st.DataObject) -> None:
    files = write_table(table)
    known = table_of(files)
    place = data.draw(st.integers(0, len(known.rows) - 1))
    changed = [*known.rows]
    changed[place] = replace(changed[place], activity="lain sama sekali", minutes=7, time_text="")

    again = write_table(replace(known, rows=tuple(changed)), files)

    assert [each.element for each in table_of(again).rows] == [each.element for each in known.rows]
    assert places(again) == places(files)


def places(files: dict[str, str]) -> dict[str, tuple[str, ...]]:
    root = etree.fromstring(files["process.bpmn"].encode())
    shapes = [each for each in root.iter() if node_kind(each) == "BPMNShape"]
    return {str(each.get("bpmnElement")): tuple(str(v) for v in each[0].attrib.values()) for each in shapes}


def test_our_own_sop_is_a_table_of_thirteen_rows_and_comes_back_letter_by_letter() -> None:
    table = table_of(FILES)

    assert len(table.rows) == 13
    assert sum(each.minutes or 0 for each in table.rows) == 723
    assert write_table(table, FILES) == FILES


def test_a_row_put_into_our_own_sop_leaves_the_others_as_they_were() -> None:
    table = table_of(FILES)
    shifted = [later(each, from_step=7) for each in table.rows]
    on_to_new = replace(shifted[5], ways=tuple(replace(w, target=7) if w.target == 8 else w for w in shifted[5].ways))
    new = Row(7, "Menyalin draft Lakip", "staff", 30, "30 menit", ways=(Way(8),))

    files = write_table(replace(table, rows=(*shifted[:5], on_to_new, new, *shifted[6:])), FILES)

    assert problems(files).is_accepted
    after = table_of(files)
    assert [each.element for each in after.rows if each.step != 7] == [each.element for each in table.rows]
    assert {path: text for path, text in files.items() if path != "process.bpmn"} == {
        path: text for path, text in FILES.items() if path != "process.bpmn"
    }
    assert {id_: at for id_, at in places(dict(FILES)).items() if id_ in FIRST_SIX} == {
        id_: at for id_, at in places(files).items() if id_ in FIRST_SIX
    }


FIRST_SIX = {"order_report", "distribute_format", "collect_data", "analyse_data", "draft_report", "correct_draft"}


def later(row_: Row, *, from_step: int) -> Row:
    def moved(step: int | str) -> int | str:
        return step + 1 if isinstance(step, int) and step >= from_step else step

    ways = tuple(replace(way, target=moved(way.target)) for way in row_.ways)
    return replace(row_, step=int(moved(row_.step)), ways=ways)


def test_a_step_becomes_a_decision_with_a_form_that_asks_for_it() -> None:
    table = table_of(FILES)
    ways = (Way(8, "Ya"), Way(5, "Tidak"))
    rows = [replace(each, ways=ways, question="Lakip final?") if each.step == 7 else each for each in table.rows]

    files = write_table(replace(table, rows=tuple(rows)), FILES)

    assert problems(files).is_accepted
    assert '"decision"' in files["forms/finalise_report.json"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ways": (Way(99),)}, "target_unknown"),
        ({"ways": ()}, "nowhere"),
        ({"ways": (Way(2, "Ya"), Way(3))}, "label_missing"),
        ({"ways": (Way(2, "Ya"),)}, "one_branch"),
        ({"actor": ""}, "actor_missing"),
        ({"actor": "Camat"}, "actor_unknown"),
        ({"minutes": None}, "time_missing"),
        ({"activity": " "}, "activity_missing"),
        ({"step": 2}, "step_twice"),
    ],
)
def test_a_table_that_cannot_be_drawn_says_which_row_and_why(change: dict[str, object], code: str) -> None:
    rows = tuple(Row(n, f"langkah {n}", "Staf", 5, ways=(Way(n + 1 if n < 3 else END),)) for n in (1, 2, 3))
    wrong = replace(rows[0], **change)  # type: ignore[arg-type]  # one field each

    with pytest.raises(TableWrong) as refused:
        write_table(Table("uji", ("Staf",), (wrong, *rows[1:])))

    assert code in [each.code for each in refused.value.wrongs]


def test_a_drawing_that_is_no_table_says_why() -> None:
    drawing = FILES["process.bpmn"].replace('        sop:step="4"\n', "")

    with pytest.raises(NotATable) as refused:
        table_of(FILES | {"process.bpmn": drawing})

    assert [(each.code, each.element) for each in refused.value.obstacles] == [("not_numbered", "analyse_data")]


@pytest.mark.parametrize(("yes", "no"), [("≥ 5 berkas", "< 5 berkas"), ("Ya!", "Ya?"), ("Ditolak / A", "Ditolak, A")])
def test_labels_that_differ_only_in_signs_are_answers_of_their_own(yes: str, no: str) -> None:
    rows = (
        Row(1, "Menyusun", "Staf", minutes=5, ways=(Way(2),)),
        Row(2, "Memeriksa", "Kepala", minutes=5, ways=(Way(3, yes), Way(1, no))),
        Row(3, "Mengarsipkan", "Staf", minutes=5, ways=(Way(END),)),
    )
    files = write_table(Table("Uji Label", ("Kepala", "Staf"), rows))

    decided = {way[1].answers["decision"] for way in explore(parse_bundle(files, version_id=1, number=1)).paths()}

    assert problems(files).faults == ()
    assert len(decided) == 2

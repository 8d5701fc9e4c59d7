"""The first process folder keeps its promises: sheet and drawing agree, and every name a form uses exists."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser

PROCESS = "pengumpulan_data_kinerja"
FOLDER = Path(__file__).parents[2] / "processes" / PROCESS
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SOP = "{urn:runut:sop:1}"

WORDING = [
    "Memerintahkan penyusunan LAKIP",
    "Menyampaikan format pengumpulan data dan informasi kinerja dari masing2 bagian",
    "Menghimpun format data dan informasi kinerja dari masing2 bagian",
    "Menganalis dan mengevaluasi data dan informasi kinerja yg terkumpul",
    "Membuat draft Lakip",
    "Mengoreksi draft Lakip",
    "Rapat Finalisasi Lakip",
    "Menyampaikan dokumen Lakip kepada Kepala Kantor untuk persetujuan",
    "Penandatanganan dokumen Lakip oleh Kepala Kantor",
    "Penandatanganan dokumen Lakip oleh Kepala Kantor",
    "Pembuatan surat pengantar pengiriman sekaligus penomoran",
    "Penggandaan Dokumen Lakip",
    "Pengiriman dokumen Lakip",
]
ACTORS = [  # element, lane, post, how sure the lane is
    ("order_report", "kadis", "kepala_dinas", "0.98"),
    ("distribute_format", "sekretaris", "sekretaris", "0.60"),
    ("collect_data", "kasi_kasubbag", "kasubag_perencanaan", "0.65"),
    ("analyse_data", "kasi_kasubbag", "kasubag_perencanaan", "0.70"),
    ("draft_report", "staff", "staf_perencanaan", "0.85"),
    ("correct_draft", "sekretaris", "sekretaris", "0.75"),
    ("finalise_report", "kasi_kasubbag", "kasubag_perencanaan", "0.60"),
    ("submit_report", "sekretaris", "sekretaris", "0.65"),
    ("sign_report", "kadis", "kepala_dinas", "0.98"),
    ("confirm_signature", "kadis", "kepala_dinas", "0.90"),
    ("write_cover_letter", "staff", "staf_umum", "0.55"),
    ("copy_report", "staff", "staf_umum", "0.85"),
    ("deliver_report", "staff", "staf_umum", "0.85"),
]
LANES = {"kadis": "Kadis", "sekretaris": "Sekretaris", "kasi_kasubbag": "Kasi/Kasubbag", "staff": "staff"}
BRANCHES = {
    "data_complete": {"unit_data_accepted": "Ya", "fill_format": "Perbaiki"},
    "draft_correct": {"finalise_report": "Ya", "draft_report": "Perbaiki"},
    "report_approved": {"confirm_signature": "Ya", "draft_report": "Kembalikan"},
}

EVERYWHERE = {"type", "key", "label", "description", "validate", "defaultValue", "runut"}
BY_TYPE: dict[str, set[str]] = {
    "text": {"text"},
    "textfield": set(),
    "textarea": set(),
    "number": {"decimalDigits"},
    "datetime": {"subtype"},
    "checkbox": set(),
    "radio": {"values"},
    "select": {"values"},
    "checklist": {"values"},
    "filepicker": {"multiple", "accept"},
    "dynamiclist": {"components", "minItems", "maxItems"},
    "group": {"components"},
    "runut.performance": set(),
    "runut.recapitulation": set(),
    "runut.document": set(),
    "runut.letter_number": set(),
    "runut.answers": set(),
}
CHECKS = {"required", "min", "max", "minLength", "maxLength", "pattern"}
INPUT_KEYS = {"default", "options", "requiredWhen", "as", "kind"}
OUR_KEYS = {
    "runut.performance": {"unit", "year", "quarter"},
    "runut.recapitulation": {"sources", "year", "quarter", "unit"},
    "runut.document": {"sources", "mode", "confirms"},
    "runut.letter_number": {"register", "classification", "day", "subject"},
    "runut.answers": {"from"},
}

Component = dict[str, Any]

ROOT = etree.fromstring((FOLDER / "process.bpmn").read_bytes())
IDENTITY: dict[str, Any] = yaml.safe_load((FOLDER / "identity.yaml").read_text(encoding="utf-8"))
FORMS: dict[str, Component] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "forms").glob("*.json"))
}
every_form = pytest.mark.parametrize("element", FORMS)


def _id(node: etree._Element) -> str:
    return str(node.get("id"))


def _all(*tags: str) -> list[etree._Element]:
    return [node for tag in tags for node in ROOT.iter(BPMN + tag)]


def _node(element: str) -> etree._Element:
    return next(node for node in ROOT.iter() if node.get("id") == element)


def _steps() -> list[etree._Element]:
    numbered = [node for node in _all("userTask", "subProcess") if node.get(f"{SOP}step")]
    return sorted(numbered, key=lambda node: int(node.get(f"{SOP}step", "")))


def _lane_of(element: str) -> str:
    return next(_id(lane) for lane in _all("lane") if element in [ref.text for ref in lane])


def _components(parent: Component) -> Iterator[Component]:
    for component in parent["components"]:
        yield component
        if "components" in component:
            yield from _components(component)


def _fields(element: str) -> dict[str, Component]:
    """The fields one may refer to; those of a repeated row are not among them."""
    found: dict[str, Component] = {}
    for component in FORMS[element]["components"]:
        for field in component["components"] if component["type"] == "group" else [component]:
            assert field["key"] not in found, f"{element} has {field['key']} twice"
            found[field["key"]] = field
    return found


def _field(reference: str) -> Component:
    element, key = reference.split(".")
    return _fields(element)[key]


def test_the_engine_reads_every_user_task_with_its_lane() -> None:
    parser = BpmnParser()

    parser.add_bpmn_xml(ROOT)
    specs = [parser.get_spec(PROCESS), *parser.get_subprocess_specs(PROCESS).values()]

    lanes = {task.bpmn_id: task.lane for spec in specs for task in spec.task_specs.values() if task.manual}
    expected = {element: LANES[lane] for element, lane, *_ in ACTORS if element != "collect_data"}
    assert lanes == {**expected, "fill_format": "Kasi/Kasubbag", "check_format": "Kasi/Kasubbag"}


def test_the_thirteen_rows_are_those_of_the_printed_sheet() -> None:
    assert [node.get(f"{SOP}step") for node in _steps()] == [str(number) for number in range(1, 14)]
    assert [node.get("name") for node in _steps()] == WORDING


def test_every_row_has_its_actor_and_says_how_sure_that_is() -> None:
    drawn = [
        (_id(node), _lane_of(_id(node)), node.get(f"{SOP}post"), node.get(f"{SOP}confidence")) for node in _steps()
    ]

    assert drawn == ACTORS
    assert all(node.get(f"{SOP}basis") for node in _steps())


def test_the_rows_carry_what_the_sheet_prints_beside_them() -> None:
    columns = [[node.get(SOP + name) for node in _steps()] for name in ("requirement", "minutes", "output", "note")]

    assert columns == [["Nota dinas"] + ["Dokumen"] * 12, ["3"] + ["60"] * 12, ["Dokumen"] * 13, [None] * 13]
    assert sum(int(minutes or 0) for minutes in columns[1]) == IDENTITY["total_minutes"] == 723


def test_step_three_runs_once_for_each_unit_that_got_the_format() -> None:
    [loop] = _all("multiInstanceLoopCharacteristics")

    assert loop.getparent() is _node("collect_data")
    assert (loop.get(f"{SOP}collection"), loop.get(f"{SOP}item")) == ("distribute_format.units", "unit")
    assert loop.findtext(f"{BPMN}loopCardinality") == "len(distribute_format.units)"
    assert _fields("distribute_format")["units"]["type"] == "checklist"


def test_lanes_keep_their_ids_and_printed_labels() -> None:
    assert {_id(lane): lane.get("name") for lane in _all("lane")} == LANES
    assert {post["lane"] for post in IDENTITY["organisation"]["posts"]} == set(LANES)


def test_posts_of_the_drawing_stand_in_the_lane_of_their_step() -> None:
    lanes = {post["code"]: post["lane"] for post in IDENTITY["organisation"]["posts"]}

    assert all(lanes[post] == lane for _, lane, post, _ in ACTORS)
    assert lanes[_node("check_format").get(f"{SOP}post", "")] == "kasi_kasubbag"
    assert _node("fill_format").get(f"{SOP}post") is None


def test_every_flow_has_an_id_and_every_id_is_used_once() -> None:
    ids = [_id(node) for node in ROOT.iter() if node.get("id")]

    assert all(flow.get("id") for flow in _all("sequenceFlow"))
    assert len(ids) == len(set(ids))
    assert not {"Start", "End"} & set(ids)


@pytest.mark.parametrize("gateway", BRANCHES)
def test_a_gateway_has_two_labelled_branches_and_one_condition(gateway: str) -> None:
    flows = [flow for flow in _all("sequenceFlow") if flow.get("sourceRef") == gateway]

    assert {flow.get("targetRef"): flow.get("name") for flow in flows} == BRANCHES[gateway]
    [asked] = [flow for flow in flows if _id(flow) != _node(gateway).get("default")]
    match = re.fullmatch(r'(\w+\.\w+) == "(\w+)"', asked.findtext(f"{BPMN}conditionExpression") or "")
    assert match
    assert match[2] == _field(match[1])["values"][0]["value"]
    assert [flow for flow in flows if flow.find(f"{BPMN}conditionExpression") is not None] == [asked]


def test_every_user_task_has_the_form_it_names() -> None:
    named = {_id(task): task.get(f"{SOP}form") for task in _all("userTask")}

    assert named == {element: f"forms/{element}.json" for element in FORMS}


@every_form
def test_a_form_knows_only_documented_types_and_keys(element: str) -> None:
    form = FORMS[element]

    assert set(form) == {"schemaVersion", "type", "id", "components"}
    assert (form["schemaVersion"], form["type"], form["id"]) == (19, "default", element)
    for part in _components(form):
        kind = part["type"]
        assert set(part) <= EVERYWHERE | BY_TYPE[kind], part
        assert set(part.get("validate", {})) <= CHECKS, part
        assert set(part.get("runut", {})) <= OUR_KEYS.get(kind, INPUT_KEYS), part
        assert part["text"] if kind == "text" else part["label"]
        assert kind == "group" or re.fullmatch(r"[a-z][a-z0-9_]*", part["key"]), part


@every_form
def test_a_form_refers_only_to_what_other_forms_ask(element: str) -> None:
    for field in _fields(element).values():
        ours = field.get("runut", {})
        for reference in ours.get("from", []):
            assert reference in FORMS or _field(reference), reference
        assert all(_field(ours[key]) for key in ("year", "quarter") if key in ours)
        documents = {"filepicker", "runut.document"}  # the second where signing made a file of its own
        kinds = {"runut.recapitulation": {"runut.performance"}, "runut.document": documents}.get(field["type"], set())
        assert all(_field(source)["type"] in kinds for source in ours.get("sources", []))
        assert _field(ours.get("confirms", f"{element}.{field['key']}"))["type"] == field["type"]
        for other, values in ours.get("requiredWhen", {}).items():
            assert set(values) <= {choice["value"] for choice in _fields(element)[other]["values"]}


@every_form
def test_defaults_and_units_of_a_form_exist(element: str) -> None:
    organisation = IDENTITY["organisation"]
    posts = {post["code"] for post in organisation["posts"]}
    units = {unit["code"] for unit in organisation["units"]} | {"item"}

    for field in _fields(element).values():
        options = field.get("runut", {}).get("options", {})
        choices = {choice["value"] for choice in field.get("values", [])} | (
            posts if options.get("source") == "posts" else set()
        )
        if choices and "defaultValue" in field:
            assert set([field["defaultValue"]] if field["type"] != "checklist" else field["defaultValue"]) <= choices
        assert field.get("runut", {}).get("unit", "item") in units
        assert options.get("duty", IDENTITY["supplier_duty"]) == IDENTITY["supplier_duty"]


def test_the_sheet_names_its_bases_and_what_replaced_them() -> None:
    bases = IDENTITY["legal_bases"] + IDENTITY["narrative"]["legal_bases"]

    assert [len(IDENTITY["legal_bases"]), len(IDENTITY["narrative"]["legal_bases"])] == [10, 6]
    assert all(("successor" in basis) == (basis["state"] == "diganti") for basis in bases)
    assert [n for n, basis in enumerate(bases, 1) if basis["state"] == "diganti"] == [5, 6, 7, 14]


def test_the_sheet_keeps_its_label_its_page_break_and_its_columns() -> None:
    assert (IDENTITY["approved_label"], IDENTITY["page_break_after"]) == ("Tanggal Pengesahan", 10)
    assert IDENTITY["form_columns"] == [
        "No",
        "Sasaran",
        "Indikator Kinerja",
        "Target Tahunan",
        "Target Tribulan",
        "Realisasi Tribulan",
        "Keterangan",
    ]

"""What a drawing must be before it may run: every refusal names the element and the reason."""

import pytest

from engine.errors import BundleRefused
from engine.revise.table import END, Row, Table, Way
from engine.revise.writing_table import write_table
from engine.run.bundle import content_hash, parse_bundle
from engine.run.checking import check
from engine.run.gate import read_drawing

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sop="urn:runut:sop:1">'
)
LANES = (
    '<bpmn:laneSet id="lanes"><bpmn:lane id="staff" name="Staf"><bpmn:flowNodeRef>work</bpmn:flowNodeRef></bpmn:lane>'
    "</bpmn:laneSet>"
)
WORK = '<bpmn:userTask id="work" name="Kerja" sop:minutes="5"/>'
FLOWS = (
    '<bpmn:startEvent id="began"/><bpmn:endEvent id="ended"/>'
    '<bpmn:sequenceFlow id="f1" sourceRef="began" targetRef="work"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="ended"/>'
)
SOUND = f'{HEAD}<bpmn:process id="p" isExecutable="true">{LANES}{WORK}{FLOWS}</bpmn:process></bpmn:definitions>'


def deploy(drawing: str) -> None:
    parse_bundle({"process.bpmn": drawing}, version_id=1, number=1)


def changed(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new)


def beside(xml: str) -> str:
    return changed("</bpmn:process>", f"{xml}</bpmn:process>")


def test_a_sound_drawing_is_accepted_and_a_task_without_a_form_asks_for_a_note() -> None:
    version = parse_bundle({"process.bpmn": SOUND}, version_id=1, number=1)

    assert [field.key for field in version.forms["work"].fields] == ["note"]
    assert version.elements["work"].lane_title == "Staf"


@pytest.mark.parametrize(
    ("drawing", "element", "code"),
    [
        (changed('isExecutable="true"', 'isExecutable="false"'), None, "no_process"),
        (changed(' sop:minutes="5"', ""), "work", "no_minutes"),
        (changed(' sop:minutes="5"', ' sop:minutes="0"'), "work", "no_minutes"),
        (changed(LANES, ""), "work", "no_lane"),
        (changed('"f1" ', '"f2" '), "f2", "id_twice"),
        (changed(' id="f1"', ""), None, "no_id"),
        (
            changed('id="began"/>', 'id="Start"/>').replace('sourceRef="began"', 'sourceRef="Start"'),
            "Start",
            "id_unusable",
        ),
        (changed('targetRef="work"', 'targetRef="nowhere"'), "f1", "arrow_loose"),
        (changed('<bpmn:endEvent id="ended"/>', '<bpmn:userTask id="ended" sop:minutes="1"/>'), "p", "no_end"),
        (beside('<bpmn:startEvent id="again"/>'), "p", "starts"),
        (beside('<bpmn:exclusiveGateway id="lost"/>'), "lost", "not_reached"),
        (beside('<bpmn:scriptTask id="s"><bpmn:script>x</bpmn:script></bpmn:scriptTask>'), "s", "kind_unknown"),
        (beside('<bpmn:serviceTask id="s"/>'), "s", "kind_unknown"),
        (beside('<bpmn:callActivity id="s"/>'), "s", "kind_unknown"),
        (beside('<bpmn:boundaryEvent id="s" attachedToRef="work"/>'), "s", "kind_unknown"),
        (beside('<bpmn:dataObjectReference id="s" dataObjectRef="nothing"/>'), "s", "kind_unknown"),
        (
            changed('id="began"/>', 'id="began"><bpmn:timerEventDefinition/></bpmn:startEvent>'),
            "began",
            "inside_unknown",
        ),
        (changed('sop:minutes="5"', 'sop:minutes="5" sop:form="form_missing"'), "work", "form_missing"),
        (
            beside('<bpmn:sequenceFlow id="f3" sourceRef="work" targetRef="ended"/>'),
            "work",
            "arrow_twice",
        ),
        (
            changed(
                "</bpmn:process>",
                '<bpmn:exclusiveGateway id="g"/><bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="work" name="x"/>'
                '<bpmn:sequenceFlow id="f4" sourceRef="g" targetRef="ended" name="y"/></bpmn:process>',
            ).replace('sourceRef="work" targetRef="ended"', 'sourceRef="work" targetRef="g"'),
            "f3",
            "no_condition",
        ),
        (
            changed(
                WORK,
                '<bpmn:userTask id="work" sop:minutes="5"><bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>',
            ),
            "work",
            "no_cardinality",
        ),
        (
            changed(
                WORK,
                '<bpmn:userTask id="work" sop:minutes="5"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>'
                "__import__('os')[</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
            ),
            "work",
            "expression",
        ),
    ],
)
def test_a_drawing_that_would_not_run_as_drawn_is_refused_by_name(drawing: str, element: str | None, code: str) -> None:
    with pytest.raises(BundleRefused) as refused:
        deploy(drawing)

    assert (refused.value.element, refused.value.code) == (element, code)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<a>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>" * 100_000,
        b"<a>" + b"<b/>" * 6_000 + b"</a>",
        b"<a>" + b" " * (2 << 20) + b"</a>",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_modest_plain_xml_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_drawing(data)


def test_a_drawing_too_long_for_the_engine_is_refused() -> None:
    many = "".join(
        f'<bpmn:exclusiveGateway id="g{n}"/><bpmn:sequenceFlow id="h{n}" sourceRef="{f"g{n - 1}" if n else "began"}" '
        f'targetRef="g{n}"/>'
        for n in range(450)
    )
    drawing = beside(many).replace('"f1" sourceRef="began"', '"f1" sourceRef="g449"')

    with pytest.raises(BundleRefused, match="at most 400"):
        deploy(drawing)


def test_the_address_of_a_bundle_follows_its_content_and_not_the_order_of_its_files() -> None:
    assert content_hash({"a": "1", "b": "2"}) == content_hash({"b": "2", "a": "1"})
    assert content_hash({"a": "1"}) != content_hash({"a": "2"})
    assert content_hash({"a": "1"}) != content_hash({"b": "1"})


def decided_three_ways() -> dict[str, str]:
    ways = (Way(3, "Ya"), Way(1, "Tidak"), Way(2, "Ulang"))
    rows = (
        Row(1, "Menyusun", "Staf", minutes=5, ways=(Way(2),)),
        Row(2, "Memeriksa", "Kepala", minutes=5, ways=ways),
        Row(3, "Mengarsipkan", "Staf", minutes=5, ways=(Way(END),)),
    )
    return write_table(Table("Uji Cabang", ("Kepala", "Staf"), rows))


@pytest.mark.parametrize(
    ("condition", "code"),
    [('memeriksa.decision == "ya"', "same_condition"), ("1 == 1", "no_answer"), ("1", "no_answer")],
)
def test_a_branch_that_no_answer_of_its_own_leads_to_is_refused(condition: str, code: str) -> None:
    files = decided_three_ways()
    drawing = files["process.bpmn"].replace('memeriksa.decision == "tidak"', condition)
    assert check(files).is_accepted
    assert drawing != files["process.bpmn"]

    refused = check({**files, "process.bpmn": drawing})

    assert [fault.code for fault in refused.faults] == [code]
    assert refused.faults[0].name.endswith("→ Menyusun")

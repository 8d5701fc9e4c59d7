"""A BPMN drawing becomes one safe, steady SVG that says with signs and words where a case stands."""

import re
from pathlib import Path

import pytest
from lxml import etree

from engine.run.drawing import Mark, NoDrawing, State, Texts, draw

EVERY_ELEMENT = (Path(__file__).parent / "drawings" / "every_element.bpmn").read_bytes()
SVG = "{http://www.w3.org/2000/svg}"
POLYGLOT = """"'--></title></text></svg><script>alert(1)</script><!--<style>*{}</style>&lt;&amp;]]><![CDATA["""

SHELL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:b="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:c="http://www.omg.org/spec/DD/20100524/DC" xmlns:d="http://www.omg.org/spec/DD/20100524/DI"
 xmlns:sop="urn:runut:sop:1">{elements}<b:BPMNDiagram><b:BPMNPlane>{places}</b:BPMNPlane></b:BPMNDiagram></definitions>"""


def bounds(x: object = 0, y: object = 0, width: object = 100, height: object = 80) -> str:
    return f'<c:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'


def shape(element: str, box: str = bounds(), attributes: str = "", label: str = "") -> str:
    named = f"<b:BPMNLabel>{label}</b:BPMNLabel>" if label else ""
    return f'<b:BPMNShape bpmnElement="{element}" {attributes}>{box}{named}</b:BPMNShape>'


def edge(element: str, *points: tuple[object, object]) -> str:
    way = "".join(f'<d:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<b:BPMNEdge bpmnElement="{element}">{way}</b:BPMNEdge>'


def bpmn(elements: str, *places: str) -> bytes:
    return SHELL.format(elements=elements, places="".join(places)).encode()


def drawn(xml: bytes, marks: dict[str, Mark] | None = None, title: str = "Contoh") -> etree._Element:
    return etree.fromstring(draw(xml, marks or {}, title=title).encode())


def element_of(svg: etree._Element, id_: str) -> etree._Element:
    (found,) = [group for group in svg.iter(f"{SVG}g") if group.get("data-element") == id_]
    return found


def title_of(svg: etree._Element, id_: str) -> str:
    first = element_of(svg, id_)[0]
    assert first.tag == f"{SVG}title"
    return first.text or ""


def lines_of(group: etree._Element) -> list[str]:
    return [part for text in group.iter(f"{SVG}text") for part in map(str, text.itertext())]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def test_a_hostile_name_stays_text() -> None:
    xml = bpmn(
        f'<task id="{escaped(POLYGLOT)}" name="{escaped(POLYGLOT)}" sop:step="&lt;b&gt;"/>', shape(escaped(POLYGLOT))
    )

    svg = drawn(xml, {POLYGLOT: Mark("late", badge="<i>", label=POLYGLOT)}, title=POLYGLOT)

    known = {"svg", "g", "title", "desc", "rect", "path", "text", "tspan"}
    assert {etree.QName(node).localname for node in svg.iter()} == known
    assert POLYGLOT in title_of(svg, POLYGLOT)


def test_nothing_in_a_drawing_needs_more_than_the_strictest_policy_allows() -> None:
    svg = drawn(EVERY_ELEMENT, {"write": Mark("late", "95/60 mnt", 2)})

    used = {str(name) for node in svg.iter() for name in node.attrib}

    assert not {name for name in used if name == "style" or name.startswith("on") or "href" in name}
    assert not any("url(" in value for node in svg.iter() for value in node.attrib.values())


def test_control_characters_and_direction_overrides_are_dropped() -> None:
    svg = draw(EVERY_ELEMENT, {"write": Mark("active", label="a\x00b\x1b\u202ec\ud800d\ufffe")}, title="x\x07y")

    assert ">xy</title>" in svg
    assert "abcd</title>" in svg


def test_two_drawings_of_the_same_thing_are_equal_byte_for_byte() -> None:
    marks = {"write": Mark("late", "95/60 mnt", 2), "count": Mark("done")}

    first = draw(EVERY_ELEMENT, marks, title="Contoh")
    second = draw(EVERY_ELEMENT, dict(reversed(marks.items())), title="Contoh")

    assert first == second


def test_the_frame_holds_everything_with_a_margin_and_leaves_the_size_to_the_page() -> None:
    svg = drawn(bpmn('<task id="a"/>', shape("a", bounds(50, 60))))

    assert svg.get("viewBox") == "40 50 120 100"
    assert svg.get("width") is None
    assert svg.get("height") is None
    assert svg.get("preserveAspectRatio")


def test_a_reader_hears_the_title_and_where_the_case_stands() -> None:
    svg = drawn(EVERY_ELEMENT, {"write": Mark("late", label="Terlambat 35 menit."), "count": Mark("done")})

    heard = [
        node.text for id_ in (svg.get("aria-labelledby") or "").split() for node in svg.iter() if node.get("id") == id_
    ]
    assert svg.get("role") == "img"
    assert heard[0] == "Contoh"
    assert heard[1] == "Process drawing with 33 elements. 1. Menyusun rancangan Peraturan Bupati – Terlambat 35 menit."


def test_every_shape_has_a_title_and_its_id() -> None:
    svg = drawn(EVERY_ELEMENT)

    ids = re.findall(r'BPMNShape id="\w+" bpmnElement="(\w+)"', EVERY_ELEMENT.decode())
    assert all(title_of(svg, id_) for id_ in ids if id_ != "hidden")
    assert title_of(svg, "write") == "1. Menyusun rancangan Peraturan Bupati"
    assert title_of(svg, "both") == "Gateway"


@pytest.mark.parametrize("state", ["done", "active", "late", "at_risk", "cancelled"])
def test_a_state_is_told_by_a_sign_and_by_words_not_by_colour_alone(state: State) -> None:
    xml = bpmn('<task id="a" name="Menulis"/>', shape("a"))

    svg = drawn(xml, {"a": Mark(state)})

    (layer,) = [group for group in svg.iter(f"{SVG}g") if group.get("class") == "tokens"]
    assert element_of(svg, "a").get("class") == f"el el-task is-{state}"
    assert layer[0].get("class") == f"is-{state}"
    assert layer[0].find(f"{SVG}path") is not None
    assert title_of(svg, "a") == f"Menulis – {Texts().states[state]}"


def test_a_step_still_to_come_is_dashed() -> None:
    svg = drawn(bpmn('<task id="a"/>', shape("a")), {"a": Mark("upcoming")})

    body = element_of(svg, "a").find(f"{SVG}rect")
    assert body is not None
    assert body.get("stroke-dasharray")


def test_tokens_show_how_many_and_how_long() -> None:
    svg = drawn(bpmn('<task id="a"/>', shape("a")), {"a": Mark("active", "95/60 mnt", 2), "unknown": Mark("late")})

    (layer,) = [group for group in svg.iter(f"{SVG}g") if group.get("class") == "tokens"]
    assert lines_of(layer) == ["2", "95/60 mnt"]


def test_tokens_lie_above_flows_and_shapes() -> None:
    svg = drawn(EVERY_ELEMENT, {"open": Mark("active", count=1)})

    layers = [group.get("class") for group in svg.findall(f"{SVG}g/{SVG}g")]
    assert layers == ["sheet", "flows", "nodes", "labels", "over"]
    assert svg.findall(f"{SVG}g/{SVG}g")[-1][-1].get("class") == "tokens"


def test_the_caller_brings_the_words() -> None:
    texts = Texts(description="Gambar dengan {count} unsur.", states={"late": "Terlambat"}, kinds={"task": "Kegiatan"})

    svg = draw(bpmn('<task id="a"/>', shape("a")), {"a": Mark("late")}, title="Contoh", texts=texts)

    assert "Gambar dengan 1 unsur. Kegiatan – Terlambat." in svg


def test_a_label_that_names_the_element_is_the_whole_title() -> None:
    xml = bpmn('<task id="a" name="Menulis" sop:step="3"/>', shape("a"))

    svg = drawn(xml, {"a": Mark("late", label="Menulis terlambat 35 menit.")})

    assert title_of(svg, "a") == "Menulis terlambat 35 menit."


def test_a_vertical_lane_has_its_header_on_top_and_a_horizontal_one_at_the_left() -> None:
    elements = '<process><laneSet><lane id="a" name="Kadis"/><lane id="b" name="Staf"/></laneSet></process>'
    tall, flat = shape("a", bounds(0, 0, 300, 600), 'isHorizontal="false"'), shape("b", bounds(0, 700, 600, 200))

    svg = drawn(bpmn(elements, tall, flat))

    bands = {id_: element_of(svg, id_).findall(f"{SVG}rect")[1] for id_ in "ab"}
    turned = {id_: element_of(svg, id_).findall(f"{SVG}text")[0].get("transform") for id_ in "ab"}
    assert (bands["a"].get("width"), bands["a"].get("height"), turned["a"]) == ("300", "30", None)
    assert (bands["b"].get("width"), bands["b"].get("height"), turned["b"]) == (
        "30",
        "200",
        "translate(0 200)rotate(-90)",
    )


def test_the_content_of_a_folded_sub_process_is_not_drawn() -> None:
    svg = drawn(EVERY_ELEMENT)

    ids = {group.get("data-element") for group in svg.iter(f"{SVG}g")}
    assert "hidden" not in ids
    assert "inside" in ids
    assert element_of(svg, "folded").get("class") == "el el-task"
    assert element_of(svg, "open").get("class") == "el el-container"


def test_a_sub_process_that_does_not_say_so_is_open_when_its_content_is_drawn() -> None:
    elements = '<subProcess id="full"><task id="a"/></subProcess><subProcess id="bare"><task id="b"/></subProcess>'

    svg = drawn(bpmn(elements, shape("full", bounds(0, 0, 300, 200)), shape("a", bounds(50, 50)), shape("bare")))

    assert element_of(svg, "full").get("class") == "el el-container"
    assert element_of(svg, "bare").get("class") == "el el-task"


def test_the_default_flow_has_a_slash_and_an_undirected_association_no_head() -> None:
    elements = '<exclusiveGateway id="g" default="f"/><sequenceFlow id="f" sourceRef="g" targetRef="t"/>'
    plain = drawn(bpmn(elements.replace('default="f"', ""), shape("g"), edge("f", (0, 0), (90, 0))))
    slashed = drawn(bpmn(elements, shape("g"), edge("f", (0, 0), (90, 0))))

    ways = [svg.findall(f"{SVG}g/{SVG}g[@class='flows']/{SVG}path")[0].get("d") for svg in (plain, slashed)]
    assert ways == ["M0 0H85", "M0 0H85M7 5L13 -5"]


def test_a_flow_is_named_at_its_label_or_else_at_its_middle() -> None:
    elements = '<task id="a"/><sequenceFlow id="f" name="Ya"/><sequenceFlow id="g" name="Tidak"/>'
    label = f"<b:BPMNLabel>{bounds(500, 500, 20, 14)}</b:BPMNLabel></b:BPMNEdge>"
    told = edge("g", (0, 100), (100, 100)).replace("</b:BPMNEdge>", label)

    svg = drawn(bpmn(elements, shape("a"), edge("f", (0, 0), (60, 0), (60, 100)), told))

    texts = {text.text: (text.get("x"), text.get("y")) for text in svg.iter(f"{SVG}text")}
    assert texts == {"Ya": ("60", "24"), "Tidak": ("510", "511")}


def test_an_outside_name_keeps_clear_of_the_flows() -> None:
    elements = '<startEvent id="s" name="Mulai"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>'

    svg = drawn(bpmn(elements, shape("s", bounds(0, 0, 36, 36)), edge("f", (18, 36), (18, 90))))

    text = element_of(svg, "s").find(f"{SVG}text")
    assert text is not None
    assert int(text.get("y") or 0) < 0


@pytest.mark.parametrize("place", ["", bounds("NaN"), bounds("x"), bounds(1e9), bounds(0, 0, 0), bounds(0, 0, -5)])
def test_an_element_without_a_usable_place_is_skipped(place: str) -> None:
    xml = bpmn(
        '<task id="a"/><task id="b"/><x:odd xmlns:x="urn:x" id="c"/>', *(shape(i) for i in "ac"), shape("b", place)
    )

    svg = drawn(xml)

    assert [group.get("data-element") for group in svg.iter(f"{SVG}g") if group.get("data-element")] == ["a"]


def test_an_unknown_element_a_lost_reference_and_a_broken_flow_are_skipped() -> None:
    elements = '<task id="a"/><choreographyTask id="x"/><sequenceFlow id="f"/><sequenceFlow id="g"/>'
    places = (
        shape("a"),
        shape("x"),
        shape("gone"),
        edge("f", (0, 0)),
        edge("g", (0, 0), ("NaN", 1)),
        edge("gone", (0, 0)),
    )

    assert draw(bpmn(elements, *places), title="Contoh") == draw(bpmn('<task id="a"/>', shape("a")), title="Contoh")


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b"<definitions",
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"/></definitions>',
        bpmn('<task id="a"/>'),
        b"<!DOCTYPE d [<!ENTITY f SYSTEM 'file:///etc/hostname'>]>"
        + bpmn('<textAnnotation id="a"><text>&f;</text></textAnnotation>', shape("a")),
    ],
)
def test_what_has_no_drawing_is_refused_by_name(xml: bytes) -> None:
    with pytest.raises(NoDrawing) as refusal:
        draw(xml, title="Contoh")

    assert refusal.value.sentence == "This process has no drawing that can be shown."


def test_what_never_fits_ends_in_an_ellipsis_and_the_title_tells_the_rest() -> None:
    name = "Menyampaikan format pengumpulan data " * 8

    svg = drawn(bpmn(f'<task id="a" name="{name}"/>', shape("a")))

    group = element_of(svg, "a")
    assert lines_of(group)[-1].endswith("…")
    assert {text.get("font-size") for text in group.iter(f"{SVG}text")} == {"9"}
    assert title_of(svg, "a") == name.strip()


def test_a_drawing_stays_small() -> None:
    assert len(draw(EVERY_ELEMENT, title="Contoh").encode()) < 400 * EVERY_ELEMENT.count(b"<bpmndi:BPMNShape")

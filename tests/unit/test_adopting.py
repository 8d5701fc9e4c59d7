"""Drawings of other tools become drafts that run; what they do not say is asked for, and nothing fells the program."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from lxml import etree

from engine.revise.adopting import SENTENCES, adopt, is_foreign
from engine.revise.table import table_of
from engine.run.gate import DRAWING, NODES, Unreadable, node_kind, read_drawing
from engine.run.trial import problems
from tests.office import PROCESSES, SOP

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
KINDS = ("task", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "userTask", "callActivity")
GATEWAYS = ("exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")


def drawing(inside: str, before: str = "", after: str = "", prefix: str = "") -> str:
    """A file as other tools write it; `prefix` is what they call the namespace."""
    name = f":{prefix}" if prefix else ""
    lead = f"{prefix}:" if prefix else ""
    text = (
        f'<definitions xmlns="{MODEL}" id="d" targetNamespace="t">{before}'
        f'<process id="proses-1" name="Izin Usaha">{inside}</process>{after}</definitions>'
    )
    if not prefix:
        return text
    text = text.replace("</", "\0").replace("<", f"<{lead}").replace("\0", f"</{lead}")
    return text.replace("xmlns=", f"xmlns{name}=")


def node(kind: str, id_: str, name: str = "", inner: str = "") -> str:
    return f'<{kind} id="{id_}" name="{name}">{inner}</{kind}>'


def arrows(*pairs: str, named: Sequence[str] = ()) -> str:
    """Arrows such as "a b", with ids like those of drawing programs."""
    names = [*named, *[""] * len(pairs)]
    parts = (pair.split() for pair in pairs)
    return "".join(
        f'<sequenceFlow id="sid-{place}-{source}" sourceRef="{source}" targetRef="{target}" name="{names[place]}"/>'
        for place, (source, target) in enumerate(parts)
    )


START, END = node("startEvent", "mulai"), node("endEvent", "akhir")
LINE = START + node("task", "a", "Menerima") + node("task", "b", "Mencatat") + END
TIMER = "<timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition>"
FORK = (
    START + node("task", "a", "Memeriksa") + node("exclusiveGateway", "g", "Lengkap?") + node("task", "b", "Mencatat")
)
LINKS = arrows("mulai a", "a b", "b akhir")
DIALECTS = {
    "no lanes": (drawing(LINE + LINKS), {"lanes", "minutes"}),
    "another prefix": (drawing(LINE + LINKS, prefix="semantic"), {"lanes", "minutes"}),
    "no start, no end": (
        drawing(node("task", "a", "Menerima") + node("task", "b", "Mencatat") + arrows("a b")),
        {"lanes", "minutes"},
    ),
    "two starts": (
        drawing(node("startEvent", "lain") + LINE + arrows("mulai a", "lain b", "a b", "b akhir")),
        {"lanes", "minutes"},
    ),
    "a service, a script and a wait": (
        drawing(
            START
            + node("serviceTask", "a", "Menghitung")
            + node("intermediateCatchEvent", "w", "", TIMER)
            + node("scriptTask", "b", "Mencetak", "<script>import os</script>")
            + END
            + arrows("mulai a", "a w", "w b", "b akhir")
        ),
        {"lanes", "minutes", "kind"},
    ),
    "a decision without conditions": (
        drawing(FORK + END + arrows("mulai a", "a g", "g b", "g a", "b akhir")),
        {"lanes", "minutes", "decision"},
    ),
    "a decision behind a joint": (
        drawing(
            START
            + node("task", "a", "Menyusun")
            + node("exclusiveGateway", "j")
            + node("exclusiveGateway", "g", "Setuju?")
            + node("task", "b", "Mengirim")
            + END
            + arrows("mulai a", "a j", "j g", "g b", "g a", "b akhir", named=("", "", "", "≥ 5", "&lt; 5"))
        ),
        {"lanes", "minutes", "decision"},
    ),
    "a step without wording, ids no condition can name": (
        drawing(
            node("startEvent", "Start")
            + node("task", "sid-9A.b", "")
            + END
            + arrows("Start sid-9A.b", "sid-9A.b akhir")
        ),
        {"lanes", "minutes", "name"},
    ),
    "an exception at the edge of a step": (
        drawing(
            LINE
            + f'<boundaryEvent id="x" attachedToRef="a">{TIMER}</boundaryEvent>'
            + node("task", "c", "Menegur")
            + arrows("mulai a", "a b", "b akhir", "x c", "c akhir")
        ),
        {"lanes", "minutes", "dropped"},
    ),
    "a part for each of many": (
        drawing(
            START
            + node("userTask", "a", "Mengisi", "<multiInstanceLoopCharacteristics/>")
            + END
            + arrows("mulai a", "a akhir")
        ),
        {"lanes", "minutes", "cardinality"},
    ),
    "several pools": (
        drawing(
            LINE + LINKS,
            before='<collaboration id="k"><participant id="p1" processRef="proses-1"/><participant id="p2" '
            'processRef="lain"/><messageFlow id="m" sourceRef="a" targetRef="z"/></collaboration>',
            after='<process id="lain"><task id="z" name="Menunggu"/></process>',
        ),
        {"lanes", "minutes", "several"},
    ),
    "nested lanes, one step in none": (
        drawing(
            '<laneSet id="ls"><lane id="L1" name="Bidang"><flowNodeRef>a</flowNodeRef><childLaneSet id="c">'
            '<lane id="L2" name="Kepala"><flowNodeRef>a</flowNodeRef></lane><lane id="L3" name="Staf"/>'
            "</childLaneSet></lane></laneSet>" + LINE + LINKS
        ),
        {"minutes", "lane"},
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_drawing_of_another_tool_becomes_a_draft_that_runs_and_says_what_it_assumed(dialect: str) -> None:
    text, asked = DIALECTS[dialect]

    adopted = adopt(text)

    assert is_foreign(text)
    assert problems(adopted.files).faults == ()
    assert {question.code for question in adopted.questions} == asked
    assert all(question.reason for question in adopted.questions)
    assert not is_foreign(adopted.files[DRAWING])
    assert undrawn(read_drawing(adopted.files[DRAWING].encode())) == set()


def undrawn(root: etree._Element) -> set[str]:
    """What of pools, lanes, shapes and arrows has no place in the picture."""
    drawn = {each.get("bpmnElement") for each in root.iter()}
    wanted = NODES | {"sequenceFlow", "lane", "participant"}
    return {str(each.get("id")) for each in root.iter() if node_kind(each) in wanted} - drawn


def test_steps_are_numbered_as_they_follow_each_other_and_not_as_the_file_lists_them() -> None:
    inside = END + node("task", "b", "Kedua") + node("task", "a", "Pertama") + START + LINKS

    table = table_of(dict(adopt(drawing(inside)).files))

    assert [row.activity for row in table.rows] == ["Pertama", "Kedua"]


def test_what_people_wrote_stays() -> None:
    table = table_of(dict(adopt(DIALECTS["a decision without conditions"][0]).files))

    assert [row.activity for row in table.rows] == ["Memeriksa", "Mencatat"]
    assert [way.label for way in table.rows[0].ways] == ["Ya", "Tidak"]


def test_our_own_drawings_are_not_foreign() -> None:
    assert not is_foreign((PROCESSES / SOP / DRAWING).read_text())


def at_random(luck: random.Random) -> str:
    """Tasks and gateways of every kind, joined at random so that all can be reached and go on."""
    count = luck.randrange(2, 12)
    kinds = [luck.choice(KINDS if luck.random() < 0.7 else GATEWAYS) for _ in range(count)]
    pairs = [f"mulai n{0}", *(f"n{k} n{k + 1}" for k in range(count - 1)), f"n{count - 1} akhir"]
    for k, kind in enumerate(kinds):
        if kind in GATEWAYS and luck.random() < 0.8:
            target = luck.choice([*range(count), count])
            pair = f"n{k} {f'n{target}' if target < count else 'akhir'}"
            if target != k and pair not in pairs:
                pairs.append(pair)
    nodes = "".join(node(kind, f"n{k}", f"Langkah {k}") for k, kind in enumerate(kinds))
    return drawing(START + nodes + END + arrows(*pairs))


def test_most_drawings_made_at_random_run_and_the_others_are_refused_by_name() -> None:
    luck = random.Random(11)
    reports = [problems(adopt(at_random(luck)).files) for _ in range(120)]

    accepted = sum(report.is_accepted for report in reports)

    assert {fault.code for report in reports for fault in report.faults} <= {"no_rest", "no_exit"}
    assert accepted >= 110


def test_what_is_no_drawing_is_refused() -> None:
    for text in ("", "<a/>", "halo", f'<definitions xmlns="{MODEL}"/>'):
        with pytest.raises(ValueError, match=r"."):
            adopt(text)


def test_every_sentence_can_be_told() -> None:
    params = {"number": 1, "minutes": 1, "name": "a", "kind": "b", "step": "c"}

    assert all(sentence % params for sentence in SENTENCES.values())


def test_drawings_that_a_tool_calls_alike_are_sops_of_their_own() -> None:
    text = DIALECTS["several pools"][0]

    ids = [table_of(dict(adopt(each).files)).process_id for each in (text, text.replace("Izin Usaha", "Izin Acara"))]

    assert ids == ["izin_usaha", "izin_acara"]


@pytest.mark.parametrize("inside", ["<task/>" * 3000, node("boundaryEvent", "b") * 3000 + "<task/>" * 401])
def test_a_drawing_with_more_than_can_run_is_refused_at_once(inside: str) -> None:
    with pytest.raises(Unreadable) as refused:
        adopt(drawing(inside))

    assert refused.value.fault.code == "too_many_nodes"

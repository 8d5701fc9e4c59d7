"""Whatever is put before the gate: what it accepts runs to its end, what it refuses is told why; nothing breaks."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.run.bundle import parse_bundle, read_folder
from engine.run.faults import SENTENCES
from engine.run.gate import node_kind
from engine.run.paths import explore
from engine.run.rewriting import rewrite
from engine.run.trial import problems
from tests.office import PROCESSES, SOP
from tests.revising import Drawn, Small

FILES = read_folder(PROCESSES / SOP)
DRAWING = FILES["process.bpmn"]


def judged(drawing: str) -> bool:
    """Put a drawing through the gate; whether it was accepted. What is accepted is run here, without the child."""
    rewritten = rewrite(FILES | {"process.bpmn": drawing})
    report = problems(rewritten.files, seconds=30)
    assert all(fault.code in SENTENCES and fault.reason for fault in report.faults)
    if report.is_accepted:
        found = explore(parse_bundle(rewritten.files, version_id=0, number=0))
        assert found.is_sound
        assert found.ends
    return report.is_accepted


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_drawing_with_a_torn_text_is_refused_or_runs(seed: int) -> None:
    luck = random.Random(seed)
    place = luck.randrange(len(DRAWING))
    other = luck.choice(["", "<", '"', "&", "\x00", "bpmn:", "</bpmn:process>", "é" * 5, DRAWING[place : place + 40]])
    judged(DRAWING[:place] + other + DRAWING[place + luck.randrange(40) :])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_a_drawing_with_a_changed_tree_is_refused_or_runs(seed: int) -> None:
    luck, root = random.Random(seed), etree.fromstring(DRAWING.encode())
    for _ in range(luck.randint(1, 3)):
        mutate(luck, root)
    judged(etree.tostring(root, encoding="unicode"))


def mutate(luck: random.Random, root: etree._Element) -> None:
    elements = [each for each in root.iter() if node_kind(each) and each is not root]
    element, other = luck.choice(elements), luck.choice(elements)
    names = list(element.attrib)
    match luck.randrange(6):
        case 0 if element.getparent() is not None:
            element.getparent().remove(element)  # type: ignore[union-attr]  # it has one
        case 1 if names:
            del element.attrib[luck.choice(names)]
        case 2 if names:
            element.set(luck.choice(names), luck.choice(["", "x", "Start", str(other.get("id")), "-1", "a b"]))
        case 3:
            element.tag = other.tag
        case 4 if element.get("targetRef"):
            element.set("targetRef", str(other.get("id")))
        case _:
            element.text = luck.choice(["", "x.y == 1", "__import__('os')", "1 +", str(other.text)])


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_random_graphs_are_refused_or_run(data: st.DataObject) -> None:
    kinds = st.sampled_from(["task", "task", "decides", "xor", "and"])
    count = data.draw(st.integers(1, 7))
    nodes = [Drawn(f"n{place}", data.draw(kinds), lane="staff", name=f"n{place}") for place in range(count)]
    ids = [node.id for node in nodes]
    ends = st.tuples(st.sampled_from(["mulai", *ids]), st.sampled_from([*ids, "selesai"]))
    pairs = dict.fromkeys(data.draw(st.lists(ends, min_size=count, max_size=2 * count + 2)))
    deciding = [node.id for node in nodes if node.kind == "decides"]
    arrows = [
        (one, other, "Ya", f"{data.draw(st.sampled_from(deciding))}.decision == 'ya'")
        if deciding and one.startswith("n") and data.draw(st.booleans())
        else (one, other)
        for one, other in pairs
    ]
    small = Small([Drawn("mulai", "start"), *nodes, Drawn("selesai", "end")], arrows)
    report = problems(rewrite(small.files()).files)
    assert all(fault.code in SENTENCES for fault in report.faults)
    if report.is_accepted:
        assert explore(parse_bundle(rewrite(small.files()).files, version_id=0, number=0)).is_sound


@pytest.mark.parametrize(
    "drawing",
    [
        '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;&b;&b;</l>',
        "<a>" * 5_000 + "</a>" * 5_000,
        "<a " + " ".join(f'b{n}="c"' for n in range(50_000)) + "/>",
        "<a>" + "&#65;" * 100_000 + "</a>",
        DRAWING.replace("correct_draft.decision", "9**9**9**9"),
        DRAWING.replace('correct_draft.decision == "benar"', "'a' * 10000000000 == 'b'"),
    ],
    ids=["laughs", "deep", "attributes", "references", "powers", "memory"],
)
def test_what_is_made_to_break_a_reader_is_refused_by_name(drawing: str) -> None:
    report = problems(FILES | {"process.bpmn": drawing}, seconds=30)

    assert not report.is_accepted
    assert report.faults[0].code in SENTENCES


def test_a_child_that_takes_too_long_is_ended_and_the_next_one_answers() -> None:
    assert [fault.code for fault in problems(FILES, seconds=0.0001).faults] == ["too_costly"]
    assert problems(FILES).is_accepted

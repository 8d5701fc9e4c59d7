"""A drawing without anything in it: one pool, one process, nothing that could run yet."""

from lxml import etree

from engine.revise.decision_forms import process_slug
from engine.revise.table import Table
from engine.run.gate import BPMN, SOP

XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES = {
    "bpmn": BPMN,
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": XSI,
    "sop": SOP,
}


def empty_drawing(table: Table) -> etree._Element:
    """The frame of a new SOP: its pool bears the agency, its id follows from the title."""
    name = table.process_id or process_slug(table.title)
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap=NAMESPACES, id=f"{name}_definitions")
    root.set("targetNamespace", f"urn:runut:process:{name}")
    collaboration = etree.SubElement(root, f"{{{BPMN}}}collaboration", id=f"{name}_collaboration")
    pool = etree.SubElement(collaboration, f"{{{BPMN}}}participant", id=f"{name}_pool")
    pool.set("name", table.agency or table.title)
    pool.set("processRef", name)
    process = etree.SubElement(root, f"{{{BPMN}}}process", id=name, isExecutable="true")
    process.set("name", table.title)
    return root

"""Turns a checked drawing into the engine's specs: once per version, shared by every instance, never stored in one."""

from dataclasses import dataclass

from lxml import etree
from SpiffWorkflow.bpmn.exceptions import WorkflowException
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.mixins.inclusive_gateway import InclusiveGateway
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask

from engine.errors import BundleRefused

SOP = "urn:runut:sop:1"
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
LOOP = f"{{{BPMN}}}multiInstanceLoopCharacteristics"


@dataclass(frozen=True)
class ParsedDrawing:
    """The engine's specs of one version. `collections` gives, by element, the expression its items come from."""

    top: BpmnProcessSpec
    inner: dict[str, BpmnProcessSpec]
    collections: dict[str, str]
    looks_far_ahead: frozenset[str]  # specs with an inclusive join, which decides by predicted tasks


def parse_drawing(process_id: str, root: etree._Element) -> ParsedDrawing:
    """Parse a drawing that passed the gate.

    Raises:
        BundleRefused: the engine cannot run it.
    """
    parser = BpmnParser()
    try:
        parser.add_bpmn_xml(root)
        top = parser.get_spec(process_id)
        inner = parser.get_subprocess_specs(process_id)
    except (ValidationException, WorkflowException, ValueError, TypeError, KeyError, RecursionError) as error:
        raise BundleRefused(getattr(error, "tag", None), str(error)) from error
    specs = [top, *inner.values()]
    for spec in specs:
        _listen_to_loops(spec)
    collections = {
        str(loop.getparent().get("id")): str(loop.get(f"{{{SOP}}}collection"))  # type: ignore[union-attr]  # a loop has a parent
        for loop in root.iter(LOOP)
        if loop.get(f"{{{SOP}}}collection")
    }
    far = frozenset(s.name for s in specs if any(isinstance(t, InclusiveGateway) for t in s.task_specs.values()))
    return ParsedDrawing(top, inner, collections, far)


def _listen_to_loops(spec: BpmnProcessSpec) -> None:
    # The engine connects these when a loop starts; a process that only loads instances would never hear of their ends.
    for task_spec in list(spec.task_specs.values()):
        if isinstance(task_spec, LoopTask):
            spec.task_specs[task_spec.task_spec].completed_event.connect(task_spec.merge_child)

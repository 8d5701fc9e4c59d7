"""Whether the steps and fields a document names are there. Knows forms and declarations, no template and no paper."""

import re
from collections.abc import Iterator, Mapping

from engine.documents.declaration import DECLARATION, Template, fault_at
from engine.forms.schema import Form
from engine.run.faults import Fault

REFERENCE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*")
CODE = re.compile(r"[A-Z]{2,}|[0-9]")  # how a code of classification begins: OT.01.03, 000.1


def stray_names(template: Template, forms: Mapping[str, Form]) -> Iterator[Fault]:
    """Every step or field that a document names and the SOP does not have."""
    said = template.declaration
    for element in sorted(said.elements):
        if element not in forms:
            yield _fault(template, element)
    references: list[str | None] = [f"{said.after}.{key}" for key in said.when]
    references += [said.number, said.date, said.signatory.answer if said.signatory else None]
    if said.classification and REFERENCE.fullmatch(said.classification) and not CODE.match(said.classification):
        references.append(said.classification)
    for reference in filter(None, references):
        element, _, key = reference.partition(".")
        if element not in forms or all(field.key != key for field in forms[element].fields):
            yield _fault(template, reference)


def _fault(template: Template, name: str) -> Fault:
    text = template.files[DECLARATION]
    found = text.find(name if name in text else name.rpartition(".")[2])
    line = text[:found].count("\n") + 1 if found >= 0 else 1
    return fault_at(template.id, DECLARATION, line, name, "document_element")

"""Which builder gives the data of a document, and which writes it as DOCX: the one list of both."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from engine.documents.case import Case
from engine.documents.content import Content, content_of
from engine.documents.declaration import DECLARATION, DocumentRefused, Template, fault_at
from engine.documents.performance import performance_of, report_of
from engine.documents.word import write_docx

Builder: TypeAlias = Callable[[Case, Template], Content]
Writer: TypeAlias = Callable[[Template, Content], bytes]  # pure: the same content, the same bytes

BUILDERS: Mapping[str, Builder] = {"case": content_of, "performance": performance_of, "report": report_of}
# By name of the content, for documents that declare the format docx.
WRITERS: Mapping[str, Writer] = {"report": write_docx}


def content_for(case: Case, template: Template) -> Content:
    """The data of a document of a case.

    Raises:
        DocumentRefused: its declaration names content that nothing builds, or the case has none of it.
    """
    builder = BUILDERS.get(template.declaration.content)
    if builder is None:
        raise DocumentRefused(fault_at(template.id, DECLARATION, 1, f"content: {template.declaration.content}"))
    return builder(case, template)

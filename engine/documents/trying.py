"""Makes a document of its folder and data in this very process, or tries one with its sample. Limits are others."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.documents.declaration import TEMPLATE, DocumentRefused, Template, fault_at
from engine.documents.pdf import Printed, print_document, style_faults
from engine.documents.rendering import render, subject_of
from engine.errors import PrintingMissing
from engine.run.faults import Fault


def made(
    template: Template, data: Mapping[str, Any], tell: Callable[[int], None] = lambda step: None
) -> tuple[str, Printed]:
    """The subject of a document, and the document on paper.

    Raises:
        DocumentRefused: names file and line. PrintingMissing.
    """
    subject = subject_of(template, data)
    tell(1)
    html = render(template, {**data, "subject": subject})
    return subject, print_document(template, html, lambda step: tell(1 + step))


def faults_of(id_: str, files: Mapping[str, str]) -> list[Fault]:
    """What keeps a document from being made of its sample, and what of its style is not understood."""
    try:
        template = Template.from_files(id_, files)
        made(template, template.sample)
        return list(style_faults(template))
    except DocumentRefused as refusal:
        return [refusal.fault]
    except PrintingMissing:
        return []  # the template itself was filled; this machine cannot show more
    except (RecursionError, MemoryError):
        return [fault_at(id_, TEMPLATE, 1, "", "document_too_costly")]

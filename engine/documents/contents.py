"""Which builder gives the data of a document, and which writes it as DOCX: the one list of both."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from engine.documents.content import Case, Content, content_of
from engine.documents.declaration import Template

Builder: TypeAlias = Callable[[Case, Template], Content]
Writer: TypeAlias = Callable[[Template, Content], bytes]  # pure: the same content, the same bytes

BUILDERS: Mapping[str, Builder] = {"case": content_of}
WRITERS: Mapping[str, Writer] = {}  # by name of the content, for documents that declare the format docx

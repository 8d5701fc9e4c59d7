"""A form: what one user task asks for. Pure, the world around it is an argument."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from engine.forms.choices import Radio
from engine.forms.context import Entries, FileRef, FormContext, Reference
from engine.forms.errors import FormError
from engine.forms.field import Field
from engine.forms.files import FilePicker
from engine.forms.form_file import parse_form
from engine.forms.keys import PAGE_WORDS
from engine.forms.layout import Component, Text, fields_of, leaves
from engine.forms.posted import Posted
from engine.forms.problems import Problem, ProblemCode
from engine.forms.reading import Reading, read_fields
from engine.forms.showing import Shown
from engine.forms.writing import merged

__all__ = ["Form", "FormError"]


@dataclass(frozen=True)
class Form:
    """The components of a page, and how they turn into answers and back."""

    id: str
    components: tuple[Component, ...]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a form file, or raise FormError with the place and the reason."""
        return cls(*parse_form(text))

    @property
    def fields(self) -> tuple[Field, ...]:
        """The components that hold answers, in page order."""
        return fields_of(self.components)

    @property
    def decision(self) -> Radio | None:
        """The field that decides which way the process goes."""
        return next((field for field in self.fields if isinstance(field, Radio) and field.is_decision), None)

    @property
    def references(self) -> frozenset[Reference]:
        """The answers of other elements that this form relies on."""
        speaking = (leaf for leaf in leaves(self.components) if not isinstance(leaf, Text))
        return frozenset(reference for leaf in speaking for reference in leaf.references)

    def read(
        self,
        entries: Mapping[str, Sequence[str]],
        files: Mapping[str, Sequence[FileRef]],
        context: FormContext,
        ignore: Container[str] = PAGE_WORDS,
    ) -> Reading:
        """Turn what was posted into answers and problems. Names beginning with _ and `ignore` are the page's own."""
        posted = Posted(entries, files)
        reading = read_fields(self.fields, posted, context)
        strangers = [Problem(name, ProblemCode.UNKNOWN_FIELD) for name in posted.strangers(ignore)]
        return Reading(reading.answers, (*reading.problems, *strangers))

    def initial(self, context: FormContext) -> Entries:
        """Give the entries of a page nobody has typed into: last answers of this element, else defaults."""
        last = context.answers(self.id)
        return self.entries({field.key: field.start(context, last) for field in self.fields}, context)

    def entries(self, answers: Mapping[str, object], context: FormContext) -> Entries:
        """Give the entries that read as these answers."""
        return merged(field.write(answers.get(field.key), field.name(), context) for field in self.fields)

    def show(self, answers: Mapping[str, object], context: FormContext) -> tuple[Shown, ...]:
        """Give each field with its answer, to be read or printed."""
        return tuple(field.show(answers.get(field.key), context) for field in self.fields)


def typed_again(entries: Mapping[str, Sequence[str]], files: Mapping[str, Sequence[FileRef]]) -> Entries:
    """Give the entries that show a refused page again: files that arrived with it are kept."""
    again = {name: list(texts) for name, texts in entries.items()}
    for name, stored in files.items():
        again.setdefault(FilePicker.kept_name(name), []).extend(file.sha256 for file in stored)
    return again

"""A form under somebody's hands: what stands in each entry, and what is wrong with it. Judges nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from uuid import UUID

from flask_babel import gettext

from engine.forms.choices import Radio
from engine.forms.context import Entries, FileRef, FormContext, Option
from engine.forms.dynamic_list import DynamicList
from engine.forms.field import Field
from engine.forms.files import FilePicker
from engine.forms.layout import EarlierAnswers
from engine.forms.performance import Performance
from engine.forms.schema import Form
from engine.forms.showing import Shown
from engine.run.queries.reported_before import Earlier
from engine.signatures.rules import signing_fields
from webui import formats
from webui.problems import Fault

OF_THE_PAGE = {"password", "certificate", "passphrase", "signed_file"}  # fields beside those of the form
SPARE_ROWS = 2  # empty rows of a list, for browsers that cannot add any themselves


@dataclass(frozen=True)
class FormView:
    """What the macros ask for while they draw a form."""

    form: Form
    forms: Mapping[str, Form]
    context: FormContext
    entries: Entries
    task_id: UUID
    instance_id: UUID
    faults: Sequence[Fault] = ()
    earlier_figures: Mapping[str, Earlier] = field(default_factory=dict)  # by code of the indicator

    def texts(self, name: str) -> list[str]:
        """Every text typed under a name."""
        return self.entries.get(name, [])

    def text(self, name: str) -> str:
        """The text typed under a name."""
        return next(iter(self.texts(name)), "")

    def sentences(self, name: str) -> list[str]:
        """What is wrong with an entry."""
        return [fault.sentence for fault in self.faults if fault.name == name]

    def files(self, name: str) -> list[FileRef]:
        """The stored files that are to be kept under a name."""
        kept = self.texts(FilePicker.kept_name(name))
        return [self._known[sha256] for sha256 in dict.fromkeys(kept) if sha256 in self._known]

    @cached_property
    def _known(self) -> Mapping[str, FileRef]:
        return self.context.known_files()

    def rows(self, field: DynamicList) -> tuple[str, ...]:
        """The rows of a list: those with something in them, and spare ones."""
        blank = {row for row in field.row_names(self.entries, spare=0) if not self._is_used(row)}
        used = {name: texts for name, texts in self.entries.items() if name.rpartition(".")[0] not in blank}
        return field.row_names(used, spare=SPARE_ROWS)

    def _is_used(self, row: str) -> bool:
        return any(text for name, texts in self.entries.items() if name.startswith(f"{row}.") for text in texts)

    def earlier(self, component: EarlierAnswers) -> list[Shown]:
        """The earlier answers a component speaks of, as their own forms show them; empty ones are left out."""
        shown: list[Shown] = []
        for source in component.sources:
            answers = self.context.answers(source.element)
            form = self.forms.get(source.element)
            if answers is not None and form is not None:
                every = form.show(answers, self.context)
                shown += [one for one in every if source.field in (None, one.key) and one.value is not None]
        return shown

    @property
    def buttons(self) -> Radio | None:
        """The question that is answered by the button which sends the form."""
        return next((field for field in self.form.fields if isinstance(field, Radio) and field.as_buttons), None)

    @property
    def signing(self) -> str | None:
        """How handing in the form signs: sign or confirm."""
        return next((field.mode for field in signing_fields(self.form, None)), None)

    @property
    def may_choose_how(self) -> bool:
        """Whether the document to be signed can also carry a signature itself."""
        fields = (field for field in signing_fields(self.form, None) if field.mode == "sign")
        files = [file for field in fields if (file := field.current(self.context))]
        return [file.type for file in files] == ["application/pdf"]

    @property
    def options(self) -> tuple[Option, ...]:
        """The answers that such buttons give; none if one button does."""
        return self.buttons.choices(self.context) if self.buttons else ()

    @property
    def kinds(self) -> set[str]:
        """The kinds of the form's fields, so that a page loads only the scripts it needs."""
        inside = [column for field in self.form.fields if isinstance(field, DynamicList) for column in field.columns]
        return {field.kind for field in (*self.form.fields, *inside)}

    def summary(self) -> list[tuple[str | None, str, str]]:
        """Every fault as (id to go to, what it concerns, sentence)."""
        return [(self._anchor(fault.name), self.title(fault.name), fault.sentence) for fault in self.faults]

    def _anchor(self, name: str) -> str | None:
        names = {field.key for field in self.form.fields} | OF_THE_PAGE
        return name if name.partition(".")[0] in names else None

    def title(self, name: str) -> str:
        """What a person calls the entry of an HTTP name."""
        key, *inside = name.split(".")
        field = next((field for field in self.form.fields if field.key == key), None)
        match field, inside:
            case DynamicList() as rows, [number, *column]:
                row = gettext("%(list)s, row %(number)s", list=rows.label, number=int(number) + 1)
                return ": ".join([row, *_labels(rows.columns, column)])
            case Performance() as table, [code, part]:
                row = next((row for row in table.rows(self.context) if row.code == code), None)
                own = {"numerator": row.numerator_label, "denominator": row.denominator_label} if row else {}
                return f"{row.name if row else code}: {own.get(part) or part_label(part)}"
            case Field() as plain, _:
                return plain.label
            case _:
                return title_beside(key)


def title_beside(key: str) -> str:
    """What the entries beside the form are called."""
    titles = {
        "password": gettext("Password"),
        "certificate": gettext("Certificate file"),
        "passphrase": gettext("Passphrase of the certificate"),
        "signed_file": gettext("Signed file"),
    }
    return str(titles.get(key, ""))


def part_label(part: str) -> str:
    """What the parts of an indicator's row are called."""
    labels = {
        "state": gettext("State of the data"),
        "numerator": gettext("Numerator"),
        "denominator": gettext("Denominator"),
        "value": gettext("Achievement"),
        "note": gettext("Note"),
        "evidence": gettext("Evidence"),
    }
    return str(labels.get(part, part))


def labelled(view: FormView, entries: Entries) -> list[tuple[str, str]]:
    """What was typed as pairs of label and text, to be read and copied."""
    return [(view.title(name) or name, text) for name, texts in entries.items() for text in texts if text.strip()]


def written(shown: Shown) -> str:
    """Write a date, a time or both as stored, for readers."""
    text = str(shown.value)
    match shown.kind:
        case "date":
            return formats.day(date.fromisoformat(text))
        case "time":
            at = datetime.combine(date.min.replace(year=2000), time.fromisoformat(text), formats.zone())
            return formats.clock(at)
        case "datetime":
            return formats.moment(datetime.fromisoformat(text).replace(tzinfo=formats.zone()))
        case _:
            return text


def _labels(columns: Iterable[Field], column: list[str]) -> list[str]:
    return [field.label for field in columns if column and field.key == column[0]]

"""The field that binds an act to exactly one version of a document."""

from dataclasses import dataclass
from typing import ClassVar, Literal, Self, TypeAlias

from engine.forms.context import Entries, FileRef, FormContext, Reference, latest
from engine.forms.declaration import Declaration
from engine.forms.field import Common, Field, Found, common
from engine.forms.posted import Posted
from engine.forms.problems import Problem, ProblemCode
from engine.forms.references import parse_reference, parse_references
from engine.forms.showing import Shown

Mode: TypeAlias = Literal["show", "sign", "confirm"]


@dataclass(frozen=True, kw_only=True)
class Document(Field):
    """The current document: the latest file among the sources. The page posts which one it showed."""

    kind: ClassVar[str] = "document"

    sources: tuple[Reference, ...]
    mode: Mode = "show"
    confirms: Reference | None = None

    @staticmethod
    def sha256_name(name: str) -> str:
        """Give the HTTP name of the hidden input that says which document was shown."""
        return f"{name}.sha256"

    @property
    def references(self) -> tuple[Reference, ...]:
        return (*self.sources, *((self.confirms,) if self.confirms else ()))

    def current(self, context: FormContext) -> FileRef | None:
        # What is confirmed is a version of its own where signing made a new file.
        return context.document(self.references)

    def read(self, posted: Posted, name: str, context: FormContext) -> Found:
        shown = {sha256 for sha256 in posted.texts(self.sha256_name(name)) if sha256}
        document = self.current(context)
        if document is None:
            is_missing = shown or self.mode != "show"
            return Found(None, (Problem(name, ProblemCode.DOCUMENT_MISSING),) if is_missing else ())
        if shown != {document.sha256}:
            return Found(None, (Problem(name, ProblemCode.DOCUMENT_CHANGED),))
        code = self._unconfirmed(document, context)
        return Found(None, (Problem(name, code),)) if code else Found(document.as_answer())

    def _unconfirmed(self, document: FileRef, context: FormContext) -> ProblemCode | None:
        if self.confirms is None:
            return None
        signed = FileRef.from_answer(latest(context, self.confirms))
        if signed is None:
            return ProblemCode.DOCUMENT_MISSING
        return None if signed.sha256 == document.sha256 else ProblemCode.DOCUMENT_CHANGED

    def start(self, context: FormContext, last: object) -> object:
        """Show what stands now, whatever was shown last."""
        document = self.current(context)
        return document.as_answer() if document else None

    def write(self, value: object, name: str, context: FormContext) -> Entries:
        document = FileRef.from_answer(value)
        return {self.sha256_name(name): [document.sha256]} if document else {}

    def show(self, value: object, context: FormContext) -> Shown:
        document = FileRef.from_answer(value)
        return Shown(self.key, self.label, "files", (document,) if document else None)

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        runut = declaration.inside("runut")
        mode = _mode(runut)
        if (mode == "confirm") != runut.has("confirms"):
            raise declaration.fault('"confirms" and the mode "confirm" belong together')
        confirms = parse_reference(runut, "confirms") if mode == "confirm" else None
        attributes: Common = common(declaration)
        if attributes["default"]:
            raise declaration.fault("a document has no default")
        return cls(sources=parse_references(runut, "sources"), mode=mode, confirms=confirms, **attributes)


def _mode(runut: Declaration) -> Mode:
    match runut.word("mode", ("show", "sign", "confirm")):
        case "sign":
            return "sign"
        case "confirm":
            return "confirm"
        case _:
            return "show"

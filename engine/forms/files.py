"""The field for files; the caller has stored them, here only their references are judged."""

from dataclasses import dataclass
from typing import ClassVar, Self

from engine.forms.context import Entries, FileRef, FormContext
from engine.forms.declaration import Declaration
from engine.forms.field import Field, Found, common
from engine.forms.posted import Posted
from engine.forms.problems import Problem, ProblemCode
from engine.forms.showing import Shown

MOST = 100


@dataclass(frozen=True, kw_only=True)
class FilePicker(Field):
    """One file, where the one chosen last counts, or several."""

    kind: ClassVar[str] = "filepicker"

    multiple: bool = False
    accept: tuple[str, ...] = ()
    min: int = 0
    max: int = MOST

    @property
    def keeps_last_answer(self) -> bool:
        """A file of the last round would silently stand for the new one."""
        return False

    @staticmethod
    def kept_name(name: str) -> str:
        """Give the HTTP name of the hidden inputs for files that are stored already."""
        return f"{name}.kept"

    def kept(self, entries: Entries, name: str, context: FormContext) -> tuple[FileRef, ...]:
        """List the stored files that entries mean to keep."""
        kept = entries.get(self.kept_name(name), ())
        known = context.known_files() if kept else {}
        return tuple(known[sha256] for sha256 in kept if sha256 in known)

    def read(self, posted: Posted, name: str, context: FormContext) -> Found:
        kept = [sha256 for sha256 in posted.texts(self.kept_name(name)) if sha256]
        known = context.known_files() if kept else {}
        new = posted.files(name)
        blank = not any(posted.texts(name))  # a browser posts an empty text for a picker nobody used
        if not blank or not known.keys() >= set(kept):
            return Found([], (Problem(name, ProblemCode.UNKNOWN_FILE),))
        files = [*(known[sha256] for sha256 in kept), *new]
        if not self.multiple and len(new) <= 1:
            files = files[-1:]
        files = list({file.sha256: file for file in files}.values())
        problems = tuple(self._problems(files, name))
        return Found([] if problems else [file.as_answer() for file in files], problems)

    def _problems(self, files: list[FileRef], name: str) -> list[Problem]:
        accept = " ".join(self.accept)
        problems = [
            Problem(name, ProblemCode.WRONG_KIND, {"file": file.name, "accept": accept})
            for file in files
            if self.accept and not file.name.casefold().endswith(self.accept)
        ]
        most = self.max if self.multiple else 1
        if len(files) > most:
            problems.append(Problem(name, ProblemCode.TOO_MANY, {"max": most}))
        if 0 < len(files) < self.min:
            problems.append(Problem(name, ProblemCode.TOO_FEW, {"min": self.min}))
        return problems

    def write(self, value: object, name: str, context: FormContext) -> Entries:
        return {self.kept_name(name): [file.sha256 for file in stored_files(value)]}

    def show(self, value: object, context: FormContext) -> Shown:
        return Shown(self.key, self.label, "files", stored_files(value) or None)

    @classmethod
    def parse(cls, declaration: Declaration) -> Self:
        multiple = declaration.flag("multiple")
        validate = declaration.inside("validate")
        fewest = validate.whole("min", 0, MOST) or 0
        most = validate.whole("max", max(1, fewest), MOST) or MOST
        if not multiple and fewest > 1:
            raise declaration.fault("one file cannot be several")
        return cls(multiple=multiple, accept=parse_accept(declaration), min=fewest, max=most, **common(declaration))


def stored_files(value: object) -> tuple[FileRef, ...]:
    """Read the files of a stored answer."""
    found = (FileRef.from_answer(one) for one in (value if isinstance(value, list) else ()))
    return tuple(file for file in found if file is not None)


def parse_accept(declaration: Declaration) -> tuple[str, ...]:
    """Read the extensions a file may have, as in `.pdf,.docx`; none means any."""
    text = declaration.optional_text("accept") or ""
    accept = tuple(extension.strip().casefold() for extension in text.split(",") if extension.strip())
    if not all(extension.startswith(".") and len(extension) > 1 for extension in accept):
        raise declaration.fault('"accept" lists extensions, as in ".pdf,.docx"')
    return accept

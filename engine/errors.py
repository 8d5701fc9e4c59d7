"""Every refusal of the engine. The docstring is the sentence a person reads (translated by the page)."""

from datetime import datetime

from engine.forms.problems import Problem


class Refusal(Exception):
    """The request was refused."""

    @property
    def sentence(self) -> str:
        """The English sentence, the message id of its translation."""
        return (self.__doc__ or "").strip()


class TaskNotFound(Refusal):
    """There is no such task, or it is not yours to see."""


class InstanceNotFound(Refusal):
    """There is no such case, or it is not yours to see."""


class ProcessNotFound(Refusal):
    """There is no such SOP in force."""


class NotYourTask(Refusal):
    """This task is for another post, so you cannot do it."""


class MayNotStart(Refusal):
    """This SOP is started by another post."""


class MayNotCancel(Refusal):
    """Only the head of the unit or a supervisor may cancel this case."""


class MayNotAdminister(Refusal):
    """Only an administrator of every unit concerned may change this."""


class WebhookRefused(Refusal):
    """This address cannot be called, or no kind of notice was chosen."""


class ReasonMissing(Refusal):
    """Write the reason first."""


class Held(Refusal):
    """Somebody else is working on this task."""

    def __init__(self, holder: str, since: datetime) -> None:
        super().__init__(holder)
        self.holder = holder
        self.since = since


class TaskClosed(Refusal):
    """This task has already been finished."""

    def __init__(self, by: str | None, at: datetime | None) -> None:
        super().__init__(by)
        self.by = by
        self.at = at


class InstanceEnded(Refusal):
    """This case has already ended."""


class InstanceChanged(Refusal):
    """The case was moved on by somebody else at the same moment. Please try again."""


class KeyReused(Refusal):
    """This form was already sent with other content. Open the task again."""


class AnswersRefused(Refusal):
    """Some answers need your attention."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(*problems)
        self.problems = problems


class FileTooLarge(Refusal):
    """The file is too large."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class FileKindRefused(Refusal):
    """This kind of file is not accepted here, or its content does not match its name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class StorageFull(Refusal):
    """The disk of the server is full, so nothing was saved. Tell the administrator; your typing is still here."""


class BundleRefused(Refusal):
    """The drawing cannot be run."""

    def __init__(self, element: str | None, reason: str) -> None:
        super().__init__(f"{element}: {reason}" if element else reason)
        self.element = element
        self.reason = reason


class StepBudgetExceeded(Refusal):
    """The drawing runs on without reaching a task, so it was stopped. Tell the administrator."""


class ReplayRefused(Refusal):
    """The recorded history does not fit this version of the drawing."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"entry {seq}: {reason}")
        self.seq = seq
        self.reason = reason


class Busy(Refusal):
    """The server is very busy. Nothing was saved; please try again in a moment."""

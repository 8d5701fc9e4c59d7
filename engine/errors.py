"""Every refusal of the engine. The docstring is the sentence a person reads (translated by the page)."""

from collections.abc import Mapping
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


class NotSignatory(Refusal):
    """This document is not yours to sign, or it is signed already."""


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

    def __init__(
        self, element: str | None, reason: str, code: str = "engine", params: Mapping[str, str | int] | None = None
    ) -> None:
        super().__init__(f"{element}: {reason}" if element else reason)
        self.element = element
        self.reason = reason
        self.code = code  # of engine.run.faults
        self.params = dict(params or {"detail": reason})


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


class MayNotReassign(Refusal):
    """Only the head of those who do this task, or a supervisor, may do that."""


class NotToThisPerson(Refusal):
    """This person cannot be given the task."""


class NobodyChosen(Refusal):
    """Choose somebody else than yourself."""


class NotHeld(Refusal):
    """The task was not handed on to you, so it cannot be given back."""


class HoldEndWrong(Refusal):
    """A hold ends in the future, at most three months from now."""


class NotOnHold(Refusal):
    """The task is not on hold."""


class RemindedLately(Refusal):
    """A reminder was sent less than an hour ago."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at


class NobodyToRemind(Refusal):
    """Nobody holds the post that this task is for. Appoint somebody first."""


class CommentRefused(Refusal):
    """A comment has at least one letter and at most 4,000."""


class FilterRefused(Refusal):
    """A saved list needs a name, and nobody keeps more than twenty."""


class UndoTooLate(Refusal):
    """This can no longer be undone: time has passed, or somebody has already gone on."""


class MayNotAppoint(Refusal):
    """Only the holder of the post, a head above it or the administrator may appoint or end a deputy."""


class DeputyNotFound(Refusal):
    """There is no such deputy, or their time is already over."""


class BasisMissing(Refusal):
    """Write the legal basis first, such as the number and date of the order."""


class DeputyDatesWrong(Refusal):
    """The last day must not lie before the first day, and a Plh needs a last day."""


class DeputyHoldsPost(Refusal):
    """This person holds the post already and cannot be their own deputy."""


class DeputyTwice(Refusal):
    """This person already acts for the post in this time."""


class DeputiesInCircle(Refusal):
    """Two people would act for each other in the same time."""


class TooFarAway(Refusal):
    """A Plt or Plh has no deputy in the same time, and no more than two act one for another."""


class PostNotFound(Refusal):
    """There is no such post."""


class PersonNotActive(Refusal):
    """This person has no active account."""


class NobodyActsInTheName(Refusal):
    """Nobody acts a.n. for this post during all of this time, so nobody can act u.b."""


class HolderOverlaps(Refusal):
    """The post has a holder on that day. Choose a later day, or let the former holder end before it."""


class PostVacant(Refusal):
    """Nobody holds this post, so it needs a Plt."""


class PostNotVacant(Refusal):
    """The post has a holder in this time, so it needs a Plh, a.n. or u.b. instead of a Plt."""


class PrintingMissing(Refusal):
    """This server cannot make PDFs yet."""


class EvidenceDamaged(Refusal):
    """A stored file or the history of this case no longer matches its hash, so no evidence can be made of it."""


class EvidenceTooLarge(Refusal):
    """This is too much for one file."""


class RetentionRefused(Refusal):
    """A retention needs whole years from 0 to 100 and one of the two fates."""


class MayNotTakeEvidence(Refusal):
    """Only those who worked on this case, its superiors and supervisors may take its evidence along."""


class DocumentNotFound(Refusal):
    """There is no such document, or it is not yours to see."""


class DocumentNotMade(Refusal):
    """This document is still being made. Open it again in a moment."""

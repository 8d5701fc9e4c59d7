"""Every refusal of revising an SOP, moving its cases and mending them; read like `engine.errors`."""

from engine.errors import Refusal


class RevisionNotFound(Refusal):
    """There is no such draft of an SOP."""


class MayNotRevise(Refusal):
    """Only an administrator or a supervisor may revise an SOP."""


class MayNotApprove(Refusal):
    """Only the head of the agency may approve or withdraw an SOP."""


class AuthorMayNotApprove(Refusal):
    """Whoever wrote a revision may not approve it."""


class NotADraft(Refusal):
    """This revision is no longer a draft, so its content stays as it is."""


class DraftChanged(Refusal):
    """Somebody else changed this draft in the meantime. Nothing of yours was saved."""


class NotSubmitted(Refusal):
    """This revision does not wait for approval."""


class QuestionsOpen(Refusal):
    """This draft still has assumptions that nobody looked through. Tick them off first."""


class EffectiveDateWrong(Refusal):
    """An SOP comes into force today or later, and at most a year from now."""


class AlreadyAVersion(Refusal):
    """This content is a version of the SOP already."""


class VersionNotFound(Refusal):
    """There is no such version of this SOP."""


class MigrationNotFound(Refusal):
    """There is no such move of running cases."""


class NothingToUndo(Refusal):
    """This move can no longer be taken back."""


class MayNotRepair(Refusal):
    """Only who oversees the unit of a case, or an administrator, may mend it."""


class RepairNotFound(Refusal):
    """There is no such repair, or it is settled already."""


class RepairNeedsAnother(Refusal):
    """Whoever proposed a repair may not confirm it."""


class RepairDoesNotFit(Refusal):
    """The case cannot stand like that: what was done after it would no longer follow from its SOP."""

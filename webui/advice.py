"""What to do after a refusal: one advice and one way on for each. The sentence itself belongs to the refusal."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext

from engine import errors as refusals
from engine.errors import Refusal
from engine.numbers import errors as number_refusals
from engine.records import errors as performance_refusals
from engine.revise import errors as revising_refusals
from engine.run.drawing import NoDrawing
from engine.signatures import errors as signing_refusals
from engine.time.errors import CalendarChanged, CalendarEditRefused, CalendarNotFound, NoWorkingTime
from webui import formats


@dataclass(frozen=True)
class WayOn:
    """A page to go on with."""

    label: str
    url: str


WAYS_ON: dict[type[Refusal], str] = {
    refusals.InstanceNotFound: "instances.index",
    refusals.ProcessNotFound: "home.index",
    refusals.DocumentNotFound: "documents.index",
    refusals.DocumentNotMade: "documents.index",
    refusals.NotSignatory: "documents.index",
    refusals.MayNotStart: "instances.index",
    refusals.MayNotCancel: "instances.index",
    refusals.ReasonMissing: "instances.index",
    refusals.WebhookRefused: "home.index",
    refusals.InstanceEnded: "instances.index",
    refusals.BundleRefused: "home.index",
    NoDrawing: "instances.index",
    refusals.ReplayRefused: "instances.index",
}


def advice_for(refusal: Refusal) -> tuple[str, WayOn]:
    """What to do, and where to go on: from most refusals to the person's tasks."""
    endpoint = WAYS_ON.get(type(refusal), "tasks.index")
    labels = {
        "home.index": gettext("To the home page"),
        "instances.index": gettext("To the cases"),
        "documents.index": gettext("To the documents"),
        "tasks.index": gettext("To my tasks"),
    }
    return _advice()[type(refusal)], WayOn(labels[endpoint], url_for(endpoint))


def _advice() -> dict[type[Refusal], str]:
    gone = gettext("Perhaps the link is old. Look for it in the list.")
    others = gettext("If you should be able to do this, ask the administrator to check your post.")
    again = gettext("Open the page again and look at what has changed; then decide whether to send it once more.")
    choose = gettext("Choose somebody else, or other days.")
    tell = gettext("Tell the administrator, with the reference number.")
    return {
        refusals.TaskNotFound: gone,
        refusals.InstanceNotFound: gone,
        refusals.ProcessNotFound: gettext("Ask the administrator to put the SOP in force."),
        refusals.DocumentNotFound: gone,
        refusals.DocumentNotMade: gettext("Wait a little, then open the document again."),
        NoDrawing: gettext("The steps of the case say the same without a picture."),
        refusals.NotYourTask: others,
        refusals.NotSignatory: gettext("Open the document again: it shows who signs it, and whether it is signed."),
        refusals.MayNotStart: others,
        refusals.MayNotCancel: others,
        refusals.MayNotAdminister: others,
        refusals.ReasonMissing: gettext("Go back, write why, and send it again."),
        refusals.WebhookRefused: gettext("Write an address that begins with https:// and choose at least one kind."),
        refusals.Held: gettext("Ask that person to finish or release it. Nothing you typed was sent."),
        refusals.TaskClosed: gettext("There is nothing left to do here. Nothing you typed was sent."),
        refusals.InstanceEnded: gettext("Its history stays readable. Nothing you typed was sent."),
        refusals.InstanceChanged: again,
        refusals.KeyReused: again,
        refusals.MayNotReassign: others,
        refusals.NotToThisPerson: gettext("Choose somebody from the list; who holds which post may have changed."),
        refusals.NobodyChosen: gettext("Go back and choose a colleague."),
        refusals.NotHeld: gettext("Open the task again: it may have been given back already."),
        refusals.HoldEndWrong: gettext("Go back and choose a later day."),
        refusals.NotOnHold: gettext("Its clock runs. Open the task again."),
        refusals.RemindedLately: gettext("Give it an hour, or call."),
        refusals.NobodyToRemind: gettext("Appoint a Plt or Plh for the post; the task then appears in their inbox."),
        refusals.MayNotAppoint: gettext("Ask the head of the unit or the administrator."),
        refusals.DeputyNotFound: gone,
        refusals.BasisMissing: gettext("Go back and write it; it is printed beside the signature."),
        refusals.DeputyDatesWrong: gettext("Go back and correct the dates."),
        refusals.DeputyHoldsPost: choose,
        refusals.DeputyTwice: gettext("End the earlier time first, or choose other days."),
        refusals.DeputiesInCircle: choose,
        refusals.TooFarAway: choose,
        refusals.PostVacant: gettext("Go back and choose Plt as the capacity."),
        refusals.PostNotVacant: gettext("Go back and choose another capacity."),
        refusals.PostNotFound: gone,
        refusals.PersonNotActive: gettext("Choose somebody from the list."),
        refusals.NobodyActsInTheName: gettext("Let somebody act a.n. for this time first, or choose another capacity."),
        refusals.HolderOverlaps: gettext("Look at who holds the post on which days, then choose other days."),
        refusals.UndoTooLate: gettext("Ask the next person to send it back, if the SOP allows it."),
        refusals.CommentRefused: gettext("Shorten it, or attach a file."),
        refusals.FilterRefused: gettext("Write a name, or delete a saved list that is no longer needed."),
        refusals.AnswersRefused: gettext("Go back and complete what is missing."),
        number_refusals.RegisterNotFound: gone,
        number_refusals.NumberNotFound: gone,
        number_refusals.MayNotNumber: others,
        number_refusals.MayNotKeepRegisters: others,
        number_refusals.TemplateRefused: gettext(
            "It needs {urut} once and {tahun}; other parts are {klasifikasi}, {unit}, {bulan} and {bulan_romawi}."
        ),
        number_refusals.NumberTaken: gettext("Choose another number, or leave it empty for the next one."),
        number_refusals.NumberTooFar: gettext("Check the digits; note the numbers in between first."),
        number_refusals.NotOfThisRegister: gettext("Write it just as the register does, in the year of the letter."),
        number_refusals.AlreadyCancelled: gone,
        number_refusals.TooManyNumbers: gettext("Set fewer numbers aside."),
        performance_refusals.IndicatorNotFound: gone,
        performance_refusals.MayNotEditPerformance: others,
        performance_refusals.CodeTaken: gettext("Choose another code."),
        performance_refusals.YearsWrong: gettext("Correct one of the two years."),
        performance_refusals.NothingToCopy: gettext("Choose other years, or write the targets one by one."),
        revising_refusals.RevisionNotFound: gone,
        revising_refusals.VersionNotFound: gone,
        revising_refusals.MigrationNotFound: gone,
        revising_refusals.NothingToUndo: gettext("Move the cases to the earlier version instead."),
        revising_refusals.MayNotRevise: others,
        revising_refusals.MayNotApprove: others,
        revising_refusals.AuthorMayNotApprove: gettext("Ask somebody else who may approve it."),
        revising_refusals.NotADraft: gettext("Begin a new revision from the version in force."),
        revising_refusals.DraftChanged: gettext("Go back, look at what has changed, and put your change in again."),
        revising_refusals.NotSubmitted: again,
        revising_refusals.QuestionsOpen: again,
        revising_refusals.AlreadyAVersion: gettext("Change something first, or keep the version there is."),
        revising_refusals.EffectiveDateWrong: gettext("Go back and choose another day."),
        revising_refusals.MayNotRepair: others,
        revising_refusals.RepairNotFound: gone,
        revising_refusals.RepairNeedsAnother: gettext("Ask another head, supervisor or administrator to confirm it."),
        revising_refusals.RepairDoesNotFit: gettext("Let the steps behind it be done again instead."),
        signing_refusals.PresenceMissing: gettext("Open the task, read the document, and sign there."),
        signing_refusals.SignatureRefused: gettext("Go back and sign in another way, or with another file."),
        refusals.EvidenceDamaged: gettext("Tell the administrator to run the check of the stored data at once."),
        refusals.EvidenceTooLarge: gettext("Ask the administrator to write it with the command runut evidence."),
        refusals.MayNotTakeEvidence: others,
        refusals.RetentionRefused: gettext("Go back and correct the years."),
        refusals.PrintingMissing: gettext("Open the sheet as a page and print it from the browser."),
        refusals.FileTooLarge: gettext("Make the file smaller, for example by scanning with fewer colours."),
        refusals.FileKindRefused: gettext("Save it as PDF and attach it again."),
        refusals.StorageFull: gettext("Copy what you typed and try again later."),
        refusals.Busy: gettext("Copy what you typed and try again in a minute."),
        refusals.BundleRefused: gettext("Correct the drawing and deploy it again."),
        refusals.StepBudgetExceeded: tell,
        refusals.ReplayRefused: tell,
        NoWorkingTime: tell,
        CalendarNotFound: tell,
        CalendarChanged: again,
        CalendarEditRefused: gettext("Go back and correct what is named there."),
    }


def detail_of(refusal: Refusal) -> str | None:
    """Who, when or which, where a refusal knows it."""
    detail: str | None = None
    match refusal:
        case refusals.Held(holder=name, since=since):
            moment = formats.moment(since)
            detail = gettext("%(name)s has been working on it since %(moment)s.", name=name, moment=moment)
        case refusals.TaskClosed(by=str(name), at=datetime() as at):
            detail = gettext("Finished by %(name)s on %(moment)s.", name=name, moment=formats.moment(at))
        case refusals.RemindedLately(at=at):
            detail = gettext("The last one was sent on %(moment)s.", moment=formats.moment(at))
        case refusals.FileTooLarge(limit=limit):
            detail = gettext("At most %(size)s.", size=formats.size(limit))
        case refusals.FileKindRefused(name=name):
            detail = name
        case refusals.ReplayRefused(seq=seq, reason=reason):
            detail = f"{gettext('entry %(number)s', number=seq)}: {reason}"
        case refusals.BundleRefused():
            detail = str(refusal)
    return detail

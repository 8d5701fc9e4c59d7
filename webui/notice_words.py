"""The words of notices: one sentence for each kind, and what kinds and ways are called. Knows no page and no mail."""

from flask_babel import gettext

from engine.notices.kinds import Channel, Kind
from engine.notices.reading import NoticeRow
from engine.run.bundle import Version


def sentence_of(notice: NoticeRow, version: Version | None) -> str:
    """Tell a notice in one sentence."""
    return str(_sentence(notice, title_of(notice, version), notice.actor or gettext("Somebody")))


def _sentence(notice: NoticeRow, task: str, name: str) -> str:
    text = notice.text or ""
    sentences = {
        Kind.OFFERED: gettext("New task: %(task)s", task=task),
        Kind.REASSIGNED: gettext("%(name)s has assigned to you: %(task)s", name=name, task=task),
        Kind.DELEGATED: gettext("%(name)s asks you to do: %(task)s", name=name, task=task),
        Kind.FORWARDED: gettext("%(name)s has forwarded to you: %(task)s", name=name, task=task),
        Kind.RETURNED: gettext("%(name)s has returned to you: %(task)s", name=name, task=task),
        Kind.HANDED_BACK: gettext("Handed back, because a deputy’s time is over: %(task)s", task=task),
        Kind.REMINDED: gettext("%(name)s reminds you of: %(task)s", name=name, task=task),
        Kind.WARNING: gettext("%(level)s %% of the standard time is used: %(task)s", level=notice.level, task=task),
        Kind.HOLD_ENDED: gettext("The hold is over: %(task)s", task=task),
        Kind.MENTIONED: gettext("%(name)s mentions you: %(task)s", name=name, task=task),
        Kind.DEPUTY: gettext("You act for a post: %(post)s", post=notice.text or ""),
        Kind.REVISED: gettext("The SOP was revised, and this is no longer yours to do: %(task)s", task=task),
        Kind.REVISION_SUBMITTED: gettext("%(name)s asks you to approve a revision: %(sop)s", name=name, sop=text),
        Kind.REVISION_RETURNED: gettext("%(name)s has returned your revision: %(sop)s", name=name, sop=text),
        Kind.REVISION_APPROVED: gettext("%(name)s has approved your revision: %(sop)s", name=name, sop=text),
        Kind.TO_READ: gettext("Read the new version of an SOP and confirm it: %(sop)s", sop=text),
        Kind.READ_REMINDED: gettext("Not confirmed yet, please read it: %(sop)s", sop=text),
        Kind.UNREAD: gettext("Somebody has not confirmed a new version: %(sop)s", sop=text),
        Kind.COVERED: gettext("Somebody acts for your post: %(post)s", post=notice.text or ""),
    }
    return str(sentences[Kind(notice.kind)]) if notice.kind in set(Kind) else task


def title_of(notice: NoticeRow, version: Version | None) -> str:
    """What the task of a notice is called; without one, its case."""
    if notice.element is None:
        return notice.subject or ""
    return element_title(version, notice.element, notice.item_name)


def element_title(version: Version | None, element: str, item_name: str | None) -> str:
    """What a task is called: its step, its name, and the item it is for."""
    if version is None:
        return element
    step, name = version.step_of(element).step, version.elements[element].name
    numbered = f"{gettext('Step %(number)s', number=step)} · {name}" if step else name
    return f"{numbered} — {item_name}" if item_name else numbered


def kind_labels() -> dict[str, str]:
    """What each kind is called."""
    labels = {
        Kind.OFFERED: gettext("A new task for me"),
        Kind.REASSIGNED: gettext("A superior assigns a task to me"),
        Kind.DELEGATED: gettext("A colleague delegates a task to me"),
        Kind.FORWARDED: gettext("A task is forwarded to me with an instruction"),
        Kind.RETURNED: gettext("A task I delegated is returned"),
        Kind.HANDED_BACK: gettext("A deputy’s time is over and a task is handed back"),
        Kind.REMINDED: gettext("A superior reminds me"),
        Kind.WARNING: gettext("Warnings at 75, 100 and 150 percent of the standard time"),
        Kind.HOLD_ENDED: gettext("A hold is over"),
        Kind.MENTIONED: gettext("Somebody mentions me in a comment"),
        Kind.DEPUTY: gettext("I act for a post"),
        Kind.REVISED: gettext("A revision of an SOP takes a task out of my hands"),
        Kind.REVISION_SUBMITTED: gettext("A revision of an SOP waits for my approval"),
        Kind.REVISION_RETURNED: gettext("My revision of an SOP is returned"),
        Kind.REVISION_APPROVED: gettext("My revision of an SOP is approved"),
        Kind.TO_READ: gettext("I should read a new version of an SOP"),
        Kind.READ_REMINDED: gettext("I have not confirmed a new version of an SOP yet"),
        Kind.UNREAD: gettext("My staff has not confirmed a new version of an SOP"),
        Kind.COVERED: gettext("Somebody acts for my post"),
    }
    return {kind.value: str(label) for kind, label in labels.items()}


def channel_labels() -> dict[str, str]:
    """What each way is called."""
    labels = {
        Channel.BELL: gettext("Bell"),
        Channel.MAIL: gettext("E-mail at once"),
        Channel.DIGEST: gettext("Morning summary"),
    }
    return {way.value: str(label) for way, label in labels.items()}

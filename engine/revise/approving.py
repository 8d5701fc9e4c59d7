"""The life of a revision: handed in by its author, approved by the head of the agency, in force from a midnight on.

Who wrote in a revision does not approve it. A version never changes; what the sheet says of its approval is written
into it before it gets its address.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import ReasonMissing
from engine.notices.kinds import Kind
from engine.people.policy import Actor, Holding
from engine.revise.announcing import tell_approvers, tell_authors
from engine.revise.drafts import LONGEST_REASON, authors, event, may_write, revision_of
from engine.revise.errors import (
    AlreadyAVersion,
    AuthorMayNotApprove,
    DraftChanged,
    EffectiveDateWrong,
    MayNotApprove,
    MayNotRevise,
    NotADraft,
    NotSubmitted,
    QuestionsOpen,
    VersionNotFound,
)
from engine.revise.sop import read_identity
from engine.run.bundle import parse_bundle, refused
from engine.run.deployment import add_version, posts_of, version_with
from engine.run.gate import IDENTITY
from engine.run.rewriting import rewrite
from engine.run.runtime import Runtime
from engine.run.trial import problems
from models.people import Person
from models.processes import ProcessVersion
from models.revisions import ReadReceipt, Revision

T = TypeVar("T")
FURTHEST = timedelta(days=366)
LONGEST_NUMBER = 100


def approver(actor: Actor) -> Holding | None:
    """The post in which the actor approves SOPs: that of the head of an agency, or who stands in for the head."""
    heads = (each for each in actor.holdings if each.is_head and each.is_in_charge and "/" not in each.unit_path)
    return next(heads, None)


def submit(runtime: Runtime, actor: Actor, *, revision_id: int, edit: int, effective_on: date, reason: str) -> None:
    """Hand a draft in for approval. It must be able to run.

    Raises:
        MayNotRevise, RevisionNotFound, NotADraft, DraftChanged, ReasonMissing, EffectiveDateWrong, QuestionsOpen,
        BundleRefused.
    """
    if not may_write(actor):
        raise MayNotRevise
    why = _said(reason)
    _refuse_wrong_day(runtime, effective_on)
    with runtime.database.readers() as session:
        files, asked = dict(revision_of(session, revision_id).files), revision_of(session, revision_id).questions
    if asked:
        raise QuestionsOpen
    _refuse_unfit(runtime, files)

    def work(revision: Revision, session: Session) -> None:
        if revision.state == "submitted" and revision.edit == edit:
            return
        if revision.state != "draft":
            raise NotADraft
        if revision.edit != edit or dict(revision.files) != files:
            raise DraftChanged
        revision.state, revision.effective_on, revision.reason = "submitted", effective_on, why
        revision.changed_at = runtime.now()
        told = event(revision_id, "submitted", runtime.now(), actor)
        session.add(told)
        tell_approvers(session, actor, revision, told, runtime.today)

    _on(runtime, revision_id, work)


def give_back(runtime: Runtime, actor: Actor, *, revision_id: int, note: str) -> None:
    """Give a revision back to its author, with what has to be changed.

    Raises:
        MayNotApprove, RevisionNotFound, NotSubmitted, ReasonMissing.
    """
    holding, why = _approving(actor), _said(note)

    def work(revision: Revision, session: Session) -> None:
        if revision.state != "submitted":
            raise NotSubmitted
        revision.state, revision.changed_at = "draft", runtime.now()
        told = event(revision_id, "returned", runtime.now(), actor, why)
        told.post_id, told.capacity = holding.post_id, holding.capacity
        session.add(told)
        tell_authors(session, Kind.REVISION_RETURNED, actor, revision, told)

    _on(runtime, revision_id, work)


def approve(runtime: Runtime, actor: Actor, *, revision_id: int, edit: int, effective_on: date) -> int:
    """Approve a revision: it becomes the next version, in force from the midnight its day begins. Returns its id.

    Raises:
        MayNotApprove, AuthorMayNotApprove, RevisionNotFound, NotSubmitted, DraftChanged, EffectiveDateWrong,
        AlreadyAVersion, BundleRefused.
    """
    holding = _approving(actor)
    _refuse_wrong_day(runtime, effective_on)
    with runtime.database.readers() as session:
        found = revision_of(session, revision_id)
        if actor.person_id in authors(found):
            raise AuthorMayNotApprove
        person = session.get_one(Person, actor.person_id)
        files = _stamped(dict(found.files), holding, person, runtime.today, effective_on)
    files = dict(rewrite(files).files)
    _refuse_unfit(runtime, files)
    checked = parse_bundle(files, version_id=0, number=0)

    def work(revision: Revision, session: Session) -> int:
        if revision.version_id is not None:
            return revision.version_id
        if revision.state != "submitted":
            raise NotSubmitted
        if revision.edit != edit:
            raise DraftChanged
        if version_with(session, checked) is not None:
            raise AlreadyAVersion
        since = _midnight(runtime, effective_on)
        version = add_version(session, checked, files, deployed_at=runtime.now(), effective_from=since)
        revision.state, revision.version_id, revision.effective_on = "approved", version.id, effective_on
        revision.changed_at = runtime.now()
        told = event(revision_id, "approved", runtime.now(), actor)
        told.post_id, told.capacity = holding.post_id, holding.capacity
        session.add(told)
        tell_authors(session, Kind.REVISION_APPROVED, actor, revision, told)
        return version.id

    return _on(runtime, revision_id, work)


def drop(runtime: Runtime, actor: Actor, *, revision_id: int) -> None:
    """Put a draft aside for good; it stays readable.

    Raises:
        MayNotRevise, RevisionNotFound, NotADraft.
    """
    if not may_write(actor):
        raise MayNotRevise

    def work(revision: Revision, session: Session) -> None:
        if revision.state == "dropped":
            return
        if revision.state != "draft":
            raise NotADraft
        revision.state, revision.changed_at = "dropped", runtime.now()
        session.add(event(revision_id, "dropped", runtime.now(), actor))

    _on(runtime, revision_id, work)


def withdraw(runtime: Runtime, actor: Actor, *, version_id: int, reason: str) -> None:
    """Withdraw a version from now on: the one before it is in force again, or none. Running cases go on.

    Raises:
        MayNotApprove, VersionNotFound, ReasonMissing.
    """
    holding, why = _approving(actor), _said(reason)

    def work(session: Session) -> None:
        query = select(ProcessVersion).where(ProcessVersion.id == version_id).with_for_update()
        version = session.scalars(query).one_or_none()
        if version is None:
            raise VersionNotFound
        if version.withdrawn_from is not None:
            return
        version.withdrawn_from = runtime.now()
        revision = session.scalar(select(Revision).where(Revision.version_id == version_id))
        if revision is not None:
            told = event(revision.id, "withdrawn", runtime.now(), actor, why)
            told.post_id, told.capacity = holding.post_id, holding.capacity
            session.add(told)

    runtime.write(work)


def confirm_read(runtime: Runtime, actor: Actor, *, version_id: int) -> None:
    """Note that the actor has read a version; once.

    Raises:
        VersionNotFound.
    """

    def work(session: Session) -> None:
        if session.get(ProcessVersion, version_id) is None:
            raise VersionNotFound
        if session.get(ReadReceipt, (version_id, actor.person_id)) is None:
            session.add(ReadReceipt(version_id=version_id, person_id=actor.person_id, at=runtime.now()))

    runtime.write(work)


def _on(runtime: Runtime, revision_id: int, work: Callable[[Revision, Session], T]) -> T:
    def locked(session: Session) -> T:
        revision_of(session, revision_id)
        query = select(Revision).where(Revision.id == revision_id).with_for_update()
        return work(session.scalars(query.execution_options(populate_existing=True)).one(), session)

    return runtime.write(locked)


def _approving(actor: Actor) -> Holding:
    holding = approver(actor)
    if holding is None:
        raise MayNotApprove
    return holding


def _said(text: str) -> str:
    if not text.strip():
        raise ReasonMissing
    return text.strip()[:LONGEST_REASON]


def _refuse_wrong_day(runtime: Runtime, day: date) -> None:
    if not runtime.today <= day <= runtime.today + FURTHEST:
        raise EffectiveDateWrong


def _midnight(runtime: Runtime, day: date) -> datetime:
    """The beginning of a day in the agency's zone; of today, now."""
    return runtime.now() if day == runtime.today else datetime.combine(day, time(), runtime.zone)


def _refuse_unfit(runtime: Runtime, files: Mapping[str, str]) -> None:
    for fault in problems(rewrite(files).files, posts_of(runtime)).faults:
        raise refused(fault)


def _stamped(
    files: dict[str, str], holding: Holding, person: Person, today: date, effective_on: date
) -> dict[str, str]:
    """Write into the data of the sheet who approved it and when."""
    identity = read_identity(files)
    if identity.get("approved") is not None:
        identity["revised"] = today
    identity |= {"approved": today, "effective": effective_on}
    identity["approved_by"] = {"position": holding.post_title, "name": person.name, "nip": person.nip}
    return files | {IDENTITY: yaml.safe_dump(identity, allow_unicode=True, sort_keys=False, width=120)}

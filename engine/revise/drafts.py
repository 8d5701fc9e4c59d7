"""Drafts of SOPs: made, changed under an optimistic lock, never lost. Decides nothing about coming into force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.errors import ProcessNotFound
from engine.people.policy import Actor
from engine.revise.errors import DraftChanged, MayNotRevise, NotADraft, RevisionNotFound
from engine.revise.sop import read_sop
from engine.run.runtime import Runtime
from models.processes import ProcessVersion
from models.revisions import Revision, RevisionEvent

LONGEST_REASON = 2_000
LONGEST_TITLE = 300
WRITING = frozenset({"created", "changed", "submitted"})


@dataclass(frozen=True)
class Saved:
    """A draft as it was saved: its edit grows by one with every change."""

    revision_id: int
    edit: int
    at: datetime


def create_draft(
    runtime: Runtime,
    actor: Actor,
    files: Mapping[str, str],
    *,
    base_version_id: int | None = None,
    reason: str = "",
    questions: Sequence[Any] = (),
) -> int:
    """Begin a revision with the files of a bundle, which need not run yet. Returns its id.

    Raises:
        MayNotRevise; ValueError: the files hold no readable drawing with one process.
    """
    _refuse_if_no_author(actor)
    sop = read_sop(files)

    def work(session: Session) -> int:
        revision = Revision(
            process_id=sop.process_id,
            title=sop.title[:LONGEST_TITLE],
            state="draft",
            files=dict(files),
            base_version_id=base_version_id,
            author_id=actor.person_id,
            reason=reason.strip()[:LONGEST_REASON],
            effective_on=None,
            questions=list(questions),
            created_at=runtime.now(),
            changed_at=runtime.now(),
        )
        session.add(revision)
        session.flush()
        session.add(event(revision.id, "created", runtime.now(), actor))
        return revision.id

    return runtime.write(work)


def revise_version(runtime: Runtime, actor: Actor, *, version_id: int, reason: str = "") -> int:
    """Begin a revision from a version that was deployed. Returns the id of the draft.

    Raises:
        MayNotRevise, ProcessNotFound.
    """
    with runtime.database.readers() as session:
        version = session.get(ProcessVersion, version_id)
        if version is None:
            raise ProcessNotFound
        files = dict(version.files)
    return create_draft(runtime, actor, files, base_version_id=version_id, reason=reason)


def save_files(
    runtime: Runtime,
    actor: Actor,
    *,
    revision_id: int,
    edit: int,
    files: Mapping[str, str],
    questions: Sequence[Any] | None = None,
) -> Saved:
    """Replace the files of a draft, if nobody changed it since `edit`.

    Raises:
        MayNotRevise, RevisionNotFound, NotADraft, DraftChanged; ValueError: no readable drawing with one process.
    """
    _refuse_if_no_author(actor)
    sop = read_sop(files)
    changed: dict[str, Any] = {"files": dict(files), "process_id": sop.process_id, "title": sop.title[:LONGEST_TITLE]}
    if questions is not None:
        changed["questions"] = list(questions)
    return _change(runtime, actor, revision_id, edit, changed)


def save_reason(runtime: Runtime, actor: Actor, *, revision_id: int, edit: int, reason: str) -> Saved:
    """Say why the SOP is revised.

    Raises:
        MayNotRevise, RevisionNotFound, NotADraft, DraftChanged.
    """
    _refuse_if_no_author(actor)
    return _change(runtime, actor, revision_id, edit, {"reason": reason.strip()[:LONGEST_REASON]})


def _change(runtime: Runtime, actor: Actor, revision_id: int, edit: int, changed: Mapping[str, Any]) -> Saved:
    def work(session: Session) -> Saved:
        revision = revision_of(session, revision_id)
        if revision.state != "draft":
            raise NotADraft
        at = runtime.now()
        mine = update(Revision).where(Revision.id == revision_id, Revision.edit == edit, Revision.state == "draft")
        done = session.execute(mine.values(**changed, edit=edit + 1, changed_at=at))
        if done.rowcount != 1:  # type: ignore[attr-defined]  # an update has a count of rows
            raise DraftChanged
        if actor.person_id not in authors(revision):
            session.add(event(revision_id, "changed", at, actor))
        return Saved(revision_id, edit + 1, at)

    return runtime.write(work)


def revision_of(session: Session, revision_id: int) -> Revision:
    """A revision by its id.

    Raises:
        RevisionNotFound: there is none.
    """
    found = session.get(Revision, revision_id)
    if found is None:
        raise RevisionNotFound
    return found


def authors(revision: Revision) -> frozenset[int]:
    """Everybody who wrote in a revision; none of them may approve it."""
    wrote = (each.person_id for each in revision.events if each.kind in WRITING)
    return frozenset({revision.author_id, *wrote})


def event(revision_id: int, kind: str, at: datetime, actor: Actor, note: str = "") -> RevisionEvent:
    """A step in the life of a revision."""
    return RevisionEvent(revision_id=revision_id, kind=kind, at=at, person_id=actor.person_id, note=note)


def may_write(actor: Actor) -> bool:
    """Whether the actor may write drafts: administrators, and supervisors with what they measured."""
    return actor.is_administrator or actor.is_supervisor


def _refuse_if_no_author(actor: Actor) -> None:
    if not may_write(actor):
        raise MayNotRevise

"""Tells of revisions: approvers of what waits for them, authors of what became of theirs, staff of what they must read.

Each is told once. Who has not confirmed a version is reminded once; the head is told later who is left.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.notices.kinds import Kind
from engine.notices.telling import Telling, tell
from engine.people.policy import Actor
from engine.people.queries import holds_on
from engine.revise.drafts import authors
from engine.revise.in_force import Reader, readers
from engine.run.runtime import Runtime
from models.notices import Notice
from models.people import Post, PostHolding, Unit
from models.processes import ProcessVersion
from models.revisions import Revision, RevisionEvent

REMINDED_AFTER = timedelta(days=3)
ESCALATED_AFTER = timedelta(days=7)
ASKED_FOR = timedelta(days=60)  # who joins later reads the SOP that is in force, and is not chased


def tell_approvers(session: Session, actor: Actor, revision: Revision, submitted: RevisionEvent, today: date) -> None:
    """A revision waits for those who may approve it."""
    _tell(session, Kind.REVISION_SUBMITTED, actor, revision, submitted, heads(session, today) - authors(revision))


def tell_authors(session: Session, kind: Kind, actor: Actor, revision: Revision, decided: RevisionEvent) -> None:
    """A revision was returned or approved."""
    _tell(session, kind, actor, revision, decided, authors(revision) - {actor.person_id})


def _tell(
    session: Session, kind: Kind, actor: Actor, revision: Revision, event: RevisionEvent, who: Collection[int]
) -> None:
    session.flush()  # so that the event has its number
    cause = f"{revision.id}:{event.id}"
    tell(session, Telling(kind, cause, who, actor_id=actor.person_id, text=revision.title), event.at)


def heads(session: Session, today: date) -> frozenset[int]:
    """Who approves SOPs on a day: the heads of agencies, and who stands in for them."""
    found = session.scalars(
        select(PostHolding.person_id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.is_head, Unit.parent_id.is_(None), PostHolding.capacity.in_(("definitive", "plt", "plh")))
        .where(holds_on(today))
    )
    return frozenset(found)


def ask_to_read(runtime: Runtime) -> None:
    """Ask the staff of newly approved versions to confirm that they read them; remind, and tell heads who is left."""
    now = runtime.now()
    with runtime.database.readers() as session:
        due = [
            telling
            for version_id, approved_at, title in _asked(session, runtime)
            for telling in _tellings(runtime, session, version_id, now - approved_at, title)
        ]
        due = [each for each in due if each.readers]
    if due:

        def work(session: Session) -> None:
            for each in due:
                tell(session, each, now)

        runtime.write(work)


def _asked(session: Session, runtime: Runtime) -> list[tuple[int, datetime, str]]:
    """The newest approved version of each SOP, when it was approved, and its title."""
    rows = session.execute(
        select(ProcessVersion.id, ProcessVersion.process_id, ProcessVersion.deployed_at, Revision.title)
        .join(Revision, Revision.version_id == ProcessVersion.id)
        .where(ProcessVersion.withdrawn_from.is_(None), ProcessVersion.deployed_at > runtime.now() - ASKED_FOR)
        .order_by(ProcessVersion.number)
    )
    return [(row.id, row.deployed_at, row.title) for row in {row.process_id: row for row in rows}.values()]


def _tellings(runtime: Runtime, session: Session, version_id: int, since: timedelta, title: str) -> list[Telling]:
    """What is to be told of a version now, to those who were not told it yet."""
    version = runtime.catalogue.version(session, version_id)
    staff = readers(session, version, runtime.today)
    left = {reader.person_id: reader for reader in staff if reader.read_at is None}
    wanted: dict[Kind, tuple[Collection[int], str]] = {}
    if left:
        wanted[Kind.TO_READ] = (left, title)
    if left and since >= REMINDED_AFTER:
        wanted[Kind.READ_REMINDED] = (left, title)
    if left and since >= ESCALATED_AFTER:
        wanted[Kind.UNREAD] = (heads(session, runtime.today), f"{title}: {_names(left)}")
    return [
        Telling(kind, str(version_id), _not_told(session, kind, version_id, who), text=text)
        for kind, (who, text) in wanted.items()
    ]


def _names(left: Mapping[int, Reader]) -> str:
    return ", ".join(reader.name for reader in left.values())


def _not_told(session: Session, kind: Kind, version_id: int, who: Collection[int]) -> set[int]:
    told = select(Notice.person_id).where(Notice.dedupe.in_([f"{kind}:{version_id}:{id_}" for id_ in who]))
    return set(who) - set(session.scalars(told))

"""Which notices a person wants by which way. Everything is wanted until somebody says otherwise."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.notices.kinds import Channel, Kind
from engine.run.runtime import Runtime
from models.notices import NoticeChoice


def choices_of(session: Session, person_id: int) -> Mapping[Kind, frozenset[Channel]]:
    """The ways by which a person wants each kind of notice."""
    rows = session.execute(
        select(NoticeChoice.kind, NoticeChoice.channel).where(NoticeChoice.person_id == person_id)
    ).all()
    off = {(row.kind, row.channel) for row in rows}
    return {kind: frozenset(way for way in Channel if (kind.value, way.value) not in off) for kind in Kind}


def choose_notices(runtime: Runtime, person_id: int, wanted: Collection[tuple[str, str]]) -> None:
    """Let a person have exactly the `wanted` pairs of kind and channel from now on."""
    unwanted = [(kind, way) for kind in Kind for way in Channel if (kind.value, way.value) not in wanted]

    def work(session: Session) -> None:
        session.execute(delete(NoticeChoice).where(NoticeChoice.person_id == person_id))
        session.add_all(NoticeChoice(person_id=person_id, kind=kind.value, channel=way.value) for kind, way in unwanted)

    runtime.write(work)

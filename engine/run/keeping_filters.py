"""Lists as somebody narrowed them, kept under a name. Knows no list and reads no query."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine.errors import FilterRefused
from engine.people.policy import Actor
from engine.run.runtime import Runtime
from models.desk import SavedFilter

AREAS = ("tasks", "instances", "supervise")
MOST_FILTERS = 20  # of one person in one area
LONGEST_NAME = 60
LONGEST_QUERY = 2_000


def keep_filter(runtime: Runtime, actor: Actor, *, area: str, name: str, query: str) -> None:
    """Keep how a list is narrowed; the same name again replaces what was kept under it.

    Raises:
        FilterRefused: no name, an unknown list, or more than anybody finds again.
    """
    title = " ".join(name.split())[:LONGEST_NAME]
    if area not in AREAS or not title or len(query) > LONGEST_QUERY:
        raise FilterRefused

    def work(session: Session) -> None:
        mine = (SavedFilter.person_id == actor.person_id, SavedFilter.area == area)
        kept = session.scalar(select(SavedFilter).where(*mine, SavedFilter.name == title))
        if kept is not None:
            kept.query = query
            return
        if (session.scalar(select(func.count()).where(*mine)) or 0) >= MOST_FILTERS:
            raise FilterRefused
        session.add(SavedFilter(person_id=actor.person_id, area=area, name=title, query=query))

    runtime.write(work)


def drop_filter(runtime: Runtime, actor: Actor, *, filter_id: int) -> None:
    """Forget a filter of the actor; somebody else's is left alone."""

    def work(session: Session) -> None:
        mine = (SavedFilter.id == filter_id, SavedFilter.person_id == actor.person_id)
        session.execute(delete(SavedFilter).where(*mine))

    runtime.write(work)


def kept_filters(session: Session, actor: Actor, area: str) -> list[SavedFilter]:
    """Look up the filters the actor keeps for an area, by name."""
    mine = (SavedFilter.person_id == actor.person_id, SavedFilter.area == area)
    return list(session.scalars(select(SavedFilter).where(*mine).order_by(SavedFilter.name)))

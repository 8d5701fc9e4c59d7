"""The mail of the morning: what waits for somebody, and that it is written once for each person and working day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import String, cast, literal, or_, select
from sqlalchemy.orm import Session

from engine.notices.choices import choices_of
from engine.notices.kinds import Channel, Kind
from engine.notices.once import insert_once
from engine.notices.reading import NoticeRow, unread_since
from engine.notices.telling import digest_row
from engine.people.queries import actor_of
from engine.run.queries.inbox import InboxRow, inbox
from engine.run.queries.unit_calendars import calendars_of
from engine.run.runtime import Runtime
from models.notices import Delivery, Mark
from models.people import Grant, Person, Post, PostHolding, Unit

MARK = "digest:"  # before the id of a person


@dataclass(frozen=True)
class Line:
    """An open task in a digest, with the highest warning that its reader has not read."""

    task: InboxRow
    level: int | None


@dataclass(frozen=True)
class Digest:
    """What waits for a person: each task once, in the first part it belongs to; then whatever else they were told."""

    late: tuple[Line, ...]
    at_risk: tuple[Line, ...]
    new: tuple[Line, ...]
    told: tuple[NoticeRow, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.late or self.at_risk or self.new or self.told)


def digest_of(session: Session, person_id: int, day: date, since: datetime, now: datetime) -> Digest:
    """Look up what a digest says now."""
    actor = actor_of(session, person_id, day)
    wanted = choices_of(session, person_id)
    notices = unread_since(session, person_id, since)
    rows = inbox(session, actor, now).rows if actor else ()
    levels = _levels(notices)
    parts: dict[str, list[Line]] = {"late": [], "at_risk": [], "new": []}
    for row in rows:
        part = _part(row, since)
        kind = Kind.OFFERED if part == "new" else Kind.WARNING
        if part and Channel.DIGEST in wanted[kind]:
            parts[part].append(Line(row, levels.get(row.task_id)))
    shown = {line.task.task_id for lines in parts.values() for line in lines}
    return Digest(
        late=tuple(parts["late"]),
        at_risk=tuple(parts["at_risk"]),
        new=tuple(parts["new"]),
        told=tuple(_one_for_each_task(notices, shown)),
    )


def _part(row: InboxRow, since: datetime) -> str | None:
    if row.due.is_late:
        return "late"
    if row.due.is_at_risk:
        return "at_risk"
    return "new" if row.offered_at > since else None


def _levels(notices: Iterable[NoticeRow]) -> dict[UUID, int]:
    levels: dict[UUID, int] = {}
    for notice in notices:
        if notice.task_id and notice.level:
            levels[notice.task_id] = max(notice.level, levels.get(notice.task_id, 0))
    return levels


def _one_for_each_task(notices: Iterable[NoticeRow], shown: set[UUID]) -> Iterable[NoticeRow]:
    """The strongest notice about each task that is not shown yet, and every notice about something else."""
    strongest: dict[object, NoticeRow] = {}
    for notice in notices:
        if notice.task_id in shown or notice.is_over:
            continue
        about: object = notice.task_id or notice.id
        if about not in strongest or (notice.level or 0) >= (strongest[about].level or 0):
            strongest[about] = notice
    return strongest.values()


def write_digests(runtime: Runtime) -> None:
    """Write the digest of everybody whose working day has begun and who had none today; nothing to say, no digest."""
    now, day = runtime.now(), runtime.today
    with runtime.database.readers() as session:
        waiting = _without(session, datetime.combine(day, time(), runtime.zone))
        paths = _paths(session, day)
        calendars = calendars_of(session, set(paths.values()))
    for person_id, last in waiting.items():
        if person_id in paths and calendars[paths[person_id]].is_working(now):
            _write(runtime, person_id, last or now - timedelta(days=1))


def _write(runtime: Runtime, person_id: int, since: datetime) -> None:
    now, day = runtime.now(), runtime.today
    with runtime.database.readers() as session:
        is_empty = digest_of(session, person_id, day, since, now).is_empty

    def work(session: Session) -> None:
        if not is_empty:
            row = digest_row(person_id, now, day=day, payload={"since": since.isoformat()})
            insert_once(session, Delivery, [row], Delivery.id)
        session.merge(Mark(name=f"{MARK}{person_id}", at=now))

    runtime.write(work)


def _without(session: Session, midnight: datetime) -> dict[int, datetime | None]:
    """Everybody with an address who had no digest since midnight, and when they had the last one."""
    name = literal(MARK) + cast(Person.id, String)
    rows = session.execute(
        select(Person.id, Mark.at)
        .outerjoin(Mark, Mark.name == name)
        .where(Person.is_active, Person.email.is_not(None), or_(Mark.at.is_(None), Mark.at < midnight))
        .order_by(Person.id)
    )
    return {row.id: row.at for row in rows}


def _paths(session: Session, day: date) -> dict[int, str]:
    """The unit in whose hours each person works: that of their own post, else of one they act for or oversee."""
    held = (
        select(PostHolding.person_id, Unit.path, (PostHolding.capacity != "definitive").label("is_second"))
        .join(Post, Post.id == PostHolding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(PostHolding.first_day <= day, or_(PostHolding.last_day.is_(None), PostHolding.last_day >= day))
    )
    overseen = (
        select(Grant.person_id, Unit.path)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.first_day <= day, or_(Grant.last_day.is_(None), Grant.last_day >= day))
    )
    posts = sorted(session.execute(held).all(), key=lambda row: row.is_second, reverse=True)
    return {row.person_id: row.path for row in (*session.execute(overseen).all(), *posts)}

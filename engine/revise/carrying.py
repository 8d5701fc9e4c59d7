"""Carries one case over to another version, and back, inside the transaction that holds its lock.

What stays keeps its clock, holder, draft, comments and files; what is offered anew starts now; nothing is done twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from engine.notices.kinds import Kind as NoticeKind
from engine.notices.telling import Telling, tell
from engine.people.policy import Actor
from engine.revise.moving import Kind, Mapped, Verdict, highest_numbers, new_name, place_of
from engine.run import statements as sql
from engine.run.bundle import Version
from engine.run.hands import ADMINISTRATOR
from engine.run.history import EFFECTS, Entry, entries_of
from engine.run.indexing import rewrite_words
from engine.run.keys import TaskKey, task_id
from engine.run.place import Act, Place
from engine.run.projection import effects, entry_for, keep_answers, task_row, write_beside, write_with_state
from engine.run.realising import rewrite_figures
from engine.run.replay import completions, standing
from models.desk import Comment, FollowUp
from models.instances import Attachment, Draft, Instance, LatestAnswer, TaskView, UserTask
from models.notices import Notice

POINTING = (Draft, Attachment, TaskView, Comment, FollowUp, Notice)  # what hangs on a task by its id


def carry_over(place: Place, actor: Actor, new: Version, mapping: Mapped, verdict: Verdict, run_id: int) -> int:
    """Write the move that `verdict` allows. Returns the seq of its entry."""
    there = replace(place, version=new)
    waiting = waiting_rows(place)
    handed = _handed_anew(there, waiting, verdict)
    content = {
        "from": place.version.id,
        "to": new.id,
        "run": run_id,
        "mapping": dict(mapping),
        "names": [list(key) for key in (*(now for _, now in verdict.kept), *verdict.opened)],
        "counts": dict(verdict.counts),
    }
    told: dict[str, Any] = effects(verdict.opened, verdict.closed, _end(verdict))
    told |= {"renamed": [[list(old), list(now)] for old, now in verdict.renamed]} if verdict.renamed else {}
    told |= {"reoffered": [list(key) for key in handed]} if handed else {}
    entry = entry_for(there, Act("migrated", actor, None, ADMINISTRATOR, None, content), told)
    if verdict.runner is None:
        raise ValueError("a verdict that allows no move cannot be carried out")
    write_with_state(there, entry, verdict.runner)
    set_version(place.session, place.instance.id, new)
    there = after(there, entry)
    rewrite_answers(there)
    _close(there, waiting, verdict.closed, actor)
    for old, now in verdict.kept:
        _keep(there, waiting[old], now, is_handed=now in handed)
    for key in verdict.opened:
        sql.do(place.session, sql.ADD_TASK, **task_row(there, there.opening(key)))
    _release(there, waiting, verdict, handed, actor)
    if ended := _end(verdict):
        sql.do(place.session, sql.END, instance=place.instance.id, status=ended, at=place.now, closed_on=place.day)
    if told.keys() & EFFECTS:
        sql.do(place.session, sql.ADD_OUTBOX, instance_id=place.instance.id, seq=entry.seq, at=entry.at)
    rewrite_words(place.session, new, place.instance.id)
    rewrite_figures(there)
    return entry.seq


def _end(verdict: Verdict) -> str | None:
    return "completed" if verdict.kind is Kind.ENDS else None


def waiting_rows(place: Place) -> dict[TaskKey, UserTask]:
    """The open tasks of a case, by name."""
    query = select(UserTask).where(UserTask.instance_id == place.instance.id, UserTask.status == "open")
    rows = place.session.scalars(query.execution_options(populate_existing=True)).all()
    for row in rows:  # as they stood: what is written from now on does not change them
        place.session.expunge(row)
    return {TaskKey(row.element, row.occurrence, row.key): row for row in rows}


def after(place: Place, entry: Entry) -> Place:
    """The place as it is after an entry was written."""
    return replace(place, instance=place.instance._replace(revision=entry.seq, head_hash=entry.hash))


def set_version(session: Session, instance_id: UUID, version: Version) -> None:
    """Let a case follow a version from now on."""
    session.execute(update(Instance).where(Instance.id == instance_id).values(process_version_id=version.id))


def rewrite_answers(place: Place) -> None:
    """Let the newest answers be those of the standing history, by the names their tasks have now."""
    told = standing(entries_of(place.session, place.instance.id))
    place.session.execute(delete(LatestAnswer).where(LatestAnswer.instance_id == place.instance.id))
    for entry, task in completions(told):
        keep_answers(place, task, entry)


def _handed_anew(there: Place, waiting: Mapping[TaskKey, UserTask], verdict: Verdict) -> set[TaskKey]:
    """The kept tasks that are for somebody else in the new version."""
    found = set()
    for old, now in verdict.kept:
        element, row = there.version.elements[now.element], waiting[old]
        if (element.lane, element.post) != (row.lane, row.post):
            found.add(now)
    return found


def _keep(there: Place, row: UserTask, now: TaskKey, *, is_handed: bool) -> None:
    """A task that stays: its standard, moments and files stay; its offer follows the new version."""
    changed: dict[str, Any] = {"version_id": there.version.id}
    if is_handed:
        opening = there.opening(now)
        changed |= {"lane": opening.lane, "post": opening.post, "unit_id": opening.unit_id}
        changed |= {"holder_id": None, "owner_id": None, "taken_at": None, "instruction": None}
    if now == TaskKey(row.element, row.occurrence, row.key):
        there.session.execute(update(UserTask).where(UserTask.id == row.id).values(**changed))
    else:
        rename_task(there.session, row, now, changed)


def rename_task(session: Session, row: UserTask, now: TaskKey, changed: Mapping[str, Any]) -> None:
    """Give a task another name, and with it another id; what hangs on it goes along."""
    values = {column.name: getattr(row, column.name) for column in UserTask.__table__.columns}
    new_id = task_id(row.instance_id, now)
    session.execute(insert(UserTask).values(**values | now._asdict() | dict(changed) | {"id": new_id}))
    for table in POINTING:
        session.execute(update(table).where(table.task_id == row.id).values(task_id=new_id))
    session.execute(delete(UserTask).where(UserTask.id == row.id))


def _close(there: Place, waiting: Mapping[TaskKey, UserTask], closed: Iterable[TaskKey], actor: Actor) -> None:
    """Tasks that the new version does not ask for now; what was typed into them is kept for an undo."""
    for key in closed:
        row = waiting[key]
        sql.do(there.session, sql.WITHDRAW_TASK, task=row.id, at=there.now, closed_on=there.day)
        if row.holder_id is not None:
            _tell_holder(there, row.id, row.holder_id, actor)


def _release(
    there: Place, waiting: Mapping[TaskKey, UserTask], verdict: Verdict, handed: set[TaskKey], actor: Actor
) -> None:
    """Say in history that those who had a task in work, which is for others now, have it no longer."""
    for old, now in verdict.kept:
        holder = waiting[old].holder_id
        if now in handed and holder is not None:
            act = Act("released", actor, None, ADMINISTRATOR, now, {"from": holder})
            entry = entry_for(there, act, {})
            write_beside(there, act)
            there = after(there, entry)
            _tell_holder(there, task_id(there.instance.id, now), holder, actor)


def _tell_holder(place: Place, id_: UUID, holder_id: int, actor: Actor) -> None:
    telling = Telling(
        kind=NoticeKind.REVISED,
        cause=f"{id_}:{place.instance.revision}",
        readers=[holder_id],
        unit_path=place.instance.unit_path,
        instance_id=place.instance.id,
        task_id=id_,
        actor_id=actor.person_id,
    )
    tell(place.session, telling, place.now)


def as_it_was_offered(
    entries: Sequence[Entry], waiting: Iterable[TaskKey], now_open: Sequence[TaskKey]
) -> tuple[dict[TaskKey, TaskKey], dict[str, int]]:
    """The names of tasks that wait after a case was done again: those that waited keep theirs, others get a new one."""
    highest, left = highest_numbers(entries), list(waiting)
    names: dict[TaskKey, TaskKey] = {}
    for new in now_open:
        old = next((each for each in left if (each.element, each.key) == (new.element, new.key)), None)
        if old is not None:
            left.remove(old)
        names[new] = new_name(new, old, highest)
    counts = {place_of(key): max(highest.get(place_of(key), 0), key.occurrence) for key in names.values()}
    return names, {**highest, **counts}


def as_it_stood(rows: Iterable[UserTask]) -> list[dict[str, Any]]:
    """Open tasks as they stand, for an undo: names, offer, and in whose hands."""
    return [
        {
            "task": [row.element, row.occurrence, row.key],
            "version_id": row.version_id,
            "lane": row.lane,
            "post": row.post,
            "unit_id": row.unit_id,
            "holder_id": row.holder_id,
            "owner_id": row.owner_id,
            "instruction": row.instruction,
            "taken_at": row.taken_at.isoformat() if row.taken_at else None,
        }
        for row in rows
    ]


def moment(text: str | None) -> datetime | None:
    """Read a moment that `as_it_stood` wrote."""
    return datetime.fromisoformat(text) if text else None


def names(listed: Sequence[Sequence[Any]]) -> list[TaskKey]:
    """Read names of tasks as entries keep them."""
    return [TaskKey(*name) for name in listed]

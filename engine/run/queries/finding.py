"""Finds cases by the words somebody types: numbers, subject and names. Only what they may see, best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, column, func, literal, literal_column, select, table, text
from sqlalchemy.orm import Session

from engine.people.policy import Actor
from engine.run.case_words import plain
from engine.run.queries.current import HasOpenTasks, OpenTask, open_tasks
from engine.run.queries.visibility import is_in_inbox, visible_instances
from engine.run.statements import dialect
from models.desk import InstanceText
from models.instances import Instance, UserTask
from models.people import Unit

MOST_SHOWN = 50
MOST_COUNTED = 1_000  # the newest cases that fit; the best of them come first
MOST_WORDS = 8
LONGEST_WORD = 40

_WORDS = table("instance_words", column("rowid"))
_VECTOR: ColumnElement[Any] = literal_column(  # just as the index of PostgreSQL has it
    "(to_tsvector('indonesian'::regconfig, instance_text.subject) || to_tsvector('simple'::regconfig, "
    "instance_text.subject || ' ' || instance_text.numbers || ' ' || instance_text.names))"
)


@dataclass(frozen=True)
class Hit(HasOpenTasks):
    """A case that fits, with the phrases in which the words were found, its open tasks, and which are the reader's."""

    id: UUID
    subject: str
    status: str
    process_version_id: int
    unit_name: str
    started_at: datetime
    ended_at: datetime | None
    phrases: tuple[str, ...]
    open: tuple[OpenTask, ...]
    mine: frozenset[UUID]


@dataclass(frozen=True)
class Found:
    """The best hits, and how many there are, up to MOST_COUNTED."""

    hits: tuple[Hit, ...]
    total: int


def find(session: Session, actor: Actor, typed: str, now: datetime) -> Found:
    """Find the cases that contain every word typed, or words that begin so."""
    wanted = [word[:LONGEST_WORD].lower() for word in plain(typed)[:MOST_WORDS]]
    if not wanted:
        return Found((), 0)
    kind = dialect(session)
    number = _WORDS.c.rowid if kind == "sqlite" else InstanceText.id  # each index gives its own in order
    fitting = _fitting(kind, wanted).where(visible_instances(actor))
    newest = fitting.order_by(number.desc()).limit(MOST_COUNTED).subquery()
    total = session.scalar(select(func.count()).select_from(newest)) or 0
    rows = session.execute(_detailed(newest)).all() if total else []
    return Found(_hits(session, actor, rows, wanted, now), total)


def _fitting(kind: str, wanted: Sequence[str]) -> Select[Any]:
    """The cases that fit with their rank, the lowest the best. What was typed is only ever a value."""
    if kind == "sqlite":
        rank: ColumnElement[Any] = literal_column("bm25(instance_words, 4.0, 8.0, 2.0)")
        found = select(Instance.id, rank.label("rank")).select_from(_WORDS)
        match = text("instance_words MATCH :typed").bindparams(typed=" AND ".join(f'"{word}"*' for word in wanted))
        found = found.join(InstanceText, InstanceText.id == _WORDS.c.rowid).where(match)
    else:
        query = _tsquery(wanted)
        found = select(Instance.id, (-func.ts_rank(_VECTOR, query)).label("rank")).select_from(InstanceText)
        found = found.where(_VECTOR.op("@@")(query))
    return found.join(Instance, Instance.id == InstanceText.instance_id)


def _tsquery(wanted: Sequence[str]) -> ColumnElement[Any]:
    every = [
        func.to_tsquery(literal_column("'indonesian'::regconfig"), literal(f"{word}:*")).op("||")(
            func.to_tsquery(literal_column("'simple'::regconfig"), literal(f"{word}:*"))
        )
        for word in wanted
    ]
    whole: ColumnElement[Any] = every[0].self_group()
    for each in every[1:]:
        whole = whole.op("&&")(each.self_group())
    return whole.self_group()


def _detailed(newest: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Instance.id, Instance.subject, Instance.status, Instance.process_version_id, Instance.started_at),
            *(Instance.ended_at, Unit.name.label("unit_name")),
            *(InstanceText.subject.label("called"), InstanceText.numbers, InstanceText.names),
        )
        .join(newest, newest.c.id == Instance.id)
        .join(InstanceText, InstanceText.instance_id == Instance.id)
        .join(Unit, Unit.id == Instance.unit_id)
        .order_by(newest.c.rank, Instance.started_at.desc(), Instance.id)
        .limit(MOST_SHOWN)
    )


def _hits(session: Session, actor: Actor, rows: Sequence[Any], wanted: Sequence[str], now: datetime) -> tuple[Hit, ...]:
    running = [row.id for row in rows if row.status == "running"]
    open_: Mapping[UUID, tuple[OpenTask, ...]] = open_tasks(session, running, now) if running else {}
    ids = [task.task_id for tasks in open_.values() for task in tasks]
    mine = frozenset(session.scalars(select(UserTask.id).where(UserTask.id.in_(ids), is_in_inbox(actor))))
    return tuple(
        Hit(
            id=row.id,
            subject=row.subject,
            status=row.status,
            process_version_id=row.process_version_id,
            unit_name=row.unit_name,
            started_at=row.started_at,
            ended_at=row.ended_at,
            phrases=_phrases(f"{row.numbers}\n{row.names}", wanted),
            open=open_.get(row.id, ()),
            mine=mine,
        )
        for row in rows
    )


def _phrases(text_: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """The phrases besides the subject in which a word was found."""
    return tuple(
        phrase
        for phrase in text_.split("\n")
        if any(word.startswith(each) for word in phrase.lower().split() for each in wanted)
    )

"""The SQL of the write path, built once: the same statements through the ORM cost several times the work itself."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Integer, LargeBinary, String, TextClause, Uuid, bindparam, text
from sqlalchemy.orm import Session

from models.base import Json, Utc

TYPES: dict[str, Any] = {
    "instance": Uuid(),
    "instance_id": Uuid(),
    "task": Uuid(),
    "id": Uuid(),
    "at": Utc(),
    "offered_at": Utc(),
    "due_at": Utc(),
    "taken_at": Utc(),
    "closed_at": Utc(),
    "today": Date(),
    "content": Json,
    "answers": Json,
    "engine_state": LargeBinary(),
    "holder_id": Integer(),
    "post_id": Integer(),
    "post": String(),
    "element": String(),
    "occurrence": Integer(),
    "key": String(),
}


def prepared(sql: str, *names: str, gives: dict[str, Any] | None = None) -> TextClause:
    """A statement whose parameters `names`, and result columns `gives`, are converted as the tables would."""
    statement = text(sql).bindparams(*(bindparam(name, type_=TYPES[name]) for name in names))
    return statement.columns(**gives) if gives else statement  # type: ignore[return-value]  # a textual select runs alike


class LockedInstance(NamedTuple):
    """The row of an instance under its lock."""

    id: UUID
    process_version_id: int
    status: str
    revision: int
    head_hash: str
    engine_state: bytes
    engine_digest: str
    unit_id: int
    unit_path: str


class TaskRow(NamedTuple):
    """A user task as the person who asks for it stands to it."""

    id: UUID
    element: str
    occurrence: int
    key: str
    status: str
    offered_at: datetime
    taken_at: datetime | None
    closed_at: datetime | None
    holder_id: int | None
    holder_name: str | None
    post_id: int | None  # the post in which that person may do it; none: they may not
    capacity: str | None
    fingerprint: str | None  # of what was asked with the same idempotency key before
    seq: int | None


_INSTANCE = (
    "SELECT i.id, i.process_version_id, i.status, i.revision, i.head_hash, i.engine_state, i.engine_digest, "
    "i.unit_id, u.path FROM instance i JOIN unit u ON u.id = i.unit_id WHERE i.id = "
)
_INSTANCE_TYPES = {
    "id": Uuid(),
    "process_version_id": Integer(),
    "status": String(),
    "revision": Integer(),
    "head_hash": String(),
    "engine_state": LargeBinary(),
    "engine_digest": String(),
    "unit_id": Integer(),
    "path": String(),
}
_OF_TASK = "(SELECT t.instance_id FROM user_task t WHERE t.id = :task)"
_LOCK = " FOR UPDATE OF i"  # SQLite holds the whole database already

INSTANCE = {
    "sqlite": prepared(f"{_INSTANCE}:instance", "instance", gives=_INSTANCE_TYPES),
    "postgresql": prepared(f"{_INSTANCE}:instance{_LOCK}", "instance", gives=_INSTANCE_TYPES),
}
INSTANCE_OF_TASK = {
    "sqlite": prepared(f"{_INSTANCE}{_OF_TASK}", "task", gives=_INSTANCE_TYPES),
    "postgresql": prepared(f"{_INSTANCE}{_OF_TASK}{_LOCK}", "task", gives=_INSTANCE_TYPES),
}

# Read after the lock, so that whoever waited for it sees what the one before did, and decided in the transaction by
# the posts held now: engine.people.policy.standing_for says the same of an actor read earlier.
TASK = prepared(
    "SELECT t.id, t.element, t.occurrence, t.key, t.status, t.offered_at, t.taken_at, t.closed_at, t.holder_id, "
    "p.name AS holder_name, h.post_id, h.capacity, k.fingerprint, k.seq "
    "FROM user_task t JOIN unit u ON u.id = t.unit_id LEFT JOIN person p ON p.id = t.holder_id "
    "LEFT JOIN idempotency_key k ON k.person_id = :person AND k.key = :idempotency "
    "LEFT JOIN post_holding h ON h.id = (SELECT ph.id FROM post_holding ph JOIN post o ON o.id = ph.post_id "
    "JOIN unit ou ON ou.id = o.unit_id WHERE ph.person_id = :person AND o.lane = t.lane "
    "AND (t.post IS NULL OR o.code = t.post) "
    "AND (ou.path = u.path OR substr(ou.path, 1, length(u.path) + 1) = u.path || '/') "
    "AND ph.first_day <= :today AND (ph.last_day IS NULL OR ph.last_day >= :today) "
    "ORDER BY CASE WHEN ph.capacity = 'definitive' THEN 0 ELSE 1 END, ph.id LIMIT 1) "
    "WHERE t.id = :task",
    *("task", "today"),
    gives={
        "id": Uuid(),
        "element": String(),
        "occurrence": Integer(),
        "key": String(),
        "status": String(),
        "offered_at": Utc(),
        "taken_at": Utc(),
        "closed_at": Utc(),
        "holder_id": Integer(),
        "holder_name": String(),
        "post_id": Integer(),
        "capacity": String(),
        "fingerprint": String(),
        "seq": Integer(),
    },
)

CALENDAR = text(
    "SELECT c.code, c.revision FROM unit u JOIN working_calendar c ON c.code = u.calendar_code "
    "WHERE u.path = :path OR substr(:path, 1, length(u.path) + 1) = u.path || '/' ORDER BY length(u.path) DESC LIMIT 1"
)
POSTS = text(  # of an agency; a title that several posts share does not tell them apart
    "SELECT o.code, o.title, o.lane, o.duty, u.code AS unit_code, u.name AS unit_name, "
    "COUNT(*) OVER (PARTITION BY o.title) > 1 AS shares_title FROM post o JOIN unit u ON u.id = o.unit_id "
    "WHERE u.path = :path OR substr(u.path, 1, length(:path) + 1) = :path || '/' ORDER BY o.id"
)
OPEN_KEYS = prepared(
    "SELECT element, occurrence, key FROM user_task WHERE instance_id = :instance AND status = 'open'", "instance"
)

ADD_ENTRY = prepared(
    "INSERT INTO history_entry (instance_id, seq, kind, at, actor_id, post_id, capacity, process_version_id, element, "
    "occurrence, key, content, previous_hash, hash) VALUES (:instance_id, :seq, :kind, :at, :actor_id, :post_id, "
    ":capacity, :process_version_id, :element, :occurrence, :key, :content, :previous_hash, :hash)",
    *("instance_id", "at", "post_id", "element", "occurrence", "key", "content"),
)
MOVE_HEAD = prepared(
    "UPDATE instance SET revision = :seq, head_hash = :hash WHERE id = :instance AND revision = :seq - 1", "instance"
)
MOVE_STATE = prepared(
    "UPDATE instance SET revision = :seq, head_hash = :hash, engine_state = :engine_state, "
    "engine_digest = :engine_digest WHERE id = :instance AND revision = :seq - 1",
    *("instance", "engine_state"),
)
END = prepared("UPDATE instance SET status = :status, ended_at = :at WHERE id = :instance", "instance", "at")

COMPLETE_TASK = prepared(
    "UPDATE user_task SET status = 'completed', holder_id = :holder_id, closed_at = :at WHERE id = :task",
    *("task", "at", "holder_id"),
)
WITHDRAW_TASK = prepared("UPDATE user_task SET status = 'withdrawn', closed_at = :at WHERE id = :task", "task", "at")
HOLD_TASK = prepared(
    "UPDATE user_task SET holder_id = :holder_id, taken_at = :taken_at WHERE id = :task",
    *("task", "holder_id", "taken_at"),
)
DROP_DRAFTS = prepared("DELETE FROM draft WHERE task_id = :task", "task")
ADD_TASK = prepared(
    "INSERT INTO user_task "
    "(id, instance_id, element, occurrence, key, lane, unit_id, post, status, offered_at, due_at) VALUES "
    "(:id, :instance_id, :element, :occurrence, :key, :lane, :unit_id, :post, 'open', :at, :due_at)",
    *("id", "instance_id", "at", "due_at", "post", "element", "occurrence", "key"),
)
KEEP_ANSWERS = prepared(
    "INSERT INTO latest_answer (instance_id, element, key, occurrence, seq, actor_id, at, answers) "
    "VALUES (:instance_id, :element, :key, :occurrence, :seq, :actor_id, :at, :answers) "
    "ON CONFLICT (instance_id, element, key) DO UPDATE SET occurrence = excluded.occurrence, seq = excluded.seq, "
    "actor_id = excluded.actor_id, at = excluded.at, answers = excluded.answers",
    *("instance_id", "at", "answers", "element", "occurrence", "key"),
)
ADD_OUTBOX = prepared(
    "INSERT INTO outbox (instance_id, seq, written_at) VALUES (:instance_id, :seq, :at)", "instance_id", "at"
)
KEEP_KEY = prepared(
    "INSERT INTO idempotency_key (person_id, key, fingerprint, instance_id, seq, used_at) "
    "VALUES (:person, :idempotency, :fingerprint, :instance_id, :seq, :at)",
    *("instance_id", "at"),
)


def do(session: Session, statement: TextClause, **values: Any) -> Any:
    """Run a prepared statement on the session's connection."""
    return session.connection().execute(statement, values)


def dialect(session: Session) -> str:
    """Sqlite or postgresql."""
    return session.get_bind().dialect.name

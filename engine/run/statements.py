"""The SQL of the write path, built once: the same statements through the ORM cost several times the work itself."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Integer, LargeBinary, String, TextClause, Uuid, text
from sqlalchemy.orm import Session

from engine.run.prepared import prepared
from models.base import Json, Utc


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
    urgency: str


class TaskRow(NamedTuple):
    """A user task as the person who asks for it stands to it."""

    id: UUID
    element: str
    occurrence: int
    key: str
    lane: str
    unit_path: str
    post: str | None
    status: str
    offered_at: datetime
    standard: int
    warned: int
    held_until: datetime | None
    taken_at: datetime | None
    closed_at: datetime | None
    holder_id: int | None
    holder_name: str | None
    owner_id: int | None  # to whom the holder gives it back
    is_deputys: int  # 1: the holder holds the post for which that person is Plt or Plh
    since: date | None  # the first day of that person in the post
    post_id: int | None  # the post in which that person may do it; none: they may not
    capacity: str | None
    fingerprint: str | None  # of what was asked with the same idempotency key before
    seq: int | None


_INSTANCE = (
    "SELECT i.id, i.process_version_id, i.status, i.revision, i.head_hash, i.engine_state, i.engine_digest, "
    "i.unit_id, u.path, i.urgency FROM instance i JOIN unit u ON u.id = i.unit_id WHERE i.id = "
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
    "urgency": String(),
}
_OF_TASK = "(SELECT t.instance_id FROM user_task t WHERE t.id = :task)"
_LOCK = " FOR UPDATE OF i"  # SQLite holds the whole database already

INSTANCE = {
    "sqlite": prepared(f"{_INSTANCE}:instance", "instance", gives=_INSTANCE_TYPES),
    "postgresql": prepared(f"{_INSTANCE}:instance{_LOCK}", "instance", gives=_INSTANCE_TYPES),
}
INSTANCE_SEEN = INSTANCE["sqlite"]  # without a lock
INSTANCE_OF_TASK = {
    "sqlite": prepared(f"{_INSTANCE}{_OF_TASK}", "task", gives=_INSTANCE_TYPES),
    "postgresql": prepared(f"{_INSTANCE}{_OF_TASK}{_LOCK}", "task", gives=_INSTANCE_TYPES),
}

# Of two posts that fit, the one in which somebody stands in for who has the task counts first: only that takes it over.
_STANDS_IN = (
    "{0}.capacity IN ('plt', 'plh') AND EXISTS (SELECT 1 FROM post_holding d WHERE d.post_id = {0}.post_id "
    "AND d.person_id = t.holder_id AND d.capacity = 'definitive' AND d.first_day <= :today "
    "AND (d.last_day IS NULL OR d.last_day >= :today) AND d.ended_at IS NULL)"
)

# Read after the lock, so that whoever waited for it sees what the one before did, and decided in the transaction by
# the posts held now: engine.people.policy.standing_for says the same of an actor read earlier.
_TASK = (
    "SELECT t.id, t.element, t.occurrence, t.key, t.lane, u.path AS unit_path, t.post, t.status, t.offered_at, "
    "t.standard, t.warned, t.held_until, t.taken_at, t.closed_at, t.holder_id, p.name AS holder_name, t.owner_id, "
    "CASE WHEN {h_stands_in} THEN 1 ELSE 0 END AS is_deputys, h.first_day AS since, "
    "h.post_id, h.capacity, k.fingerprint, k.seq "
    "FROM user_task t JOIN unit u ON u.id = t.unit_id LEFT JOIN person p ON p.id = t.holder_id "
    "LEFT JOIN idempotency_key k ON k.person_id = :person AND k.key = :idempotency "
    "LEFT JOIN post_holding h ON h.id = (SELECT ph.id FROM post_holding ph JOIN post o ON o.id = ph.post_id "
    "JOIN unit ou ON ou.id = o.unit_id WHERE ph.person_id = :person AND o.lane = t.lane "
    "AND (t.post IS NULL OR o.code = t.post) "
    "AND (ou.path = u.path OR substr(ou.path, 1, length(u.path) + 1) = u.path || '/') "
    "AND ph.first_day <= :today AND (ph.last_day IS NULL OR ph.last_day >= :today) AND ph.ended_at IS NULL "
    "AND (ph.process_id IS NULL OR ph.process_id = t.process_id) ORDER BY "
    "CASE WHEN t.holder_id <> :person AND {ph_stands_in} THEN 0 ELSE 1 END, "
    "CASE WHEN t.holder_id <> :person AND {ph_stands_in} THEN ph.first_day END DESC, "
    "CASE ph.capacity WHEN 'definitive' THEN 0 WHEN 'plt' THEN 1 WHEN 'plh' THEN 2 WHEN 'an' THEN 3 ELSE 4 END, "
    "ph.id LIMIT 1) "
    "WHERE t.id = :task"
)
TASK = prepared(
    _TASK.format(h_stands_in=_STANDS_IN.format("h"), ph_stands_in=_STANDS_IN.format("ph")),
    *("task", "today"),
    gives={
        "id": Uuid(),
        "element": String(),
        "occurrence": Integer(),
        "key": String(),
        "lane": String(),
        "unit_path": String(),
        "post": String(),
        "status": String(),
        "offered_at": Utc(),
        "standard": Integer(),
        "warned": Integer(),
        "held_until": Utc(),
        "taken_at": Utc(),
        "closed_at": Utc(),
        "holder_id": Integer(),
        "holder_name": String(),
        "owner_id": Integer(),
        "is_deputys": Integer(),
        "since": Date(),
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

_ANSWERS = "SELECT element, key, seq, at, actor_id, answers FROM latest_answer WHERE instance_id = :instance"
_ANSWERS_TYPES = {
    "element": String(),
    "key": String(),
    "seq": Integer(),
    "at": Utc(),
    "actor_id": Integer(),
    "answers": Json,
}
ANSWERS = prepared(_ANSWERS, "instance", gives=_ANSWERS_TYPES)
ANSWERS_OF = prepared(f"{_ANSWERS} AND element IN :elements", "instance", "elements", gives=_ANSWERS_TYPES)

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
END = prepared(
    "UPDATE instance SET status = :status, ended_at = :at, ended_on = :closed_on WHERE id = :instance",
    *("instance", "at", "closed_on"),
)
GO_ON = prepared(
    "UPDATE instance SET status = 'running', ended_at = NULL, ended_on = NULL WHERE id = :instance", "instance"
)
SET_URGENCY = prepared("UPDATE instance SET urgency = :urgency WHERE id = :instance", "instance")

COMPLETE_TASK = prepared(
    "UPDATE user_task SET status = 'completed', holder_id = :holder_id, closed_at = :at, closed_on = :closed_on, "
    "held_until = NULL, waiting = :waiting, working = :working, held = :held WHERE id = :task",
    *("task", "at", "closed_on", "holder_id", "waiting", "working", "held"),
)
WITHDRAW_TASK = prepared(
    "UPDATE user_task SET status = 'withdrawn', closed_at = :at, closed_on = :closed_on WHERE id = :task",
    *("task", "at", "closed_on"),
)
GIVE_TASK = prepared(  # into somebody's hands or out of them
    "UPDATE user_task SET holder_id = :holder_id, taken_at = :taken_at, owner_id = :owner_id, "
    "instruction = :instruction WHERE id = :task",
    *("task", "holder_id", "taken_at", "owner_id", "instruction"),
)
SET_CLOCK = prepared(  # its moments, as the clock runs now
    "UPDATE user_task SET risk_at = :risk_at, due_at = :due_at, late_at = :late_at, phase = :phase, "
    "phase_at = :phase_at, warn_at = :warn_at, held_since = :held_since, held_until = :held_until, "
    "held_for = :held_for WHERE id = :task",
    *("task", "risk_at", "due_at", "late_at", "phase_at", "warn_at", "held_since", "held_until", "held_for"),
)
SET_STANDARD = prepared("UPDATE user_task SET standard = :standard WHERE id = :task", "task")
_ENTRY = "SELECT kind, at, content, seq FROM history_entry WHERE instance_id = :instance AND "
ENTRIES_OF_TASK = prepared(  # its own, and those that moved the case as a whole
    f"{_ENTRY}element = :element AND occurrence = :occurrence AND key = :key UNION ALL "
    f"{_ENTRY}element IS NULL AND kind IN ('migrated', 'redone', 'undone') ORDER BY seq",
    *("instance", "element", "occurrence", "key"),
    gives={"kind": String(), "at": Utc(), "content": Json, "seq": Integer()},
)
PASS_DRAFT = prepared(
    "INSERT INTO draft (task_id, person_id, entries, saved_at) SELECT d.task_id, :taker, d.entries, d.saved_at "
    "FROM draft d WHERE d.task_id = :task AND d.person_id = :giver ON CONFLICT (task_id, person_id) "
    "DO UPDATE SET entries = excluded.entries, saved_at = excluded.saved_at",
    "task",
)
DROP_DRAFTS = prepared("DELETE FROM draft WHERE task_id = :task", "task")
ADD_TASK = prepared(
    "INSERT INTO user_task "
    "(id, instance_id, process_id, version_id, element, occurrence, key, lane, unit_id, post, status, offered_at, "
    "standard, risk_at, due_at, late_at, deadline_at, phase, phase_at, warned, warn_at) VALUES "
    "(:id, :instance_id, :process_id, :version_id, :element, :occurrence, :key, :lane, :unit_id, :post, 'open', :at, "
    ":standard, :risk_at, :due_at, :late_at, :deadline_at, :phase, :phase_at, 0, :warn_at)",
    *("id", "instance_id", "at", "post", "element", "occurrence", "key"),
    *("risk_at", "due_at", "late_at", "deadline_at", "phase_at", "warn_at"),
)
KEEP_ANSWERS = prepared(
    "INSERT INTO latest_answer (instance_id, element, key, occurrence, seq, actor_id, at, answers) "
    "VALUES (:instance_id, :element, :key, :occurrence, :seq, :actor_id, :at, :answers) "
    "ON CONFLICT (instance_id, element, key) DO UPDATE SET occurrence = excluded.occurrence, seq = excluded.seq, "
    "actor_id = excluded.actor_id, at = excluded.at, answers = excluded.answers",
    *("instance_id", "at", "answers", "element", "occurrence", "key"),
)
WORDS = prepared("SELECT subject, numbers, names FROM instance_text WHERE instance_id = :instance", "instance")
KEEP_WORDS = prepared(
    "INSERT INTO instance_text (instance_id, subject, numbers, names) VALUES (:instance, :subject, :numbers, :names) "
    "ON CONFLICT (instance_id) DO UPDATE SET subject = excluded.subject, numbers = excluded.numbers, "
    "names = excluded.names",
    "instance",
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

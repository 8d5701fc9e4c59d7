"""Grows an office by copying rows of its cases in SQL, not through commands: a million takes minutes, not days."""

from collections.abc import Mapping

from sqlalchemy import text

from engine.run.demo.generate import generate_cases
from engine.run.verify.sums import repair_sums
from models.base import Base
from models.database import Database
from models.history import HistoryEntry
from models.instances import Instance, UserTask
from tests.office import Office

ROLES = 20
ORIGINALS = 160
AT_ONCE = 50_000  # rows of one statement
LATE_EVERY, AT_RISK_EVERY, UNSEEN_EVERY, HELD_EVERY = 50, 100, 500, 10  # of the tasks of each role
SERIES = (
    "WITH RECURSIVE series(n) AS (SELECT CAST(:first AS INTEGER) UNION ALL "
    "SELECT n + 1 FROM series WHERE n < CAST(:last AS INTEGER) - 1)"
)
ORIGINAL = {
    "instance": "SELECT * FROM instance WHERE status = 'running'",
    "open": "SELECT * FROM user_task WHERE status = 'open'",
    "done": "SELECT * FROM user_task WHERE status = 'completed'",
    "entry": "SELECT h.*, h.seq AS id FROM history_entry h WHERE h.seq = 2",
    "person": "SELECT DISTINCT actor_id AS id FROM history_entry",
}
TRIGGERS = {"user_task": "user_task_counted", "instance": "instance_counted"}


class Grown:
    """An office with as many open tasks as asked for, in as many cases, each with one finished task and its history."""

    def __init__(self, office: Office) -> None:
        self.office, self.size = office, 0
        generate_cases(office.runtime, ORIGINALS)
        self.now = office.clock()
        self.counts: dict[str, int] = {}
        self._keep_originals()

    @property
    def database(self) -> Database:
        return self.office.runtime.database

    def to(self, size: int) -> None:
        """Add cases until `size` tasks are open, and write the sums once."""
        drop_triggers(self.database)  # nothing that is measured writes
        for first in range(self.size, size, AT_ONCE):
            self._add(first, min(first + AT_ONCE, size))
        self.size = size
        with self.database.sessions.begin() as session:
            repair_sums(session)
        if not self.database.is_sqlite:  # as its own housekeeping does
            with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("SET statement_timeout = 0"))
                connection.execute(text("VACUUM ANALYZE"))

    def _keep_originals(self) -> None:
        """Keep what is copied in tables of its own, each row with its place."""
        with self.database.engine.begin() as connection:
            for name, query in ORIGINAL.items():
                placed = f"SELECT o.*, row_number() OVER (ORDER BY o.id) - 1 AS place FROM ({query}) o"  # noqa: S608 - no input
                connection.execute(text(f"CREATE TABLE original_{name} AS {placed}"))
                self.counts[name] = connection.scalar(text(f"SELECT count(*) FROM original_{name}"))  # noqa: S608 - no input
            self.unit_id = connection.scalar(text("SELECT id FROM unit WHERE parent_id IS NULL"))

    def _add(self, first: int, last: int) -> None:
        case, running = self._id(0), {"status": "'running'", "ended_at": "NULL", "ended_on": "NULL"}
        copies = [
            self._copy(Instance, "instance", {"id": case, **running}),
            self._copy(UserTask, "open", {"id": self._id(1), "instance_id": case, **self._open()}),
            self._copy(UserTask, "done", {"id": self._id(2), "instance_id": case, "occurrence": "99"}),
            self._copy(HistoryEntry, "entry", self._entry(1, "started")),
            self._copy(HistoryEntry, "entry", self._entry(2, "completed")),
        ]
        with self.database.engine.begin() as connection:
            if not self.database.is_sqlite:
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            for copy in copies:
                connection.execute(text(copy), {"first": first, "last": last})

    def _copy(self, model: type[Base], original: str, changed: Mapping[str, str]) -> str:
        names = [column.name for column in model.__table__.columns]
        values = [changed.get(name, f"o.{name}") for name in names]
        return (
            f"INSERT INTO {model.__tablename__} ({', '.join(names)}) {SERIES} SELECT {', '.join(values)} FROM series s "  # noqa: S608 - no input
            f"JOIN original_{original} o ON o.place = s.n % {self.counts[original]} "
            f"JOIN original_person p ON p.place = (s.n / {ROLES}) % {self.counts['person']}"
        )

    def _open(self) -> dict[str, str]:
        """An open task of a role, due within the coming month; some are late, at risk, held or not yet looked at."""
        # Different remainders, so that none of these takes the tasks of another one.
        every = ((LATE_EVERY, 1), (AT_RISK_EVERY, 2), (UNSEEN_EVERY, 4), (HELD_EVERY, 3))
        is_late, is_risky, is_unseen, is_held = (f"(s.n / {ROLES}) % {each} = {rest}" for each, rest in every)

        def at(late: float, risky: float, other: float) -> str:
            spread = "(s.n % 9973) * 260"  # seconds, up to a month
            return (
                f"CASE WHEN {is_late} THEN {self._moment(f'{int(late * 3600)} - s.n % 4001')} "
                f"WHEN {is_risky} THEN {self._moment(str(int(risky * 3600)))} "
                f"ELSE {self._moment(f'{int(other * 3600)} + {spread}')} END"
            )

        seen = f"CASE WHEN {is_unseen} THEN {self._moment('-60')} ELSE {at(0, 0.5, 1)} END"
        return {
            "lane": f"'role_' || (s.n % {ROLES})",
            "unit_id": str(self.unit_id),
            "post": "NULL",
            "risk_at": at(-9, -0.2, 1),
            "due_at": at(-8, 0.2, 2),
            "late_at": at(-7, 0.5, 3),
            "phase": f"CASE WHEN {is_late} THEN 'late' WHEN {is_risky} THEN 'at_risk' ELSE 'on_time' END",
            "phase_at": f"CASE WHEN {is_late} THEN NULL ELSE {seen} END",
            "warn_at": "NULL",
            "held_until": "NULL",
            "holder_id": f"CASE WHEN {is_held} THEN p.id END",
            "owner_id": "NULL",
        }

    def _entry(self, seq: int, kind: str) -> dict[str, str]:
        at = self._moment("-(s.n % 9973) * 260")
        return {"instance_id": self._id(0), "seq": str(seq), "kind": f"'{kind}'", "at": at, "actor_id": "p.id"}

    def _id(self, part: int) -> str:
        """The id of the n-th copied instance (part 0) or task."""
        number = f"(s.n * 4 + {part})"
        if self.database.is_sqlite:
            return f"printf('%032x', {number})"
        return f"CAST(lpad(to_hex({number}), 32, '0') AS uuid)"

    def _moment(self, seconds: str) -> str:
        """A moment so many seconds from now."""
        if self.database.is_sqlite:
            base = self.now.strftime("%Y-%m-%d %H:%M:%S")
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', '{base}', ({seconds}) || ' seconds')"
        return f"(TIMESTAMPTZ '{self.now.isoformat()}' + ({seconds}) * INTERVAL '1 second')"


def drop_triggers(database: Database) -> None:
    """Let nothing keep the sums any more."""
    with database.engine.begin() as connection:
        for table, name in TRIGGERS.items():
            if database.is_sqlite:
                for event in ("insert", "update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {name}_{event}"))
            else:
                connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))

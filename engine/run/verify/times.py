"""Checks that moments and clocks of tasks are those that history gives. Counts in the calendars as they are now."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.keys import TaskKey
from engine.run.queries.unit_calendars import calendars_of
from engine.run.recounting import Told
from engine.run.runtime import Runtime
from engine.run.task_clock import MOVES_CASE, TaskEntry, renamed_from, seconds, task_happenings, with_former
from engine.run.verify.breach import Breach
from engine.time.clocks import clocks
from engine.time.seed import shipped_calendars
from engine.time.working_calendar import WorkingCalendar
from models.history import HistoryEntry
from models.instances import Instance, UserTask
from models.people import Unit

Entries = Sequence[TaskEntry]


@dataclass(frozen=True)
class Calendars:
    """The calendar of every unit, by its id."""

    runtime: Runtime
    now: datetime
    of_unit: Mapping[int, WorkingCalendar]

    @classmethod
    def as_they_are(cls, runtime: Runtime, session: Session) -> "Calendars":
        """Read them all."""
        units = {unit_id: path for unit_id, path in session.execute(select(Unit.id, Unit.path))}
        read = calendars_of(session, units.values()) if units else {}
        return cls(runtime, runtime.now(), {unit_id: read[path] for unit_id, path in units.items()})

    def breaches(self, session: Session, instance: Instance, rows: Sequence[HistoryEntry]) -> Iterator[Breach]:
        """I11 of one case."""
        told, standards = _Told.of(rows), self._standards(session, rows)
        for task in session.scalars(select(UserTask).where(UserTask.instance_id == instance.id)):
            key = TaskKey(task.element, task.occurrence, task.key)
            calendar, entries = self.of_unit[task.unit_id], told.entries(key)
            should = Told(key, task.offered_at, standards.get(told.first_name(key), 0), entries)
            if task.status == "open" and (wrong := self._moved(task, should, calendar)):
                yield Breach("I11", instance.id, f"{tuple(key)}: {wrong} is not what history gives")
            elif task.status == "completed" and not _runs_true(task, key, entries, calendar):
                yield Breach("I11", instance.id, f"{tuple(key)}: its clocks are not those of history")

    def _standards(self, session: Session, rows: Sequence[HistoryEntry]) -> Mapping[TaskKey, int]:
        """The standard time under which each task was offered first: that of the version then."""
        found: dict[TaskKey, int] = {}
        for row in rows:
            version = self.runtime.catalogue.version(session, row.process_version_id)
            for key in map(lambda each: TaskKey(*each), row.content.get("opened", ())):
                if key.element in version.elements:
                    found.setdefault(key, version.elements[key.element].minutes)
        return found

    def _moved(self, task: UserTask, told: Told, calendar: WorkingCalendar) -> str:
        """The names of what counting anew would change."""
        timed, hold = told.timed(calendar, self.now)
        until = task.held_until if task.held_until and task.held_until > self.now else None
        should = {
            "standard": (task.standard, told.standard),
            "risk_at": (task.risk_at, timed.risk_at),
            "due_at": (task.due_at, timed.due_at),
            "late_at": (task.late_at, timed.late_at),
            "held_until": (until, hold and hold.until),
        }
        return ", ".join(name for name, (is_, ought) in should.items() if is_ != ought)


@dataclass(frozen=True)
class _Told:
    """What the history of one case says of each of its tasks."""

    own: Mapping[TaskKey, Sequence[TaskEntry]]

    @classmethod
    def of(cls, rows: Sequence[HistoryEntry]) -> "_Told":
        found: dict[TaskKey, list[TaskEntry]] = defaultdict(list)
        for row in rows:
            entry = TaskEntry(row.kind, row.at, row.content)
            for key in _concerned(row):
                found[key].append(entry)
        return cls(found)

    def entries(self, key: TaskKey) -> list[TaskEntry]:
        return with_former(key, lambda name: self.own.get(name, ()))

    def first_name(self, key: TaskKey) -> TaskKey:
        for entry in reversed(self.entries(key)):
            key = renamed_from(entry.content, key) or key
        return key


def _concerned(row: HistoryEntry) -> set[TaskKey]:
    if row.element is not None and row.occurrence is not None:
        return {TaskKey(row.element, row.occurrence, row.key or "")}
    if row.kind not in MOVES_CASE:
        return set()
    named = [*row.content.get("opened", ()), *row.content.get("closed", ())]
    return {TaskKey(*key) for key in named + [name for pair in row.content.get("renamed", ()) for name in pair]}


def _runs_true(task: UserTask, key: TaskKey, entries: Entries, calendar: WorkingCalendar) -> bool:
    """Whether a completed task was given the clocks of its history.

    A calendar that was edited since counts otherwise than it did on that day: then only what no calendar can make
    true is wrong.
    """
    given = (task.waiting, task.working, task.held)
    if None in given or task.closed_at is None:
        return True  # completed before clocks were kept
    if calendar in shipped_calendars():
        told = [each for each in entries if each.at <= task.closed_at]
        clock = clocks(task_happenings(key, task.offered_at, told), calendar, task.closed_at)[key]
        return given == (seconds(clock.waiting), seconds(clock.working), seconds(clock.held))
    was_held = any(kind == "held" for kind, _, _ in entries)
    longest = seconds(task.closed_at - task.offered_at)
    return sum(each or 0 for each in given) <= longest and (was_held or not task.held)

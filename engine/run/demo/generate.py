"""Fills a demonstration agency with cases of the past year, in large transactions, where there are no real people."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.run.demo.case import Case, Plan
from engine.run.demo.ledger import Ledger, Row, insert_all
from engine.run.demo.script import demo_script
from engine.run.demo.world import World
from engine.run.history import entry_of
from engine.run.keys import TaskKey
from engine.run.place import Place
from engine.run.realising import rewrite_figures
from engine.run.recounting import Told
from engine.run.runtime import Runtime
from engine.run.task_clock import clock_row
from models.history import HistoryEntry
from models.instances import Instance

BATCH = 100  # cases of one transaction
YEAR = 365  # days
LEFT_LYING = 8  # of so many cases there is one in which nobody goes on at some task, each time at the next one
TO_THE_END = 4  # working days, about, from the first task to the last
CANCELLED = 0.04
A_DAYS_WORK = timedelta(hours=7)


def generate_cases(
    runtime: Runtime, number: int, seed: int = 1, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Make `number` cases, the same ones for the same seed and moment. Returns how many history entries they have.

    Raises:
        NoDemoPeople, ProcessNotFound, FormRefused: nothing more is written.
    """
    entries, now = 0, runtime.now()
    with runtime.database.readers() as session:
        there = session.scalar(select(func.count()).select_from(Instance)) or 0
        world = World.of(runtime, session, demo_script(), runtime.today - timedelta(days=YEAR + 1))
        for first in range(0, number, BATCH):
            ledgers = []
            for each in range(first, min(first + BATCH, number)):
                ledgers.append(make_case(world, seed, there + each, now))
                progress(each + 1, number)
            session.rollback()  # PostgreSQL ends a transaction that lies idle
            entries += sum(len(ledger.entries) for ledger in ledgers)
            _write(runtime, ledgers)
    return entries


def make_case(world: World, seed: int, number: int, now: datetime) -> Ledger:
    """Make the rows of one case as it stands `now`."""
    luck = Random(f"{seed}/{number}")  # noqa: S311 - believable, not secret
    ledger = Case(world, luck, _plan(world, luck, number, now)).make(now)
    for row in ledger.open_tasks():
        _sweep(world, ledger, row, now)
    entries = [entry_of(HistoryEntry(**row)) for row in ledger.entries]
    ledger.words = {"instance_id": ledger.instance["id"], **world.words_of(entries)._asdict()}
    return ledger


def _plan(world: World, luck: Random, number: int, now: datetime) -> Plan:
    calendar = world.calendars[world.agency.path]
    if number % LEFT_LYING == LEFT_LYING - 1:
        tasks = world.user_tasks
        place = number // LEFT_LYING % len(tasks)
        days = TO_THE_END * place / len(tasks) + luck.uniform(0.2, 5)
        return Plan(number + 1, calendar.after(now, -days * A_DAYS_WORK), stops_at=tasks[place])
    day = now.astimezone(calendar.zone).date() - timedelta(days=luck.randint(0, YEAR))
    hour = datetime.combine(day, time(7), calendar.zone) + timedelta(seconds=luck.randint(0, 8 * 3600))
    start = min(calendar.next_working_moment(hour), calendar.after(now, -timedelta(minutes=1)))
    cancelled = A_DAYS_WORK * luck.uniform(0.05, 2) if luck.random() < CANCELLED else None
    return Plan(number + 1, start, cancelled_after=cancelled)


def _sweep(world: World, ledger: Ledger, row: Row, now: datetime) -> None:
    """Let an open task stand as if its phases and warnings had been looked after all the time."""
    calendar = world.calendars[world.paths[row["unit_id"]]]
    key = TaskKey(row["element"], row["occurrence"], row["key"])
    timed, hold = Told(key, row["offered_at"], row["standard"], ledger.entries_of(key)).timed(calendar, now)
    warned = max((level for level, at in timed.warnings.items() if at <= now and not hold), default=0)
    row |= {"warned": warned, **clock_row(timed, warned, now, hold)}


def _write(runtime: Runtime, ledgers: Sequence[Ledger]) -> None:
    def work(session: Session) -> None:
        insert_all(session, ledgers)
        for ledger in ledgers:
            if ledger.instance["status"] != "cancelled":
                rewrite_figures(Place.locked(runtime, session, ledger.instance["id"]))

    runtime.write(work)

"""Checks on the live database what must always hold; changes nothing and trusts no row that another can contradict."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from engine.run.runtime import Runtime
from engine.run.verify.actors import Holders
from engine.run.verify.breach import Breach
from engine.run.verify.cases import case_breaches, figure_breaches, file_breaches, history_of, stray_breaches
from engine.run.verify.numbers import number_breaches
from engine.run.verify.signed import signature_breaches
from engine.run.verify.sums import sum_breaches
from engine.run.verify.times import Calendars
from models.instances import Instance

__all__ = ["Breach", "Verified", "verify"]

AHEAD = 200  # instances read at a time


@dataclass(frozen=True)
class Verified:
    """What was looked at, and every breach, the first one first."""

    instances: int
    entries: int
    breaches: tuple[Breach, ...]


def verify(runtime: Runtime, *, progress: Callable[[int, int], None] = lambda done, total: None) -> Verified:
    """Check the invariants I1 to I16.

    I1 every acknowledged action stands in history; I2 none was applied twice; I3 open rows are what the engine waits
    for; I4 history is gap-free and chained; I5 the revision is the number of entries; I6 replaying history gives the
    stored state and answers; I7 the outbox holds just the effects due; I8 the state matches its digest; I9 every file
    lies whole under its digest; I10 the sums of the board are those of the rows; I11 moments and clocks of tasks follow
    from history; I12 in a case that runs a task is open; I13 who acted held the post named in the entry;
    I14 what is kept of indicators is what the newest answers say; I15 registers of
    numbers have no gap, and a number given to a case stands in its history; I16 the rows of signatures are those of
    history.
    """
    breaches: list[Breach] = []
    entries = 0
    with runtime.database.readers() as session:
        if not runtime.database.is_sqlite:  # there every statement would see what was committed since the one before
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        calendars, holders = Calendars.as_they_are(runtime, session), Holders.known(runtime, session)
        ids = session.scalars(select(Instance.id).order_by(Instance.started_at, Instance.id)).all()
        for done, instance_id in enumerate(ids, start=1):
            instance = session.get_one(Instance, instance_id)
            rows = history_of(session, instance)
            entries += instance.revision
            breaches += case_breaches(runtime, session, instance, rows)
            breaches += calendars.breaches(session, instance, rows)
            breaches += holders.breaches(instance, rows)
            breaches += figure_breaches(runtime, session, instance)
            breaches += signature_breaches(session, instance, rows)
            progress(done, len(ids))
            if done % AHEAD == 0:
                session.expunge_all()
        breaches += stray_breaches(session)
        breaches += file_breaches(runtime, session)
        breaches += sum_breaches(session)
        breaches += number_breaches(session)
    return Verified(len(ids), entries, tuple(sorted(breaches, key=lambda each: int(each.invariant[1:]))))

"""The tasks behind each number of the board, page by page. Knows filters and rows, refuses to know any link.

A list is put together from the index entries of each step and phase that the sums know of, so its first page costs
the same with a thousand open tasks or a million. Its conditions are those by which the board counts, at this moment.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, literal, not_, or_, select, true, union_all
from sqlalchemy.orm import Session

from engine.run.queries.urgency import phase_of
from engine.run.queries.visibility import IS_OPEN
from engine.supervise.measured import IS_COMPLETED
from engine.supervise.periods import Period
from engine.supervise.scope import Scope
from engine.supervise.sums import NOBODY, Place, done_sums, open_sums, overtaken, place_of
from engine.time.moments import Phase
from models.instances import Instance, UserTask

PAGE = 50


class State(StrEnum):
    """Which tasks are asked for."""

    OPEN = "open"
    LATE = "late"
    AT_RISK = "at_risk"
    ON_HOLD = "on_hold"
    ON_TIME = "on_time"
    DONE = "done"
    DONE_LATE = "done_late"

    @property
    def is_done(self) -> bool:
        """Whether it asks for completed tasks of a period."""
        return self in (State.DONE, State.DONE_LATE)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases of the open tasks it asks for."""
        if self is State.OPEN:
            return tuple(Phase)
        return () if self.is_done else (Phase(self.value),)


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; `person_id` 0 means that nobody has taken it. The period counts for done tasks."""

    period: Period
    state: State = State.OPEN
    process_id: str = ""
    element: str = ""
    unit_id: int | None = None
    person_id: int | None = None
    urgency: str = ""
    text: str = ""

    def fits(self, place: Place) -> bool:
        """Whether tasks of a place are wanted."""
        return (
            self.process_id in ("", place.process_id)
            and self.element in ("", place.element)
            and self.unit_id in (None, place.unit_id)
            and self.person_id in (None, place.holder_id)
        )

    @property
    def is_of_cases(self) -> bool:
        """Whether it asks something of the case, which the sums do not know."""
        return bool(self.urgency or self.text)


class After(NamedTuple):
    """After which task a list goes on: its due time (its end for a completed one) and its id."""

    at: datetime
    id: UUID


@dataclass(frozen=True)
class Listed:
    """The tasks of one page, in order; `count` is how many there are altogether, none where nobody has counted."""

    ids: tuple[UUID, ...]
    count: int | None
    more: After | None = None


@dataclass(frozen=True)
class Lists:
    """The lists of a scope at one moment; what the sums say, and what they do not know yet, is read once."""

    session: Session
    scope: Scope
    wanted: Wanted
    now: datetime

    def page(self, after: After | None = None, most: int = PAGE) -> Listed:
        """The next tasks: open ones by due time, so that late ones come first; completed ones newest first."""
        found = self._indexed(after, most + 1)
        if not self._is_indexed:
            found = sorted([*found, *(each for each in self._overtaken if after is None or each > after)])
        count = None if self.wanted.is_of_cases else sum(self._known.values())
        more = found[most - 1] if len(found) > most else None
        return Listed(tuple(each.id for each in found[:most]), count, more)

    def pages(self, limit: int, most: int = 500) -> Iterator[tuple[UUID, ...]]:
        """All tasks up to `limit`, some at a time."""
        after, left = None, limit
        while left > 0:
            found = self.page(after, min(most, left))
            yield found.ids
            after, left = found.more, left - len(found.ids)
            if after is None:
                return

    @property
    def _is_indexed(self) -> bool:
        """Whether indexes alone find the tasks: completed ones, and the few that one person has."""
        return self.wanted.state.is_done or bool(self.wanted.person_id)

    @cached_property
    def _known(self) -> dict[tuple[str, str, str], int]:
        """How many tasks are wanted of each SOP, element and phase."""
        known: dict[tuple[str, str, str], int] = defaultdict(int)
        for place, phase, tasks in self._counted():
            if tasks and self.wanted.fits(place):
                known[place.process_id, place.element, phase] += tasks
        return known

    def _counted(self) -> Iterator[tuple[Place, str, int]]:
        wanted = self.wanted
        if wanted.state.is_done:
            for place, done in done_sums(self.session, self.scope, wanted.period).items():
                yield place, "", done.late if wanted.state is State.DONE_LATE else done.tasks
            return
        for (place, phase), tasks in open_sums(self.session, self.scope, self.now).items():
            if phase in wanted.state.phases:
                yield place, phase, tasks

    @cached_property
    def _overtaken(self) -> list[After]:
        """Those whose phase has ended since they were last looked at; few."""
        query = overtaken(self.scope, self.now)
        if self.wanted.is_of_cases:
            query = query.join(Instance, Instance.id == UserTask.instance_id).where(*_of_cases(self.wanted))
        return [
            After(row.due_at, row.id)
            for row in self.session.execute(query)
            if self.wanted.fits(place_of(row)) and phase_of(row, self.now) in self.wanted.state.phases
        ]

    def _indexed(self, after: After | None, most: int) -> list[After]:
        if not self._known:
            return []
        firsts = [select(each.limit(most).subquery()) for each in self._sources(after)]
        every = union_all(*firsts).subquery()
        ordered = select(every.c.at, every.c.id).order_by(*self._order(every.c.at, every.c.id)).limit(most)
        return [After(*row) for row in self.session.execute(ordered)]

    def _sources(self, after: After | None) -> Iterator[Select[*tuple[Any, ...]]]:
        """The tasks in order, by each index entry that may have some."""
        due_at, phases = UserTask.due_at, self.wanted.state.phases
        if self.wanted.state.is_done:
            for step in sorted({(process_id, element) for process_id, element, _ in self._known}):
                yield self._by(UserTask.closed_at, after, IS_COMPLETED, _is_step(*step))
        elif self.wanted.person_id:
            mine = UserTask.holder_id == self.wanted.person_id
            yield self._by(due_at, after, IS_OPEN, mine, in_phases(phases, self.now))
        else:
            seen = or_(UserTask.phase_at.is_(None), UserTask.phase_at > self.now)
            for process_id, element, phase in sorted(self._known):
                yield self._by(due_at, after, IS_OPEN, _is_step(process_id, element), UserTask.phase == phase, seen)

    def _by(self, order: Any, after: After | None, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
        wanted = self.wanted
        query = select(UserTask.id, order.label("at")).where(*conditions, UserTask.unit_id.in_(self.scope.ids))
        query = query.where(*_narrowed(wanted))
        if wanted.is_of_cases:
            query = query.join(Instance, Instance.id == UserTask.instance_id).where(*_of_cases(wanted))
        if after is not None:
            query = query.where(self._goes_on(order, after))
        return query.order_by(*self._order(order, UserTask.id))

    def _goes_on(self, order: Any, after: After) -> ColumnElement[bool]:
        at, id_ = literal(after.at, UserTask.due_at.type), literal(after.id, UserTask.id.type)
        # Said by itself, so that an index can begin there.
        from_there = order <= at if self.wanted.state.is_done else order >= at
        return and_(from_there, or_(order != at, UserTask.id > id_))

    def _order(self, at: Any, id_: Any) -> tuple[Any, Any]:
        return (at.desc(), id_) if self.wanted.state.is_done else (at, id_)


def lists(session: Session, scope: Scope, wanted: Wanted, now: datetime) -> Lists:
    """Begin to look up the tasks that are wanted; a unit or person outside the scope has none."""
    if wanted.unit_id is not None and wanted.unit_id not in scope.ids:
        return Lists(session, replace(scope, units=()), wanted, now)
    return Lists(session, scope, wanted, now)


def in_phases(phases: Collection[Phase], now: datetime) -> ColumnElement[bool]:
    """An open task that is in one of the phases now; `urgency.phase_of` in SQL."""
    on_hold = and_(UserTask.held_until.is_not(None), UserTask.held_until > now)
    runs = not_(on_hold)
    conditions = {
        Phase.ON_HOLD: on_hold,
        Phase.LATE: and_(runs, UserTask.late_at < now),
        Phase.AT_RISK: and_(runs, UserTask.risk_at <= now, UserTask.late_at >= now),
        Phase.ON_TIME: and_(runs, UserTask.risk_at > now, UserTask.late_at >= now),
    }
    return or_(false(), *(conditions[phase] for phase in phases))


def _is_step(process_id: str, element: str) -> ColumnElement[bool]:
    return and_(UserTask.process_id == process_id, UserTask.element == element)


def _narrowed(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield UserTask.process_id == wanted.process_id if wanted.process_id else true()
    yield UserTask.element == wanted.element if wanted.element else true()
    yield UserTask.unit_id == wanted.unit_id if wanted.unit_id is not None else true()
    if wanted.person_id == NOBODY:
        yield UserTask.holder_id.is_(None)
    elif wanted.person_id is not None:
        yield UserTask.holder_id == wanted.person_id
    if wanted.state.is_done:
        yield UserTask.closed_on.between(wanted.period.first, wanted.period.last)
    if wanted.state is State.DONE_LATE:
        yield UserTask.closed_at > UserTask.late_at


def _of_cases(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.urgency:
        yield Instance.urgency == wanted.urgency
    if wanted.text:
        yield Instance.subject.icontains(wanted.text, autoescape=True)

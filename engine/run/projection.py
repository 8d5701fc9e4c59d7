"""Writes the three layers of truth of one action, and its effects to come, in the transaction it runs in."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from engine.errors import InstanceChanged
from engine.run import statements as sql
from engine.run.history import Entry
from engine.run.keys import TaskKey, task_id
from engine.run.place import Act, Opening, Place, state_digest
from engine.run.spiff import Frontier
from engine.run.task_clock import seconds
from engine.time.moments import WARNING_LEVELS


class Standing(Protocol):
    """Where the tokens of an instance stand after a move."""

    @property
    def is_completed(self) -> bool: ...
    def open_tasks(self) -> list[TaskKey]: ...
    def dump(self) -> Frontier: ...


def write_beside(place: Place, act: Act) -> int:
    """Write an act that moves no token (a task taken or given back). Returns the seq of its entry."""
    entry = entry_for(place, act, {})
    sql.do(place.session, sql.ADD_ENTRY, **entry.row())
    _moved(place, sql.MOVE_HEAD, entry)
    return entry.seq


def write_move(place: Place, act: Act, runner: Standing, before: list[TaskKey]) -> tuple[int, list[Opening]]:
    """Write an act that moved tokens: history, state, tasks, newest answers, outbox.

    `before` are the tasks that were open. Returns the seq of the entry and the tasks that opened.

    Raises:
        InstanceChanged: the instance is not what was locked.
    """
    now_open = runner.open_tasks()
    opened = [key for key in now_open if key not in before]
    withdrawn = [key for key in before if key not in now_open and key != act.task]
    ended = "completed" if runner.is_completed else None
    entry = entry_for(place, act, effects(opened, withdrawn, ended))
    write_with_state(place, entry, runner)
    if act.task is not None:
        _completed(place, act, act.task, entry)
    return entry.seq, _opened_and_closed(place, entry, opened, withdrawn, ended)


def write_end(place: Place, act: Act, before: list[TaskKey]) -> int:
    """Write an act that ends the instance where it stands."""
    entry = entry_for(place, act, effects([], before, "cancelled"))
    sql.do(place.session, sql.ADD_ENTRY, **entry.row())
    _moved(place, sql.MOVE_HEAD, entry)
    _opened_and_closed(place, entry, [], before, "cancelled")
    return entry.seq


def write_undo(place: Place, act: Act, runner: Standing, closed: Sequence[TaskKey]) -> int:
    """Write that a completion was taken back: its task is open again, and what it opened is gone."""
    opened = [act.task] if act.task else []
    entry = entry_for(place, act, effects(opened, list(closed), None))
    write_with_state(place, entry, runner)
    sql.do(place.session, sql.GO_ON, instance=place.instance.id)
    sql.do(place.session, sql.ADD_OUTBOX, instance_id=place.instance.id, seq=entry.seq, at=entry.at)
    return entry.seq


def open_keys(place: Place) -> list[TaskKey]:
    """The tasks that are open, as rows say."""
    return [TaskKey(*row) for row in sql.do(place.session, sql.OPEN_KEYS, instance=place.instance.id)]


def effects(opened: Sequence[TaskKey], closed: Sequence[TaskKey], ended: str | None) -> dict[str, Any]:
    """The part of an entry that says which tasks it opened and closed, and how it ended the case."""
    effects = {"opened": [list(key) for key in opened], "closed": [list(key) for key in closed], "ended": ended}
    return {name: effect for name, effect in effects.items() if effect}


def entry_for(place: Place, act: Act, told: Mapping[str, Any]) -> Entry:
    """The next entry of an instance."""
    return Entry(
        instance_id=place.instance.id,
        seq=place.instance.revision + 1,
        kind=act.kind,
        at=place.now,
        actor_id=act.actor.person_id,
        post_id=act.post_id,
        capacity=act.capacity,
        process_version_id=place.version.id,
        task=act.task,
        content={**act.content, **told},
        previous_hash=place.instance.head_hash,
    )


def write_with_state(place: Place, entry: Entry, runner: Standing) -> None:
    """Write an entry together with where the engine stands after it."""
    state = runner.dump().to_bytes()
    sql.do(place.session, sql.ADD_ENTRY, **entry.row())
    _moved(place, sql.MOVE_STATE, entry, engine_state=state, engine_digest=state_digest(place.instance.id, state))


def _moved(place: Place, statement: Any, entry: Entry, **state: Any) -> None:
    written = sql.do(place.session, statement, instance=entry.instance_id, seq=entry.seq, hash=entry.hash, **state)
    if written.rowcount != 1:
        raise InstanceChanged


def _completed(place: Place, act: Act, task: TaskKey, entry: Entry) -> None:
    row_id = task_id(place.instance.id, task)
    sql.do(
        place.session,
        sql.COMPLETE_TASK,
        task=row_id,
        holder_id=act.actor.person_id,
        at=entry.at,
        closed_on=place.day,
        waiting=seconds(act.clock.waiting) if act.clock else None,
        working=seconds(act.clock.working) if act.clock else None,
        held=seconds(act.clock.held) if act.clock else None,
    )
    _set_urgency(place, task, entry)
    sql.do(place.session, sql.DROP_DRAFTS, task=row_id)
    keep_answers(place, task, entry)


def keep_answers(place: Place, task: TaskKey, entry: Entry) -> None:
    """Let the newest answers of an element and item be those of an entry."""
    said = {"seq": entry.seq, "actor_id": entry.actor_id, "at": entry.at, "answers": entry.content["answers"]}
    sql.do(place.session, sql.KEEP_ANSWERS, instance_id=place.instance.id, **task._asdict(), **said)


def _opened_and_closed(
    place: Place, entry: Entry, opened: list[TaskKey], closed: list[TaskKey], ended: str | None
) -> list[Opening]:
    session, instance_id = place.session, place.instance.id
    for key in closed:
        sql.do(session, sql.WITHDRAW_TASK, task=task_id(instance_id, key), at=entry.at, closed_on=place.day)
        sql.do(session, sql.DROP_DRAFTS, task=task_id(instance_id, key))
    openings = [place.opening(key) for key in opened]
    for opening in openings:
        sql.do(session, sql.ADD_TASK, **task_row(place, opening))
    if ended:
        sql.do(session, sql.END, instance=instance_id, status=ended, at=entry.at, closed_on=place.day)
    if opened or closed or ended:
        sql.do(session, sql.ADD_OUTBOX, instance_id=instance_id, seq=entry.seq, at=entry.at)
    return openings


def _set_urgency(place: Place, task: TaskKey, entry: Entry) -> None:
    element, _, field = (place.version.urgency or "").partition(".")
    said = entry.content["answers"].get(field) if element == task.element else None
    if said and said != place.instance.urgency:
        sql.do(place.session, sql.SET_URGENCY, instance=place.instance.id, urgency=said)


def task_row(place: Place, opening: Opening) -> dict[str, Any]:
    """The values of a task that opens."""
    timed = opening.moments
    return {
        "id": task_id(place.instance.id, opening.key),
        "instance_id": place.instance.id,
        "process_id": place.version.process_id,
        "version_id": place.version.id,
        **opening.key._asdict(),
        "lane": opening.lane,
        "unit_id": opening.unit_id,
        "post": opening.post,
        "at": place.now,
        "standard": opening.standard,
        "risk_at": timed.risk_at,
        "due_at": timed.due_at,
        "late_at": timed.late_at,
        "deadline_at": opening.deadline_at,
        "phase": timed.phase(place.now),
        "phase_at": timed.next_change(place.now),
        "warn_at": timed.warnings[WARNING_LEVELS[0]],
    }

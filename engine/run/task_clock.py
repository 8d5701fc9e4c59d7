"""The clock of one user task inside a transaction, read from history, and the moments that follow from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from engine.run import statements as sql
from engine.run.keys import TaskKey
from engine.run.place import Place
from engine.run.statements import TaskRow
from engine.time.clocks import Clock, Happening, clocks
from engine.time.moments import Moments, Phase, moments

MOVES_CASE = frozenset({"migrated", "redone", "undone"})  # kinds of entries that name the tasks they open and close


class TaskEntry(NamedTuple):
    """A history entry as a task sees it."""

    kind: str
    at: datetime
    content: Mapping[str, Any]


class Hold(NamedTuple):
    """Since when, until when and why a task is on hold."""

    since: datetime
    until: datetime
    reason: str


def task_entries(session: Session, instance_id: UUID, key: TaskKey) -> list[TaskEntry]:
    """What history says of one task, also under the names it had in earlier versions: (kind, at, content) in order."""

    def entries_of(name: TaskKey) -> list[TaskEntry]:
        rows = sql.do(session, sql.ENTRIES_OF_TASK, instance=instance_id, **name._asdict())
        return [TaskEntry(*row[:3]) for row in rows if concerns(row[0], row[2], name)]

    return with_former(key, entries_of)


def concerns(kind: str, content: Mapping[str, Any], key: TaskKey) -> bool:
    """Whether an entry of the task itself, or one that moved its case, did something to the task."""
    if kind not in MOVES_CASE:
        return True
    named = [*content.get("opened", ()), *content.get("closed", ())]
    return list(key) in named + [name for pair in content.get("renamed", ()) for name in pair]


def with_former(
    key: TaskKey, entries_of: Callable[[TaskKey], Sequence[TaskEntry]], until: TaskEntry | None = None
) -> list[TaskEntry]:
    """The entries of a task, and in front of them those under the name it had before its last renaming."""
    found = list(entries_of(key))
    if until is not None:
        found = found[: found.index(until)]
    for place in reversed(range(len(found))):
        if (former := renamed_from(found[place].content, key)) is not None:
            return with_former(former, entries_of, until=found[place]) + found[place:]
        if found[place].kind == "undone" and list(key) in found[place].content.get("closed", ()):
            return found[place + 1 :]  # what was before was another offer, as if it had never been
    return found


def renamed_from(content: Mapping[str, Any], key: TaskKey) -> TaskKey | None:
    """The name a task had before an entry renamed it."""
    pairs = ((TaskKey(*old), TaskKey(*new)) for old, new in content.get("renamed", ()))
    return next((old for old, new in pairs if new == key), None)


def task_happenings(key: TaskKey, offered_at: datetime, entries: Iterable[TaskEntry]) -> list[Happening[TaskKey]]:
    """What happened to one task: its offer, and the entries (kind, at, content) that concern it."""
    listed = list(entries)
    name = key
    for _, _, content in reversed(listed):
        name = renamed_from(content, name) or name
    told = [Happening(offered_at, "opened", opened=(name,))]
    for kind, at, content in listed:
        opened, closed = ((name,) if list(name) in content.get(effect, ()) else () for effect in ("opened", "closed"))
        until = datetime.fromisoformat(content["until"]) if "until" in content else None
        is_given = kind == "handed_back" and content.get("to")
        named = next((TaskKey(*new) for old, new in content.get("renamed", ()) if TaskKey(*old) == name), None)
        renamed = ((name, named),) if named else ()
        told.append(Happening(at, "returned" if is_given else kind, name, opened, closed, until, renamed))
        name = named or name
    return told


def task_clock(place: Place, task: TaskRow, kind: str | None = None) -> Clock:
    """The clock of a task now; as if `kind` had just happened to it."""
    key = TaskKey(task.element, task.occurrence, task.key)
    told = task_happenings(key, task.offered_at, task_entries(place.session, place.instance.id, key))
    if kind is not None:
        told.append(Happening(place.now, kind, key))
    return clocks(told, place.calendar_of(task.unit_path), place.now)[key]


def set_clock(place: Place, task: TaskRow, clock: Clock, hold: Hold | None = None) -> None:
    """Write the moments of a task whose clock stands as `clock` says and goes on now, or when the hold is over."""
    calendar = place.calendar_of(task.unit_path)
    goes_on = hold.until if hold else place.now
    timed = moments(goes_on, clock.used, task.standard, calendar)
    sql.do(place.session, sql.SET_CLOCK, task=task.id, **clock_row(timed, task.warned, place.now, hold))


def clock_row(timed: Moments, warned: int, now: datetime, hold: Hold | None = None) -> dict[str, Any]:
    """The columns of a task that say how its clock runs."""
    warning = timed.next_warning(warned)
    return {
        "risk_at": timed.risk_at,
        "due_at": timed.due_at,
        "late_at": timed.late_at,
        "phase": Phase.ON_HOLD if hold else timed.phase(now),
        "phase_at": hold.until if hold else timed.next_change(now),
        "warn_at": warning and warning[1],
        "held_since": hold and hold.since,
        "held_until": hold and hold.until,
        "held_for": hold and hold.reason,
    }


def seconds(duration: timedelta) -> int:
    """Whole seconds that have passed."""
    return duration // timedelta(seconds=1)

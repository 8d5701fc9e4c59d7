"""The clock of one user task inside a transaction, read from history, and the moments that follow from it."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from engine.run import statements as sql
from engine.run.keys import TaskKey
from engine.run.place import Place
from engine.run.statements import TaskRow
from engine.time.clocks import Clock, Happening, clocks
from engine.time.moments import Moments, Phase, moments


class Hold(NamedTuple):
    """Since when, until when and why a task is on hold."""

    since: datetime
    until: datetime
    reason: str


def task_happenings(key: TaskKey, offered_at: datetime, entries: Any) -> list[Happening[TaskKey]]:
    """What happened to one task: its offer, and the entries (kind, at, content) of its own."""
    told = [Happening(offered_at, "opened", opened=(key,))]
    for kind, at, content in entries:
        opened = (key,) if list(key) in content.get("opened", ()) else ()
        until = datetime.fromisoformat(content["until"]) if "until" in content else None
        is_given = kind == "handed_back" and content.get("to")
        told.append(Happening(at, "returned" if is_given else kind, key, opened=opened, until=until))
    return told


def task_clock(place: Place, task: TaskRow, kind: str | None = None) -> Clock:
    """The clock of a task now; as if `kind` had just happened to it."""
    key = TaskKey(task.element, task.occurrence, task.key)
    entries = sql.do(place.session, sql.ENTRIES_OF_TASK, instance=place.instance.id, **key._asdict())
    told = task_happenings(key, task.offered_at, entries)
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

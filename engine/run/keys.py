"""How a user task is named for ever: by instance, element, occurrence and multi-instance key, never by engine ids."""

from typing import NamedTuple
from uuid import UUID, uuid5


class TaskKey(NamedTuple):
    """The occurrence-th time `element` was offered for the item `key` ("" outside a multi-instance)."""

    element: str
    occurrence: int
    key: str


def task_id(instance_id: UUID, task: TaskKey) -> UUID:
    """The public id of a user task. It follows from the key, so replay and repair keep every link."""
    return uuid5(instance_id, f"{task.element}/{task.occurrence}/{task.key}")


def is_visible_from(key: str, scope: str) -> bool:
    """Whether an answer given for the item `key` belongs to what the item `scope` sees: its own and what is above."""
    return key in ("", scope) or scope.startswith(f"{key}/")

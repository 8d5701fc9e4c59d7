"""The same act on many tasks: each its own transaction with its own key, so that one refusal stops no other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from engine.errors import Refusal

MOST = 50  # as many as a page of the inbox shows


@dataclass(frozen=True)
class Outcome:
    """What became of one task."""

    task_id: UUID
    refusal: Refusal | None


def in_bulk(tasks: Iterable[UUID], key: str, act: Callable[[UUID, str], object]) -> tuple[Outcome, ...]:
    """Do `act` (with a task and its idempotency key) to each task, at most to MOST."""
    return tuple(_outcome(task_id, f"{key[:60]}:{task_id.hex}", act) for task_id in [*dict.fromkeys(tasks)][:MOST])


def _outcome(task_id: UUID, key: str, act: Callable[[UUID, str], object]) -> Outcome:
    try:
        act(task_id, key)
    except Refusal as refusal:
        return Outcome(task_id, refusal)
    return Outcome(task_id, None)

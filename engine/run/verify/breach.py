"""What a check finds: an invariant that does not hold, and where."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Breach:
    """An invariant that does not hold, for which case, and what was found."""

    invariant: str
    instance_id: UUID | None
    found: str

    def __str__(self) -> str:
        return f"{self.invariant} {self.instance_id or ''}: {self.found}"

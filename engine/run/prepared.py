"""How SQL written as text takes and gives values: by the types of the tables, named once for all statements."""

from typing import Any

from sqlalchemy import Date, Integer, LargeBinary, String, TextClause, Uuid, bindparam, text

from models.base import Json, Utc

TYPES: dict[str, Any] = {
    "instance": Uuid(),
    "instance_id": Uuid(),
    "task": Uuid(),
    "id": Uuid(),
    "at": Utc(),
    "offered_at": Utc(),
    "due_at": Utc(),
    "taken_at": Utc(),
    "closed_at": Utc(),
    "risk_at": Utc(),
    "late_at": Utc(),
    "deadline_at": Utc(),
    "phase_at": Utc(),
    "warn_at": Utc(),
    "held_since": Utc(),
    "held_until": Utc(),
    "held_for": String(),
    "instruction": String(),
    "owner_id": Integer(),
    "waiting": Integer(),
    "working": Integer(),
    "held": Integer(),
    "closed_on": Date(),
    "today": Date(),
    "content": Json,
    "answers": Json,
    "engine_state": LargeBinary(),
    "holder_id": Integer(),
    "post_id": Integer(),
    "post": String(),
    "element": String(),
    "occurrence": Integer(),
    "key": String(),
    "elements": String(),
}
LISTED = {"elements"}  # parameters that stand for several values


def prepared(sql: str, *names: str, gives: dict[str, Any] | None = None) -> TextClause:
    """A statement whose parameters `names`, and result columns `gives`, are converted as the tables would."""
    parameters = (bindparam(name, type_=TYPES[name], expanding=name in LISTED) for name in names)
    statement = text(sql).bindparams(*parameters)
    return statement.columns(**gives) if gives else statement  # type: ignore[return-value]  # a textual select runs alike

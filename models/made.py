"""What a job makes for somebody: how far it is, and whose turn it is to make it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Json


class MadeByJob:
    """Columns of a row that waits until a job has made what it asks for."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]  # queued | making | ready | failed; of documents also withdrawn
    asked_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    touched_at: Mapped[datetime | None]  # when whoever makes it last gave a sign of life
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    fault: Mapped[dict[str, Any] | None] = mapped_column(Json)  # why it could not be made
    made_at: Mapped[datetime | None]

"""Every table, for migrations and for the comparison of both."""

from models import (
    calendars,
    counts,
    desk,
    documents,
    evidence,
    history,
    instances,
    notices,
    numbers,
    people,
    performance,
    processes,
    revisions,
    sessions,
    signatures,
)
from models.base import Base

__all__ = [
    "calendars",
    "counts",
    "desk",
    "documents",
    "evidence",
    "history",
    "instances",
    "metadata",
    "notices",
    "numbers",
    "people",
    "performance",
    "processes",
    "revisions",
    "sessions",
    "signatures",
]

metadata = Base.metadata

"""The versions of every process, each parsed once in a program and shared by all that run it."""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.errors import ProcessNotFound
from engine.run.bundle import Version, parse_bundle
from models.processes import ProcessVersion


class Catalogue:
    """Finds versions; a version never changes, so what was parsed stays."""

    def __init__(self, known: Mapping[int, Version] | None = None) -> None:
        self._parsed: dict[int, Version] = dict(known or {})
        self._lock = Lock()

    def version(self, session: Session, version_id: int) -> Version:
        """The version with this id.

        Raises:
            ProcessNotFound: there is none.
        """
        if version_id in self._parsed:
            return self._parsed[version_id]
        row = session.get(ProcessVersion, version_id)
        if row is None:
            raise ProcessNotFound
        with self._lock:
            if version_id not in self._parsed:
                self._parsed[version_id] = parse_bundle(row.files, version_id=row.id, number=row.number)
        return self._parsed[version_id]

    def versions(self, session: Session, process_id: str) -> list[Version]:
        """Every version of a process, the newest first."""
        ids = select(ProcessVersion.id).where(ProcessVersion.process_id == process_id)
        return [self.version(session, id_) for id_ in session.scalars(ids.order_by(ProcessVersion.number.desc()))]

    def in_force(self, session: Session, at: datetime) -> list[Version]:
        """The version of every process that is in force at a moment, by title."""
        latest = func.row_number().over(partition_by=ProcessVersion.process_id, order_by=LATEST_FIRST)
        ranked = select(ProcessVersion.id, latest.label("place")).where(is_in_force(at)).subquery()
        newest = select(ranked.c.id).where(ranked.c.place == 1)
        return sorted((self.version(session, each) for each in session.scalars(newest)), key=lambda v: v.title)

    def latest(self, session: Session, process_id: str, at: datetime) -> Version:
        """The version of a process that is in force at a moment.

        Raises:
            ProcessNotFound: none is.
        """
        found = session.scalar(
            select(ProcessVersion.id)
            .where(ProcessVersion.process_id == process_id, is_in_force(at))
            .order_by(*LATEST_FIRST)
            .limit(1)
        )
        if found is None:
            raise ProcessNotFound
        return self.version(session, found)


LATEST_FIRST = (ProcessVersion.effective_from.desc(), ProcessVersion.number.desc())


def is_in_force(at: datetime) -> ColumnElement[bool]:
    """The versions that have come into force by a moment and are not withdrawn; the latest of a process counts."""
    stands = or_(ProcessVersion.withdrawn_from.is_(None), ProcessVersion.withdrawn_from > at)
    return and_(ProcessVersion.effective_from <= at, stands)

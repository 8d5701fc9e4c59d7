"""The versions of every process, each parsed once in a program and shared by all that run it."""

from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import ProcessNotFound
from engine.run.bundle import Version, parse_bundle
from models.processes import ProcessVersion


class Catalogue:
    """Finds versions; a version never changes, so what was parsed stays."""

    def __init__(self) -> None:
        self._parsed: dict[int, Version] = {}
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

    def in_force(self, session: Session) -> list[Version]:
        """The newest version of every process, by title."""
        newest = select(func.max(ProcessVersion.id)).group_by(ProcessVersion.process_id)
        return sorted((self.version(session, each) for each in session.scalars(newest)), key=lambda v: v.title)

    def latest(self, session: Session, process_id: str) -> Version:
        """The newest version of a process.

        Raises:
            ProcessNotFound: it has none.
        """
        newest = session.scalar(select(func.max(ProcessVersion.id)).where(ProcessVersion.process_id == process_id))
        if newest is None:
            raise ProcessNotFound
        return self.version(session, newest)

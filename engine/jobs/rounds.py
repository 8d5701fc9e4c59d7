"""What has to be done again and again, each minute, and in which order. Knows no queue and no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Lock
from time import monotonic

from engine.documents.commands import JOB as DOCUMENTS
from engine.documents.making import make_documents
from engine.evidence.anchors import Anchoring
from engine.evidence.made_exports import JOB as EXPORTS
from engine.evidence.made_exports import make_exports
from engine.notices.deliveries import Carrier, deliver_due
from engine.notices.digest import write_digests
from engine.notices.outbox import read_outbox
from engine.notices.phases import move_phases
from engine.notices.warnings import give_warnings
from engine.revise.announcing import ask_to_read
from engine.run.handing_back import hand_back_ended
from engine.run.runtime import Runtime

LONGEST_SENDING = timedelta(seconds=45)  # of a round: a slow mail server must not hold up the next one for ever


@dataclass(frozen=True)
class Rounds:
    """The jobs of one process. Each is safe to repeat and to run beside the same job of another process."""

    runtime: Runtime
    carriers: Mapping[str, Carrier]
    stopping: Event = field(default_factory=Event)
    sending: Lock = field(default_factory=Lock)
    anchoring: Anchoring | None = None  # none: nothing signs here

    @property
    def jobs(self) -> dict[str, Callable[[], object]]:
        """The jobs by name, in their order."""
        return {
            "deputies": lambda: hand_back_ended(self.runtime),
            "outbox": lambda: read_outbox(self.runtime),
            "phases": lambda: move_phases(self.runtime),
            "warnings": lambda: give_warnings(self.runtime),
            "reading": lambda: ask_to_read(self.runtime),
            "digests": self.write_digests,
            "deliveries": self.deliver,
            DOCUMENTS: self.make_documents,
            EXPORTS: self.make_exports,
            "anchors": self.anchor,
        }

    def make_documents(self) -> None:
        """Make the documents that wait, until told to stop."""
        make_documents(self.runtime, lambda: not self.stopping.is_set())

    def make_exports(self) -> None:
        """Make the exports that wait, until told to stop."""
        make_exports(self.runtime, lambda: not self.stopping.is_set())

    def anchor(self) -> None:
        """Sign where the chains of all cases stand, once an hour."""
        if self.anchoring is not None:
            self.anchoring.write_due()

    def write_digests(self) -> None:
        """Write the digests of the morning, where mail can be sent."""
        if "digest" in self.carriers:
            write_digests(self.runtime)

    def deliver(self) -> None:
        """Send what is due, unless this process is still at it since the last round."""
        if not self.sending.acquire(blocking=False):
            return
        until = monotonic() + LONGEST_SENDING.total_seconds()
        try:
            deliver_due(self.runtime, self.carriers, lambda: monotonic() < until and not self.stopping.is_set())
        finally:
            self.sending.release()

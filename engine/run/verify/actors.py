"""Checks that whoever acted held the post their entry names, on that day. Knows posts, and no task."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run.handing import SUPERVISOR
from engine.run.handing_back import AUTOMATIC
from engine.run.hands import ADMINISTRATOR, DELEGATE
from engine.run.runtime import Runtime
from engine.run.verify.breach import Breach
from models.history import HistoryEntry
from models.instances import Instance
from models.people import PostHolding

WITHOUT_POST = {SUPERVISOR, DELEGATE, AUTOMATIC, ADMINISTRATOR}


@dataclass(frozen=True)
class Holders:
    """Who holds or held which post."""

    runtime: Runtime
    holdings: Mapping[tuple[int, int | None], Sequence[PostHolding]]  # by person and post

    @classmethod
    def known(cls, runtime: Runtime, session: Session) -> "Holders":
        """All that are known."""
        found: dict[tuple[int, int | None], list[PostHolding]] = defaultdict(list)
        for holding in session.scalars(select(PostHolding)):
            found[holding.person_id, holding.post_id].append(holding)
            session.expunge(holding)
        return cls(runtime, found)

    def breaches(self, instance: Instance, rows: Sequence[HistoryEntry]) -> Iterator[Breach]:
        """I13 of one case."""
        for row in rows:
            if not (self._held(row) if row.post_id is not None else _needs_no_post(row)):
                found = f"entry {row.seq}: person {row.actor_id} was not {row.capacity} in post {row.post_id} that day"
                yield Breach("I13", instance.id, found)

    def _held(self, row: HistoryEntry) -> bool:
        day = row.at.astimezone(self.runtime.zone).date()
        return any(
            each.capacity == row.capacity
            and each.first_day <= day
            and (each.last_day is None or each.last_day >= day)
            and (each.ended_at is None or each.ended_at >= row.at)
            for each in self.holdings.get((row.actor_id, row.post_id), ())
        )


def _needs_no_post(row: HistoryEntry) -> bool:
    return row.capacity in WITHOUT_POST or row.kind == "handed_back"

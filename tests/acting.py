"""The vocabulary of stories about deputies: appoint, end, come back, and ask who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from engine.errors import Refusal
from engine.people.deputies import Appointment
from engine.people.holders import Succession
from engine.people.policy import Offer, may_cancel, standing_for, taking_over
from engine.run.deputising import appoint, install_holder, vacate
from engine.run.handing_back import end_deputy, hand_back_ended
from engine.run.history import Entry
from engine.run.place import Place, refuse_undoable
from models.instances import Draft, UserTask
from models.people import Person, Post, PostHolding
from models.processes import Process
from tests.office import Office

MONDAY = date(2026, 11, 23)
ORDER = "SPT 800/1234/2026"
OTHER_SOP = "surat_masuk"


def day(number: int) -> date:
    """A day counted from the Monday on which the stories begin."""
    return MONDAY + timedelta(days=number)


def midnight(number: int) -> datetime:
    """The moment in Purwakarta at which that day begins; in UTC it is still the evening before."""
    return datetime(2026, 11, 22, 17, 0, tzinfo=UTC) + timedelta(days=number)


@dataclass(frozen=True)
class Acting:
    """Deputies of the demo office, by user names and codes of posts."""

    office: Office

    def appoints(
        self,
        deputy: str,
        post: str,
        capacity: str = "plh",
        days: tuple[int, int | None] = (0, 4),
        *,
        by: str = "admin",
        sop: str | None = None,
        basis: str = ORDER,
    ) -> int:
        last = None if days[1] is None else day(days[1])
        person = self.person(deputy)
        appointment = Appointment(self.post(post), person, capacity, day(days[0]), last, basis, sop)
        return appoint(self.office.runtime, self.office.actor(by), appointment)

    def installs(self, username: str, post: str, first: int) -> int:
        person = self.person(username)
        succession = Succession(self.post(post), person, day(first), "SK 821/77/2026")
        return install_holder(self.office.runtime, self.office.actor("admin"), succession)

    def vacates(self, post: str, last: int) -> None:
        vacate(self.office.runtime, self.office.actor("admin"), post_id=self.post(post), last_day=day(last))

    def ends(self, holding: int, by: str = "admin") -> int:
        return end_deputy(self.office.runtime, self.office.actor(by), holding_id=holding)

    def sweeps(self) -> int:
        """What the worker does from time to time."""
        return hand_back_ended(self.office.runtime)

    def comes(self, number: int, hour: int = 8) -> None:
        """It is that day, in the morning unless said otherwise."""
        self.office.clock.moment = midnight(number) + timedelta(hours=hour)

    def post(self, code: str) -> int:
        with self.office.runtime.database.readers() as session:
            return session.scalars(select(Post.id).where(Post.code == code)).one()

    def person(self, username: str) -> int:
        with self.office.runtime.database.readers() as session:
            return session.scalars(select(Person.id).where(Person.username == username)).one()

    def task_of_the_secretary(self) -> UUID:
        instance = self.office.starts()
        self.office.completes("kadis", instance, "order_report")
        return self.office.task(instance, "distribute_format")

    def group_task(self, unit: str = "bidang_pemdes") -> UUID:
        """A task for whoever plays the role in a unit, not for one post."""
        task = self.task_of_the_secretary()
        instance = self.office.row(task).instance_id
        self.office.completes("sekretaris", instance, "distribute_format")
        return self.office.task(instance, "fill_format", unit)

    def widens(self, task: UUID) -> None:
        """Offer a group task to the whole agency."""
        with self.office.runtime.database.sessions.begin() as session:
            unit = session.scalars(select(Post.unit_id).where(Post.code == "kepala_dinas")).one()
            session.execute(update(UserTask).where(UserTask.id == task).values(unit_id=unit))

    def other_sop(self) -> str:
        with self.office.runtime.database.sessions.begin() as session:
            session.add(Process(id=OTHER_SOP, title="Penanganan Surat Masuk"))
        return OTHER_SOP

    def closes_the_account_of(self, username: str) -> None:
        with self.office.runtime.database.sessions.begin() as session:
            session.execute(update(Person).where(Person.username == username).values(is_active=False))

    def may(self, username: str, task: UUID) -> bool:
        """Whether somebody may do a task now: inbox, policy and the statement of the write path say the same."""
        actor, row = self.office.actor(username), self.office.row(task)
        with self.office.runtime.database.readers() as session:
            place = Place.of_task(self.office.runtime, session, task)
            asked = place.task(task, actor)
            offer = Offer(asked.lane, asked.unit_path, asked.post, place.version.process_id)
            try:
                refuse_undoable(place, asked, actor)
                by_write_path = True
            except Refusal:
                by_write_path = False
        taken_on = None if row.taken_at is None else row.taken_at.astimezone(self.office.runtime.zone).date()
        is_free = row.holder_id in (None, actor.person_id)
        by_policy = standing_for(actor, offer) is not None and (
            is_free or (taken_on is not None and taking_over(actor, offer, row.holder_id or 0, taken_on) is not None)
        )
        by_inbox = task in self.office.inbox(username)
        assert by_write_path == by_policy == by_inbox, (by_write_path, by_policy, by_inbox)
        return by_write_path

    def may_cancel(self, username: str) -> bool:
        return may_cancel(self.office.actor(username), "dpmd")

    def holder(self, task: UUID) -> str | None:
        holder_id = self.office.row(task).holder_id
        with self.office.runtime.database.readers() as session:
            return session.scalar(select(Person.username).where(Person.id == holder_id))

    def has_draft(self, username: str, task: UUID) -> bool:
        with self.office.runtime.database.readers() as session:
            return session.get(Draft, (task, self.person(username))) is not None

    def last(self, task: UUID) -> Entry:
        return self.office.history(self.office.row(task).instance_id)[-1]

    def term(self, holding: int) -> PostHolding:
        with self.office.runtime.database.readers() as session:
            return session.get_one(PostHolding, holding)

"""The vocabulary of the stories: people of the demo office start, see, claim and complete."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from engine.forms.context import Entries, FileRef
from engine.numbers.registers import install_registers, registers_seed
from engine.people.commands import install_agency
from engine.people.policy import Actor, Presence
from engine.people.queries import actor_of
from engine.people.seed import agency_seed
from engine.records.installing import install_indicators
from engine.records.seed import indicators_seed
from engine.run import commands
from engine.run.attachments import attach_file
from engine.run.deployment import deploy_bundle
from engine.run.handing import delegate_task, forward_task, reassign_task, return_task
from engine.run.history import Entry, entries_of
from engine.run.keys import task_id
from engine.run.pausing import hold_task, resume_task
from engine.run.place import Place
from engine.run.queries.inbox import inbox
from engine.run.realising import figure_difference
from engine.run.reminding import remind
from engine.run.replay import replay
from engine.run.runtime import Runtime
from engine.run.undoing import undo_completion
from engine.time.commands import install_calendar
from engine.time.seed import read_seed
from models.instances import Instance, UserTask
from models.notices import Notice
from models.people import Person

PROCESSES = Path(__file__).parent.parent / "processes"
SOP = "pengumpulan_data_kinerja"
SUPPLIERS = {"bidang_pemdes": "pemdes", "bidang_kelembagaan": "kelembagaan", "bidang_ekonomi": "ekonomi"}
PDF = b"%PDF-1.7\n% laporan kinerja\n%%EOF\n"
MONDAY_MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 08.00 WIB


def install_demo(runtime: Runtime) -> None:
    """The demo agency as `runut init` makes it; nobody can sign in."""
    with runtime.database.sessions.begin() as session:
        install_calendar(session, read_seed("purwakarta"))
        install_agency(session, agency_seed("dpmd_purwakarta"), password_hash="")
        install_indicators(session, indicators_seed("indicators_2026"))
        install_registers(session, registers_seed("dpmd_purwakarta"))
    for folder in sorted(PROCESSES.iterdir()):
        deploy_bundle(runtime, folder)


class Clock:
    """The time of a story: it stands still until moved."""

    def __init__(self) -> None:
        self.moment = MONDAY_MORNING

    def __call__(self) -> datetime:
        return self.moment

    def pass_minutes(self, minutes: float) -> None:
        self.moment += timedelta(minutes=minutes)


class Office:
    """People by user name doing their work. Every action is followed by the proof that history rebuilds the state."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    @property
    def clock(self) -> Clock:
        assert isinstance(self.runtime.now, Clock)
        return self.runtime.now

    def actor(self, username: str) -> Actor:
        with self.runtime.database.readers() as session:
            person = session.scalars(select(Person).where(Person.username == username)).one()
            actor = actor_of(session, person.id, self.runtime.today)
        assert actor is not None
        return replace(actor, presence=Presence(self.runtime.now(), "192.0.2.1"))

    def starts(self, username: str = "kadis", subject: str = "Tribulan IV 2026", key: str | None = None) -> UUID:
        done = commands.start_instance(
            self.runtime, self.actor(username), process_id=SOP, subject=subject, idempotency_key=key or str(uuid4())
        )
        self.proves(done.instance_id)
        return done.instance_id

    def open_tasks(self, instance: UUID) -> list[tuple[str, str]]:
        with self.runtime.database.readers() as session:
            query = select(UserTask.element, UserTask.key).where(UserTask.instance_id == instance)
            rows = session.execute(query.where(UserTask.status == "open"))
            return sorted((row.element, row.key) for row in rows)

    def task(self, instance: UUID, element: str, key: str = "") -> UUID:
        with self.runtime.database.readers() as session:
            query = select(UserTask.id).where(
                UserTask.instance_id == instance, UserTask.element == element, UserTask.key == key
            )
            return session.scalars(query.where(UserTask.status == "open")).one()

    def row(self, task: UUID) -> UserTask:
        with self.runtime.database.readers() as session:
            return session.get_one(UserTask, task)

    def claims(self, username: str, task: UUID, key: str | None = None) -> None:
        commands.claim_task(self.runtime, self.actor(username), task_id=task, idempotency_key=key or str(uuid4()))
        self.proves(self.row(task).instance_id)

    def releases(self, username: str, task: UUID) -> None:
        commands.release_task(self.runtime, self.actor(username), task_id=task, idempotency_key=str(uuid4()))
        self.proves(self.row(task).instance_id)

    def holds(self, username: str, task: UUID, until: datetime, reason: str = "Menunggu data Inspektorat") -> None:
        hold_task(
            self.runtime, self.actor(username), task_id=task, until=until, reason=reason, idempotency_key=str(uuid4())
        )
        self.proves(self.row(task).instance_id)

    def resumes(self, username: str, task: UUID) -> None:
        resume_task(self.runtime, self.actor(username), task_id=task, idempotency_key=str(uuid4()))

    def reassigns(self, username: str, task: UUID, to: str, reason: str = "Beban kerja dibagi") -> None:
        person = self.actor(to).person_id
        reassign_task(
            self.runtime,
            self.actor(username),
            task_id=task,
            person_id=person,
            reason=reason,
            idempotency_key=str(uuid4()),
        )
        self.proves(self.row(task).instance_id)

    def delegates(self, username: str, task: UUID, to: str, note: str = "") -> None:
        person = self.actor(to).person_id
        delegate_task(
            self.runtime, self.actor(username), task_id=task, person_id=person, note=note, idempotency_key=str(uuid4())
        )

    def forwards(self, username: str, task: UUID, *to: str, instruction: str = "Proses lebih lanjut") -> None:
        people = [self.actor(each).person_id for each in to]
        forward_task(
            self.runtime,
            self.actor(username),
            task_id=task,
            people=people,
            instruction=instruction,
            idempotency_key=str(uuid4()),
        )

    def returns(self, username: str, task: UUID, note: str = "") -> None:
        return_task(self.runtime, self.actor(username), task_id=task, note=note, idempotency_key=str(uuid4()))

    def reminds(self, username: str, task: UUID) -> None:
        remind(self.runtime, self.actor(username), task_id=task, idempotency_key=str(uuid4()))

    def undoes(self, username: str, task: UUID, key: str | None = None) -> None:
        undo_completion(self.runtime, self.actor(username), task_id=task, idempotency_key=key or str(uuid4()))
        self.proves(self.row(task).instance_id)

    def told(self, username: str) -> list[str]:
        """The kinds of what somebody was told, oldest first."""
        with self.runtime.database.readers() as session:
            mine = select(Notice.kind).where(Notice.person_id == self.actor(username).person_id)
            return list(session.scalars(mine.order_by(Notice.id)))

    def inbox(self, username: str) -> list[UUID]:
        """The tasks that somebody's inbox shows."""
        with self.runtime.database.readers() as session:
            found = inbox(session, self.actor(username), self.runtime.now())
            return [row.task_id for row in found.rows]

    def drafts(self, username: str, task: UUID, **entries: str) -> None:
        typed = {name: [text] for name, text in entries.items()}
        commands.save_draft(self.runtime, self.actor(username), task_id=task, entries=typed)

    def attaches(self, username: str, task: UUID, name: str = "lakip.pdf", content: bytes = PDF) -> FileRef:
        return attach_file(self.runtime, self.actor(username), task_id=task, name=name, stream=io.BytesIO(content))

    def cancels(self, username: str, instance: UUID, reason: str) -> None:
        commands.cancel_instance(
            self.runtime, self.actor(username), instance_id=instance, reason=reason, idempotency_key=str(uuid4())
        )
        self.proves(instance)

    def shown(self, task: UUID) -> Entries:
        """What the form of a task shows before anybody types."""
        row = self.row(task)
        with self.runtime.database.readers() as session:
            place = Place.locked(self.runtime, session, row.instance_id)
            return place.version.forms[row.element].initial(place.context(row.key))

    def completes(
        self,
        username: str,
        instance: UUID,
        element: str,
        unit: str = "",
        *,
        files: Mapping[str, Sequence[FileRef]] | None = None,
        key: str | None = None,
        **typed: Any,
    ) -> None:
        """Hand in a task as its form shows it, with what is typed into it."""
        task = self.task(instance, element, unit)
        entries = {**self.shown(task), **self._typed(typed)}
        self.hands_in(username, task, entries, files=files, key=key)

    def hands_in(
        self,
        username: str,
        task: UUID,
        entries: Mapping[str, Sequence[str]],
        *,
        files: Mapping[str, Sequence[FileRef]] | None = None,
        key: str | None = None,
    ) -> None:
        commands.complete_task(
            self.runtime,
            self.actor(username),
            task_id=task,
            entries=entries,
            files=files or {},
            idempotency_key=key or str(uuid4()),
        )
        self.proves(self.row(task).instance_id)

    @staticmethod
    def _typed(typed: Mapping[str, Any]) -> Entries:
        return {name.replace("__", "."): [value] if isinstance(value, str) else value for name, value in typed.items()}

    def history(self, instance: UUID) -> list[Entry]:
        with self.runtime.database.readers() as session:
            return entries_of(session, instance)

    def instance(self, instance: UUID) -> Instance:
        with self.runtime.database.readers() as session:
            return session.get_one(Instance, instance)

    def proves(self, instance: UUID) -> None:
        """History alone gives the stored state, byte for byte, and the rows say what the state waits for."""
        row = self.instance(instance)
        with self.runtime.database.readers() as session:
            version = self.runtime.catalogue.version(session, row.process_version_id)
        runner = replay(self.history(instance), version)
        assert runner.dump().to_bytes() == row.engine_state
        self.proves_figures(instance)
        if row.status != "cancelled":
            waiting = {task_id(instance, key) for key in runner.open_tasks()}
            assert waiting == {self.task(instance, *place) for place in self.open_tasks(instance)}

    def proves_figures(self, instance: UUID) -> None:
        """What is kept of indicators is just what the newest answers say."""
        with self.runtime.database.readers() as session:
            assert figure_difference(Place.unlocked(self.runtime, session, instance)) == []

"""What people do in one case of a demonstration, written as the commands write it, into a ledger. Plans no time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID, uuid5

from engine.forms.context import FileRef
from engine.people.policy import Actor, Holding, Offer
from engine.run.demo.asking import Stand, filled, moved
from engine.run.demo.desk import Desk, found_in
from engine.run.demo.ledger import Ledger
from engine.run.demo.world import NoDemoPeople, World
from engine.run.hands import act_on, give, key_of
from engine.run.history import BEGINNING
from engine.run.keys import TaskKey
from engine.run.place import Act, Opening
from engine.run.projection import write_beside, write_end, write_move
from engine.run.spiff import Runner
from engine.run.statements import LockedInstance, TaskRow
from engine.run.task_clock import Hold, set_clock, task_clock
from engine.signatures.codes import ALPHABET, LENGTH
from engine.signatures.commands import SignedBy, signed_as
from engine.signatures.rules import decided_in, signing_fields

FIGURES = ("78", "85", "91", "96", "100")
EDITIONS = 3  # of a file


class FormRefused(Exception):
    """A form of the SOP refuses what the script of the demonstration types into it."""


class Acts:
    """One case, and everything that can be done in it."""

    def __init__(self, world: World, luck: Random, number: int, starts_at: datetime) -> None:
        self.world, self.luck, self.number = world, luck, number
        self.ledger = Ledger(_new_instance(world, luck, starts_at))
        self.stand: Stand

    @property
    def is_running(self) -> bool:
        """Whether the case has not ended."""
        return bool(self.ledger.instance["status"] == "running")

    def start(self, now: datetime) -> Sequence[Opening]:
        """Start the case. Returns the tasks that opened, as `complete` does."""
        desk, version = self._desk(now), self.world.version
        first = Offer(version.first.lane, self.world.agency.path, version.first.post, version.process_id)
        actor, holding = self._doer(first)
        self.stand = self.world.memory.recall(
            "start", lambda question: None, lambda ask: Stand(Runner.start(version.specs, lambda item: {}))
        )
        said = {"subject": self.ledger.instance["subject"]}
        act = Act("started", actor, holding.post_id, holding.capacity, content=said)
        return write_move(desk, act, self.stand, before=[])[1]

    def claim(self, task_id: UUID, now: datetime) -> None:
        """Let the holder of the post take a task."""
        desk, task, actor = self._seen(task_id, now)
        give(desk, task, actor.person_id)
        write_beside(desk, act_on("claimed", actor, task))

    def release(self, task_id: UUID, now: datetime) -> None:
        """Let the holder give a task back to everybody."""
        desk, task, actor = self._seen(task_id, now)
        give(desk, task, None)
        write_beside(desk, act_on("released", actor, task))

    def reassign(self, task_id: UUID, now: datetime) -> None:
        """Let a superior put a task into the hands of the holder of the post."""
        desk, task, actor = self._seen(task_id, now)
        head = self.world.superior(self._doer(desk.offer_of(self.ledger.tasks[task_id]))[1])
        if head is None:
            self.claim(task_id, now)
            return
        give(desk, task, actor.person_id)
        content = {"to": actor.person_id, "from": None, "reason": self.luck.choice(self.world.script.reassign_reasons)}
        post = next(holding for holding in head.holdings if holding.is_head)
        seen = task._replace(post_id=post.post_id, capacity=post.capacity)
        write_beside(desk, act_on("reassigned", head, seen, content))

    def hold(self, task_id: UUID, now: datetime, until: datetime) -> None:
        """Stop the clock of a task until a moment."""
        desk, task, actor = self._seen(task_id, now)
        why = self.luck.choice(self.world.script.hold_reasons)
        clock = task_clock(desk, task)
        write_beside(desk, act_on("held", actor, task, {"reason": why, "until": until.isoformat()}))
        set_clock(desk, task, clock, Hold(now, until, why))

    def resume(self, task_id: UUID, now: datetime) -> None:
        """Let the clock of a task go on."""
        desk, task, actor = self._seen(task_id, now)
        clock = task_clock(desk, task)
        write_beside(desk, act_on("resumed", actor, task))
        set_clock(desk, task, clock)

    def complete(self, task_id: UUID, now: datetime) -> Sequence[Opening]:
        """Hand in a task with what the script types.

        Raises:
            FormRefused.
        """
        desk, task, actor = self._seen(task_id, now)
        key, version, before = key_of(task), desk.version, self.stand.open_tasks()
        answers = self._answers(desk, key, task_id, actor)
        desk.deciding.give(key.element, key.key, answers)
        clock = task_clock(desk, task, "completed")
        state = self.stand.state
        self.stand = self.world.memory.recall(
            (state, key),
            lambda question: found_in(desk.seen_from(str(question[-1])), question[1:-1]),
            lambda ask: moved(version, state, key, ask),
        )
        signed = self._signs(desk, task_id, key, answers)
        done = act_on("completed", actor, task, {"answers": answers} | signed, clock)
        return write_move(desk, done, self.stand, before)[1]

    def _signs(self, desk: Desk, task_id: UUID, key: TaskKey, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What the entry says of signing, as `engine.signatures.commands.sign` has it said."""
        form = desk.version.forms[key.element]
        actor, holding = self._doer(desk.offer_of(self.ledger.tasks[task_id]))
        by = SignedBy(actor.name, holding.post_title, "127.0.0.1")
        fields = signing_fields(form, decided_in(form, answers))
        found = [(each, file) for each in fields if (file := FileRef.from_answer(answers.get(each.key)))]
        files = self.world.runtime.files
        said = [signed_as(each, file, self._code(key, each.key), by, files) for each, file in found]
        return {"signed": said} if said else {}

    def _code(self, key: TaskKey, field: str) -> str:
        """The code of a signature: as good as drawn, but the same each time this case is made up."""
        number = uuid5(self.ledger.instance["id"], f"{key}/{field}").int
        return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))

    def cancel(self, now: datetime) -> None:
        """Let the head of the agency end the case."""
        head, holding = self.world.head
        act = Act("cancelled", head, holding.post_id, holding.capacity, content={"reason": self._cancel_reason()})
        write_end(self._desk(now), act, self.stand.open_tasks())

    def _cancel_reason(self) -> str:
        return self.luck.choice(self.world.script.cancel_reasons)

    def _desk(self, now: datetime) -> Desk:
        known = self.ledger.instance | {"unit_path": self.world.agency.path}
        instance = LockedInstance(**{name: known[name] for name in LockedInstance._fields})
        return Desk(
            runtime=replace(self.world.runtime, now=lambda: now),
            session=self.ledger,  # type: ignore[arg-type]  # the write path asks a session only to run its statements
            instance=instance,
            version=self.world.version,
            now=now,
            world=self.world,
            ledger=self.ledger,
        )

    def _seen(self, task_id: UUID, now: datetime) -> tuple[Desk, TaskRow, Actor]:
        desk, row = self._desk(now), self.ledger.tasks[task_id]
        actor, holding = self._doer(desk.offer_of(row))
        return desk, desk.task_row(row, holding), actor

    def _doer(self, offer: Offer) -> tuple[Actor, Holding]:
        found = self.world.doer(offer)
        if found is None:
            raise NoDemoPeople
        return found

    def _answers(self, desk: Desk, key: TaskKey, task_id: UUID, actor: Actor) -> dict[str, Any]:
        manner, form = self.world.script.manner(key.element), desk.version.forms[key.element]
        typed, figure = manner.chosen(self.luck, self.number), self.luck.choice(FIGURES)
        papers = {name: [self.world.paper(file, key.occurrence % EDITIONS)] for name, file in manner.files.items()}
        for (paper,) in papers.values():
            self._attach(desk, task_id, actor, paper)
        answers, problems = self.world.memory.recall(
            (key.element, figure, tuple(sorted(typed.items())), tuple((n, p.sha256) for n, (p,) in papers.items())),
            desk.says(key.key),
            lambda ask: filled(form, typed, figure, papers, ask),
        )
        if problems:
            raise FormRefused(f"The form of {key.element} refuses what the demonstration types: {', '.join(problems)}")
        return answers

    def _attach(self, desk: Desk, task_id: UUID, actor: Actor, paper: FileRef) -> None:
        instance_id = desk.instance.id
        row = {
            "id": uuid5(instance_id, f"{paper.sha256}/{paper.name}"),
            "instance_id": instance_id,
            "task_id": task_id,
            "sha256": paper.sha256,
            "name": paper.name,
            "media_type": paper.type,
            "size": paper.size,
            "uploaded_by": actor.person_id,
            "uploaded_at": desk.now,
        }
        if row["id"] not in {each["id"] for each in self.ledger.attachments}:
            self.ledger.attachments.append(row)


def _new_instance(world: World, luck: Random, starts_at: datetime) -> dict[str, Any]:
    local = starts_at.astimezone(world.calendars[world.agency.path].zone)
    return {
        "id": UUID(int=luck.getrandbits(128), version=4),
        "process_version_id": world.version.id,
        "process_id": world.version.process_id,
        "unit_id": world.agency.id,
        "subject": world.script.subject(luck, local),
        "urgency": "biasa",
        "status": "running",
        "revision": 0,
        "head_hash": BEGINNING,
        "engine_state": b"",
        "engine_digest": "",
        "started_at": starts_at,
        "ended_at": None,
        "ended_on": None,
    }

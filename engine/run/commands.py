"""Every change to an instance: each one transaction, acknowledged only when it is durable, done once per key."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.documents.commands import queue_documents
from engine.errors import (
    AnswersRefused,
    InstanceEnded,
    MayNotCancel,
    MayNotStart,
    ReasonMissing,
)
from engine.forms.context import FileRef
from engine.people.policy import Actor, Holding, Offer, may_cancel, standing_for
from engine.run import bundle, replay
from engine.run.hands import act_on, give, give_back, key_of
from engine.run.history import BEGINNING
from engine.run.indexing import add_words, rewrite_words
from engine.run.keys import TaskKey
from engine.run.keys import task_id as task_id_of
from engine.run.numbering import number_letters
from engine.run.place import Act, Opening, Place, StateDamaged, refuse_undoable, refuse_unworkable
from engine.run.projection import open_keys, write_beside, write_end, write_move
from engine.run.realising import drop_figures, follow_figures
from engine.run.requests import Acknowledged, Request
from engine.run.runtime import Runtime
from engine.run.spiff import Runner
from engine.run.statements import TaskRow
from engine.run.task_clock import task_clock
from engine.signatures.commands import keep_signatures, sign
from models.history import IdempotencyKey
from models.instances import Draft, Instance
from models.people import Unit

Entries = Mapping[str, Sequence[str]]
Files = Mapping[str, Sequence[FileRef]]

LONGEST_SUBJECT = 200
LONGEST_REASON = 2_000


def start_instance(
    runtime: Runtime, actor: Actor, *, process_id: str, subject: str, idempotency_key: str
) -> Acknowledged:
    """Start an SOP in the agency where the actor holds the post of its first step.

    Raises:
        ProcessNotFound, MayNotStart, KeyReused.
    """
    request = Request.of(actor, idempotency_key, "start", process_id, subject)

    def work(session: Session) -> Acknowledged:
        known = session.get(IdempotencyKey, (actor.person_id, request.key))
        if known and request.is_known(known.fingerprint):
            first = TaskKey(runtime.catalogue.latest(session, process_id, runtime.now()).first.id, 1, "")
            return Acknowledged(known.instance_id, known.seq, task_id_of(known.instance_id, first))
        version = runtime.catalogue.latest(session, process_id, runtime.now())
        holding = starter(actor, version)
        if holding is None:
            raise MayNotStart
        place = _new_instance(runtime, session, version, holding, subject)
        runner = Runner.start(version.specs, place.deciding.visible)
        said = {"subject": " ".join(subject.split())[:LONGEST_SUBJECT] or version.title}
        act = Act("started", actor, holding.post_id, holding.capacity, content=said)
        seq, opened = write_move(place, act, runner, before=[])
        rewrite_words(session, version, place.instance.id)
        return request.keep(session, Acknowledged(place.instance.id, seq, _next(place, actor, opened)), place.now)

    return runtime.write(work)


def _new_instance(runtime: Runtime, session: Session, version: bundle.Version, holding: Holding, subject: str) -> Place:
    agency = session.scalars(select(Unit).where(Unit.path == _agency(holding))).one()
    instance = Instance(
        id=uuid4(),
        process_version_id=version.id,
        process_id=version.process_id,
        urgency="biasa",
        unit_id=agency.id,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT] or version.title,
        status="running",
        revision=0,
        head_hash=BEGINNING,
        engine_state=b"",
        engine_digest="",
        started_at=runtime.now(),
    )
    session.add(instance)
    session.flush()
    return Place.locked(runtime, session, instance.id)


def _agency(holding: Holding) -> str:
    return holding.unit_path.split("/", 1)[0]


def starter(actor: Actor, version: bundle.Version) -> Holding | None:
    """The post in which the actor may start this SOP: that of its first task."""
    first = version.first
    offers = (Offer(first.lane, _agency(holding), first.post, version.process_id) for holding in actor.holdings)
    return next(filter(None, (standing_for(actor, offer) for offer in offers)), None)


def on_task(
    runtime: Runtime,
    request: Request,
    task_id: UUID,
    act: Callable[[Place, TaskRow], tuple[int, UUID | None]],
    refuse: Callable[[Place, TaskRow, Actor], None] = refuse_undoable,
) -> Acknowledged:
    """Do something to a task, once for each key, unless `refuse` says no."""

    def work(session: Session) -> Acknowledged:
        place = Place.of_task(runtime, session, task_id)
        task = place.task(task_id, request.actor, request.key)
        if request.is_known(task.fingerprint):
            return Acknowledged(place.instance.id, task.seq or 0)
        refuse(place, task, request.actor)
        seq, following = act(place, task)
        return request.keep(session, Acknowledged(place.instance.id, seq, following), place.now)

    return runtime.write(work)


def claim_task(runtime: Runtime, actor: Actor, *, task_id: UUID, idempotency_key: str) -> Acknowledged:
    """Take a task, so that colleagues see who does it.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, NotYourTask, Held, KeyReused.
    """

    def act(place: Place, task: TaskRow) -> tuple[int, UUID | None]:
        return _claim(place, task, actor), task_id

    return on_task(runtime, Request.of(actor, idempotency_key, "claim", task_id), task_id, act)


def _claim(place: Place, task: TaskRow, actor: Actor) -> int:
    if task.holder_id == actor.person_id:
        return place.instance.revision
    # Whoever stands in for a holder who is away takes the task over, and gives it back at the end.
    give(place, task, actor.person_id)
    content = {"from": task.holder_id} if task.holder_id else {}
    return write_beside(place, act_on("claimed", actor, task, content))


def release_task(runtime: Runtime, actor: Actor, *, task_id: UUID, idempotency_key: str) -> Acknowledged:
    """Give a task back to everybody it is offered to. The draft stays with who typed it.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, NotYourTask, Held, KeyReused.
    """

    def act(place: Place, task: TaskRow) -> tuple[int, UUID | None]:
        if task.holder_id != actor.person_id:
            return place.instance.revision, task_id
        if task.owner_id is not None:
            return give_back(place, task, task.owner_id, actor, ""), task_id
        give(place, task, None)
        return write_beside(place, act_on("released", actor, task)), task_id

    request = Request.of(actor, idempotency_key, "release", task_id)
    return on_task(runtime, request, task_id, act, refuse_unworkable)


def save_draft(runtime: Runtime, actor: Actor, *, task_id: UUID, entries: Entries) -> datetime:
    """Keep what was typed, as typed. Who begins to type has taken the task. Returns when it was saved.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, NotYourTask, Held.
    """

    def work(session: Session) -> datetime:
        place = Place.of_task(runtime, session, task_id)
        task = place.task(task_id, actor)
        refuse_unworkable(place, task, actor)
        _claim(place, task, actor)
        typed = {name: list(texts) for name, texts in entries.items()}
        session.merge(Draft(task_id=task_id, person_id=actor.person_id, entries=typed, saved_at=place.now))
        return place.now

    return runtime.write(work)


def complete_task(
    runtime: Runtime, actor: Actor, *, task_id: UUID, entries: Entries, files: Files, idempotency_key: str
) -> Acknowledged:
    """Hand in a task and move its case to the next wait.

    Raises:
        TaskNotFound, TaskClosed, InstanceEnded, NotYourTask, Held, KeyReused;
        AnswersRefused: with every problem, and nothing changed;
        PresenceMissing, SignatureRefused: where it signs a document.
    """
    request = Request.of(actor, idempotency_key, "complete", task_id, entries, files)

    def act(place: Place, task: TaskRow) -> tuple[int, UUID | None]:
        key = key_of(task)
        reading = place.version.forms[key.element].read(entries, files, place.context(key.key))
        if reading.problems:
            raise AnswersRefused(reading.problems)

        answers = number_letters(place, actor, key, reading.answers)
        answers, signed = sign(place, task, actor, answers)
        place.deciding.give(key.element, key.key, answers)
        runner = _runner(place)
        before = runner.open_tasks()
        runner.complete(key)
        clock = task_clock(place, task, "completed")
        done = act_on("completed", actor, task, {"answers": answers} | signed, clock)
        seq, opened = write_move(place, done, runner, before)
        keep_signatures(place, signed, seq)
        add_words(place, actor, key, answers)
        queue_documents(place, actor, key, seq, answers)
        follow_figures(place, key.element)
        return seq, _next(place, actor, opened)

    return on_task(runtime, request, task_id, act)


def _runner(place: Place) -> Runner:
    try:
        return place.runner()
    except StateDamaged:
        return replay.rebuilt(place)


def cancel_instance(
    runtime: Runtime, actor: Actor, *, instance_id: UUID, reason: str, idempotency_key: str
) -> Acknowledged:
    """End a case before its end, with the reason in its history for ever.

    Raises:
        InstanceNotFound, InstanceEnded, MayNotCancel, ReasonMissing, KeyReused.
    """
    request = Request.of(actor, idempotency_key, "cancel", instance_id, reason)

    def work(session: Session) -> Acknowledged:
        place = Place.locked(runtime, session, instance_id)
        known = session.get(IdempotencyKey, (actor.person_id, request.key))
        if known and request.is_known(known.fingerprint):
            return Acknowledged(instance_id, known.seq)
        _refuse_if_not_cancellable(place, actor, reason)
        in_charge = (each for each in actor.holdings if each.is_in_charge)
        holding = next((each for each in in_charge if each.unit_path == place.instance.unit_path), None)
        capacity = holding.capacity if holding else "supervisor"
        said = {"reason": reason.strip()[:LONGEST_REASON]}
        act = Act("cancelled", actor, holding.post_id if holding else None, capacity, content=said)
        seq = write_end(place, act, open_keys(place))
        drop_figures(place)
        return request.keep(session, Acknowledged(instance_id, seq), place.now)

    return runtime.write(work)


def _refuse_if_not_cancellable(place: Place, actor: Actor, reason: str) -> None:
    if not may_cancel(actor, place.instance.unit_path):
        raise MayNotCancel
    if place.instance.status != "running":
        raise InstanceEnded
    if not reason.strip():
        raise ReasonMissing


def _next(place: Place, actor: Actor, opened: Sequence[Opening]) -> UUID | None:
    """The task, among those that just opened, that the actor can go on with."""
    for opening in opened:
        if standing_for(actor, Offer(opening.lane, opening.unit_path, opening.post, place.version.process_id)):
            return task_id_of(place.instance.id, opening.key)
    return None

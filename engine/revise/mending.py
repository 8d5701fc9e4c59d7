"""What a repair does to a case, inside the transaction that holds its lock; every result is one that replay gives."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.documents.commands import renew_documents, withdraw_documents
from engine.errors import BundleRefused, HoldEndWrong
from engine.people.policy import Actor
from engine.revise.carrying import after, as_it_was_offered, rewrite_answers, waiting_rows
from engine.revise.correcting import answered, corrected
from engine.revise.errors import RepairDoesNotFit
from engine.run import statements as sql
from engine.run.history import EFFECTS, Entry, entries_of
from engine.run.indexing import rewrite_words
from engine.run.keys import TaskKey
from engine.run.pausing import LONGEST_HOLD
from engine.run.place import Act, Place
from engine.run.projection import effects, entry_for, task_row, write_beside, write_move, write_with_state
from engine.run.realising import follow_figures, rewrite_figures
from engine.run.replay import COMPLETING, DoesNotFit, called_now, play, rebuilt, standing
from engine.run.task_clock import Hold, set_clock, task_clock

MOST_SKIPPED = 30


def skip(place: Place, actor: Actor, capacity: str, content: Mapping[str, Any], reason: str) -> int:
    """Let a case go on without an open task; `answers` decide where a decision would.

    Raises:
        RepairDoesNotFit: the task does not wait, or a decision is missing.
    """
    key = TaskKey(*content["task"])
    runner = rebuilt(place)
    before = runner.open_tasks()
    if key not in before:
        raise RepairDoesNotFit
    answers = dict(content.get("answers", {}))
    place.deciding.give(key.element, key.key, answers)
    try:
        runner.complete(key)
    except BundleRefused as error:
        raise RepairDoesNotFit from error
    row = waiting_rows(place)[key]
    clock = task_clock(place, place.task(row.id, actor), "completed")
    act = Act("skipped", actor, None, capacity, key, {"answers": answers, "reason": reason}, clock)
    seq, _ = write_move(place, act, runner, before)
    follow_figures(place, key.element)
    return seq


def redo(place: Place, actor: Actor, capacity: str, content: Mapping[str, Any], reason: str) -> int:
    """Let a completed task be done again; what followed from it is dropped and comes again in its turn.

    Raises:
        RepairDoesNotFit: it was not completed, or was taken back.
    """
    entries = entries_of(place.session, place.instance.id)
    drops = following_from(entries, int(content["seq"]), place)
    if not drops:
        raise RepairDoesNotFit
    planned = entry_for(place, Act("redone", actor, None, capacity, None, {"drops": drops, "reason": reason}), {})
    told = [entry for entry in standing(entries) if entry.seq not in drops]
    runner = play(told, place.version, {})
    waiting = waiting_rows(place)
    names, counts = as_it_was_offered(entries, waiting, runner.open_tasks())
    runner.name(list(names.values()), counts)
    opened = [names[key] for key in names if names[key] not in waiting]
    closed = [key for key in waiting if key not in names.values()]
    content_ = {**planned.content, "names": [list(key) for key in names.values()], "counts": counts}
    entry = entry_for(place, Act("redone", actor, None, capacity, None, content_), effects(opened, closed, None))
    write_with_state(place, entry, runner)
    sql.do(place.session, sql.GO_ON, instance=place.instance.id)
    there = after(place, entry)
    rewrite_answers(there)
    for key in closed:
        sql.do(place.session, sql.WITHDRAW_TASK, task=waiting[key].id, at=place.now, closed_on=place.day)
    for key in opened:
        sql.do(place.session, sql.ADD_TASK, **task_row(there, there.opening(key)))
    if entry.content.keys() & EFFECTS:
        sql.do(place.session, sql.ADD_OUTBOX, instance_id=place.instance.id, seq=entry.seq, at=entry.at)
    rewrite_words(place.session, place.version, place.instance.id)
    withdraw_documents(place.session, place.instance.id, drops)
    rewrite_figures(place)
    return entry.seq


def following_from(entries: Sequence[Entry], seq: int, place: Place) -> list[int]:
    """The completion itself and those that can no longer be done when it is not: found by doing the case again."""
    told = standing(entries)
    names = called_now(told)
    drops: list[int] = [entry.seq for entry in told if entry.seq == seq and entry.kind in COMPLETING]
    gone = {(name.element, name.key) for each in drops if (name := names[each])}
    while drops:
        kept = [entry for entry in told if entry.seq not in drops]
        try:
            play(kept, place.version, {})
            return drops
        except DoesNotFit as problem:
            drops.append(problem.entry.seq)
        later = [each for each in told if each.seq > seq and each.seq not in drops and each.kind in COMPLETING]
        drops += [each.seq for each in later if (name := names[each.seq]) and (name.element, name.key) in gone]
    return drops


def correct(place: Place, actor: Actor, capacity: str, content: Mapping[str, Any], reason: str) -> int:
    """Put other answers in the place of those of a completed task; the case must stand where it stands.

    Raises:
        RepairDoesNotFit: with these answers what was done after it would not follow.
        AnswersRefused: the form of the task does not take them.
    """
    entries, seq = entries_of(place.session, place.instance.id), int(content["seq"])
    answers = corrected(answered(entries, place.context(""), seq), content)
    said = {"corrects": seq, "answers": answers, "reason": reason}
    entry = entry_for(place, Act("corrected", actor, None, capacity, None, said), {})
    before = rebuilt(place).dump().to_bytes()
    try:
        runner = play(standing([*entries, entry]), place.version)
    except DoesNotFit as problem:
        raise RepairDoesNotFit from problem
    if runner.dump().to_bytes() != before:
        raise RepairDoesNotFit
    write_with_state(place, entry, runner)
    rewrite_answers(after(place, entry))
    rewrite_words(place.session, place.version, place.instance.id)
    renew_documents(place, actor, seq, entry.seq)
    rewrite_figures(place)
    return entry.seq


def move(place: Place, actor: Actor, capacity: str, content: Mapping[str, Any], reason: str) -> int:
    """Let a case stand at another step: one done before is done again, one further on is reached by skipping.

    Raises:
        RepairDoesNotFit: no way of skipping without a decision leads there.
    """
    wanted = str(content["element"])
    done = [e for e in standing(entries_of(place.session, place.instance.id)) if e.kind in COMPLETING and e.task]
    earlier = next((entry for entry in reversed(done) if entry.task and entry.task.element == wanted), None)
    if earlier is not None:
        return redo(place, actor, capacity, {"seq": earlier.seq}, reason)
    seq = 0
    for _ in range(MOST_SKIPPED):
        waiting = list(waiting_rows(place))
        if any(key.element == wanted for key in waiting):
            return seq
        if not waiting:
            break
        seq = skip(place, actor, capacity, {"task": list(waiting[0])}, reason)
        place = Place.locked(place.runtime, place.session, place.instance.id)
    raise RepairDoesNotFit


def suspend(place: Place, actor: Actor, capacity: str, content: Mapping[str, Any], reason: str) -> int:
    """Let the clocks of all open tasks stand still until a moment.

    Raises:
        HoldEndWrong: the moment is past, or too far away.
    """
    until = datetime.fromisoformat(str(content["until"]))
    if not place.now < until <= place.now + LONGEST_HOLD:
        raise HoldEndWrong
    for key, row in waiting_rows(place).items():
        task = place.task(row.id, actor)
        clock = task_clock(place, task)
        act = Act("held", actor, None, capacity, key, {"reason": reason, "until": until.isoformat()})
        entry = entry_for(place, act, {})
        write_beside(place, act)
        set_clock(place, task, clock, Hold(place.now, until, reason))
        place = after(place, entry)
    return place.instance.revision

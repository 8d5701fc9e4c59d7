"""Says whether the SOP was followed: order, actor, capacity, time, interventions, signatures. Pure.

Every deviation has the entry that shows it.

A breach makes the verdict "not followed": the chain is broken, what was done does not fit the drawing, somebody acted
without holding the post, an author approved their own work, a step was left out, other bytes were confirmed than
were signed, the case was ended before its end.
Everything else that is out of the ordinary is a note. A deputy with a legal basis is neither: the capacity is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from engine.evidence.case import Case, Turn
from engine.evidence.signed import fallen, of_other_bytes, signatures_of, unsigned
from engine.people.policy import DEFINITIVE, lies_within
from engine.run.history import Entry

WITHOUT_POST = frozenset({"supervisor", "administrator", "automatic", "delegate"})
INTERVENTIONS = frozenset({"skipped", "redone", "corrected", "migrated", "cancelled", "undone"})
BREACHES = frozenset(
    {
        *("chain_broken", "not_as_drawn", "no_post", "not_holder", "other_post", "own_approval", "skipped"),
        *("other_bytes", "cancelled"),
    }
)


class Result(StrEnum):
    """The verdict in one word."""

    FOLLOWED = "followed"
    WITH_NOTES = "with_notes"
    NOT_FOLLOWED = "not_followed"
    RUNNING = "running"


class Aspect(StrEnum):
    """What a verdict looks at."""

    ORDER = "order"
    ACTOR = "actor"
    CAPACITY = "capacity"
    TIME = "time"
    INTERVENTION = "intervention"
    SIGNATURE = "signature"


@dataclass(frozen=True)
class Deviation:
    """Something out of the ordinary: its kind, the entry that shows it, and what a sentence about it names."""

    aspect: Aspect
    code: str
    seq: int
    names: dict[str, str | int] = field(default_factory=dict)

    @property
    def is_breach(self) -> bool:
        """Whether the SOP was not followed because of it."""
        return self.code in BREACHES


@dataclass(frozen=True)
class Verdict:
    """The verdict on a case, and how many tasks it rests on."""

    result: Result
    deviations: tuple[Deviation, ...]
    done: int
    standard: int  # minutes of the completed tasks
    used: int

    def of(self, aspect: Aspect) -> tuple[Deviation, ...]:
        """The deviations of one aspect."""
        return tuple(each for each in self.deviations if each.aspect == aspect)


def verdict(case: Case) -> Verdict:
    """Judge a case by its history and by who held which post."""
    parts = (_order(case), _actors(case), _late(case), _interventions(case), _signatures(case))
    found = sorted((each for part in parts for each in part), key=lambda each: (each.seq, each.aspect, each.code))
    done = [turn for turn in case.turns if turn.done is not None and turn.done.kind == "completed"]
    return Verdict(
        result=_result(case, found),
        deviations=tuple(found),
        done=len(done),
        standard=sum(turn.standard for turn in done),
        used=sum(turn.waiting + turn.working for turn in done),
    )


def _result(case: Case, found: list[Deviation]) -> Result:
    if any(each.code in ("chain_broken", "not_as_drawn") for each in found):
        return Result.NOT_FOLLOWED
    if case.status == "running":
        return Result.RUNNING
    if any(each.is_breach for each in found):
        return Result.NOT_FOLLOWED
    return Result.WITH_NOTES if found else Result.FOLLOWED


def _order(case: Case) -> Iterator[Deviation]:
    if case.broken_at is not None:
        yield Deviation(Aspect.ORDER, "chain_broken", case.broken_at)
    if case.misfit is not None:
        yield Deviation(Aspect.ORDER, "not_as_drawn", case.misfit[0], {"reason": case.misfit[1]})


def _actors(case: Case) -> Iterator[Deviation]:
    """Whoever completed a task held a post it is for, on that day and in that capacity."""
    for turn in case.turns:
        if turn.done is not None and turn.done.kind == "completed":
            yield from _actor(case, turn, turn.done)
    yield from _own_approvals(case)


def _actor(case: Case, turn: Turn, entry: Entry) -> Iterator[Deviation]:
    names: dict[str, str | int] = {"step": turn.element.name, "person": case.who(entry)}
    post = case.posts.get(entry.post_id or 0)
    if post is None:
        yield Deviation(Aspect.ACTOR, "no_post", entry.seq, names)
        return
    names["post"] = case.post_of(entry)
    element = case.element_of(entry) or turn.element
    fits = post.lane == element.lane and element.post in (None, post.code)
    if not fits or not lies_within(post.unit_path, case.unit_path):
        yield Deviation(Aspect.ACTOR, "other_post", entry.seq, names)
    held = case.basis_of(entry)
    if held is None:
        yield Deviation(Aspect.ACTOR, "not_holder", entry.seq, names)
    elif entry.capacity != DEFINITIVE and not (held.basis or "").strip():
        yield Deviation(Aspect.CAPACITY, "no_basis", entry.seq, names)


def _own_approvals(case: Case) -> Iterator[Deviation]:
    """Pairs of steps that the identity of the SOP wants done by two persons: `separate: [{author, approver}]`."""
    for pair in case.version.identity.get("separate") or ():
        authors = [turn for turn in case.turns if turn.done and turn.key.element == pair.get("author")]
        for turn in case.turns:
            if turn.done is None or turn.key.element != pair.get("approver"):
                continue
            before = [each for each in authors if each.done and each.done.seq < turn.done.seq]
            newest = max(before, key=lambda each: each.done.seq if each.done else 0, default=None)
            if newest and newest.done and newest.done.actor_id == turn.done.actor_id:
                names: dict[str, str | int] = {"person": case.who(turn.done), "step": turn.element.name}
                yield Deviation(Aspect.ACTOR, "own_approval", turn.done.seq, names)


def _late(case: Case) -> Iterator[Deviation]:
    for turn in case.turns:
        if turn.is_late:
            used = turn.waiting + turn.working
            names: dict[str, str | int] = {"step": turn.element.name, "used": used, "standard": turn.standard}
            names |= {"waiting": turn.waiting, "working": turn.working}
            code, seq = ("late", turn.done.seq) if turn.done else ("late_open", _offered(case, turn))
            yield Deviation(Aspect.TIME, code, seq, names)


def _offered(case: Case, turn: Turn) -> int:
    """The newest entry that offered the task under the name it has now."""
    return max((entry.seq for entry in case.entries if turn.key in entry.opened), default=1)


def _interventions(case: Case) -> Iterator[Deviation]:
    for entry in case.entries:
        code = _intervention(entry)
        if code is not None:
            element = case.element_of(entry)
            yield Deviation(
                Aspect.INTERVENTION,
                code,
                entry.seq,
                {
                    "person": case.who(entry),
                    "step": element.name if element else "",
                    "reason": str(entry.content.get("reason", "")),
                    "to": case.people.get(entry.content.get("to") or 0, ""),
                    "undoes": entry.content.get("undoes") or 0,
                },
            )


def _signatures(case: Case) -> Iterator[Deviation]:
    for entry, step in unsigned(case):
        names: dict[str, str | int] = {"step": step, "person": case.who(entry)}
        yield Deviation(Aspect.SIGNATURE, "unsigned", entry.seq, names)
    facts = signatures_of(case)
    for code, found in (("other_bytes", of_other_bytes(facts)), ("fallen", fallen(facts))):
        for fact in found:
            names = {"person": fact.said["signer"], "file": fact.said["file"]["name"]}
            yield Deviation(Aspect.SIGNATURE, code, fact.entry.seq, names)


def _intervention(entry: Entry) -> str | None:
    if entry.kind in INTERVENTIONS:
        return entry.kind
    if entry.kind == "reassigned":
        return "reassigned"
    return "suspended" if entry.kind == "held" and entry.capacity in WITHOUT_POST else None

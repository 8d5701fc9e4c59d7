"""What people do in a book of numbers: reserve, cancel, note a number from outside. Each is one transaction."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from engine.numbers import commands
from engine.numbers.commands import By, Letter
from engine.numbers.errors import MayNotNumber, RegisterNotFound
from engine.people.policy import Actor, lies_within
from engine.run.runtime import Runtime
from models.numbers import Register

T = TypeVar("T")


def may_number(actor: Actor, unit_path: str) -> bool:
    """Whether the actor holds a post in the unit that keeps a register, above it in its agency, or below it."""
    mine = (holding.unit_path for holding in actor.holdings if holding.process_id is None)
    return any(lies_within(path, unit_path) or path == unit_path.split("/", 1)[0] for path in mine)


def reserve(runtime: Runtime, actor: Actor, *, register_id: int, count: int, reason: str) -> list[str]:
    """Set the next numbers aside for letters written by hand. Returns them.

    Raises:
        RegisterNotFound, MayNotNumber, ReasonMissing, TooManyNumbers.
    """

    def work(session: Session) -> list[str]:
        letter = Letter(runtime.today, "")
        found = commands.reserve(session, register_id, letter, _by(runtime, actor), reason, count)
        return [number.text for number in found]

    return _within(runtime, actor, register_id, work)


def enter_outside(runtime: Runtime, actor: Actor, *, register_id: int, text: str, letter: Letter, reason: str) -> str:
    """Note a number that was taken outside the system. Returns it.

    Raises:
        RegisterNotFound, MayNotNumber, NumberTaken, NotOfThisRegister, ReasonMissing.
    """

    def work(session: Session) -> str:
        return commands.enter_outside(session, register_id, text, letter, _by(runtime, actor), reason).text

    return _within(runtime, actor, register_id, work)


def cancel(runtime: Runtime, actor: Actor, *, place: tuple[int, int, int], reason: str) -> str:
    """Cancel the number at (register, year, sequence). Returns it.

    Raises:
        RegisterNotFound, MayNotNumber, NumberNotFound, AlreadyCancelled, ReasonMissing.
    """
    return _within(
        runtime,
        actor,
        place[0],
        lambda session: commands.cancel(session, place, _by(runtime, actor), reason).text,
    )


def _within(runtime: Runtime, actor: Actor, register_id: int, work: Callable[[Session], T]) -> T:
    def checked(session: Session) -> T:
        row = session.get(Register, register_id)
        if row is None:
            raise RegisterNotFound
        if not may_number(actor, row.unit.path):
            raise MayNotNumber
        return work(session)

    return runtime.write(checked)


def _by(runtime: Runtime, actor: Actor) -> By:
    return By(actor.person_id, runtime.now())

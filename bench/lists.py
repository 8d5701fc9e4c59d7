"""Measures whether inbox, home, navigation, board and lists cost the same with 1,000 and with 1,000,000 open tasks.

    .venv/bin/python -m bench.lists                          # SQLite and PostgreSQL, up to a million
    .venv/bin/python -m bench.lists sqlite --largest 100000

Cases of the demonstration are copied in SQL, with as many finished tasks as open ones and 2 % of them late, over 20
roles. Prints p10, p50 and (p95) in ms at each size, and how p10 and p50 grew from the smallest to the largest; first
the floor, the choice of one row by its key, measured in turn with each look. On a shared machine believe p10.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bench.databases import milliseconds, office_on
from bench.growing import Grown
from engine.people.policy import Actor
from engine.run.queries.counters import counters
from engine.run.queries.inbox import Filter, inbox, inbox_count
from engine.supervise.board import board
from engine.supervise.listing import State, Wanted, lists
from engine.supervise.periods import Span, period_of
from engine.supervise.scope import scope_of
from models.instances import UserTask
from tests.office import Office

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS = 60
FLOOR = text("SELECT id, due_at FROM user_task WHERE id = :id")


class Looks:
    """Everything that people look at all day."""

    def __init__(self, office: Office, session: Session) -> None:
        self.session, self.now = session, office.clock()
        self.head = office.actor("kadis")
        self.one, self.three = (_with_roles(self.head, count) for count in (1, 3))
        self.task: UUID = session.scalars(select(UserTask.id).where(UserTask.status == "open").limit(1)).one()
        self.scope = scope_of(session, self.head)
        self.period = period_of(Span.MONTH, office.runtime.today)

    def floor(self) -> object:
        """The choice of one row by its key."""
        key = self.task.hex if self.session.get_bind().dialect.name == "sqlite" else self.task
        return self.session.execute(FLOOR, {"id": key}).all()

    def all(self) -> Mapping[str, Callable[[], object]]:
        """Each look by its name."""
        session, now = self.session, self.now
        wanted = Wanted(self.period, State.LATE)
        return {
            "inbox, 1 role": lambda: inbox(session, self.one, now),
            "inbox, 3 roles": lambda: inbox(session, self.three, now),
            "inbox, late ones": lambda: inbox(session, self.three, now, Filter.LATE),
            "inbox, at risk": lambda: inbox(session, self.three, now, Filter.AT_RISK),
            "inbox, mine": lambda: inbox(session, self.three, now, Filter.MINE),
            "navigation": lambda: inbox_count(session, self.three, now),
            "home": lambda: counters(session, self.three, now),
            "board": lambda: board(session, self.scope, self.period, now),
            "board, late list": lambda: lists(session, self.scope, wanted, now).page(),
        }


def _with_roles(actor: Actor, count: int) -> Actor:
    """The actor in posts of so many of the copied roles."""
    post = actor.holdings[0]
    return replace(actor, holdings=tuple(replace(post, lane=f"role_{role}") for role in range(count)))


def measured(office: Office, rounds: int) -> dict[str, list[float]]:
    """The ms of each look and of the floor, in turn."""
    found: dict[str, list[float]] = {}
    with office.runtime.database.readers() as session:
        looks = Looks(office, session)
        for name, look in looks.all().items():
            pairs = [(milliseconds(looks.floor), milliseconds(look)) for _ in range(rounds + 5)][5:]
            found.setdefault("floor", []).extend(base for base, _ in pairs)
            found[name] = [spent for _, spent in pairs]
    return found


@click.command()
@click.argument("kinds", nargs=-1, type=click.Choice(["sqlite", "postgresql"]))
@click.option("--largest", default=SIZES[-1], show_default=True, help="The most open tasks.")
@click.option("-n", "rounds", default=ROUNDS, show_default=True, help="Measured rounds of each look.")
def main(kinds: tuple[str, ...], largest: int, rounds: int) -> None:
    """Print what each look costs at every size, and how it grows."""
    sizes = [size for size in SIZES if size <= largest]
    for kind in kinds or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, office_on(kind, Path(folder)) as office:
            grown, found = Grown(office), {}
            for size in sizes:
                grown.to(size)
                found[size] = measured(office, rounds)
        for name in found[sizes[0]]:
            _print(kind, name, {size: found[size][name] for size in sizes})


def _print(kind: str, name: str, times: Mapping[int, list[float]]) -> None:
    cells = []
    for each in times.values():
        tenths = statistics.quantiles(each, n=20)
        cells.append((tenths[1], statistics.median(each), tenths[-1]))
    row = "  ".join(f"{quick:7.2f} {middle:7.2f} ({slow:8.2f})" for quick, middle, slow in cells)
    growth = [last / first for first, last in zip(cells[0], cells[-1], strict=True)]
    click.echo(f"{kind:10} {name:18} {row}   {growth[0]:.2f}x {growth[1]:.2f}x")


if __name__ == "__main__":
    sys.exit(main())

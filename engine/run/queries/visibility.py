"""What an actor may see and is offered, said in SQL once for every query. Knows no page and no clock."""

from collections.abc import Iterable
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, ScalarSelect, and_, literal_column, or_, select, true

from engine.people.policy import Actor, Holding
from engine.people.queries import in_unit
from engine.run.runtime import WIB
from models.instances import Instance, UserTask
from models.people import Unit

# Written out, because a partial index serves only a condition that is known before the values are.
IS_OPEN: ColumnElement[bool] = UserTask.status == literal_column("'open'")


TIMED = (
    *(UserTask.risk_at, UserTask.due_at, UserTask.late_at, UserTask.deadline_at),
    *(UserTask.held_until, UserTask.held_for),
)


def lineage(path: str) -> list[str]:
    """The path of a unit and of every unit above it."""
    codes = path.split("/")
    return ["/".join(codes[:depth]) for depth in range(1, len(codes) + 1)]


def _offers(actor: Actor) -> list[tuple[Holding, ColumnElement[bool]]]:
    """One condition for each place the actor's posts take work from; each can be answered by the index of offers.

    This is `policy.is_offered_to` in SQL: the lane of a post, in its unit or one above, for any post or for this one.
    """
    return [
        (
            holding,
            and_(
                UserTask.lane == holding.lane,
                UserTask.unit_id == _unit_at(path),
                or_(UserTask.post.is_(None), UserTask.post == holding.post_code),
                UserTask.process_id == holding.process_id if holding.process_id else true(),
            ),
        )
        for holding in _different(actor.holdings)
        for path in lineage(holding.unit_path)
    ]


def is_in_inbox(actor: Actor) -> ColumnElement[bool]:
    """An open task that is offered to one of the actor's posts, and free or held by the actor."""
    return or_(*inbox_sources(actor))


def inbox_sources(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions of an inbox one by one, so that an index can answer each of them."""
    is_to_take = or_(UserTask.holder_id.is_(None), UserTask.holder_id == actor.person_id)
    handed_on = and_(IS_OPEN, UserTask.holder_id == actor.person_id, UserTask.owner_id.is_not(None))
    offered = [
        and_(IS_OPEN, offer, or_(is_to_take, _left_behind(holding)) if holding.stands_in_for else is_to_take)
        for holding, offer in _offers(actor)
    ]
    return [*offered, handed_on]


def _left_behind(holding: Holding) -> ColumnElement[bool]:
    """What the holder of a post had in work when a Plt or Plh came into their place."""
    began = datetime.combine(holding.first_day or date.max, time(), WIB)
    return and_(UserTask.holder_id.in_(holding.stands_in_for), UserTask.taken_at < began)


def visible_instances(actor: Actor) -> ColumnElement[bool]:
    """Instances of an agency in which the actor holds a post, or of a unit that the actor supervises or administers."""
    above = {path for holding in actor.holdings for path in lineage(holding.unit_path)}
    units = select(Unit.id).where(or_(Unit.path.in_(sorted(above)), *map(in_unit, _powers(actor))))
    return Instance.unit_id.in_(units)


def _powers(actor: Actor) -> list[str]:
    return sorted({power.unit_path for power in actor.powers})


def _unit_at(path: str) -> ScalarSelect[int]:
    return select(Unit.id).where(Unit.path == path).scalar_subquery()


def _different(holdings: Iterable[Holding]) -> list[Holding]:
    """Holdings that differ in what they are offered; a Plt of one's own lane would only ask twice."""
    asked = {
        (each.lane, each.post_code, each.unit_path, each.process_id, each.stands_in_for and each.first_day): each
        for each in holdings
    }
    return list(asked.values())

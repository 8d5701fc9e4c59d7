"""Who may do what: pure predicates over an actor and what the act is about. Asks no database and no request."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Holding:
    """A post the actor holds today."""

    post_id: int
    post_code: str
    post_title: str
    lane: str
    unit_id: int
    unit_path: str
    capacity: str  # definitive | plt | plh


@dataclass(frozen=True)
class Power:
    """A power beside the lanes, over a unit and all below it."""

    power: str  # supervisor | administrator
    unit_path: str


@dataclass(frozen=True)
class Actor:
    """The person a command is done for, with the posts and powers of today."""

    person_id: int
    username: str
    name: str
    holdings: tuple[Holding, ...]
    powers: tuple[Power, ...]

    @property
    def is_administrator(self) -> bool:
        """Whether the actor administers some unit."""
        return any(power.power == "administrator" for power in self.powers)

    @property
    def is_supervisor(self) -> bool:
        """Whether the actor supervises some unit."""
        return any(power.power == "supervisor" for power in self.powers)


@dataclass(frozen=True)
class Offer:
    """To whom work is offered: a lane in a unit and below it, and there to one post if one is named."""

    lane: str
    unit_path: str
    post: str | None


def lies_within(path: str, unit_path: str) -> bool:
    """Whether the unit at `path` is the unit at `unit_path` or below it."""
    return path == unit_path or path.startswith(f"{unit_path}/")


def standing_for(actor: Actor, offer: Offer) -> Holding | None:
    """The post in which the actor may do what is offered; the definitive holder's before a Plt's or Plh's."""
    fitting = [holding for holding in actor.holdings if _fits(holding, offer)]
    return min(fitting, key=lambda holding: holding.capacity != "definitive", default=None)


def _fits(holding: Holding, offer: Offer) -> bool:
    return (
        holding.lane == offer.lane
        and lies_within(holding.unit_path, offer.unit_path)
        and offer.post in (None, holding.post_code)
    )


def is_offered_to(actor: Actor, offer: Offer) -> bool:
    """Whether the actor holds a post that this is for."""
    return standing_for(actor, offer) is not None


def heads(actor: Actor) -> tuple[str, ...]:
    """The paths of the units whose running work the actor oversees: supervised ones, and those the actor heads.

    The head of a unit is who holds a post directly in a unit that has no unit above it in the holding's lineage of
    posts; in practice: a post in the agency's own unit, such as Kepala Dinas.
    """
    supervised = {power.unit_path for power in actor.powers if power.power == "supervisor"}
    headed = {holding.unit_path for holding in actor.holdings if "/" not in holding.unit_path}
    return tuple(sorted(supervised | headed))


def may_supervise(actor: Actor) -> bool:
    """Whether there is a unit whose work the actor oversees."""
    return bool(heads(actor))


def may_cancel(actor: Actor, unit_path: str) -> bool:
    """Whether the actor may end a case of the unit before its end."""
    return any(lies_within(unit_path, path) for path in heads(actor))


def may_administer(actor: Actor, unit_path: str) -> bool:
    """Whether the actor may change how the unit is set up: its calendar, its posts, who holds them."""
    return any(power.power == "administrator" and lies_within(unit_path, power.unit_path) for power in actor.powers)

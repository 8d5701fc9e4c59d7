"""Who may do what: pure predicates over an actor and what the act is about. Asks no database and no request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.forms.context import FileRef

# In whose place somebody acts comes after acting for oneself: of several posts that fit, the first one counts.
# Plt: acting head of a vacant post; Plh: daily acting head while the holder is away; a.n. (atas nama): in the name of
# a holder who is there; u.b. (untuk beliau): for one who acts a.n. (tata naskah dinas, Permendagri 1/2023).
DEFINITIVE = "definitive"
CAPACITIES = (DEFINITIVE, "plt", "plh", "an", "ub")
STANDING_IN = ("plt", "plh")  # they also take over what the holder has in work


@dataclass(frozen=True)
class Holding:
    """A post the actor holds today, or acts for."""

    post_id: int
    post_code: str
    post_title: str
    lane: str
    unit_id: int
    unit_path: str
    capacity: str  # one of CAPACITIES
    is_head: bool = False
    process_id: str | None = None  # the only SOP it is held for; none: every SOP
    first_day: date | None = None
    last_day: date | None = None
    stands_in_for: tuple[int, ...] = ()  # the persons whose work of before `first_day` a Plt or Plh takes over

    @property
    def is_in_charge(self) -> bool:
        """Whether it brings the post's power over others; signing a.n. or u.b., or for one SOP only, does not."""
        return self.capacity not in ("an", "ub") and self.process_id is None


@dataclass(frozen=True)
class Power:
    """A power beside the lanes, over a unit and all below it."""

    power: str  # supervisor | administrator
    unit_path: str


@dataclass(frozen=True)
class Made:
    """A signed file that takes the place of the document shown: made with a key, or signed elsewhere and uploaded."""

    kind: str  # approval (printed into it) | pades | uploaded
    code: str
    original: str  # the SHA-256 of the document it was made from
    file: FileRef
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Presence:
    """That the person themselves sat there: when the password was shown, from where, and what they signed with."""

    at: datetime
    address: str
    made: Made | None = None


@dataclass(frozen=True)
class Actor:
    """The person a command is done for, with the posts and powers of today. Only who is present can sign."""

    person_id: int
    username: str
    name: str
    holdings: tuple[Holding, ...]
    powers: tuple[Power, ...]
    presence: Presence | None = None

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
    process_id: str | None = None  # none: of no certain SOP, so that a holding for one SOP does not fit


def lies_within(path: str, unit_path: str) -> bool:
    """Whether the unit at `path` is the unit at `unit_path` or below it."""
    return path == unit_path or path.startswith(f"{unit_path}/")


def standing_for(actor: Actor, offer: Offer) -> Holding | None:
    """The post in which the actor may do what is offered; the definitive holder's before a deputy's."""
    fitting = [holding for holding in actor.holdings if _fits(holding, offer)]
    return min(fitting, key=lambda holding: CAPACITIES.index(holding.capacity), default=None)


def _fits(holding: Holding, offer: Offer) -> bool:
    return (
        holding.lane == offer.lane
        and lies_within(holding.unit_path, offer.unit_path)
        and offer.post in (None, holding.post_code)
        and holding.process_id in (None, offer.process_id)
    )


def taking_over(actor: Actor, offer: Offer, holder_id: int, taken_on: date) -> Holding | None:
    """The post in which a Plt or Plh may take over what its absent holder took on a day before the deputy's first."""
    fitting = (holding for holding in actor.holdings if _fits(holding, offer) and holder_id in holding.stands_in_for)
    earlier = [holding for holding in fitting if holding.first_day and taken_on < holding.first_day]
    return min(earlier, key=lambda holding: CAPACITIES.index(holding.capacity), default=None)


def is_offered_to(actor: Actor, offer: Offer) -> bool:
    """Whether the actor holds a post that this is for."""
    return standing_for(actor, offer) is not None


def heads(actor: Actor) -> tuple[str, ...]:
    """The paths of the units whose running work the actor oversees: supervised ones, and those the actor heads.

    The head of a unit is who holds a post directly in a unit that has no unit above it in the holding's lineage of
    posts; in practice: a post in the agency's own unit, such as Kepala Dinas.
    """
    supervised = {power.unit_path for power in actor.powers if power.power == "supervisor"}
    in_charge = (holding for holding in actor.holdings if holding.is_in_charge)
    headed = {holding.unit_path for holding in in_charge if "/" not in holding.unit_path}
    return tuple(sorted(supervised | headed))


def may_supervise(actor: Actor) -> bool:
    """Whether there is a unit whose work the actor oversees."""
    return bool(heads(actor))


def may_cancel(actor: Actor, unit_path: str) -> bool:
    """Whether the actor may end a case of the unit before its end."""
    return any(lies_within(unit_path, path) for path in heads(actor))


def may_administer(actor: Actor, unit_path: str) -> bool:
    """Whether the actor administers the unit: its calendar, posts and deputies."""
    powers = (power.unit_path for power in actor.powers if power.power == "administrator")
    return any(lies_within(unit_path, path) for path in powers)


@dataclass(frozen=True)
class Desk:
    """A post as others stand above it: its unit, and whether it heads it."""

    unit_path: str
    is_head: bool


def is_superior(actor: Actor, desks: Iterable[Desk]) -> bool:
    """Whether the actor heads a unit that one of the posts answers to, or supervises it."""
    found = list(desks)
    supervised = [power.unit_path for power in actor.powers if power.power == "supervisor"]
    is_supervised = any(lies_within(desk.unit_path, path) for desk in found for path in supervised)
    return is_supervised or standing_above(actor, found) is not None


def standing_above(actor: Actor, desks: Iterable[Desk]) -> Holding | None:
    """The post that puts the actor above one of the posts; the definitive holder's before a deputy's."""
    found = list(desks)
    above = [each for each in actor.holdings if any(_is_above(each, desk) for desk in found)]
    return min(above, key=lambda holding: CAPACITIES.index(holding.capacity), default=None)


def _is_above(holding: Holding, desk: Desk) -> bool:
    return (
        holding.is_head
        and holding.is_in_charge
        and lies_within(desk.unit_path, holding.unit_path)
        and not (desk.is_head and desk.unit_path == holding.unit_path)
    )

"""Who acts for whom on a day, and whether that runs in a circle or too far. Pure: asks no database and no clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

LONGEST_CHAIN = 2  # a.n. and, for it, u.b.; powers do not pass on, but three in a row nobody understands any more


@dataclass(frozen=True)
class Term:
    """A person in a post for a while, as holder or deputy; `last_day` none: until further notice."""

    person_id: int
    post_id: int
    capacity: str
    first_day: date
    last_day: date | None
    process_id: str | None = None

    def is_on(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.first_day <= day and (self.last_day is None or self.last_day >= day)

    def shares_scope(self, other: "Term") -> bool:
        """Whether both are for the same SOP, or one of them for every SOP."""
        return None in (self.process_id, other.process_id) or self.process_id == other.process_id


def turning_days(term: Term, others: Iterable[Term]) -> list[date]:
    """The days of a term on which it begins to be different who holds what: between them nothing changes."""
    return sorted({term.first_day, *(each.first_day for each in others if term.is_on(each.first_day))})


def runs_in_a_circle(term: Term, others: Iterable[Term]) -> bool:
    """Whether somebody would, through others perhaps, act for their own deputy on some day."""
    return any(_comes_back(chain) for terms in _days(term, others) for chain in _chains_through(term, terms))


def goes_too_far(term: Term, others: Iterable[Term]) -> bool:
    """Whether a Plt or Plh would have a deputy on some day, or more than two would act one for another."""
    return any(_is_too_long(chain) for terms in _days(term, others) for chain in _chains_through(term, terms))


@dataclass(frozen=True)
class _Link:
    """One person acts for another, in a capacity."""

    deputy: int
    capacity: str
    person: int


def _days(term: Term, others: Iterable[Term]) -> Iterator[list[Term]]:
    known = list(others)
    for day in turning_days(term, known):
        yield [each for each in [*known, term] if each.is_on(day)]


def _links(terms: list[Term]) -> list[_Link]:
    """Plt, Plh and a.n. act for the holder of the post (a Plt may be that, too), u.b. for who acts a.n. there."""
    return [
        _Link(each.person_id, each.capacity, other.person_id)
        for each in terms
        for other in terms
        if other.post_id == each.post_id and other.capacity in _ACTS_FOR.get(each.capacity, ())
    ]


_ACTS_FOR = {"plh": ("definitive", "plt"), "an": ("definitive", "plt"), "plt": ("definitive",), "ub": ("an",)}


def _chains_through(term: Term, terms: list[Term]) -> Iterator[list[_Link]]:
    """Every chain of the day that leads through the term, as long as it goes; one that comes back ends there."""
    links = _links(terms)
    for link in links:
        if link.deputy == term.person_id and link.capacity == term.capacity:
            for before in _grown([link], links, backwards=True):
                yield from _grown(before, links, backwards=False)


def _grown(chain: list[_Link], links: list[_Link], *, backwards: bool) -> Iterator[list[_Link]]:
    if _comes_back(chain):
        yield chain
        return
    if backwards:
        longer = [[each, *chain] for each in links if each.person == chain[0].deputy]
    else:
        longer = [[*chain, each] for each in links if each.deputy == chain[-1].person]
    if not longer:
        yield chain
    for each in longer:
        yield from _grown(each, links, backwards=backwards)


def _comes_back(chain: list[_Link]) -> bool:
    people = [chain[0].deputy, *(link.person for link in chain)]
    return len(set(people)) < len(people)


def _is_too_long(chain: list[_Link]) -> bool:
    """Who acts a.n. may have somebody act u.b., or be away from their own post; who is Plt or Plh is not away."""
    return len(chain) > LONGEST_CHAIN or any(link.capacity != "an" for link in chain[1:])

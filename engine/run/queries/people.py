"""Who did something, in which post and capacity, as history recorded it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Who:
    """A person as the actor of an entry; `capacity` is definitive, plt, plh or supervisor."""

    name: str
    post_title: str | None
    capacity: str

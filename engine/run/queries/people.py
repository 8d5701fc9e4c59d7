"""Who did something, in which post and capacity, as history recorded it."""

from dataclasses import dataclass

from engine.people.signature import ACTING, titled


@dataclass(frozen=True)
class Who:
    """A person as the actor of an entry.

    `capacity` is that of a holder or deputy, or one without a post: supervisor, administrator, delegate, automatic.
    """

    name: str
    post_title: str | None
    capacity: str

    @property
    def is_deputy(self) -> bool:
        """Whether they acted for somebody else's post."""
        return self.capacity in ACTING

    @property
    def title(self) -> str | None:
        """The post as it was held: Plh. Sekretaris."""
        return titled(self.capacity, self.post_title) if self.post_title else None

"""The lines of a signature block by tata naskah dinas (Permendagri 1/2023). Pure: knows no database and no page."""

from dataclasses import dataclass

ACTING = {"plt": "Plt.", "plh": "Plh.", "an": "a.n.", "ub": "u.b."}  # as printed, in every language


@dataclass(frozen=True)
class Signer:
    """Who signs: the post signed for (none: a supervisor), the capacity, and the signer's own post on that day.

    `between` is the own post of who acts a.n., where the signer signs u.b. for them.
    """

    name: str
    nip: str | None
    capacity: str
    post_title: str | None
    own_post: str | None = None
    between: str | None = None


def titled(capacity: str, post_title: str) -> str:
    """A post with the capacity in which somebody acts for it: Plh. Sekretaris."""
    acting = ACTING.get(capacity)
    return f"{acting} {post_title}" if acting else post_title


def signature_lines(signer: Signer) -> tuple[str, ...]:
    """The lines of a signature block, from the post to the NIP."""
    return (*_standing(signer), signer.name.strip(), *([f"NIP {signer.nip}"] if signer.nip else []))


def _standing(signer: Signer) -> list[str]:
    if signer.post_title is None:
        return []
    head = f"a.n. {signer.post_title.upper()}"
    own = [f"{signer.own_post},"] if signer.own_post else []
    if signer.capacity == "an":
        return [head, *own]
    if signer.capacity == "ub":
        between = [signer.between] if signer.between else []
        return [head, *between, "u.b.", *own]
    return [f"{titled(signer.capacity, signer.post_title)},"]

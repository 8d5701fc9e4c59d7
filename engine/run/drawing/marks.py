"""Where a case stands and how warm a step is, as the drawing shows it: states, their colours and their words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

# How long a step takes against its standard, never against other steps: the slowest of fast steps stays cool.
Heat = Literal["within", "near", "over", "far_over", "unknown"]
State = Literal["done", "active", "late", "at_risk", "upcoming", "cancelled"] | Heat


@dataclass(frozen=True, slots=True)
class Mark:
    """What one element shows; `label` is the whole sentence that a reader hears or hovers."""

    state: State
    badge: str | None = None
    count: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of the drawing itself; the caller hands in translated ones."""

    description: str = "Process drawing with {count} elements."
    states: Mapping[str, str] = field(
        default_factory=lambda: {
            "done": "Done",
            "active": "In progress",
            "late": "Late",
            "at_risk": "At risk of being late",
            "upcoming": "Not started",
            "cancelled": "Cancelled",
            "within": "Within the standard",
            "near": "Close to the standard",
            "over": "Over the standard",
            "far_over": "Far over the standard",
            "unknown": "Too little known",
        }
    )
    kinds: Mapping[str, str] = field(
        default_factory=lambda: {
            "pool": "Participant",
            "lane": "Role",
            "group": "Group",
            "container": "Sub-process",
            "task": "Task",
            "gateway": "Gateway",
            "event": "Event",
            "data": "Document",
            "note": "Note",
        }
    )


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is painted. Every ink reads on white and on its tint with at least 4.5:1."""

    ink: str
    tint: str
    width: float | None = None
    dash: str | None = None


PLAIN: Final = Look(ink="#2b2b2b", tint="#fff")
LOOKS: Final[Mapping[str, Look]] = MappingProxyType(
    {
        "done": Look(ink="#1a7033", tint="#f1f9f2", width=2),
        "active": Look(ink="#0b5cad", tint="#e9f2fc", width=3.5),
        "late": Look(ink="#b3261e", tint="#fdeeec", width=3.5),
        "at_risk": Look(ink="#7a4b00", tint="#fff5de", width=3.5),
        "upcoming": Look(ink="#57606a", tint="#fff", dash="4 3"),
        "cancelled": Look(ink="#57606a", tint="#f3f4f5", dash="2 3"),
        "within": Look(ink="#1a7033", tint="#e6f5e9", width=2),
        "near": Look(ink="#7a4b00", tint="#fff0c9", width=2.5),
        "over": Look(ink="#9a3412", tint="#ffdcc4", width=3.5),
        "far_over": Look(ink="#8c1d18", tint="#f8bdb6", width=5),
        "unknown": Look(ink="#57606a", tint="#fff", dash="2 3"),
    }
)


def look(mark: Mark | None) -> Look:
    return LOOKS[mark.state] if mark else PLAIN

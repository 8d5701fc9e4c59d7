"""The shape of an agency's data file, checked before it is believed. Knows no table."""

from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

SEEDS = Path(__file__).parent / "seeds"
DEMO_MAIL = "@contoh.invalid"  # by this address one knows invented people; nothing is ever sent there


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UnitSeed(Strict):
    """A unit with the units below it."""

    code: str
    name: str
    calendar: str | None = None
    units: tuple["UnitSeed", ...] = ()


class PostSeed(Strict):
    """A post in a unit, named by the unit's code."""

    code: str
    title: str
    unit: str
    lane: str
    duty: str | None = None
    head: bool = False


class PersonSeed(Strict):
    """A person with the posts they hold and the powers they have over the whole agency."""

    username: str
    name: str
    nip: str | None = None
    posts: tuple[str, ...] = ()
    powers: tuple[Literal["supervisor", "administrator"], ...] = ()


class AgencySeed(Strict):
    """An agency: its units, its posts, its people."""

    unit: UnitSeed
    posts: tuple[PostSeed, ...]
    since: date
    mail_domain: str
    people: tuple[PersonSeed, ...]


def agency_seed(name: str) -> dict[str, Any]:
    """Read `seeds/<name>.yaml`."""
    data: dict[str, Any] = yaml.safe_load((SEEDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return data

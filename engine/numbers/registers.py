"""Sets registers up: from a file for a new agency, and by administrators. Gives no number."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.numbers.errors import MayNotKeepRegisters, RegisterNotFound, TemplateRefused
from engine.numbers.template import TemplateWrong, check
from engine.people.policy import Actor, may_administer
from engine.people.queries import in_unit
from engine.run.runtime import Runtime
from models.numbers import Register
from models.people import Unit

SEEDS = Path(__file__).parent / "seeds"


class RegisterSeed(BaseModel):
    """One register; its unit by code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: str
    kind: str
    name: str
    template: str
    unit_word: str
    classification: str


class RegistersSeed(BaseModel):
    """The registers of an agency, which is named by the path of its unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agency: str
    registers: tuple[RegisterSeed, ...]


@dataclass(frozen=True)
class Settings:
    """What an administrator writes about a register."""

    name: str
    template: str
    unit_word: str
    classification: str
    is_active: bool = True


def registers_seed(name: str) -> dict[str, Any]:
    """Read `seeds/<name>.yaml`."""
    data: dict[str, Any] = yaml.safe_load((SEEDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def install_registers(session: Session, data: dict[str, Any]) -> list[Register]:
    """Create the registers of an agency's file; its units must be there."""
    seed = RegistersSeed.model_validate(data)
    units = {unit.code: unit for unit in session.scalars(select(Unit).where(in_unit(seed.agency)))}
    found = [Register(unit=units[each.unit], **each.model_dump(exclude={"unit"})) for each in seed.registers]
    session.add_all(found)
    session.flush()
    return found


def save_register(runtime: Runtime, actor: Actor, *, register_id: int, settings: Settings) -> None:
    """Change a register. What it gave stays as it is.

    Raises:
        RegisterNotFound, MayNotKeepRegisters, TemplateRefused.
    """

    def work(session: Session) -> None:
        row = session.get(Register, register_id)
        if row is None:
            raise RegisterNotFound
        _fill(actor, row, row.unit, settings)

    runtime.write(work)


def add_register(runtime: Runtime, actor: Actor, *, unit_id: int, kind: str, settings: Settings) -> int:
    """Set up a register for a kind of letter in a unit. Returns its id.

    Raises:
        RegisterNotFound: no such unit; MayNotKeepRegisters, TemplateRefused.
    """

    def work(session: Session) -> int:
        unit = session.get(Unit, unit_id)
        if unit is None:
            raise RegisterNotFound
        row = Register(unit_id=unit_id, kind=kind)
        _fill(actor, row, unit, settings)
        session.add(row)
        session.flush()
        return row.id

    return runtime.write(work)


def _fill(actor: Actor, row: Register, unit: Unit, settings: Settings) -> None:
    if not may_administer(actor, unit.path):
        raise MayNotKeepRegisters
    try:
        check(settings.template)
    except TemplateWrong as wrong:
        raise TemplateRefused(str(wrong)) from wrong
    for name in Settings.__dataclass_fields__:
        setattr(row, name, getattr(settings, name))

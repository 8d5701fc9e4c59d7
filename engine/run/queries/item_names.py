"""What the items of a multi-instance are called: the name of the unit, where the item is the code of one."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models.people import Unit

Agency = aliased(Unit, name="agency")  # the unit of an instance, beside the unit of a task

ItemNames = Mapping[tuple[str, str], str]


def item_names(session: Session, items: Collection[tuple[str, str]]) -> ItemNames:
    """Name every (path of the instance's unit, key); units of the same agency come first."""
    keys = {(path, key) for path, key in items if key}
    if not keys:
        return {}
    codes = {code for _, key in keys for code in key.split("/")}
    units = session.execute(select(Unit.code, Unit.path, Unit.name).where(Unit.code.in_(sorted(codes)))).all()
    near = [(code, path, name) for code, path, name in units]
    return {(path, key): " / ".join(_name(code, path, near) for code in key.split("/")) for path, key in keys}


def _name(code: str, agency: str, units: list[tuple[str, str, str]]) -> str:
    named = [(path, name) for each, path, name in units if each == code]
    below = [name for path, name in named if f"{path}/".startswith(f"{agency}/")]
    return next(iter(below or [name for _, name in named]), code)

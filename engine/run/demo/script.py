"""How a demonstration agency works, as its data file says, checked before it is believed. Knows no table."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from random import Random

import yaml
from pydantic import BaseModel, ConfigDict

SEEDS = Path(__file__).parents[1] / "seeds"
QUARTERS = ("I", "II", "III", "IV")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Way(Strict):
    """One way to answer, chosen as often as its weight says."""

    weight: int
    typed: Mapping[str, str] = {}


class Manner(Strict):
    """How long a task waits and takes (medians, in working minutes), and what is typed and attached."""

    waiting: float = 15
    working: float = 30
    typed: Mapping[str, str] = {}
    files: Mapping[str, str] = {}
    ways: tuple[Way, ...] = (Way(weight=1),)

    def chosen(self, luck: Random, number: int) -> dict[str, str]:
        """What is typed this time."""
        way = luck.choices(self.ways, [way.weight for way in self.ways])[0]
        return {name: text.replace("{number}", str(number)) for name, text in {**self.typed, **way.typed}.items()}


ORDINARY = Manner()


class Script(Strict):
    """What people of an agency do with one SOP; a task it does not name is done with an empty form."""

    process: str
    subjects: tuple[str, ...]
    hold_reasons: tuple[str, ...]
    reassign_reasons: tuple[str, ...]
    cancel_reasons: tuple[str, ...]
    elements: Mapping[str, Manner]

    def manner(self, element: str) -> Manner:
        """How a task is done."""
        return self.elements.get(element, ORDINARY)

    def subject(self, luck: Random, day: datetime) -> str:
        """The subject of a case that starts on a day."""
        quarter = QUARTERS[(day.month - 1) // 3]
        return luck.choice(self.subjects).replace("{quarter}", quarter).replace("{year}", str(day.year))


def demo_script(name: str = "demo_pengumpulan_data_kinerja") -> Script:
    """Read `seeds/<name>.yaml`."""
    return Script.model_validate(yaml.safe_load((SEEDS / f"{name}.yaml").read_text(encoding="utf-8")))

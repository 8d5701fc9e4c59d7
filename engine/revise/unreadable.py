"""What is wrong with a table that somebody typed, pasted or uploaded: the place, the reason, what to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.revise.table import Table

SENTENCES: Mapping[str, str] = {
    "too_large": "The file is too large for a table of SOPs. Leave out pictures and other sheets.",
    "no_yaml": "The file is not readable YAML: %(detail)s.",
    "no_sops": "The file holds no SOP. Write one, or a list under “sops”.",
    "too_many": "The file holds more than %(most)s SOPs. Divide it.",
    "no_steps": "There is no step. Write at least one row.",
    "no_step": "Row %(row)s is no step. Write its fields by name.",
    "step_number": "Row %(row)s has no number. Write 1, 2, 3, one after the other.",
    "time": "Row %(row)s: the time “%(value)s” cannot be read. Write for example 15 menit, 3 jam or 2 hari.",
    "no_time": "Row %(row)s has no standard time. Write for example 15 menit, 3 jam or 2 hari.",
    "flow": "The flow %(value)s cannot be read. Write [from, to] or [from, to, label].",
    "no_workbook": "The file is not a readable Excel workbook: %(detail)s. Save it again as .xlsx.",
    "no_header": "No row names the columns. Write a header with at least Aktivitas, Pelaksana and Waktu.",
    "formula": "Cell %(cell)s holds a formula. Write its value instead.",
    "target": "Row %(row)s: “%(value)s” is no step to go on with. Write the number of a step, or selesai.",
    "no_actor": "Row %(row)s names nobody who does it. Mark the column of the actor, or write it.",
    "twice": "The SOP “%(title)s” would have the same id as another one of this file. Give one of them another name.",
    "two_actors": "Row %(row)s marks several actors as doing it. Mark one, and write the others as taking part.",
}


@dataclass(frozen=True)
class Unread:
    """Something that cannot be read, and in which SOP or sheet."""

    code: str
    sop: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The English sentence."""
        return SENTENCES[self.code] % self.params


class TableUnreadable(Exception):
    """The table cannot be read; `wrongs` name everything."""

    def __init__(self, wrongs: Sequence[Unread]) -> None:
        super().__init__("; ".join(f"{wrong.sop}: {wrong.reason}" if wrong.sop else wrong.reason for wrong in wrongs))
        self.wrongs = tuple(wrongs)


def namesakes(tables: Sequence[Table]) -> Iterator[Unread]:
    """SOPs that have the id of one before them, so that they would pass for a newer version of it."""
    seen: set[str | None] = set()
    for table in tables:
        if table.process_id in seen:
            yield Unread("twice", table.title, {"title": table.title})
        seen.add(table.process_id)

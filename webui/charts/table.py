"""The table that says what a chart shows; a page writes its cells by their kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["text", "number", "minutes", "moment", "percent"]
Cells = Sequence[str | int | datetime | None]


@dataclass(frozen=True)
class Table:
    """Headers with the kind of each column, and rows whose first cell names them; None is written as a dash."""

    headers: tuple[tuple[str, Kind], ...]
    rows: tuple[Cells, ...]

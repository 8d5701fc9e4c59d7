"""What arrived from a page, and which of it no field has asked for; knows names, not meanings."""

import re
from collections.abc import Container, Mapping, Sequence

from engine.forms.context import FileRef

ROW = re.compile(r"(0|[1-9][0-9]{0,3})\..+", re.DOTALL)


class Posted:
    """Raw entries and files by HTTP name. What has been asked for once is known."""

    def __init__(self, entries: Mapping[str, Sequence[str]], files: Mapping[str, Sequence[FileRef]]) -> None:
        self._entries = entries
        self._files = files
        self._texts_asked: set[str] = set()
        self._files_asked: set[str] = set()

    def texts(self, name: str) -> list[str]:
        self._texts_asked.add(name)
        return list(self._entries.get(name, ()))

    def files(self, name: str) -> list[FileRef]:
        self._files_asked.add(name)
        return list(self._files.get(name, ()))

    def rows(self, name: str) -> list[int]:
        """Find the row numbers used below a list's name, in order."""
        start = f"{name}."
        below = (posted.removeprefix(start) for posted in [*self._entries, *self._files] if posted.startswith(start))
        return sorted({int(match[1]) for match in map(ROW.fullmatch, below) if match})

    def strangers(self, ignore: Container[str]) -> list[str]:
        """List the names nobody asked for, except the page's own."""
        texts = [name for name in self._entries if name not in self._texts_asked]
        files = [name for name in self._files if name not in self._files_asked]
        names = dict.fromkeys([*texts, *files])
        return [name for name in names if name not in ignore and not name.startswith("_")]

"""Secrets of an installation, each in a file of its own that nobody else may read. Knows no secret."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def write_once(path: Path, text: str) -> None:
    """Create the file with the text, whole, unless another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()

"""Brings the catalogues in line with the sentences in the code; knows where those stand, refuses to translate any.

After adding or changing a sentence run `.venv/bin/python -m webui.translations.refresh`, then fill in what is empty.
"""

import ast
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
WIDTH = 120
BASE = "Refusal"
TABLE = "SENTENCES"


def refusals(
    source: IO[bytes], _keywords: object, _tags: object, options: Mapping[str, str]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Find what the engine says to people: docstrings of refusals, and the values of every table `SENTENCES`.

    An extraction method of Babel, see pyproject.toml.
    """
    for node in ast.walk(ast.parse(source.read())):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == TABLE:
            yield from _values(node)
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id == BASE for base in node.bases
        ):
            sentence = ast.get_docstring(node, clean=False)
            if sentence:
                yield node.lineno, None, sentence.strip(), []


def _values(table: ast.AnnAssign) -> Iterator[tuple[int, None, str, list[str]]]:
    for value in table.value.values if isinstance(table.value, ast.Dict) else ():
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.lineno, None, value.value, []


def catalogues() -> list[Path]:
    """Every catalogue, one for each language besides English."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))


def sentences() -> Catalog:
    """Every sentence that the code and the templates hold out for translation."""
    with TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        mapping = ["-F", str(ROOT / "pyproject.toml"), "--ignore-dirs", ".*", "--no-location"]
        arguments = ["pybabel", "--quiet", "extract", *mapping, "-o", str(template), str(ROOT)]
        CommandLineInterface().run(arguments)  # type: ignore[no-untyped-call]  # Babel gives its command line no types
        with template.open("rb") as file:
            return read_po(file)


def refreshed(catalogue: Path, template: Catalog) -> str:
    """Write a catalogue anew: what is translated stays, what is new is empty, what is gone is left out."""
    text = catalogue.read_text(encoding="utf-8")
    head, _, _ = text.partition("\n\n")  # glossary and header, kept as people wrote them
    known = read_po(BytesIO(text.encode()), locale=catalogue.parents[1].name)
    known.update(template, no_fuzzy_matching=True)
    body = BytesIO()
    write_po(body, known, width=WIDTH, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return f"{head}\n\n{body.getvalue().decode().rstrip()}\n"


def main() -> None:
    """Refresh every catalogue."""
    template = sentences()
    for catalogue in catalogues():
        catalogue.write_text(refreshed(catalogue, template), encoding="utf-8")


if __name__ == "__main__":
    main()

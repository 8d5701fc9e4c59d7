"""What the engine says, in Indonesian, for commands: the sentences of the catalogue without a web request."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent.parent / "translations"


def said(sentence: str, params: Mapping[str, str | int] | None = None, language: str = "id") -> str:
    """A sentence in a language, with its figures and names put in."""
    translated = _catalogue(language).gettext(sentence)
    return str(translated % params) if params else str(translated)


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(FOLDER), [language])

"""Writes SVG text; every text that enters is escaped here and nowhere else."""

import html
import unicodedata
from typing import NewType

Svg = NewType("Svg", str)

_NEVER_SHOWN = frozenset({"Cc", "Cf", "Cs"})
_NOT_CHARACTERS = frozenset("\ufffe\uffff")


def cleaned(text: str) -> str:
    """Drop what no reader sees: control characters, direction overrides, halves of characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char
        for char in text
        if char == "\n" or (unicodedata.category(char) not in _NEVER_SHOWN and char not in _NOT_CHARACTERS)
    )


def escaped(text: str) -> Svg:
    return Svg(html.escape(cleaned(text), quote=True))


def number(value: float) -> str:
    """Write a length with at most one decimal, the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def tag(name: str, *inner: Svg, **attributes: str | float | None) -> Svg:
    """Write one element; `class_` and `data_element` become `class` and `data-element`, None is left out."""
    opening = name
    for key, value in attributes.items():
        if value is not None:
            text = escaped(value) if isinstance(value, str) else number(value)
            opening += f' {key.rstrip("_").replace("_", "-")}="{text}"'
    return Svg(f"<{opening}>{''.join(inner)}</{name}>" if inner else f"<{opening}/>")


def joined(*parts: Svg) -> Svg:
    return Svg("".join(parts))


def moved_to(x: float, y: float, turn: float = 0) -> str | None:
    """Return the value of `transform`, or None where nothing moves."""
    shift = f"translate({number(x)} {number(y)})" if x or y else ""
    return shift + (f"rotate({number(turn)})" if turn else "") or None


NOTHING = Svg("")

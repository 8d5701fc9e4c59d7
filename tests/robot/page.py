"""A page as a person at a browser has it: words, links, forms and what is said to be wrong. Knows HTML and no SOP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from secrets import token_hex

import httpx
from bs4 import BeautifulSoup, Tag

PDF = b"%PDF-1.7\n% ditulis oleh robot\n%%EOF\n"
UNTYPED = {"hidden", "file", "password"}  # what nobody may find again


@dataclass(frozen=True)
class File:
    """A file about to be sent."""

    name: str = "lakip.pdf"
    content: bytes = PDF
    type: str = "application/pdf"


@dataclass
class Entry:
    """Everything of one name in a form: what it offers, what stands in it, and what the page says is wrong with it."""

    name: str
    kind: str  # as in <input type>, or "select" or "textarea"
    required: bool = False
    digits: bool = False  # only a number makes sense here
    longest: int | None = None
    least: str = ""
    most: str = ""
    options: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.files and not any(self.values)


@dataclass(frozen=True)
class Button:
    """A button that sends a form."""

    label: str
    address: str
    name: str
    value: str


class Form:
    """A form as it stands on the page, to be filled in and sent."""

    def __init__(self, tag: Tag, page: Page) -> None:
        self.page = page
        self.address = str(tag.get("action") or page.address)
        self.entries: dict[str, Entry] = {}
        for control in _shown(tag, "input, select, textarea"):
            if control.get("name") and not control.has_attr("disabled"):
                self._read(control)
        self.buttons = [
            Button(
                _text(one), str(one.get("formaction", self.address)), str(one.get("name", "")), str(one.get("value"))
            )
            for one in _shown(tag, "button")
            if one.get("type", "submit") == "submit" and one.get("aria-hidden") != "true"
        ]
        self.problems = {
            str(one["id"]).removesuffix("-error"): " ".join(map(_text, one.select(".field-error")))
            for one in _shown(tag, "[id$=-error]")
        }

    def _read(self, control: Tag) -> None:
        kind = str(control.get("type", "text")) if control.name == "input" else control.name
        entry = self.entries.setdefault(str(control["name"]), Entry(str(control["name"]), kind))
        entry.required |= control.has_attr("required")
        entry.digits |= control.get("inputmode") in ("numeric", "decimal")
        entry.longest = int(str(control["maxlength"])) if control.has_attr("maxlength") else None
        entry.least, entry.most = str(control.get("min", "")), str(control.get("max", ""))
        value = str(control.get("value", ""))
        if kind in ("checkbox", "radio"):
            entry.options.append(value)
            entry.values += [value] if control.has_attr("checked") else []
        elif kind == "select":
            options = control.select("option")
            entry.options = [str(option["value"]) for option in options]
            chosen = [str(option["value"]) for option in options if option.has_attr("selected")]
            entry.values = chosen or entry.options[:1]
        elif kind == "textarea":
            entry.values = [control.get_text().removeprefix("\n")]
        elif kind != "file":
            entry.values.append(value)

    @property
    def typed(self) -> dict[str, list[str]]:
        """What a person put into it, by name: the part that must never be lost."""
        return {
            name: [value.replace("\r\n", "\n") for value in entry.values]
            for name, entry in self.entries.items()
            if entry.kind not in UNTYPED
        }

    def give(self, name: str, *values: str) -> None:
        self.entries[name].values = list(values)

    def attach(self, name: str, *files: File) -> None:
        self.entries[name].files = list(files)

    @property
    def key(self) -> str:
        """The key that lets this form act once."""
        return self.entries["_key"].values[0]

    def button(self, label: str = "") -> Button:
        """The button with this label; without one the first that sends the form to its own address."""
        own = [one for one in self.buttons if one.address == self.address]
        return next(one for one in self.buttons if one.label == label) if label else own[0]

    def pairs(self, button: Button) -> Iterator[tuple[str, str | File]]:
        """What a browser sends when the button is pressed."""
        for entry in self.entries.values():
            if entry.kind == "file":
                yield from ((entry.name, file) for file in entry.files or [File("", b"", "application/octet-stream")])
            else:
                yield from ((entry.name, re.sub(r"\r?\n", "\r\n", value)) for value in entry.values)
        if button.name:
            yield button.name, button.value

    def encoded(self, button: Button | None = None) -> Sent:
        """The request that pressing the button makes."""
        button = button or self.button()
        mark = token_hex(16)
        parts = [_part(name, value) for name, value in self.pairs(button)]
        body = b"".join(b"--%s\r\n%s\r\n" % (mark.encode(), part) for part in parts) + b"--%s--\r\n" % mark.encode()
        return Sent(button.address, body, f"multipart/form-data; boundary={mark}")


@dataclass(frozen=True)
class Sent:
    """A request as bytes, so that the very same can be sent again."""

    address: str
    body: bytes
    type: str


class Page:
    """An answer of the server."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.address = answer.url.raw_path.decode()
        self.onward = str(answer.headers.get("Location", ""))
        self.soup = BeautifulSoup(answer.text, "lxml")
        self.main = self.soup.select_one("main") or self.soup

    @property
    def title(self) -> str:
        return _text(self.main.select_one("h1"))

    @property
    def words(self) -> str:
        return _text(self.main)

    def links(self, pattern: str) -> list[str]:
        """The addresses in the page's main part that fit a pattern, each once."""
        found = (str(link["href"]) for link in self.main.select("a[href]"))
        return list(dict.fromkeys(address for address in found if re.fullmatch(pattern, address)))

    def form(self, ending: str = "") -> Form | None:
        """The form whose address ends like this."""
        forms = (Form(tag, self) for tag in self.main.select("form"))
        return next((form for form in forms if form.address.endswith(ending)), None)

    def the_form(self, ending: str = "") -> Form:
        form = self.form(ending)
        assert form is not None, f"no form to {ending!r} on {self.address}: {self.words[:2000]}"
        return form


def _shown(tag: Tag, selector: str) -> Iterator[Tag]:
    return (found for found in tag.select(selector) if found.find_parent("template") is None)


def _text(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag else ""


def _part(name: str, value: str | File) -> bytes:
    if isinstance(value, str):
        return f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
    head = (
        f'Content-Disposition: form-data; name="{name}"; filename="{value.name}"\r\nContent-Type: {value.type}\r\n\r\n'
    )
    return head.encode() + value.content

"""Somebody who has an account and has never seen an SOP: reads what a page asks for, fills it in, sends it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import httpx

from tests.robot.page import Button, Entry, File, Form, Page, Sent

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PASSWORD = "rahasia kantor desa"
SENTENCES = ("Sesuai dengan bukti dukung.", "Uji <b>tebal</b> & “kutipan” – 100%.", "Baris satu\nbaris dua")
FIGURES = ("96", "12,5", "1.234,5", "57.38")
TRIES = 6  # of a form before a person would give up


class GivesUp(AssertionError):
    """The page does not let a person finish; says what stood on it."""


class SendingBack(Protocol):
    """Decides whether a case is sent back once more."""

    def once(self, case: str, label: str) -> bool: ...


class Never:
    """Nothing is ever sent back."""

    def once(self, case: str, label: str) -> bool:
        return False


class Stranger:
    """A person with a browser. If the server does not answer they wait (`waits`) and send the very same once more."""

    def __init__(self, server: str, username: str, *, seed: int = 1, waits: Callable[[], None] | None = None) -> None:
        self.username = username
        self.luck = random.Random(f"{seed} {username}")
        self.browser = httpx.Client(base_url=server, timeout=60, headers={"Sec-Fetch-Site": "same-origin"})
        self.waits = waits
        self.sending: Callable[[], None] = lambda: None  # told before every request
        self.unanswered = 0  # forms of which nobody knows whether they arrived
        self.sends_back: SendingBack = Never()
        self.done: list[tuple[str, str]] = []  # task and key of every acknowledged completion
        self.refused: list[Page] = []

    # Looking and sending

    def opens(self, address: str) -> Page:
        page = Page(self._asks(lambda: self.browser.get(address)))
        return self.opens(page.onward) if page.status == 303 else page

    def sends(self, sent: Sent) -> Page:
        """Send a form and stay on the answer, also when it leads on."""
        head = {"Content-Type": sent.type}
        return Page(self._asks(lambda: self.browser.post(sent.address, content=sent.body, headers=head), unanswered=1))

    def presses(self, form: Form, button: Button | None = None) -> Page:
        return self.sends(form.encoded(button))

    def _asks(self, ask: Callable[[], httpx.Response], unanswered: int = 0) -> httpx.Response:
        while True:
            self.sending()
            try:
                return ask()
            except httpx.TransportError:
                if self.waits is None:
                    raise
                self.unanswered += unanswered
                self.waits()

    def signs_in(self, password: str = PASSWORD) -> Page:
        form = self.opens("/login").the_form("/login")
        form.give("username", self.username)
        form.give("password", password)
        return self.presses(form)

    # Working

    def inbox(self) -> list[str]:
        """The addresses of the tasks that wait."""
        return self.opens("/tasks").links(f"/tasks/{UUID}")

    def starts(self, subject: str = "") -> str:
        """Start the first SOP that is offered; returns the address of its first page."""
        form = self.opens("/instances/new").the_form("/instances/new")
        if subject:
            form.give("subject", subject)
        answer = self.presses(form)
        assert answer.status == 303, answer.words
        return answer.onward

    def works_on(self, address: str) -> bool:
        """Do a task as its page asks for it; whether it was there to be done."""
        page = self.opens(address)
        page = self._sometimes(page, "/claim") or page
        form = page.form("/complete")
        if form is None:
            return False
        case = next(iter(page.links(f"/instances/{UUID}")), "")
        button = self._decides(form, case)
        self.fills_in(form)
        self._sometimes_saves(form)
        return self._insists(form, button)

    def fills_in(self, form: Form) -> None:
        """Put something into every entry that must be filled in, and into some that may be."""
        for entry in form.entries.values():
            if entry.kind == "password":
                form.give(entry.name, PASSWORD)
            elif entry.kind == "file":
                kept = form.entries.get(f"{entry.name}.kept")
                missing = entry.required and not (kept and kept.values)
                if missing or self.luck.random() < 0.1:
                    form.attach(entry.name, File(f"berkas-{self.luck.randrange(100)}.pdf"))
            elif entry.is_empty and (entry.required or self.luck.random() < 0.5):
                form.give(entry.name, *self._idea(entry))
            elif entry.kind == "select" and self.luck.random() < 0.1:
                form.give(entry.name, self.luck.choice(entry.options))

    def _insists(self, form: Form, button: Button) -> bool:
        for _ in range(TRIES):
            answer = self.presses(form, button)
            if answer.status != 422:
                break
            self.refused.append(answer)
            again = answer.the_form("/complete")
            self._misses_nothing(form, again, button)
            self._repairs(again)
            if "password" in again.entries:
                again.give("password", PASSWORD)
            form = again
        if answer.status == 409:
            return False  # somebody else was quicker
        if answer.status != 303:
            raise GivesUp(f"{self.username} on {answer.address}: {answer.status} {form.problems} {answer.words[:3000]}")
        self.done.append((form.address.split("/")[2], form.key))
        return True

    def _misses_nothing(self, sent: Form, shown: Form, button: Button) -> None:
        typed, back = sent.typed, shown.typed
        lost = {name: values for name, values in typed.items() if any(values) and back.get(name) != values}
        lost.pop(button.name, None)
        for entry in sent.entries.values():
            kept = shown.entries.get(f"{entry.name}.kept")
            if entry.files and entry.name not in shown.problems and not (kept and kept.values):
                lost[entry.name] = [file.name for file in entry.files]
        if lost:
            raise GivesUp(f"{self.username} on {shown.address} typed {lost} and it is gone")

    def _repairs(self, form: Form) -> None:
        """Do what the sentences beside the entries say."""
        if not form.problems:
            raise GivesUp(f"{form.address} was refused and does not say why: {form.page.words[:3000]}")
        for name, sentence in form.problems.items():
            for entry in form.entries.values():
                if entry.name == name or entry.name.startswith(f"{name}."):
                    self._repair(form, entry, sentence)

    def _repair(self, form: Form, entry: Entry, sentence: str) -> None:
        figures = re.findall(r"\d[\d.,]*\d|\d", sentence)
        if entry.kind == "file":
            form.attach(entry.name, File())
        elif entry.digits:
            form.give(entry.name, figures[0] if figures and not entry.is_empty else "2")
        elif not entry.is_empty and figures and entry.kind in ("text", "textarea"):
            form.give(entry.name, entry.values[0][: int(re.sub(r"\D", "", figures[0]))])
        elif entry.kind != "hidden":
            form.give(entry.name, *self._idea(entry))

    def _idea(self, entry: Entry) -> list[str]:
        now = datetime.now(UTC).astimezone()
        times = {"date": f"{now:%Y-%m-%d}", "time": f"{now:%H:%M}", "datetime-local": f"{now:%Y-%m-%dT%H:%M}"}
        if entry.kind in ("select", "radio", "checkbox"):
            return [self.luck.choice([option for option in entry.options if option])]
        if entry.kind in times:
            return [entry.least or entry.most or times[entry.kind]]
        if entry.digits:
            return [self.luck.choice(FIGURES)]
        text = self.luck.choice(SENTENCES) if entry.kind == "textarea" else self.luck.choice(SENTENCES[:2])
        return [text[: entry.longest]]

    def _decides(self, form: Form, case: str) -> Button:
        own = [button for button in form.buttons if button.address == form.address]
        return next((button for button in own if self.sends_back.once(case, button.label)), own[0])

    def _sometimes(self, page: Page, ending: str) -> Page | None:
        form = page.form(ending)
        if form is None or self.luck.random() > 0.2:
            return None
        answer = self.presses(form)
        return self.opens(answer.onward) if answer.status == 303 else None

    def _sometimes_saves(self, form: Form) -> None:
        drafts = [button for button in form.buttons if button.address.endswith("/draft") and not button.name]
        if drafts and self.luck.random() < 0.1 and not any(entry.files for entry in form.entries.values()):
            answer = self.presses(form, drafts[0])
            assert answer.status in (303, 409), answer.words

"""Watches everything a browser says and fetches, and remembers what no page of ours may cause."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
# A refused form or a lost network is told on the page; the console repeats it in this sentence.
ANSWER_WITH_AN_ERROR_STATUS = "Failed to load resource"


@dataclass
class Witness:
    """What went wrong in the browsers of one test, whatever the test itself looks at."""

    origin: str
    complaints: list[str] = field(default_factory=list)

    def watches(self, context: BrowserContext) -> None:
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._hears)
        context.on("weberror", self._sees_a_break)
        context.on("request", self._sees_a_request)
        context.on("response", self._sees_an_answer)

    def _hears(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ANSWER_WITH_AN_ERROR_STATUS):
            self.complaints.append(f"console {message.type}: {message.text} at {message.location}")

    def _sees_a_break(self, error: WebError) -> None:
        self.complaints.append(f"script stopped: {error.error}")

    def _sees_a_request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.complaints.append(f"foreign request: {request.url}")

    def _sees_an_answer(self, response: Response) -> None:
        if "/static/" in response.url and response.status >= 400:
            self.complaints.append(f"missing file: {response.status} {response.url}")

"""What somebody had typed when their session ended: carried through the log-in page, sealed. Knows no task."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from flask import current_app, request
from flask_babel import lazy_gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer

KEPT_SECONDS = 24 * 60 * 60
NEVER_CARRIED = {"csrf_token", "_key", "password", "passphrase"}
LABELS = {
    "basis": lazy_gettext("Legal basis"),
    "first_day": lazy_gettext("First day"),
    "grace": lazy_gettext("Grace in working minutes"),
    "last_day": lazy_gettext("Last day"),
    "name": lazy_gettext("Name"),
    "reason": lazy_gettext("Reason"),
    "subject": lazy_gettext("Subject of the case"),
    "note": lazy_gettext("Note"),
    "words": lazy_gettext("Words"),
    "instruction": lazy_gettext("Instruction"),
    "until": lazy_gettext("On hold until"),
    "day": lazy_gettext("Day"),
    "text": lazy_gettext("Comment"),
    "username": lazy_gettext("Account name"),
}


@dataclass(frozen=True)
class Typed:
    """The fields of a form sent to `path`, and whose session it was, as far as known."""

    path: str
    person_id: int | None
    entries: dict[str, list[str]]

    def seal(self) -> str:
        """Write it so that nobody can change it or use it for something else."""
        return str(_serializer().dumps([self.path, self.person_id, self.entries]))

    @classmethod
    def unseal(cls, sealed: str) -> Self | None:
        """Read what `seal` has written during the last day."""
        try:
            path, person_id, entries = _serializer().loads(sealed, max_age=KEPT_SECONDS)
        except BadSignature:
            return None
        return cls(path, person_id, entries)


def entries_sent() -> dict[str, list[str]]:
    """The fields of this request as they were typed, without tokens, passwords and files."""
    return {name: request.form.getlist(name) for name in request.form if name not in NEVER_CARRIED}


def shown(entries: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Fields as pairs that people can read and copy."""
    return [(str(LABELS.get(name, name)), text) for name, texts in entries.items() for text in texts if text.strip()]


def came_from_our_page() -> bool:
    """Tell whether a page of ours sent this form; a foreign page must not fill anyone's drafts."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin") or request.referrer or "").netloc == request.host


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="typed")

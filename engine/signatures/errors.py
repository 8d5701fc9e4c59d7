"""The refusals of signing. The docstring is the sentence a person reads (translated by the page)."""

from enum import StrEnum

from engine.errors import Refusal


class PresenceMissing(Refusal):
    """Whoever signs has to type the password on the page of the task."""


class Why(StrEnum):
    """Why a document could not be signed in the way that was chosen."""

    NOT_PDF = "not_pdf"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_HARD = "too_hard"  # it took too much time or memory to read
    LOCKED = "locked"  # an earlier signature allows no further one
    EARLIER_BROKEN = "earlier_broken"
    KEY_MISSING = "key_missing"
    KEY_BROKEN = "key_broken"
    PASSPHRASE_WRONG = "passphrase_wrong"  # noqa: S105  # a reason, no secret
    KEY_WITHOUT_CERTIFICATE = "key_without_certificate"
    KEY_UNFIT = "key_unfit"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    FILE_MISSING = "file_missing"
    UNCHANGED = "unchanged"
    DIFFERS = "differs"
    DOCUMENT_CHANGED = "document_changed"
    MADE_DIFFERENTLY = "made_differently"  # template, names or figures are not those of the document any more


class SignatureRefused(Refusal):
    """This document could not be signed like that."""

    def __init__(self, why: str = Why.BROKEN, detail: str = "") -> None:
        super().__init__(why)
        self.why = Why(why)
        self.detail = detail

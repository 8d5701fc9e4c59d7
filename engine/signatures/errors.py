"""The refusals of signing. The docstring is the sentence a person reads (translated by the page)."""

from engine.errors import Refusal


class PresenceMissing(Refusal):
    """Whoever signs has to type the password on the page of the task."""


class SignatureRefused(Refusal):
    """This document could not be signed like that."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code  # one of engine.signatures.faults.SENTENCES
        self.detail = detail

"""What kind of signature it is and how it stands, in plain words. Claims nothing that was not checked."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from engine.signatures.comparing import Comparison
from engine.signatures.standing import State


def kind_title(kind: str) -> str:
    """The kind in few words."""
    titles = {
        "approval": gettext("Approval in the application"),
        "confirmation": gettext("Confirmation in the application"),
        "pades": gettext("Digital signature in the file"),
        "uploaded": gettext("Signed outside the application"),
    }
    return str(titles[kind])


def kind_sentences(kind: str, facts: Mapping[str, Any]) -> list[str]:
    """The kind in whole sentences: what was done, and what it is not."""
    match kind:
        case "approval":
            return [
                gettext("The signer was logged in, typed the password once more and approved exactly this file."),
                gettext("It is an approval without an electronic certificate; no certificate provider vouches for it."),
            ]
        case "confirmation":
            return [
                gettext("The signer confirmed in the application the signature on exactly this file."),
                gettext("The confirmation itself uses no electronic certificate."),
            ]
        case "pades":
            return [gettext("The file carries a digital signature made with a key."), *_of_certificate(facts)]
        case _:
            return [
                gettext("The file was signed outside the application and uploaded by the signer."),
                *_of_upload(facts),
            ]


def _of_certificate(facts: Mapping[str, Any]) -> list[str]:
    trust = {
        "trusted": gettext("Its certificate leads to an issuer that this office has chosen to trust."),
        "self_made": gettext("Its certificate was made by the signer; nobody else vouches for it."),
    }
    unknown = gettext("Its certificate has not been checked with the issuer.")
    return [str(trust.get(str(facts.get("trust")), unknown))]


def _of_upload(facts: Mapping[str, Any]) -> list[str]:
    return []


def state_title(state: State) -> str:
    """How a signature stands, in a word or two."""
    titles = {
        "valid": gettext("Stands"),
        "superseded": gettext("Superseded"),
        "withdrawn": gettext("Withdrawn"),
    }
    return str(titles[state])


def state_sentence(state: State) -> str:
    """How a signature stands."""
    sentences = {
        "valid": gettext("This signature stands."),
        "superseded": gettext("A newer version has been handed in or signed since. This signature no longer counts."),
        "withdrawn": gettext("The step in which it was signed has been taken back. This signature does not count."),
    }
    return str(sentences[state])


def comparison_sentence(found: Comparison) -> str:
    """How an uploaded file stands to the signed one."""
    sentences = {
        "same": gettext("Your file is the very file that was signed, byte for byte."),
        "contains": gettext(
            "Your file begins with the whole file that was signed, and something was added behind it: "
            "another signature, for example."
        ),
        "before": gettext("Your file is the document as it was before this signature was put into it."),
        "different": gettext("Your file is not the one that was signed."),
    }
    return str(sentences[found])

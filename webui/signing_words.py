"""What kind of signature it is and how it stands, in plain words. Claims nothing that was not checked."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext

from engine.signatures.comparing import Comparison
from engine.signatures.errors import Why
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
        "trusted": gettext(
            "Its certificate leads to an issuer this office trusts; whether it was revoked has not been asked."
        ),
        "self_made": gettext("Its certificate was made by the signer; nobody else vouches for it."),
    }
    unknown = gettext("Its certificate has not been checked with the issuer.")
    return [str(trust.get(str(facts.get("trust")), unknown))]


def _of_upload(facts: Mapping[str, Any]) -> list[str]:
    return [_of_content(facts), *_of_words(facts), _of_embedded(facts.get("signatures", ()))]


def _of_content(facts: Mapping[str, Any]) -> str:
    if facts["contains"]:
        return str(gettext("It contains the document that was to be signed, byte for byte, and more behind it."))
    pages, before = facts["pages"], facts["original_pages"]
    if pages == before:
        return str(gettext("It is another file than the document that was to be signed, with as many pages."))
    told = gettext("It is another file than the document that was to be signed: %(pages)s pages instead of %(before)s.")
    return str(told % {"pages": pages, "before": before})


def _of_words(facts: Mapping[str, Any]) -> list[str]:
    if not facts["has_text"]:
        return [gettext("It has no text that could be compared; it may be a scan.")]
    missing, added = facts["missing_words"], facts["added_words"]
    if not missing and not added:
        return [gettext("The words of both are the same; pictures and layout were not compared.")]
    told = gettext("Words of the document that are missing in it: %(missing)s; words added: %(added)s.")
    return [told % {"missing": missing, "added": added}]


def _of_embedded(found: Sequence[Mapping[str, Any]]) -> str:
    if not found:
        return str(gettext("It carries no digital signature; what was signed on paper cannot be checked here."))
    if all(each["trust"] == "trusted" for each in found):
        return str(gettext("It carries digital signatures that fit its bytes, of issuers this office trusts."))
    return str(gettext("It carries digital signatures that fit its bytes, but have not been checked with the issuer."))


def refusal_sentence(why: Why, detail: str) -> str:
    """Why a document could not be signed in the way that was chosen."""
    sentence = str(REFUSALS[why])
    if why == Why.DIFFERS:
        return f"{sentence} {_difference(detail)}"
    return f"{sentence} ({detail})" if detail else sentence


def _difference(detail: str) -> str:
    before, pages, missing, added, words = detail.split("|", 4)
    told = gettext(
        "Pages: %(before)s in the document, %(pages)s in the file. Words missing: %(missing)s, added: %(added)s.",
        **{"before": before, "pages": pages, "missing": missing, "added": added},
    )
    return f"{told} ({words})" if words else str(told)


REFUSALS = {
    Why.NOT_PDF: lazy_gettext("Only a PDF can carry a signature. Approve it in the application instead."),
    Why.BROKEN: lazy_gettext("The PDF is damaged or built in an unusual way, so nothing can be signed in it."),
    Why.ENCRYPTED: lazy_gettext("The PDF is encrypted. Save it without a password first."),
    Why.TOO_LARGE: lazy_gettext("The file is too large."),
    Why.TOO_HARD: lazy_gettext("Reading the PDF took too much time or memory, so it was stopped."),
    Why.LOCKED: lazy_gettext("An earlier signature in the PDF allows no further one."),
    Why.EARLIER_BROKEN: lazy_gettext("A signature that is already in the PDF does not fit its bytes any more."),
    Why.KEY_MISSING: lazy_gettext("Choose the certificate file (.p12 or .pfx)."),
    Why.KEY_BROKEN: lazy_gettext("This is not a certificate file with a key (.p12 or .pfx)."),
    Why.PASSPHRASE_WRONG: lazy_gettext("The passphrase does not open the certificate file."),
    Why.KEY_WITHOUT_CERTIFICATE: lazy_gettext("The certificate file holds no key with its certificate."),
    Why.KEY_UNFIT: lazy_gettext("A signature made with this key does not fit: it is not the key of its certificate."),
    Why.EXPIRED: lazy_gettext("The certificate has expired."),
    Why.NOT_YET_VALID: lazy_gettext("The certificate is not valid yet."),
    Why.FILE_MISSING: lazy_gettext("Choose the signed PDF."),
    Why.UNCHANGED: lazy_gettext("This is the unsigned document itself, byte for byte."),
    Why.DIFFERS: lazy_gettext("The file differs from the document. If that is right, tick the box and choose it anew."),
    Why.MADE_DIFFERENTLY: lazy_gettext(
        "Template, names or figures have changed since this document was made, so an approval cannot be printed into "
        "it. Sign with a certificate, or upload the signed PDF."
    ),
    Why.DOCUMENT_CHANGED: lazy_gettext("The document has changed meanwhile. Read the version shown now."),
}


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

"""What the child process can do with a PDF: sign it, and lay one beside another. Loaded only there."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.signatures.errors import SignatureRefused, Why
from engine.signatures.pades import Key, embedded, sign_pdf
from engine.signatures.reading import laid_beside, read_pdf


def _sign(said: Mapping[str, Any], blobs: Sequence[bytes]) -> tuple[dict[str, Any], bytes]:
    document, stamp, key, passphrase, roots = blobs
    read_pdf(document)
    return sign_pdf(document, stamp, Key(key, passphrase, roots), said["name"])


def _compare(said: Mapping[str, Any], blobs: Sequence[bytes]) -> tuple[dict[str, Any], bytes]:
    original, uploaded, roots = blobs
    if uploaded == original:
        raise SignatureRefused(Why.UNCHANGED)
    facts = laid_beside(original, uploaded)
    return facts | {"signatures": embedded(uploaded, roots)}, b""


WORKS = {"sign": _sign, "compare": _compare}

"""Digital signatures inside PDF files, the only place that knows pyHanko: made as PAdES, and judged without a network.

A key lives here for as long as one signature takes; nothing of it is written anywhere.
"""

import io
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import pem, pkcs12, x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.metadata.model import VENDOR
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from engine.signatures.errors import SignatureRefused, Why

for noisy in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(noisy).setLevel(logging.CRITICAL)

SPOILED = (PdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, NotImplementedError)
WIDTH, HEIGHT, MARGIN = 190, 64, 28  # of the visible mark and around it, in points
MOST_SIGNATURES = 50


@dataclass(frozen=True)
class Key:
    """A PKCS#12 file, what opens it, and the certificates the office trusts (PEM, perhaps none)."""

    data: bytes
    passphrase: bytes
    roots: bytes


def sign_pdf(document: bytes, stamp: bytes, key: Key, name: str) -> tuple[dict[str, Any], bytes]:
    """Add a signature with a visible mark behind the bytes of a PDF, so that earlier ones stay valid.

    Raises:
        SignatureRefused.
    """
    if any(not each["intact"] for each in embedded(document, key.roots)):
        raise SignatureRefused(Why.EARLIER_BROKEN)
    signer = _signer(key)
    made = _signed(document, stamp, signer, name)
    if not made.startswith(document):
        raise SignatureRefused(Why.BROKEN)
    every = embedded(made, key.roots)
    if not every or not all(each["intact"] for each in every) or not every[-1]["covers_all"]:
        raise SignatureRefused(Why.KEY_UNFIT)
    return {**every[-1], "earlier": len(every) - 1}, made


def _signer(key: Key) -> Any:
    try:
        pkcs12.Pfx.load(key.data, strict=True)["auth_safe"].native  # noqa: B018  # parsed when first looked at
    except (ValueError, KeyError, TypeError) as error:
        raise SignatureRefused(Why.KEY_BROKEN) from error
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(key.data, other_certs=(), passphrase=key.passphrase)
    except ValueError as error:
        raise SignatureRefused(Why.PASSPHRASE_WRONG) from error
    except (TypeError, AttributeError) as error:
        raise SignatureRefused(Why.KEY_WITHOUT_CERTIFICATE) from error
    now, validity = datetime.now(UTC), signer.signing_cert["tbs_certificate"]["validity"]
    if now > validity["not_after"].native:
        raise SignatureRefused(Why.EXPIRED, str(validity["not_after"].native.date()))
    if now < validity["not_before"].native:
        raise SignatureRefused(Why.NOT_YET_VALID, str(validity["not_before"].native.date()))
    return signer


def _signed(document: bytes, stamp: bytes, signer: Any, name: str) -> bytes:
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(document), strict=False)
        taken = [field for field, _, _ in enumerate_sig_fields(writer.prev)]
        free = next((field for field, value, _ in enumerate_sig_fields(writer.prev) if value is None), None)
        field = free or _unused(taken)
        spec = None if free else SigFieldSpec(field, on_page=-1, box=_place(writer.prev, len(taken)))
        meta = signers.PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=name
        )
        _let_producers_agree(writer)
        style = StaticStampStyle(background=_Mark(stamp), border_width=0)
        made = signers.PdfSigner(meta, signer=signer, stamp_style=style, new_field_spec=spec).sign_pdf(writer)
        return bytes(made.getvalue())
    except SigningError as error:
        raise SignatureRefused(Why.LOCKED) from error
    except SPOILED as error:
        raise SignatureRefused(Why.BROKEN) from error


def _let_producers_agree(writer: IncrementalPdfFileWriter) -> None:
    """Name pyHanko alone as it does in the metadata, instead of behind others: PDF/A-3 wants both alike (6.6.3)."""
    if "/Info" not in writer.prev.trailer or "/Metadata" not in writer.root:
        return
    info = writer.prev.trailer["/Info"]
    if "/Producer" in info:
        info["/Producer"] = TextStringObject(VENDOR)
        writer.update_container(info)


class _Mark(PdfContent):
    """The first page of a small PDF of ours, as the visible mark."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    def render(self) -> bytes:
        mark = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._data)))
        self.resources.xobject["/Mark"] = mark
        x1, y1, x2, y2 = mark.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(x1 - x2), height=abs(y1 - y2))
        return b"/Mark Do"


def embedded(document: bytes, roots: bytes) -> list[dict[str, Any]]:
    """Every signature in a PDF: whose by its certificate, whether it fits the bytes, and whom the chain leads to.

    Raises:
        SignatureRefused: the file cannot be read.
    """
    try:
        found = PdfFileReader(io.BytesIO(document), strict=False).embedded_regular_signatures[:MOST_SIGNATURES]
        return [_judged(each, roots) for each in found]
    except SPOILED as error:
        raise SignatureRefused(Why.BROKEN) from error


def _judged(signature: Any, roots: bytes) -> dict[str, Any]:
    trusted = [x509.Certificate.load(der) for _, _, der in pem.unarmor(roots, multiple=True)] if roots else []
    context = ValidationContext(trust_roots=trusted, allow_fetching=False)
    certificate = signature.signer_cert
    try:
        status = validate_pdf_signature(signature, context)
    except (SignatureValidationError, PathError, *SPOILED):
        return _said(certificate, intact=False, covers_all=False, trust="unknown")
    fits = status.intact and status.valid and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    is_untouched = status.modification_level != ModificationLevel.OTHER and status.docmdp_ok
    trust = "trusted" if trusted and status.trusted else "unknown"
    if certificate.self_signed != "no":
        trust = "self_made"
    covers_all = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return _said(certificate, intact=bool(fits and is_untouched), covers_all=covers_all, trust=trust)


def _said(certificate: Any, *, intact: bool, covers_all: bool, trust: str) -> dict[str, Any]:
    return {
        "subject": _called(certificate.subject),
        "issuer": _called(certificate.issuer),
        "serial": f"{certificate.serial_number:x}",
        "fingerprint": certificate.sha256.hex(),
        "until": certificate["tbs_certificate"]["validity"]["not_after"].native.date().isoformat(),
        "intact": intact,
        "covers_all": covers_all,
        "trust": trust,
    }


def _called(name: Any) -> str:
    """Whom a certificate names, without the codes of its parts."""
    parts = name.native
    wanted = [parts[key] for key in ("common_name", "organization_name") if isinstance(parts.get(key), str)]
    return (", ".join(wanted) or str(name.human_friendly))[:300]


def _unused(taken: list[str]) -> str:
    return next(name for number in range(1, 10_000) if (name := f"Runut{number}") not in taken)


def _place(reader: PdfFileReader, before: int) -> tuple[int, int, int, int]:
    """A free place at the foot of the last page: from the right to the left, then upwards."""
    left, bottom, right, _ = _media_box(reader)
    columns = max(1, int((right - left - MARGIN) // (WIDTH + 8)))
    x = right - MARGIN - WIDTH - (before % columns) * (WIDTH + 8)
    y = bottom + MARGIN + (before // columns) * (HEIGHT + 6)
    return int(x), int(y), int(x + WIDTH), int(y + HEIGHT)


def _media_box(reader: PdfFileReader) -> tuple[float, float, float, float]:
    page = reader.find_page_for_modification(-1)[0].get_object()  # type: ignore[no-untyped-call]  # of pyHanko
    while "/MediaBox" not in page:
        page = page["/Parent"]
    x1, y1, x2, y2 = (float(each) for each in page["/MediaBox"])
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

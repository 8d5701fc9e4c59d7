"""Keys and certificates for tests of digital signatures; made anew each time, worth nothing anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from engine.documents.pdf import pdf_of

PASSPHRASE = "rahasia kunci pribadi"


@cache
def report(pages: int = 2, words: str = "Laporan kinerja") -> bytes:
    """A real PDF of some pages."""
    sheets = "".join(f"<section style='break-after:page'>{words} halaman {n}</section>" for n in range(pages))
    return pdf_of(f"<!doctype html><html lang='id'><title>Lakip</title><body>{sheets}</body></html>")


@cache
def key_file(name: str = "Kepala Dinas", first: int = -1, last: int = 365, issuer: str = "") -> bytes:
    """A PKCS#12 file with a key and its certificate, valid from one day to another (counted from today)."""
    key = ec.generate_private_key(ec.SECP256R1())
    signing = authority(issuer)[0] if issuer else key
    certificate = _certificate(name, key, issuer or name, signing, first, last)
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, encryption)


@cache
def authority(name: str = "Penerbit Uji") -> tuple[ec.EllipticCurvePrivateKey, bytes]:
    """An issuer: its key and its certificate as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key, _certificate(name, key, name, key, -10, 3_650, is_issuer=True).public_bytes(Encoding.PEM)


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    signing: ec.EllipticCurvePrivateKey,
    first: int,
    last: int,
    *,
    is_issuer: bool = False,
) -> x509.Certificate:
    today = datetime.now(UTC)
    usage = x509.KeyUsage(not is_issuer, not is_issuer, False, False, False, is_issuer, False, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today + timedelta(days=first))
        .not_valid_after(today + timedelta(days=last))
        .add_extension(x509.BasicConstraints(is_issuer, None), critical=True)
        .add_extension(usage, critical=True)
        .sign(signing, SHA256())
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

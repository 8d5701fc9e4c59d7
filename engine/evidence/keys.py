"""The key that seals packs and signs anchors: made once, kept readable for its owner only. Knows no case.

Ed25519 and not an HMAC: whoever checks must not need the secret, and the same bytes get the same signature.
"""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from engine.key_files import write_once

FILE = "evidence_key"  # in the data folder: 32 bytes as hexadecimal digits


@dataclass(frozen=True)
class SealingKey:
    """A private key that signs, and its public half as it is printed."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public key as hexadecimal digits."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    @property
    def fingerprint(self) -> str:
        """The short form people compare."""
        return hashlib.sha256(bytes.fromhex(self.public)).hexdigest()[:16]

    def sign(self, message: bytes) -> str:
        """The signature as hexadecimal digits."""
        return self.private.sign(message).hex()

    @staticmethod
    def holds(public: str, message: bytes, signature: str) -> bool:
        """Whether a signature is that of a public key over a message."""
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
        except (InvalidSignature, ValueError):
            return False
        return True

    @classmethod
    def kept_in(cls, folder: Path) -> "SealingKey":
        """The key of this installation; it is made when it is first asked for."""
        path = folder / FILE
        if not path.exists():
            write_once(path, secrets.token_hex(32))
        return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii"))))

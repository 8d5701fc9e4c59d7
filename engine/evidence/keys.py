"""The key that seals packs and signs anchors: made once, kept readable for its owner only. Knows no case.

Ed25519 and not an HMAC: whoever checks must not need the secret, and the same bytes get the same signature.
"""

import hashlib
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

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
            _write_once(path, secrets.token_hex(32))
        return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii"))))


def _write_once(path: Path, text: str) -> None:
    """Create the file whole, unless another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()

"""Lays a file beside the bytes that were signed. Opens neither: only digests are compared."""

import hashlib
from typing import BinaryIO, Literal, TypeAlias

Comparison: TypeAlias = Literal["same", "contains", "before", "different"]
CHUNK = 1 << 20


def compared(stream: BinaryIO, *, sha256: str, size: int, original: str | None = None) -> Comparison:
    """Say how a file stands to the signed bytes: the very same, those with more behind, as before signing, or other."""
    whole, left = hashlib.sha256(), size
    beginning = ""
    while chunk := stream.read(CHUNK):
        if not beginning and left <= len(chunk):
            first = whole.copy()
            first.update(chunk[:left])
            beginning = first.hexdigest()
        left -= len(chunk)
        whole.update(chunk)
    found = whole.hexdigest()
    if found == sha256:
        return "same"
    if beginning == sha256:
        return "contains"
    return "before" if found == original else "different"

"""Whatever bit of a pack is flipped, the checker says so; and plain JSON writes what history was hashed from."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.evidence.keys import SealingKey
from engine.evidence.periksa import signature_holds
from tests.browser.progress import bring_to
from tests.evidence import Evidence, finds
from tests.office import Office

ANSWERS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=20,
)


@given(ANSWERS)
def test_plain_json_writes_the_canonical_text(value: object) -> None:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    assert written == orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 95))
def test_plain_arithmetic_accepts_just_the_true_signature(secret: bytes, message: bytes, place: int) -> None:
    key = SealingKey(Ed25519PrivateKey.from_private_bytes(secret))
    signature = key.sign(message)
    both = bytearray(bytes.fromhex(key.public + signature))
    both[place] ^= 1

    assert signature_holds(key.public, message, signature)
    assert not signature_holds(key.public, message + b"x", signature)
    assert not signature_holds(both[:32].hex(), message, both[32:].hex())


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_flipped_bit_is_found(data: st.DataObject, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "sound.zip"
    if not path.exists():
        path.write_bytes(Evidence(office, tmp_path).packs(bring_to(office, "distribute_format")))
    pack = path.read_bytes()
    # Most bytes belong to a few large files: headers and small members get their share.
    place = data.draw(
        st.integers(0, len(pack) - 1) | st.integers(0, 8_000) | st.integers(len(pack) - 2_500, len(pack) - 1)
    )
    bit = data.draw(st.integers(0, 7))
    tampered = pack[:place] + bytes([pack[place] ^ 1 << bit]) + pack[place + 1 :]
    with TemporaryDirectory() as folder:
        other = Path(folder) / "tampered.zip"
        other.write_bytes(tampered)

        assert finds(other) != [], (place, bit, zlib.crc32(pack))

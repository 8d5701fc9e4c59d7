"""The signature block of tata naskah dinas, for whoever signs in whichever capacity."""

import pytest

from engine.people.signature import Signer, signature_lines

HEAD, SECRETARY, SECTION = "Kepala Dinas", "Sekretaris", "Kasubag Umum dan Kepegawaian"
NIP = "19800101 200501 1 001"


@pytest.mark.parametrize(
    ("signer", "lines"),
    [
        (Signer("BUDI", NIP, "definitive", HEAD), ("Kepala Dinas,", "BUDI", f"NIP {NIP}")),
        (Signer("BUDI", NIP, "plt", HEAD, SECRETARY), ("Plt. Kepala Dinas,", "BUDI", f"NIP {NIP}")),
        (Signer("BUDI", NIP, "plh", HEAD, SECRETARY), ("Plh. Kepala Dinas,", "BUDI", f"NIP {NIP}")),
        (Signer("BUDI", NIP, "an", HEAD, SECRETARY), ("a.n. KEPALA DINAS", "Sekretaris,", "BUDI", f"NIP {NIP}")),
        (
            Signer("SITI", None, "ub", HEAD, SECTION, SECRETARY),
            ("a.n. KEPALA DINAS", "Sekretaris", "u.b.", f"{SECTION},", "SITI"),
        ),
        (Signer("SITI", None, "an", HEAD), ("a.n. KEPALA DINAS", "SITI")),
        (Signer("SITI", None, "definitive", None), ("SITI",)),
    ],
    ids=["holder", "Plt.", "Plh.", "a.n.", "u.b.", "a.n. without an own post", "a supervisor without a post"],
)
def test_the_lines_of_a_block(signer: Signer, lines: tuple[str, ...]) -> None:
    assert signature_lines(signer) == lines

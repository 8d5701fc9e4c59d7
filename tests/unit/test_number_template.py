"""Templates of letter numbers: what they give, what they refuse, and reading a sequence back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.numbers.template import Said, TemplateWrong, check, sequence_in, written

PURWAKARTA = "{klasifikasi}/{urut}-{unit}/{tahun}"
SAID = Said("OT.01.03", "Sekre", date(2026, 11, 27))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        (PURWAKARTA, "OT.01.03/175-Sekre/2026"),
        ("{urut:04}/{klasifikasi}/{bulan_romawi}/{tahun}", "0175/OT.01.03/XI/2026"),
        ("{klasifikasi}/{urut}/ND/{bulan}/{tahun}", "OT.01.03/175/ND/11/2026"),
    ],
)
def test_a_template_is_filled_and_read_back(template: str, text: str) -> None:
    check(template)
    assert written(template, 175, SAID) == text
    assert sequence_in(template, text, 2026, "Sekre") == 175
    assert sequence_in(template, text, 2025, "Sekre") is None


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{klasifikasi}/{tahun}", "no_sequence"),
        ("{urut}/{urut}/{tahun}", "no_sequence"),
        ("{urut}/{unit}", "no_year"),
        ("{urut}/{tahun}/{nomor}", "unknown_part"),
        ("{urut}/{tahun}/{", "stray_brace"),
        ("{urut}/{tahun}/{0.__class__}", "stray_brace"),
        ("{urut}/{tahun}" + "/x" * 60, "too_long"),
    ],
)
def test_an_unusable_template_is_refused(template: str, code: str) -> None:
    with pytest.raises(TemplateWrong, match=code):
        check(template)


@given(st.integers(1, 9_999_999), st.sampled_from([PURWAKARTA, "{urut:03}.{tahun}.{bulan_romawi}"]))
def test_every_number_is_recognised(sequence: int, template: str) -> None:
    assert sequence_in(template, written(template, sequence, SAID), 2026, "Sekre") == sequence


@pytest.mark.parametrize(
    "text", ["800/12", "OT.01.03/0-Sekre/2026", "OT.01.03/12-Umum/2026", "", "OT.01.03/१२-Sekre/2026"]
)
def test_other_numbers_are_not_of_the_register(text: str) -> None:
    assert sequence_in(PURWAKARTA, text, 2026, "Sekre") is None

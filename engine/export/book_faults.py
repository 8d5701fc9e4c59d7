"""What can be wrong in a workbook that came back, as codes with English sentences; the page translates them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SENTENCES: Mapping[str, str] = {
    "too_large": "The file is too large. Remove pictures and what does not belong to the form.",
    "no_workbook": "The file cannot be read as an Excel workbook. Save it as .xlsx and upload it again.",
    "macros": "The workbook holds macros. Save it as .xlsx without them.",
    "no_mark": "This is not the form downloaded from this task. Download it again and fill that in.",
    "other_unit": "The form is for another unit.",
    "other_period": "The form is for another period.",
    "other_rows": "The indicators or targets have changed since this form was downloaded. Download it again.",
    "extra_sheet": "The sheet “%(sheet)s” does not belong to the form. Delete it.",
    "no_sheet": "The sheet “%(sheet)s” is missing. Download the form again.",
    "header": "The heading must read “%(header)s”.",
    "merged": "Cells are merged here. Undo that.",
    "hidden_row": "This row is hidden. Show it, or download the form again.",
    "unknown_row": "This row belongs to no indicator of the form. Delete it.",
    "twice": "The indicator %(indicator)s stands here again. Keep one row.",
    "missing_row": "The row of the indicator %(indicator)s was deleted. Download the form again.",
    "changed": "This cell is not to be changed. It must read “%(was)s”.",
    "formula": "This cell holds a formula. Write its value instead.",
    "error_value": "This cell holds the error %(value)s. Write a number.",
    "boolean": "This cell holds a truth value. Write a number.",
    "date": "This cell holds a date. Format it as a number and write the number again.",
    "percent": "This cell is formatted as a percentage, so its number is unclear. Format it as a number.",
    "not_a_number": "“%(value)s” is not a number. Write digits, with a comma for decimals.",
    "ambiguous": "“%(value)s” can be read in two ways. Write it without a point.",
    "too_many_decimals": "At most %(max)s digits after the comma.",
    "too_small": "The number must not be smaller than %(min)s.",
    "too_large_number": "The number is too large.",
    "unknown_state": "“%(value)s” is none of the words Ada nilai, Belum terdata, Tidak ada.",
    "value_though": "A number stands here although the data are said to be missing. Delete one of the two.",
    "value_required": "Write the number, or choose in Keadaan Data why there is none.",
    "zero_denominator": "The denominator cannot be zero.",
    "computed": "This value is computed from Pembilang and Penyebut. Leave it empty.",
    "note_required": "Explain here why there is no number.",
    "too_long": "Use at most %(max)s characters.",
    "unreadable_letters": "This cell holds characters that cannot be kept. Write it again.",
    "larger_numerator": "The numerator is larger than the denominator.",
    "stands_out": "The number differs much from the ones before (%(usual)s).",
}
WARNINGS = frozenset({"larger_numerator", "stands_out"})


@dataclass(frozen=True)
class BookFault:
    """Something wrong, and in which cell of the form, if in one."""

    code: str
    cell: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def is_warning(self) -> bool:
        """Whether it does not stand in the way."""
        return self.code in WARNINGS

    @property
    def reason(self) -> str:
        """The English sentence."""
        return SENTENCES[self.code] % self.params

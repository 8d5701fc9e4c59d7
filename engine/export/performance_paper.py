"""The form of performance data on paper: the SOP's seven columns with what a unit reported. Knows no page, no PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from engine.export.performance_book import HEADERS, ROMAN, STATE_WORDS, TITLE
from engine.forms.indicator import FILLED
from engine.forms.numerals import write_number
from engine.records.year import IndicatorYear

SOP_HEADERS = HEADERS[:7]
WIDTHS = (4, 19, 25, 10, 10, 11, 21)  # percent
STYLE = """
@page { size: 330mm 215mm; margin: 15mm 12mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 9pt "DejaVu Sans", sans-serif } }
body { font: 10pt/1.35 "DejaVu Sans", sans-serif; margin: 0 }
h1 { font-size: 13pt; text-align: center; margin: 0 0 1mm }
p { text-align: center; margin: 0 0 1mm }
table { width: 100%; border-collapse: collapse; margin-top: 5mm; table-layout: fixed }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { border: 0.3mm solid #000; padding: 1mm 1.5mm; text-align: left; vertical-align: top; overflow-wrap: anywhere }
thead th { text-align: center; background: #e6e6e6 }
tbody th { font-weight: normal }
.number { text-align: right }
"""


@dataclass(frozen=True)
class PaperForm:
    """A form of a unit and tribulan; `rows` are indicators with the name of their objective."""

    agency: str
    unit_name: str
    year: int
    quarter: int
    rows: Sequence[tuple[str, IndicatorYear]]


def performance_paper(form: PaperForm) -> str:
    """The form as a document that stands by itself. The same form, the same text."""
    columns = "".join(f'<col style="width:{width}%">' for width in WIDTHS)
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in SOP_HEADERS)
    rows = "".join(_row(place, objective, each, form) for place, (objective, each) in enumerate(form.rows, start=1))
    period = f"Tribulan {ROMAN[form.quarter - 1]} Tahun {form.year}"
    title = escape(f"{TITLE}, {form.unit_name}, {period}")
    return (
        f'<!doctype html>\n<html lang="id"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><h1>{TITLE}</h1><p>{escape(form.agency)}</p>"
        f"<p>{escape(form.unit_name)}</p><p>{period}</p><table><colgroup>{columns}</colgroup>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></body></html>\n"
    )


def _row(place: int, objective: str, each: IndicatorYear, form: PaperForm) -> str:
    figure = each.quarters[form.quarter - 1]
    value = _number(figure.value, each.decimals) if figure.answered == FILLED else STATE_WORDS.get(figure.answered, "")
    numbers = (_number(each.this.target), _number(figure.target), value)
    return (
        f'<tr><td class="number">{place}</td><td>{escape(objective)}</td>'
        f'<th scope="row">{escape(each.name)} ({escape(each.measure)})</th>'
        + "".join(f'<td class="number">{escape(text)}</td>' for text in numbers)
        + f"<td>{escape(figure.note)}</td></tr>"
    )


def _number(value: Decimal | None, decimals: int | None = None) -> str:
    """A target as it was set; a value with all the decimals its indicator has, as on the page."""
    if value is None:
        return ""
    return write_number(value if decimals is None else value.quantize(Decimal(1).scaleb(-decimals)))

"""The visible mark of a digital signature, as a small document. Knows words it is given, no person and no case."""

from collections.abc import Sequence
from html import escape

STYLE = (
    "@page{size:190pt 64pt;margin:0}html,body{margin:0}"
    "body{font:6.4pt/1.3 'DejaVu Sans',sans-serif;border:0.6pt solid #1a1a1a;height:62.8pt;width:188.8pt;"
    "display:flex;align-items:center;overflow:hidden}"
    "svg{width:52pt;height:52pt;flex:none;margin:0 3pt}p{margin:0 3pt 0 0;overflow-wrap:anywhere}"
)


def stamp_html(lines: Sequence[str], qr: str) -> str:
    """The mark: a QR code, and beside it the lines."""
    words = "<br>".join(escape(line) for line in lines)
    head = f'<meta charset="utf-8"><title>{escape(lines[0])}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="id"><head>{head}</head><body>{qr}<p>{words}</p></body></html>\n'

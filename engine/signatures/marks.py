"""The QR code that leads from paper to the page which says what was signed. Knows addresses, no signature."""

from hashlib import sha256
from html import escape
from io import BytesIO

import segno


def qr_svg(url: str, title: str = "", description: str = "") -> str:
    """The address as a QR code: inline SVG, which a screen reader also understands."""
    out = BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, nl=False, border=4, dark="#000", light="#fff", omitsize=True)
    head, _, drawn = out.getvalue().decode().partition(">")
    name = f"qr-{sha256(url.encode()).hexdigest()[:8]}"
    words = f'<title id="{name}">{escape(title or "QR")}</title><desc>{escape(description or url)}</desc>'
    return f'{head} role="img" aria-labelledby="{name}">{words}{drawn}'

"""The year a page is asked about, in its address or its form. Knows no page."""

from flask import request

from webui.parts import parts


def year_asked(name: str = "tahun") -> int:
    """The year of four digits under `name`; this one if none was asked for."""
    text = request.args.get(name, "") or request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else parts.runtime.today.year

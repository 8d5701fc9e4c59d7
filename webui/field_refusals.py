"""Turns a refusal that belongs to a field of a form into what stands at that field. Knows no form."""

from collections.abc import Callable, Mapping

from flask_babel import gettext

from engine.errors import Refusal
from webui.advice import advice_for
from webui.problems import Fault


def refused_at(fields: Mapping[type[Refusal], str], work: Callable[[], object]) -> Fault | None:
    """Do it; none if it was done. `fields` says where which refusal belongs, every other one goes on to its page."""
    try:
        work()
    except Refusal as refusal:
        field = fields.get(type(refusal))
        if field is None:
            raise
        return Fault(field, f"{gettext(refusal.sentence)} {advice_for(refusal)[0]}")
    return None

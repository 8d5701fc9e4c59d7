"""Why a drawing is refused, in the reader's language: the element by its name, the reason, what to do."""

from flask_babel import gettext

from engine.run.faults import SENTENCES, Fault


def sentence(fault: Fault) -> str:
    """The reason in words, with what to do."""
    return str(gettext(SENTENCES[fault.code]) % dict(fault.params))

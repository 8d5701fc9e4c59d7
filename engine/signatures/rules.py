"""Which act signs what. Pure: knows forms and answers, no person and no file."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from engine.forms.document import Document
from engine.forms.schema import Form

SIGN_WITHIN = timedelta(minutes=5)  # of typing the password: making a signature in a large file takes a while
CONFIRM_WITHIN = timedelta(minutes=5)  # a confirmation adds nothing to what was signed, so the password still counts


def signing_fields(form: Form, decided: object) -> Sequence[Document]:
    """The documents that handing in this form signs; none where the decision sends the case back."""
    decision = form.decision
    if decision is not None:
        chosen = next((option for option in decision.options.listed if option.value == decided), None)
        if chosen is not None and chosen.tone == "negative":
            return ()
    return [field for field in form.fields if isinstance(field, Document) and field.mode != "show"]


def decided_in(form: Form, answers: Mapping[str, object]) -> object:
    """What was decided in answers, or in entries, which are lists."""
    value = answers.get(form.decision.key) if form.decision else None
    return value[0] if isinstance(value, list) and value else value
